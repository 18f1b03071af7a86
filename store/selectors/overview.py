"""A campaign at a glance: its units with their states, the matrix of units and items, and how each item is covered.

Few queries whatever the number of units: values, never rows as objects, and only the cells that are shown.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Count

from schemas.campaign import Campaign, Unit
from schemas.cell import CellState
from schemas.correction import ReportState
from schemas.flag import Severity
from store.models import FlagRow, Report, ReportField, Submission
from store.selectors.teamwork import claims_of

DOUBTS: Final = frozenset({"figure.doubtful", "figure.superseded", "figure.conflict"})


@dataclass(frozen=True)
class UnitRow:
    """One unit of a campaign: its report's state and how much is open on it."""

    unit: Unit
    report_id: int | None = None
    state: ReportState = ReportState.AWAITED
    late: bool = False
    received_on: date | None = None
    submissions: int = 0
    claimed_by: str = ""
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def errors(self) -> int:
        """Flags that block acceptance."""
        return self.codes.total()

    @property
    def doubtful(self) -> int:
        """Figures that a person must look at."""
        return sum(count for code, count in self.codes.items() if code in DOUBTS)


class Item(NamedTuple):
    """One column of the matrix: a section or a figure; ``group`` is the title of its table."""

    key: str
    title: str
    group: str
    required: bool


def unit_rows(campaign: Campaign) -> list[UnitRow]:
    """All units in the order of the campaign, but those that are gone and sent nothing; five queries for any number."""
    names = ("unit", "pk", "state", "late", "received_on")
    reports = {unit: rest for unit, *rest in Report.objects.filter(campaign=campaign.id).values_list(*names)}
    sent = dict(
        Submission.objects.filter(report__campaign=campaign.id).order_by().values_list("report").annotate(Count("pk"))
    )
    codes, claims = _open_flags(campaign.id), claims_of(campaign.id)
    rows = []
    for unit in campaign.units:
        if unit.code not in reports:
            rows += [UnitRow(unit)] * campaign.exists(unit)
            continue
        if reports[unit.code][1] == ReportState.AWAITED and not campaign.exists(unit):
            continue
        pk, state, late, received_on = reports[unit.code]
        claim = claims[pk].by.username if pk in claims else ""
        rows.append(UnitRow(unit, pk, ReportState(state), late, received_on, sent.get(pk, 0), claim, codes[pk]))
    return rows


def _open_flags(campaign: str) -> defaultdict[int, Counter[str]]:
    rows = FlagRow.objects.filter(report__campaign=campaign, severity=Severity.ERROR, waived=False)
    out: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for pk, code, count in rows.order_by().values_list("report", "code").annotate(Count("pk")):
        out[pk][code] = count
    return out


def items_of(campaign: Campaign) -> list[Item]:
    """The columns of the matrix: the sections that hold text, then the figures table by table."""
    tables = {table.id: table.title for table in campaign.tables}
    sections = [Item(f"section:{s.id}", f"{s.id} {s.title}", "", s.required) for s in campaign.outline if not s.parts]
    figures = [Item(f"figure:{f.id}", f.title, tables[f.table], f.required) for f in campaign.figures.values()]
    return [*sections, *figures]


def cells_of(report_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The state of every item of these reports."""
    out: dict[int, dict[str, str]] = {pk: {} for pk in report_ids}
    rows = ReportField.objects.filter(report__in=report_ids)
    for pk, key, cell in rows.values_list("report_id", "key", "cell"):
        out[pk][key] = cell
    return out


def with_cell(campaign: str, key: str, state: str) -> set[int]:
    """The reports in which an item (any, where ``key`` is empty) is in this state."""
    rows = ReportField.objects.filter(report__campaign=campaign, cell=state).exclude(key__startswith="document:")
    rows = rows.exclude(report__state=ReportState.AWAITED)
    return set((rows.filter(key=key) if key else rows).values_list("report_id", flat=True))


def coverage_of(campaign: str) -> dict[str, Counter[str]]:
    """For each item, in how many reports that arrived it stands in which state."""
    rows = ReportField.objects.filter(report__campaign=campaign).exclude(report__state=ReportState.AWAITED)
    out: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, cell, count in rows.order_by().values_list("key", "cell").annotate(Count("pk")):
        out[key][cell] = count
    return out


def present_share(counts: Counter[str]) -> float:
    """The share, of the places asked for, at which something stands that somebody vouches for."""
    known = counts[CellState.PRESENT] + counts[CellState.ZERO] + counts[CellState.NONE]
    asked = counts.total() - counts[CellState.UNASKED]
    return known / asked if asked else 0.0
