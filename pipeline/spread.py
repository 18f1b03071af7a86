"""How the values of one figure lie over the units: the middle, the common range, and those that lie apart."""

from collections.abc import Mapping
from math import log10
from statistics import median, quantiles
from typing import Final

from schemas.base import Frozen

FEWEST: Final = 5
FAR: Final = 3.5  # robust standard deviations on the scale of powers of ten
LEAST_FAR: Final = 0.7  # powers of ten: five times as much is no wonder where all others are equal
CONSISTENT: Final = 1.4826  # makes the median deviation a standard deviation


class Spread(Frozen):
    """Least, lower quarter, middle, upper quarter, most; ``odd`` are the units whose value lies far from the middle."""

    least: float
    lower: float
    middle: float
    upper: float
    most: float
    odd: frozenset[str] = frozenset()


def spread_of(values: Mapping[str, float]) -> Spread | None:
    """The spread of a figure's values by unit; None where there are none."""
    if not values:
        return None
    ordered = sorted(values.values())
    lower, middle, upper = quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else ordered * 3
    return Spread(
        least=ordered[0], lower=lower, middle=middle, upper=upper, most=ordered[-1], odd=frozenset(_odd(values))
    )


def _odd(values: Mapping[str, float]) -> set[str]:
    sizes = {unit: log10(abs(value)) for unit, value in values.items() if value}
    if len(sizes) < FEWEST:
        return set()
    middle = median(sizes.values())
    deviation = CONSISTENT * median(abs(size - middle) for size in sizes.values())
    limit = max(FAR * deviation, LEAST_FAR)
    return {unit for unit, size in sizes.items() if abs(size - middle) > limit}
