"""Checks between figures as a small safe expression tree: numbers, figures, arithmetic, comparisons, sums.

The tree is data only; `schemas.expression_parser` makes it from text, `pipeline.check` evaluates it; no eval.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Frozen


class Number(Frozen):
    """A constant."""

    node: Literal["number"] = "number"
    value: float


class FigureRef(Frozen):
    """The value of one figure."""

    node: Literal["figure"] = "figure"
    id: str


class SumOf(Frozen):
    """The sum of all figures whose id matches ``pattern`` (``row.*`` or ``*.column``), resolved to ``ids``."""

    node: Literal["sum"] = "sum"
    pattern: str
    ids: tuple[str, ...]


class Operation(Frozen):
    """An arithmetic step on two operands."""

    node: Literal["operation"] = "operation"
    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


class Negative(Frozen):
    """The negative of its operand."""

    node: Literal["negative"] = "negative"
    operand: Expression


Expression = Annotated[Number | FigureRef | SumOf | Operation | Negative, Field(discriminator="node")]


class Comparison(Frozen):
    """The statement a check makes; equality holds within the rounding of what is printed."""

    operator: Literal["==", "!=", "<=", ">=", "<", ">"]
    left: Expression
    right: Expression


class Check(Frozen):
    """A check of the campaign: ``says`` for people, ``that`` as written, ``comparison`` as parsed."""

    id: str
    says: str
    that: str
    comparison: Comparison


Operation.model_rebuild()
Negative.model_rebuild()


def figure_ids(expression: Expression) -> tuple[str, ...]:
    """All figure ids an expression mentions, in order, each once."""
    match expression:
        case FigureRef(id=one):
            return (one,)
        case SumOf(ids=ids):
            return ids
        case Operation(left=left, right=right):
            return tuple(dict.fromkeys(figure_ids(left) + figure_ids(right)))
        case Negative(operand=operand):
            return figure_ids(operand)
    return ()


def operands_of(check: Check) -> tuple[str, ...]:
    """All figure ids a check mentions on either side, each once."""
    return tuple(dict.fromkeys(figure_ids(check.comparison.left) + figure_ids(check.comparison.right)))
