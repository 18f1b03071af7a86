"""Finds which way up a page lies, mostly without recognition.

Lines of text make the profile across them jumpy, so the sharper of both profiles tells upright from sideways.
Vietnamese print carries far more ink above its small letters (marks, ascenders, capitals) than below (descenders,
dots), so the balance tells head from foot. Tesseract's own orientation test costs as much as reading the page and is
asked only when the balance is not clear.
"""

from typing import Final

import cv2
import numpy as np

from pipeline.ocr import tesseract
from pipeline.ocr.picture import PAPER, even_light, skew_angle, straighten
from pipeline.ocr.pixels import Grey, Image, Matrix, connected, painted

_TURNS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_CLEAR: Final = 0.33
_STRIPS: Final = 4
_STRIP_WIDTH: Final = 800
_MANY: Final = 40  # letters and digits in the strips
_SURE: Final = 0.4  # of legibility a letter: a mean confidence of 0.8


def turn(image: Image, degrees: int) -> Image:
    """The picture turned clockwise by a multiple of 90 degrees."""
    return image if degrees == 0 else cv2.rotate(image, _TURNS[degrees])


def find_turn(grey: Grey, seconds: float) -> tuple[int, str]:
    """Clockwise turn in degrees that makes the page upright, and the ground.

    By the balance of ink, else by reading a few lines both ways.
    """
    degrees, clear = guess_turn(grey)
    if clear >= _CLEAR:
        return degrees, "balance"
    ways = degrees, (degrees + 180) % 360
    strips = _strips(turn(grey, ways[0]))
    if not strips:
        return (degrees if clear else 0), "no-lines"
    first = tesseract.read_many(strips, "vie", psm=7, seconds=seconds)
    if _is_plain([word for words in first for word in words]):
        return ways[0], "read"
    second = tesseract.read_many(_strips(turn(grey, ways[1])), "vie", psm=7, seconds=seconds)
    return ways[int(sum(map(_legibility, second)) > sum(map(_legibility, first)))], "read"


def _is_plain(words: list[tesseract.Glyphs]) -> bool:
    """Words read so surely that print upside down never gives the like: the other way need not be tried."""
    many = sum(sum(c.isalnum() for c in word.text) for word in words)
    return many >= _MANY and _legibility(words) > _SURE * many


def _legibility(words: list[tesseract.Glyphs]) -> float:
    """Confidence summed over letters and digits: upside down there are few and unsure ones."""
    return sum((word.confidence - 0.4) * sum(c.isalnum() for c in word.text) for word in words)


def _strips(grey: Grey) -> list[Grey]:
    """A few lines of text cut out at about reading size, the ones with most ink."""
    clean = even_light(_reduced(grey, 2339))
    straight, _ = straighten(clean, skew_angle(clean))
    small = _reduced(straight, 1100)
    profile = (_letters(small) > 0).sum(axis=1).astype(np.float64)
    bands = sorted(_bands(profile), key=lambda band: -profile[band[0] : band[1]].sum())[:_STRIPS]
    scale = straight.shape[0] / small.shape[0]
    middle = straight.shape[1] // 2
    columns = slice(max(0, middle - _STRIP_WIDTH // 2), middle + _STRIP_WIDTH // 2)
    cuts = [straight[max(0, int(a * scale) - 6) : int(b * scale) + 6, columns] for a, b in bands]
    return [cv2.copyMakeBorder(cut, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=PAPER) for cut in cuts]


def guess_turn(grey: Grey) -> tuple[int, float]:
    """Clockwise turn that makes the page upright, and how clear it is (head-heaviness of its lines, 0 = no idea)."""
    small = even_light(_reduced(grey, 1100))
    sideways = _sharpness(small.T) > 1.25 * _sharpness(small)
    lying = turn(small, 90) if sideways else small
    lean = _head_weight(lying)
    base = 90 if sideways else 0
    return (base if lean >= 0 else (base + 180) % 360), abs(lean)


def _reduced(grey: Grey, longest: int) -> Grey:
    factor = longest / max(grey.shape)
    return grey if factor >= 1 else cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def _letters(clean: Grey) -> Grey:
    """Ink of letter-sized pieces only: rules, seals, edges and dust out of the way."""
    dark = cv2.threshold(clean, PAPER - 70, 255, cv2.THRESH_BINARY_INV)[1]
    labels, stats = connected(dark)
    fit = (stats[:, 2] < 60) & (stats[:, 3] < 60) & (stats[:, 4] > 3)
    fit[0] = False
    return painted(fit, labels) if len(stats) > 1 else np.zeros_like(dark)


def _sharpness(clean: Grey) -> float:
    """How much the row profile jumps, at the best of a few leans."""
    ink = _letters(np.ascontiguousarray(clean))
    height, width = ink.shape
    best = 0.0
    for angle in np.arange(-3, 3.1, 0.75):
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0)
        rows = cv2.reduce(
            cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_NEAREST), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F
        )
        best = max(best, float(np.square(np.diff(rows[:, 0])).sum()))
    return best


def _head_weight(clean: Grey) -> float:
    """(ink above the small letters - ink below) / both, summed over the lines of text; positive when upright."""
    straight, _ = straighten(clean, skew_angle(clean))
    profile = (_letters(straight) > 0).sum(axis=1).astype(np.float64)
    above = below = 0.0
    for start, end in _bands(profile):
        band = profile[start:end]
        core = np.flatnonzero(band > 0.55 * band.max())
        above += band[: core[0]].sum()
        below += band[core[-1] + 1 :].sum()
    return float((above - below) / (above + below)) if above + below > 30 else 0.0


def _bands(profile: Matrix) -> list[tuple[int, int]]:
    """Row ranges of lines of text."""
    inked = profile > max(2.0, 0.02 * profile.max(initial=0.0))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    return [
        (int(a), int(b))
        for a, b in zip(edges[::2], edges[1::2], strict=True)
        if 7 <= b - a <= 40 and profile[a:b].max() > 12
    ]
