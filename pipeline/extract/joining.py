"""Tables that run on over the end of a page are put together again before they are read.

A group of rows, a number that is carried on or a matrix set as a list is only seen for what it is in the whole table.
Pictures are left alone: there nobody knows for certain that two tables are one.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.extract.columns import Role, role_of
from pipeline.extract.tables import Lattice, PagedCell, is_quantity
from pipeline.extract.text import key
from schemas.reading import Cell, Grid, Route

_HEADS: Final = 4  # rows of a head that may be printed again


def joined(tables: Sequence[Lattice]) -> list[Lattice]:
    """The tables, those that go on from one page to the next as one."""
    out: list[Lattice] = []
    last = 0  # page on which the last one ends
    for table in tables:
        page = table.placed.page or 0
        repeated = _repeated(out[-1], table) if out and _follows(out[-1], last, table) else None
        if repeated is None:
            out.append(table)
        else:
            out[-1] = out[-1].model_copy(update={"rows": (*out[-1].rows, *_moved(out[-1], table, repeated))})
        last = page
    return out


def _follows(before: Lattice, page: int, table: Lattice) -> bool:
    """Whether a table stands right behind another on the next page, in the same form, with no word between them."""
    one, other = before.placed, table.placed
    if not (isinstance(one.item, Grid) and isinstance(other.item, Grid)) or table.caption:
        return False
    digital = one.route is other.route is Route.DIGITAL
    next_page = one.file == other.file and other.page is not None and other.page == page + 1
    return digital and next_page and before.width == table.width and one.item.ruled == other.item.ruled


def _repeated(before: Lattice, table: Lattice) -> int | None:
    """How many rows at the top only print the head again; None where another head begins another table."""
    again = 0
    while again < min(_HEADS, len(before.rows), len(table.rows)) and _same(before.rows[again], table.rows[again]):
        again += 1
    if again == len(table.rows):
        return None
    return again if again or not _is_head(table.rows[0]) else None


def _same(one: Sequence[Cell | None], other: Sequence[Cell | None]) -> bool:
    texts = [[key(cell.text) if cell else "" for cell in row] for row in (one, other)]
    return texts[0] == texts[1] and any(texts[0]) and not any(map(is_quantity, other))


def _is_head(row: Sequence[Cell | None]) -> bool:
    roles = {role_of(cell.text) for cell in row if cell is not None} - {Role.UNKNOWN}
    return len(roles) >= 2 and not any(map(is_quantity, row))


def _moved(before: Lattice, table: Lattice, skipped: int) -> Iterator[tuple[Cell | None, ...]]:
    """The further rows, their cells in the places that follow and with the page they really stand on."""
    offset = len(before.rows) - skipped
    made: dict[int, Cell] = {}
    for row in table.rows[skipped:]:
        for cell in row:
            if cell is not None and id(cell) not in made:
                place = {"row": max(cell.row, skipped) + offset, "page": table.placed.page}
                made[id(cell)] = PagedCell.model_construct(**(dict(cell) | place))
        yield tuple(made[id(cell)] if cell is not None else None for cell in row)
