"""How one made-up report is written: every habit drawn apart, from one seed (`draw_habits`, `draw_table_habits`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from schemas.campaign import FigureKind, Table

Rng = np.random.Generator
T = TypeVar("T")

# Numbering by depth, as units write it; an empty string is a heading without any number.
LEVELS: tuple[tuple[str, ...], ...] = (
    ("phan", "I.", "1.", "a)"),
    ("phan-line", "1.", "a)", "-"),
    ("A.", "I.", "1.", "a)"),
    ("A.", "I.", "1.", "1.1."),
    ("I.", "1.", "a)", "-"),
    ("I.", "1.", "1.1.", "a)"),
    ("I/", "1/", "a/", "-"),
    ("I -", "1.", "1.1", "-"),
    ("1.", "1.1.", "1.1.1.", "a)"),
    ("1)", "a)", "-", "+"),
    ("chuong", "I.", "1.", "a)"),
    ("", "", "", ""),
    ("I.", "", "", ""),
)


@dataclass(frozen=True)
class NumberStyle:
    """How numbers are printed; ``money``: the measure in which money stands."""

    thousands: str = "."
    decimal: str = ","
    pad: bool = False
    unit_in_cell: bool = False
    money: str = "đồng"
    percent_sign: bool = False
    spelled: float = 0.0


@dataclass(frozen=True)
class TableHabits:
    """How one table is laid out; ``shape`` names what differs from the plain list or matrix."""

    shape: str
    number_head: str
    label_head: str
    unit_head: str
    unit_first: bool
    value_head: str
    note: bool
    groups: bool
    extra_rows: int
    shuffle: bool
    ruled: bool
    broken: str
    caption_unit: bool
    label_unit: bool
    two_level: bool
    total: str
    numbered_heads: bool

    @property
    def states_units(self) -> bool:
        """Whether the measure stands beside the figures: in a column, in the caption, or in the heads."""
        return bool(self.unit_head) or self.caption_unit or self.shape in ("transposed", "lines", "places-down")


@dataclass(frozen=True)
class Habits:
    """How one report is written; shares are between 0 and 1; a section has at most so many ``paragraphs``."""

    font: str
    size: float
    levels: tuple[str, ...]
    look: str
    letterhead: str
    rewording: float
    inline: float
    split: float
    clutter: float
    mention: float
    tables: str
    numbers: NumberStyle
    upper: bool
    reordered: bool = False
    paragraphs: int = 4


def pick(rng: Rng, choices: Mapping[T, float]) -> T:
    """One of the keys, by weight."""
    weights = np.array(list(choices.values()), dtype=float)
    return list(choices)[int(rng.choice(len(weights), p=weights / weights.sum()))]


def chance(rng: Rng, share: float) -> bool:
    """True in ``share`` of the cases."""
    return bool(rng.random() < share)


def draw_habits(rng: Rng) -> Habits:
    """The habits of one report."""
    return Habits(
        font=pick(rng, {"Times New Roman": 5, "Arial": 1, "Calibri": 1, "DejaVu Serif": 1, "Liberation Sans": 1}),
        size=pick(rng, {12.0: 1, 13.0: 3, 14.0: 2}),
        levels=LEVELS[int(rng.integers(len(LEVELS)))],
        look=pick(rng, {"bold": 5, "styles": 2, "auto": 2, "plain": 1, "underline": 1}),
        letterhead=pick(rng, {"table": 5, "tabs": 1, "stacked": 1, "textbox": 1}),
        rewording=pick(rng, {0.0: 2, 0.25: 3, 0.6: 1}),
        inline=pick(rng, {0.0: 3, 0.4: 1, 0.9: 1}),
        split=pick(rng, {0.0: 4, 0.3: 1}),
        clutter=pick(rng, {0.0: 1, 0.3: 2, 0.7: 1}),
        mention=pick(rng, {0.0: 2, 0.2: 2}),
        tables=pick(rng, {"inline": 4, "end": 2, "landscape": 1, "excel": 1}),
        numbers=_number_style(rng),
        upper=chance(rng, 0.8),
    )


def _number_style(rng: Rng) -> NumberStyle:
    thousands, decimal = pick(
        rng, {(".", ","): 6, ("", ","): 2, (" ", ","): 1, ("", "."): 0.7, (",", "."): 0.7, (" ", "."): 0.3}
    )
    return NumberStyle(
        thousands=thousands,
        decimal=decimal,
        pad=chance(rng, 0.5),
        unit_in_cell=chance(rng, 0.2),
        money=pick(rng, {"đồng": 5, "triệu đồng": 2, "nghìn đồng": 1}),
        percent_sign=chance(rng, 0.5),
        spelled=pick(rng, {0.0: 5, 0.1: 1}),
    )


def draw_table_habits(rng: Rng, table: Table) -> TableHabits:
    """The habits of one table of a report."""
    shape = pick(rng, _MATRIX_SHAPES if table.columns else _LIST_SHAPES)
    plain = shape in ("plain", "plan-done", "last-year", "cumulative")
    return TableHabits(
        shape=shape,
        number_head=pick(rng, {"": 2, "STT": 3, "TT": 3, "Số TT": 1}),
        label_head=pick(rng, {"Nội dung": 3, "Chỉ tiêu": 3, "Tên chỉ tiêu": 1, "Nội dung báo cáo": 1, "Diễn giải": 1}),
        unit_head=pick(rng, {"": 3, "ĐVT": 3, "Đơn vị tính": 2, "Đơn vị": 1}),
        unit_first=chance(rng, 0.85),
        value_head=pick(rng, {"Kết quả": 3, "Số lượng": 3, "Thực hiện": 2, "Số liệu": 1, "Kết quả thực hiện": 1}),
        note=chance(rng, 0.35),
        groups=plain and not table.columns and chance(rng, 0.25),
        extra_rows=pick(rng, {0: 3, 1: 1, 2: 1}) if plain else 0,
        shuffle=chance(rng, 0.2),
        ruled=chance(rng, 0.85),
        broken=pick(rng, {"": 6, "repeat": 1, "bare": 1}) if plain else "",
        caption_unit=_one_unit(table) and chance(rng, 0.7),
        label_unit=chance(rng, 0.15),
        two_level=chance(rng, 0.35),
        total=pick(rng, {"": 3, "first": 1, "last": 2}) if table.columns else "",
        numbered_heads=chance(rng, 0.12),
    )


_LIST_SHAPES = {"plain": 8, "plan-done": 2, "last-year": 1.5, "cumulative": 0.7, "two-up": 1, "lines": 1}
_MATRIX_SHAPES = {"plain": 6, "transposed": 3, "stacked": 1.5, "plan-done": 1}


def _one_unit(table: Table) -> bool:
    units = {row.unit or table.unit for row in table.rows}
    return len(units) == 1 and all(row.kind in (FigureKind.MONEY, FigureKind.DECIMAL) for row in table.rows)
