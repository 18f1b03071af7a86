"""The upper bound on a share of errors that was measured on a sample."""

from math import comb
from typing import Final

LEVEL: Final = 0.95
_STEPS: Final = 60


def upper_bound(wrong: int, checked: int, level: float = LEVEL) -> float:
    """The one-sided upper bound by Clopper and Pearson: the share at which so few errors become unlikely.

    Nothing checked bounds nothing: 1.0.
    """
    if checked <= wrong:
        return 1.0
    low, high = wrong / checked, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, checked, middle) > 1 - level else (low, middle)
    return high


def _at_most(wrong: int, checked: int, share: float) -> float:
    """The probability of at most ``wrong`` errors among ``checked`` when each happens with probability ``share``."""
    return sum(comb(checked, n) * share**n * (1 - share) ** (checked - n) for n in range(wrong + 1))
