"""The figures of a campaign over all units, and how reports came in over time."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from django.db.models import Min
from django.utils import timezone

from pipeline.spread import Spread, spread_of
from schemas.campaign import Campaign, Figure
from schemas.correction import ReportState
from store.models import Acceptance, FlagRow, Report, ReportField
from store.selectors.overview import coverage_of
from store.selectors.peers import numbers_of


class FigureLine(NamedTuple):
    """One figure: in how many reports it stands in which state, its spread, the reports flagged for its scale."""

    figure: Figure
    cells: Counter[str]
    spread: Spread | None
    total: float | None
    flagged: int


class FigureValue(NamedTuple):
    """What one unit's report says of a figure."""

    unit: str
    report_id: int
    cell: str
    number: float | None
    settled: str


class Day(NamedTuple):
    """Up to the end of a day: units of whom something arrived, and reports accepted for the first time."""

    day: date
    received: int
    accepted: int


def figure_lines(campaign: Campaign) -> list[FigureLine]:
    """Every figure of the campaign, in its order."""
    cells, columns = coverage_of(campaign.id), _by_figure(campaign.id)
    flags = FlagRow.objects.filter(report__campaign=campaign.id, code="figure.scale")
    flagged = Counter(flags.values_list("field", flat=True))
    return [
        FigureLine(
            figure,
            cells.get(f"figure:{figure.id}", Counter()),
            spread_of(columns.get(figure.id, {})),
            sum(columns.get(figure.id, {}).values()) if figure.aggregate.how == "sum" else None,
            flagged[figure.id],
        )
        for figure in campaign.figures.values()
    ]


def figure_values(campaign: str, figure: str) -> list[FigureValue]:
    """What every report that arrived says of one figure, the largest first."""
    rows = ReportField.objects.filter(report__campaign=campaign, key=f"figure:{figure}")
    rows = rows.exclude(report__state=ReportState.AWAITED)
    names = ("report__unit", "report_id", "cell", "number", "settled")
    values = [FigureValue(*row) for row in rows.values_list(*names)]
    return sorted(values, key=lambda one: (one.number is None, -(one.number or 0), one.unit))


def progress_of(campaign: str) -> list[Day]:
    """Day by day from the first arrival to today: how many units had reported, how many were accepted."""
    received = Report.objects.filter(campaign=campaign, received_on__isnull=False).values_list("received_on", flat=True)
    accepted = Acceptance.objects.filter(report__campaign=campaign, report__state=ReportState.ACCEPTED)
    firsts = accepted.order_by().values_list("report").annotate(Min("at"))
    return _days(list(received), [timezone.localtime(at).date() for _, at in firsts])


def _days(received: Sequence[date], accepted: Sequence[date]) -> list[Day]:
    if not received:
        return []
    first = min(received)
    last = max(timezone.localdate(), *received, *accepted)
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    came, done = Counter(received), Counter(accepted)
    sums = zip(accumulate(came[day] for day in span), accumulate(done[day] for day in span), strict=True)
    return [Day(day, *both) for day, both in zip(span, sums, strict=True)]


def _by_figure(campaign: str) -> dict[str, dict[str, float]]:
    out: dict[str, dict[str, float]] = {}
    for unit, figures in numbers_of(campaign).items():
        for figure, number in figures.items():
            out.setdefault(figure, {})[unit] = number
    return out
