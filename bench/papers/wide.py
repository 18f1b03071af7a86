"""Layouts of lists that say more than was asked: by place, by half of the year, with plan, share and notes beside."""

from collections.abc import Callable, Mapping

from bench.papers.figures import number_text
from bench.papers.grid import Line, Slot, Work, heads_of, line_of
from bench.papers.habits import pick
from schemas.campaign import FigureKind, Measure

PLACES = ("Xã Bình An", "Xã Tân Phú", "Thị trấn Đông Sơn", "Phường 2", "Khối trường học", "Cơ quan huyện")
_WHOLE = (FigureKind.INTEGER, FigureKind.MONEY)
Laid = tuple[list[Line], list[Line]]


def by_place(work: Work) -> Laid:
    """A column for each place of the unit, the figure asked for under the total."""
    places = PLACES[: int(work.rng.integers(2, 5))]
    total = pick(work.rng, {"Tổng cộng": 3, "Tổng số": 1, "Cộng": 1, "Toàn đơn vị": 0.5})
    first = work.rng.random() < 0.3
    body = []
    for number, row in enumerate(work.rows, 1):
        parts = [Slot(text, align="center") for text in _shares(work, row, len(places))]
        whole = [work.slot(row.id)]
        values = [*whole, *parts] if first else [*parts, *whole]
        body.append(line_of(work, str(number), work.labels[row.id], work.unit(row), values))
    heads = [total, *places] if first else [*places, total]
    return [heads_of(work, work.habits.label_head, heads)], body


def places_down(work: Work) -> Laid:
    """A row for each place, the figures asked for in the last or first row, which sums them up."""
    places = PLACES[: int(work.rng.integers(2, 5))]
    total = pick(work.rng, {"Tổng cộng": 3, "Tổng số": 1, "Cộng": 1})
    heads = [
        work.labels[row.id] + (f" ({work.unit(row)})" if row.unit and work.unit(row) not in work.labels[row.id] else "")
        for row in work.rows
    ]
    columns = [_shares(work, row, len(places)) for row in work.rows]
    top = [Slot("STT", bold=True, align="center"), Slot("Đơn vị", bold=True, align="center")]
    top += [Slot(head, bold=True, align="center") for head in heads]
    body = [
        [Slot(str(n), align="center"), Slot(place), *(Slot(column[n - 1], align="center") for column in columns)]
        for n, place in enumerate(places, 1)
    ]
    last = [Slot(), Slot(total, bold=True), *(work.slot(row.id) for row in work.rows)]
    return [top], [last, *body] if work.rng.random() < 0.2 else [*body, last]


def with_plan_and_share(work: Work) -> Laid:
    """Plan, what was done, its share of the plan, and notes that hold numbers of their own."""
    year = work.campaign.period.to.year
    heads = [f"Kế hoạch {year}", pick(work.rng, {"Thực hiện": 2, "Kết quả thực hiện": 1, "Đã thực hiện": 1})]
    heads += [pick(work.rng, {"Tỷ lệ (%)": 1, "So với KH (%)": 1, "% đạt": 1}), "Ghi chú"]
    body = []
    for number, row in enumerate(work.rows, 1):
        near = work.near(row.id)
        share = f"{float(work.rng.uniform(70, 130)):.1f}".replace(".", ",") if near else ""
        note = pick(work.rng, {"": 4, f"Năm {year - 1}: {near}": 1, "Có 02 đơn vị chưa gửi": 1})
        values = [Slot(near, align="center"), work.slot(row.id), Slot(share, align="center"), Slot(note)]
        body.append(_plain_line(work, number, row, values))
    return [_plain_heads(work, heads)], body


def by_half(work: Work) -> Laid:
    """Two halves of the period and the whole of it."""
    heads = ["6 tháng đầu năm", "6 tháng cuối năm", pick(work.rng, {"Cả năm": 2, "Tổng cộng": 1, "Cộng cả năm": 1})]
    body = []
    for number, row in enumerate(work.rows, 1):
        parts = [Slot(text, align="center") for text in _shares(work, row, 2)]
        body.append(line_of(work, str(number), work.labels[row.id], work.unit(row), [*parts, work.slot(row.id)]))
    return [heads_of(work, work.habits.label_head, heads)], body


def with_parts_below(work: Work) -> Laid:
    """Below some rows what they are made up of; the figure asked for stands in the row above."""
    body = []
    for number, row in enumerate(work.rows, 1):
        line = line_of(work, str(number), work.labels[row.id], work.unit(row), [work.slot(row.id)])
        body.append(line)
        counted = work.campaign.figures[row.id].kind is FigureKind.INTEGER
        if counted and number % 3 == 1:
            parts = pick(work.rng, {("- Nam", "- Nữ"): 1, ("+ Cấp huyện", "+ Cấp xã"): 1, ("Trong đó: mới",): 1})
            for name, text in zip(parts, _shares(work, row, len(parts)), strict=True):
                body.append(line_of(work, "", name, work.unit(row), [Slot(text, align="center")]))
    return [heads_of(work, work.habits.label_head, [work.habits.value_head])], body


SHAPES: Mapping[str, Callable[[Work], Laid]] = {
    "by-place": by_place,
    "places-down": places_down,
    "plan-share": with_plan_and_share,
    "by-half": by_half,
    "parts-below": with_parts_below,
}


def _shares(work: Work, row: Measure, many: int) -> list[str]:
    """The figure taken apart, as printed; per cents stay near the whole, what has no value is blank."""
    cell, figure = work.cells[row.id].cell, work.campaign.figures[row.id]
    if cell.value is None:
        return [""] * many
    if figure.kind is FigureKind.PERCENT:
        parts = [round(float(cell.value * work.rng.uniform(0.8, 1.0)), 1) for _ in range(many)]
    else:
        drawn = work.rng.dirichlet([2.0] * many) * cell.value
        parts = [float(round(part, 0 if figure.kind in _WHOLE else 1)) for part in drawn]
    return [number_text(part, figure, work.style, work.cells[row.id].unit) for part in parts]


def _plain_heads(work: Work, values: list[str]) -> Line:
    words = ["TT", work.habits.label_head, *(["ĐVT"] if work.habits.unit_head else []), *values]
    return [Slot(word, bold=True, align="center") for word in words]


def _plain_line(work: Work, number: int, row: Measure, values: list[Slot]) -> Line:
    unit = [Slot(work.unit(row), align="center")] if work.habits.unit_head else []
    return [Slot(str(number), align="center"), Slot(work.labels[row.id]), *unit, *values]
