"""What a cell or a phrase says as a quantity, by the grammar of Vietnamese administrative reports.

Values are in the campaign's unit of the figure (money converted by its scale). Nothing is repaired: what the grammar
leaves open is kept as ``candidates`` with a doubt, and a text that is no quantity has no value.
Separators decide by grouping and unit, not by country: see `_plain_number`.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from pipeline.extract.number_marks import DecimalMark
from pipeline.extract.number_words import number_from_words
from pipeline.extract.text import fold
from schemas.base import Frozen
from schemas.campaign import Figure, FigureKind
from schemas.measures import MONEY, dimension, fold_marks, is_percent, money_scale, same_measure
from schemas.record import Qualifier, Said

State = Literal["number", "blank", "dash", "none", "unclear"]

_BLANK: Final = re.compile(r"[\s.…_·]*")
_DASH: Final = re.compile(r"[-–—−‐‑/\s]+")
_NONE: Final = re.compile(
    r"(?:không|ko|k0)(?: (?:có|phát sinh|tổ chức|thực hiện|mở|vận động))?(?: (?:\w+ ){0,3}nào)?"
    r"(?: (?P<unit>[^\d]{1,20}))?"
)
_NONE_UNMARKED: Final = re.compile(
    r"kh[^\W\d]{1,2}ng(?: c[^\W\d]{1,2})?(?P<unit>)"
)  # as engines without Vietnamese read it
_QUALIFIERS: Final = (
    (re.compile(r"^(?:hơn|trên|>|≥|ít nhất|tối thiểu|không dưới|quá)\s*"), Qualifier.MORE),
    (re.compile(r"^(?:gần|dưới|<|≤|không quá|tối đa|chưa đến)\s*"), Qualifier.LESS),
    (re.compile(r"^(?:khoảng|ước(?: tính| đạt| khoảng)?|xấp xỉ|chừng|độ|~|≈)\s*"), Qualifier.ABOUT),
)
_LEAD: Final = re.compile(r"^(?:là|có|được|đạt|còn|tổng(?: số| cộng)?|với|gồm|bằng)\s+|^[:=+]\s*")
_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_SPACED: Final = r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?!\d)"
_SCALE_WORD: Final = r"(?:nghìn|ngàn|triệu|tr\.?|tỷ|tỉ)"
_AMOUNT: Final = re.compile(rf"(?P<number>{_SPACED}|{_NUMBER})\s*(?P<scale>{_SCALE_WORD}(?![^\W\d])|(?=\D|$))")
_SHORT_MILLIONS: Final = re.compile(
    r"(?P<whole>\d+)\s*(?:tr|triệu)\s*(?P<rest>\d{1,3})(?!\d)(?!\s*(?:nghìn|ngàn|đồng|đ\b))"
)
_RANGE: Final = re.compile(rf"^(?:từ\s+)?({_NUMBER})\s*(?:-|đến|tới)\s*({_NUMBER})(?P<rest>\D*)$")
_SHARE: Final = re.compile(rf"^({_NUMBER})\s*/\s*({_NUMBER})(?P<rest>\D*)$")
_BRACKET: Final = re.compile(r"\(([^()]*)\)")
_FOOTNOTE: Final = re.compile("[¹²³⁰⁴-⁹*]+")
_WORD_SCALES: Final = {
    "nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tr": 10**6, "tr.": 10**6, "tỷ": 10**9, "tỉ": 10**9,
}  # fmt: skip
_WHOLE_MONEY: Final = 1000  # amounts in this measure and smaller ones are not written with three decimals
_LARGE_BUDGET: Final = 10**11  # đồng; a round amount above it may have been written in đồng where millions are asked
_LARGE_UNSAID: Final = 3 * 10**11  # đồng; any such amount where the report says no measure
_SMALLEST_BUDGET: Final = 10_000  # đồng; less than this in a money cell is a scale nobody wrote down


class Quantity(Frozen):
    """A reading of one text: its value, how it was hedged or said, what else it may mean, and why to doubt it."""

    state: State
    value: int | float | None = None
    qualifier: Qualifier | None = None
    said: Said | None = None
    candidates: tuple[int | float, ...] = ()
    doubts: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()


class Setting(Frozen):
    """What stands around a number and decides how it is meant.

    ``unit`` is the unit of the row or column as the report writes it (wins over the campaign's), ``decimal_mark`` the
    mark that the report uses where it is certain, ``grouping_mark`` the one it sets between thousands where it has
    numbers of three groups: what it may mean in others is tried first, and stays in doubt.
    """

    unit: str | None = None
    decimal_mark: DecimalMark | None = None
    grouping_mark: DecimalMark | None = None


PLAIN: Final = Setting()


def parse_quantity(text: str, figure: Figure, setting: Setting = PLAIN) -> Quantity:
    """What ``text`` says as a value of ``figure``."""
    words = fold(text)
    if _BLANK.fullmatch(words):
        return Quantity(state="blank")
    if _DASH.fullmatch(words):
        return Quantity(state="dash", value=0, said=Said.ZERO)
    if not re.search(r"\d", words):
        return _in_words(words, figure)
    return _with_digits(_without_measure(words, setting.unit or figure.unit or ""), figure, setting)


def _without_measure(words: str, unit: str) -> str:
    """The words without a measure at their end that has a digit of its own: "3.980 m2"."""
    measure = fold(unit)
    bare = words.removesuffix(measure).rstrip() if re.search(r"\d", measure) else words
    return bare if re.search(r"\d$", bare) else words


def _in_words(words: str, figure: Figure) -> Quantity:
    said_none = _NONE.fullmatch(words.strip(" .")) or _NONE_UNMARKED.fullmatch(words.strip(" ."))
    if said_none is not None and _unit_fits(said_none["unit"] or "", figure):
        return Quantity(state="none", value=0, said=Said.NONE)
    value = number_from_words(words)
    if value is None:
        first, _, last = words.strip(" .()").rpartition(" ")
        value = number_from_words(first) if first and _unit_fits(last, figure) else None
    if value is None:
        return Quantity(state="unclear", doubts=("no-number",))
    return _finish(Fraction(value), figure, Setting(), Quantity(state="number", grounds=("words",)), "")


def _unit_fits(unit: str, figure: Figure) -> bool:
    return not unit.strip(" .()") or same_measure(dimension(unit.strip(" .()")), dimension(figure.unit))


def _with_digits(words: str, figure: Figure, setting: Setting) -> Quantity:
    words, in_brackets, doubts = _take_brackets(words)
    words, qualifier = _take_qualifier(words)
    if _FOOTNOTE.search(words):
        words, doubts = _FOOTNOTE.sub("", words).strip(), [*doubts, "footnote"]
    base = Quantity(state="number", qualifier=qualifier, doubts=tuple(doubts))
    for pattern, name in ((_RANGE, "range"), (_SHARE, "part-of-whole")):
        if found := pattern.match(words):
            return _two_numbers(found, name, figure, setting, base)
    amount = _amount(words, figure, setting)
    if amount is None:
        return Quantity(state="unclear", qualifier=qualifier, doubts=(*doubts, "no-number"))
    value, others, rest, unit, more_doubts = amount
    grounds: tuple[str, ...] = ()
    for spoken in in_brackets:
        if spoken == value:
            grounds = ("words",)
        else:
            others = [*others, Fraction(spoken)]
            more_doubts = [*more_doubts, "words-differ"]
    base = base.model_copy(update={"doubts": (*base.doubts, *more_doubts), "grounds": grounds})
    return _finish(value, figure, setting.model_copy(update={"unit": unit or setting.unit}), base, rest, others)


def _take_brackets(words: str) -> tuple[str, list[int], list[str]]:
    """Words in brackets that state a number are a second statement, digits there a doubt; the rest is dropped."""
    spoken: list[int] = []
    doubts: list[str] = []
    for inner in _BRACKET.findall(words):
        value = number_from_words(re.sub(r"^(?:bằng chữ|viết bằng chữ)\s*:?\s*", "", inner))
        if value is not None:
            spoken.append(value)
        elif re.search(r"\d", inner):
            doubts.append("number-in-brackets")
        elif not _looks_like_unit(inner):
            doubts.append("words-in-brackets")
    outside = _BRACKET.sub(lambda m: f" {m[1]} " if _looks_like_unit(m[1]) else " ", words)
    outside = " ".join(outside.split())
    if not re.search(r"\d", outside):  # "(12)"
        return words.strip("() "), [], []
    return outside, spoken, doubts


def _looks_like_unit(inner: str) -> bool:
    return number_from_words(inner) is None and not re.search(r"\d", inner) and len(inner.split()) <= 2


def _take_qualifier(words: str) -> tuple[str, Qualifier | None]:
    words = words.strip(" .;")
    while found := _LEAD.match(words):
        words = words[found.end() :]
    for pattern, qualifier in _QUALIFIERS:
        if found := pattern.match(words):
            return words[found.end() :], qualifier
    return words, None


def _two_numbers(found: re.Match[str], name: str, figure: Figure, setting: Setting, base: Quantity) -> Quantity:
    values = [_finish(_plain(found[n], figure, setting), figure, setting, base, "").value for n in (1, 2)]
    update: dict[str, object] = {
        "value": values[0],
        "candidates": tuple(v for v in values if v is not None),
        "doubts": (*base.doubts, name),
    }
    if name == "range":
        update["qualifier"] = Qualifier.RANGE
    return base.model_copy(update=update)


def _plain(number: str, figure: Figure, setting: Setting) -> Fraction:
    return plain_numbers(number, _whole(figure, setting), setting)[0][0]


def is_money(figure: Figure) -> bool:
    """Whether a figure is an amount of money, by its kind or its unit."""
    return figure.kind is FigureKind.MONEY or dimension(figure.unit).sort == MONEY


def _whole(figure: Figure, setting: Setting) -> bool:
    """Whether values come as whole numbers: counts, and money in đồng or thousands of đồng."""
    if figure.kind is FigureKind.MONEY:
        return (money_scale(setting.unit or figure.unit) or 1) <= 1000
    return figure.kind is FigureKind.INTEGER


_Amount = tuple[Fraction, list[Fraction], str, str, list[str]]


def _amount(words: str, figure: Figure, setting: Setting) -> _Amount | None:
    """(value, other candidates, what follows, unit said in the text, doubts) of the one amount in ``words``.

    "1 tỷ 250 triệu" adds up, "1tr5" is a million and a half; a value with its own scale word comes in đồng.
    """
    short = _SHORT_MILLIONS.search(words)
    if short is not None:
        rest = Fraction(int(short["rest"]), 10 ** len(short["rest"])) if len(short["rest"]) < 3 else None
        value = (int(short["whole"]) + (rest if rest is not None else Fraction(int(short["rest"]), 1000))) * 10**6
        return Fraction(value), [], words[short.end() :], "đồng", _around(words, short)
    found = list(_AMOUNT.finditer(words))
    if not found:
        return None
    scaled = [m for m in found if m["scale"]]
    if not scaled:
        return _one_number(found, words, figure, setting)
    value = Fraction(0)
    others: list[Fraction] = []
    doubts = _around(words, found[0])
    for number, match in enumerate(scaled):
        scale = _WORD_SCALES[match["scale"].strip()]
        readings, more = plain_numbers(match["number"], scale == 1000, setting)
        value += readings[0] * scale
        others += [r * scale for r in readings[1:]] if len(scaled) == 1 else []
        rising = number > 0 and scale >= _WORD_SCALES[scaled[number - 1]["scale"].strip()]
        doubts += [*more, "many-numbers"] if rising else more
    if len(scaled) != len(found):
        doubts.append("many-numbers")
    return value, others, words[found[-1].end() :], "đồng", doubts


def _one_number(found: Sequence[re.Match[str]], words: str, figure: Figure, setting: Setting) -> _Amount:
    match = found[0]
    readings, doubts = plain_numbers(match["number"], _whole(figure, setting), setting)
    doubts += _around(words, match)
    if len(found) > 1:
        doubts.append("many-numbers")
    rest = words[match.end() : found[1].start()] if len(found) > 1 else words[match.end() :]
    unit = rest.strip(" .,;:()/") if money_scale(rest) is not None or is_percent(rest) else ""
    return readings[0], readings[1:], rest, unit, doubts


def _around(words: str, match: re.Match[str]) -> list[str]:
    """A letter or sign glued before the number means that not all of it was understood."""
    before = words[: match.start()].strip()
    return ["text-before"] if before else []


def plain_numbers(text: str, whole: bool, setting: Setting = PLAIN) -> tuple[list[Fraction], list[str]]:
    """The values a run of digits and separators may mean, likeliest first, and doubts.

    One separator before three digits groups thousands for ``whole`` values; else a comma is likelier the decimal mark
    and a dot the thousands' sign unless the report's own habit decides.
    """
    text = text.replace(" ", "")
    if re.fullmatch(r"\d+", text):
        return [Fraction(int(text))], []
    signs = re.findall(r"[.,]", text)
    parts = re.split(r"[.,]", text)
    grouped = len(parts[0]) <= 3 and parts[0] != "0" and all(len(p) == 3 for p in parts[1:])
    joined = Fraction(int("".join(parts)))
    if len(signs) > 1:
        return _many_signs(signs, parts, joined, grouped)
    decimal = Fraction(Decimal(f"{parts[0]}.{parts[1]}"))
    if whole:
        if grouped:
            return [joined], []
        return ([decimal], []) if decimal.denominator == 1 else ([decimal, joined], ["not-whole"])
    if not grouped:
        return [decimal], []
    if setting.decimal_mark is not None:
        return ([decimal] if signs[0] == setting.decimal_mark else [joined]), []
    groups = setting.grouping_mark or "."
    return ([joined, decimal] if signs[0] == groups else [decimal, joined]), ["separator"]


def _many_signs(
    signs: list[str], parts: list[str], joined: Fraction, grouped: bool
) -> tuple[list[Fraction], list[str]]:
    if len(set(signs)) == 1:
        return [joined], [] if grouped else ["grouping"]
    *thousands, last = signs
    head = parts[:-1]
    value = Fraction(Decimal("".join(head) + "." + parts[-1]))
    well = (
        len(set(thousands)) == 1 and last not in thousands and len(head[0]) <= 3 and all(len(p) == 3 for p in head[1:])
    )
    if well:
        return [value], []
    return ([joined, value] if grouped else [value, joined]), ["grouping"]


def _finish(
    value: Fraction, figure: Figure, setting: Setting, base: Quantity, rest: str, others: Sequence[Fraction] = ()
) -> Quantity:
    factor, unit_doubts = _factor(figure, setting, rest)
    doubts = [*base.doubts, *unit_doubts]
    values = [_number(v * factor) for v in (value, *others)]
    inside = [v for v in values if _in_range(v, figure)]
    if "separator" in doubts and len(inside) == 1:
        doubts.remove("separator")
        values = inside
    elif not inside or values[0] not in inside:
        doubts.append("out-of-range")
    doubts += _implausible(values[0], figure, said=setting.unit is not None)
    if "large-money" in doubts and setting.unit is None:  # nobody said millions: such a number is written in đồng
        values = [_number(Fraction(value) / (money_scale(figure.unit) or 1)), *values]
    said = Said.ZERO if values[0] == 0 else None
    candidates = tuple(dict.fromkeys(values[1:])) if doubts else ()
    return base.model_copy(
        update={"value": values[0], "candidates": candidates, "doubts": tuple(dict.fromkeys(doubts)), "said": said}
    )


def _factor(figure: Figure, setting: Setting, rest: str) -> tuple[Fraction, list[str]]:
    """What to multiply by to get the campaign's unit, and doubts about the unit."""
    theirs = dimension(setting.unit)
    ours = dimension(figure.unit or ("đồng" if figure.kind is FigureKind.MONEY else None))
    doubts: list[str] = []
    said = re.sub(r"(?:việt nam|chẵn)", "", rest).strip(" .,;:()/")
    if said and setting.unit != said and not _words_fit(said, figure):
        doubts.append("unit")
    scale = ours.scale or _scale_of_rate(figure.unit)
    if theirs.scale is not None and scale is not None:
        return theirs.scale / scale, doubts
    if theirs.sort is not None and ours.sort is not None and theirs.sort != ours.sort:
        doubts.append("unit")
    return Fraction(1), doubts


def _scale_of_rate(unit: str | None) -> Fraction | None:
    """The scale of an amount for each of something: "triệu đồng/năm" counts millions."""
    amount, slash, _ = (unit or "").partition("/")
    return money_scale(amount) if slash else None


_COUNTERS: Final = frozenset(("cai", "chiec", "tam", "buc", "cau", "luot", "nguoi", "em", "cuon", "quyen", "ban"))


def _words_fit(said: str, figure: Figure) -> bool:
    words = fold_marks(said)
    if money_scale(words) is not None:
        return dimension(figure.unit).sort in ("money", None)
    title = fold_marks(figure.title)
    return same_measure(dimension(words), dimension(figure.unit)) or words in title or words in _COUNTERS


def _number(value: Fraction) -> int | float:
    if value.denominator == 1:
        return int(value)
    return float(value)


def _in_range(value: float, figure: Figure) -> bool:
    low, high = figure.range or (None, None)
    return (low is None or value >= low) and (high is None or value <= high)


def _implausible(value: float, figure: Figure, *, said: bool) -> list[str]:
    """Sizes that speak for another measure than the campaign's; sooner where the report does not say which it uses."""
    if figure.kind is FigureKind.INTEGER and value != int(value):
        return ["not-whole"]
    scale = money_scale(figure.unit) or 1
    large = value * scale >= (_LARGE_BUDGET if said else _LARGE_UNSAID)
    if scale > 1 and large and (value % 1000 == 0 or not said):
        return ["large-money"]
    in_dong = figure.kind is FigureKind.MONEY and money_scale(figure.unit or "đồng") == 1
    return ["small-money"] if in_dong and (0 < value < _SMALLEST_BUDGET or value != int(value)) else []


def rounding_of(raw: str, value: float) -> float:
    """Half a unit of the last digit printed, in the unit of ``value``; 0 for whole numbers: "91,5 triệu" → 50,000."""
    found = _AMOUNT.search(fold(raw))
    if found is None or not value:
        return 0.0
    digits = found["number"].replace(" ", "")
    parts = re.split(r"[.,]", digits)
    decimals = len(parts[-1]) if len(parts) > 1 and len(parts[-1]) != 3 else 0
    if not decimals:
        return 0.0
    printed = float("".join(parts[:-1]) + "." + parts[-1])
    return 0.5 * 10**-decimals * value / printed if printed else 0.0
