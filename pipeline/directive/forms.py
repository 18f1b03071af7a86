"""The forms of figures among the annexes: which tables are left to be filled in, and what their rows and columns ask.

A form is a table whose value columns are blank; a list of units or of tasks, filled in already, is none.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.directive.naming import Names, slug
from pipeline.directive.paper import Annex, plain
from pipeline.extract.columns import Role, role_of
from pipeline.extract.flow import PICTURED, Placed
from pipeline.extract.labels import unit_in_brackets
from pipeline.extract.tables import Lattice, is_blank, lay_out
from pipeline.extract.text import clean, fold, key
from schemas.base import Frozen
from schemas.campaign import FigureKind, Measure
from schemas.draft import DraftCheck, DraftTable
from schemas.measures import is_percent, money_scale
from schemas.reading import Cell, Grid, Line
from schemas.record import Evidence

_NUMBERING: Final = re.compile(r"^\(?(?:\d{1,2}|[a-zđ])\)?(?:\s*=\s*.+)?$", re.IGNORECASE)
_FORMULA: Final = re.compile(r"\(?\s*(?P<own>\d{1,2})\s*\)?\s*=\s*(?P<sum>\(?\d{1,2}\)?(?:\s*\+\s*\(?\d{1,2}\)?)+)")
_NOT_ASKED: Final = re.compile(
    r"\b(?:ghi chu|so voi|so sanh|cung ky|nam truoc|ky truoc|tang|giam|luy ke|dien giai|minh chung|giai trinh|ly do)\b"
)
_INDEX: Final = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3})*|[IVX]{1,5}|[A-HĐ]|[a-zđ])[.)]?$")
_GROUP_INDEX: Final = re.compile(r"^(?:[IVX]{1,5}|[A-HĐ])[.)]?$")
_LEAD: Final = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*\s?[.)]|[-–+•*]|[a-zđ]\s?[.)]|[IVX]{1,4}\s?[.)])\s*")
_UNIT_TAIL: Final = re.compile(r"\s*\((?:đvt|đơn vị(?: tính)?)?\s*:?\s*[^()]{1,20}\)\s*$", re.IGNORECASE)
_IF_ANY: Final = re.compile(r"\(?\s*nếu (?:có|phát sinh)\s*\)?", re.IGNORECASE)
_SCALE: Final = re.compile(r"(?:đvt|đơn vị(?: tính)?)\s*[:.]\s*(?P<unit>[^)\n]{1,30})", re.IGNORECASE)
_TITLE: Final = re.compile(r"^(?:bieu|bang|mau|phu luc)\b")
_OF_TEXT: Final = re.compile(r"\b(?:ten|ho va ten|dia chi|ngay|so hieu|noi dung|hinh thuc|danh gia|xep loai)\b")
_MEASURED: Final = re.compile(r"\b(?:ha|km|m2|m3|kg|tan|ta|lit|diem trung binh|gio|met)\b")
_ENCLOSED: Final = re.compile(r"\s*\(\s*(?:ban hành )?kèm theo\b.*$", re.IGNORECASE)
_HEAD_ROWS: Final = 5
_BLANK_SHARE: Final = 0.6
_DIRT: Final = 0.5  # confidence below which signs without a number are no text
_WORD: Final = re.compile(r"[^\W\d_]{2}")
_FIGURE: Final = re.compile(r"(?<!\S)\d[\d.,]*(?!\S)")


class Forms(NamedTuple):
    """The forms found, sums they state themselves, and the places of tables that could not be made a form of."""

    tables: tuple[DraftTable, ...]
    checks: tuple[DraftCheck, ...]
    unreadable: tuple[Evidence, ...]


def _is_unread(lattice: Lattice) -> bool:
    """Whether most of what a scanned table says could not be read: it may be a form."""
    cells = [cell for row in lattice.rows for cell in row if cell is not None and cell.text.strip()]
    blurred = sum(cell.confidence < _DIRT for cell in cells)
    return lattice.placed.route in PICTURED and lattice.width > 1 and 2 * blurred >= len(cells)


class _Heads(Frozen):
    """The columns of a form: their words, roles, and where the data begin."""

    first_row: int
    texts: tuple[str, ...]
    roles: tuple[Role, ...]
    numbers: tuple[str, ...]


def forms_of(annexes: Sequence[Annex], body: Sequence[Placed]) -> Forms:
    """All forms of figures of a directive."""
    names = Names()
    tables: list[DraftTable] = []
    checks: list[DraftCheck] = []
    unreadable: list[Evidence] = []
    for lattice, title in _lattices(annexes, body):
        made = (None, []) if _is_unread(lattice) else _form(lattice, title, names)
        if made is None:
            continue
        table, sums = made
        if table is None:
            unreadable.append(_place(lattice))
        else:
            tables.append(table)
            checks.extend(sums)
    return Forms(tuple(tables), tuple(checks), tuple(unreadable))


def _lattices(annexes: Sequence[Annex], body: Sequence[Placed]) -> Iterator[tuple[Lattice, str]]:
    for annex in annexes:
        caption = [_ENCLOSED.sub("", plain(p.item.text)) for p in annex.title if isinstance(p.item, Line)]
        named = _title(caption)
        yield from _captioned(annex.blocks, caption, named)
    yield from _captioned(body, [], "")


def _captioned(blocks: Sequence[Placed], caption: list[str], named: str) -> Iterator[tuple[Lattice, str]]:
    lines = list(caption)
    for placed in blocks:
        if isinstance(placed.item, Grid):
            yield lay_out(placed, placed.item, lines[-4:]), _title(lines[-4:]) or named
            lines = []
        else:
            lines.append(plain(placed.item.text))


def _title(lines: Sequence[str]) -> str:
    """The title of a table: the line that names a form, with a capital line that goes on below it."""
    for index in range(len(lines) - 1, -1, -1):
        if _TITLE.match(key(lines[index])):
            rest = [t for t in lines[index + 1 :] if key(t) and not _SCALE.search(t) and not t.startswith("(")]
            own = re.sub(r"^(?:PHỤ LỤC|Phụ lục|BIỂU|Biểu|MẪU|Mẫu)(?: SỐ| số)?\s*[IVX\d]*[.:\s-]*", "", lines[index])
            short = len(key(own).split()) < 3
            return clean(" ".join([own if not short else "", *rest[:2]])) if rest and short else clean(lines[index])
    lines = [_LEAD.sub("", line) for line in lines]
    kept = [t for t in lines if key(t) and not _SCALE.search(t) and not t.startswith("(") and len(t.split()) < 25]
    return clean(kept[-1]) if kept else ""


def _form(lattice: Lattice, title: str, names: Names) -> tuple[DraftTable | None, list[DraftCheck]] | None:
    """The form a table is; None for a table that is none, (None, []) for one whose rows or columns are not told."""
    heads = _heads(lattice)
    if heads is None:
        return None
    rows = range(heads.first_row, len(lattice.rows))
    values = [c for c, role in enumerate(heads.roles) if role not in (Role.INDEX, Role.LABEL, Role.UNIT)]
    blank = [c for c in values if _is_blank_column(lattice, rows, c)]
    if not blank or not rows:
        return None
    label = next((c for c, role in enumerate(heads.roles) if role is Role.LABEL), None)
    labelled = [r for r in rows if label is not None and _WORD.search(lattice.text(r, label))]
    if label is None or len(labelled) < 2:
        return _wide(lattice, heads, blank, title, names) or (None, [])
    return _listed(lattice, heads, labelled, blank, title, names, label)


def _heads(lattice: Lattice) -> _Heads | None:
    """Head rows are those above the first row that carries a number or a label beside blank cells."""
    first = _first_row(lattice)
    if first == 0 or lattice.width < 2:
        return None
    columns = range(lattice.width)
    numbering = [r for r in range(first) if _is_numbering(lattice, r)]
    named = [r for r in range(first) if r not in numbering and not _is_title_row(lattice, r)]
    texts = tuple(_head(lattice, named, c) for c in columns)
    numbers = tuple(lattice.text(numbering[0], c) if numbering else "" for c in columns)
    roles = [role_of(text.rsplit(" – ", 1)[-1]) if text else Role.UNKNOWN for text in texts]
    if Role.LABEL not in roles:
        rows = range(first, len(lattice.rows))
        worded = [c for c in columns if roles[c] is Role.UNKNOWN and sum(bool(key(lattice.text(r, c))) for r in rows)]
        if worded:
            roles[worded[0]] = Role.LABEL
    only_first = roles.index(Role.LABEL) if Role.LABEL in roles else -1
    roles = [Role.UNKNOWN if role is Role.LABEL and c != only_first else role for c, role in enumerate(roles)]
    return _Heads(first_row=first, texts=texts, roles=tuple(roles), numbers=numbers)


def _first_row(lattice: Lattice) -> int:
    for number in range(min(len(lattice.rows), _HEAD_ROWS + 1)):
        cells = list({id(c): c for c in lattice.rows[number] if c is not None}.values())
        hanging = any(c.row < number for c in cells) and not any(_INDEX.match(lattice.text(number, 0)) for _ in (0,))
        counted = bool(_INDEX.match(clean(lattice.text(number, 0)))) and not _is_numbering(lattice, number)
        half_blank = sum(is_blank(c) for c in cells) * 2 >= len(cells) > 1
        if number and (counted or (half_blank and not hanging)):
            return number
    return 0


def _is_numbering(lattice: Lattice, row: int) -> bool:
    texts = [clean(c.text) for c in lattice.rows[row] if c is not None and c.text.strip()]
    return len(texts) >= 2 and all(_NUMBERING.match(text) or _FORMULA.search(text) for text in texts)


def _is_title_row(lattice: Lattice, row: int) -> bool:
    return len({id(c) for c in lattice.rows[row] if c is not None}) == 1


def _head(lattice: Lattice, rows: Sequence[int], column: int) -> str:
    """The words above a column, outer head first, each cell once."""
    seen: list[str] = []
    for row in rows:
        text = clean(lattice.text(row, column))
        if text and text not in seen:
            seen.append(text)
    return " – ".join(seen)


def _is_blank_column(lattice: Lattice, rows: range, column: int) -> bool:
    cells = [lattice.rows[r][column] for r in rows]
    return sum(map(_is_left_open, cells)) >= _BLANK_SHARE * len(cells)


def _is_left_open(cell: Cell | None) -> bool:
    """Whether a cell waits to be filled in: blank, a cross, or what recognition made of dirt in it."""
    if cell is None or is_blank(cell) or clean(cell.text) in ("0", "x", "X"):
        return True
    return cell.confidence < _DIRT and not _FIGURE.search(cell.text)


def _listed(
    lattice: Lattice, heads: _Heads, rows: Sequence[int], blank: Sequence[int], title: str, names: Names, label: int
) -> tuple[DraftTable | None, list[DraftCheck]]:
    asked = [c for c in blank if _is_asked(heads, c)]
    if not asked:
        return None, []
    unit_column = next((c for c, role in enumerate(heads.roles) if role is Role.UNIT), None)
    table_unit = _table_unit(lattice)
    measures = tuple(_rows(lattice, rows, label, unit_column, heads, names))
    if not measures:
        return None, []
    columns: tuple[Measure, ...] = ()
    checks: list[DraftCheck] = []
    if len(asked) > 1:
        column_names = Names()
        columns = tuple(_measure(heads.texts[c] or f"Cột {c + 1}", "", column_names) for c in asked)
        checks = list(_sums(heads, asked, columns, measures))
    table = DraftTable(
        id=names.new(slug(title or "bieu so lieu", 5)),
        title=title or "Biểu số liệu",
        unit=table_unit,
        rows=measures,
        columns=columns,
        left_out=tuple(heads.texts[c] for c in blank if c not in asked and heads.texts[c]),
        confidence=0.9 if title else 0.7,
        evidence=(_place(lattice),),
    )
    return table, checks


def _is_asked(heads: _Heads, column: int) -> bool:
    """Whether a blank column is a figure of this report: plans, comparisons and notes are not."""
    words = key(heads.texts[column])
    return heads.roles[column] is not Role.PLAN and not _NOT_ASKED.search(words)


def _rows(
    lattice: Lattice, rows: Sequence[int], label: int, unit: int | None, heads: _Heads, names: Names
) -> Iterator[Measure]:
    groups = [r for r in rows if _is_group(lattice, r, label, unit, heads)]
    spoken = [clean(lattice.text(r, label)) for r in rows if r not in groups]
    again = {key(t) for t in spoken if [key(s) for s in spoken].count(key(t)) > 1}
    above = ""
    for row in rows:
        text = clean(lattice.text(row, label))
        if row in groups:
            above = _bare(text)
            continue
        parent = text if _is_sub(lattice, row, text) is False else above
        whole = f"{above} – {_bare(text)}" if key(text) in again and above else _bare(text)
        yield _measure(whole, clean(lattice.text(row, unit)) if unit is not None else "", names, text)
        above = _bare(parent) if not groups else above


def _is_sub(lattice: Lattice, row: int, text: str) -> bool:
    """Whether a row is a part of the one above it: "Trong đó", "- Nữ", or no number of its own."""
    index = clean(lattice.text(row, 0))
    words = key(text)
    return text.startswith(("-", "+", "–")) or words.startswith("trong do") or not index or "." in index.strip(".")


def _is_group(lattice: Lattice, row: int, label: int, unit: int | None, heads: _Heads) -> bool:
    """A row that only heads the rows below it: one cell across, or counted in Roman numbers and without a unit."""
    cells = lattice.rows[row]
    own = cells[label]
    if own is not None and own.column + own.column_span >= lattice.width and own.column_span > 1:
        return True
    index = clean(lattice.text(row, 0))
    others = [clean(lattice.text(r, 0)) for r in range(heads.first_row, len(lattice.rows))]
    mixed = any(_INDEX.match(o) and not _GROUP_INDEX.match(o) for o in others)
    no_unit = unit is None or is_blank(cells[unit])
    capital = lattice.text(row, label).isupper() or bool(own and own.bold)
    others_small = any(not lattice.text(r, label).isupper() for r in range(heads.first_row, len(lattice.rows)))
    if unit is not None and no_unit and lattice.text(row, label).isupper() and others_small:
        return True
    return bool(_GROUP_INDEX.match(index)) and mixed and (no_unit and (unit is not None or capital))


def _bare(text: str) -> str:
    """A label without its number, dash and "nếu có"; all else stays, for reports print it as the form does."""
    return clean(_IF_ANY.sub("", _LEAD.sub("", clean(text)))).strip(" .;:,…") or clean(text)


def _measure(label: str, unit: str, names: Names, said: str = "") -> Measure:
    bracket, unit = unit_in_brackets(label), unit.strip(" .,;:-|")
    kept = (
        bracket if bracket and (money_scale(bracket) is not None or is_percent(bracket) or len(bracket) <= 12) else None
    )
    words = _UNIT_TAIL.sub("", label) if kept and not unit else label
    unit = unit or kept or ("%" if re.match(r"(?:ty|ti) le\b", key(label)) else "")
    optional = False if _IF_ANY.search(said or label) else None
    shown = words[:1].upper() + words[1:]
    return Measure(
        id=names.new(slug(words)), label=shown, unit=unit or None, kind=_kind(words, unit), required=optional
    )


def _kind(label: str, unit: str) -> FigureKind:
    words = key(label)
    if is_percent(unit) or "%" in label or re.match(r"(?:ty|ti) le\b", words):
        return FigureKind.PERCENT
    if money_scale(unit) is not None:
        return FigureKind.MONEY
    if _MEASURED.search(key(unit)):
        return FigureKind.DECIMAL
    if not unit and re.match(r"(?:kinh phi|so tien|tong kinh phi)\b", words):
        return FigureKind.MONEY
    return FigureKind.TEXT if not unit and _OF_TEXT.match(words) else FigureKind.INTEGER


def _wide(
    lattice: Lattice, heads: _Heads, blank: Sequence[int], title: str, names: Names
) -> tuple[DraftTable | None, list[DraftCheck]] | None:
    """A form of one blank line under many heads: each head is a row of the campaign's table."""
    if len(lattice.rows) - heads.first_row > 2 or len(blank) < 3:
        return None
    asked = [c for c in blank if _is_asked(heads, c) and heads.texts[c]]
    rows = tuple(_measure(heads.texts[c], "", names) for c in asked)
    table = DraftTable(
        id=names.new(slug(title or "bieu so lieu", 5)),
        title=title or "Biểu số liệu",
        unit=_table_unit(lattice),
        rows=rows,
        confidence=0.7,
        evidence=(_place(lattice),),
    )
    return (table, []) if rows else None


def _table_unit(lattice: Lattice) -> str | None:
    for text in reversed(lattice.caption):
        match = _SCALE.search(text)
        if match:
            return fold(match["unit"]).strip(" .)")
    return None


def _sums(
    heads: _Heads, asked: Sequence[int], columns: Sequence[Measure], rows: Sequence[Measure]
) -> Iterator[DraftCheck]:
    """Sums that the numbering row states ("(5)=(3)+(4)"), for every row."""
    own_number = {re.sub(r"\D.*$", "", heads.numbers[c].strip("( ")): m.id for c, m in zip(asked, columns, strict=True)}
    for column in asked:
        match = _FORMULA.search(heads.numbers[column]) or _FORMULA.search(heads.texts[column])
        parts = [own_number.get(n) for n in re.findall(r"\d+", match["sum"])] if match else []
        total = own_number.get(match["own"]) if match else None
        if total is None or not parts or None in parts:
            continue
        for row in rows:
            that = f"{row.id}.{total} == " + " + ".join(f"{row.id}.{part}" for part in parts)
            says = f"{row.label}: cột tổng bằng tổng các cột thành phần như biểu ghi"
            yield DraftCheck(id=f"tong_{row.id}_{total}", says=says, that=that)


def _place(lattice: Lattice) -> Evidence:
    grid = lattice.placed.item
    first = next((c for row in lattice.rows for c in row if c is not None), None)
    at = (grid.at if isinstance(grid, Grid) else "") or (first.at if first is not None else "") or None
    text = " | ".join(clean(c.text) for c in lattice.rows[0] if c is not None)[:200] if lattice.rows else ""
    return Evidence(file=lattice.placed.file, page=lattice.placed.page, bbox=grid.box, at=at, text=text)
