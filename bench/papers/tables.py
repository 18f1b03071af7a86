"""Tables of figures as grids of slots, in the layouts units really use; Word and Excel are written from them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bench.papers import wide
from bench.papers.figures import Printed, number_text
from bench.papers.grid import Line, Sheet, Slot, Work, heads_of, line_of
from bench.papers.habits import NumberStyle, Rng, TableHabits, chance, pick
from bench.papers.wording import label_words
from schemas.campaign import Campaign, FigureKind, Measure, Table


def lay_out(
    campaign: Campaign,
    table: Table,
    habits: TableHabits,
    cells: Mapping[str, Printed],
    style: NumberStyle,
    rewording: float,
    rng: Rng,
) -> Sheet:
    """The table as its habits want it; rows and columns that are missing throughout are left out."""
    rows = [row for row in table.rows if any(cells[f].cell.status != "missing" for f in _ids(table, row))]
    if habits.shuffle:
        rows = [rows[i] for i in rng.permutation(len(rows))]
    taken = {word.lower() for one in (*table.rows, *table.columns) for word in (one.label, *one.aliases)}
    labels = {one.id: _label(one, taken, rewording, rng) for one in (*table.rows, *table.columns)}
    if habits.label_unit and not table.columns:
        labels |= {row.id: f"{labels[row.id]} ({cells[row.id].unit})" for row in rows if row.unit}
    work = Work(table, habits, cells, style, rng, campaign, tuple(rows), labels)
    head, body = (_matrix if table.columns else _list)(work)
    if habits.numbered_heads and habits.shape != "lines":
        body = [[Slot(f"({n})", align="center") for n in range(1, sum(s.across for s in body[0]) + 1)], *body]
    measure = work.unit(table.rows[0])
    caption = f"{pick(rng, {'Đơn vị tính': 2, 'ĐVT': 2, 'Đơn vị': 1})}: {measure}" if habits.caption_unit else ""
    return Sheet(
        table.title,
        caption,
        tuple(head),
        tuple(body),
        habits.ruled or habits.shape in ("two-up", "stacked"),
        habits.broken if len(body) >= 6 else "",
        habits.shape == "lines",
    )


def _ids(table: Table, row: Measure) -> list[str]:
    return [f"{row.id}.{column.id}" for column in table.columns] or [row.id]


def _label(one: Measure, taken: set[str], rewording: float, rng: Rng) -> str:
    if not chance(rng, rewording):
        return one.label
    said = label_words(one.label, one.aliases, rng)
    own = {one.label.lower(), *(alias.lower() for alias in one.aliases)}
    return said if said.strip("-: ").lower() not in taken - own else one.label


def _list(work: Work) -> tuple[list[Line], list[Line]]:
    if work.habits.shape in ("two-up", "lines"):
        return (_two_up if work.habits.shape == "two-up" else _lines)(work)
    if work.habits.shape in wide.SHAPES:
        return wide.SHAPES[work.habits.shape](work)
    many, heads = _value_heads(work)
    body = [
        line_of(work, str(index), work.labels[row.id], work.unit(row), _values(work, row.id), _note(work))
        for index, row in enumerate(work.rows, 1)
    ]
    body += [_extra(work, len(body) + n + 1, many) for n in range(work.habits.extra_rows)]
    if work.habits.groups and len(body) > 4:
        body = list(_grouped(work, body))
    head = heads_of(work, work.habits.label_head, heads)
    if work.habits.two_level and many > 1:
        return _two_levels(work, head, many, "Năm báo cáo"), body
    return [head], body


def _value_heads(work: Work) -> tuple[int, list[str]]:
    year = work.campaign.period.to.year
    heads = {
        "plan-done": [f"Kế hoạch năm {year}", "Thực hiện"],
        "last-year": [f"Cùng kỳ năm {year - 1}", f"Thực hiện năm {year}"],
        "cumulative": ["Số phát sinh trong kỳ báo cáo", "Lũy kế từ đầu giai đoạn"],
    }.get(work.habits.shape, [work.habits.value_head])
    if work.habits.shape == "plan-done" and chance(work.rng, 0.5):
        heads = ["Kế hoạch", "Thực hiện"]
    return len(heads), heads


def _values(work: Work, fid: str) -> list[Slot]:
    own, other = work.slot(fid), Slot(work.near(fid), align="center")
    return {"plan-done": [other, own], "last-year": [other, own], "cumulative": [own, other]}.get(
        work.habits.shape, [own]
    )


def _note(work: Work) -> str:
    return pick(work.rng, {"": 8, "Có danh sách kèm theo": 1, "Tăng so với cùng kỳ": 1, "Báo cáo riêng": 1, "x": 0.5})


EXTRAS = (
    ("Số buổi sinh hoạt ngoại khóa", "buổi"),
    ("Số bể bơi đã kiểm định", "bể"),
    ("Số đoàn khách đón tiếp", "đoàn"),
)


def _extra(work: Work, index: int, many: int) -> Line:
    label, unit = EXTRAS[index % len(EXTRAS)]
    values = [Slot(str(int(work.rng.integers(2, 60))), align="center") for _ in range(many)]
    return line_of(work, str(index), label, unit, values)


def _grouped(work: Work, body: list[Line]) -> Iterator[Line]:
    """Group rows with Roman numbers; the numbering of rows begins anew in each."""
    half = len(body) // 2
    wide = sum(slot.across for slot in body[0])
    for roman, words, part in (("I", "NHÓM CHỈ TIÊU CHÍNH", body[:half]), ("II", "NHÓM CHỈ TIÊU KHÁC", body[half:])):
        if not work.habits.number_head:
            yield [Slot(f"{roman}. {words}", across=wide, bold=True)]
        else:
            yield [Slot(roman, bold=True, align="center"), Slot(words, bold=True), *([Slot()] * (wide - 2))]
        for number, line in enumerate(part, 1):
            yield [replace(line[0], text=str(number)), *line[1:]] if work.habits.number_head else line


def _two_levels(work: Work, head: Line, many: int, words: str) -> list[Line]:
    """Puts the value heads under one common head."""
    first = next(i for i, slot in enumerate(head) if slot.text in _value_words(work))
    top = [replace(slot, down=2) for slot in head[:first]]
    top += [Slot(words, across=many, bold=True, align="center")]
    return [[*top, *(replace(slot, down=2) for slot in head[first + many :])], head[first : first + many]]


def _value_words(work: Work) -> set[str]:
    if work.table.columns:
        return {work.labels[column.id] for column in work.table.columns} | {"Tổng cộng"}
    year = work.campaign.period.to.year
    return {"Kế hoạch", f"Kế hoạch năm {year}", f"Cùng kỳ năm {year - 1}", "Số phát sinh trong kỳ báo cáo"}


def _two_up(work: Work) -> tuple[list[Line], list[Line]]:
    """The second half of the rows stands beside the first."""
    half = (len(work.rows) + 1) // 2
    plain = replace(work, habits=replace(work.habits, note=False))
    head = heads_of(plain, work.habits.label_head, [work.habits.value_head])
    lines = [
        line_of(plain, str(n), work.labels[row.id], work.unit(row), [work.slot(row.id)])
        for n, row in enumerate(work.rows, 1)
    ]
    right = [*lines[half:], *([[Slot()] * len(head)] * (2 * half - len(lines)))]
    return [[*head, *head]], [[*a, *b] for a, b in zip(lines[:half], right, strict=True)]


def _lines(work: Work) -> tuple[list[Line], list[Line]]:
    """No table at all: label, value and unit on a line each."""
    bare = work.style.unit_in_cell
    return [], [
        [Slot(work.labels[row.id].strip("-: ")), work.slot(row.id), Slot("" if bare else work.unit(row))]
        for row in work.rows
    ]


def _matrix(work: Work) -> tuple[list[Line], list[Line]]:
    return {"transposed": _transposed, "stacked": _stacked, "plan-done": _plan_matrix}.get(
        work.habits.shape, _plain_matrix
    )(work)


def _plain_matrix(work: Work) -> tuple[list[Line], list[Line]]:
    columns, habits = work.table.columns, work.habits
    heads = [work.labels[column.id] for column in columns]
    body = []
    for index, row in enumerate(work.rows, 1):
        values = _with_total(work, row, [work.slot(fid) for fid in _ids(work.table, row)])
        body.append(line_of(work, str(index), work.labels[row.id], work.unit(row), values))
    heads = {"first": ["Tổng cộng", *heads], "last": [*heads, "Tổng cộng"]}.get(habits.total, heads)
    head = heads_of(work, habits.label_head, heads)
    if habits.two_level:
        return _two_levels(work, head, len(heads), "Chia ra theo nhóm"), body
    return [head], body


def _with_total(work: Work, row: Measure, values: list[Slot]) -> list[Slot]:
    cells = [work.cells[slot.fid].cell for slot in values if slot.fid]
    figure = work.campaign.figures[_ids(work.table, row)[0]]
    whole = figure.kind is FigureKind.INTEGER and all(cell.value is not None for cell in cells)
    text = number_text(sum(cell.value or 0 for cell in cells), figure, work.style, "") if whole else ""
    total = Slot(text, align="center", bold=True)
    return {"first": [total, *values], "last": [*values, total]}.get(work.habits.total, values)


def _plan_matrix(work: Work) -> tuple[list[Line], list[Line]]:
    """Under each column a plan and what was done."""
    columns = work.table.columns
    bare = replace(work, habits=replace(work.habits, note=False, unit_first=True))
    head = heads_of(bare, work.habits.label_head, [])
    top = [replace(slot, down=2) for slot in head]
    top += [Slot(work.labels[column.id], across=2, bold=True, align="center") for column in columns]
    second = [Slot(word, bold=True, align="center") for _ in columns for word in ("Kế hoạch", "Thực hiện")]
    body = []
    for index, row in enumerate(work.rows, 1):
        values = [s for f in _ids(work.table, row) for s in (Slot(work.near(f), align="center"), work.slot(f))]
        body.append(line_of(bare, str(index), work.labels[row.id], work.unit(row), values))
    return [top, second], body


def _transposed(work: Work) -> tuple[list[Line], list[Line]]:
    """The campaign's columns are the rows of the paper; units stand in the head."""
    heads = [
        work.labels[row.id] + (f" ({work.unit(row)})" if row.unit and row.unit not in work.labels[row.id] else "")
        for row in work.rows
    ]
    bare = replace(work, habits=replace(work.habits, unit_head="", note=False))
    body = [
        line_of(bare, str(n), work.labels[column.id], "", [work.slot(f"{row.id}.{column.id}") for row in work.rows])
        for n, column in enumerate(work.table.columns, 1)
    ]
    return [heads_of(bare, pick(work.rng, {"Nội dung": 1, "Đối tượng": 1, "Loại": 1}), heads)], body


def _stacked(work: Work) -> tuple[list[Line], list[Line]]:
    """One value column; each column of the campaign is a group of rows."""
    body: list[Line] = []
    for roman, column in zip(("I", "II", "III", "IV", "V", "VI"), work.table.columns, strict=False):
        group = line_of(work, roman, work.labels[column.id], "", [Slot()])
        body.append([replace(slot, bold=True) for slot in group])
        body += [
            line_of(work, str(n), work.labels[row.id], work.unit(row), [work.slot(f"{row.id}.{column.id}")])
            for n, row in enumerate(work.rows, 1)
        ]
    return [heads_of(work, work.habits.label_head, [work.habits.value_head])], body
