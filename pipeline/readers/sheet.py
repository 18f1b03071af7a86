"""Excel files: each visible sheet that holds something is a page of lines and grids with the shown values.

A formula's kept result is read, never computed; one without a kept result is marked unclear, not blank. Numbers are
written so that nobody can misread them: whole numbers without separator, decimals with a comma and never exactly three
places ("339,4770"), per cents with "%", dates as day/month/year.
"""

import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.extract.text import key
from pipeline.readers.content import Content, Desk, unreadable
from pipeline.readers.form_fields import sheet_fields, sheet_form_code
from pipeline.readers.legacy_text import FontCodes, judge_fonts
from pipeline.readers.package import Package
from pipeline.readers.word_tables import BLOCK_WORDS, DASHES
from schemas.reading import Block, Cell, Grid, Ink, Kind, Line, Page, Region, Route

_MOST_CELLS: Final = 200_000
NO_RESULT: Final = "formula-without-result"
BAD_RESULT: Final = "formula-error"
_BROKEN: Final = (
    InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError,
    EOFError, OSError,
)  # fmt: skip


class Slot(NamedTuple):
    """A sheet cell as shown: row and column from 1, spans, text, name ("C5"), doubts."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    name: str
    bold: bool
    doubts: tuple[str, ...]


def read_xlsx(path: Path, kind: Kind, desk: Desk) -> Content:
    """Reads an Excel file."""
    del kind
    with Package(path, desk.options.limits) as package:
        for name in package.names():
            if name.endswith((".xml", ".rels")):
                package.xml(name)
    try:
        pages = _pages(path)
    except _BROKEN as error:
        raise unreadable("tệp Excel bị hỏng, không đọc được bảng tính") from error
    if not pages:
        raise unreadable("tệp Excel không có ô nào có nội dung")
    return Content(pages=pages)


def shown(value: Any, number_format: str) -> str:
    """A cell value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, int | float):
        return _number(value * 100) + "%" if "%" in number_format else _number(value)
    return str(value)


def _number(value: float) -> str:
    text = f"{round(value, 9):.9f}".rstrip("0").rstrip(".")
    whole, _, places = text.partition(".")
    if not places:
        return whole
    return f"{whole},{places}0" if len(places) == 3 else f"{whole},{places}"


def _open(path: Path, *, data_only: bool) -> openpyxl.Workbook:
    """The workbook of a file under any name: openpyxl itself goes by the name's ending, originals have none."""
    with path.open("rb") as content:
        return openpyxl.load_workbook(content, data_only=data_only)


def _pages(path: Path) -> tuple[Page, ...]:
    values, formulas = _open(path, data_only=True), _open(path, data_only=False)
    pages: list[Page] = []
    fields, form = sheet_fields(formulas), sheet_form_code(formulas)
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if sheet.max_row * sheet.max_column > _MOST_CELLS:
            raise unreadable(f"bảng tính “{sheet.title}” quá lớn, không phải biểu báo cáo")
        blocks = tuple(_marked(_blocks(_slots(sheet, formulas[sheet.title]), sheet.title), fields))
        if blocks:
            pages.append(Page(number=len(pages) + 1, route=Route.SHEET, blocks=blocks, grounds=("sheet",), form=form))
    return tuple(pages)


def _marked(blocks: Iterator[Block], fields: Mapping[str, str]) -> Iterator[Block]:
    """The blocks with the form's keys on the cells that are its fields (known by sheet and name: "Biểu 1 D8")."""
    for block in blocks:
        if isinstance(block, Grid) and fields:
            cells = tuple(cell.model_copy(update={"field": fields.get(cell.at, "")}) for cell in block.cells)
            yield block.model_copy(update={"cells": cells})
        else:
            yield block


def _slots(sheet: Any, formulas: Any) -> dict[int, list[Slot]]:
    """The cells of the visible rows and columns by row, merged cells once with their spans."""
    areas = {(a.min_row, a.min_col): a for a in sheet.merged_cells.ranges}
    covered = {place for a in sheet.merged_cells.ranges for place in a.cells} - areas.keys()
    cells = [c for row in sheet.iter_rows() for c in row if (c.row, c.column) not in covered and _visible(sheet, c)]
    codes = judge_fonts((c.value, c.font.name or "") for c in cells if isinstance(c.value, str))
    rows: dict[int, list[Slot]] = {}
    for cell in cells:
        area = areas.get((cell.row, cell.column))
        spans = (area.max_row - area.min_row + 1, area.max_col - area.min_col + 1) if area else (1, 1)
        rows.setdefault(cell.row, []).append(_slot(cell, spans, formulas[cell.coordinate].value, codes))
    return rows


def _visible(sheet: Any, cell: Any) -> bool:
    row, column = sheet.row_dimensions.get(cell.row), sheet.column_dimensions.get(cell.column_letter)
    return not (row and row.hidden) and not (column and column.hidden)


def _slot(cell: Any, spans: tuple[int, int], formula: Any, codes: FontCodes) -> Slot:
    text = " ".join(shown(cell.value, cell.number_format or "").split())
    if isinstance(cell.value, str):
        text = " ".join(codes.decode(cell.value, cell.font.name or "").split())
    lost = cell.value is None and isinstance(formula, str) and formula.startswith("=")
    doubts = (NO_RESULT,) if lost else (BAD_RESULT,) if cell.data_type == "e" else ()
    return Slot(cell.row, cell.column, *spans, text, cell.coordinate, bool(cell.font.bold), doubts)


def _blocks(rows: dict[int, list[Slot]], title: str) -> Iterator[Block]:
    """Lines and grids in sheet order: rows with one text are lines outside a table, parts of it inside."""
    table: list[list[Slot]] = []
    for row in [*rows.values(), []]:
        full = [slot for slot in row if slot.text or slot.doubts]
        if _belongs(full, table, row):
            table.append(row)
            continue
        if len(table) > 1:
            yield from _grid_and_tail(table, title)
        elif table:
            yield from _lines([slot for slot in table[0] if slot.text], title)
        table = []
        yield from _lines(full, title)


def _belongs(full: list[Slot], table: list[list[Slot]], row: list[Slot]) -> bool:
    """Whether a row is part of a table: it has several cells that are no letterhead, or goes on with one begun."""
    if not row or not full:
        return False
    words = " ".join(key(slot.text) for slot in full)
    if any(BLOCK_WORDS.search(key(slot.text)) for slot in full) and not any(c.isdigit() for c in full[-1].text[:3]):
        return bool(table) and "noi nhan" not in words and len(full) > 2
    return len(full) > 1 or bool(table)


def _grid_and_tail(table: list[list[Slot]], title: str) -> Iterator[Block]:
    """The grid, and as lines what stood under it with a single text a row."""
    end = len(table)
    while end > 2 and sum(bool(slot.text or slot.doubts) for slot in table[end - 1]) < 2:
        end -= 1
    yield _grid(table[:end], title)
    for row in table[end:]:
        yield from _lines([slot for slot in row if slot.text], title)


def _grid(table: list[list[Slot]], title: str) -> Grid:
    used = sorted(
        {c for row in table for s in row if s.text or s.doubts for c in range(s.column, s.column + s.column_span)}
    )
    place = {column: index for index, column in enumerate(used)}
    first = {row[0].row: index for index, row in enumerate(table)}
    cells = [_cell(slot, first, place, title) for row in table for slot in row if slot.column in place]
    return Grid(rows=len(table), columns=len(used), cells=tuple(cells), at=title)


def _cell(slot: Slot, rows: dict[int, int], columns: dict[int, int], title: str) -> Cell:
    ink = Ink.UNCLEAR if slot.doubts else Ink.BLANK if not slot.text else Ink.DASH if slot.text in DASHES else Ink.PRINT
    down = sum(r in rows for r in range(slot.row, slot.row + slot.row_span))
    across = sum(c in columns for c in range(slot.column, slot.column + slot.column_span))
    return Cell(
        row=rows[slot.row], column=columns[slot.column], row_span=max(1, down), column_span=max(1, across),
        text=slot.text, ink=ink, bold=slot.bold, at=f"{title} {slot.name}", doubts=slot.doubts,
    )  # fmt: skip


def _lines(slots: list[Slot], title: str) -> Iterator[Line]:
    sides = [Region.BODY] * len(slots) if len(slots) < 2 else [Region.LEFT, *[Region.RIGHT] * (len(slots) - 1)]
    for slot, side in zip(slots, sides, strict=True):
        yield Line(
            text=slot.text,
            bold=slot.bold,
            region=side,
            paragraph=True,
            at=f"{title} {slot.name}",
            centred=slot.column_span > 2,
        )
