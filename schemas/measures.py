"""Units of measure as campaigns and reports write them: what is money, what is a per cent, which counts go together.

`dimension` turns a unit into what it measures; two figures may be added or compared when their dimensions agree.
Families of count words follow the units met in real report forms (people, places, events, books).
"""

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache
from typing import Final

from schemas.base import Frozen

PERCENT: Final = "percent"
MONEY: Final = "money"

_SCALES: Final = {
    "": Fraction(1),
    "nghin": Fraction(10**3),
    "ngan": Fraction(10**3),
    "1000": Fraction(10**3),
    "trieu": Fraction(10**6),
    "ty": Fraction(10**9),
    "ti": Fraction(10**9),
}
_MONEY: Final = re.compile(r"(?:(?P<scale>1[.,]?000|nghin|ngan|trieu|ty|ti) ?)?(?:dong|vnd|d)(?: viet nam)?")
_BARE_SCALE: Final = re.compile(r"(?P<scale>trieu|ty)")
_FAMILIES: Final = {
    word: family
    for family, words in {
        "people": "nguoi em tre chau sinh giao luot dan doan can bo dai bieu",
        "places": "don truong co so trung tam diem xa phuong thi tran ap khom huyen thu phong",
        "events": "buoi cuoc lan luot le dot hoi nghi hoat dong lop",
        "books": "cuon quyen ban sach to bao dau sach",
    }.items()
    for word in words.split()
}


class Dimension(Frozen):
    """What a figure measures: ``money`` at a ``scale`` (đồng = 1), ``percent``, or a count; None: not said."""

    sort: str | None = None
    scale: Fraction | None = None
    word: str = ""


def fold_marks(text: str) -> str:
    """Text without case, Vietnamese marks and doubled blanks: "Số  TIN, bài" → "so tin, bai"."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.replace("đ", "d").split())


@lru_cache(maxsize=4096)
def money_scale(unit: str | None) -> Fraction | None:
    """How many đồng one of ``unit`` is ("triệu đồng" → 1,000,000); None when the unit is no money."""
    folded = fold_marks(unit or "").strip(" .()")
    found = _MONEY.fullmatch(folded.replace("₫", "d")) or _BARE_SCALE.fullmatch(folded)
    if found is None:
        return None
    return _SCALES[re.sub(r"[.,]", "", found["scale"] or "")]


def is_percent(unit: str | None) -> bool:
    """Whether a unit is a per cent."""
    return fold_marks(unit or "").strip(" .()") in ("%", "phan tram", "per cent")


@lru_cache(maxsize=4096)
def dimension(unit: str | None) -> Dimension:
    """What a unit measures."""
    if not (unit or "").strip():
        return Dimension()
    if is_percent(unit):
        return Dimension(sort=PERCENT)
    scale = money_scale(unit)
    if scale is not None:
        return Dimension(sort=MONEY, scale=scale)
    return Dimension(sort="count", word=fold_marks(unit or ""))


def same_measure(one: Dimension, other: Dimension) -> bool:
    """Whether values of both may be added or set equal; what is not said goes with anything."""
    if one.sort is None or other.sort is None:
        return True
    if one.sort != other.sort:
        return False
    if one.sort == MONEY:
        return None in (one.scale, other.scale) or one.scale == other.scale
    return one.sort == PERCENT or _same_count(one.word, other.word)


def _same_count(one: str, other: str) -> bool:
    words, others = set(re.findall(r"\w+", one)), set(re.findall(r"\w+", other))
    if words & others:
        return True
    return bool({_FAMILIES.get(w) for w in words} & {_FAMILIES.get(w) for w in others} - {None})
