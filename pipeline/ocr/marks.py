"""Finds what is no print: the seal, the pen's signature, handwriting. Pixels at 200 dpi inside, points outside."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from pipeline.extract.text import is_syllable
from pipeline.ocr.grids import Lattice
from pipeline.ocr.layout import without
from pipeline.ocr.picture import PAPER, Picture
from pipeline.ocr.pixels import Grey, Matrix, connected
from pipeline.ocr.rulings import ink_mask
from schemas.base import Box
from schemas.reading import Line, Mark

_Area = tuple[int, int, int, int]  # left, top, right, bottom

_SEAL: Final = (130, 480)  # a seal is 30-50 mm wide; cut by the page's edge or worn, still 16 mm
_SIGNATURE: Final = 55
_SURE: Final = 0.7
_SHORT: Final = 2


def find_marks(picture: Picture, wiped: Grey, tables: Sequence[Lattice]) -> tuple[Mark, ...]:
    """Seals and pen strokes outside the tables, boxes on the upright page."""
    page = without(wiped, tables)
    seals = _seals(picture, page)
    pens = [
        area for area in (*_coloured_pen(picture, tables), *_large_strokes(picture, page)) if not _inside(area, seals)
    ]
    marks = [Mark(kind="stamp", box=picture.view.box(*area)) for area in seals]
    for area in pens:
        wide = area[2] - area[0] > _SIGNATURE and area[1] > 0.12 * wiped.shape[0]
        marks.append(Mark(kind="signature" if wide else "handwriting", box=picture.view.box(*area)))
    return tuple(marks)


def without_lettering(lines: Sequence[Line], seen: Sequence[Mark]) -> list[Line]:
    """The lines without what was made of the writing round a seal: it goes in a circle and gives no words."""
    seals = [mark.box for mark in seen if mark.kind == "stamp"]
    return [line for line in lines if _says_words(line) or not any(_middle_in(line, seal) for seal in seals)]


def _says_words(line: Line) -> bool:
    """Whether any word of the language was read with confidence, or the line as a whole."""
    sure = (w.text for w in line.words if w.confidence >= _SURE and len(w.text) > _SHORT)
    return line.confidence >= _SURE or any(map(is_syllable, sure))


def _middle_in(line: Line, seal: Box) -> bool:
    if line.box is None:
        return False
    x, y = line.box.middle
    return seal.left <= x <= seal.right and seal.top <= y <= seal.bottom


def _seals(picture: Picture, page: Grey) -> list[_Area]:
    """Round things of a seal's size: clusters of red ink, or large hollow pieces of dark ink."""
    if picture.colour is not None:
        red, green, blue = cv2.split(picture.colour)
        mask = cv2.threshold(cv2.subtract(red, cv2.max(green, blue)), 40, 255, cv2.THRESH_BINARY)[1]
        red_seals = _round_pieces(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)), 1.0)
        if red_seals:
            return red_seals
    dark = cv2.threshold(cv2.GaussianBlur(page, (0, 0), 1), PAPER - 45, 255, cv2.THRESH_BINARY_INV)[1]
    return _round_pieces(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), 0.5)


def _round_pieces(mask: Grey, fullest: float) -> list[_Area]:
    labels, stats = connected(mask)
    found = []
    near = (stats[:, 2:4] > _SEAL[0]).all(axis=1) & (stats[:, 2:4] < _SEAL[1]).all(axis=1)
    for index in (int(n) for n in np.flatnonzero(near) if n):
        left, top, wide, high, area = (int(n) for n in stats[index])
        fits = 0.55 < wide / high < 1.8
        if (
            fits
            and 0.04 < area / (wide * high) < fullest
            and _rings(labels[top : top + high, left : left + wide] == index)
        ):
            found.append((left, top, left + wide, top + high))
    return found


def _rings(piece: Matrix) -> bool:
    """True where the piece's outline goes round.

    Most directions from the middle of its hull meet ink at one distance.
    """
    points = np.argwhere(piece)
    hull = cv2.convexHull(points[:, ::-1].astype(np.int32))
    (x, y), radius = cv2.minEnclosingCircle(hull)
    distance = np.hypot(points[:, 1] - x, points[:, 0] - y)
    angles = np.degrees(np.arctan2(points[:, 0] - y, points[:, 1] - x)).astype(int) // 10
    return len(np.unique(angles[(distance > 0.6 * radius)])) >= 22


def _coloured_pen(picture: Picture, tables: Sequence[Lattice]) -> list[_Area]:
    """Strokes in blue ink."""
    if picture.colour is None:
        return []
    red, green, blue = cv2.split(picture.colour)
    mask = cv2.threshold(cv2.subtract(blue, cv2.max(red, green)), 28, 255, cv2.THRESH_BINARY)[1]
    for table in tables:
        cv2.rectangle(mask, (table.left, table.top), (table.right, table.bottom), 0, -1)
    stats = connected(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)))[1][1:]
    return [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, area in stats if w > 18 and h > 14 and area > 150]


def _large_strokes(picture: Picture, page: Grey) -> list[_Area]:
    """Thin strokes much higher and wider than print: a signature in black or in a grey scan."""
    mask = ink_mask(page, picture.threshold)
    tall = 1.8 * picture.print_height
    edge = 0.03 * page.shape[1]
    found = []
    stats = connected(mask)[1][1:]
    for x, y, w, h, area in (tuple(map(int, row)) for row in stats[stats[:, 3] > tall]):
        free = x > edge and x + w < page.shape[1] - edge and y > edge and y + h < page.shape[0] - edge
        if free and h > tall and w > 1.6 * picture.print_height and w < 0.4 * page.shape[1] and area < 0.35 * w * h:
            found.append((x, y, x + w, y + h))
    return found


def _inside(area: _Area, seals: list[_Area]) -> bool:
    """True for strokes that lie wholly in a seal: they are its lettering."""
    return any(
        s[0] - 4 <= area[0] and s[1] - 4 <= area[1] and area[2] <= s[2] + 4 and area[3] <= s[3] + 4 for s in seals
    )
