"""The state of one field as people tell fields apart: a number, zero, "không có", blank and missing are five things."""

from enum import StrEnum

from schemas.record import FigureField, Said, SectionField, Status, TextField


class CellState(StrEnum):
    """What stands in a place of the matrix of units and items."""

    PRESENT = "present"
    ZERO = "zero"
    NONE = "none"  # stated in words: không có
    BLANK = "blank"  # the place is there, nothing stands in it
    DOUBTFUL = "doubtful"  # a value nobody vouches for yet
    UNREADABLE = "unreadable"  # something stands there that nobody could read yet
    CONFLICT = "conflict"  # two papers say different things
    MISSING = "missing"  # the place itself is not there
    UNASKED = "unasked"  # nothing is there, and a person said that it is not asked of this unit


def cell_state(
    field: FigureField | SectionField | TextField, *, conflicting: bool = False, unasked: bool = False
) -> CellState:
    """The state of a field; ``conflicting`` when another value of it asks for a decision, ``unasked`` by a person."""
    if conflicting:
        return CellState.CONFLICT
    if unasked and field.status in (Status.MISSING, Status.EMPTY):
        return CellState.UNASKED
    if field.status is Status.MISSING:
        return CellState.MISSING
    if field.status is Status.EMPTY:
        return CellState.BLANK
    content = field.text if isinstance(field, SectionField) else field.value
    if field.status is Status.DOUBTFUL:
        return CellState.UNREADABLE if content in (None, "") else CellState.DOUBTFUL
    if isinstance(field, FigureField) and field.value == 0:
        return CellState.NONE if field.said is Said.NONE else CellState.ZERO
    return CellState.PRESENT


def counted_number(field: FigureField | SectionField | TextField, *, conflicting: bool = False) -> float | None:
    """The number that a figure counts as; None while nobody vouches for it, and for what is no number."""
    if not isinstance(field, FigureField) or field.status is not Status.READ or conflicting:
        return None
    return None if field.value is None else float(field.value)
