"""Writes tables of figures into a Word document: ruled or not, number and unit columns, grouped heads, extra rows."""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from docx.enum.table import WD_TABLE_ALIGNMENT

from samples.model import Layout, Report
from samples.script import Script, keep_rows_whole, put, repeat_header, widths
from schemas.campaign import Measure, Table


def write_table(script: Script, report: Report, table: Table) -> None:
    """One table with its title; nothing when the report lacks it."""
    if table.id in report.defects.missing_tables:
        return
    script.say(table.title, align="center", bold=True, after=4, keep=True)
    layout = report.layout
    rows = rows_in_order(report, table)
    extras = report.extra_rows if not table.columns else ()
    heads = [column.label for column in table.columns] or ["Kết quả"]
    lead = _lead(layout)
    grouped = layout.grouped_header and bool(table.columns)
    grid = script.doc.add_table(rows=1 + grouped, cols=len(lead) + len(heads))
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    if layout.ruled:
        grid.style = "Table Grid"
    _header(script, grid, lead, heads, grouped)
    for index, row in enumerate(rows, 1):
        _figure_row(script, report, table, grid, index, row)
    for index, extra in enumerate(extras, len(rows) + 1):
        _extra_row(script, grid, layout, index, extra)
    keep_rows_whole(grid)
    widths(grid, *_widths(layout, len(heads)))
    script.doc.add_paragraph().paragraph_format.space_after = 0


def rows_in_order(report: Report, table: Table) -> list[Measure]:
    """The rows the report prints, in its order."""
    rows = [row for row in table.rows if row.id not in report.defects.missing_rows]
    if report.layout.shuffle_rows:
        rng = np.random.default_rng(zlib.crc32(f"{table.id}/{report.unit_name}".encode()))
        rows = [rows[i] for i in rng.permutation(len(rows))]
    return rows


def label_of(row: Measure, layout: Layout) -> str:
    """The row's label, or its first alias where the layout says so."""
    return row.aliases[0] if layout.labels == "alias" and row.aliases else row.label


def _lead(layout: Layout) -> list[str]:
    return ["TT"] * layout.number_column + ["Nội dung"] + ["Đơn vị tính"] * layout.unit_column


def _widths(layout: Layout, figures: int) -> list[float]:
    total = 23.5 if layout.tables == "landscape" else 16.2
    lead = [1.1] * layout.number_column + [0.0] + [2.1] * layout.unit_column
    each = 3.2 if figures == 1 else min(3.2, (total - sum(lead) - 4.2) / figures)
    lead[int(layout.number_column)] = total - sum(lead) - each * figures
    return lead + [each] * figures


def _header(script: Script, grid: Any, lead: Sequence[str], heads: Sequence[str], grouped: bool) -> None:
    last = grid.rows[-1]
    for cell, text in zip(last.cells, [*([""] * len(lead) if grouped else lead), *heads], strict=True):
        put(cell.paragraphs[0], text, align="center", bold=True, size=script.size - 1, after=0)
    if grouped:
        group = grid.cell(0, len(lead)).merge(grid.cell(0, len(lead) + len(heads) - 1))
        put(group.paragraphs[0], "Loại hình", align="center", bold=True, size=script.size - 1, after=0)
        for index, text in enumerate(lead):
            put(
                grid.cell(0, index).merge(grid.cell(1, index)).paragraphs[0],
                text,
                align="center",
                bold=True,
                size=script.size - 1,
                after=0,
            )
        script.lines += [" ".join([*lead, "Loại hình"]), " ".join(heads)]
    else:
        script.lines.append(" ".join([*lead, *heads]))
    for row in grid.rows:
        repeat_header(row)


def _figure_row(script: Script, report: Report, table: Table, grid: Any, index: int, row: Measure) -> None:
    layout = report.layout
    cells = list(grid.add_row().cells)
    words = _lead_words(layout, index, label_of(row, layout), row.unit or table.unit or "")
    for cell, (text, align) in zip(cells, words, strict=False):
        put(cell.paragraphs[0], text, align=align, size=script.size - 1, after=1)
    ids = [f"{row.id}.{column.id}" for column in table.columns] or [row.id]
    for cell, fid in zip(cells[len(words) :], ids, strict=True):
        paragraph = put(cell.paragraphs[0], "", align=layout.align, after=1)
        script.spot(paragraph, fid, report.cells[fid].raw, hidden=fid in script.by_pen, size=script.size - 1)
    script.lines.append(" ".join(t for t in [*(w for w, _ in words), *(report.cells[fid].raw for fid in ids)] if t))


def _lead_words(layout: Layout, index: int, label: str, unit: str) -> list[tuple[str, str]]:
    first = [(str(index), "center")] if layout.number_column else []
    return [*first, (label, "left"), *([(unit, "center")] if layout.unit_column else [])]


def _extra_row(script: Script, grid: Any, layout: Layout, index: int, extra: tuple[str, str, str]) -> None:
    label, unit, value = extra
    words = [*_lead_words(layout, index, label, unit), (value, layout.align)]
    for cell, (text, align) in zip(grid.add_row().cells, words, strict=True):
        put(cell.paragraphs[0], text, align=align, size=script.size - 1, after=1)
    script.lines.append(" ".join(text for text, _ in words if text))
