"""From the straightened working picture back to the page a person sees.

A `View` is a 3x3 matrix that maps pixels of the upright source picture to pixels of a derived one, with the source's
resolution.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from pipeline.ocr.pixels import Matrix
from schemas.base import Box


@dataclass(frozen=True)
class Bend:
    """A smooth shift down a sheet: a pixel (x, y) of the levelled picture shows what stood at (x, y + shift)."""

    weights: tuple[float, ...]
    width: int
    height: int

    @staticmethod
    def basis(x: Matrix, y: Matrix, width: int, height: int) -> Matrix:
        """Values of the polynomial's terms, one column a term, at the given pixels."""
        u, v = 2 * x / width - 1, 2 * y / height - 1
        return np.stack([u, u**2, u**3, u**4, u * v, u**2 * v, u**3 * v], axis=-1)

    def shift(self, x: Matrix, y: Matrix) -> Matrix:
        """How far down each pixel must look."""
        terms = self.basis(np.asarray(x, np.float64), np.asarray(y, np.float64), self.width, self.height)
        return np.asarray(terms @ np.array(self.weights))


@dataclass(frozen=True)
class View:
    """How the working picture was made from the upright source picture.

    ``matrix``, then ``bend`` where the sheet was curled.
    """

    matrix: Matrix
    width: int
    height: int
    dpi: float
    bend: Bend | None = None

    @cached_property
    def _back(self) -> Matrix:
        return np.asarray(np.linalg.inv(self.matrix))

    @property
    def page_width(self) -> float:
        """Width of the page in points."""
        return self.width * 72 / self.dpi

    @property
    def page_height(self) -> float:
        """Height of the page in points."""
        return self.height * 72 / self.dpi

    def after(self, step: Matrix) -> "View":
        """The view of a picture made from this one by a further ``step``."""
        return View(step @ self.matrix, self.width, self.height, self.dpi)

    def levelled(self, bend: Bend | None) -> "View":
        """The view of the picture made from this one by undoing ``bend``."""
        return View(self.matrix, self.width, self.height, self.dpi, bend)

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """The smallest upright box in points around a rectangle of the working picture, kept inside the page."""
        corners = np.array([[[left, top]], [[right, top]], [[right, bottom]], [[left, bottom]]], dtype=np.float64)
        if self.bend is not None:
            corners[:, 0, 1] += self.bend.shift(corners[:, 0, 0], corners[:, 0, 1])
        points = cv2.perspectiveTransform(corners, self._back).reshape(-1, 2) * (72 / self.dpi)
        low, high = points.min(axis=0), points.max(axis=0)
        return Box(
            _within(low[0], self.page_width),
            _within(low[1], self.page_height),
            _within(high[0], self.page_width),
            _within(high[1], self.page_height),
        )


def scaling(factor_x: float, factor_y: float) -> Matrix:
    """Matrix of a change of size."""
    return np.diag([factor_x, factor_y, 1.0])


def turning(degrees: int, width: float, height: float) -> Matrix:
    """Matrix of a clockwise turn by a multiple of 90 degrees of a picture of that size."""
    rows: dict[int, list[list[float]]] = {
        0: [[1, 0, 0], [0, 1, 0]],
        90: [[0, -1, height], [1, 0, 0]],
        180: [[-1, 0, width], [0, -1, height]],
        270: [[0, 1, 0], [-1, 0, width]],
    }
    return np.array([*rows[degrees], [0, 0, 1]], dtype=np.float64)


def _within(value: float, limit: float) -> float:
    return round(float(min(max(value, 0.0), limit)), 2)
