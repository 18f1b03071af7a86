"""Values of a table that may belong to another row, or be half of a number: a rule or a gutter was not seen."""

from typing import Final

from pipeline.extract.cells import PICTURES
from pipeline.extract.rows import RowMatch
from pipeline.extract.tables import is_blank, is_quantity
from pipeline.extract.unnamed import TableReading, rows_are_certain

_OWN_NAME: Final = 0.9  # a label as like as this is a row's whole name, not the rest of the one above


def is_torn(reading: TableReading, match: RowMatch, column: int) -> bool:
    """Whether the cell of a row in ``column`` may not be all of that row's value, or that of another row too."""
    row = match.row.row
    if _is_over_rows(reading, row, column) or _goes_on_below(reading, row, column):
        return True
    if rows_are_certain(reading.lattice):
        return False
    broken = match.likeness < _OWN_NAME and _is_rest_of_label(reading, row)
    return broken or (is_blank(reading.lattice.rows[row][column]) and _has_strangers_beside(reading, row))


def _is_over_rows(reading: TableReading, row: int, column: int) -> bool:
    """Whether a value stands beside several rows with names: merged, or the rule between was not seen."""
    rows = reading.lattice.rows
    return sum(rows[match.row.row][column] is rows[row][column] for match in reading.matches) > 1


def _goes_on_below(reading: TableReading, row: int, column: int) -> bool:
    """Whether the row below a value of a picture holds a further number and no name: one number on two lines."""
    rows = reading.lattice.rows
    if row + 1 >= len(rows) or reading.lattice.placed.route not in PICTURES:
        return False
    below = rows[row + 1]
    return is_quantity(below[column]) and all(is_blank(below[n]) for n in range(reading.layout.label + 1))


def _has_strangers_beside(reading: TableReading, row: int) -> bool:
    """Whether values of no known row stand beside a row: its label may be theirs, broken."""
    rows, known = reading.lattice.rows, {match.row.row for match in reading.matches}
    near = (rows[n] for n in (row - 1, row + 1) if 0 <= n < len(rows) and n not in known)
    return any(is_quantity(line[n]) for line in near for n in reading.layout.values)


def _is_rest_of_label(reading: TableReading, row: int) -> bool:
    """Whether a row holds a label only, right below a row with values: its second line."""
    if row == 0:
        return False
    rows = reading.lattice.rows
    own = [cell for n, cell in enumerate(rows[row]) if n != reading.layout.label]
    return all(map(is_blank, own)) and any(is_quantity(rows[row - 1][n]) for n in reading.layout.values)
