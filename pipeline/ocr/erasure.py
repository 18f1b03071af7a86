"""Correction fluid: white on white paper, seen by the faint rim it leaves and by the rules it hides.

Lengths are pixels at 200 dpi. A page whose rules are broken everywhere (a worn copy, a fax) tells nothing by them.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from pipeline.ocr.picture import PAPER, Picture
from pipeline.ocr.pixels import Grey, Matrix

_Area = tuple[int, int, int, int]  # left, top, right, bottom of a cell inside its rules

_EDGE: Final = 4
_PAPER_WIDTH: Final = 6.0  # a rim is narrower than this blur
_DEEPER: Final = (1.5, 2.0, 3.0)  # times the paper's own noise
_LEAST_DEPTH: Final = 1.0
_SPECK: Final = 16
_WIDE, _HIGH, _LONG = 0.7, 0.6, 2.0  # of the height of print: what a rim spans
_FULLEST: Final = 0.4  # of its box: print and shadows fill more
_GAP: Final = 7
_REACH: Final = (9, 5)  # outside and inside of a cell's edge, where its rule runs
_CORNER: Final = 6
_RULED: Final = 0.4  # of an edge must be dark to be a rule
_PALE: Final = 25  # a worn rule is as much paler than ink
_WORN: Final = 0.25  # of the cells with gaps: the rules are worn


def has_rim(part: Grey, print_height: float) -> bool:
    """True where a thin faint line runs through a cell without ink, as long as a figure is wide."""
    inner = part[_EDGE:-_EDGE, _EDGE:-_EDGE]
    if min(inner.shape, default=0) < _HIGH * print_height:
        return False
    paper = inner.astype(np.float32)
    depth = cv2.GaussianBlur(paper, (0, 0), _PAPER_WIDTH) - cv2.GaussianBlur(paper, (0, 0), 1.0)
    noise = 1.4826 * float(np.median(np.abs(depth - np.median(depth))))
    dust = cv2.dilate((inner < PAPER - 45).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    depth[dust] = 0
    return any(_has_line(depth > max(_LEAST_DEPTH, times * noise), print_height) for times in _DEEPER)


def _has_line(dark: Matrix, print_height: float) -> bool:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8))
    kept = stats[:, 4] >= _SPECK
    kept[0] = False
    joined = cv2.morphologyEx(kept[labels].astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    lines = cv2.connectedComponentsWithStats(joined)[2][1:]
    wide, high = lines[:, 2] / print_height, lines[:, 3] / print_height
    spans = ((wide >= _WIDE) & (high >= _HIGH)) | (wide >= _LONG)
    return bool((spans & (lines[:, 4] < _FULLEST * lines[:, 2] * lines[:, 3])).any())


def with_gaps(picture: Picture, cells: Sequence[_Area]) -> frozenset[int]:
    """Which of a table's cells have a gap in a rule around them; none where the rules are worn all over."""
    dark = picture.clean < min(PAPER - 20, picture.threshold + _PALE)
    found = frozenset(number for number, cell in enumerate(cells) if any(map(_has_gap, _edges(dark, cell))))
    return found if len(found) <= max(1.0, _WORN * len(cells)) else frozenset()


def _edges(dark: Matrix, cell: _Area) -> list[Matrix]:
    """Whether each step along the four edges is dark somewhere across the edge's band, corners left out."""
    left, top, right, bottom = cell
    out, into = _REACH
    across, down = slice(left + _CORNER, right - _CORNER), slice(top + _CORNER, bottom - _CORNER)
    bands = (
        dark[max(0, top - out) : top + into, across],
        dark[max(0, bottom - into) : bottom + out, across],
        dark[down, max(0, left - out) : left + into].T,
        dark[down, max(0, right - into) : right + out].T,
    )
    return [np.asarray(band.any(axis=0)) for band in bands]


def _has_gap(edge: Matrix) -> bool:
    if edge.size < _GAP or float(edge.mean()) < _RULED:
        return False
    turns = np.flatnonzero(np.diff(np.concatenate([[True], edge, [True]])))
    return bool((turns[1::2] - turns[::2] >= _GAP).any())
