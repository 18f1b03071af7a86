"""What units must be asked about because a person saw that only they can tell."""

from store.models import Ask, Report, Waiver


def standing_asks(report: Report) -> dict[str, Ask]:
    """By field, check or table: what the unit of this report is asked about."""
    rows = Ask.objects.filter(report=report, withdrawn_at=None).select_related("by")
    return {row.key: row for row in rows}


def asks_of_campaign(campaign: str) -> dict[int, dict[str, Ask]]:
    """The same for all reports of a campaign, by the report's number."""
    found: dict[int, dict[str, Ask]] = {}
    for row in Ask.objects.filter(report__campaign=campaign, withdrawn_at=None).select_related("by"):
        found.setdefault(row.report_id, {})[row.key] = row
    return found


def fields_not_asked(report: Report) -> frozenset[str]:
    """Names of figures and sections that a person said are not asked of this unit."""
    rows = Waiver.objects.filter(report=report, not_asked=True, withdrawn_at=None)
    return frozenset(rows.values_list("field", flat=True))
