"""Reads one box that a person drew on a page again: by each reader apart, nothing decided."""

from typing import Final

import numpy as np

from pipeline.ocr import digits, tesseract
from pipeline.ocr.pixels import Grey
from pipeline.ocr.signs import LETTERS, REFUSED
from schemas.reading import CellReading

_BORDER: Final = 12
_INK: Final = 150
_LEAST_INK: Final = 12  # pixels: less is dust
_ONE_LINE: Final = 110  # pixels: higher than that the box holds several lines


def read_region(grey: Grey, seconds: float) -> tuple[CellReading, ...]:
    """What each reader sees in the cut-out, the surest first, each text once; blank where none sees anything."""
    if min(grey.shape[:2], default=0) < 4:
        return ()
    paper = max(1.0, float(np.percentile(grey, 90)))
    clean = np.clip(grey * (245.0 / paper), 0, 255).astype(np.uint8)
    if np.count_nonzero(clean < _INK) < _LEAST_INK:
        return ()
    crop: Grey = np.pad(clean, _BORDER, constant_values=255)
    mode = 7 if grey.shape[0] <= _ONE_LINE else 6
    found = [_told(language, crop, mode, seconds) for language in ("vie", "eng")]
    if mode == 7:
        found += [one for one in digits.read_crops([crop]) if not set(one.text) & {REFUSED, LETTERS}]
    seen: dict[str, CellReading] = {}
    for one in sorted(found, key=lambda reading: -reading.confidence):
        if one.text.strip():
            seen.setdefault(one.text.strip(), one)
    return tuple(seen.values())


def _told(language: str, crop: Grey, mode: int, seconds: float) -> CellReading:
    (glyphs,) = tesseract.read_many([crop], language, psm=mode, seconds=seconds)
    text = " ".join(glyph.text for glyph in glyphs)
    return CellReading(engine=language, text=text, confidence=min((g.confidence for g in glyphs), default=0.0))
