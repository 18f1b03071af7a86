"""Rows of a table that were left as plain lines of text: "5 Số tiền phạt triệu đồng 6,2 49,8".

They are not read (their columns are lost), but their figures stand there: nobody may be told that they are missing.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from pipeline.extract.flow import PICTURED, Flow, lines_of
from pipeline.extract.text import key
from schemas.campaign import Campaign, Measure, Table

_LONGEST: Final = 160
_NAME: Final = 100
_SHORT: Final = 6
_VALUE: Final = 26
_LIKE: Final = 88
_SEVERAL: Final = 3
_MEASURES: Final = frozenset(("dong", "trieu", "nghin", "ty", "phan", "tram"))


def left_over(flow: Flow, campaign: Campaign) -> frozenset[str]:
    """Ids of the rows that a line of text names in full, with nothing but numbers and a unit behind the name.

    Where the line begins with the row's number, a note may stand behind the numbers.
    """
    lines = [key(line.text).split() for _, line in lines_of((*flow.body, *flow.closing)) if len(line.text) <= _LONGEST]
    numbered = [tokens for tokens in lines if any(token.isdigit() for token in tokens)]
    return frozenset(row.id for table in campaign.tables for row in _rows_in(numbered, table))


def loose_tables(flow: Flow, campaign: Campaign) -> frozenset[str]:
    """Ids of the tables whose rows' names stand in a picture one by one: the table is there, but was not seen as one.

    A line counts for the row it is nearest to; headings of the campaign may be worded like one row, not like three.
    """
    lines = {key(line.text) for placed, line in lines_of(flow.body) if placed.route in PICTURED}
    short = [re.sub(r"^[\divx]+ ", "", words) for words in lines if len(words) <= _NAME]
    return frozenset(table.id for table in campaign.tables if _is_loose(short, table))


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
