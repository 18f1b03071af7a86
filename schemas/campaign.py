"""A campaign: what a directive asks of whom, by when (``tonghop/campaign@1``)."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from schemas.base import Frozen
from schemas.expression import Check

Days = Annotated[int, Field(ge=1, le=60)]


class FigureKind(StrEnum):
    """What sort of value a figure is."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    TEXT = "text"


class Duty(StrEnum):
    """Whether a unit owes a report."""

    MUST = "must"
    MAY = "may"
    COPY = "copy"


class Counts(StrEnum):
    """Whether a unit's figures are added to the total."""

    OWN = "own"
    WITHIN_PARENT = "within_parent"
    SHOWN_ONLY = "shown_only"


class Citation(Frozen):
    """Another number or date under which reports cite the directive."""

    number: str | None = None
    issued_on: date | None = None


class Directive(Frozen):
    """The letter that asks for the reports."""

    number: str
    issued_on: date
    issuer: str = ""
    subject: str = ""
    aliases: tuple[str | Citation, ...] = ()
    references: tuple[str, ...] = ()


class Period(Frozen):
    """The days the report is about, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    from_: date = Field(alias="from")
    to: date


class SendTo(Frozen):
    """Where units send their reports."""

    address: str = ""
    email: str = ""


class Section(Frozen):
    """One entry of the appendix outline with its parts."""

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = True
    parts: tuple["Section", ...] = ()

    def walk(self) -> Iterator["Section"]:
        """This section and all its parts, in the order of the outline."""
        yield self
        for part in self.parts:
            yield from part.walk()


class Aggregate(Frozen):
    """How a figure is consolidated; ``by`` names the weight of a weighted mean."""

    how: Literal["sum", "none", "min", "max", "count", "mean", "weighted"]
    by: str | None = None


class Measure(Frozen):
    """A row or a column of a table; None means not said here (a column's key wins over the row's)."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    kind: FigureKind | None = None
    required: bool | None = None
    range: tuple[float | None, float | None] | None = None
    aggregate: Aggregate | None = None


class Figure(Frozen):
    """One figure the campaign asks for, with everything settled (derived from table, row and column)."""

    id: str
    table: str
    row: str
    column: str | None = None
    title: str
    unit: str | None = None
    kind: FigureKind = FigureKind.INTEGER
    required: bool = True
    range: tuple[float | None, float | None] | None = None
    aggregate: Aggregate


class Table(Frozen):
    """A table of figures: a list of rows, or a matrix when it has columns."""

    id: str
    title: str
    section: str | None = None
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    rows: tuple[Measure, ...]
    columns: tuple[Measure, ...] = ()


class Unit(Frozen):
    """An organisation of the campaign, under the names letterheads, senders and file names really use."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    kind: str = ""
    parent: str | None = None
    duty: Duty = Duty.MUST
    counts: Counts = Counts.OWN
    contacts: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()


class Trust(Frozen):
    """What share of silent errors is borne, and what share of `read` figures is shown blind."""

    silent_error: float = Field(default=0.005, gt=0, lt=1)
    audit_share: float = Field(default=0.05, ge=0, le=1)


class Calendar(Frozen):
    """Working days of the round, and when units are reminded.

    ``days_off`` are holidays beside the fixed ones, ``working_days`` weekend days that are worked; ``remind_before``
    are working days before the deadline, ``reply_within`` working days granted by the first, second, third letter.
    """

    days_off: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()
    remind_before: tuple[Days, ...] = (5, 2)
    reply_within: tuple[Days, ...] = Field(default=(5, 3, 2), min_length=1)


class Campaign(Frozen):
    """One reporting round. `schemas.campaign_file.parse_campaign` makes it and holds the rules across its parts.

    ``own`` holds the file's top keys that begin with ``x-``.
    """

    schema_: Literal["tonghop/campaign@1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    language: Literal["vi"] = "vi"
    directive: Directive
    period: Period
    due_before: date
    send_to: SendTo = SendTo()
    consolidate_for: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    checks: tuple[Check, ...] = ()
    units: tuple[Unit, ...]
    trust: Trust = Trust()
    calendar: Calendar = Calendar()
    own: dict[str, Any] = Field(default={}, alias="x-own")

    @cached_property
    def outline(self) -> tuple[Section, ...]:
        """All sections, parents before their parts, in the order of the template."""
        return tuple(part for section in self.sections for part in section.walk())

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """All figures by id (``row`` or ``row.column``), in the order of the tables."""
        return {figure.id: figure for table in self.tables for figure in figures_of(table)}

    def owes(self, unit: Unit) -> bool:
        """Whether a unit must report: it has the duty, and is there on the last day of the period."""
        return unit.duty is Duty.MUST and self.exists(unit)

    def asks(self, unit: Unit) -> bool:
        """Whether a unit may report, so that it gets forms and links."""
        return unit.duty is not Duty.COPY and self.exists(unit)

    def exists(self, unit: Unit) -> bool:
        """Whether a unit is there on the last day of the period, by its days of validity."""
        begun = unit.valid_from is None or unit.valid_from <= self.period.to
        return begun and (unit.valid_to is None or unit.valid_to >= self.period.to)

    @cached_property
    def units_by_code(self) -> dict[str, Unit]:
        """Units by their code."""
        return {unit.code: unit for unit in self.units}


def figures_of(table: Table) -> Iterator[Figure]:
    """The figures of one table, row by row; what a column says wins over its row, and both over the table."""
    for row in table.rows:
        for column in table.columns or (None,):
            yield _figure(table, row, column)


def _figure(table: Table, row: Measure, column: Measure | None) -> Figure:
    kind = (column and column.kind) or row.kind or FigureKind.INTEGER
    required = next((m.required for m in (column, row) if m is not None and m.required is not None), True)
    return Figure(
        id=f"{row.id}.{column.id}" if column else row.id,
        table=table.id,
        row=row.id,
        column=column.id if column else None,
        title=f"{row.label} – {column.label}" if column else row.label,
        unit=(column and column.unit) or row.unit or table.unit,
        kind=kind,
        required=required,
        range=(column and column.range) or row.range,
        aggregate=(column and column.aggregate) or row.aggregate or default_aggregate(kind),
    )


def default_aggregate(kind: FigureKind) -> Aggregate:
    """Sum for counts, decimals and money; nothing for per cents and text."""
    return Aggregate(how="none" if kind in (FigureKind.PERCENT, FigureKind.TEXT) else "sum")
