"""What the command line shows: tables of units and submissions, and the progress of a reading."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from schemas.correction import ReportState
from store.models import Submission
from store.selectors.reports import UnitLine, report_of
from store.selectors.submissions import list_submissions

STATES = {
    ReportState.AWAITED: "chưa báo cáo",
    ReportState.FLAGGED: "cần kiểm tra",
    ReportState.CLEAN: "tạm tính",
    ReportState.ACCEPTED: "đã duyệt",
    ReportState.REOPENED: "mở lại",
}
MISSING = ("section.missing", "section.empty", "figure.missing", "table.missing", "page.missing")
console = Console(highlight=False)


def show_units(lines: Sequence[UnitLine]) -> None:
    """Prints per unit what was read, what is flagged, what is missing; those that sent nothing in one line."""
    awaited = [line.unit.name for line in lines if line.state is ReportState.AWAITED]
    console.print(unit_table(line for line in lines if line.state is not ReportState.AWAITED))
    if awaited:
        console.print(f"Chưa có báo cáo của {len(awaited)} đơn vị: {'; '.join(awaited)}")


def unit_table(lines: Iterable[UnitLine]) -> Table:
    """A table of units with what was read, what is flagged and what is missing of each."""
    table = Table(title="Tình hình từng đơn vị / units", title_justify="left")
    for title in ("Đơn vị", "Trạng thái", "Số liệu đọc được", "Phải xem", "Thiếu", "Cảnh báo khác"):
        table.add_column(title, overflow="fold")
    for line in lines:
        table.add_row(line.unit.name, STATES[line.state], *_counts(line))
    return table


def _counts(line: UnitLine) -> tuple[str, str, str, str]:
    if line.report_id is None:
        return "", "", "", ""
    fields = [field for key, field in report_of(line.report_id).fields.items() if key.startswith("figure:")]
    read = sum(field.status.value == "read" for field in fields)
    missing = [flag.field or "" for flag in line.gaps if flag.code in MISSING]
    others = len(line.gaps) - len(missing) - line.doubtful
    return (
        f"{read}/{len(fields)}",
        str(line.doubtful or ""),
        ", ".join(missing),
        str(max(others, 0) + line.warnings or ""),
    )


def left_over() -> Table | None:
    """What belongs to no unit's report: unreadable, refused, or waiting at the intake desk."""
    rows = [row for row in list_submissions() if row.report_id is None]
    if not rows:
        return None
    table = Table(title="Ngoài báo cáo các đơn vị / not in any unit's report", title_justify="left")
    table.add_column("Tệp", overflow="fold")
    table.add_column("Vì sao", overflow="fold")
    for row in rows:
        table.add_row(row.name, why(row))
    return table


def why(row: Submission) -> str:
    """Why a submission is in no report, in words."""
    if row.state in ("failed", "refused"):
        verb = "không đọc được" if row.state == "failed" else "không mở"
        return f"{verb}: {row.cause or row.cause_code}"
    if row.state != "read":
        return "đang chờ đọc"
    codes = ("document.wrong_campaign", "document.no_report", "unit.unknown")
    flags = [flag.message for flag in row.flags.all() if flag.code in codes]
    return " ".join(flags) or "chờ chọn đơn vị ở bàn tiếp nhận"
