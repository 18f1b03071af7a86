"""What all layouts of a made-up table of figures share: slots, sheets, heads and lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.papers.figures import Printed, number_text
from bench.papers.habits import NumberStyle, Rng, TableHabits
from schemas.campaign import Campaign, FigureKind, Measure, Table


@dataclass(frozen=True)
class Slot:
    """One cell: its text, how far it spans, and the figure it holds."""

    text: str = ""
    across: int = 1
    down: int = 1
    bold: bool = False
    align: str = "left"
    fid: str | None = None


Line = list[Slot]


@dataclass(frozen=True)
class Sheet:
    """One table on paper: title, unit line, head and body; ``broken`` splits it over two pages."""

    title: str
    caption: str
    head: tuple[Line, ...]
    body: tuple[Line, ...]
    ruled: bool
    broken: str = ""
    as_lines: bool = False

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return max(sum(slot.across for slot in line) for line in (*self.head, *self.body))


@dataclass(frozen=True)
class Work:
    """What all layouts of one table share."""

    table: Table
    habits: TableHabits
    cells: Mapping[str, Printed]
    style: NumberStyle
    rng: Rng
    campaign: Campaign
    rows: tuple[Measure, ...]
    labels: Mapping[str, str]

    def slot(self, fid: str) -> Slot:
        """The slot of a figure."""
        return Slot(self.cells[fid].cell.raw, align="center", fid=fid)

    def near(self, fid: str) -> str:
        """Another number of about the same size, as printed: a plan, last year's."""
        cell = self.cells[fid].cell
        if cell.value is None:
            return ""
        value = cell.value * float(self.rng.uniform(0.7, 1.3)) + 1
        figure = self.campaign.figures[fid]
        whole = figure.kind in (FigureKind.INTEGER, FigureKind.MONEY)
        value = float(round(value, -5 if figure.kind is FigureKind.MONEY else 0)) if whole else round(value, 1)
        return number_text(value, figure, self.style, self.cells[fid].unit)

    def unit(self, row: Measure) -> str:
        """What stands in the unit column."""
        fid = f"{row.id}.{self.table.columns[0].id}" if self.table.columns else row.id
        return self.cells[fid].unit


def heads_of(work: Work, label: str, values: Sequence[str]) -> Line:
    """A head line: number, label, unit, values, note, as the habits have them."""
    habits = work.habits
    unit = [habits.unit_head] if with_units(work) else []
    words = [*([habits.number_head] if habits.number_head else []), label]
    words += [*unit, *values] if habits.unit_first else [*values, *unit]
    return [Slot(word, bold=True, align="center") for word in [*words, *(["Ghi chú"] if habits.note else [])]]


def with_units(work: Work) -> bool:
    """Whether the units stand in a column of their own."""
    return bool(work.habits.unit_head) and not work.habits.caption_unit


def line_of(work: Work, number: str, label: str, unit: str, values: Sequence[Slot], note: str = "") -> Line:
    """A body line, its places in the order of the heads."""
    habits = work.habits
    units = [Slot(unit, align="center")] if with_units(work) else []
    line = [*([Slot(number, align="center")] if habits.number_head else []), Slot(label)]
    line += [*units, *values] if habits.unit_first else [*values, *units]
    return [*line, *([Slot(note)] if habits.note else [])]
