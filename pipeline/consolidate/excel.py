"""The consolidated workbook: figures by unit with live totals, coverage, gaps, and where every cell comes from.

A figure that counts is a number; one that does not is text, so that Excel's own SUM over the column is the total.
Written values stand beside the formulas (Protected View shows them). Equal inputs give equal bytes.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from pipeline.consolidate.aggregate import decimals, exact
from pipeline.consolidate.excel_charts import charts_sheet
from pipeline.consolidate.excel_lists import (
    GROUNDS,
    Formats,
    coverage_sheet,
    gaps_sheet,
    kinds_sheet,
    outliers_sheet,
    passages_sheet,
    source_sheet,
)
from pipeline.consolidate.wording import figure_text
from schemas.campaign import Campaign, Figure, Unit
from schemas.consolidation import Consolidation, UnitFigure

HEAD_ROWS = 4
COLUMNS_A_PAGE: Final = 14
SHEET = "Số liệu"
# Rows go to the disk as they are written, in their order: a thousand units need no more memory than one.
OPTIONS: Final = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
FORMULAS = {"sum": "SUM", "min": "MIN", "max": "MAX", "count": "COUNT"}


def write_excel(made: Consolidation, campaign: Campaign, path: Path, base_url: str = "") -> None:
    """Writes the workbook to ``path``; ``base_url`` is the address under which people open the review pages."""
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    book.set_properties(
        {"title": campaign.title, "author": campaign.directive.issuer, "created": _fixed(made.data_as_of)}
    )
    formats = _formats(book)
    cells = _figures_sheet(book, formats, made, campaign)
    coverage_sheet(book, formats, made, campaign)
    kinds_sheet(book, formats, made, campaign, SHEET, HEAD_ROWS)
    outliers_sheet(book, formats, made, campaign)
    gaps_sheet(book, formats, made)
    passages_sheet(book, formats, made, campaign)
    source_sheet(book, formats, made, campaign, cells, SHEET, base_url)
    charts_sheet(book, made, campaign, SHEET, HEAD_ROWS)
    book.close()


def _fixed(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, microsecond=0)


def _formats(book: Any) -> Formats:
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
    bordered = {**base, "border": 1}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 14}),
        "note": book.add_format({**base, "italic": True}),
        "head": book.add_format(
            {**bordered, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EEF4"}
        ),
        "text": book.add_format({**bordered, "text_wrap": True}),
        "number": book.add_format({**bordered, "num_format": "#,##0.######"}),
        "whole": book.add_format({**bordered, "num_format": "#,##0"}),
        "provisional": book.add_format(
            {**bordered, "num_format": "#,##0.######", "italic": True, "bg_color": "#FFF6DD"}
        ),
        "far": book.add_format({**bordered, "num_format": "#,##0.######", "bg_color": "#FBE3DF"}),
        "link": book.add_format({**bordered, "font_color": "#0B5394", "underline": 1}),
        "aside": book.add_format({**bordered, "italic": True, "font_color": "#8A8A8A", "align": "right"}),
        "total": book.add_format({**bordered, "bold": True, "num_format": "#,##0.######", "bg_color": "#E8EEF4"}),
    }


def _figures_sheet(book: Any, formats: Formats, made: Consolidation, campaign: Campaign) -> dict[tuple[str, str], str]:
    """Units down, figures across; returns the cell of each (unit, figure)."""
    sheet = book.add_worksheet(SHEET)
    sheet.write(0, 0, f"BẢNG TỔNG HỢP SỐ LIỆU – {campaign.title}", formats["title"])
    moment = f"{made.data_as_of:%H:%M %d/%m/%Y}"
    note = f"Số liệu đến {moment}; ô nền vàng là số tạm tính (chưa duyệt), nền đỏ là số khác thường; "
    note += "ô chữ nghiêng không cộng vào tổng."
    sheet.write(1, 0, note, formats["note"])
    _figures_head(sheet, formats, campaign)
    entries = {(entry.unit, entry.figure): entry for entry in made.figures}
    far = {(outlier.unit, outlier.figure) for outlier in made.outliers}
    cells: dict[tuple[str, str], str] = {}
    for row, unit in enumerate(made.units, HEAD_ROWS):
        sheet.write(row, 0, row - HEAD_ROWS + 1, formats["whole"])
        sheet.write(row, 1, unit.name, formats["text"])
        for column, figure in enumerate(campaign.figures, 2):
            _write_figure(sheet, formats, row, column, entries[unit.unit, figure], (unit.unit, figure) in far)
            cells[unit.unit, figure] = xl_rowcol_to_cell(row, column)
        _marks(sheet, row, 2 + len(campaign.figures), campaign.units_by_code[unit.unit])
    _totals_row(sheet, formats, made, campaign)
    sheet.freeze_panes(HEAD_ROWS, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(-(-len(campaign.figures) // COLUMNS_A_PAGE) or 1, 0)
    sheet.repeat_rows(2, HEAD_ROWS - 1)
    sheet.repeat_columns(0, 1)
    return cells


def _marks(sheet: Any, row: int, column: int, unit: Unit) -> None:
    """Kind and code of a unit in hidden columns: for totals by kind, and to know the row when the file comes back."""
    sheet.write_string(row, column, unit.kind)
    sheet.write_string(row, column + 1, unit.code)


def _figures_head(sheet: Any, formats: Formats, campaign: Campaign) -> None:
    sheet.set_row(2, 78)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 38)
    sheet.set_column(2, 1 + len(campaign.figures), 14)
    figures = campaign.figures.values()
    sheet.write_row(2, 0, ["STT", "Đơn vị", *(figure.title for figure in figures)], formats["head"])
    sheet.write_row(3, 0, ["", "(đơn vị tính)", *(figure.unit or "" for figure in figures)], formats["head"])
    sheet.set_column(2 + len(campaign.figures), 3 + len(campaign.figures), None, None, {"hidden": True})


def _write_figure(sheet: Any, formats: Formats, row: int, column: int, entry: UnitFigure, far: bool) -> None:
    if entry.counted:
        form = "far" if far else "provisional" if entry.state == "provisional" else "number"
        sheet.write_number(row, column, entry.value, formats[form])
    else:
        sheet.write_string(row, column, figure_text(entry), formats["aside"])
    remark = "\n".join(filter(None, (_remark(entry), "Số liệu khác thường: xem trang “Khác thường”." if far else "")))
    if remark:
        sheet.write_comment(row, column, remark, {"author": "tonghop", "x_scale": 2})


def _remark(entry: UnitFigure) -> str:
    """What a reader must know of a cell: how the unit hedged it, or that a person changed it."""
    source = entry.provenance
    parts = []
    if entry.said or entry.qualifier:
        parts.append(f"Đơn vị ghi: “{source.raw if source else figure_text(entry)}”")
    if source and source.corrected_by:
        parts.append(f"Đã sửa ({GROUNDS.get(source.ground, source.ground)}): {source.corrected_by}")
    return "\n".join(parts)


def _totals_row(sheet: Any, formats: Formats, made: Consolidation, campaign: Campaign) -> None:
    row = HEAD_ROWS + len(made.units)
    sheet.merge_range(row, 0, row, 1, "TỔNG CỘNG", formats["total"])
    columns = {figure: index for index, figure in enumerate(campaign.figures, 2)}
    parts: dict[str, list[Decimal]] = {}
    for entry in made.figures:
        if entry.counted and entry.value is not None:
            parts.setdefault(entry.figure, []).append(exact(entry.value))
    for total in made.totals:
        figure = campaign.figures[total.figure]
        column = columns[total.figure]
        formula = _formula(figure, columns, row, decimals(parts.get(figure.id, [])))
        if formula is None or total.value is None:
            sheet.write_string(row, column, "", formats["total"])
        else:
            sheet.write_formula(row, column, formula, formats["total"], total.value)
    sheet.set_row(row + 1, None, None, {"hidden": True})
    for figure_id, column in columns.items():  # a hidden row: to know the columns when the file comes back
        sheet.write_string(row + 1, column, figure_id)


def _formula(figure: Figure, columns: Mapping[str, int], row: int, places: int) -> str | None:
    """The live formula of a total over the rows above it; None for figures that are not combined."""
    span = _span(columns[figure.id], row)
    how = figure.aggregate
    if how.how == "weighted":
        weights = _span(columns[how.by or ""], row)
        both = f"ISNUMBER({span})*ISNUMBER({weights})"
        return f"=ROUND(SUMPRODUCT({both},{span},{weights})/SUMPRODUCT({both},{weights}),{places})"
    if how.how == "mean":
        return f"=ROUND(AVERAGE({span}),{places})"
    return f"={FORMULAS[how.how]}({span})" if how.how in FORMULAS else None


def _span(column: int, row: int) -> str:
    name = xl_col_to_name(column)
    return f"{name}{HEAD_ROWS + 1}:{name}{row}"
