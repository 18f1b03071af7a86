"""Tables of a report that could not be read, and whose figures may stand in them: nobody may call those missing.

The title above says whose they are; the next part of a table belongs to the table before it; else it may be any.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz

from pipeline.extract.labels import Labels
from pipeline.extract.rows import LEAST
from pipeline.extract.tables import Lattice, is_pictured_table, is_quantity
from pipeline.extract.text import key
from pipeline.extract.unnamed import TableReading
from schemas.base import Frozen
from schemas.campaign import Campaign, Table
from schemas.reading import Grid

_READABLE: Final = 8  # letters of a name that says something
_KNOWN: Final = 0.9
_TORN: Final = 45  # letters of a line that may be a torn row
_NEAREST: Final = 2  # lines above a table of which one may be its title
_FIRST_ROWS: Final = 3
_SAME_TITLE: Final = 84


class Unread(Frozen):
    """The campaign's ``tables`` that one table may be unread; those whose title it bears; whether it may be any."""

    tables: frozenset[str] = frozenset()
    headed: frozenset[str] = frozenset()
    may_be_any: bool = False


def unread_in(
    lattice: Lattice,
    campaign: Campaign,
    chosen: Sequence[TableReading],
    strangers: int,
    last: Sequence[TableReading],
    labels: Mapping[str, Labels],
) -> Unread:
    """What may stand unread in a table that was read as ``chosen``, with so many rows that are none of the campaign's.

    ``last`` are the readings of the table before it.
    """
    read = {reading.table.id for reading in chosen}
    open_parts = [reading for reading in last if _may_hold(lattice, reading, labels[reading.table.id])]
    tables = _titled_or_further(lattice, campaign, open_parts, read)
    if lattice.width == 1 and is_pictured_table(
        lattice
    ):  # columns nobody parted; several tables may be among the lines
        return Unread(tables=frozenset(tables), may_be_any=True)
    if not is_pictured_table(lattice) or _explained(chosen, strangers):
        return Unread(tables=frozenset(tables))
    if last and not open_parts and _same_heads(lattice, last[0].lattice):
        return Unread(tables=frozenset(tables))
    headed = _headed_as(lattice, campaign)
    further = {reading.table.id for reading in last}
    return Unread(
        tables=frozenset(tables | ((headed or further) - read)),
        headed=frozenset(headed - read),
        may_be_any=not headed and not (further and _goes_on(lattice, last)),
    )


def _titled_or_further(
    lattice: Lattice, campaign: Campaign, open_parts: Sequence[TableReading], read: set[str]
) -> set[str]:
    """The campaign's tables that one may be without having been read as such: by its title, or as a further part."""
    if lattice.lines or not any(is_quantity(cell) for row in lattice.rows for cell in row):
        return set()
    titled = {table.id for table in campaign.tables if is_titled(lattice, table)} - read
    if titled or read or lattice.caption:
        return titled
    return {reading.table.id for reading in open_parts}


def _may_hold(lattice: Lattice, reading: TableReading, labels: Labels) -> bool:
    """Whether a further part of a table holds a row that may be one not found yet: one near to its name, or unread."""
    found = {*reading.taken, *(match.measure for match in reading.matches)}
    left = [n for n in range(len(reading.table.rows)) if n not in found]
    names = [
        max((cell.text for cell in row if cell is not None and not is_quantity(cell)), key=len, default="")
        for row in lattice.rows
        if any(is_quantity(cell) for cell in row)
    ]
    scores = (labels.scores(name) for name in names)
    return any(len(key(name)) < _READABLE for name in names) or any(one[n] >= LEAST for one in scores for n in left)


def _same_heads(lattice: Lattice, before: Lattice) -> bool:
    """Whether the head of the table before is printed again."""
    one, other = ([key(cell.text) if cell else "" for cell in table.rows[0]] for table in (lattice, before))
    return one == other and any(one)


def _explained(chosen: Sequence[TableReading], strangers: int) -> bool:
    """Whether most of what a table shows is known: a row whose name is only like one may be a row of any table."""
    known = sum(match.sure and match.likeness >= _KNOWN for reading in chosen for match in reading.matches)
    return bool(chosen) and strangers <= 2 * known


def _goes_on(lattice: Lattice, last: Sequence[TableReading]) -> bool:
    """Whether a table stands at the head of the page after the last one, with no more above it than a torn row."""
    (file, page), (before, number) = place_of(lattice), place_of(last[0].lattice)
    torn = len(lattice.caption) <= _NEAREST and all(len(text) < _TORN for text in lattice.caption)
    return torn and page is not None and number is not None and (file, page) == (before, number + 1)


def _headed_as(lattice: Lattice, campaign: Campaign) -> set[str]:
    """The campaign's tables whose title stands right above one, or in its first rows where no rules part them."""
    item = lattice.placed.item
    lines = [key(text) for text in lattice.caption[-_NEAREST:]]
    if isinstance(item, Grid) and not item.ruled:
        lines += [key(" ".join(cell.text for cell in row if cell is not None)) for row in lattice.rows[:_FIRST_ROWS]]
    return {
        table.id
        for table in campaign.tables
        if any(fuzz.ratio(key(name), line) >= _SAME_TITLE for name in (table.title, *table.aliases) for line in lines)
    }


def is_titled(lattice: Lattice, table: Table) -> bool:
    """Whether one of the lines above a table bears the name of the campaign's."""
    names = [key(name) for name in (table.title, *table.aliases)]
    lines = [key(text) for text in lattice.caption]
    return any(name in line or (len(line) > 12 and line in name) for name in names for line in lines)


def place_of(lattice: Lattice) -> tuple[int, int | None]:
    """File and page a table stands on."""
    return lattice.placed.file, lattice.placed.page
