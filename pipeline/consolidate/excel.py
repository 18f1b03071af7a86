"""The consolidated workbook: figures by unit with live totals, coverage, gaps, and where every cell comes from.

A figure that counts is a number; one that does not is text, so that Excel's own SUM over the column is the total.
Written values stand beside the formulas (Protected View shows them). Equal inputs give equal bytes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from pipeline.consolidate.aggregate import decimals, exact
from pipeline.consolidate.wording import date_text, figure_text
from schemas.campaign import Campaign, Figure
from schemas.consolidation import Consolidation, Total, UnitFigure
from schemas.correction import ReportState

HEAD_ROWS = 4
STATE_NAMES = {
    ReportState.AWAITED: "chưa báo cáo",
    ReportState.FLAGGED: "cần kiểm tra",
    ReportState.CLEAN: "tạm tính",
    ReportState.ACCEPTED: "đã duyệt",
    ReportState.REOPENED: "mở lại",
}
GROUNDS = {
    "misread": "máy đọc nhầm",
    "confirmed": "xác nhận đúng",
    "unit": "đơn vị xác nhận",
    "department": "cơ quan quyết định",
}
FORMULAS = {"sum": "SUM", "min": "MIN", "max": "MAX", "count": "COUNT"}
Formats = Mapping[str, Any]


def write_excel(made: Consolidation, campaign: Campaign, path: Path) -> None:
    """Writes the workbook to ``path``."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": campaign.title, "author": campaign.directive.issuer, "created": _fixed(made.data_as_of)}
    )
    formats = _formats(book)
    cells = _figures_sheet(book, formats, made, campaign)
    _coverage_sheet(book, formats, made, campaign)
    _gaps_sheet(book, formats, made)
    _source_sheet(book, formats, made, campaign, cells)
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
        "aside": book.add_format({**bordered, "italic": True, "font_color": "#8A8A8A", "align": "right"}),
        "total": book.add_format({**bordered, "bold": True, "num_format": "#,##0.######", "bg_color": "#E8EEF4"}),
    }


def _figures_sheet(book: Any, formats: Formats, made: Consolidation, campaign: Campaign) -> dict[tuple[str, str], str]:
    """Units down, figures across; returns the cell of each (unit, figure)."""
    sheet = book.add_worksheet("Số liệu")
    sheet.write(0, 0, f"BẢNG TỔNG HỢP SỐ LIỆU – {campaign.title}", formats["title"])
    moment = f"{made.data_as_of:%H:%M %d/%m/%Y}"
    note = f"Số liệu đến {moment}; ô nền vàng là số tạm tính (chưa duyệt); ô chữ nghiêng không cộng vào tổng."
    sheet.write(1, 0, note, formats["note"])
    _figures_head(sheet, formats, campaign)
    entries = {(entry.unit, entry.figure): entry for entry in made.figures}
    cells: dict[tuple[str, str], str] = {}
    for row, unit in enumerate(made.units, HEAD_ROWS):
        sheet.write(row, 0, row - HEAD_ROWS + 1, formats["whole"])
        sheet.write(row, 1, unit.name, formats["text"])
        for column, figure in enumerate(campaign.figures, 2):
            _write_figure(sheet, formats, row, column, entries[unit.unit, figure])
            cells[unit.unit, figure] = xl_rowcol_to_cell(row, column)
    _totals_row(sheet, formats, made, campaign)
    sheet.freeze_panes(HEAD_ROWS, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2, HEAD_ROWS - 1)
    return cells


def _figures_head(sheet: Any, formats: Formats, campaign: Campaign) -> None:
    sheet.merge_range(2, 0, 3, 0, "STT", formats["head"])
    sheet.merge_range(2, 1, 3, 1, "Đơn vị", formats["head"])
    sheet.set_row(2, 78)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 38)
    sheet.set_column(2, 1 + len(campaign.figures), 14)
    for column, figure in enumerate(campaign.figures.values(), 2):
        sheet.write(2, column, figure.title, formats["head"])
        sheet.write(3, column, figure.unit or "", formats["head"])


def _write_figure(sheet: Any, formats: Formats, row: int, column: int, entry: UnitFigure) -> None:
    if entry.counted:
        sheet.write_number(
            row, column, entry.value, formats["provisional" if entry.state == "provisional" else "number"]
        )
    else:
        sheet.write_string(row, column, figure_text(entry), formats["aside"])
    remark = _remark(entry)
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
    for total in made.totals:
        figure = campaign.figures[total.figure]
        column = columns[total.figure]
        parts = [exact(e.value) for e in made.figures if e.figure == figure.id and e.counted and e.value is not None]
        formula = _formula(figure, columns, row, decimals(parts))
        if formula is None or total.value is None:
            sheet.write_string(row, column, "", formats["total"])
        else:
            sheet.write_formula(row, column, formula, formats["total"], total.value)


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


def _table(
    sheet: Any, formats: Formats, head: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[object]]
) -> None:
    """A plain list with a head, filters and fixed widths."""
    for column, (name, width) in enumerate(zip(head, widths, strict=True)):
        sheet.write(0, column, name, formats["head"])
        sheet.set_column(column, column, width)
    for index, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            form = formats["number" if isinstance(cell, int | float) else "text"]
            sheet.write(index, column, "" if cell is None else cell, form)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(head) - 1)


def _coverage_sheet(book: Any, formats: Formats, made: Consolidation, campaign: Campaign) -> None:
    head = (
        "Chỉ tiêu",
        "Đơn vị tính",
        "Tổng",
        "Số đơn vị có số liệu",
        "Phải báo cáo",
        "Tạm tính",
        "Gần đúng",
        "Chưa có số liệu",
    )
    rows = [_coverage_row(total, made, campaign) for total in made.totals]
    _table(book.add_worksheet("Độ phủ"), formats, head, (48, 14, 18, 12, 12, 30, 30, 60), rows)


def _coverage_row(total: Total, made: Consolidation, campaign: Campaign) -> tuple[object, ...]:
    names = {unit.unit: unit.name for unit in made.units}
    figure = campaign.figures[total.figure]
    lists = (total.provisional_units, total.approximate_units, total.missing_units)
    told = tuple("; ".join(names[unit] for unit in units) for units in lists)
    return (figure.title, figure.unit or "", total.value, len(total.counted_units), total.expected, *told)


def _gaps_sheet(book: Any, formats: Formats, made: Consolidation) -> None:
    rows = [
        (
            unit.name,
            STATE_NAMES[unit.state],
            date_text(unit.received_on),
            unit.document_number,
            "có" if unit.late else "",
            *gap,
        )
        for unit in made.units
        for gap in (unit.gaps or (("", "", "Chưa nhận được báo cáo." if unit.state is ReportState.AWAITED else ""),))
    ]
    head = ("Đơn vị", "Trạng thái", "Ngày nhận", "Số văn bản", "Quá hạn", "Mã cảnh báo", "Nội dung", "Việc cần làm")
    _table(book.add_worksheet("Cảnh báo"), formats, head, (38, 14, 12, 20, 9, 22, 24, 80), rows)


def _source_sheet(
    book: Any, formats: Formats, made: Consolidation, campaign: Campaign, cells: Mapping[tuple[str, str], str]
) -> None:
    rows = [
        _source_row(entry, campaign, cells) for entry in made.figures if entry.provenance or entry.value is not None
    ]
    head = (
        "Ô", "Đơn vị", "Chỉ tiêu", "Giá trị", "Trạng thái", "Báo cáo đến", "Ngày nhận", "Tệp", "Trang", "Vị trí",
        "Nguyên văn", "Máy đọc", "Người sửa", "Căn cứ sửa", "Người duyệt", "Trang kiểm tra",
    )  # fmt: skip
    widths = (8, 34, 44, 14, 12, 11, 12, 34, 7, 24, 20, 14, 18, 18, 18, 30)
    _table(book.add_worksheet("Nguồn số liệu"), formats, head, widths, rows)


def _source_row(entry: UnitFigure, campaign: Campaign, cells: Mapping[tuple[str, str], str]) -> tuple[object, ...]:
    source = entry.provenance
    unit, figure = campaign.units_by_code[entry.unit].name, campaign.figures[entry.figure].title
    head = (
        cells[entry.unit, entry.figure],
        unit,
        figure,
        entry.value,
        figure_text(entry) if entry.value is None else entry.state,
    )
    if source is None:
        return head + ("",) * 11
    spot = source.evidence[0] if source.evidence else None
    place = ""
    if spot:
        place = ", ".join(f"{edge:.0f}" for edge in spot.bbox) if spot.bbox else spot.at or ""
    return (
        *head, source.submission, date_text(source.received_on), source.file_name, source.page, place, source.raw,
        source.machine_value, source.corrected_by, GROUNDS.get(source.ground, source.ground),
        source.accepted_by, source.review_path,
    )  # fmt: skip
