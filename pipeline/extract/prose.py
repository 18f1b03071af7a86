"""Figures told in sentences: amounts with the words around them, matched with the rows of the campaign.

Only a sentence whose words name one row and no other feeds a figure. Plans, sums over longer times, comparisons, parts
of the whole and earlier years never do: "phấn đấu", "lũy kế", "tăng … so với", "trong đó", "năm 2019".
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipeline.extract.cells import PICTURES
from pipeline.extract.flow import Flow, Placed, lines_of
from pipeline.extract.hints import HINTED, counted_by_unit, told_in_sums
from pipeline.extract.labels import Labels, labels_of
from pipeline.extract.numbers import Quantity, Setting, parse_quantity
from pipeline.extract.outline import Sections
from pipeline.extract.scopes import (
    names_places,
    speaks_of_a_part,
    speaks_of_another,
    telling_names,
    whole_of,
    without_names,
    years_of,
)
from pipeline.extract.text import fold, key
from pipeline.extract.vietnamese import Amount, find_amounts
from schemas.base import Frozen
from schemas.campaign import Campaign, Figure, FigureKind, Measure, Section, Table
from schemas.measures import MONEY, PERCENT, dimension
from schemas.reading import Line

CLEAR: Final = 0.84  # least likeness at which a sentence names a row
_MARGIN: Final = 0.08
_WIDE: Final = 2.2  # of the height of print: no gap between two words of a sentence, justified or not
_COUNTED: Final = frozenset({"money", "percent", "count"})  # days, papers, times, parts and ranges are no figures
_NO_AMOUNT_BEFORE: Final = re.compile(
    r"(?:\b(?:ngày|tháng|năm|quý|khối|điều|khoản|thứ|lúc|số|học kỳ|kỳ|tuổi|tuần|cấp độ|mức độ|giai đoạn|khóa|trang"
    r"|biểu|mẫu|đợt|lần thứ|ở|tại|cho|của|trong|từ|đến|thêm|lên|xuống|tăng|giảm|còn lại)|covid)[ -]?$"
)
_NO_AMOUNT_AFTER: Final = re.compile(r"^ \d|^ ?(?:giờ|phút|tuổi|h\b|/|-\s?\d|tháng|ngày|năm)")
_MEASURE: Final = re.compile(r"^ ?(km|m)([²2]?)(?!\w)")  # lengths and areas count only for what is measured so
_LEAD_IN: Final = re.compile(r"^[^\d:]{1,40}:\s*")
_FUTURE: Final = re.compile(
    r"\b(?:phuong huong|nhiem vu|muc tieu|giai phap|kien nghi|de xuat|kho khan|ton tai|han che)\b"
)


class Mention(Frozen):
    """An amount in a sentence that names a figure; ``clear`` when no other row comes near.

    ``engines`` are the readings that agree on its digits, with the ``confidence`` of the second one. ``part``: the
    sentence is about one place or school of many, which the figure of the whole unit is not. ``rivals``: the other
    figures that an unclear one may be.
    """

    figure: str
    quantity: Quantity
    raw: str
    sentence: str
    placed: Placed
    likeness: float
    clear: bool
    section: str | None = None
    part: bool = False
    rivals: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    confidence: float = 1.0


_INDEX: Final = re.compile(r"^\s*\d{1,3}[.)]?\s+(?=[A-ZĐÀ-Ỹ][^\W\d_])")  # "1 Số mẫu 1965": a row's number, no amount


class _Spot(Frozen):
    """An amount with the words of its clause: ``text`` all but the amount, ``after`` what follows it up to the next."""

    amount: str
    unit: str
    text: str
    after: str


def find_mentions(flow: Flow, sections: Sections, campaign: Campaign, setting: Setting) -> list[Mention]:
    """All amounts in the text of the report that name a figure."""
    figures = [figure for figure in campaign.figures.values() if figure.kind is not FigureKind.TEXT]
    if not figures:
        return []
    labels = labels_of(tuple(_told(campaign)))
    year = campaign.period.to.year
    found: list[Mention] = []
    own = key(" ".join(line.text for _, line in lines_of(flow.letterhead)))
    names = telling_names(name for one in _measures(campaign) for name in (one.label, *one.aliases))
    for section, placed in _told_in(flow, sections, campaign):
        assert isinstance(placed.item, Line)
        doubts = ("row-of-table",) if is_row(placed) else ()
        place = _is_of_a_part(placed.item.text, own)
        text = _INDEX.sub("", placed.item.text)
        for clause in _clauses(text, year, names):
            part = place or speaks_of_a_part(clause)
            for spot in _spots(clause, year):
                mention = _mention(spot, labels, figures, setting, placed, doubts)
                mention = mention or _counted_by_unit(spot, labels, figures, setting, placed, doubts)
                if mention is not None:
                    more = {"section": section, "sentence": clause, "part": part}
                    found.append(with_grounds(mention).model_copy(update=more))
        for hint in told_in_sums(text, figures, labels, year):
            mention = _mention_of(figures[hint.number], hint.amount, setting, placed, doubts, hint.likeness)
            if mention is not None:
                more = {"section": section, "sentence": hint.sentence, "part": place}
                found.append(with_grounds(mention).model_copy(update=more))
    return found


def _measures(campaign: Campaign) -> Iterator[Measure]:
    for table in campaign.tables:
        yield from (*table.rows, *table.columns)


def is_row(placed: Placed) -> bool:
    """Whether a line of a picture is a row of a table left as text: wide gaps before its numbers, or numbers in a row.

    Its columns are lost, so nobody knows which of its numbers is the one asked for.
    """
    item = placed.item
    if placed.route not in PICTURES or not isinstance(item, Line) or len(item.words) < 2:
        return False
    return any(
        _is_number(b.text) and (_is_number(a.text) or b.box.left - a.box.right > _WIDE * (b.box.bottom - b.box.top))
        for a, b in pairwise(item.words)
        if b.box.top < a.box.bottom
    )


def _is_number(word: str) -> bool:
    return bool(re.fullmatch(r"\d[\d.,]*%?", word))


def _is_of_a_part(text: str, own: str) -> bool:
    """Whether a text speaks of places, schools or stations by name that are not the issuer itself."""
    return any(f" {key(name)} " not in f" {own} " for name in names_places(text))


def _told(campaign: Campaign) -> list[Measure]:
    """Every figure as sentences may call it: the row's wordings, with the column's wordings in a matrix."""
    out: list[Measure] = []
    for table in campaign.tables:
        for row in table.rows:
            out += [
                _measure(table, row, column) for column in table.columns or (None,) if row.kind is not FigureKind.TEXT
            ]
    known = {f.id for f in campaign.figures.values() if f.kind is not FigureKind.TEXT}
    return [m for m in out if m.id in known]


def _measure(table: Table, row: Measure, column: Measure | None) -> Measure:
    if column is None:
        return row.model_copy(update={"unit": row.unit or table.unit})
    names = [f"{r} {c}" for r in (row.label, *row.aliases) for c in (column.label, *column.aliases)]
    unit = column.unit or row.unit or table.unit
    return Measure(id=f"{row.id}.{column.id}", label=names[0], aliases=tuple(names[1:8]), unit=unit)


def _told_in(flow: Flow, sections: Sections, campaign: Campaign) -> Iterator[tuple[str | None, Placed]]:
    """The lines that may tell figures: text of sections that look back, and what stands in annexes."""
    future = set(_future(campaign.sections))
    for section, blocks in sections.blocks.items():
        for placed in blocks:
            if section not in future and isinstance(placed.item, Line):
                yield section, placed
    skip = {*sections.heading_lines, *sections.table_titles}
    for index in range(flow.annex_from, len(flow.body)):
        if index not in skip and isinstance(flow.body[index].item, Line):
            yield None, flow.body[index]


def _future(sections: Sequence[Section], inherited: bool = False) -> Iterator[str]:
    for section in sections:
        ahead = inherited or bool(_FUTURE.search(key(section.title)))
        if ahead:
            yield section.id
        yield from _future(section.parts, ahead)


def _clauses(text: str, year: int, names: Sequence[str] = ()) -> Iterator[str]:
    """The clauses with a number that are about this time and the whole; ``names`` of rows only sound otherwise."""
    for clause in re.split(r"[;\n]|\.(?=\s|$)|(?<!\d)\.(?=\D)", fold(text)):
        said = " ".join(clause.split())
        clause = said if any(name in said for name in names) else whole_of(said)
        years = years_of(clause)
        scope = without_names(clause, names)
        if re.search(r"\d", clause) and not speaks_of_another(scope) and not (years and year not in years):
            yield clause


def _spots(clause: str, year: int) -> Iterator[_Spot]:
    lead = _LEAD_IN.match(clause)
    if lead is not None and len(clause) - lead.end() > 25 and any(_counted(clause[lead.end() :])):
        clause = clause[lead.end() :]
    yield from _amounts(clause, year)


def _counted(clause: str) -> Iterator[Amount]:
    """The amounts of a clause that may be figures."""
    for amount in find_amounts(clause):
        before, after = clause[: amount.before], clause[amount.end :]
        if amount.kind in _COUNTED and not _NO_AMOUNT_BEFORE.search(before) and not _NO_AMOUNT_AFTER.match(after):
            yield amount


def _amounts(clause: str, year: int) -> Iterator[_Spot]:
    """The amounts of a clause with their words; of "năm 2019: 90 lớp, năm 2020: 120 lớp" those of ``year``."""
    found = list(_counted(clause))
    for number, one in enumerate(found):
        years = years_of(clause[: one.before])
        if years and years[-1] != year and len(set(years_of(clause))) > 1:
            continue
        begin = found[number - 1].end if number else 0
        end = found[number + 1].before if number + 1 < len(found) else len(clause)
        after = clause[one.end : end]
        text = f"{clause[begin : one.before]} {after}"
        unit = "%" if one.kind == "percent" else "đồng" if one.kind == "money" else _measure_in(after)
        yield _Spot(amount=clause[one.before : one.end], unit=unit, text=text.strip(" :,"), after=after.strip(" :,"))


def _measure_in(text: str) -> str:
    """The length or area that stands right behind an amount, as "km" or "m2"; empty for none."""
    found = _MEASURE.match(fold(text))
    return found[1] + ("2" if found[2] else "") if found else ""


def with_grounds(mention: Mention) -> Mention:
    """The mention with the engines that read its digits alike; text that needed no recognition has one: itself."""
    item = mention.placed.item
    if mention.placed.route not in PICTURES or not isinstance(item, Line):
        return mention.model_copy(update={"engines": ("document",)})
    digits = _digits(mention.raw)
    seconds = [r for r in item.readings if any(_digits(a.text) == digits for a in find_amounts(fold(r.text)))]
    engines = ("text", *(r.engine for r in seconds))
    return mention.model_copy(
        update={"engines": engines, "confidence": min((r.confidence for r in seconds), default=0.5)}
    )


def _digits(amount: str) -> str:
    return re.sub(r"[^\d.]", "", amount.replace(",", ".")).strip(".")


def amounts_in(text: str, year: int) -> Iterator[tuple[str, str]]:
    """The amounts of money in a text, each with its clause; plans, parts of the whole and other years left out."""
    for clause in _clauses(text, year):
        for spot in _amounts(clause, year):
            if _is_money(spot):
                yield spot.amount, clause


def _is_money(spot: _Spot) -> bool:
    return spot.unit == "đồng"


def _mention(
    spot: _Spot,
    labels: Labels,
    figures: Sequence[Figure],
    setting: Setting,
    placed: Placed,
    doubts: tuple[str, ...] = (),
) -> Mention | None:
    scores: list[tuple[float, bool, int]] = []
    for number, figure in enumerate(figures):
        if _fits(spot, figure, labels, number):
            likeness = labels.mention(number, spot.text, spot.after)
            scores.append((round(likeness, 3), likeness >= CLEAR and labels.verbatim(number, spot.text), number))
    scores.sort(reverse=True)
    if not scores or scores[0][0] < CLEAR:
        return None
    likeness, whole, best = scores[0]
    near = [(rival, said) for rival, said, _ in scores[1:] if likeness - rival < _MARGIN]
    clear = not near or (whole and not any(said for _, said in near))
    rivals = tuple(figures[n].id for rival, _, n in scores[1:] if likeness - rival < _MARGIN)
    found = _mention_of(figures[best], spot.amount, setting, placed, doubts, likeness)
    return found if found is None or clear else found.model_copy(update={"clear": False, "rivals": rivals})


def _counted_by_unit(
    spot: _Spot,
    labels: Labels,
    figures: Sequence[Figure],
    setting: Setting,
    placed: Placed,
    doubts: tuple[str, ...],
) -> Mention | None:
    number = None if spot.unit else counted_by_unit(spot.after, figures, labels.measures)
    return None if number is None else _mention_of(figures[number], spot.amount, setting, placed, doubts, HINTED)


def _mention_of(
    figure: Figure, amount: str, setting: Setting, placed: Placed, doubts: tuple[str, ...], likeness: float
) -> Mention | None:
    """An amount as a figure, where it is one at all."""
    quantity = parse_quantity(amount, figure, setting)
    if quantity.value is None:
        return None
    return Mention(
        figure=figure.id,
        quantity=quantity.model_copy(update={"doubts": (*quantity.doubts, *doubts)}),
        raw=amount,
        sentence="",
        placed=placed,
        likeness=likeness,
        clear=True,
    )


def _fits(spot: _Spot, figure: Figure, labels: Labels, number: int) -> bool:
    """Whether the amount's unit and the word behind it go with the figure."""
    wanted = dimension(figure.unit or ("đồng" if figure.kind is FigureKind.MONEY else None)).sort
    if wanted == MONEY or _is_money(spot):
        return wanted == MONEY and _is_money(spot)
    if wanted == PERCENT or spot.unit == "%" or figure.kind is FigureKind.PERCENT:
        return spot.unit == "%" and (wanted == PERCENT or figure.kind is FigureKind.PERCENT)
    if spot.unit:
        return _measure_in(figure.unit or "") == spot.unit
    return labels.counts(number, spot.after)
