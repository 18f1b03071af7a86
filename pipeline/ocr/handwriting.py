"""Tells handwriting from print inside a printed line: the number and the day that a clerk writes into the letterhead.

What a pen writes differs from the print around it in colour, darkness, stroke width, height or foot; any one of them
is enough to ask a person.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import cv2
import numpy as np

from pipeline.ocr.picture import PAPER, Picture
from pipeline.ocr.pixels import Grey

_Area = tuple[int, int, int, int]  # left, top, right, bottom in the working picture

_PALER: Final = 0.16  # of the step from ink to paper
_STROKE: Final = (0.68, 1.5)
_TALLER: Final = 1.22
_FOOT: Final = 0.17  # of the height of print
_LEAST: Final = 3
_SEEN: Final = 0.45  # of the height of print: no dot of a dotted line


class _Piece(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int
    darkness: float
    stroke: float


def is_written(picture: Picture, page: Grey, line: _Area, places: list[_Area]) -> bool:
    """True when the ink in ``places`` (the digits) does not look like the rest of ``line``."""
    pieces = [p for p in _pieces(picture, page, line) if p.bottom - p.top > 0.5 * picture.print_height]
    asked = [p for p in pieces if any(_holds(place, p) for place in places)]
    rest = [p for p in pieces if p not in asked]
    if any(_is_blue(picture, place) for place in places):
        return True
    return bool(asked) and len(rest) >= _LEAST and _differs(asked, rest, picture)


def has_ink_between(picture: Picture, page: Grey, words: Sequence[_Area]) -> bool:
    """True when something as high as print stands in a wide gap between the words of a line: ink that was not read."""
    high = picture.print_height
    for before, after in pairwise(sorted(words)):
        gap = before[2] + 2, min(before[1], after[1]), after[0] - 2, max(before[3], after[3])
        if gap[2] - gap[0] < high:
            continue
        pieces = _pieces(picture, page, gap)
        if any(p.bottom - p.top > _SEEN * high and gap[0] < (p.left + p.right) / 2 < gap[2] for p in pieces):
            return True
    return False


def _differs(asked: list[_Piece], rest: list[_Piece], picture: Picture) -> bool:
    darkness = np.median([p.darkness for p in asked]) / max(1.0, np.median([p.darkness for p in rest]))
    stroke = np.median([p.stroke for p in asked]) / max(0.5, np.median([p.stroke for p in rest]))
    height = max(p.bottom - p.top for p in asked) / max(1.0, np.percentile([p.bottom - p.top for p in rest], 80))
    foot = np.median([p.bottom for p in rest])
    off = max(abs(p.bottom - foot) for p in asked) / picture.print_height
    return bool(abs(1 - darkness) > _PALER or not _STROKE[0] < stroke < _STROKE[1] or height > _TALLER or off > _FOOT)


def _pieces(picture: Picture, page: Grey, area: _Area) -> list[_Piece]:
    left, top, right, bottom = max(0, area[0] - 4), max(0, area[1] - 6), area[2] + 4, area[3] + 6
    part = page[top:bottom, left:right]
    dark = cv2.threshold(part, PAPER - int(0.3 * (PAPER - picture.ink)), 255, cv2.THRESH_BINARY_INV)[1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    depth = cv2.distanceTransform(dark, cv2.DIST_L2, 3)
    found = []
    for index in range(1, count):
        x, y, w, h, _area = (int(n) for n in stats[index])
        own = labels[y : y + h, x : x + w] == index
        darkness = PAPER - float(np.percentile(part[y : y + h, x : x + w][own], 25))
        found.append(
            _Piece(
                left + x, top + y, left + x + w, top + y + h, darkness, float(depth[y : y + h, x : x + w][own].max())
            )
        )
    return found


def _holds(place: _Area, piece: _Piece) -> bool:
    return place[0] - 3 <= (piece.left + piece.right) / 2 <= place[2] + 3


def _is_blue(picture: Picture, area: _Area) -> bool:
    if picture.colour is None:
        return False
    part = picture.colour[max(0, area[1] - 4) : area[3] + 4, max(0, area[0] - 4) : area[2] + 4]
    red, green, blue = cv2.split(part)
    return int(np.count_nonzero(cv2.subtract(blue, cv2.max(red, green)) > 28)) > 25
