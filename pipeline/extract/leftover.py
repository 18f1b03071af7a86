"""Rows of a table that were left as plain lines of text: "5 Số tiền phạt triệu đồng 6,2 49,8".

They are not read (their columns are lost), but their figures stand there: nobody may be told that they are missing.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from pipeline.extract.flow import PICTURED, Flow, lines_of
from pipeline.extract.text import key
from schemas.campaign import Campaign, Measure, Table
from schemas.reading import Grid, Line, Route

_LONGEST: Final = 160
_NAME: Final = 100
_SHORT: Final = 6
_VALUE: Final = 26
_LIKE: Final = 88
_SEVERAL: Final = 3
_MOST: Final = 0.6  # of a name in its first line
_AHEAD: Final = re.compile(r"(\D{7,100}?)[\s:]+\d[\d.,]*(?=\s|$)")  # what a line says ahead of its first number
_COUNTED_ROW: Final = re.compile(r"\d{1,2}\.?\s+(\D{7,100}?)[\s:]+\d[\d.,]*(?=\s|$)")
_UNIT_BEHIND: Final = re.compile(r"\s*\([^()]*\)\s*$")
_MEASURES: Final = frozenset(("dong", "trieu", "nghin", "ty", "phan", "tram"))


def left_over(flow: Flow, campaign: Campaign) -> frozenset[str]:
    """Ids of the rows that a line of text names in full, with nothing but numbers and a unit behind the name.

    Where the line begins with the row's number, a note may stand behind the numbers.
    """
    lines = [key(line.text).split() for _, line in lines_of((*flow.body, *flow.closing)) if len(line.text) <= _LONGEST]
    numbered = [tokens for tokens in lines if any(token.isdigit() for token in tokens)]
    rows = frozenset(row.id for table in campaign.tables for row in _rows_in(numbered, table))
    return rows | _beside_numbers(flow, campaign)


def _beside_numbers(flow: Flow, campaign: Campaign) -> frozenset[str]:
    """Ids of the rows whose name stands on a picture at the height of a number, in a table or out of it.

    Each text counts for the row whose name it is nearest to.
    """
    names = [
        (row.id, words)
        for table in campaign.tables
        for row in table.rows
        for name in (row.label, *row.aliases)
        if len(words := key(name)) > _SHORT
    ]
    texts = {key(text) for text in _texts_beside_numbers(flow)}
    found = (max(((_likeness(text, name), row) for row, name in names), default=(0.0, "")) for text in texts)
    return frozenset(row for likeness, row in found if likeness >= _LIKE)


def _likeness(text: str, name: str) -> float:
    """How like a text is to a name, or to its first line where it goes on in the next."""
    bare = re.sub(r"^[\divx]+ ", "", text)
    first_line = name[: len(bare)] if len(bare) >= _MOST * len(name) else name
    return fuzz.ratio(bare, first_line)


def _texts_beside_numbers(flow: Flow) -> Iterator[str]:
    lines = [(placed, line) for placed, line in lines_of(flow.body) if placed.route in PICTURED and line.box]
    for placed, line in lines:
        mates = (o for p, o in lines if (p.file, p.page) == (placed.file, placed.page) and _at_one_height(line, o))
        if len(line.text) <= _NAME and any(_is_number(other.text) for other in mates):
            yield line.text
        elif ahead := _AHEAD.match(line.text):
            yield ahead[1]
    for placed, line in lines_of(flow.body):
        if placed.route is Route.DIGITAL and (counted := _COUNTED_ROW.match(line.text)):
            yield counted[1]  # a row of a table whose columns were not seen: "3 Tổng vốn 32 800 000 đồng"
    for placed in flow.body:
        if isinstance(placed.item, Grid) and placed.route in PICTURED:
            yield from _named_cells(placed.item)


def named_in_tables(flow: Flow, campaign: Campaign) -> frozenset[str]:
    """Ids of the rows whose name stands word by word in a cell of a table, be it in its head."""
    names = {key(name): row.id for table in campaign.tables for row in table.rows for name in (row.label, *row.aliases)}
    cells = (cell for placed in flow.body if isinstance(placed.item, Grid) for cell in placed.item.cells)
    said = (key(_UNIT_BEHIND.sub("", cell.text)) for cell in cells)
    return frozenset(names[text] for text in said if text in names)


def _named_cells(grid: Grid) -> Iterator[str]:
    counted = {cell.row for cell in grid.cells if _is_number(cell.text) and cell.column}
    yield from (cell.text for cell in grid.cells if cell.row in counted and any(c.isalpha() for c in cell.text))


def _is_number(text: str) -> bool:
    return 0 < len(text) < _VALUE and any(c.isdigit() for c in text) and len(key(text).split()) < _SEVERAL + 1


def _at_one_height(line: Line, other: Line) -> bool:
    if line is other or line.box is None or other.box is None:
        return False
    return abs(line.box.middle[1] - other.box.middle[1]) < 0.5 * max(line.box.height, other.box.height)


def loose_tables(flow: Flow, campaign: Campaign) -> frozenset[str]:
    """Ids of the tables whose rows' names stand in a picture one by one: the table is there, but was not seen as one.

    A line counts for the row it is nearest to; headings of the campaign may be worded like one row, not like three.
    """
    lines = {key(line.text) for placed, line in lines_of(flow.body) if placed.route in PICTURED}
    short = [re.sub(r"^[\divx]+ ", "", words) for words in lines if len(words) <= _NAME]
    return frozenset(table.id for table in campaign.tables if _is_loose(short, table))


def standing_alone(flow: Flow, campaign: Campaign, tables: Collection[str]) -> frozenset[str]:
    """Ids of the rows of ``tables`` whose names begin a line of a picture: a value behind it may have been lost."""
    lines = [key(line.text) for placed, line in lines_of(flow.body) if placed.route in PICTURED]
    return frozenset(
        row.id
        for table in campaign.tables
        if table.id in tables
        for row in table.rows
        if any(_begins(line, key(name)) for line in lines for name in (row.label, *row.aliases))
    )


def _is_loose(lines: Sequence[str], table: Table) -> bool:
    rows = [[key(name) for name in (row.label, *row.aliases)] for row in table.rows]
    seen = sum(any(_begins(line, name) for line in lines for name in names) for names in rows)
    return seen >= min(_SEVERAL, len(rows)) and len(rows) > 1


def _begins(line: str, name: str) -> bool:
    """Whether a line is a row's name, with little more than a value behind it."""
    return len(name) > _SHORT and len(line) - len(name) < _VALUE and fuzz.ratio(line[: len(name)], name) >= _LIKE


def _rows_in(lines: Sequence[list[str]], table: Table) -> Iterator[Measure]:
    for row in table.rows:
        words = _MEASURES | set(key(row.unit or table.unit or "").split())
        names = [key(name).split() for name in (row.label, *row.aliases)]
        if any(_is_row(line, name, words) for line in lines for name in names):
            yield row


def _is_row(line: Sequence[str], name: Sequence[str], words: frozenset[str]) -> bool:
    counted = line[0].isdigit()
    bare = list(line[1:] if counted else line)
    rest = [token for token in bare[len(name) :] if token not in words]
    if bare[: len(name)] != list(name):
        return False
    if not rest:  # "3 Mô hình trình diễn mô hình": the number between name and unit was not seen
        return counted and len(bare) > len(name)
    return rest[0].isdigit() if counted else all(token.isdigit() for token in rest)
