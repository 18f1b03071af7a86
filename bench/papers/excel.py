"""The tables of a made-up report as an Excel file: one sheet a table or all on one, real numbers or text."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from bench.papers.grid import Line, Sheet
from bench.papers.habits import Rng, chance
from samples.model import Report
from schemas.campaign import FigureKind

_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def write_excel(report: Report, sheets: dict[str, Sheet], rng: Rng) -> bytes:
    """All tables as .xlsx; plain figures in the campaign's measure may stand as real numbers."""
    book, real, together = Workbook(), chance(rng, 0.6), chance(rng, 0.4)
    page: Any = book.active
    page.title = "Biểu" if together else "Biểu 1"
    row = _line(page, 1, [report.letterhead.issuer], bold=True)
    for number, sheet in enumerate(sheets.values(), 1):
        if number > 1 and not together:
            page, row = book.create_sheet(f"Biểu {number}"), 1
        row = _line(page, row, ["", sheet.title], bold=True)
        row = _line(page, row, ["", "", sheet.caption]) if sheet.caption else row
        row = _grid(page, row, [*sheet.head, *sheet.body], len(sheet.head), report, real) + 2
        page.column_dimensions["B"].width = 44
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _line(page: Any, row: int, texts: list[str], *, bold: bool = False) -> int:
    for column, text in enumerate(texts, 1):
        page.cell(row=row, column=column, value=text or None).font = Font(name="Times New Roman", bold=bold)
    return row + 1


def _grid(page: Any, top: int, lines: list[Line], heads: int, report: Report, real: bool) -> int:
    busy: set[tuple[int, int]] = set()
    for r, line in enumerate(lines, top):
        c = 1
        for slot in line:
            while (r, c) in busy:
                c += 1
            busy |= {(r + i, c + j) for i in range(slot.down) for j in range(slot.across)}
            cell = page.cell(row=r, column=c, value=slot.text or None)
            cell.border, cell.font = _FRAME, Font(name="Times New Roman", bold=slot.bold or r < top + heads)
            cell.alignment = Alignment(wrap_text=True, horizontal=slot.align, vertical="center")
            if slot.fid and real:
                _real_number(cell, report, slot.fid)
            if slot.down > 1 or slot.across > 1:
                page.merge_cells(start_row=r, start_column=c, end_row=r + slot.down - 1, end_column=c + slot.across - 1)
    return top + len(lines)


def _real_number(cell: Any, report: Report, fid: str) -> None:
    """Counts of bare digits become numbers with Excel's own look."""
    figure, printed = report.campaign.figures[fid], report.cells[fid]
    bare = printed.raw.replace(".", "").replace(",", "").replace(" ", "")
    if figure.kind is FigureKind.INTEGER and bare.isdigit() and printed.value is not None:
        cell.value, cell.number_format = int(printed.value), "#,##0"
