"""Rules across the parts of a campaign that no single model can hold; each one is a small function giving faults."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from schemas.campaign import Campaign, Figure, FigureKind, Measure, Section
from schemas.expression import Comparison, Expression, FigureRef, Negative, Number, Operation, SumOf
from schemas.lineage import heirs_of
from schemas.measures import MONEY, PERCENT, Dimension, dimension, fold_marks, is_percent, same_measure
from schemas.yaml_lines import Document, Fault, Path, show

_ID: Final = re.compile(r"\w[\w.-]*")
Found = Iterator[tuple[Path, str]]


def find_faults(campaign: Campaign, document: Document) -> list[Fault]:
    """All rules a campaign breaks, with the line of each."""
    rules = (_ids, _titles, _figure_ids, _references, _dates, _labels, _aggregates, _ranges, _measures, _ancestors)
    return [
        Fault(line=document.line(path), path=show(path), expected=expected)
        for rule in rules
        for path, expected in rule(campaign)
    ]


def _sections(parts: Sequence[Section], path: Path) -> Iterator[tuple[Path, Section]]:
    for number, section in enumerate(parts):
        yield (*path, number), section
        yield from _sections(section.parts, (*path, number, "parts"))


def _measure_paths(campaign: Campaign) -> Iterator[tuple[Path, Measure]]:
    for number, table in enumerate(campaign.tables):
        for axis, measures in (("rows", table.rows), ("columns", table.columns)):
            for place, measure in enumerate(measures):
                yield ("tables", number, axis, place), measure


def _twice(entries: Iterable[tuple[Path, str]], what: str) -> Found:
    seen: dict[str, Path] = {}
    for path, key in entries:
        if key in seen:
            yield path, f"{what} that is unique, found {key!r} again (first in {show(seen[key])})"
        seen.setdefault(key, path)


def _ids(campaign: Campaign) -> Found:
    yield from _twice((((*p, "id"), s.id) for p, s in _sections(campaign.sections, ("sections",))), "a section id")
    yield from _twice(((("tables", n, "id"), t.id) for n, t in enumerate(campaign.tables)), "a table id")
    yield from _twice(((("checks", n, "id"), c.id) for n, c in enumerate(campaign.checks)), "a check id")
    yield from _twice(((("units", n, "code"), u.code) for n, u in enumerate(campaign.units)), "a unit code")
    named = [((*path, "id"), measure.id) for path, measure in _measure_paths(campaign)]
    named += [(("tables", n, "id"), t.id) for n, t in enumerate(campaign.tables)]
    named += [(("units", n, "code"), u.code) for n, u in enumerate(campaign.units)]
    for path, name in named:
        if not _ID.fullmatch(name):
            yield path, f"letters, digits, '_', '-' and '.', found {name!r}"
    for number, table in enumerate(campaign.tables):
        if not table.rows:
            yield ("tables", number, "rows"), "at least one row"


def _titles(campaign: Campaign) -> Found:
    """People and reports know sections, forms and units by their words."""
    named = [((*path, "title"), section.title) for path, section in _sections(campaign.sections, ("sections",))]
    named += [(("tables", number, "title"), table.title) for number, table in enumerate(campaign.tables)]
    named += [(("units", number, "name"), unit.name) for number, unit in enumerate(campaign.units)]
    yield from ((path, "some words, found nothing") for path, words in named if not words.strip())


def _figure_ids(campaign: Campaign) -> Found:
    entries: list[tuple[Path, str]] = []
    for number, table in enumerate(campaign.tables):
        for place, row in enumerate(table.rows):
            path = ("tables", number, "rows", place, "id")
            entries += [(path, f"{row.id}.{column.id}") for column in table.columns] or [(path, row.id)]
    yield from _twice(entries, "a figure id")


def _references(campaign: Campaign) -> Found:
    sections = {section.id for section in campaign.outline}
    for number, table in enumerate(campaign.tables):
        if table.section is not None and table.section not in sections:
            yield ("tables", number, "section"), f"the id of a section, found {table.section!r}"
    for number, unit in enumerate(campaign.units):
        if unit.parent is not None and unit.parent not in campaign.units_by_code:
            yield ("units", number, "parent"), f"the code of a unit, found {unit.parent!r}"
        for place, code in enumerate(unit.successors):
            if code not in campaign.units_by_code:
                yield ("units", number, "successors", place), f"the code of a unit, found {code!r}"
            elif unit.code in heirs_of(code, campaign.units):
                yield ("units", number, "successors", place), f"a unit that does not lead back here, found {code!r}"


def _dates(campaign: Campaign) -> Found:
    if campaign.period.from_ > campaign.period.to:
        yield ("period", "to"), f"a day not before 'from' ({campaign.period.from_}), found {campaign.period.to}"
    if campaign.due_before <= campaign.directive.issued_on:
        issued = campaign.directive.issued_on
        yield ("due_before",), f"a day after the directive ({issued}), found {campaign.due_before}"
    for number, unit in enumerate(campaign.units):
        if unit.valid_from and unit.valid_to and unit.valid_from > unit.valid_to:
            yield ("units", number, "valid_to"), f"a day not before 'valid_from', found {unit.valid_to}"


def _labels(campaign: Campaign) -> Found:
    owners: dict[tuple[object, ...], tuple[str, Path]] = {}
    for path, measure in _measure_paths(campaign):
        spellings: list[tuple[Path, str]] = [((*path, "label"), measure.label)]
        spellings += [((*path, "aliases", n), alias) for n, alias in enumerate(measure.aliases)]
        for here, words in spellings:
            key = (path[:3], fold_marks(words).replace(" ", ""))
            if not key[1]:
                yield here, "some words, found nothing"
                continue
            owner, first = owners.setdefault(key, (measure.id, here))
            if owner != measure.id:
                told = f"found {words!r}, which is {show(first)} when case, marks and blanks are folded"
                yield here, f"wording of its own, {told}"


def _aggregates(campaign: Campaign) -> Found:
    rows = {(number, row.id) for number, table in enumerate(campaign.tables) for row in table.rows}
    for path, measure in _measure_paths(campaign):
        weight = measure.aggregate.by if measure.aggregate else None
        weighted = measure.aggregate is not None and measure.aggregate.how == "weighted"
        if weighted and weight not in campaign.figures and (path[1], weight) not in rows:
            yield (*path, "aggregate"), f"the id of a figure to weigh by, found {weight!r}"
    for path, figure in _figure_paths(campaign):
        if figure.aggregate.how == "sum" and _is_percent(figure):
            yield path, f"aggregate: none, mean or weighted for {figure.id!r}, found a sum over per cents"
        if figure.kind is FigureKind.TEXT and figure.aggregate.how not in ("none", "count"):
            yield path, f"aggregate: none or count for text, found {figure.aggregate.how}"


def _figure_paths(campaign: Campaign) -> Iterator[tuple[Path, Figure]]:
    for number, table in enumerate(campaign.tables):
        for place, row in enumerate(table.rows):
            for figure in campaign.figures.values():
                if figure.table == table.id and figure.row == row.id:
                    yield ("tables", number, "rows", place), figure


def _is_percent(figure: Figure) -> bool:
    return figure.kind is FigureKind.PERCENT or is_percent(figure.unit)


def _ranges(campaign: Campaign) -> Found:
    for path, measure in _measure_paths(campaign):
        if measure.range is None:
            continue
        low, high = measure.range
        if low is not None and high is not None and low > high:
            yield (*path, "range"), f"the lowest before the highest, found [{low:g}, {high:g}]"


def _ancestors(campaign: Campaign) -> Found:
    for number, unit in enumerate(campaign.units):
        seen = {unit.code}
        parent = unit.parent
        while parent in campaign.units_by_code and parent not in seen:
            seen.add(parent)
            parent = campaign.units_by_code[parent].parent
        if parent == unit.code:
            yield ("units", number, "parent"), f"a unit that is not its own ancestor, found {unit.parent!r}"


class _MixedError(Exception):
    """A check puts different units of measure together."""


def _measures(campaign: Campaign) -> Found:
    for number, check in enumerate(campaign.checks):
        try:
            _compare(check.comparison, campaign)
        except _MixedError as error:
            yield ("checks", number, "that"), f"figures of one unit of measure, found {error}"


def _compare(comparison: Comparison, campaign: Campaign) -> None:
    left, right = _dimension(comparison.left, campaign), _dimension(comparison.right, campaign)
    counts = left.sort == right.sort == "count"
    if counts and comparison.operator not in ("==", "!="):
        return  # "at least one class in each school" compares counts of different things with good reason
    _join(left, right)
    against_number = isinstance(comparison.left, Number) or isinstance(comparison.right, Number)
    if not against_number:
        _no_sum_of_percents(comparison.left, campaign)
        _no_sum_of_percents(comparison.right, campaign)


def _no_sum_of_percents(side: Expression, campaign: Campaign) -> None:
    if isinstance(side, SumOf) and any(_is_percent(campaign.figures[i]) for i in side.ids):
        raise _MixedError(f"a sum over per cents ({side.pattern})")


def _join(one: Dimension, other: Dimension) -> Dimension:
    if not same_measure(one, other):
        raise _MixedError(f"{_name(one)} with {_name(other)}")
    return one if one.sort is not None else other


def _name(measure: Dimension) -> str:
    if measure.sort == MONEY:
        return "money" if measure.scale is None else f"money in {int(measure.scale):,} đồng"
    return "per cents" if measure.sort == PERCENT else f"“{measure.word}”"


def _dimension(expression: Expression, campaign: Campaign) -> Dimension:
    match expression:
        case FigureRef(id=one):
            return _of_figure(campaign.figures[one])
        case SumOf(ids=ids):
            out = Dimension()
            for one in ids:
                out = _join(out, _of_figure(campaign.figures[one]))
            return out
        case Negative(operand=operand):
            return _dimension(operand, campaign)
        case Operation():
            return _operation(expression, campaign)
    return Dimension()


def _of_figure(figure: Figure) -> Dimension:
    if _is_percent(figure):
        return Dimension(sort=PERCENT)
    if figure.kind is FigureKind.MONEY and figure.unit is None:
        return dimension("đồng")
    return dimension(figure.unit)


def _operation(operation: Operation, campaign: Campaign) -> Dimension:
    left, right = _dimension(operation.left, campaign), _dimension(operation.right, campaign)
    if operation.operator in "+-":
        return _join(left, right)
    if left.sort is not None and right.sort is not None:
        return Dimension()  # a rate or a product: what it measures is the writer's business
    known = left if left.sort is not None else right
    return known.model_copy(update={"scale": None})  # a factor may turn đồng into triệu đồng
