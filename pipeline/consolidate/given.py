"""A form given by the higher body, Word or Excel, filled as it is: its cells are mapped once in the campaign.

A place is ``Sheet!C5`` in Excel and ``1.3.2`` in Word (table, row, column, all from 1); it takes a figure's total, or
by ``unit:figure`` one unit's figure. Everything else in the form stays untouched. Equal inputs give equal bytes.
"""

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
from docx import Document

from pipeline.consolidate.wording import number_text
from pipeline.letterform import ZIP_DATE, same_bytes
from schemas.consolidation import Amount, Consolidation, GivenForm

_MADE = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class GivenFormError(ValueError):
    """The form or its mapping cannot be used; the message names the place."""


def fill_given(made: Consolidation, form: GivenForm, template: Path) -> bytes:
    """The form with the version's figures in the mapped cells. GivenFormError."""
    if not template.is_file():
        raise GivenFormError(f"Không thấy biểu mẫu của cấp trên “{form.file}” trong thư mục mẫu.")
    values = {place: _value(made, name) for place, name in form.cells.items()}
    return _in_word(template, values) if template.suffix.lower() == ".docx" else _in_excel(template, values)


def _value(made: Consolidation, name: str) -> Amount | None:
    unit, _, figure = name.rpartition(":")
    if not unit:
        found = [total.value for total in made.totals if total.figure == figure]
    else:
        found = [e.value if e.counted else None for e in made.figures if (e.unit, e.figure) == (unit, figure)]
    if not found:
        raise GivenFormError(f"Bảng gán ô của biểu mẫu cấp trên có “{name}”, không phải chỉ tiêu của đợt này.")
    return found[0]


def _in_excel(template: Path, values: dict[str, Amount | None]) -> bytes:
    with template.open("rb") as content:
        book = openpyxl.load_workbook(content)
    for place, value in values.items():
        sheet, _, cell = place.rpartition("!")
        if sheet not in book.sheetnames:
            raise GivenFormError(f"Biểu mẫu cấp trên không có trang “{sheet}” (ô {place}).")
        book[sheet][cell] = value
    book.properties.created = book.properties.modified = _MADE
    written, fixed = BytesIO(), BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(zipfile.ZipInfo(name, ZIP_DATE), data, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def _in_word(template: Path, values: dict[str, Amount | None]) -> bytes:
    document = Document(str(template))
    for place, value in values.items():
        try:
            table, row, column = (int(part) - 1 for part in place.split("."))
            paragraph = document.tables[table].rows[row].cells[column].paragraphs[0]
        except (ValueError, IndexError) as error:
            raise GivenFormError(f"Biểu mẫu cấp trên không có ô {place} (bảng.dòng.cột).") from error
        runs = paragraph.runs or [paragraph.add_run()]
        runs[0].text = "" if value is None else number_text(value)
        for run in runs[1:]:
            run.text = ""
    return same_bytes(document)
