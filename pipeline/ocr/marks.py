"""Finds what is no print: the seal and the pen's strokes near it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.picture import Picture
from schemas.reading import Mark


def find_marks(picture: Picture) -> tuple[Mark, ...]:
    """Seals and pen signatures of a page, boxes on the upright page."""
    found = []
    seal = _red_seal(picture)
    if seal is not None:
        found.append(Mark(kind="stamp", box=picture.view.box(*seal)))
    return tuple(found)


def _red_seal(picture: Picture) -> tuple[int, int, int, int] | None:
    """The rectangle around the page's largest cluster of red ink, when as large as a seal."""
    if picture.colour is None:
        return None
    red, green, blue = (channel.astype(np.int16) for channel in cv2.split(picture.colour))
    mask: NDArray[np.uint8] = ((red - np.maximum(green, blue)) > 40).astype(np.uint8)
    near = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    stats = cv2.connectedComponentsWithStats(near)[2][1:]
    fit = stats[(stats[:, 2] > 120) & (stats[:, 3] > 120) & (stats[:, 2] < 480) & (stats[:, 3] < 480)]
    if not len(fit):
        return None
    left, top, wide, high, _area = (int(n) for n in fit[fit[:, 4].argmax()])
    return left, top, left + wide, top + high
