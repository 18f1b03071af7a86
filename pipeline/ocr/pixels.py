"""Names for picture arrays. OpenCV's own stubs give any number type back.

So the names carry the meaning and no dtype.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[Any]  # height x width, 8 bit; 0 is black
Colour = NDArray[Any]  # height x width x 3, 8 bit, RGB
Image = NDArray[Any]  # either of both
Stats = NDArray[Any]  # rows (left, top, width, height, area), one a connected piece
Matrix = NDArray[Any]  # numbers: 3 x 3 maps, points, profiles


def painted(wanted: Matrix, labels: Stats) -> Grey:
    """255 where the piece of ink that a pixel belongs to is wanted; ``wanted`` has one entry a label."""
    return np.asarray(np.where(wanted, np.uint8(255), np.uint8(0)).take(labels))
