"""A list of units is taken as it is meant, or refused with the row that is wrong."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.directive.units import UnitsError, read_units


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Cột,Khác\n1,2\n", "không thấy cột tên đơn vị"),
        ("Tên đơn vị,Cấp trên\nXã A,Huyện B\n", "dòng 2"),
        ("Tên đơn vị,Đến ngày\nXã A,mai\n", "không phải ngày"),
        ("Tên đơn vị,Nghĩa vụ\nXã A,chắc chắn\n", "không hiểu"),
        ("Tên đơn vị,Kế thừa\nXã A,Xã Z\n", "kế thừa"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, text: str, told: str) -> None:
    """A clerk can mend a list only when told which row."""
    path = tmp_path / "don-vi.csv"
    path.write_text(text, "utf-8")

    with pytest.raises(UnitsError, match=told):
        read_units(path)


def test_an_excel_list_with_a_title_above_its_heads(tmp_path: Path) -> None:
    """Lists come with a title row and numbers as Excel keeps them."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["DANH SÁCH ĐƠN VỊ"],
        ["STT", "Tên đơn vị", "Email"],
        [1, "Xã An Hòa", "a@x.vn; b@x.vn"],
        [2, None, None],
    ):
        sheet.append(row)
    path = tmp_path / "don-vi.xlsx"
    book.save(path)

    units = read_units(path)
    assert [(unit.code, unit.name, unit.emails) for unit in units] == [("xa-an-hoa", "Xã An Hòa", ("a@x.vn", "b@x.vn"))]


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    """Bad input has a clear outcome."""
    path = tmp_path / "don-vi.xlsx"
    path.write_bytes(b"PK no workbook")

    with pytest.raises(UnitsError, match="không mở được"):
        read_units(path)
