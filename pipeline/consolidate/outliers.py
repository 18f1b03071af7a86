"""Values far from the rest: named for a person to look at, never dropped.

The modified z-score (median and median absolute deviation, Iglewicz and Hoaglin) over the units of one figure, on a
logarithmic scale because units differ in size by orders of magnitude; against the earlier campaign the same score over
how much each unit's figure grew.
"""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Final

from schemas.consolidation import Amount, Outlier, UnitFigure

LEAST: Final = 5  # fewer values have no rest to be far from
_NORMAL: Final = 0.6745
_NORMAL_MEAN: Final = 1.253314
_SMALLEST: Final = 0.1  # about ten per cent: values that lie closer together are alike whatever their deviation

Earlier = Mapping[tuple[str, str], Amount]


def find_outliers(entries: Sequence[UnitFigure], earlier: Earlier, limit: float) -> tuple[Outlier, ...]:
    """The outliers among the values of one figure that count."""
    values = {entry.unit: entry.value for entry in entries if entry.counted and entry.value is not None}
    if any(value < 0 for value in values.values()):
        return ()
    grown = {
        unit: math.log1p(value) - math.log1p(old)
        for unit, value in values.items()
        if (old := earlier.get((unit, entries[0].figure))) is not None and old >= 0
    }
    among = _far({unit: math.log1p(value) for unit, value in values.items()}, limit)
    since = _far(grown, limit)
    figure = entries[0].figure if entries else ""
    middle = median(values.values()) if values else 0
    return tuple(
        Outlier(unit=unit, figure=figure, value=value, usual=usual, score=round(score[unit], 1), against=against)
        for against, score in (("units", among), ("earlier", since))
        for unit, value in values.items()
        if unit in score
        for usual in [middle if against == "units" else earlier[unit, figure]]
    )


def _far(values: Mapping[str, float], limit: float) -> dict[str, float]:
    """The units whose modified z-score passes the limit, with it."""
    if len(values) < LEAST:
        return {}
    middle = median(values.values())
    away = [abs(value - middle) for value in values.values()]
    spread = median(away) / _NORMAL or fmean(away) * _NORMAL_MEAN
    scores = {unit: (value - middle) / max(spread, _SMALLEST) for unit, value in values.items()}
    return {unit: score for unit, score in scores.items() if abs(score) > limit}
