"""The matrix of units and items as one table; every cell is one of a dozen fixed pieces: it is drawn quickly."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from review import texts
from schemas.cell import CellState
from store.selectors.overview import Item, UnitRow, present_share

NOT_ASKED = "not-asked"


@dataclass(frozen=True)
class Column:
    """One item with the share of reports in which it stands."""

    item: Item
    share: int | None

    @property
    def name(self) -> str:
        """The figure's or section's id."""
        return self.item.key.partition(":")[2]

    @property
    def is_figure(self) -> bool:
        """Whether it has a page of its own with the values of all units."""
        return self.item.key.startswith("figure:")


@dataclass(frozen=True)
class Line:
    """One unit with its ready cells."""

    row: UnitRow
    cells: SafeString


@dataclass(frozen=True)
class Span:
    """Neighbouring columns of one table."""

    title: str
    count: int


def columns_of(items: Sequence[Item], coverage: Mapping[str, Counter[str]]) -> list[Column]:
    """The columns with their coverage in per cent; none while nothing arrived."""
    return [
        Column(item, round(100 * present_share(coverage[item.key])) if item.key in coverage else None) for item in items
    ]


def spans_of(items: Sequence[Item]) -> list[Span]:
    """The tables over their columns."""
    return [Span(str(title), len(list(group))) for title, group in groupby(items, key=lambda item: item.group)]


def lines_of(rows: Sequence[UnitRow], items: Sequence[Item], cells: Mapping[int, Mapping[str, str]]) -> list[Line]:
    """The lines of the matrix; a unit that sent nothing has one wide cell."""
    pieces = {state: _piece(state) for state in (*CellState, NOT_ASKED)}
    nothing = format_html('<td class="m-awaited" colspan="{}"></td>', len(items))
    keys = [(item.key, item.required) for item in items]
    lines = []
    for row in rows:
        if row.state == "awaited" or row.report_id is None:
            lines.append(Line(row, nothing))
            continue
        own = cells.get(row.report_id, {})
        states = ((own.get(key, CellState.MISSING), required) for key, required in keys)
        drawn = (pieces[state_shown(state, required)] for state, required in states)
        lines.append(Line(row, mark_safe("".join(drawn))))  # only our own fixed pieces, nothing from outside
    return lines


def state_shown(state: str, required: bool) -> str:
    """A place that nobody has to fill is not missing."""
    return NOT_ASKED if not required and state in (CellState.MISSING, CellState.BLANK) else state


def legend() -> list[tuple[SafeString, texts.Text]]:
    """Every mark with what it means."""
    return [
        (format_html('<i class="m-{}" aria-hidden="true">{}</i>', state, mark.sign), mark.text)
        for state, mark in texts.CELL.items()
    ]


def _piece(state: str) -> str:
    mark = texts.CELL[state]
    return format_html('<td class="m-{}" aria-label="{}">{}</td>', state, mark.text, mark.sign)
