"""Word tables: figure tables as grids with spans, layout tables (letterhead, signature block) as lines left and right.

A table without drawn lines that has one row, or few rows that hold words of a letterhead or signature block, is only
there to set text side by side; a table with lines is one too when it holds the national motto.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.extract.text import key
from pipeline.readers.package import Element
from pipeline.readers.word_styles import Styles, W, draws_lines
from pipeline.readers.word_text import TRACKED
from schemas.reading import Cell, Ink

_MOTTO: Final = re.compile(r"cong hoa xa hoi chu nghia viet nam|doc lap tu do hanh phuc")
BLOCK_WORDS: Final = re.compile(
    r"noi nhan|doc lap tu do|cong hoa xa hoi|\bso (?:\d+ )?(?:bc|kh|cv|tb|tr|qd)\b|ngay \d* ?thang|"
    r"\b(?:kt|tm|tl|tuq)\b|^(?:pho )?(?:truong|giam doc|hieu truong|chu tich|thu truong)|nguoi lap|ky ten|ky va ghi ro"
)
_FEW_ROWS: Final = 5
DASHES: Final = frozenset({"-", "–", "—", "−", "_", "--", "---"})


class Slot(NamedTuple):
    """A table cell in place: row and column from 0, spans, its XML and the rows merged below it."""

    row: int
    column: int
    row_span: int
    column_span: int
    parts: tuple[Element, ...]
    tracked: bool


class Table(NamedTuple):
    """A table laid out on its grid."""

    rows: int
    columns: int
    slots: tuple[Slot, ...]
    ruled: bool


def lay_out(table: Element, styles: Styles) -> Table:
    """Places every cell of a ``w:tbl`` on the grid; merged cells become one slot with spans."""
    slots: list[Slot] = []
    open_below: dict[int, int] = {}
    rows = 0
    for row in _rows(table):
        tracked = row.find(f"{W}trPr/{W}ins") is not None
        for column, span, cell in _cells(row):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            above = open_below.get(column)
            if merge is not None and merge.get(f"{W}val") != "restart" and above is not None:
                upper = slots[above]
                slots[above] = upper._replace(row_span=rows - upper.row + 1, parts=(*upper.parts, cell))
                continue
            slots.append(Slot(rows, column, 1, span, (cell,), tracked))
            if merge is None:
                open_below.pop(column, None)
            else:
                open_below[column] = len(slots) - 1
        rows += 1
    columns = max((s.column + s.column_span for s in slots), default=0)
    return Table(rows, columns, tuple(slots), _ruled(table, styles))


def is_layout(table: Table, texts: list[str]) -> bool:
    """Whether a table only sets text side by side; ``texts`` are the texts of its slots."""
    words = [key(text) for text in texts]
    if any(_MOTTO.search(text) for text in words) and table.rows <= _FEW_ROWS:
        return True
    if table.rows == 1 and table.columns == 1:
        return True
    if table.ruled:
        return False
    few = table.rows <= _FEW_ROWS and table.columns <= _FEW_ROWS
    return table.rows == 1 or (few and any(BLOCK_WORDS.search(text) for text in words))


def make_cell(slot: Slot, text: str, bold: bool, at: str, doubts: tuple[str, ...]) -> Cell:
    """The cell of a figure table."""
    bare = text.strip()
    ink = Ink.BLANK if not bare else Ink.DASH if bare in DASHES else Ink.PRINT
    marks = (*doubts, TRACKED) if slot.tracked and TRACKED not in doubts else doubts
    return Cell(
        row=slot.row, column=slot.column, row_span=slot.row_span, column_span=slot.column_span,
        text=bare, ink=ink, bold=bold, at=at, doubts=marks,
    )  # fmt: skip


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"}:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[tuple[int, int, Element]]:
    before = row.find(f"{W}trPr/{W}gridBefore")
    column = _number(before, 0)
    for cell in _row_cells(row):
        span = max(1, _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1))
        yield column, span, cell
        column += span


def _row_cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml"}:
            yield from _row_cells(child)


def _ruled(table: Element, styles: Styles) -> bool:
    properties = table.find(f"{W}tblPr")
    borders = None if properties is None else properties.find(f"{W}tblBorders")
    if borders is not None and draws_lines(borders):
        return True
    style = None if properties is None else properties.find(f"{W}tblStyle")
    if borders is None and style is not None and styles.table_has_rules(style.get(f"{W}val")):
        return True
    own = table.findall(f"{W}tr/{W}tc/{W}tcPr/{W}tcBorders")
    return bool(own) and 2 * sum(map(draws_lines, own)) >= len(own)


def _number(element: Element | None, default: int) -> int:
    text = "" if element is None else element.get(f"{W}val", "")
    return int(text) if text.isdigit() else default
