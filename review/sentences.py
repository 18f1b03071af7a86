"""The sentence of a flag in the language of the page; it is kept in Vietnamese, as letters and people need it."""

import re
from functools import cache
from typing import Final

from django.utils.translation import get_language

from review.english import FAULTS, REASONS
from schemas.flag import FLAGS

BOTH: Final = re.compile(r"(?P<vi>.*\S) / (?P<en>[\x20-\x7e–“”]+)", re.DOTALL)
# What stands inside of sentences is made by the machine too, and has few forms.
DETAILS: Final = (
    (r"nhận ngày (\S+), hạn trước ngày (\S+)", r"received on \1, due before \2"),
    (r"([\d.,−-]+) so với ([\d.,−-]+)", r"\1 against \2"),
    (r"([\d.,−-]+), đợt trước ([\d.,−-]+)", r"\1; the campaign before: \2"),
    (r"([\d.,−-]+), các đơn vị khác khoảng ([\d.,−-]+)", r"\1; other units about \2"),
    (
        r"(\d+%) số liệu khác 0 trùng với báo cáo của chính đơn vị ở “(.*)”",
        r"\1 of its non-zero figures equal the unit's own report in “\2”",
    ),
    (r"(\d+%) số liệu khác 0 trùng với báo cáo của (.*)", r"\1 of its non-zero figures equal the report of \2"),
    (r"(\d+) văn bản", r"\1 documents"),
    (r"(\d+) chữ", r"\1 letters"),
    (r"để trống", "blank"),
)


def told(code: str, message: str) -> str:
    """The flag's sentence: as it is on Vietnamese pages, told again from its parts on English ones."""
    if get_language() != "en" or code not in FLAGS:
        return message
    match = _pattern(code).fullmatch(message)
    if match is None:
        return message
    parts = {"field": "", "title": "", "detail": ""} | match.groupdict()
    return FLAGS[code].en.format(**parts | {"detail": _detail(parts["detail"])})


def said(text: str) -> str:
    """A sentence from below the pages in the language of the page; one that says both (``vi. / en.``) is parted."""
    english = get_language() == "en"
    both = BOTH.fullmatch(text)
    if both:
        return both["en"] if english else both["vi"]
    if not english:
        return text
    return FAULTS.get(text) or "; ".join(_reason(one) for one in text.split("; "))


def _reason(text: str) -> str:
    small = text[:1].lower() + text[1:]
    return REASONS.get(text) or REASONS.get(small, text)


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """The Vietnamese sentence as a pattern that finds what was filled into it."""
    pieces = re.split(r"\{(field|title|detail)\}", FLAGS[code].vi)
    named = [f"(?P<{piece}>.*)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)]
    return re.compile("".join(named), re.DOTALL)


def _detail(detail: str) -> str:
    for vietnamese, english in DETAILS:
        if re.fullmatch(vietnamese, detail):
            return re.sub(vietnamese, english, detail)
    return detail
