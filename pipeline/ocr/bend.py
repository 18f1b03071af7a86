"""Undoes the curl of a photographed sheet.

A smooth up-and-down shift fitted to rules and lines of text that should be level.

Method: every long rule and line of print gives a curve y(x); a low polynomial in x, changing linearly down the page,
is fitted to how all of them leave the level, each with its own unknown height (least squares, outliers trimmed).
Lengths are pixels at 200 dpi.
"""

from typing import Final

import cv2
import numpy as np

from pipeline.ocr.geometry import Bend
from pipeline.ocr.layout import pieces_of
from pipeline.ocr.pixels import Grey, Image, Matrix, connected
from pipeline.ocr.rulings import level_runs

_STEP: Final = 30
_LONG: Final = 260
_LEAST_CURVES: Final = 5
_WORTH: Final = 3.0  # a smaller rise and fall along a line harms nothing


def find_bend(mask: Grey) -> Bend | None:
    """The shift that levels the page; None where nothing bends or too little is seen."""
    curves = [_trace(mask, box, _STEP) for box in pieces_of(mask) if box[2] - box[0] > _LONG]
    curves += _rule_curves(mask)
    curves = [curve for curve in curves if len(curve) > 5]
    if len(curves) < _LEAST_CURVES or _spread(curves) < 0.4 * mask.shape[1]:
        return None
    bend = _fit(curves, mask.shape[1], mask.shape[0])
    bent = max(float(np.ptp(bend.shift(curve[:, 0], curve[:, 1]))) for curve in curves)
    return bend if bent > _WORTH else None


def unbend(image: Image, bend: Bend) -> Image:
    """The picture with its lines level."""
    height, width = image.shape[:2]
    xs, ys = np.meshgrid(np.arange(0, width + 8, 8), np.arange(0, height + 8, 8))
    shift = cv2.resize(
        bend.shift(xs, ys).astype(np.float32), (xs.shape[1] * 8, xs.shape[0] * 8), interpolation=cv2.INTER_LINEAR
    )
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(image, columns, rows + shift[:height, :width], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _spread(curves: list[Matrix]) -> float:
    return float(max(c[:, 0].max() for c in curves) - min(c[:, 0].min() for c in curves))


def _trace(mask: Grey, box: tuple[int, int, int, int], step: int) -> Matrix:
    """Middle heights (x, y) of the ink inside ``box``, one for each ``step`` pixels."""
    left, top, right, bottom = box
    part = mask[top:bottom, left:right] > 0
    columns = part.sum(axis=0)
    weighted = (part * np.arange(top, bottom)[:, None]).sum(axis=0)
    count = (right - left) // step
    ink = columns[: count * step].reshape(count, step).sum(axis=1)
    heights = weighted[: count * step].reshape(count, step).sum(axis=1) / np.maximum(ink, 1)
    xs = left + step * (np.arange(count) + 0.5)
    return np.asarray(np.stack([xs, heights], axis=1)[ink > 12])


def _rule_curves(mask: Grey) -> list[Matrix]:
    runs = cv2.bitwise_and(level_runs(mask), mask)
    joined = cv2.morphologyEx(level_runs(mask), cv2.MORPH_CLOSE, np.ones((3, 41), np.uint8))
    boxes = connected(joined)[1][1:]
    long = [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in boxes if w > _LONG and h < 0.12 * w]
    return [_trace(runs, box, 15) for box in long]


def _fit(curves: list[Matrix], width: int, height: int) -> Bend:
    terms, offs = [], []
    for curve in curves:
        basis = Bend.basis(curve[:, 0], np.full(len(curve), curve[:, 1].mean()), width, height)
        terms.append(basis - basis.mean(axis=0))
        offs.append(curve[:, 1] - curve[:, 1].mean())
    matrix, wanted = np.vstack(terms), np.concatenate(offs)
    keep = np.ones(len(wanted), bool)
    weights = np.zeros(matrix.shape[1])
    for _ in range(4):
        weights = np.linalg.lstsq(matrix[keep], wanted[keep], rcond=None)[0]
        left = np.abs(wanted - matrix @ weights)
        keep = left <= max(1.5, 3 * float(np.median(left)))
    return Bend(tuple(float(w) for w in weights), width, height)
