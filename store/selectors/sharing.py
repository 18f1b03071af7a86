"""The same bytes under two units: a paper that came under the name of one unit and counts for another.

A paper that more than a few units attach (the directive itself, a blank form) is no report of any of them.
"""

from typing import Final

from django.db.models import Count

from store.models import Arrival, Report, SeenFile

MOST_UNITS: Final = 3


def other_units(report: Report) -> list[str]:
    """Units, beside its own, under whose name a paper of this report has come or counts; none as a rule."""
    came = Arrival.objects.filter(submission__report=report).exclude(unit__in=("", report.unit))
    counts = Report.objects.filter(pk__in=sharing_reports(report)).values_list("unit", flat=True)
    return sorted({*came.values_list("unit", flat=True), *counts})


def sharing_reports(report: Report) -> list[int]:
    """Other reports of the same campaign that rest on a file with the same bytes."""
    own = SeenFile.objects.filter(submission__report=report).values("sha256")
    rows = SeenFile.objects.filter(sha256__in=own, submission__report__campaign=report.campaign)
    few = (
        rows.order_by()
        .values("sha256")
        .annotate(units=Count("submission__report", distinct=True))
        .filter(units__gt=1, units__lte=MOST_UNITS)
        .values("sha256")
    )
    found = rows.filter(sha256__in=few).exclude(submission__report=report)
    return sorted(set(found.values_list("submission__report", flat=True)))
