"""Who goes with whom when each may be used once: the assignment with the greatest sum (Hungarian method).

Kuhn 1955, Munkres 1957; the formulation with potentials and shortest augmenting paths, O(n² m).
"""

from collections.abc import Sequence

_WORST = float("inf")


def assign(gains: Sequence[Sequence[float]]) -> list[int]:
    """For each row the column that goes with it, -1 for none; only pairs with a gain above 0 are made."""
    rows = len(gains)
    columns = len(gains[0]) if rows else 0
    if not columns:
        return [-1] * rows
    wide = columns + rows  # a column of its own for every row that stays alone
    costs = [[-gain for gain in line] + [0.0] * rows for line in gains]
    taken_by = _shortest_paths(costs, rows, wide)
    out = [-1] * rows
    for column in range(1, wide + 1):
        row = taken_by[column] - 1
        if row >= 0 and column <= columns and gains[row][column - 1] > 0:
            out[row] = column - 1
    return out


def _shortest_paths(costs: Sequence[Sequence[float]], rows: int, wide: int) -> list[int]:
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (wide + 1)
    taken_by, came_from = [0] * (wide + 1), [0] * (wide + 1)
    for row in range(1, rows + 1):
        taken_by[0], column = row, 0
        least, seen = [_WORST] * (wide + 1), [False] * (wide + 1)
        while taken_by[column]:
            seen[column] = True
            column = _next_column(
                costs, taken_by[column], column, (row_price, column_price), (least, seen, came_from, taken_by)
            )
        while column:
            taken_by[column] = taken_by[came_from[column]]
            column = came_from[column]
    return taken_by


def _next_column(
    costs: Sequence[Sequence[float]],
    row: int,
    column: int,
    prices: tuple[list[float], list[float]],
    search: tuple[list[float], list[bool], list[int], list[int]],
) -> int:
    row_price, column_price = prices
    least, seen, came_from, taken_by = search
    step, following = _WORST, 0
    for other in range(1, len(least)):
        if seen[other]:
            continue
        cost = costs[row - 1][other - 1] - row_price[row] - column_price[other]
        if cost < least[other]:
            least[other], came_from[other] = cost, column
        if least[other] < step:
            step, following = least[other], other
    for other in range(len(least)):
        if seen[other]:
            row_price[taken_by[other]] += step
            column_price[other] -= step
        else:
            least[other] -= step
    return following
