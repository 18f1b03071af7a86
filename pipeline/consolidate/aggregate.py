"""Totals of a figure over units, in exact decimal arithmetic so that no sum gains digits it never had."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from schemas.campaign import Aggregate

Amount = int | float


def exact(value: Amount) -> Decimal:
    """The decimal a person sees printed for ``value`` (0.1 is one tenth)."""
    return Decimal(str(value))


def plain(value: Decimal) -> Amount:
    """A whole number as int, anything else as float."""
    return int(value) if value == value.to_integral_value() else float(value)


def combine(how: Aggregate, values: Mapping[str, Amount], weights: Mapping[str, Amount]) -> Amount | None:
    """The consolidated value of one figure; ``values`` and ``weights`` by unit; None where nothing can be stated."""
    numbers = [exact(value) for value in values.values()]
    if how.how == "count":
        return len(numbers)
    if not numbers or how.how == "none":
        return None
    if how.how == "weighted":
        return _weighted(values, weights)
    return plain(_fold(how.how, numbers))


def _fold(how: str, numbers: Sequence[Decimal]) -> Decimal:
    match how:
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
        case "mean":
            return sum(numbers, Decimal(0)) / len(numbers)
    return sum(numbers, Decimal(0))


def _weighted(values: Mapping[str, Amount], weights: Mapping[str, Amount]) -> Amount | None:
    pairs = [(exact(value), exact(weights[unit])) for unit, value in values.items() if unit in weights]
    whole = sum((weight for _, weight in pairs), Decimal(0))
    if not whole:
        return None
    return plain(sum((value * weight for value, weight in pairs), Decimal(0)) / whole)
