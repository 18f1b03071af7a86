"""Excel files: shown values, written so that nobody can misread them."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.readers.content import CannotReadError, Desk
from pipeline.readers.sheet import NO_RESULT, read_xlsx, shown
from schemas.reading import Ink, Kind, Page, Region
from tests.pipeline.readers.conftest import grids, lines, only_page, rows_of


def _saved(book: Workbook, folder: Path) -> Path:
    path = folder / "a.xlsx"
    book.save(path)
    return path


def _sheet(book: Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def _read(book: Workbook, folder: Path, desk: Desk) -> Page:
    return only_page(read_xlsx(_saved(book, folder), Kind.XLSX, desk))


def test_letterhead_title_and_table_are_told_apart(tmp_path: Path, desk: Desk) -> None:
    """Units put a letterhead above the table and a signer below it."""
    book = Workbook()
    sheet = _sheet(book)
    sheet.append(["UBND HUYỆN X", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    sheet.append(["BẢNG TỔNG HỢP SỐ LIỆU"])
    sheet.append(["STT", "Nội dung", "Số lượng"])
    sheet.append([1, "Số lớp", 12])
    sheet.append([2, "Số người", None])
    sheet.append([3, "Tỷ lệ", 0.985])
    sheet["C6"].number_format = "0.0%"
    sheet.append([None, None, "TRƯỞNG PHÒNG"])
    page = _read(book, tmp_path, desk)
    (grid,) = grids(page)
    assert rows_of(grid) == [
        ["STT", "Nội dung", "Số lượng"],
        ["1", "Số lớp", "12"],
        ["2", "Số người", ""],
        ["3", "Tỷ lệ", "98,5%"],
    ]
    assert grid.cells[5].at == "Sheet C4"
    assert [(line.region, line.text) for line in lines(page)] == [
        (Region.LEFT, "UBND HUYỆN X"),
        (Region.RIGHT, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (Region.BODY, "BẢNG TỔNG HỢP SỐ LIỆU"),
        (Region.BODY, "TRƯỞNG PHÒNG"),
    ]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1250, "#,##0", "1250"), (12.0, "General", "12"), (339.477, "General", "339,4770"), (99.7, "0.0", "99,7"),
        (0.5, "0%", "50%"), (date(2020, 10, 5), "dd/mm/yyyy", "05/10/2020"), (None, "General", ""), (-3, "0", "-3"),
    ],
)  # fmt: skip
def test_numbers_cannot_be_misread(value: object, form: str, text: str) -> None:
    """339,477 would read as a third of a million: a cell's number is never ambiguous."""
    assert shown(value, form) == text


def test_a_formula_without_result_is_unclear_not_blank(tmp_path: Path, desk: Desk) -> None:
    """A workbook saved by a program that does not compute would otherwise report blanks."""
    book = Workbook()
    sheet = _sheet(book)
    sheet.append(["Nội dung", "Số lượng"])
    sheet.append(["Số lớp", 12])
    sheet.append(["Tổng", "=SUM(B2:B2)"])
    cell = grids(_read(book, tmp_path, desk))[0].cells[-1]
    assert (cell.ink, cell.doubts) == (Ink.UNCLEAR, (NO_RESULT,))


def test_hidden_sheets_and_rows_are_left_out(tmp_path: Path, desk: Desk) -> None:
    """Last year's hidden figures are not this year's report."""
    book = Workbook()
    sheet = _sheet(book)
    for row in (["Nội dung", "Số lượng"], ["Năm trước", 99], ["Số lớp", 12]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    old = book.create_sheet("cũ")
    old.append(["a", "b"])
    old.sheet_state = "hidden"
    assert rows_of(grids(_read(book, tmp_path, desk))[0]) == [["Nội dung", "Số lượng"], ["Số lớp", "12"]]


def test_an_empty_workbook_is_told(tmp_path: Path, desk: Desk) -> None:
    """An empty file must not count as a report without figures."""
    with pytest.raises(CannotReadError):
        read_xlsx(_saved(Workbook(), tmp_path), Kind.XLSX, desk)
