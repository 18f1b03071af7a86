"""A Word or Excel report that people edited and dropped back: where it differs from the version it was made from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import openpyxl
from docx import Document
from docx.oxml.ns import qn

from pipeline.consolidate.excel import SHEET
from pipeline.consolidate.wording import figure_text, number_text
from pipeline.forms.identity import figure_key
from pipeline.forms.marks import passage_key
from pipeline.options import Limits
from pipeline.readers.package import open_zip
from schemas.campaign import Campaign
from schemas.consolidation import Amount, Change, Consolidation, UnitFigure

_LEAD: Final = ": "


class NotOursError(ValueError):
    """The file is none of this version's files; the message says so."""


def changes_in_sheet(path: Path, made: Consolidation, campaign: Campaign) -> list[Change]:
    """Every figure and total that is another one in the workbook. NotOursError."""
    open_zip(path, Limits()).close()
    with path.open("rb") as content:
        book = openpyxl.load_workbook(content)
    if SHEET not in book.sheetnames:
        raise NotOursError(f"Tệp không có trang “{SHEET}”: không phải tệp Excel của bản tổng hợp này.")
    rows = [list(row) for row in book[SHEET].iter_rows(values_only=True)]
    columns = _columns(rows, campaign)
    units = {code: row for row in rows for code in row[-4:] if isinstance(code, str) and code in campaign.units_by_code}
    if not columns or not units:
        raise NotOursError("Tệp Excel thiếu cột và dòng mã ẩn: không nhận ra số liệu của đơn vị nào.")
    entries = {(entry.unit, entry.figure): entry for entry in made.figures}
    changes = [
        _cell_change(entries[unit, figure], row[column])
        for unit, row in units.items()
        for figure, column in columns.items()
        if (unit, figure) in entries
    ]
    totals = next((row for row in rows if row and row[0] == "TỔNG CỘNG"), [])
    return [change for change in changes if change] + list(_total_changes(totals, columns, made))


def _columns(rows: list[list[Any]], campaign: Campaign) -> dict[str, int]:
    """The column of each figure, by the hidden row of ids."""
    for row in rows:
        found = {cell: number for number, cell in enumerate(row) if isinstance(cell, str) and cell in campaign.figures}
        if 2 * len(found) > len(campaign.figures):
            return found
    return {}


def _cell_change(entry: UnitFigure, cell: Any) -> Change | None:
    number = cell if isinstance(cell, int | float) and not isinstance(cell, bool) else None
    if entry.counted:
        if number is not None and number == entry.value:
            return None
    elif number is None and str(cell or "").strip() == figure_text(entry).strip():
        return None
    found = number_text(number) if number is not None else str(cell or "").strip()
    return Change(
        kind="figure", unit=entry.unit, figure=entry.figure, shown=figure_text(entry), found=found, value=number
    )


def _total_changes(row: list[Any], columns: dict[str, int], made: Consolidation) -> Iterator[Change]:
    """Totals typed over the formula; a formula that stands is no change."""
    for total in made.totals:
        cell = row[columns[total.figure]] if total.figure in columns and row else None
        if isinstance(cell, int | float) and cell != total.value:
            shown, found = number_text(total.value), number_text(cell)
            yield Change(kind="total", figure=total.figure, shown=shown, found=found, value=cell)


def changes_in_word(path: Path, made: Consolidation, campaign: Campaign) -> list[Change]:
    """Every total that is another one in the Word report, every passage reworded or emptied. NotOursError."""
    texts = _marked_texts(path)
    totals = {figure_key(campaign.figures[total.figure]): total for total in made.totals}
    passages = {passage_key(passage): passage for passage in made.passages}
    if not texts.keys() & (totals.keys() | passages.keys()):
        raise NotOursError("Tệp Word không mang dấu của bản tổng hợp này.")
    changes: list[Change] = []
    for key, total in totals.items():
        shown, found = number_text(total.value), texts.get(key, "").strip().rstrip("*").strip()
        if key in texts and total.value is not None and found != shown:
            value = _number(found)
            changes.append(Change(kind="total", figure=total.figure, shown=shown, found=found, value=value))
    for key, passage in passages.items():
        if key in texts and not texts[key].endswith(passage.text):
            found = texts[key].partition(_LEAD)[2] if texts[key].startswith("- ") else texts[key]
            changes.append(Change(kind="passage", key=key, shown=passage.text, found=found.strip()))
    return changes


def _marked_texts(path: Path) -> dict[str, str]:
    """The text of each marked paragraph by its mark."""
    open_zip(path, Limits()).close()
    document = Document(str(path))
    found: dict[str, str] = {}
    for paragraph in document.element.body.iter(qn("w:p")):
        text = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for mark in paragraph.iter(qn("w:bookmarkStart")):
            found.setdefault(mark.get(qn("w:name"), ""), text)
    return found


def _number(text: str) -> Amount | None:
    try:
        value = float(text.replace(".", "").replace(",", "."))
    except ValueError:
        return None
    return int(value) if value.is_integer() else value
