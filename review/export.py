"""Any list as a file: the page's own address with ``format=csv`` or ``format=xlsx`` gives its rows to take away."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from store.models import User
from store.services.views import record_view

Cell = str | int | float | bool | date | datetime | None
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL: Final = 32_000
SHEET_NAME: Final = 25
NOT_IN_SHEETS: Final = re.compile(r"[\[\]:*?/\\]+")


def wanted_format(request: HttpRequest) -> str:
    """``csv`` or ``xlsx`` where the list is asked for as a file; empty for the page."""
    wanted = request.GET.get("format", "")
    return wanted if wanted in ("csv", "xlsx") else ""


@dataclass(frozen=True)
class Table:
    """One list: its name (of the sheet), its titles and its rows."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def as_file(
    request: HttpRequest, name: str, head: Sequence[object], rows: Iterable[Sequence[Cell]]
) -> HttpResponse | None:
    """The list as an attachment, its taking recorded; None when the request is for the page itself."""
    if not wanted_format(request):
        return None
    return tables_file(request, name, [Table(name, [str(title) for title in head], rows)])


def tables_file(request: HttpRequest, name: str, tables: Sequence[Table]) -> HttpResponse:
    """Some lists as one attachment in the wanted format, its taking recorded."""
    by, wanted = request.user, wanted_format(request)
    assert isinstance(by, User)
    record_view(f"list:{name}", by=by, action="export")
    body, kind = (_csv(tables), "text/csv; charset=utf-8") if wanted == "csv" else (_xlsx(tables), XLSX)
    stamp = f"{timezone.localdate():%Y%m%d}"
    disposition = f'attachment; filename="{name}-{stamp}.{wanted}"'
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": disposition})


def _csv(tables: Sequence[Table]) -> bytes:
    """The lists one under the other, a blank line between them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for number, table in enumerate(tables):
        writer.writerows([[]] if number else [])
        writer.writerow(table.head)
        writer.writerows([_plain(cell) for cell in row] for row in table.rows)
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


def _xlsx(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each list."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        for number, table in enumerate(tables, 1):
            name = NOT_IN_SHEETS.sub(" ", table.name).strip(" '")[:SHEET_NAME] if len(tables) > 1 else ""
            _sheet(book, book.add_worksheet(f"{number} {name}".strip() if name else None), table)
    return out.getvalue()


def _sheet(book: Any, sheet: Any, table: Table) -> None:
    bold = book.add_format({"bold": True, "bg_color": "#EEF2F4", "border": 1})
    day, moment = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.write_row(0, 0, table.head, bold)
    widths = [len(title) for title in table.head]
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(number, column, timezone.localtime(cell).replace(tzinfo=None), moment)
            elif isinstance(cell, date):
                sheet.write_datetime(number, column, datetime.combine(cell, datetime.min.time()), day)
            else:
                sheet.write(number, column, cell[:LONGEST_CELL] if isinstance(cell, str) else cell)
            widths += [0] * (column + 1 - len(widths))
            widths[column] = min(60, max(widths[column], len(str(cell or ""))))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 2)
    sheet.freeze_panes(1, 0)
    if table.head:
        sheet.autofilter(0, 0, 0, len(table.head) - 1)
