"""What each column of a table is: number, label, unit, the value asked for, or what must not feed a figure."""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Final

from pipeline.extract.labels import Labels, unit_in_brackets
from pipeline.extract.tables import Lattice, is_blank, is_quantity
from pipeline.extract.text import fold, key
from schemas.base import Frozen
from schemas.measures import dimension, money_scale
from schemas.reading import Cell, Grid, Ink

NAMED: Final = 0.6  # least likeness at which a cell names a row or column of the campaign
SURE_NAME: Final = 0.75  # likeness at which a cell names it without doubt


class Role(StrEnum):
    """What a column holds."""

    INDEX = "index"
    LABEL = "label"
    UNIT = "unit"
    VALUE = "value"
    PLAN = "plan"
    OTHER = "other"  # comparison, cumulated, earlier period, note: never feeds a figure
    UNKNOWN = "unknown"


class Column(Frozen):
    """One column: ``measure`` is its place among the campaign's (matrix), ``likeness`` how well its head names it."""

    role: Role
    measure: int | None = None
    likeness: float = 1.0
    unit: str | None = None
    head: str = ""


class Layout(Frozen):
    """How to read a table: where the data begin, and its columns.

    ``sure``: there is one column only for each value; ``goes_on``: this is a further part of the table before it.
    """

    first_row: int
    columns: tuple[Column, ...]
    sure: bool = True
    goes_on: bool = False

    @property
    def label(self) -> int:
        """The column with the labels; -1 when there is none."""
        return next((n for n, c in enumerate(self.columns) if c.role is Role.LABEL), -1)

    @property
    def unit(self) -> int:
        """The column with the units; -1 when there is none."""
        return next((n for n, c in enumerate(self.columns) if c.role is Role.UNIT), -1)

    @property
    def values(self) -> tuple[int, ...]:
        """The columns that feed figures."""
        return tuple(n for n, c in enumerate(self.columns) if c.role is Role.VALUE)


_WORDS: Final = (
    (Role.INDEX, re.compile(r"(?:stt|tt|so tt|so thu tu|thu tu|muc so)")),
    (Role.UNIT, re.compile(r"(?:don vi(?: tinh)?|dvt|dv tinh|don vi do)")),
    (Role.OTHER, re.compile(r".*\b(?:ghi chu|dien giai|minh chung|giai trinh|nguoi thuc hien|thoi gian|hinh anh)\b.*")),
    (
        Role.OTHER,
        re.compile(r".*\b(?:so voi|so sanh|tang|giam|cung ky|nam truoc|ky truoc|luy ke|cong don|ty le dat|dat)\b.*"),
    ),
    (Role.OTHER, re.compile(r"(?:%|th kh|ty le)")),
    (
        Role.PLAN,
        re.compile(r".*\b(?:ke hoach|kh|chi tieu giao|chi tieu duoc giao|du kien|du toan|muc tieu|giao dau nam)\b.*"),
    ),
    (
        Role.VALUE,
        re.compile(
            r".*\b(?:thuc hien|ket qua|dat duoc|thuc te)\b.*"
            r"|(?:so luong|so lieu|gia tri|sl|tong so|tong cong|tong|so tien"
            r"|kinh phi|so)(?: (?:nam|thang|quy|ky|dat|bao cao|tai|trong)\b.*)?"
        ),
    ),
    (Role.LABEL, re.compile(r".*\b(?:noi dung|chi tieu|hoat dong|danh muc|tieu chi|hang muc|ten|muc)\b.*")),
)
_SQUEEZED: Final = {  # heads as narrow columns break them: "Thự c hiệ n", "S ố T T"
    **dict.fromkeys(("stt", "tt", "sott", "sothutu"), Role.INDEX),
    **dict.fromkeys(("dvt", "donvi", "donvitinh"), Role.UNIT),
    **dict.fromkeys(("ghichu", "luyke", "cungky", "sosanh", "tyle"), Role.OTHER),
    **dict.fromkeys(("kehoach", "dukien", "dutoan"), Role.PLAN),
    **dict.fromkeys(("thuchien", "ketqua", "soluong", "solieu", "dathuchien"), Role.VALUE),
    **dict.fromkeys(("noidung", "chitieu", "hoatdong"), Role.LABEL),
}
_WHOLE: Final = re.compile(
    r"(?:tong (?:so|cong|chung)|tong|cong|(?:cong )?ca (?:nam|ky|dot)|ca nam \d{4}"
    r"|toan (?:don vi|huyen|thi xa|thanh pho|tinh|truong|xa))"
)  # the column that adds up all others
_YEAR: Final = re.compile(r"\bnam (?:hoc )?(?:\d{4} )?(\d{4})\b")
_PERIOD: Final = re.compile(r"\b(?:nam|thang|quy|ky|tuan|dot)\b")
_COUNTED: Final = re.compile(r"[ivx]+|\d{1,3}|[a-h]")  # a row that is numbered is no head, whatever its words
_PIECE: Final = 10  # letters of a word that a narrow head is broken into
_NUMBER_ROW: Final = re.compile(r"\(?(?:\d{1,2}|[a-d])\)?")


def role_of(head: str, year: int | None = None) -> Role:
    """What a head of a column says it holds; UNKNOWN when it says nothing known."""
    words = key(head)
    if not words:
        return Role.OTHER if head.strip() == "%" else Role.UNKNOWN
    squeezed = _SQUEEZED.get(words.replace(" ", ""))
    if squeezed is not None:
        return squeezed
    found = _YEAR.search(words)
    if found is not None and year is not None and int(found[1]) != year:
        return Role.OTHER if int(found[1]) < year else Role.PLAN
    for role, pattern in _WORDS:
        if pattern.fullmatch(words):
            return role
    return Role.VALUE if found is not None else Role.UNKNOWN


def head_rows(lattice: Lattice, rows: Labels, columns: Labels | None) -> int:
    """How many rows at the top are the head of the table."""
    count = 0
    headed = False
    for number in range(len(lattice.rows)):
        cells = {id(c): c for c in lattice.rows[number] if c is not None}.values()
        texts = [c.text for c in cells if c.text.strip()]
        roles = {role_of(text) for text in texts} - {Role.UNKNOWN}
        named = sum(columns is not None and columns.best(text)[1] >= SURE_NAME for text in texts)
        exact = named < 2 and any(rows.best(text)[1] >= SURE_NAME for text in texts)
        hanging = count > 0 and any(c.row + c.row_span > number and c.row < number for c in cells)
        told = any(_is_figure(c, columns) or c.ink is Ink.UNCLEAR for c in cells)  # a value under a blot is a value
        if exact and (told or not roles or (headed and not hanging)):
            break
        numbers = sum(bool(_NUMBER_ROW.fullmatch(fold(t))) or role_of(t) is Role.INDEX for t in texts)
        numbering = len(texts) > 1 and numbers >= max(2, len(texts) - (len(texts) > 3))  # of four one may be misread
        title = not headed and len(texts) <= 1 and lattice.width > 1 and not any(is_quantity(c) for c in cells)
        counted = any(_COUNTED.fullmatch(key(text)) for text in texts)
        worded = len(texts) > 1 and bool(roles) and not counted and not any(_is_figure(c, columns) for c in cells)
        lone = named == 1 and len(texts) == 2 == lattice.width and not any(_is_figure(c, columns) for c in cells)
        torn = headed and not (exact or counted or told) and _is_torn_head(lattice, texts)
        plain = len(roles) >= 2 or named >= 2 or numbering or title or worded or lone or torn
        if not (plain or (hanging and (roles or named))):
            break
        count = number + 1
        headed = headed or len(roles) >= 2 or named >= 2
    return count


def _is_torn_head(lattice: Lattice, texts: Sequence[str]) -> bool:
    """Whether short words stand in a row of a table without rules: a head that took several lines."""
    item = lattice.placed.item
    return isinstance(item, Grid) and not item.ruled and len(texts) > 1 and all(len(t) <= _PIECE for t in texts)


def _is_figure(cell: Cell, columns: Labels | None) -> bool:
    """Whether a cell holds a quantity that is no time and no head ("Năm 2023", "6 tháng đầu năm", "6 - 10 tuổi")."""
    if not is_quantity(cell) or role_of(cell.text) is not Role.UNKNOWN or _PERIOD.search(key(cell.text)):
        return False
    return columns is None or columns.best(cell.text)[1] < SURE_NAME


def read_layout(
    lattice: Lattice, rows: Labels, columns: Labels | None, year: int | None, before: Layout | None
) -> Layout:
    """What the columns are; a table without a head goes on like the one ``before`` it when it is as wide."""
    first = head_rows(lattice, rows, columns)
    if before is not None and len(before.columns) == lattice.width and not _headed(lattice, first):
        return before.model_copy(update={"first_row": first, "goes_on": True})
    heads = [_head(lattice, first, n) for n in range(lattice.width)]
    label = _label_column(lattice, first, rows)
    again = before is not None and first > 0 and [key(h) for h in heads] == [key(c.head) for c in before.columns]
    if columns is not None:
        settled = [_matrix_column(lattice, first, n, heads[n], label, columns, year) for n in range(lattice.width)]
        return _one_for_each(Layout(first_row=first, columns=tuple(settled), goes_on=again))
    settled = [_list_column(lattice, first, n, heads[n], label, year) for n in range(lattice.width)]
    return _one_value(lattice, Layout(first_row=first, columns=tuple(settled), goes_on=again))


def _headed(lattice: Lattice, first: int) -> bool:
    """Whether the first rows hold heads of columns, not only a title or the name of a group over the whole width."""
    lines = [{id(c) for c in row if c is not None and c.text.strip()} for row in lattice.rows[:first]]
    return any(len(line) > 1 for line in lines)


def _head(lattice: Lattice, first: int, column: int) -> str:
    """The head over a column, its levels from the top joined by " / "; what stands over all columns names none."""
    cells = [lattice.rows[row][column] for row in range(first)]
    parts = [cell.text.strip() for cell in cells if cell is not None and cell.column_span < lattice.width]
    parts = [p for p in parts if p and not _NUMBER_ROW.fullmatch(fold(p))]
    return " / ".join(dict.fromkeys(parts))


def _label_column(lattice: Lattice, first: int, rows: Labels) -> int:
    """The column whose cells name rows of the campaign best."""
    sums = [
        sum(
            score
            for score in (rows.best(lattice.text(r, n))[1] for r in range(first, len(lattice.rows)))
            if score >= 0.5
        )
        for n in range(lattice.width)
    ]
    return max(range(len(sums)), key=sums.__getitem__) if sums and max(sums) > 0 else -1


def _index_like(lattice: Lattice, first: int, column: int) -> bool:
    texts = [fold(lattice.text(row, column)).strip(" .)") for row in range(first, len(lattice.rows))]
    numbers = [int(t) for t in texts if re.fullmatch(r"\d{1,3}", t)]
    return len(numbers) >= 3 and all(b - a == 1 for a, b in pairwise(numbers))


def _list_column(lattice: Lattice, first: int, column: int, head: str, label: int, year: int | None) -> Column:
    role = role_of(head.rpartition(" / ")[2], year)
    if role in (Role.UNKNOWN, Role.LABEL) and " / " in head:
        upper = role_of(head, year)
        role = upper if upper is not Role.UNKNOWN else role
    unit = _unit_of_head(head)
    if column == label:
        return Column(role=Role.LABEL, head=head)
    if role is Role.INDEX or (column < label and (role is Role.UNKNOWN or role is Role.LABEL)):
        return Column(role=Role.INDEX if role is Role.INDEX else Role.OTHER, head=head)
    if role is Role.UNIT and not _mostly_numbers(lattice, first, column):
        return Column(role=Role.UNIT, head=head)
    if role is Role.LABEL or role is Role.UNIT:
        role = Role.UNKNOWN if _mostly_numbers(lattice, first, column) else Role.OTHER
        role = Role.PLAN if role is Role.UNKNOWN and "chi tieu" in key(head) else role
    if role is Role.UNKNOWN and not head and _looks_like_units(lattice, first, column):
        return Column(role=Role.UNIT)
    return Column(role=role, unit=unit, head=head)


def _unit_of_head(head: str) -> str | None:
    unit = unit_in_brackets(head)
    return unit if unit is not None and dimension(unit).sort is not None else None


def _cells(lattice: Lattice, first: int, column: int) -> list[str]:
    return [lattice.text(row, column) for row in range(first, len(lattice.rows))]


def _mostly_numbers(lattice: Lattice, first: int, column: int) -> bool:
    filled = [lattice.rows[r][column] for r in range(first, len(lattice.rows)) if not is_blank(lattice.rows[r][column])]
    return bool(filled) and sum(map(is_quantity, filled)) >= 0.6 * len(filled)


def _looks_like_units(lattice: Lattice, first: int, column: int) -> bool:
    texts = [t for t in _cells(lattice, first, column) if t.strip()]
    short = [t for t in texts if not re.search(r"\d", t) and (len(t.split()) <= 3 or money_scale(t) is not None)]
    return len(texts) >= 2 and len(short) >= 0.8 * len(texts)


def _one_value(lattice: Lattice, layout: Layout) -> Layout:
    """Settles which column holds the values: the one that says so, else the only one with numbers."""
    first = layout.first_row
    numbers = [
        n
        for n, c in enumerate(layout.columns)
        if c.role in (Role.VALUE, Role.UNKNOWN) and _mostly_numbers(lattice, first, n)
    ]
    said = [n for n in numbers if layout.columns[n].role is Role.VALUE]
    whole = [n for n in numbers if _WHOLE.fullmatch(key(layout.columns[n].head.rpartition(" / ")[2]))]
    if len(whole) == 1:
        said = whole
    if len(said) > 1:
        done = [n for n in said if re.search(r"thuc hien|ket qua|dat duoc|thuc te", key(layout.columns[n].head))]
        said = done or said
    unknown = [n for n in numbers if n not in said and not _index_like(lattice, first, n)]
    blank = [n for n, c in enumerate(layout.columns) if c.role is Role.VALUE and n not in numbers]
    chosen = (said or unknown or blank)[:1]
    sure = len(said) == 1 or (not said and len(unknown) == 1) or (not said and not unknown and len(blank) == 1)
    return _keep(layout, chosen, sure)


def _keep(layout: Layout, chosen: Sequence[int], sure: bool) -> Layout:
    columns = []
    for number, column in enumerate(layout.columns):
        if number in chosen:
            column = column.model_copy(update={"role": Role.VALUE})
        elif column.role in (Role.VALUE, Role.UNKNOWN):
            column = column.model_copy(update={"role": Role.OTHER})
        columns.append(column)
    return layout.model_copy(update={"columns": tuple(columns), "sure": sure})


def _matrix_column(
    lattice: Lattice, first: int, column: int, head: str, label: int, columns: Labels, year: int | None
) -> Column:
    if column == label:
        return Column(role=Role.LABEL, head=head)
    levels = [part for part in head.split(" / ") if part]
    scored = [columns.best(part) for part in (*levels, " ".join(levels))]
    place, likeness = max(scored, key=lambda s: s[1], default=(-1, 0.0))
    lower = [" ".join(levels[n:]) for n in range(1, len(levels))]  # a narrow head broken over lines: "Kế / hoạ / ch"
    roles = {role_of(part, year) for part in (*levels, *lower) if columns.best(part)[1] < NAMED}
    if likeness < NAMED:
        role = Role.UNIT if Role.UNIT in roles else Role.INDEX if column < label or Role.INDEX in roles else Role.OTHER
        return Column(role=role, head=head)
    if roles & {Role.PLAN, Role.OTHER}:
        return Column(role=Role.PLAN if Role.PLAN in roles else Role.OTHER, head=head)
    return Column(role=Role.VALUE, measure=place, likeness=likeness, unit=_unit_of_head(head), head=head)


def _one_for_each(layout: Layout) -> Layout:
    """Of several columns that name the same measure only the best feeds it; as good ones make the table unsure."""
    best: dict[int, list[tuple[float, int]]] = {}
    for number, column in enumerate(layout.columns):
        if column.role is Role.VALUE and column.measure is not None:
            best.setdefault(column.measure, []).append((column.likeness, -number))
    chosen = [-max(entry)[1] for entry in best.values()]
    ranked = [sorted(likeness for likeness, _ in entry) for entry in best.values()]
    sure = all(len(r) == 1 or r[-1] - r[-2] > 0.1 for r in ranked)
    return _keep(layout, chosen, sure)
