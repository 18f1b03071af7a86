"""Figures that may stand in a table under a name nobody knows, or in a row that was not told from its neighbour."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from pipeline.extract.cells import PICTURES
from pipeline.extract.columns import Layout, Role, role_of
from pipeline.extract.rows import RowMatch, TableRow
from pipeline.extract.tables import Lattice, is_quantity
from pipeline.extract.text import key
from schemas.base import Frozen
from schemas.campaign import Campaign, Measure, Table
from schemas.reading import Grid, Route

_NO_NAME: Final = 4
_LONG_NAME: Final = 8
_SAME_NAME: Final = 90
_WHOLE_NAME: Final = 78
_TOTAL: Final = re.compile(r"(?:tong|cong)(?: (?:so|cong|chung))?")
_TWO_NUMBERS: Final = re.compile(
    r"\d{2,}[.,]?\d*\s+\d+[.,]\d|\d\s+\d{4,}|\d{4,}\s+\d|\d[.,]\d+\s+\d|\d[.,]\d{4,6}[.,]\d{3}(?!\d)"
)
_BARE: Final = re.compile(r"\d[\d.,]*%?")
_A_YEAR: Final = re.compile(r"20\d\d")
_TWO_COUNTS: Final = re.compile(r"\d{1,2}[.)]?\s+\d{1,2}[.)]?")


class TableReading(Frozen):
    """One table of the report read as one table of the campaign."""

    table: Table
    lattice: Lattice
    layout: Layout
    rows: tuple[TableRow, ...]
    matches: tuple[RowMatch, ...]
    score: float
    way: str = "upright"
    taken: frozenset[int] = frozenset()


def rows_are_certain(lattice: Lattice) -> bool:
    """Whether the file itself, or rules between them, tell the rows of a table apart."""
    item, route = lattice.placed.item, lattice.placed.route
    return not isinstance(item, Grid) or item.ruled or route not in PICTURES | {Route.DIGITAL}


def unnamed_figures(reading: TableReading, campaign: Campaign) -> Iterator[str]:
    """Figures that may stand in a column or row whose name is not known or was misread: nobody says missing."""
    certain = rows_are_certain(reading.lattice) and reading.lattice.placed.route not in PICTURES
    named = {column.measure for column in reading.layout.columns if column.role is Role.VALUE}
    matched = {match.measure for match in reading.matches}
    open_columns = [m for n, m in enumerate(reading.table.columns) if n not in named]
    odd = _odd_column(reading)
    columns = [m.id for m in open_columns if odd or (not certain and _in_a_head(m, reading))]
    open_rows = [m for n, m in enumerate(reading.table.rows) if n not in matched and not certain]
    odd = not certain and _odd_row(reading)
    if not certain and reading.way.startswith("grouped") and len(reading.matches) < len(reading.rows):
        open_rows, odd = list(reading.table.rows), True  # a line of one group whose name was misread
    rows = [m.id for m in open_rows if odd or _in_another(m, reading)]
    for figure in campaign.figures.values():
        if figure.table == reading.table.id and (figure.row in rows or figure.column in columns):
            yield figure.id


def _in_a_head(measure: Measure, reading: TableReading) -> bool:
    """Whether a column's name, or most of it, stands in a head among other words: a line was read into it."""
    names = [name for name in (key(measure.label), *map(key, measure.aliases)) if len(name) >= _LONG_NAME]
    heads = [key(column.head) for column in reading.layout.columns if column.role is not Role.VALUE]
    return any(
        fuzz.partial_ratio(name, head) >= _SAME_NAME for name in names for head in heads if len(head) > len(name)
    )


def _in_another(measure: Measure, reading: TableReading) -> bool:
    """Whether a row's name stands in another row's label, or in no label at all: a rule was not seen there."""
    names = [name for name in (key(measure.label), *map(key, measure.aliases)) if len(name) >= _LONG_NAME]
    own = {match.row.row: reading.table.rows[match.measure] for match in reading.matches}
    label = reading.layout.label
    for number, row in enumerate(reading.lattice.rows):
        for place, cell in enumerate(row):
            words = key(cell.text) if cell is not None and not is_quantity(cell) else ""
            if place == label and _is_whole_name(words, own.get(number)):
                continue
            longer = _LONG_NAME // 2 if place == label else -1
            if any(len(words) > len(n) + longer and fuzz.partial_ratio(n, words) >= _SAME_NAME for n in names):
                return True
    return False


def _is_whole_name(label: str, measure: Measure | None) -> bool:
    """Whether a label says what it is matched with and nothing else."""
    names = (measure.label, *measure.aliases) if measure is not None else ()
    return any(fuzz.ratio(key(name), label) >= _WHOLE_NAME for name in names)


def _odd_column(reading: TableReading) -> bool:
    """Whether a column of numbers has a head that says nothing known."""
    numbers = [match.row.row for match in reading.matches]
    for place, column in enumerate(reading.layout.columns):
        if column.role in (Role.OTHER, Role.UNKNOWN, Role.INDEX) and not _says_other(column.head):
            filled = sum(is_quantity(reading.lattice.rows[row][place]) for row in numbers)
            if filled and 2 * filled >= len(numbers) and not _counts_on(reading, place, numbers):
                return True
    return False


def _says_other(head: str) -> bool:
    """Whether a column's head tells in words that it holds something else: a plan, a comparison, a total."""
    levels = [part for part in head.split(" / ") if part.strip()]
    return any(
        role_of(part) in (Role.PLAN, Role.OTHER, Role.UNIT, Role.INDEX) or _TOTAL.fullmatch(key(part))
        for part in levels
    )


def _counts_on(reading: TableReading, place: int, numbers: Sequence[int]) -> bool:
    """Whether a column only numbers the rows."""
    texts = [key(reading.lattice.text(row, place)) for row in numbers]
    digits = [int(text) for text in texts if text.isdigit() and len(text) < 3]
    return 2 * len(digits) >= len(texts) and digits == sorted(set(digits)) and digits[-1] <= len(reading.lattice.rows)


def _holds_a_value(head: str) -> bool:
    """Whether a head was read together with the first row below it: "STT 1", "Số lượng 20"."""
    words, _, number = head.strip().rpartition(" ")
    counted = _BARE.fullmatch(number) is not None and not _A_YEAR.fullmatch(number)
    return counted and role_of(words) in (Role.INDEX, Role.VALUE) and "nam" not in key(words).split()[-1:]


def _odd_row(reading: TableReading) -> bool:
    """Whether a row has a value and no name, or two values in one cell, or stands in the head: no rule was seen."""
    if any(_holds_a_value(column.head) for column in reading.layout.columns):
        return True
    known = {match.row.row for match in reading.matches}
    for number in range(reading.layout.first_row, len(reading.lattice.rows)):
        row = reading.lattice.rows[number]
        valued = any(is_quantity(row[n]) for n in reading.layout.values if n < len(row))
        if number not in known and valued and len(key(reading.lattice.text(number, reading.layout.label))) < _NO_NAME:
            return True
        if any(_TWO_NUMBERS.search(reading.lattice.text(number, n)) for n in reading.layout.values):
            return True
        counts = (reading.lattice.text(number, n) for n in range(max(0, reading.layout.label)))
        if any(_TWO_COUNTS.fullmatch(text.strip()) for text in counts):
            return True
    return False
