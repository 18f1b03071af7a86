"""Names for picture arrays. OpenCV's own stubs give any number type back.

So the names carry the meaning and no dtype.
"""

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[Any]  # height x width, 8 bit; 0 is black
Colour = NDArray[Any]  # height x width x 3, 8 bit, RGB
Image = NDArray[Any]  # either of both
Stats = NDArray[Any]  # rows (left, top, width, height, area), one a connected piece
Matrix = NDArray[Any]  # numbers: 3 x 3 maps, points, profiles


_BEFORE: Final = np.array([[1, 1, 1], [1, 0, 0], [0, 0, 0]], np.uint8)  # the neighbours that a scan meets first
_MOST_SMALL: Final = 60_000  # labels of 16 bits


def connected(mask: Grey) -> tuple[Stats, Stats]:
    """The label of each pixel's piece of ink, and the pieces' rows of `Stats`; label and row 0 are the paper.

    Labels of 16 bits take less than half the time of wider ones; a piece has a first pixel, so those bound the pieces.
    """
    first = cv2.countNonZero(cv2.subtract(mask, cv2.dilate(mask, _BEFORE)))
    kind = cv2.CV_16U if first < _MOST_SMALL else cv2.CV_32S
    _, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(mask, 8, kind, cv2.CCL_SPAGHETTI)
    return labels, stats


def painted(wanted: Matrix, labels: Stats) -> Grey:
    """255 where the piece of ink that a pixel belongs to is wanted; ``wanted`` has one entry a label."""
    return np.asarray(np.where(wanted, np.uint8(255), np.uint8(0)).take(labels))
