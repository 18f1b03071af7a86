"""Quantities, money, per cents, days, document numbers in Vietnamese prose: spaCy's blank ``vi``, own tokenizer.

The tokenizer is registered under a name (replacing ``nlp.tokenizer`` by hand is lost on reload) and needs no word
segmenter: syllables are the tokens, "35.000.000đ" is a number and a unit, "125/BC-PGDĐT" and "01/10/2020" stay whole.
The only module that imports spaCy, whose import alone takes 0.5 s and more.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any, Final, NamedTuple

import spacy
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span
from spacy.util import filter_spans, registry

_TOKENIZER: Final = "tonghop.vi_rule.v1"
_NUMBER: Final = r"^[+-]?(?:\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,4})?|\d+(?:[.,]\d+)?)$"
_GROUP: Final = r"^\d{3}$"
_LAST_GROUP: Final = r"^\d{3}[.,]\d{1,4}$"  # "39 484,8"
_OPENING: Final = re.compile(r"""^["'“”‘’«(\[{<>≥≤~±]""")
_CLOSING: Final = re.compile(
    r"""["'“”‘’»)\]}>;:,.!?…]$|(?<=\d)(?:đồng|đ|₫|vnđ|vnd|triệu|tr|tỷ|tỉ|nghìn|ngàn|%)$""", re.IGNORECASE
)
_BETWEEN: Final = re.compile(
    r"(?<=\d)(?=(?:đồng|đ|₫|triệu|tr|tỷ|tỉ|nghìn|ngàn|%)(?:\W|\d|$))|(?<=[^\W\d])[;:](?=[^\W\d])|…"
)
_SCALES: Final = ["triệu", "tr", "tỷ", "tỉ", "nghìn", "ngàn", "trăm"]
_CURRENCY: Final = ["đồng", "đ", "₫", "vnđ", "vnd"]
_BEGUN_BY_DONG: Final = frozenset({"chí", "bào", "đội", "nghiệp", "hương", "hồ", "ruộng", "cỏ"})
_DIGIT_WORDS: Final = [
    "không", "một", "hai", "ba", "bốn", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mươi", "mốt", "lăm", "trăm",
    "nghìn", "ngàn", "triệu", "tỷ", "linh", "lẻ",
]  # fmt: skip
_HEDGES: Final = [
    "hơn", "trên", "gần", "khoảng", "ước", "chừng", "dưới", "xấp", "xỉ", "tối", "thiểu", "đa", ">", "<", "≥", "≤", "~",
]  # fmt: skip
_CALENDAR: Final = ["ngày", "tháng", "năm", "quý"]


class AmountKind(StrEnum):
    """What a found amount is; days, document numbers and times are there so that nobody takes them for counts."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    RANGE = "range"  # 20-25
    PARTS = "parts"  # 12/15
    WORDS = "words"  # "một trăm hai mươi"
    DATE = "date"
    DOCUMENT = "document"
    TIME = "time"
    PHONE = "phone"


class Amount(NamedTuple):
    """An amount in a text: what stands there with its unit, where (offsets of the given text), and of what kind.

    ``number`` is the number alone as written, ``unit`` the words behind it (up to four, "" for days and document
    numbers), ``hedge`` the word before it that makes it inexact ("hơn", "khoảng"), ``before`` where the hedge begins.
    """

    text: str
    start: int
    end: int
    kind: AmountKind
    number: str
    unit: str = ""
    hedge: str = ""
    before: int = 0


def find_amounts(text: str) -> list[Amount]:
    """All amounts of a text in NFC, in order, none inside another."""
    doc = _language()(text)
    found = [Span(doc, start, end, label=label) for label, start, end in _matcher()(doc)]
    return [_amount(doc, span) for span in filter_spans(sorted((s for s in found if _is_whole(doc, s)), key=_rank))]


def _is_whole(doc: Doc, span: Span) -> bool:
    """Whether a span ends with its words: "2 đồng chí" are two comrades, not two đồng."""
    after = doc[span.end].lower_ if span.end < len(doc) else ""
    return span.label_ != AmountKind.MONEY or span[-1].lower_ != "đồng" or after.strip(".,;:") not in _BEGUN_BY_DONG


def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """The rule tokenizer of this module, as spaCy's registry wants it."""

    def build(nlp: Language) -> Tokenizer:
        return Tokenizer(
            nlp.vocab, prefix_search=_OPENING.search, suffix_search=_CLOSING.search, infix_finditer=_BETWEEN.finditer
        )

    return build


registry.tokenizers(_TOKENIZER)(make_tokenizer)


@cache
def _language() -> Language:
    return spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": _TOKENIZER}}})


@cache
def _matcher() -> Matcher:
    number: dict[str, Any] = {"TEXT": {"REGEX": _NUMBER}}
    group: dict[str, Any] = {"TEXT": {"REGEX": _GROUP}, "OP": "*"}
    part: dict[str, Any] = {"TEXT": {"REGEX": _LAST_GROUP}}
    scale, currency = {"LOWER": {"IN": _SCALES}}, {"LOWER": {"IN": _CURRENCY}}
    matcher = Matcher(_language().vocab)
    patterns: dict[AmountKind, list[list[dict[str, Any]]]] = {
        AmountKind.MONEY: [
            [number, group, {**scale, "OP": "+"}, {**currency, "OP": "?"}],
            [number, group, currency],
            [number, group, part, {**scale, "OP": "*"}, currency],
            [number, group, part, {**scale, "OP": "+"}],
            [number, {"LOWER": {"IN": ["triệu", "tỷ", "tỉ"]}}, {"TEXT": {"REGEX": r"^\d{1,3}$"}}],
        ],
        AmountKind.PERCENT: [[number, {"TEXT": "%"}], [number, {"LOWER": "phần"}, {"LOWER": "trăm"}]],
        AmountKind.RANGE: [[{"TEXT": {"REGEX": r"^\d{1,6}[-–]\d{1,6}$"}}]],
        AmountKind.PARTS: [[{"TEXT": {"REGEX": r"^\d{1,4}/\d{1,4}$"}}]],
        AmountKind.DATE: [
            [{"TEXT": {"REGEX": r"^\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})$"}}],
            [{"LOWER": {"IN": _CALENDAR}}, {"TEXT": {"REGEX": r"^[\d/.–-]+$"}}],
            [{"LOWER": {"IN": ["từ", "đến", "hết", "trước"]}}, {"TEXT": {"REGEX": r"^\d{1,2}/\d{1,2}$"}}],
            [{"LOWER": "năm"}, {"LOWER": "học"}, {"TEXT": {"REGEX": r"^\d{4}[-–]\d{4}$"}}],
        ],
        AmountKind.DOCUMENT: [[{"TEXT": {"REGEX": r"^\d{1,5}/(?:\d{4}/)?[A-ZĐ][\wĐ&-]*$"}}]],
        AmountKind.TIME: [[number, {"LOWER": {"IN": ["giờ", "phút"]}}], [{"TEXT": {"REGEX": r"^\d{1,2}[h:]\d{0,2}$"}}]],
        AmountKind.PHONE: [[{"TEXT": {"REGEX": r"^0\d{9,10}$|^0\d{2,4}[.-]\d{3,4}[.-]\d{3,4}$"}}]],
        AmountKind.WORDS: [[{"LOWER": {"IN": _DIGIT_WORDS}, "OP": "{2,}"}]],
        AmountKind.COUNT: [[number, group], [number, group, part]],
    }  # fmt: skip
    for kind, ways in patterns.items():
        matcher.add(kind.value, ways, greedy="LONGEST")
    return matcher


def _rank(span: Span) -> bool:
    return bool(span.label_ == AmountKind.COUNT)


def _amount(doc: Doc, span: Span) -> Amount:
    kind = AmountKind(span.label_)
    number = span.text if kind in (AmountKind.DATE, AmountKind.DOCUMENT, AmountKind.WORDS) else _digits(span)
    unit = span.text[len(number) :].strip() or ("" if kind in _WHOLE else _unit_after(doc, span.end))
    hedge = _hedge_before(doc, span.start)
    return Amount(
        text=span.text,
        start=span.start_char,
        end=span.end_char,
        kind=kind,
        number=number,
        unit=unit,
        hedge=hedge.text if hedge is not None else "",
        before=hedge.start_char if hedge is not None else span.start_char,
    )


_WHOLE: Final = frozenset({AmountKind.DATE, AmountKind.DOCUMENT, AmountKind.PHONE, AmountKind.TIME})


def _digits(span: Span) -> str:
    kept = []
    for token in span:
        if not re.match(r"[\d+-]", token.text):
            break
        kept.append(token.text)
    return " ".join(kept) or span.text


def _unit_after(doc: Doc, start: int) -> str:
    words: list[str] = []
    for token in doc[start : start + 4]:
        if not (token.is_alpha or (token.text == "," and words)):
            break
        words.append(token.text)
    return " ".join(words).replace(" ,", ",").rstrip(", ")


def _hedge_before(doc: Doc, start: int) -> Span | None:
    first = start
    while first > 0 and start - first < 2 and doc[first - 1].lower_ in _HEDGES:
        first -= 1
    return doc[first:start] if first < start else None
