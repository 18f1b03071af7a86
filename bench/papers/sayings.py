"""Sentences that speak of figures: some must not feed them (plans, other years, parts, differences), some alone do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bench.papers.figures import Printed, measure_of, number_text
from bench.papers.habits import NumberStyle, Rng, chance
from bench.papers.oddities import Oddities
from bench.papers.prose import mention
from samples.model import Cell, Part, Report
from schemas.campaign import Figure, FigureKind

AHEAD = re.compile(
    r"phương hướng|nhiệm vụ|mục tiêu|giải pháp|kiến nghị|đề xuất|khó khăn|tồn tại|hạn chế|kế hoạch|định hướng",
    re.IGNORECASE,
)

_FORMS = (
    "Năm {before}, {label} là {amount}.",
    "Cùng kỳ năm {before}, {label} đạt {amount}.",
    "Dự kiến trong thời gian tới, {label} đạt {amount}.",
    "Chỉ tiêu giao về {label} là {amount}.",
    "Thời gian tới đơn vị sẽ nâng {label} lên {amount}.",
    "Phấn đấu đến hết năm {after}, {label} đạt {amount}.",
    "Kế hoạch năm {after}: {label} {amount}.",
    "Theo kế hoạch, {label} là {amount}.",
    "{Label} tăng {amount} so với cùng kỳ năm trước.",
    "{Label} giảm {amount} so với năm {before}.",
    "Lũy kế từ đầu nhiệm kỳ, {label} đạt {amount}.",
    "Giai đoạn {earlier} - {before}, {label} đạt {amount}.",
    "Riêng xã Tân Phú, {label} là {amount}.",
    "Tại xã Bình An, {label} là {amount}.",
    "Trong đó, {label} của khối trường học là {amount}.",
    "Bình quân mỗi tháng, {label} là {amount}.",
    "Riêng quý I, {label} đạt {amount}.",
    "Tính đến hết tháng 6, {label} mới đạt {amount}.",
    "Toàn tỉnh có {label} là {amount}.",
    "So với yêu cầu, {label} còn thiếu {amount}.",
    "Mục tiêu đặt ra: {label} {amount}.",
    "Đề nghị cấp trên hỗ trợ để {label} đạt {amount}.",
    "Nếu đủ điều kiện, {label} có thể đạt {amount}.",
    "Trước khi triển khai, {label} chỉ là {amount}.",
)


def misleading(label: str, amount: str, year: int, rng: Rng) -> str:
    """A sentence with a number that is not the figure's."""
    form = _FORMS[int(rng.integers(len(_FORMS)))]
    low = label[:1].lower() + label[1:]
    return form.format(label=low, Label=label, amount=amount, before=year - 1, after=year + 1, earlier=year - 5)


def rounded(label: str, value: float, figure: Figure, style: NumberStyle, rng: Rng) -> str:
    """A sentence that tells the figure in round numbers."""
    digits = max(0, len(str(int(value))) - 2)
    low = int(value) // 10**digits * 10**digits
    word, shown = ("hơn", low) if chance(rng, 0.6) or low == value else ("gần", low + 10**digits)
    unit = measure_of(figure, style)
    text = number_text(float(shown), figure, style, unit)
    return f"Trong kỳ, {label[:1].lower()}{label[1:]} đạt {word} {text} {unit}.".replace("  ", " ")


@dataclass
class Told:
    """What sentences add to a report: paragraphs by section, figures that they alone tell, one told otherwise."""

    paragraphs: dict[str, list[str]] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    conflict: tuple[str, float] | None = None


def tell(
    report: Report, style: NumberStyle, printed: Mapping[str, Printed], values: Mapping[str, float],
    odd: Oddities, rng: Rng, *, settled: bool,
) -> Told:  # fmt: skip
    """Sentences about the figures of a report, as its oddities want them; ``settled``: they contradict it."""
    told = Told()
    back = [sid for sid, part in report.parts.items() if part.status == "read" and not _looks_ahead(report, sid)]
    for figure in report.campaign.figures.values() if back else ():
        if figure.kind is FigureKind.TEXT:
            continue
        sentence = _of_gone(report, figure, style, values, odd, rng, told)
        if figure.table not in report.defects.missing_tables:
            sentence = _of_shown(report, figure, style, printed[figure.id].cell, odd, rng, told, settled)
        if sentence:
            told.paragraphs.setdefault(back[int(rng.integers(len(back)))], []).append(sentence)
    return told


def _looks_ahead(report: Report, sid: str) -> bool:
    above = [one for one in report.campaign.outline if any(part.id == sid for part in one.walk())]
    return any(AHEAD.search(one.title) for one in above)


def _amount(value: float, figure: Figure, style: NumberStyle) -> str:
    unit = measure_of(figure, style)
    text = number_text(value, figure, style, unit)
    return f"{text}%" if unit == "%" else f"{text} {unit}".strip()


def _other(value: float, figure: Figure, rng: Rng) -> float:
    """Another number of about the same size."""
    other = value * float(rng.uniform(0.4, 1.6)) + 1
    if figure.kind is FigureKind.MONEY:
        return float(round(other, -5)) + 200_000
    other = float(round(other)) if figure.kind is FigureKind.INTEGER else round(other, 1)
    return other if other != value else other + 2


def _of_gone(
    report: Report, figure: Figure, style: NumberStyle, values: Mapping[str, float], odd: Oddities, rng: Rng, told: Told
) -> str:
    """A figure of a table that was left out, told in a sentence or only spoken of; fewer than half of each table."""
    own = [one.id for one in report.campaign.figures.values() if one.table == figure.table]
    many = sum(fid in told.cells for fid in own) + 1
    if figure.table not in report.defects.missing_tables or not chance(rng, odd.told) or 2 * many >= len(own):
        return ""
    value = values[figure.id] or 3.0
    if chance(rng, 0.5):
        return misleading(figure.title, _amount(_other(value, figure, rng), figure, style), _year(report), rng)
    amount = _amount(value, figure, style)
    told.cells[figure.id] = Cell(value, amount)
    return mention(figure.title, amount, rng)


def _of_shown(
    report: Report, figure: Figure, style: NumberStyle, cell: Cell, odd: Oddities, rng: Rng, told: Told, settled: bool
) -> str:
    """A figure that its table shows: told otherwise, in round numbers, or spoken of."""
    if cell.status != "read" or not cell.value or not re.fullmatch(r"[\d., ]+\D{0,20}", cell.raw):
        return ""
    value = float(cell.value)
    if odd.differs and not settled and told.conflict is None and "." not in figure.id and chance(rng, 0.2):
        told.conflict = (figure.id, _other(value, figure, rng))
        return mention(figure.title, _amount(told.conflict[1], figure, style), rng)
    if not chance(rng, odd.sayings):
        return ""
    if figure.kind is FigureKind.INTEGER and value > 100 and chance(rng, 0.25):
        return rounded(figure.title, value, figure, style, rng)
    return misleading(figure.title, _amount(_other(value, figure, rng), figure, style), _year(report), rng)


def _year(report: Report) -> int:
    return report.campaign.period.to.year


def with_told(parts: Mapping[str, Part], told: Told) -> dict[str, Part]:
    """The sections with the sentences added."""
    more: Mapping[str, Sequence[str]] = told.paragraphs
    return {
        sid: replace(part, paragraphs=(*part.paragraphs, *more[sid])) if sid in more else part
        for sid, part in parts.items()
    }
