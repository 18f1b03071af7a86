"""Whether the checks of a campaign hold on the figures of one report, within the rounding of what is printed.

An optional figure that is missing or empty counts as not there (0 in a sum); any other operand without a value leaves
the check unevaluated.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.extract.numbers import rounding_of
from schemas.base import Frozen
from schemas.campaign import Campaign
from schemas.expression import Check, Expression, FigureRef, Negative, Number, Operation, SumOf, operands_of
from schemas.record import FigureField, Status

_EXACT = 1e-6


class Verdict(Frozen):
    """What became of one check: ``holds`` None when it could not be evaluated; ``left`` and ``right`` as computed."""

    check: Check
    holds: bool | None = None
    left: float | None = None
    right: float | None = None
    operands: tuple[str, ...] = ()


class _Amount(NamedTuple):
    value: float
    slack: float


class _NotThereError(Exception):
    """An operand has no value."""


def evaluate(check: Check, fields: Mapping[str, FigureField], campaign: Campaign) -> Verdict:
    """The verdict on one check."""
    operands = operands_of(check)
    try:
        left = _value(check.comparison.left, fields, campaign)
        right = _value(check.comparison.right, fields, campaign)
    except (_NotThereError, ZeroDivisionError):
        return Verdict(check=check, operands=operands)
    slack = left.slack + right.slack + _EXACT * max(1.0, abs(left.value), abs(right.value))
    holds = _holds(check.comparison.operator, left.value - right.value, slack)
    return Verdict(check=check, holds=holds, left=left.value, right=right.value, operands=operands)


def _holds(operator: str, difference: float, slack: float) -> bool:
    return {
        "==": abs(difference) <= slack,
        "!=": abs(difference) > slack,
        "<=": difference <= slack,
        ">=": difference >= -slack,
        "<": difference < slack,
        ">": difference > -slack,
    }[operator]


def _value(expression: Expression, fields: Mapping[str, FigureField], campaign: Campaign) -> _Amount:
    match expression:
        case Number(value=value):
            return _Amount(value, 0.0)
        case FigureRef(id=one):
            return _figure(one, fields, campaign)
        case SumOf(ids=ids):
            parts = [_figure(one, fields, campaign) for one in ids]
            return _Amount(sum(p.value for p in parts), sum(p.slack for p in parts))
        case Negative(operand=operand):
            inner = _value(operand, fields, campaign)
            return _Amount(-inner.value, inner.slack)
        case Operation():
            return _operation(expression, fields, campaign)


def _operation(operation: Operation, fields: Mapping[str, FigureField], campaign: Campaign) -> _Amount:
    left, right = _value(operation.left, fields, campaign), _value(operation.right, fields, campaign)
    match operation.operator:
        case "+":
            return _Amount(left.value + right.value, left.slack + right.slack)
        case "-":
            return _Amount(left.value - right.value, left.slack + right.slack)
        case "*":
            return _Amount(left.value * right.value, abs(left.value) * right.slack + abs(right.value) * left.slack)
    quotient = left.value / right.value
    return _Amount(quotient, (left.slack + abs(quotient) * right.slack) / abs(right.value))


def _figure(one: str, fields: Mapping[str, FigureField], campaign: Campaign) -> _Amount:
    field = fields.get(one, FigureField())
    if field.value is not None:
        return _Amount(field.value, rounding_of(field.raw, field.value))
    if not campaign.figures[one].required and field.status in (Status.MISSING, Status.EMPTY):
        return _Amount(0.0, 0.0)
    raise _NotThereError(one)
