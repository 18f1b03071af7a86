"""Whether a page picture is fit to be read: too dark, too coarse, blank, or cut off at a side.

What is unfit is told with its reason in Vietnamese; what can still be read on it is kept, for a person to look at.
"""

from typing import Final

import numpy as np

from pipeline.ocr.pixels import Grey, Image, Matrix, Stats, connected

LEAST_DPI: Final = 140.0  # below this Vietnamese marks and digits are guesswork: nothing is vouched for
HOPELESS_DPI: Final = 100.0  # not even worth a try
_DARK: Final = 45  # paper darker than this holds no legible print
_SIDE: Final = 0.003  # of the width: no margin is as narrow
_END: Final = 0.009  # of the height
_CUT: Final = 4  # letters there: dust is a letter or two
_BESIDE: Final = (40, 0)  # pixels across and down to the next letter of a line
_BELOW: Final = (12, 80)  # and to the next line


class PageUnfitError(Exception):
    """A picture in which nothing can be read; ``reason`` is the Vietnamese line for the user."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def coarse(dpi: float) -> str:
    """Why a page is too coarse to be vouched for, empty where it is not."""
    return f"độ phân giải quá thấp ({dpi:.0f} dpi): cần bản quét từ 200 dpi" if dpi < LEAST_DPI else ""


def is_dark(grey: Grey) -> bool:
    """True when even the page's bright parts are nearly black."""
    return float(np.percentile(grey[::8, ::8], 90)) < _DARK


def is_blank(mask: Image) -> bool:
    """True when the page holds no more than dust: too few letter-sized pieces."""
    stats = connected(mask)[1][1:]
    letters = (stats[:, 3] > 9) & (stats[:, 3] < 80) & (stats[:, 4] > 20) & (stats[:, 2] < 120)
    return int(letters.sum()) < 1


def cut_off(mask: Grey) -> str:
    """Why a page counts as cut off, empty where it does not: print runs out of the picture at a side.

    ``mask`` is the ink of the upright page before it is straightened.
    """
    high, wide = mask.shape
    stats = connected(mask)[1][1:]
    letters = stats[(stats[:, 3] > 9) & (stats[:, 3] < 60) & (stats[:, 2] > 4) & (stats[:, 2] < 70)]
    right, bottom = letters[:, 0] + letters[:, 2], letters[:, 1] + letters[:, 3]
    at = {
        "trái": _going_on(letters, letters[:, 0] <= _SIDE * wide, *_BESIDE),
        "phải": _going_on(letters, right >= (1 - _SIDE) * wide, *_BESIDE),
        "trên": _going_on(letters, letters[:, 1] <= _END * high, *_BELOW) // 2,
        "dưới": _going_on(letters, bottom >= (1 - _END) * high, *_BELOW) // 2,
    }
    sides = [side for side, count in at.items() if count >= _CUT]
    return f"ảnh bị cắt mất mép {', '.join(sides)}" if sides else ""


def _going_on(letters: Stats, edge: Matrix, across: int, down: int) -> int:
    """How many of the letters at an edge have print beside them further in; what is left of a table's top has none."""
    inner = letters[~edge]
    left, top = inner[:, 0] - across, inner[:, 1] - down
    right, bottom = inner[:, 0] + inner[:, 2] + across, inner[:, 1] + inner[:, 3] + down
    return sum(
        bool(((left < x + w) & (x < right) & (top < y + h) & (y < bottom)).any()) for x, y, w, h, _ in letters[edge]
    )
