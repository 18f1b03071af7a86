"""What a person typed as a figure: strict, Vietnamese way of writing, nothing guessed.

Full stops group thousands and the comma is the decimal sign; where a full stop cannot be a group the person is asked to
write a comma, because 12.5 and 1.250 look alike in haste.
"""

import re
import unicodedata
from typing import Final

from schemas.campaign import Figure, FigureKind

_PLAIN: Final = re.compile(r"[-−]?\d+(?:,\d+)?")
_GROUPED: Final = re.compile(r"[-−]?[1-9]\d{0,2}(?:[. ]\d{3})+(?:,\d+)?")
HOW: Final = "viết như 1.250 hoặc 12,5 (dấu chấm chia nghìn, dấu phẩy thập phân)"


def says_none(value: int | float | str | None) -> bool:
    """Whether the person typed that the paper says "không có": a nought that was stated in words."""
    return isinstance(value, str) and " ".join(unicodedata.normalize("NFC", value).lower().split()) == "không có"


def parse_typed(value: int | float | str, figure: Figure) -> int | float | str:
    """The value for this figure, in its unit; ValueError with one line for the person."""
    if figure.kind is FigureKind.TEXT:
        return str(value).strip()
    if says_none(value):
        return 0
    number = _number(value) if isinstance(value, str) else value
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if figure.kind is FigureKind.INTEGER and not isinstance(number, int):
        raise ValueError(f"“{figure.title}” là số nguyên: không nhận {value}")
    low, high = figure.range or (None, None)
    if (low is not None and number < low) or (high is not None and number > high):
        raise ValueError(f"“{figure.title}” phải từ {low} đến {high}: không nhận {value}")
    return number


def _number(text: str) -> int | float:
    text = " ".join(text.replace("\u00a0", " ").split())
    if not (_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)):
        raise ValueError(f"Không hiểu số “{text}”: {HOW}")
    plain = text.replace("−", "-").replace(".", "").replace(" ", "")
    return float(plain.replace(",", ".")) if "," in plain else int(plain)
