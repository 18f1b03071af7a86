"""Who must report: from a list of units (Excel or CSV), or from the list among the annexes of a directive."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.directive.naming import Names, slug
from pipeline.directive.paper import Annex
from pipeline.extract.columns import Role, role_of
from pipeline.extract.dates import find_dates
from pipeline.extract.tables import is_blank, lay_out
from pipeline.extract.text import clean, key
from schemas.campaign import Counts, Duty, Unit
from schemas.reading import Grid

_HEADS: Final = (
    ("code", re.compile(r"^(?:ma|ma don vi|ma so|code|ma dinh danh)$")),
    (
        "name",
        re.compile(r"^(?:ten|don vi|ten don vi|co quan|ten co quan|name|ten truong|truong|co so|don vi bao cao)$"),
    ),
    ("aliases", re.compile(r"^(?:ten khac|bi danh|ten goi khac|ten viet tat|viet tat|alias|aliases|ten cu)$")),
    ("emails", re.compile(r"^(?:email|e mail|thu dien tu|hop thu|dia chi email|emails|hop thu dien tu)$")),
    ("contacts", re.compile(r"^(?:lien he|dien thoai|so dien thoai|nguoi lien he|dau moi|contacts|can bo dau moi)$")),
    ("kind", re.compile(r"^(?:loai|loai don vi|nhom|khoi|kind|loai hinh|cap)$")),
    ("parent", re.compile(r"^(?:cap tren|don vi cap tren|truc thuoc|don vi chu quan|parent|ma cap tren|thuoc)$")),
    ("duty", re.compile(r"^(?:nghia vu|phai bao cao|duty|bat buoc)$")),
    ("counts", re.compile(r"^(?:cach cong|tinh vao|cong so lieu|counts)$")),
    ("valid_from", re.compile(r"^(?:tu ngay|hieu luc tu|valid from|ngay thanh lap)$")),
    ("valid_to", re.compile(r"^(?:den ngay|hieu luc den|valid to|ngay giai the|ngay sap nhap)$")),
    ("successors", re.compile(r"^(?:ke thua|don vi ke thua|sap nhap vao|successors|nhap vao|don vi moi)$")),
)
_SPLIT: Final = re.compile(r"\s*[;|\n]\s*")
_DUTIES: Final = {
    "phai": Duty.MUST, "bat buoc": Duty.MUST, "co": Duty.MUST, "must": Duty.MUST, "x": Duty.MUST,
    "co the": Duty.MAY, "khuyen khich": Duty.MAY, "khong bat buoc": Duty.MAY, "may": Duty.MAY,
    "khong": Duty.COPY, "chi nhan": Duty.COPY, "copy": Duty.COPY, "de biet": Duty.COPY,
}  # fmt: skip
_COUNTS: Final = {
    "rieng": Counts.OWN, "own": Counts.OWN, "cong rieng": Counts.OWN,
    "trong cap tren": Counts.WITHIN_PARENT, "within parent": Counts.WITHIN_PARENT,
    "da gom trong cap tren": Counts.WITHIN_PARENT,
    "chi hien": Counts.SHOWN_ONLY, "khong cong": Counts.SHOWN_ONLY, "shown only": Counts.SHOWN_ONLY,
}  # fmt: skip
_LISTED: Final = re.compile(r"\bdanh sach\b.*\b(?:don vi|co quan|truong|co so|xa|phuong|huyen|trung tam)\b")
_MOST_ROWS: Final = 20_000
_ENOUGH_HEADS: Final = 10


class UnitsError(ValueError):
    """A list of units that cannot be used; the message names file and row and says what to do."""


def read_units(path: Path) -> tuple[Unit, ...]:
    """The units of an Excel (.xlsx) or CSV file with a row of heads; UnitsError says what is wrong and where."""
    rows = _csv_rows(path) if path.suffix.lower() in (".csv", ".txt", ".tsv") else _excel_rows(path)
    for number, row in enumerate(rows[:_ENOUGH_HEADS]):
        heads = _heads(row)
        if "name" in heads:
            return _units(heads, rows[number + 1 :], number + 2, path.name)
    raise UnitsError(f"{path.name}: không thấy cột tên đơn vị; đặt tiêu đề “Tên đơn vị” ở dòng đầu")


def _csv_rows(path: Path) -> list[list[str]]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise UnitsError(f"{path.name}: không phải UTF-8; lưu lại thành CSV UTF-8 hoặc Excel") from None
    except OSError as fault:
        raise UnitsError(f"{path.name}: không đọc được ({fault.strerror})") from None
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    return [[clean(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]


def _excel_rows(path: Path) -> list[list[str]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, BadZipFile, KeyError, ValueError):
        raise UnitsError(f"{path.name}: không mở được như tệp Excel .xlsx; lưu lại rồi thử lại") from None
    sheet = book.worksheets[0]
    rows = [[_cell(value) for value in row] for row in sheet.iter_rows(max_row=_MOST_ROWS, values_only=True)]
    book.close()
    return rows


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)) if value is not None else ""


def _heads(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, text in enumerate(row):
        name = next((name for name, pattern in _HEADS if pattern.fullmatch(key(text))), None)
        if name is not None:
            found.setdefault(name, number)
    return found


def _units(heads: Mapping[str, int], rows: Sequence[Sequence[str]], first: int, file: str) -> tuple[Unit, ...]:
    names = Names()
    drafts: list[tuple[int, dict[str, str], str]] = []
    for number, row in enumerate(rows, first):
        said = {name: row[at] if at < len(row) else "" for name, at in heads.items()}
        if key(said["name"]):
            drafts.append((number, said, names.new(said.get("code") or slug(said["name"], 8, "-"))))
    codes = {key(said["name"]): code for _, said, code in drafts} | {key(code): code for _, _, code in drafts}
    return tuple(_unit(said, code, codes, f"{file}, dòng {number}") for number, said, code in drafts)


def _unit(said: Mapping[str, str], code: str, codes: Mapping[str, str], where: str) -> Unit:
    def several(name: str) -> tuple[str, ...]:
        return tuple(part for part in _SPLIT.split(said.get(name, "")) if part)

    parent = said.get("parent", "")
    if parent and key(parent) not in codes:
        raise UnitsError(f"{where}: đơn vị cấp trên “{parent}” không có trong danh sách; thêm nó hoặc bỏ trống")
    unknown = [name for name in several("successors") if key(name) not in codes]
    if unknown:
        raise UnitsError(f"{where}: đơn vị kế thừa “{unknown[0]}” không có trong danh sách; thêm nó vào")
    return Unit(
        code=code,
        name=said["name"],
        aliases=several("aliases"),
        emails=tuple(re.split(r"[\s,;]+", said.get("emails", ""))) if said.get("emails") else (),
        contacts=several("contacts"),
        kind=said.get("kind", "").lower(),
        parent=codes[key(parent)] if parent else None,
        duty=_choice(said.get("duty", ""), _DUTIES, Duty.MUST, where),
        counts=_choice(said.get("counts", ""), _COUNTS, Counts.OWN, where),
        valid_from=_date(said.get("valid_from", ""), where),
        valid_to=_date(said.get("valid_to", ""), where),
        successors=tuple(codes[key(name)] for name in several("successors")),
    )


def _choice(text: str, choices: Mapping[str, Any], default: Any, where: str) -> Any:
    if not key(text):
        return default
    if key(text) not in choices:
        raise UnitsError(f"{where}: không hiểu “{text}”; dùng một trong: {', '.join(choices)}")
    return choices[key(text)]


def _date(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        found = next((d.value for d in find_dates(text) if d.value), None)
    if found is None:
        raise UnitsError(f"{where}: “{text}” không phải ngày; viết như 01/07/2025")
    return found


def listed_units(annexes: Sequence[Annex]) -> tuple[Unit, ...]:
    """The units that an annex lists by name ("Danh sách các đơn vị báo cáo")."""
    names = Names()
    return tuple(
        Unit(code=names.new(slug(name, 8, "-")), name=name)
        for annex in annexes
        if _LISTED.search(key(annex.name))
        for name in dict.fromkeys(_names(annex))
    )


def _names(annex: Annex) -> Iterator[str]:
    for placed in annex.blocks:
        if not isinstance(placed.item, Grid):
            continue
        lattice = lay_out(placed, placed.item)
        heads = [
            _heads([lattice.text(row, c) for c in range(lattice.width)]) for row in range(min(3, len(lattice.rows)))
        ]
        first = next((n for n, found in enumerate(heads) if "name" in found), None)
        column = heads[first]["name"] if first is not None else _label_column(lattice.rows[0] if lattice.rows else ())
        for row in range((first or 0) + 1, len(lattice.rows)):
            if column is not None and not is_blank(lattice.rows[row][column]):
                yield clean(lattice.text(row, column))


def _label_column(cells: Sequence[Any]) -> int | None:
    roles = [role_of(cell.text) if cell is not None else Role.UNKNOWN for cell in cells]
    return next((n for n, role in enumerate(roles) if role is Role.LABEL), None)
