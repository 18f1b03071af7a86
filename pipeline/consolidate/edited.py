"""A Word or Excel report that people edited and dropped back: where it differs from the version it was made from."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import openpyxl
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from pipeline.consolidate.annex import groups
from pipeline.consolidate.excel import SHEET
from pipeline.consolidate.narrative import LEADS
from pipeline.consolidate.wording import figure_text, number_text, own_text
from pipeline.forms.identity import figure_key
from pipeline.forms.marks import annex_key, passage_key, sentence_key
from pipeline.identify import identify
from pipeline.options import Limits
from pipeline.readers.package import open_zip
from schemas.campaign import Campaign, Figure
from schemas.consolidation import Amount, Change, Consolidation, UnitFigure
from schemas.reading import Kind

_LEAD: Final = ": "
_TOTAL: Final = "Tổng cộng"


class NotOursError(ValueError):
    """The file is none of this version's files; the message says so."""


def compare(path: Path, made: Consolidation, campaign: Campaign) -> list[Change]:
    """Where a file that came back differs from the version. NotOursError, CannotReadError.

    Only in a process of its own (`pipeline.consolidate.apart`): the file may be anything.
    """
    match identify(path, Limits()).kind:
        case Kind.XLSX:
            return changes_in_sheet(path, made, campaign)
        case Kind.DOCX:
            return changes_in_word(path, made, campaign)
    raise NotOursError("Chỉ so được tệp Word (.docx) hoặc Excel (.xlsx) của bản tổng hợp.")


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
    """Every figure that is another one in the Word report, every passage reworded or emptied. NotOursError."""
    open_zip(path, Limits()).close()
    document = Document(str(path))
    texts = _marked_texts(document)
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
            found = texts[key].partition(_LEAD)[2] if texts[key].startswith(LEADS) else texts[key]
            changes.append(Change(kind="passage", key=key, shown=passage.text, found=found.strip()))
    return [*changes, *_sentence_changes(texts, made), *_annex_changes(document, made, campaign)]


def _sentence_changes(texts: dict[str, str], made: Consolidation) -> Iterator[Change]:
    """The campaign's own sentences: their words belong to the campaign, their figures to the database."""
    for number, sentence in enumerate(made.sentences):
        found = texts.get(sentence_key(number), sentence.text).strip()
        if found != sentence.text.strip():
            yield Change(kind="sentence", key=sentence_key(number), shown=sentence.text, found=found)


def _annex_changes(document: WordDocument, made: Consolidation, campaign: Campaign) -> Iterator[Change]:
    """Every unit's own figures in the annex, and the totals below them."""
    marked = {
        annex_key(table.id, number): group
        for table in campaign.tables
        for number, group in enumerate(groups([f for f in campaign.figures.values() if f.table == table.id]))
    }
    entries = {(entry.unit, entry.figure): entry for entry in made.figures}
    for table in document.element.body.iter(qn("w:tbl")):
        names = {mark.get(qn("w:name"), "") for mark in table.iter(qn("w:bookmarkStart"))}
        for name in names & marked.keys():
            yield from _grid_changes(table, marked[name], made, entries)


def _grid_changes(
    table: Any, figures: Sequence[Figure], made: Consolidation, entries: Mapping[tuple[str, str], UnitFigure]
) -> Iterator[Change]:
    units = {(str(number), unit.name): unit.unit for number, unit in enumerate(made.units, 1)}
    totals = {total.figure: total.value for total in made.totals}
    for row in table.iter(qn("w:tr")):
        number, name, *cells = [_text(cell) for cell in row.iter(qn("w:tc"))] or ["", ""]
        unit = units.get((number, name))
        for figure, found in zip(figures, cells, strict=False):
            if unit is not None:
                shown = own_text(entries[unit, figure.id], final=made.final)
            elif name == _TOTAL and totals[figure.id] is not None:
                shown = number_text(totals[figure.id])
            else:
                continue
            if found != shown.strip():
                kind: Literal["figure", "total"] = "figure" if unit else "total"
                value = _number(found.rstrip("*"))
                yield Change(kind=kind, unit=unit or "", figure=figure.id, shown=shown, found=found, value=value)


def _text(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t"))).strip()


def _marked_texts(document: WordDocument) -> dict[str, str]:
    """The text of each marked paragraph by its mark."""
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
