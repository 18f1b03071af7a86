"""What units must be asked about because a person saw that only they can tell."""

from django.db.models import QuerySet

from store.models import Ask, Correction, Report, Submission, Waiver


def standing_asks(report: Report) -> dict[str, Ask]:
    """By field, check or table: what the unit of this report is asked about."""
    return _standing(Ask.objects.filter(report=report)).get(report.pk, {})


def asks_of_campaign(campaign: str) -> dict[int, dict[str, Ask]]:
    """The same for all reports of a campaign, by the report's number."""
    return _standing(Ask.objects.filter(report__campaign=campaign))


def _standing(rows: QuerySet[Ask]) -> dict[int, dict[str, Ask]]:
    """Until it is taken back, the value is settled, or the unit sends something more."""
    asks = list(rows.filter(withdrawn_at=None).select_related("by"))
    reports = {ask.report_id for ask in asks}
    settled = Correction.objects.filter(report__in=reports, undone_by=None, action__in=("correct", "confirm"))
    last = {(report, key): at for report, key, at in settled.order_by("id").values_list("report", "key", "at")}
    sent = Submission.objects.filter(report__in=reports).order_by("received_at").values_list("report", "received_at")
    arrived = dict(sent)
    found: dict[int, dict[str, Ask]] = {}
    for ask in asks:
        answers = (last.get((ask.report_id, ask.key)), arrived.get(ask.report_id))
        if all(answer is None or answer < ask.at for answer in answers):
            found.setdefault(ask.report_id, {})[ask.key] = ask
    return found


def fields_not_asked(report: Report) -> frozenset[str]:
    """Names of figures and sections that a person said are not asked of this unit."""
    rows = Waiver.objects.filter(report=report, not_asked=True, withdrawn_at=None)
    return frozenset(rows.values_list("field", flat=True))
