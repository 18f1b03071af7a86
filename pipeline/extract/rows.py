"""Which row of a table is which row of the campaign: labels, units and order together, no row used twice."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.extract.assign import assign
from pipeline.extract.columns import Layout
from pipeline.extract.labels import Labels, unit_in_brackets
from pipeline.extract.tables import Lattice, is_blank
from pipeline.extract.text import fold, key
from schemas.base import Frozen
from schemas.campaign import Measure, Table
from schemas.measures import MONEY, PERCENT, dimension, fold_marks, same_measure

LEAST: Final = 0.45  # below this likeness a row is not taken for a row of the campaign at all
SURE: Final = 0.62
CLEAR: Final = 0.13  # how much better than the next best a match must be
_VALUE: Final = re.compile(r"\d[\d.,]*\s*\D{0,24}")
_EXACT: Final = 0.95
_UNIT_BONUS: Final = 0.06
_UNIT_MALUS: Final = 0.3
_ORDER_BONUS: Final = 0.12


class TableRow(Frozen):
    """A data row: its place in the lattice, label, and the unit said in its unit column or behind its label.

    ``spellings`` are the label as every engine read it, the best first.
    """

    row: int
    label: str
    unit: str | None = None
    spellings: tuple[str, ...] = ()


class RowMatch(Frozen):
    """A row that stands for row ``measure`` of the campaign's table; ``sure`` when no other reading comes near."""

    row: TableRow
    measure: int
    likeness: float
    sure: bool


def data_rows(lattice: Lattice, layout: Layout) -> list[TableRow]:
    """The rows below the head that have a label; headings of groups (no value in any column) are left out."""
    out: list[TableRow] = []
    label, unit = layout.label, layout.unit
    if label < 0:
        return out
    for number in range(layout.first_row, len(lattice.rows)):
        cell = lattice.rows[number][label]
        if cell is None or not key(cell.text) or cell.row != number:
            continue
        values = [lattice.rows[number][c] for c in layout.values]
        if not values or all(v is None or v is cell for v in values):
            continue
        said = lattice.text(number, unit).strip() if unit >= 0 else ""
        text = " ".join(cell.text.split())
        read = tuple(dict.fromkeys((text, *(r.text for r in cell.readings if r.text.strip()))))
        out.append(TableRow(row=number, label=text, unit=said or _measured_in(text), spellings=read))
    return _without_groups(lattice, layout, out)


def _measured_in(label: str) -> str | None:
    """A scale of money or a per cent in brackets behind a label; other words there are no unit."""
    unit = unit_in_brackets(label)
    return unit if dimension(unit).sort in (MONEY, PERCENT) else None


def _without_groups(lattice: Lattice, layout: Layout, rows: list[TableRow]) -> list[TableRow]:
    """A row numbered "I", "II" … without any value or unit heads a group."""

    def heads_group(row: TableRow) -> bool:
        empty = all(is_blank(lattice.rows[row.row][c]) for c in layout.values)
        index = " ".join(lattice.text(row.row, c) for c in range(layout.label))
        roman = bool(set(key(index)) & set("ivx")) and not any(c.isdigit() for c in index)
        return empty and roman and not row.unit

    return [row for row in rows if not heads_group(row)]


def match_rows(
    rows: Sequence[TableRow], table: Table, labels: Labels, *, noisy: bool, taken: frozenset[int] = frozenset()
) -> list[RowMatch]:
    """The rows of the table matched with ``table.rows``.

    ``noisy`` when the text was recognised from a picture; ``taken`` are rows of the campaign that an earlier part of
    the same table has for sure.
    """
    scores = [_row_scores(row, table, labels, noisy, taken) for row in rows]
    pairs = _assigned(scores)
    bonus = _order_bonus(pairs, scores)
    improved = [
        [s + bonus.get((r, m), 0.0) if s > 0 else 0.0 for m, s in enumerate(line)] for r, line in enumerate(scores)
    ]
    pairs = _assigned(improved)
    exact = {r: m for r, m in enumerate(pairs) if m >= 0 and improved[r][m] >= _EXACT}
    return [_match(rows[r], r, m, improved, exact) for r, m in enumerate(pairs) if m >= 0]


def _match(
    row: TableRow, number: int, measure: int, scores: Sequence[Sequence[float]], exact: Mapping[int, int]
) -> RowMatch:
    """A value with its measure ("18 hợp tác xã") is like a row's name only where the table was read the wrong way."""
    named = number in exact or not _VALUE.fullmatch(row.label)
    sure = named and _is_sure(number, measure, scores, exact)
    return RowMatch(row=row, measure=measure, likeness=min(1.0, scores[number][measure]), sure=sure)


def _row_scores(row: TableRow, table: Table, labels: Labels, noisy: bool, taken: frozenset[int]) -> list[float]:
    read = [labels.scores(spelling) for spelling in row.spellings or (row.label,)]
    best = [max(column) for column in zip(*read, strict=True)]
    scored = [_score(row, m, s, table, noisy) for m, s in zip(table.rows, best, strict=True)]
    return [0.0 if number in taken else score for number, score in enumerate(scored)]


def _assigned(scores: Sequence[Sequence[float]]) -> list[int]:
    return assign([[s if s >= LEAST else 0.0 for s in line] for line in scores])


def _score(row: TableRow, measure: Measure, likeness: float, table: Table, noisy: bool) -> float:
    wanted = measure.unit or table.unit
    if not row.unit or not wanted or likeness < 0.25:
        return likeness
    if fold(row.unit) == fold(wanted) or _same_words(row.unit, wanted):
        return min(1.0, likeness + _UNIT_BONUS)
    if noisy or same_measure(dimension(row.unit), dimension(wanted)) or likeness >= _EXACT:
        return likeness
    return likeness - _UNIT_MALUS


def _same_words(one: str, other: str) -> bool:
    a, b = dimension(one), dimension(other)
    return a.sort == b.sort != "count" or fold_marks(one).replace(" ", "") == fold_marks(other).replace(" ", "")


def _order_bonus(pairs: Sequence[int], scores: Sequence[Sequence[float]]) -> dict[tuple[int, int], float]:
    """Between neighbours that are certain, a row is likelier the one the campaign has there."""
    out: dict[tuple[int, int], float] = {}
    certain = {r: m for r, m in enumerate(pairs) if m >= 0 and scores[r][m] >= SURE}
    for row, measure in enumerate(pairs):
        before, after = certain.get(row - 1), certain.get(row + 1)
        if measure >= 0 and (before == measure - 1 or after == measure + 1):
            out[row, measure] = _ORDER_BONUS if before == measure - 1 and after == measure + 1 else _ORDER_BONUS / 2
    return out


def _is_sure(row: int, measure: int, scores: Sequence[Sequence[float]], exact: Mapping[int, int]) -> bool:
    mine = scores[row][measure]
    if exact.get(row) == measure:  # a row that is another one's name, and better so, is no rival
        return not any(
            line[measure] >= _EXACT and not (r in exact and line[exact[r]] > line[measure])
            for r, line in enumerate(scores)
            if r != row
        )
    taken_rows, taken_measures = set(exact), set(exact.values())
    rivals = [s for m, s in enumerate(scores[row]) if m != measure and m not in taken_measures]
    rivals += [line[measure] for r, line in enumerate(scores) if r != row and r not in taken_rows]
    return mine >= SURE and mine - max(rivals, default=0.0) >= CLEAR
