"""The lists of the consolidated workbook: coverage, kinds of units, outliers, gaps, narrative, sources."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from pipeline.consolidate.wording import coverage_text, date_text, figure_text
from schemas.campaign import Campaign
from schemas.consolidation import Consolidation, Total, UnitFigure
from schemas.correction import ReportState

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
AGAINST: Final = {"units": "so với các đơn vị khác", "earlier": "so với đợt trước"}
LINE: Final = 15.75  # points
MOST_LINES: Final = 25  # Excel's rows end at 409 points
Formats = Mapping[str, Any]


class Link(NamedTuple):
    """A cell that leads to another place of the workbook or to a page."""

    target: str
    text: str


def _table(
    sheet: Any, formats: Formats, head: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[object]]
) -> None:
    """A plain list with a head, filters and fixed widths; ``rows`` may be made as they are written."""
    index = 0
    for column, (name, width) in enumerate(zip(head, widths, strict=True)):
        sheet.write(0, column, name, formats["head"])
        sheet.set_column(column, column, width)
    for index, row in enumerate(rows, 1):
        texts = ((cell, width) for cell, width in zip(row, widths, strict=True) if isinstance(cell, str))
        lines = max((-(-len(cell) // width) for cell, width in texts), default=1)
        if lines > 1:  # programs that open the file elsewhere than Excel do not make room by themselves
            sheet.set_row(index, LINE * min(lines, MOST_LINES))
        for column, cell in enumerate(row):
            _write(sheet, formats, index, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(index, 1), len(head) - 1)


def _write(sheet: Any, formats: Formats, row: int, column: int, cell: object) -> None:
    if isinstance(cell, Link):
        sheet.write_formula(row, column, f'=HYPERLINK("{cell.target}","{cell.text}")', formats["link"], cell.text)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, formats["number"])
    else:
        sheet.write_string(row, column, "" if cell is None else str(cell), formats["text"])


def coverage_sheet(book: Any, formats: Formats, made: Consolidation, campaign: Campaign) -> None:
    """Each figure's total with who gave it and who did not; blank, nought and "không có" apart."""
    head = (
        "Chỉ tiêu",
        "Đơn vị tính",
        "Tổng",
        "Số đơn vị có số liệu",
        "Phải báo cáo",
        "Độ phủ",
        "Tạm tính",
        "Gần đúng",
        "Ghi bằng 0",
        "Ghi “không có”",
        "Để trống",
        "Chưa có số liệu",
    )
    rows = [_coverage_row(total, made, campaign) for total in made.totals]
    _table(book.add_worksheet("Độ phủ"), formats, head, (48, 14, 18, 12, 12, 14, 30, 30, 30, 30, 30, 60), rows)


def _coverage_row(total: Total, made: Consolidation, campaign: Campaign) -> tuple[object, ...]:
    names = {unit.unit: unit.name for unit in made.units}
    figure = campaign.figures[total.figure]
    lists = (
        total.provisional_units,
        total.approximate_units,
        total.zero_units,
        total.none_units,
        total.blank_units,
        total.missing_units,
    )
    told = tuple("; ".join(names[unit] for unit in units) for units in lists)
    counted = len(total.counted_units)
    return (figure.title, figure.unit or "", total.value, counted, total.expected, coverage_text(total), *told)


def kinds_sheet(
    book: Any, formats: Formats, made: Consolidation, campaign: Campaign, figures_sheet: str, head_rows: int
) -> None:
    """Totals by kind of unit, sums as live formulas; nothing where all units are of one kind."""
    kinds = list(dict.fromkeys(kind.kind for total in made.totals for kind in total.kinds))
    if not kinds:
        return
    sheet = book.add_worksheet("Theo loại đơn vị")
    names = [f"{kind or 'khác'}" for kind in kinds]
    _table(sheet, formats, ("Chỉ tiêu", "Đơn vị tính", *names), (48, 14, *[18] * len(kinds)), [])
    last, by = head_rows + len(made.units), xl_col_to_name(2 + len(campaign.figures))
    for row, total in enumerate(made.totals, 1):
        figure, values = campaign.figures[total.figure], {kind.kind: kind.value for kind in total.kinds}
        _write(sheet, formats, row, 0, figure.title)
        _write(sheet, formats, row, 1, figure.unit or "")
        column = xl_col_to_name(1 + row)
        for place, kind in enumerate(kinds, 2):
            value = values.get(kind)
            if value is None or figure.aggregate.how != "sum":
                _write(sheet, formats, row, place, value)
                continue
            spans = (f"'{figures_sheet}'!${name}${head_rows + 1}:${name}${last}" for name in (by, column))
            matches, added = spans
            criterion = kind.replace('"', '""')
            formula = f'=SUMIF({matches},"{criterion}",{added})'
            sheet.write_formula(row, place, formula, formats["number"], value)


def outliers_sheet(book: Any, formats: Formats, made: Consolidation, campaign: Campaign) -> None:
    """Values far from the others: named, not dropped."""
    rows = [
        (
            campaign.units_by_code[one.unit].name,
            campaign.figures[one.figure].title,
            one.value,
            one.usual,
            one.score,
            AGAINST[one.against],
        )
        for one in made.outliers
    ]
    head = ("Đơn vị", "Chỉ tiêu", "Giá trị", "Thường gặp / đợt trước", "Điểm lệch", "So với")
    _table(book.add_worksheet("Khác thường"), formats, head, (38, 48, 16, 16, 12, 24), rows)


def passages_sheet(book: Any, formats: Formats, made: Consolidation, campaign: Campaign) -> None:
    """The narrative line by line with all units that wrote it, and what in it names a person."""
    titles, group = (
        {section.id: section.title for section in campaign.outline},
        accumulate(not one.alike for one in made.passages),
    )
    rows = [
        (
            titles[one.section],
            number,
            one.text,
            len(one.units),
            "; ".join(campaign.units_by_code[unit].name for unit in one.units),
            "có" if one.pinned else "",
            "; ".join(one.personal),
        )
        for number, one in zip(group, made.passages, strict=True)
    ]
    head = ("Mục", "Nhóm", "Nội dung", "Số đơn vị", "Đơn vị", "Ví dụ được chọn", "Thông tin cá nhân cần xem")
    _table(book.add_worksheet("Nội dung"), formats, head, (36, 8, 100, 10, 60, 12, 30), rows)


def gaps_sheet(book: Any, formats: Formats, made: Consolidation) -> None:
    """What each unit lacks, and what is to be done about it."""
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


def source_sheet(
    book: Any,
    formats: Formats,
    made: Consolidation,
    campaign: Campaign,
    cells: Mapping[tuple[str, str], str],
    figures_sheet: str,
    base_url: str,
) -> None:
    """One row a cell: unit, submission, page, place, what was read, who changed and accepted it, and where to look."""
    rows = (
        _source_row(entry, campaign, cells, figures_sheet, base_url)
        for entry in made.figures
        if entry.provenance or entry.value is not None
    )
    head = (
        "Ô", "Đơn vị", "Chỉ tiêu", "Giá trị", "Trạng thái", "Báo cáo đến", "Ngày nhận", "Tệp", "Trang", "Vị trí",
        "Nguyên văn", "Máy đọc", "Người sửa", "Căn cứ sửa", "Người duyệt", "Trang kiểm tra",
    )  # fmt: skip
    widths = (8, 34, 44, 14, 12, 11, 12, 34, 7, 24, 20, 14, 18, 18, 18, 30)
    _table(book.add_worksheet("Nguồn số liệu"), formats, head, widths, rows)


def _source_row(
    entry: UnitFigure, campaign: Campaign, cells: Mapping[tuple[str, str], str], sheet: str, base_url: str
) -> tuple[object, ...]:
    source = entry.provenance
    unit, figure = campaign.units_by_code[entry.unit].name, campaign.figures[entry.figure].title
    head = (
        Link(f"#'{sheet}'!{cells[entry.unit, entry.figure]}", cells[entry.unit, entry.figure]),
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
        source.accepted_by, Link(base_url.rstrip("/") + source.review_path, "mở") if base_url else source.review_path,
    )  # fmt: skip
