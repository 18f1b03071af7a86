"""Draws a page that is one large ruled table of figures, with pen work and seals, and tells where each text stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.digits.entries import Rng, some_entry, target_of
from bench.digits.fonts import Face
from pipeline.ocr.signs import REFUSED
from samples import ink
from samples.render import Picture
from schemas.base import Box

A4: Final = (8.27, 11.69)
PEN_WORK: Final = (
    ("overwritten", 0.011),
    ("blotted", 0.01),
    ("written", 0.016),
    ("struck", 0.01),
    ("ticked", 0.007),
    ("erased", 0.009),
)
_PENS: Final = (ink.BLUE, ink.BLUE, ink.BLACK, ink.RED)


@dataclass(frozen=True)
class Printed:
    """One cell: the box of its text in pixels of the drawn page, what it says and what is to be read."""

    box: Box
    text: str
    target: str


@dataclass(frozen=True)
class _Column:
    left: int
    right: int
    font: ImageFont.FreeTypeFont
    vietnamese: bool
    align: float


def draw_page(rng: Rng, faces: Sequence[Face], dpi: int, bitonal: bool) -> tuple[Picture, list[Printed]]:
    """The page in RGB and its cells; with ``bitonal`` a seal's ink over a figure hides it for good."""
    size = (round(A4[0] * dpi), round(A4[1] * dpi))
    if rng.random() < 0.3:
        size = size[::-1]
    sheet = Image.new("L", size, 255)
    draw = ImageDraw.Draw(sheet)
    points = rng.uniform(9, 14)
    edge = round(dpi * rng.uniform(0.35, 0.7))
    columns = _columns(rng, faces, dpi, points, (edge, size[0] - edge))
    pitch = round(points * rng.uniform(1.4, 2.1) * dpi / 72)
    tops = list(range(edge, size[1] - edge - pitch, pitch))
    cells = [cell for column in columns for top in tops if (cell := _fill(rng, draw, column, top, pitch)) is not None]
    _rule(draw, columns, [*tops, tops[-1] + pitch], max(1, round(dpi / 200 * rng.uniform(0.9, 2.6))))
    picture: Picture = np.repeat(np.array(sheet, np.uint8)[..., None], 3, axis=2)
    picture, cells = _pen_work(rng, picture, cells)
    if rng.random() < 0.3:
        picture, cells = _sealed(rng, picture, cells, dpi, bitonal)
    return picture, cells


def _columns(rng: Rng, faces: Sequence[Face], dpi: int, points: float, span: tuple[int, int]) -> list[_Column]:
    weights = np.array([face.weight for face in faces])
    found, left = [], span[0]
    while left < span[1] - dpi * 0.35:
        face = faces[int(rng.choice(len(faces), p=weights / weights.sum()))]
        font = ImageFont.truetype(face.path, max(8, round(points * rng.uniform(0.88, 1.12) * dpi / 72)))
        width = round(font.size * rng.uniform(1.9, 6.8))
        align = float(rng.choice([0.5, 0.5, 1.0, 0.0]))
        found.append(_Column(left, min(left + width, span[1]), font, face.vietnamese, align))
        left += width
    return found


def _fill(rng: Rng, draw: ImageDraw.ImageDraw, column: _Column, top: int, pitch: int) -> Printed | None:
    """A text that fits the cell (now and then one a little too wide, cut by what stands beside it)."""
    pad = round(column.font.size * 0.25)
    room = column.right - column.left - 2 * pad
    for _ in range(4):
        text = some_entry(rng)
        if not column.vietnamese and any(c.isalpha() for c in text):
            continue
        box = draw.textbbox((0, 0), text, font=column.font)
        width, height = box[2] - box[0], box[3] - box[1]
        if width <= room:
            x = column.left + pad + (room - width) * column.align - box[0]
            y = top + (pitch - height) * rng.uniform(0.38, 0.62) - box[1]
            draw.text((x, y), text, fill=0, font=column.font)
            place = Box(x + box[0], y + box[1], x + box[2], y + box[3])
            return Printed(place, text, target_of(text))
    return None


def _rule(draw: ImageDraw.ImageDraw, columns: Sequence[_Column], tops: Sequence[int], width: int) -> None:
    for x in (*(column.left for column in columns), columns[-1].right):
        draw.line([x, tops[0], x, tops[-1]], fill=0, width=width)
    for y in tops:
        draw.line([columns[0].left, y, columns[-1].right, y], fill=0, width=width)


def _pen_work(rng: Rng, picture: Picture, cells: list[Printed]) -> tuple[Picture, list[Printed]]:
    """A pen over some of the cells: no reader should vouch for these."""
    kinds, shares = [kind for kind, _ in PEN_WORK], np.array([share for _, share in PEN_WORK])
    out = []
    for cell in cells:
        drawn = rng.random()
        if drawn < shares.sum():
            kind = kinds[int(np.searchsorted(np.cumsum(shares), drawn, side="right"))]
            _mark(rng, picture, cell, kind)
            cell = replace(cell, target=REFUSED)
        out.append(cell)
    return picture, out


def _mark(rng: Rng, picture: Picture, cell: Printed, kind: str) -> None:
    """Works on the surroundings of the cell only: whole pages are slow."""
    reach = cell.box.height * 3
    left, top = max(0, int(cell.box.left - reach)), max(0, int(cell.box.top - reach))
    part = picture[top : int(cell.box.bottom + reach), left : int(cell.box.right + reach)]
    box = Box(cell.box.left - left, cell.box.top - top, cell.box.right - left, cell.box.bottom - top)
    colour = _PENS[int(rng.integers(len(_PENS)))]
    digits = "".join(c for c in cell.text if c in ink.DIGITS) or "7"
    if kind == "overwritten":
        part[:] = ink.overwrite(part, rng, box, digits[: int(rng.integers(1, 4))], colour)
    elif kind == "blotted":
        part[:] = ink.blot(part, rng, box, float(rng.uniform(0.25, 1.0)))
    elif kind == "ticked":
        inside = replace_right(box, box.left + box.width * rng.uniform(0.2, 0.8))
        part[:] = ink.tick(part, rng, inside, colour)
    elif kind == "struck":
        _strike(rng, part, box, colour)
    else:
        _white_out(rng, part, box, whole=kind == "written")
        if kind == "written":
            part[:] = ink.write_by_hand(part, rng, box, digits, colour)


def replace_right(box: Box, right: float) -> Box:
    """The box with another right side."""
    return Box(box.left, box.top, right, box.bottom)


def _strike(rng: Rng, part: Picture, box: Box, colour: ink.Colour) -> None:
    """A pen's line through the text."""
    lean = box.height * rng.uniform(-0.4, 0.4)
    middle = (box.top + box.bottom) / 2
    line = Image.new("L", part.shape[1::-1], 0)
    ends = [box.left - 3, middle + lean, box.right + 3, middle - lean]
    ImageDraw.Draw(line).line(ends, fill=255, width=max(2, round(box.height / 9)))
    share = np.array(line, np.float32)[..., None] / 255.0
    part[:] = (part * (1 - share) + np.array(colour, np.float32) * share).astype(np.uint8)


def _white_out(rng: Rng, part: Picture, box: Box, whole: bool) -> None:
    """Correction fluid over all of the text, or over a part of some of its digits."""
    top, bottom, left, right = box.top - 1, box.bottom + 1, box.left - 1, box.right + 1
    if not whole:
        top = box.top + box.height * rng.uniform(0.0, 0.45)
        bottom = top + box.height * rng.uniform(0.3, 0.55)
        left = box.left + box.width * rng.uniform(0, 0.6)
        right = left + max(box.height * 0.5, box.width * rng.uniform(0.2, 0.8))
    part[int(top) : int(bottom), int(left) : int(right)] = 255


def _sealed(rng: Rng, picture: Picture, cells: list[Printed], dpi: int, bitonal: bool) -> tuple[Picture, list[Printed]]:
    """One or two seals somewhere on the page."""
    for _ in range(int(rng.integers(1, 3))):
        radius = dpi / 25.4 * rng.uniform(14, 19)
        centre = rng.uniform(radius, picture.shape[1] - radius), rng.uniform(radius, picture.shape[0] - radius)
        sealed = ink.seal(picture, rng, centre, radius, ("ỦY BAN NHÂN DÂN XÃ", "ỦY BAN NHÂN DÂN"))
        if bitonal:
            cells = [replace(c, target=REFUSED) if _covered(picture, sealed, c.box) else c for c in cells]
        picture = sealed
    return picture, cells


def _covered(before: Picture, after: Picture, box: Box) -> bool:
    area = (slice(max(0, int(box.top)), int(box.bottom) + 1), slice(max(0, int(box.left)), int(box.right) + 1), 1)
    gone = before[area].astype(np.int16) - after[area] > 60
    return bool(gone.size and gone.mean() > 0.03)
