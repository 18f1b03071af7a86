"""Totals of a figure over units, in exact decimal arithmetic so that no sum gains digits it never had."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from schemas.campaign import Aggregate

Amount = int | float


def exact(value: Amount) -> Decimal:
    """The decimal a person sees printed for ``value`` (0.1 is one tenth)."""
    return Decimal(str(value))


def plain(value: Decimal) -> Amount:
    """A whole number as int, anything else as float."""
    return int(value) if value == value.to_integral_value() else float(value)


def decimals(parts: Sequence[Decimal]) -> int:
    """How many decimals a mean of ``parts`` is stated with: as many as its most exact part has, at least two."""
    return max([2, *(-int(part.normalize().as_tuple().exponent) for part in parts)])


def rounded(mean: Decimal, parts: Sequence[Decimal]) -> Decimal:
    """A mean with no more digits than its parts can carry, halves rounded up as on paper."""
    return mean.quantize(Decimal(1).scaleb(-decimals(parts)), ROUND_HALF_UP)


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
            return rounded(sum(numbers, Decimal(0)) / len(numbers), numbers)
    return sum(numbers, Decimal(0))


def _weighted(values: Mapping[str, Amount], weights: Mapping[str, Amount]) -> Amount | None:
    pairs = [(exact(value), exact(weights[unit])) for unit, value in values.items() if unit in weights]
    whole = sum((weight for _, weight in pairs), Decimal(0))
    if not whole:
        return None
    return plain(rounded(sum((value * weight for value, weight in pairs), Decimal(0)) / whole, [v for v, _ in pairs]))
