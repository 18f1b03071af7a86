"""What a monitoring system is told: counts and ages, nothing personal."""

from typing import NamedTuple

from django.db.models import Count, Min, Sum
from django.utils import timezone

from store.models import Arrival, FailedTask, Heartbeat, Mail, RecordRow, Submission
from store.selectors.submissions import OPEN


class Measures(NamedTuple):
    """Counts by state and outcome, ages in seconds."""

    submissions: dict[str, int]
    silence: dict[str, float]
    mails: dict[str, int]
    oldest_open: float
    failed_tasks: int
    arrivals: int
    read: int
    reading_seconds: float


def measures() -> Measures:
    """Everything, in a few questions."""
    now = timezone.now()
    oldest = Submission.objects.filter(state__in=OPEN).aggregate(oldest=Min("received_at"))["oldest"]
    readings = RecordRow.objects.aggregate(count=Count("pk"), seconds=Sum("seconds"))
    return Measures(
        submissions=dict(Submission.objects.order_by().values_list("state").annotate(Count("pk"))),
        silence={row.part.split(" ")[0]: (now - row.at).total_seconds() for row in Heartbeat.objects.all()},
        mails=dict(Mail.objects.order_by().values_list("outcome").annotate(Count("pk"))),
        oldest_open=(now - oldest).total_seconds() if oldest else 0.0,
        failed_tasks=FailedTask.objects.filter(solved_at=None).count(),
        arrivals=Arrival.objects.count(),
        read=readings["count"],
        reading_seconds=readings["seconds"] or 0.0,
    )
