"""Figures of a made-up report: values that hold the campaign's checks, and the ways in which reports print them."""

from collections.abc import Mapping

import numpy as np

from samples.model import Cell, Defects, Layout, Profile
from schemas.campaign import Campaign, Figure, FigureKind
from schemas.expression import Check, Expression, FigureRef, Negative, Number, Operation, SumOf

Rng = np.random.Generator
Values = dict[str, float]
SIZES: Mapping[FigureKind, tuple[float, float]] = {
    FigureKind.INTEGER: (0, 4000),
    FigureKind.DECIMAL: (0.5, 90),
    FigureKind.MONEY: (2e6, 2e8),
    FigureKind.PERCENT: (35, 100),
    FigureKind.TEXT: (0, 0),
}


def make_values(
    campaign: Campaign, unit_kind: str, profile: Profile, rng: Rng, noughts: tuple[str, ...] = ()
) -> Values:
    """A value for every figure; ``noughts`` are 0.

    The campaign's checks hold wherever one figure can be set to make them hold.
    """
    values = {fid: _draw(figure, unit_kind, profile, rng) for fid, figure in campaign.figures.items()}
    values |= dict.fromkeys(noughts, 0.0)
    for row, (whole, low, high) in profile.shares.items():
        for fid in _of_row(campaign, row):
            values[fid] = float(round(values[_swap(fid, whole)] * rng.uniform(low, high)))
    for _ in range(3):
        for check in campaign.checks:
            _repair(check, values, rng)
    for row, (part, whole) in profile.ratios.items():
        for fid in _of_row(campaign, row):
            of = values[_swap(fid, whole)]
            values[fid] = round(100 * values[_swap(fid, part)] / of, 1) if of else 0.0
    return values


def _draw(figure: Figure, unit_kind: str, profile: Profile, rng: Rng) -> float:
    if figure.column in profile.zero_columns.get(unit_kind, ()):
        return 0.0
    low, high = profile.sizes.get(figure.row, SIZES[figure.kind])
    if figure.range:
        low, high = max(low, figure.range[0] or low), min(high, figure.range[1] or high)
    whole = figure.kind in (FigureKind.INTEGER, FigureKind.MONEY)
    factor = profile.scale.get(unit_kind, 1.0) if whole else 1.0
    drawn = low + (high - low) * rng.random() ** 2 * factor
    if figure.kind is FigureKind.MONEY:
        return float(round(drawn / 100_000) * 100_000)
    return float(round(drawn)) if whole else round(drawn, 1)


def _of_row(campaign: Campaign, row: str) -> list[str]:
    return [fid for fid, figure in campaign.figures.items() if figure.row == row]


def _swap(fid: str, row: str) -> str:
    return ".".join([row, *fid.split(".")[1:]])


def evaluate(expression: Expression, values: Mapping[str, float]) -> float:
    """The value of one side of a check; a division by zero gives 0."""
    match expression:
        case Number(value=value):
            return value
        case FigureRef(id=one):
            return values.get(one, 0.0)
        case SumOf(ids=ids):
            return sum(values.get(one, 0.0) for one in ids)
        case Negative(operand=operand):
            return -evaluate(operand, values)
        case Operation():
            return _operate(expression, values)
    raise TypeError(f"unknown expression {expression!r}")


def _operate(operation: Operation, values: Mapping[str, float]) -> float:
    left, right = evaluate(operation.left, values), evaluate(operation.right, values)
    match operation.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right if right else 0.0


def holds(check: Check, values: Mapping[str, float]) -> bool:
    """Whether a check holds for exact values."""
    left, right = evaluate(check.comparison.left, values), evaluate(check.comparison.right, values)
    near = abs(left - right) < 1e-6
    return {
        "==": near,
        "!=": not near,
        "<=": left < right or near,
        ">=": left > right or near,
        "<": left < right,
        ">": left > right,
    }[check.comparison.operator]


def _repair(check: Check, values: Values, rng: Rng) -> None:
    comparison = check.comparison
    if holds(check, values):
        return
    for side, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
        if isinstance(side, FigureRef):
            target = evaluate(other, values)
            if comparison.operator in ("<=", "<", ">", ">="):
                small = (comparison.operator in ("<=", "<")) == (side is comparison.left)
                target = (
                    float(int(target * rng.uniform(0.1, 0.9)))
                    if small
                    else float(int(target * rng.uniform(1.1, 2.0)) + 1)
                )
            values[side.id] = target
            return


def break_check(check: Check, values: Values, rng: Rng) -> None:
    """Makes one figure of the check wrong by a slip of the pen, so that the check no longer holds."""
    for side in (check.comparison.left, check.comparison.right):
        if isinstance(side, FigureRef):
            values[side.id] += float(rng.integers(2, 9)) * (10.0 ** max(0, len(str(int(values[side.id]))) - 2))
            return


def print_number(value: float, figure: Figure, layout: Layout) -> str:
    """The value as this layout prints it (decimal comma; thousands by dot, blank or nothing; leading zero below 10)."""
    if figure.kind in (FigureKind.DECIMAL, FigureKind.PERCENT):
        text = f"{value:.1f}".replace(".", ",")
        text = text.removesuffix(",0")
    elif figure.kind is FigureKind.INTEGER and layout.numbers == "plain":
        text = str(int(value))
    else:
        text = f"{int(value):,}".replace(",", " " if layout.numbers == "space" else ".")
    if layout.pad and figure.kind is FigureKind.INTEGER and 0 < value < 10:
        text = "0" + text
    if layout.with_unit and figure.unit:
        text += figure.unit if figure.unit == "%" else f" {figure.unit}"
    return text


def make_cells(campaign: Campaign, values: Values, layout: Layout, defects: Defects) -> dict[str, Cell]:
    """The figures as they stand in the report, with the defects asked for."""
    return {fid: _cell(figure, values[fid], layout, defects) for fid, figure in campaign.figures.items()}


def _cell(figure: Figure, value: float, layout: Layout, defects: Defects) -> Cell:
    if figure.table in defects.missing_tables or {figure.row, figure.id} & set(defects.missing_rows):
        return Cell(None, "", "missing")
    if figure.id in defects.blank:
        return Cell(None, "", "empty")
    if figure.id in defects.none_said:
        return Cell(0.0, "Không có")
    more = "hơn " if figure.id in defects.more_than else ""
    return Cell(value, more + print_number(value, figure, layout))
