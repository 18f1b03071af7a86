"""The Excel form that a unit fills in: one sheet a table, cells that take numbers only, a name behind every field.

A defined name holds each figure's key: names move with their cell when rows are inserted and survive other programs.
Equal inputs give equal bytes.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.forms.identity import NAME, PROPERTY, code_of, figure_key
from schemas.campaign import Campaign, Figure, FigureKind, Table, Unit

_FIRST: Final = 6  # row of the head, from 0
_MADE: Final = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # one day for all: equal inputs give equal bytes


def excel_form(campaign: Campaign, unit: Unit | None = None) -> bytes:
    """The form of a campaign as a workbook."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": campaign.title, "author": campaign.directive.issuer, "created": _MADE})
    formats = _formats(book)
    for number, table in enumerate(campaign.tables, 1):
        _sheet(book, formats, campaign, table, f"Biểu {number}", unit)
    hidden = book.add_worksheet(PROPERTY)
    hidden.write_string(0, 0, str(code_of(campaign, unit.code if unit else "")))
    hidden.very_hidden()
    book.define_name(NAME, f"='{PROPERTY}'!$A$1")
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
    ruled = {**base, "border": 1, "text_wrap": True}
    return {
        "plain": book.add_format(base),
        "strong": book.add_format({**base, "bold": True}),
        "title": book.add_format({**base, "bold": True, "font_size": 14, "align": "center"}),
        "head": book.add_format({**ruled, "bold": True, "align": "center", "bg_color": "#E8EEF4"}),
        "number": book.add_format({**ruled, "align": "center"}),
        "text": book.add_format(ruled),
        "whole": book.add_format({**ruled, "locked": False, "bg_color": "#FFFDF2", "num_format": "#,##0"}),
        "broken": book.add_format({**ruled, "locked": False, "bg_color": "#FFFDF2", "num_format": "#,##0.######"}),
        "words": book.add_format({**ruled, "locked": False, "bg_color": "#FFFDF2", "num_format": "@"}),
    }


def _sheet(book: Any, formats: dict[str, Any], campaign: Campaign, table: Table, name: str, unit: Unit | None) -> None:
    sheet = book.add_worksheet(name)
    columns = table.columns or (None,)
    sheet.write_string(0, 0, (unit.name if unit else "").upper(), formats["strong"])
    sheet.merge_range(1, 0, 1, 2 + len(columns), "BÁO CÁO", formats["title"])
    sheet.merge_range(2, 0, 2, 2 + len(columns), campaign.title, formats["title"])
    letter = campaign.directive
    told = f"(Thực hiện Công văn số {letter.number} ngày {letter.issued_on:%d/%m/%Y} của {letter.issuer})"
    sheet.write_string(3, 0, told, formats["plain"])
    sheet.write_string(4, 0, table.title, formats["strong"])
    heads = [(c.label + (f" ({c.unit})" if c.unit else "")) if c else "Số liệu" for c in columns]
    for column, head in enumerate(("STT", "Chỉ tiêu", "Đơn vị tính", *heads)):
        sheet.write_string(_FIRST, column, head, formats["head"])
    sheet.set_row(_FIRST, 48)
    for number, row in enumerate(table.rows):
        line = _FIRST + 1 + number
        sheet.write_number(line, 0, number + 1, formats["number"])
        sheet.write_string(line, 1, row.label, formats["text"])
        sheet.write_string(line, 2, row.unit or table.unit or "", formats["text"])
        for place, one in enumerate(columns):
            figure = campaign.figures[f"{row.id}.{one.id}" if one else row.id]
            _field(book, sheet, formats, name, line, 3 + place, figure)
    for column, width in enumerate((6, 52, 14, *[16] * len(columns))):
        sheet.set_column(column, column, width)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if len(columns) > 3:
        sheet.set_landscape()


def _field(book: Any, sheet: Any, formats: dict[str, Any], name: str, row: int, column: int, figure: Figure) -> None:
    """An open cell with the rule of its figure and its name."""
    whole = figure.kind in (FigureKind.INTEGER, FigureKind.MONEY)
    form = "words" if figure.kind is FigureKind.TEXT else "whole" if whole else "broken"
    sheet.write_blank(row, column, None, formats[form])
    book.define_name(figure_key(figure), f"='{name}'!{xl_rowcol_to_cell(row, column, True, True)}")
    if figure.kind is FigureKind.TEXT:
        return
    low, high = figure.range or (0, None)
    sheet.data_validation(
        row,
        column,
        row,
        column,
        {
            "validate": "custom",
            "value": _rule(xl_rowcol_to_cell(row, column), low, high, whole=whole),
            "error_title": "Kiểm tra lại số liệu",
            "error_message": "Ghi một số, không kèm chữ; “Không có” nếu không phát sinh; để trống nếu chưa có số liệu.",
            "input_title": figure.title[:32],
            "input_message": _hint(figure, low, high, whole=whole),
        },
    )


def _rule(cell: str, low: float | None, high: float | None, *, whole: bool) -> str:
    parts = [f"ISNUMBER({cell})"] + [f"{cell}=INT({cell})"] * whole
    parts += [f"{cell}>={low:g}"] * (low is not None) + [f"{cell}<={high:g}" for high in [high] if high is not None]
    return f'=OR(LOWER(TRIM({cell}))="không có",AND({",".join(parts)}))'


def _hint(figure: Figure, low: float | None, high: float | None, *, whole: bool) -> str:
    told = ["Số nguyên" if whole else "Số, dấu thập phân theo máy"] + [f"đơn vị tính: {figure.unit}"] * bool(
        figure.unit
    )
    told += [f"từ {low:g}"] * bool(low) + [f"đến {high:g}" for high in [high] if high is not None]
    return "; ".join(told)[:255]
