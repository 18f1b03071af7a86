"""Cleans a page picture: 200 dpi grey, coloured ink faded, light evened, straightened.

Order and constants follow the measurement this reader was built on: evening the light matters most, red faded before
it helps under seals, deskew by projection profile, no binarisation (grey reads better), no upscaling, a Gaussian of
0.7 px before recognition.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from pipeline.ocr.geometry import View, scaling
from pipeline.ocr.pixels import Colour, Grey, Image, Matrix, connected, painted

WORK_DPI: Final = 200
PAPER: Final = 245
LEAST_DPI: Final = 140
_A4_LONG: Final = 11.69
_MAX_SKEW: Final = 4.0
_BLOCK: Final = 8
_SHADE: Final = 20
_SMOOTH: Final = 14.0
_COLOURED: Final = 8  # pixels of a quarter-size copy: a digit by a red pen

cv2.setNumThreads(1)  # pages are read side by side by several processes; threads inside one only fight for the cores


@dataclass(frozen=True)
class Picture:
    """The working picture: ``clean`` grey at about 200 dpi, ``colour`` the same pixels in RGB (None when grey)."""

    clean: Grey
    colour: Colour | None
    view: View
    dpi: float
    ink: int  # grey level of solid ink on the page
    skew: float = 0.0
    print_height: float = 22.0  # of the page's capitals and digits, in pixels
    level: Grey | None = None  # the clean picture before it was straightened: its edges are the paper's

    @property
    def threshold(self) -> int:
        """Grey level below which a pixel counts as ink."""
        return ink_threshold(self.ink)


def ink_threshold(ink: int) -> int:
    """Grey level below which a pixel counts as ink where solid ink is as dark as ``ink``."""
    return PAPER - int(0.4 * (PAPER - ink))


def as_colour(image: Image) -> Colour | None:
    """The RGB picture when it holds colour worth looking at, else None."""
    if image.ndim == 2:
        return None
    small = cv2.resize(image, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA).astype(np.int16)
    spread = small.max(axis=2) - small.min(axis=2)
    tint = np.median(spread)
    return image if np.count_nonzero(spread > tint + 30) > _COLOURED else None


def as_grey(image: Image) -> Grey:
    """Grey as the largest channel, red ink pushed further towards the paper; grey pictures pass unchanged."""
    if image.ndim == 2:
        return image
    red, green, blue = cv2.split(image)
    others = cv2.max(green, blue)
    extra = cv2.subtract(cv2.subtract(red, others), np.full_like(red, 12))
    return cv2.add(cv2.max(red, others), cv2.convertScaleAbs(extra, alpha=0.6))


def estimate_dpi(shape: tuple[int, ...]) -> float:
    """Resolution of a page picture that does not tell it, taking the page for A4."""
    return max(shape[0], shape[1]) / _A4_LONG


def shrink(image: Image, dpi: float) -> tuple[Image, Matrix]:
    """The picture at 200 dpi, never enlarged, and the matrix that did it."""
    factor = min(1.0, WORK_DPI / dpi)
    if factor > 0.97:
        return image, scaling(1, 1)
    size = round(image.shape[1] * factor), round(image.shape[0] * factor)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return small, scaling(size[0] / image.shape[1], size[1] / image.shape[0])


def even_light(grey: Grey) -> Grey:
    """Divides by the paper's own brightness, estimated on a copy of about 25 dpi, so that paper is 245 everywhere."""
    size = max(1, grey.shape[1] // 8), max(1, grey.shape[0] // 8)
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    paper = cv2.GaussianBlur(cv2.medianBlur(closed, 9), (0, 0), 2)
    full = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(grey, np.maximum(full, 24), scale=PAPER)


def without_shadow(clean: Grey) -> Grey:
    """The picture without the smooth shadows along its edges (fold, lid): what is smooth there is no print.

    Recognition takes a column beside such a shadow for a photograph and leaves its text out.
    """
    high, wide = clean.shape[0] // _BLOCK, clean.shape[1] // _BLOCK
    blocks = clean[: high * _BLOCK, : wide * _BLOCK].astype(np.float32)
    mean = cv2.resize(blocks, (wide, high), interpolation=cv2.INTER_AREA)
    power = cv2.resize(blocks * blocks, (wide, high), interpolation=cv2.INTER_AREA)
    smooth = (mean < PAPER - _SHADE) & (power - mean * mean < _SMOOTH**2)
    solid = cv2.morphologyEx(smooth.astype(np.uint8) * 255, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    labels, stats = connected(solid)
    at_side = (stats[:, 0] == 0) | (stats[:, 1] == 0)
    at_side |= (stats[:, 0] + stats[:, 2] == wide) | (stats[:, 1] + stats[:, 3] == high)
    shade = at_side & ((stats[:, 2] > 0.08 * wide) | (stats[:, 3] > 0.08 * high))
    shade[0] = False
    if not shade.any():
        return clean
    band = cv2.dilate(painted(shade, labels), np.ones((3, 3), np.uint8))
    result = clean.copy()
    result[cv2.resize(band, (clean.shape[1], clean.shape[0]), interpolation=cv2.INTER_NEAREST) > 0] = PAPER
    return result


def skew_angle(clean: Grey) -> float:
    """Angle in degrees by which the lines of text and rules lean, by projection profile on a 70 dpi copy.

    0 when there is no ink.
    """
    small = cv2.resize(clean, None, fx=0.35, fy=0.35, interpolation=cv2.INTER_AREA)
    ink = cv2.subtract(np.full_like(small, PAPER - 30), small)
    edge = max(4, small.shape[1] // 40)
    ink = ink[edge:-edge, edge:-edge]
    if cv2.countNonZero(ink) < 50:
        return 0.0
    coarse = _sharpest(ink, np.arange(-_MAX_SKEW, _MAX_SKEW + 0.1, 0.5))
    return _sharpest(ink, np.arange(coarse - 0.4, coarse + 0.41, 0.1))


def _sharpest(ink: Grey, angles: Matrix) -> float:
    height, width = ink.shape
    best, best_score = 0.0, -1.0
    for angle in angles:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0)
        rows = cv2.reduce(
            cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_NEAREST), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F
        )
        score = float(np.square(np.diff(rows[:, 0])).sum())
        if score > best_score:
            best, best_score = float(angle), score
    return best


def straighten(image: Image, angle: float) -> tuple[Image, Matrix]:
    """The picture turned by ``angle`` degrees about its middle (same size, paper at the corners), and the matrix."""
    if abs(angle) < 0.05:
        return image, scaling(1, 1)
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return turned, np.vstack([turn, [0.0, 0.0, 1.0]])


def ink_level(clean: Grey) -> int:
    """Grey level of solid ink: the darkest part of what is clearly no paper."""
    sample = clean[::3, ::3]
    dark = sample[sample < PAPER - 60]
    return int(np.percentile(dark, 20)) if dark.size > 50 else 60


def print_height(clean: Grey, ink: int) -> float:
    """Height of the page's capitals and digits: the upper quartile of letter-sized pieces of ink.

    22 px (12 pt at 200 dpi) without any.
    """
    dark = cv2.threshold(clean, PAPER - int(0.4 * (PAPER - ink)), 255, cv2.THRESH_BINARY_INV)[1]
    stats = connected(dark)[1][1:]
    letters = stats[(stats[:, 3] > 9) & (stats[:, 3] < 50) & (stats[:, 2] > 3) & (stats[:, 2] < 60)]
    return float(np.percentile(letters[:, 3], 75)) if len(letters) > 12 else 22.0


def soften(clean: Grey) -> Grey:
    """The light blur that helps recognition most (0.7 px)."""
    return cv2.GaussianBlur(clean, (0, 0), 0.7)


def clear_border(clean: Grey) -> Grey:
    """Paints dark bands that touch the picture's edge (scanner lid, shadow of the fold) as paper."""
    dark = cv2.threshold(clean, 128, 255, cv2.THRESH_BINARY_INV)[1]
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    if cv2.countNonZero(solid) == 0:
        return clean
    labels, stats = connected(solid)
    height, width = clean.shape
    result = clean.copy()
    for index in range(1, len(stats)):
        left, top, wide, high, _area = stats[index]
        touches = left <= 2 or top <= 2 or left + wide >= width - 2 or top + high >= height - 2
        if touches and (high > height * 0.08 or wide > width * 0.08):
            band = cv2.dilate((labels == index).astype(np.uint8), np.ones((9, 9), np.uint8))
            result[band > 0] = PAPER
    return result
