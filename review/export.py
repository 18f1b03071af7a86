"""Any list as a file: the page's own address with ``format=csv`` or ``format=xlsx`` gives its rows to take away."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from review.frame import person
from store.services.views import record_view

Cell = str | int | float | bool | date | datetime | None
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL: Final = 32_000


def wanted_format(request: HttpRequest) -> str:
    """``csv`` or ``xlsx`` where the list is asked for as a file; empty for the page."""
    wanted = request.GET.get("format", "")
    return wanted if wanted in ("csv", "xlsx") else ""


def as_file(
    request: HttpRequest, name: str, head: Sequence[object], rows: Iterable[Sequence[Cell]]
) -> HttpResponse | None:
    """The list as an attachment, its taking recorded; None when the request is for the page itself."""
    wanted = wanted_format(request)
    if not wanted:
        return None
    record_view(f"list:{name}", by=person(request), action="export")
    titles = [str(title) for title in head]
    body, kind = (_csv(titles, rows), "text/csv; charset=utf-8") if wanted == "csv" else (_xlsx(titles, rows), XLSX)
    stamp = f"{timezone.localdate():%Y%m%d}"
    disposition = f'attachment; filename="{name}-{stamp}.{wanted}"'
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": disposition})


def _csv(head: list[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str | int | float:
    """A cell as CSV holds it; words that a spreadsheet would run as a formula are kept words."""
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(DANGEROUS) else cell
    return "" if cell is None else cell


def _xlsx(head: list[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True, "bg_color": "#EEF2F4", "border": 1})
        day, moment = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_row(0, 0, head, bold)
        widths = [len(title) for title in head]
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, timezone.localtime(cell).replace(tzinfo=None), moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, column, datetime.combine(cell, datetime.min.time()), day)
                else:
                    sheet.write(number, column, cell[:LONGEST_CELL] if isinstance(cell, str) else cell)
                widths[column] = min(60, max(widths[column], len(str(cell or ""))))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
        sheet.freeze_panes(1, 0)
        if head:
            sheet.autofilter(0, 0, 0, len(head) - 1)
    return out.getvalue()
