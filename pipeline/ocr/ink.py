"""What kind of ink a place holds: nothing, a dash, print, or something only a person should judge.

Decided from connected pieces of ink: their size against the page's print, stroke width, colour and whether they reach
over the cell's edge. Lengths are pixels at 200 dpi.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from pipeline.ocr.erasure import has_rim
from pipeline.ocr.picture import PAPER, Picture
from pipeline.ocr.pixels import Grey, Stats
from schemas.reading import Ink

_Area = tuple[int, int, int, int]  # left, top, right, bottom

ERASED: Final = "erased"
_SPECK: Final = 5
_EDGE: Final = 3
_AROUND: Final = 0.5  # of the height of print: what stands as near to a number is meant for it
_FEW, _MUCH = 20, 40  # pixels of colour that are no chance, however large the cell
_RED, _BLUE = 18, 20  # more than in the paper, pixels evened with their neighbours: a thin pen's stroke is pale by then
_BLOT_RADIUS: Final = 5.0
_PLAIN: Final = re.compile(r"[\d.,\s]+")


@dataclass(frozen=True)
class Look:
    """Ink of a place: its class so far and what was seen.

    With its extent in the working picture and the height of one printed line.
    """

    ink: Ink
    extent: _Area
    line_height: float = 0.0
    heights: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()


def look_at(picture: Picture, wiped: Grey, area: _Area) -> Look:
    """The ink inside ``area`` (left, top, right, bottom) of the picture without rules."""
    left, top, right, bottom = area
    part = wiped[max(0, top) : bottom, max(0, left) : right]
    if part.size == 0 or min(part.shape) < 6:
        return Look(Ink.BLANK, area)
    dark = cv2.threshold(part, picture.threshold, 255, cv2.THRESH_BINARY_INV)[1]
    pieces = _pieces(dark)
    if not len(pieces):
        seen = ["faint"] if _is_faint(part, picture) else []
        seen += [ERASED] if has_rim(part, picture.print_height) else []
        seen += _colour_doubts(picture, _within(area, area, -_EDGE))
        return Look(Ink.UNCLEAR, area, 24.0, doubts=tuple(seen)) if seen else Look(Ink.BLANK, area)
    extent = _extent(pieces)
    whole = (extent[0] + left, extent[1] + top, extent[2] + left, extent[3] + top)
    if _is_dash(pieces, part.shape):
        return Look(Ink.DASH, whole)
    around = _within(whole, area, round(_AROUND * picture.print_height))
    doubts = (*_shape_doubts(dark, pieces, picture.print_height), *_colour_doubts(picture, around))
    ink = Ink.UNCLEAR if doubts else Ink.PRINT
    return Look(ink, whole, _line_height(dark, extent), tuple(int(p[3]) for p in pieces), doubts)


def doubted(look: Look, doubt: str) -> Look:
    """The look of a place about which more is in doubt than its own ink tells."""
    return replace(look, ink=Ink.UNCLEAR, doubts=(*look.doubts, doubt))


def judge(look: Look, text: str, picture: Picture) -> tuple[Ink, tuple[str, ...]]:
    """Ink class and named doubts, now that the text is known: digits of one print are equally high."""
    doubts = list(look.doubts)
    if look.ink in (Ink.BLANK, Ink.DASH):
        return look.ink, tuple(doubts)
    if text and _PLAIN.fullmatch(text) and _uneven(look.heights):
        doubts.append("handwriting")
    if picture.dpi < 140:
        doubts.append("low-resolution")
    return Ink.UNCLEAR if doubts else Ink.PRINT, tuple(dict.fromkeys(doubts))


def _pieces(dark: Grey) -> Stats:
    """Stats rows (left, top, width, height, area) of ink pieces, dust left out unless it stands close to larger ink."""
    stats = cv2.connectedComponentsWithStats(dark)[2][1:]
    return stats[(stats[:, 2] > _SPECK) | (stats[:, 3] > _SPECK)]


def _extent(pieces: Stats) -> tuple[int, int, int, int]:
    left, top = pieces[:, 0].min(), pieces[:, 1].min()
    return int(left), int(top), int((pieces[:, 0] + pieces[:, 2]).max()), int((pieces[:, 1] + pieces[:, 3]).max())


def _is_faint(part: Grey, picture: Picture) -> bool:
    """True where something letter-sized is paler than ink and darker than paper."""
    inner = cv2.GaussianBlur(part, (0, 0), 1)[3:-3, 3:-3]
    level = PAPER - max(14, int(0.12 * (PAPER - picture.ink)))
    stats = cv2.connectedComponentsWithStats(cv2.threshold(inner, level, 255, cv2.THRESH_BINARY_INV)[1])[2][1:]
    high, wide = inner.shape
    free = (
        (stats[:, 0] > 0) & (stats[:, 1] > 0) & (stats[:, 0] + stats[:, 2] < wide) & (stats[:, 1] + stats[:, 3] < high)
    )
    letters = (stats[:, 3] > 12) & (stats[:, 3] < 60) & (stats[:, 4] > 30) & (stats[:, 2] < 60)
    return bool((free & letters).any())


def _is_dash(pieces: Stats, shape: tuple[int, ...]) -> bool:
    """One flat stroke (or two in a row) in the middle of the cell's height."""
    if len(pieces) > 3:
        return False
    flat = (pieces[:, 3] <= 7) & (pieces[:, 2] >= 1.7 * pieces[:, 3]) & (pieces[:, 2] <= 60)
    middle = (pieces[:, 1] + pieces[:, 3] / 2) / shape[0]
    return bool(flat.all() and (np.abs(middle - 0.5) < 0.3).all())


def _line_height(dark: Grey, extent: tuple[int, int, int, int]) -> float:
    """Height of the tallest line of print: rows of ink between rows of paper."""
    rows = (dark[extent[1] : extent[3], extent[0] : extent[2]] > 0).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rows.astype(np.int8), [0]])))
    return float((edges[1::2] - edges[::2]).max())


def _shape_doubts(dark: Grey, pieces: Stats, print_height: float) -> list[str]:
    """Strokes too thick, too tall or too long for print whose capitals are ``print_height`` high."""
    doubts = []
    radius = cv2.distanceTransform(dark, cv2.DIST_L2, 3).max()
    full = pieces[:, 4] > 0.5 * pieces[:, 2] * pieces[:, 3]
    dense = full & (pieces[:, 2] > 1.8 * print_height) & (pieces[:, 3] > 1.2 * print_height)
    if radius > max(_BLOT_RADIUS, 0.26 * print_height) or dense.any():
        doubts.append("blot")
    if (pieces[:, 3] > 2.1 * print_height).any():
        doubts.append("pen-correction")
    high, wide = dark.shape
    at_side = (
        (pieces[:, 0] <= 0)
        | (pieces[:, 0] + pieces[:, 2] >= wide)
        | (pieces[:, 1] <= 0)
        | (pieces[:, 1] + pieces[:, 3] >= high)
    )
    if (at_side & (pieces[:, 3] > 10) & (pieces[:, 2] > 3)).any():
        doubts.append("overlap-rule")
    return doubts


def _within(extent: _Area, area: _Area, grown: int) -> _Area:
    """An extent grown on all sides, inside the cell's area."""
    left, top, right, bottom = extent
    return (
        max(area[0], left - grown, 0),
        max(area[1], top - grown, 0),
        min(area[2], right + grown),
        min(area[3], bottom + grown),
    )


def _colour_doubts(picture: Picture, area: _Area) -> list[str]:
    """Blue ink is a pen's; red ink the seal's or a pen's, and faded before anything is read."""
    left, top, right, bottom = area
    if picture.colour is None or right <= left or bottom <= top:
        return []
    part = cv2.blur(picture.colour[top:bottom, left:right], (3, 3)).astype(np.int16)
    red, green, blue = part[:, :, 0], part[:, :, 1], part[:, :, 2]
    light = part.sum(axis=2)
    floor = np.median(part[light >= np.percentile(light, 75)], axis=0)  # the paper's own tint
    is_blue = (blue - red > _BLUE + floor[2] - floor[0]) & (blue - green > _BLUE / 3 + floor[2] - floor[1])
    is_red = red - np.maximum(green, blue) > _RED + floor[0] - max(floor[1], floor[2])
    return [
        name
        for name, hit in (("handwriting", is_blue), ("stamp-over", is_red))
        if np.count_nonzero(hit) > max(_FEW, min(_MUCH, 0.01 * hit.size))
    ]


def _uneven(heights: tuple[int, ...]) -> bool:
    """True when the digits (pieces at least half as high as the highest) differ in height by more than a quarter."""
    tall = [h for h in heights if h > 0.5 * max(heights)]
    return len(tall) > 1 and (max(tall) - min(tall)) > 0.25 * max(tall)
