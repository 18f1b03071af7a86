"""Who reported in time, late, or not at all: one row a unit and campaign, as CSV and as Excel."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

import xlsxwriter

from pipeline.letters.calendar import working_days_between
from schemas.base import Frozen
from schemas.campaign import Calendar


class Timeliness(StrEnum):
    """How a unit stood to the deadline; days granted by an extension are kept apart from being in time."""

    IN_TIME = "in_time"
    EXTENDED = "extended"
    LATE = "late"
    NEVER = "never"
    AWAITED = "awaited"


WORDS: Final[dict[Timeliness, str]] = {
    Timeliness.IN_TIME: "đúng hạn",
    Timeliness.EXTENDED: "đúng hạn (đã gia hạn)",
    Timeliness.LATE: "muộn",
    Timeliness.NEVER: "chưa báo cáo (quá hạn)",
    Timeliness.AWAITED: "chưa báo cáo (còn hạn)",
}
HEAD: Final = (
    "Đợt báo cáo", "Mã đơn vị", "Đơn vị", "Nghĩa vụ", "Hạn (trước ngày)", "Gia hạn đến", "Ngày nhận", "Kết quả",
    "Số ngày làm việc chậm", "Số lần nhắc", "Số công văn đôn đốc", "Lần liên hệ gần nhất",
)  # fmt: skip


class TimeRow(Frozen):
    """One unit in one campaign: its deadline, when its report came, and how often it was reminded."""

    campaign: str
    unit: str
    name: str
    duty: str
    due_before: date
    extended_until: date | None
    received_on: date | None
    outcome: Timeliness
    days_late: int
    notices: int
    letters: int
    last_contact: date | None


def judge(
    due_before: date, received_on: date | None, extended_until: date | None, today: date, calendar: Calendar
) -> tuple[Timeliness, int]:
    """The outcome, and by how many working days it is late (as of ``today`` while nothing came)."""
    arrived = received_on or today
    until_extension = extended_until is not None and arrived <= extended_until
    if received_on is None:
        running = today < due_before or until_extension
        late = 0 if running else _late(due_before, extended_until, today, calendar)
        return (Timeliness.AWAITED if running else Timeliness.NEVER), late
    if received_on < due_before:
        return Timeliness.IN_TIME, 0
    if until_extension:
        return Timeliness.EXTENDED, 0
    return Timeliness.LATE, _late(due_before, extended_until, received_on, calendar)


def _late(due_before: date, extended_until: date | None, day: date, calendar: Calendar) -> int:
    """Working days from the first late one to ``day``, both included; an extension moves the first one."""
    first = due_before if extended_until is None else max(due_before, date.fromordinal(extended_until.toordinal() + 1))
    return working_days_between(first, date.fromordinal(day.toordinal() + 1), calendar)


def to_csv(rows: Sequence[TimeRow]) -> str:
    """The rows as CSV, with UTF-8 byte order mark so that Excel shows Vietnamese letters."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for row in rows:
        writer.writerow([_safe(_text(value)) for value in _cells(row)])
    return "\ufeff" + out.getvalue()


def to_excel(rows: Sequence[TimeRow], path: Path) -> None:
    """The rows as a workbook with a filter; days are days and counts are numbers there."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Tình hình báo cáo đúng hạn"})
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Đúng hạn")
    sheet.write_row(0, 0, HEAD, bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(_cells(row)):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            else:
                sheet.write(number, column, value)
    sheet.autofilter(0, 0, max(len(rows), 1), len(HEAD) - 1)
    sheet.freeze_panes(1, 3)
    sheet.set_column(0, 1, 16)
    sheet.set_column(2, 2, 38)
    sheet.set_column(3, len(HEAD) - 1, 15)
    book.close()


def _cells(row: TimeRow) -> tuple[str | int | date | None, ...]:
    return (
        row.campaign, row.unit, row.name, row.duty, row.due_before, row.extended_until, row.received_on,
        WORDS[row.outcome], row.days_late, row.notices, row.letters, row.last_contact,
    )  # fmt: skip


def _text(value: str | int | date | None) -> str:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def _safe(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t") else text
