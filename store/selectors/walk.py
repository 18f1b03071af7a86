"""What needs a person in a campaign or in one report, in the order in which the work is lightest.

First reading doubts, one row of the form over all units before the next, so that the eye stays on one task; then
failed checks, then what is missing, then reports that wait to be accepted.
"""

from enum import IntEnum
from typing import NamedTuple

from django.db.models import Q

from schemas.correction import ReportState
from schemas.flag import Severity
from schemas.record import Status
from store.models import FlagRow, Report, ReportField
from store.selectors.asking import asks_of_campaign
from store.selectors.campaigns import campaign_of
from store.selectors.reports import field_titles


class Turn(IntEnum):
    """The four tasks of a walk, in order."""

    DOUBT = 0
    CHECK = 1
    GAP = 2
    ACCEPT = 3


class Step(NamedTuple):
    """One thing to decide; ``key`` is a field's key, ``check:ID``, or empty for accepting the report."""

    turn: Turn
    report_id: int
    key: str
    title: str
    unit: str


DOUBTS = frozenset({"figure.doubtful", "figure.conflict", "figure.superseded"})
GAPS = frozenset({"figure.missing", "section.missing", "section.empty"})
CHECK = "check.failed"


def campaign_walk(campaign: str) -> list[Step]:
    """All steps of a campaign; what a unit is being asked about waits for the unit.

    A report of which nothing else is left is accepted, with its confirmed gaps by name.
    """
    asked = asks_of_campaign(campaign)
    names = {unit.code: unit.name for unit in campaign_of(campaign).units}
    reports = {row.pk: names.get(row.unit, row.unit) for row in Report.objects.filter(campaign=campaign)}
    order = {name: place for place, name in enumerate(reports)}
    titles = {key: (place, title) for place, (key, title, *_) in enumerate(field_titles(campaign_of(campaign)))}
    keys = [*_doubtful(campaign), *_flagged(campaign)]
    steps = [
        (turn, titles.get(key, (0, key))[0], order[report], Step(turn, report, key, title, reports[report]))
        for report, key, turn in dict.fromkeys(keys)
        if report in reports and key not in asked.get(report, {})
        for title in (titles.get(key, (0, ""))[1],)
    ]
    busy = {step.report_id for *_, step in steps} | asked.keys()
    steps += [
        (Turn.ACCEPT, 0, order[report], Step(Turn.ACCEPT, report, "", "", reports[report]))
        for report in _open_reports(campaign)
        if report not in busy
    ]
    found: dict[tuple[int, str], Step] = {}
    for *_, step in sorted(steps, key=lambda one: one[:3]):
        found.setdefault((step.report_id, step.key), step)
    return list(found.values())


def _doubtful(campaign: str) -> list[tuple[int, str, Turn]]:
    sent = ReportField.objects.filter(report__campaign=campaign).exclude(report__state=ReportState.AWAITED)
    kinds = Q(key__startswith="figure:") | Q(key__startswith="section:")
    rows = sent.filter(kinds, status=Status.DOUBTFUL).values_list("report", "key")
    return [(report, key, Turn.DOUBT) for report, key in rows]


def _flagged(campaign: str) -> list[tuple[int, str, Turn]]:
    rows = FlagRow.objects.filter(report__campaign=campaign, severity=Severity.ERROR, waived=False)
    settled = set(
        ReportField.objects.filter(report__campaign=campaign).exclude(settled="").values_list("report", "key")
    )
    found = []
    for report, code, name in rows.values_list("report", "code", "field"):
        if code == CHECK:
            found.append((report, f"check:{name}", Turn.CHECK))
        elif code in DOUBTS | GAPS:
            key = f"{'section' if code.startswith('section.') else 'figure'}:{name}"
            if code in DOUBTS or (report, key) not in settled:
                found.append((report, key, Turn.DOUBT if code in DOUBTS else Turn.GAP))
    return found


def _open_reports(campaign: str) -> list[int]:
    """Reports that something arrived for and nobody accepted yet."""
    done = (ReportState.AWAITED, ReportState.ACCEPTED)
    return list(Report.objects.filter(campaign=campaign).exclude(state__in=done).values_list("pk", flat=True))
