"""Plots as plain shapes for an SVG in the page: no script, no style of its own, numbers ready for the template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log10
from typing import Final

from pipeline.spread import Spread
from review.templatetags.show import day as show_day
from review.templatetags.show import number
from store.selectors.figures import Day, FigureValue

WIDE, HIGH, LEFT, BOTTOM, TOP = 900, 260, 46, 26, 12
SMALL_WIDE, SMALL_HIGH = 170, 20
STEEP: Final = 20.0  # a largest value so many times the middle one makes a plain scale useless
MOST_TICKS: Final = 8
MOST_LINES: Final = 5
NEAR_DAYS: Final = 30


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its label."""

    at: str
    text: str


@dataclass(frozen=True)
class Progress:
    """How reports came in: two lines in steps, the deadline, the grid."""

    received: str
    accepted: str
    due: str
    days: tuple[Tick, ...]
    counts: tuple[Tick, ...]


@dataclass(frozen=True)
class Bar:
    """One unit's value as a bar; ``odd`` when it lies far from the others."""

    x: str
    y: str
    width: str
    height: str
    title: str
    href: int
    odd: bool


@dataclass(frozen=True)
class Bars:
    """The values of all units in their order, the middle of them, and whether the scale is in powers of ten."""

    bars: tuple[Bar, ...]
    middle: str
    steep: bool
    levels: tuple[Tick, ...]


@dataclass(frozen=True)
class Box:
    """A spread in one line: whiskers, the common range, the middle."""

    least: str
    lower: str
    width: str
    middle: str
    most: str


def progress_plot(days: Sequence[Day], owed: int, due: date) -> Progress | None:
    """The plot of reports received and accepted over time; None while nothing arrived."""
    if not days:
        return None
    top = max(owed, days[-1].received, 1)
    # A day with nothing comes first, so that what came on one day alone is seen to rise; a near deadline is on it.
    first = days[0].day - timedelta(days=1)
    place = (due - first).days
    known = len(days) + 1
    span = max(known, place + 1) if place <= known + NEAR_DAYS else known

    def across(index: float) -> float:
        return LEFT + (WIDE - LEFT - 10) * index / span

    def up(count: float) -> float:
        return HIGH - BOTTOM - (HIGH - BOTTOM - TOP) * count / top

    def steps(counts: Sequence[int]) -> str:
        points = [f"{across(0):.1f},{up(0):.1f}"]
        for index, count in enumerate((0, *counts)):
            points += [f"{across(index):.1f},{up(count):.1f}", f"{across(index + 1):.1f},{up(count):.1f}"]
        return " ".join(points)

    every, each = max(1, span // MOST_TICKS), _round_step(top)
    shown = [(index, first + timedelta(days=index)) for index in range(0, span, every)]
    return Progress(
        received=steps([one.received for one in days]),
        accepted=steps([one.accepted for one in days]),
        due=f"{across(place):.1f}" if 0 <= place <= span else "",
        days=tuple(Tick(f"{across(index):.1f}", show_day(one)[:5]) for index, one in shown),
        counts=tuple(Tick(f"{up(count):.1f}", number(count)) for count in range(0, top + 1, each)),
    )


def _round_step(top: int) -> int:
    """The smallest of 1, 2, 5, 10, 20 … that needs no more than five lines up to ``top``."""
    return next(part * 10**power for power in range(12) for part in (1, 2, 5) if top / (part * 10**power) <= MOST_LINES)


def bars_plot(values: Sequence[FigureValue], names: dict[str, str], spread: Spread | None) -> Bars | None:
    """One bar a unit that gave a number, the largest first; None where none did."""
    given = [(one, one.number) for one in values if one.number is not None]
    if not given or spread is None:
        return None
    most = max(abs(value) for _, value in given) or 1.0
    steep = most > STEEP * (abs(spread.middle) or 1.0)
    width = (WIDE - LEFT - 10) / len(given)

    def tall(value: float) -> float:
        share = log10(1 + abs(value)) / log10(1 + most) if steep else abs(value) / most
        return (HIGH - BOTTOM - TOP) * share

    bars = tuple(
        Bar(
            x=f"{LEFT + index * width:.2f}",
            y=f"{HIGH - BOTTOM - tall(value):.1f}",
            width=f"{max(0.5, width * 0.86):.2f}",
            height=f"{max(0.8, tall(value)):.1f}",
            title=f"{names.get(one.unit, one.unit)}: {number(_whole(value))}",
            href=one.report_id,
            odd=one.unit in spread.odd,
        )
        for index, (one, value) in enumerate(given)
    )
    levels = [most, spread.middle] if steep else [most * part / 4 for part in (1, 2, 3, 4)]
    ticks = tuple(Tick(f"{HIGH - BOTTOM - tall(level):.1f}", number(_whole(round(level, 2)))) for level in levels)
    return Bars(bars, f"{HIGH - BOTTOM - tall(spread.middle):.1f}", steep, ticks)


def box_of(spread: Spread | None) -> Box | None:
    """A spread drawn in one line, in powers of ten so that a slip of the unit of measure shows."""
    if spread is None:
        return None
    low, high = _size(spread.least), _size(spread.most)
    room = (high - low) or 1.0

    def across(value: float) -> float:
        return 4 + (SMALL_WIDE - 8) * (_size(value) - low) / room

    lower, upper = across(spread.lower), across(spread.upper)
    return Box(
        least=f"{across(spread.least):.1f}",
        lower=f"{lower:.1f}",
        width=f"{max(1.5, upper - lower):.1f}",
        middle=f"{across(spread.middle):.1f}",
        most=f"{across(spread.most):.1f}",
    )


def _size(value: float) -> float:
    return log10(1 + abs(value)) * (-1 if value < 0 else 1)


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value
