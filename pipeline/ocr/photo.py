"""Takes a photographed page off its background: border found, perspective undone (curl: see `bend`)."""

from typing import Final

import cv2
import numpy as np

from pipeline.ocr.picture import WORK_DPI, estimate_dpi, shrink
from pipeline.ocr.pixels import Image, Matrix

_WORK: Final = 640
_SOLID: Final = 0.9  # share of the four-cornered shape that the sheet must fill
_RIM: Final = 0.012
_UNLIKE: Final = 38
_A4: Final = (8.27, 11.69)


def flatten(image: Image) -> tuple[Image, Matrix]:
    """The page alone at 200 dpi and the matrix from photo pixels.

    The whole picture, shrunk, where no border is seen.
    """
    corners = find_corners(image)
    if corners is None:
        return shrink(image, estimate_dpi(image.shape))
    width, height = _size(corners)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), target), np.float64)
    return cv2.warpPerspective(
        image, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    ), matrix


def find_corners(image: Image) -> Matrix | None:
    """Corners of the sheet (top left, top right, bottom right, bottom left) or None."""
    factor = _WORK / max(image.shape[:2])
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    quads = [
        quad for mask in _sheet_masks(small) for bridge in (9, 45) if (quad := _largest_quad(mask, bridge)) is not None
    ]
    whole = float(small.shape[0] * small.shape[1])
    fit = [_sorted(quad) for quad in quads if 0.3 * whole < _area(quad) < 0.96 * whole]
    best = max(fit, key=lambda quad: _area(quad) * _sheetness(quad, small.shape), default=None)
    return best / factor if best is not None and _sheetness(best, small.shape) > 0.3 else None


def is_photo(image: Image) -> bool:
    """Whether a picture shows a sheet lying on something: a border unlike paper on most sides, and corners inside it.

    A photo put into a PDF says nothing else about the camera; a scanner's open lid darkens one or two sides only.
    """
    factor = _WORK / max(image.shape[:2])
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    rim = max(4, int(_RIM * min(small.shape[:2])))
    colours = small if small.ndim == 3 else cv2.cvtColor(small, cv2.COLOR_GRAY2RGB)
    paper = np.percentile(colours[::4, ::4].reshape(-1, 3), 75, axis=0)
    sides = (colours[:rim], colours[-rim:], colours[:, :rim], colours[:, -rim:])
    unlike = [np.abs(np.median(side.reshape(-1, 3), axis=0) - paper).max() > _UNLIKE for side in sides]
    return sum(unlike) >= 3 and find_corners(image) is not None


def _sheetness(quad: Matrix, shape: tuple[int, ...]) -> float:
    """How much a four-cornered shape looks like a whole sheet.

    Corners near right angles and not in the picture's own corners.
    """
    sides = np.roll(quad, -1, axis=0) - quad
    sides /= np.linalg.norm(sides, axis=1)[:, None] + 1e-6
    skewed = np.abs((sides * np.roll(sides, 1, axis=0)).sum(axis=1)).max()
    right, bottom = shape[1] - 4, shape[0] - 4
    outside = sum(x < 3 or y < 3 or x > right or y > bottom for x, y in quad)
    return float(max(0.0, 1 - 3 * max(0.0, skewed - 0.05)) * (0.6 if outside else 1.0))


def _area(quad: Matrix) -> float:
    return float(cv2.contourArea(quad.astype(np.float32)))


def _sheet_masks(small: Image) -> list[Image]:
    """Candidates for the sheet: bright against the table, and what edges enclose."""
    grey = small if small.ndim == 2 else small.max(axis=2)
    smooth = cv2.morphologyEx(cv2.medianBlur(grey, 5), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    bright = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1]
    edges = cv2.dilate(cv2.Canny(smooth, 20, 60), np.ones((3, 3), np.uint8))
    filled = np.zeros_like(edges)
    contours = cv2.findContours(edges, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    cv2.drawContours(filled, contours, -1, 255, -1)
    return [bright, filled, *(_poured(smooth, step) for step in (1, 2, 3, 5))]


def _poured(smooth: Image, step: int) -> Image:
    """What is reached from the middle of the picture without a sharp change.

    Soft shadows are crossed, the sheet's edge is not.
    """
    height, width = smooth.shape
    reached = np.zeros((height + 2, width + 2), np.uint8)
    for y, x in ((0.5, 0.5), (0.35, 0.4), (0.35, 0.6), (0.65, 0.4), (0.65, 0.6)):
        spot = int(x * width), int(y * height)
        if not reached[spot[1] + 1, spot[0] + 1]:
            cv2.floodFill(smooth.copy(), reached, spot, 0, step, step, cv2.FLOODFILL_MASK_ONLY | (255 << 8) | 4)
    return reached[1:-1, 1:-1]


def _largest_quad(mask: Image, bridge: int) -> Matrix | None:
    """The four-cornered shape of the largest part, links narrower than ``bridge`` pixels cut."""
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((bridge, bridge), np.uint8))
    contours = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    if not contours:
        return None
    largest = max(contours, key=cv2.contourArea)
    hull = cv2.convexHull(largest)
    for share in (0.01, 0.015, 0.02, 0.03, 0.04, 0.06):
        quad = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, True), True)
        if len(quad) == 4 and cv2.contourArea(largest) > _SOLID * cv2.contourArea(quad):
            return quad.reshape(4, 2).astype(np.float64)
    return None


def _sorted(quad: Matrix) -> Matrix:
    total, difference = quad.sum(axis=1), quad[:, 1] - quad[:, 0]
    return np.array([quad[total.argmin()], quad[difference.argmin()], quad[total.argmax()], quad[difference.argmax()]])


def _size(corners: Matrix) -> tuple[int, int]:
    """Size in pixels at 200 dpi: A4 where the sides' proportion is near it, else the proportion seen."""
    sides = [float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4)]
    wide, high = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    proportion = max(wide, high) / min(wide, high)
    long_side = _A4[1] * WORK_DPI
    short_side = _A4[0] * WORK_DPI if 1.2 < proportion < 1.65 else long_side / proportion
    return (round(short_side), round(long_side)) if high >= wide else (round(long_side), round(short_side))
