"""What only the neighbours tell: a value a thousand times too large, a report copied from another unit or year.

Both are suspicions, never corrections: a person looks, and gives the reason where the value is right.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log10
from typing import Final, NamedTuple

import numpy as np

from schemas.base import Frozen
from schemas.campaign import Campaign, FigureKind, Unit
from schemas.flag import Flag, raise_flag

Numbers = Mapping[str, float]
PEER_CODES: Final = ("figure.scale", "report.copied")

SLIPS: Final = (3, 6, -3, -6)  # thousands and millions taken for units, and the other way round
ALL: Final = "*"
FEWEST_PEERS: Final = 5
TAIL: Final = 0.2  # the share of others at either end that is left out: several may have made the same slip
NEAR: Final = 0.5  # powers of ten: without its slip a value is met within a factor of three
BEYOND: Final = 1.5  # powers of ten by which a slipped value lies outside of what like units say

COPIED_SHARE: Final = 0.8
FEWEST_EQUAL: Final = 5
# What equal values weigh together, in digits: four ones and a two are equal by chance, 1.204 and 8.311 are not.
LEAST_DIGITS: Final = 6.0


class Standing(Frozen):
    """The figures of the units of one campaign that somebody vouches for, and what the same units said before."""

    numbers: Mapping[str, Mapping[str, float]]
    earlier: Mapping[str, Mapping[str, float]] = {}
    earlier_title: str = ""


def peer_flags(campaign: Campaign, standing: Standing, units: Sequence[str] | None = None) -> dict[str, list[Flag]]:
    """The flags of each unit (of these ones, where named) that come from comparing it with others and with before."""
    numbers = standing.numbers
    sizes, rows = _Sizes(campaign, numbers), _Rows(campaign, numbers)
    return {
        unit: [
            *_scale_flags(campaign, unit, numbers[unit], sizes, standing.earlier.get(unit, {})),
            *_copied_flags(campaign, unit, standing, rows),
        ]
        for unit in (numbers if units is None else units)
        if unit in numbers
    }


class _Others(NamedTuple):
    """What the others say of a figure, in powers of ten: nearly the least, the middle, nearly the most of them."""

    low: float
    middle: float
    high: float


class _Sizes:
    """The sizes of each figure among like units: those of the same kind where there are enough, else all."""

    def __init__(self, campaign: Campaign, numbers: Mapping[str, Numbers]) -> None:
        self.kinds = {unit.code: unit.kind for unit in campaign.units}
        found: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        for unit, figures in numbers.items():
            for figure, value in figures.items():
                if value:
                    for group in {self.kinds.get(unit, ""), ALL}:
                        found[group, figure].append(log10(abs(value)))
        self.sorted = {key: sorted(sizes) for key, sizes in found.items()}

    def others(self, unit: str, figure: str, size: float) -> _Others | None:
        """What like units but the unit itself, which says ``size``, say; None where they are too few."""
        for group in (self.kinds.get(unit, ""), ALL):
            sizes = self.sorted.get((group, figure), [])
            count = len(sizes) - 1
            if count >= FEWEST_PEERS:
                own = bisect_left(sizes, size)
                tail = int(count * TAIL)
                places = (tail, count // 2, count - 1 - tail)
                return _Others(*(sizes[place + (place >= own)] for place in places))
        return None


def _scale_flags(campaign: Campaign, unit: str, figures: Numbers, sizes: _Sizes, earlier: Numbers) -> Iterator[Flag]:
    for name, value in figures.items():
        figure = campaign.figures.get(name)
        if not value or figure is None or figure.kind in (FigureKind.PERCENT, FigureKind.TEXT):
            continue
        size, before = log10(abs(value)), earlier.get(name)
        others = sizes.others(unit, name, size)
        detail = ""
        if before and _slipped_from(size, log10(abs(before))):
            detail = f"{_plain(value)}, đợt trước {_plain(before)}"
        elif others and _slipped_among(size, others):
            detail = f"{_plain(value)}, các đơn vị khác khoảng {_plain(_rounded(10**others.middle))}"
        if detail:
            yield raise_flag("figure.scale", name, title=figure.title, detail=detail)


def _slipped_from(size: float, before: float) -> bool:
    return any(abs(size - before - slip) <= NEAR for slip in SLIPS)


def _slipped_among(size: float, others: _Others) -> bool:
    """Whether a size lies far outside of what others say and would lie among them without the slip."""
    if others.low - BEYOND < size < others.high + BEYOND:
        return False
    return any(others.low - NEAR <= size - slip <= others.high + NEAR for slip in SLIPS)


class _Rows:
    """The figures of all units as one table of numbers, so that a thousand units are compared at once."""

    def __init__(self, campaign: Campaign, numbers: Mapping[str, Numbers]) -> None:
        self.units = list(numbers)
        columns = {name: index for index, name in enumerate(campaign.figures)}
        self.place = {unit: index for index, unit in enumerate(self.units)}
        self.table = np.full((len(self.units), len(columns)), np.nan)
        for row, unit in enumerate(self.units):
            for name, value in numbers[unit].items():
                if name in columns:
                    self.table[row, columns[name]] = value

    def like(self, unit: str) -> list[str]:
        """The other units that repeat enough of this one's non-zero figures to be looked at."""
        own = self.table[self.place[unit]]
        asked = np.nan_to_num(own) != 0
        equal = (self.table[:, asked] == own[asked]).sum(axis=1)
        enough = equal >= max(FEWEST_EQUAL, COPIED_SHARE * int(asked.sum()))
        return [other for other, like in zip(self.units, enough, strict=True) if like and other != unit]


def _copied_flags(campaign: Campaign, unit: str, standing: Standing, rows: _Rows) -> Iterator[Flag]:
    """The report this one equals most, if it equals one: the unit's own of an earlier time, or another unit's."""
    own, units = standing.numbers[unit], campaign.units_by_code
    found = [(equal_share(own, standing.earlier.get(unit, {})), f"của chính đơn vị ở “{standing.earlier_title}”")]
    for other in rows.like(unit):
        if not _kin(units.get(unit), units.get(other)):
            name = units[other].name if other in units else other
            found.append((equal_share(own, standing.numbers[other]), f"của {name}"))
    share, whose = max(found)
    if share:
        yield raise_flag("report.copied", detail=f"{share:.0%} số liệu khác 0 trùng với báo cáo {whose}")


def equal_share(own: Numbers, other: Numbers) -> float:
    """The share of a unit's non-zero figures that another report repeats; 0 where that may well be chance."""
    asked = {name: value for name, value in own.items() if value}
    equal = [value for name, value in asked.items() if other.get(name) == value]
    if len(equal) < FEWEST_EQUAL or len(equal) < COPIED_SHARE * len(asked):
        return 0.0
    digits = sum(log10(1 + abs(value)) for value in equal)
    return len(equal) / len(asked) if digits >= LEAST_DIGITS else 0.0


def _kin(unit: Unit | None, other: Unit | None) -> bool:
    """A parent that only passes on what its one child says copies nobody."""
    return unit is not None and other is not None and (unit.parent == other.code or other.parent == unit.code)


def _rounded(value: float) -> float:
    """To two digits: what others say is a size, not a value."""
    step = 10 ** (int(log10(value)) - 1) if value >= 1 else 0.01
    return round(value / step) * step


def _plain(value: float) -> str:
    """A number the Vietnamese way: 1.234,5."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))
