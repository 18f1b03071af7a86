"""The numbers that reports are compared with: those of other units now, those of the same unit a campaign before."""

from typing import Final

from django.db.models import Max

from pipeline.peers import PEER_CODES, Standing
from schemas.flag import Flag
from store.models import Campaign, FlagRow, Report, ReportField
from store.selectors.campaigns import campaign_of, campaign_row
from store.selectors.reports import to_flag

SHARED: Final = 0.5  # an earlier campaign asks for at least half of the same figures


def numbers_of(campaign: str) -> dict[str, dict[str, float]]:
    """The figures that somebody vouches for, by unit and figure."""
    rows = ReportField.objects.filter(report__campaign=campaign, number__isnull=False)
    out: dict[str, dict[str, float]] = {}
    for unit, key, number in rows.values_list("report__unit", "key", "number"):
        out.setdefault(unit, {})[key.partition(":")[2]] = number
    return out


def standing_of(campaign: str) -> Standing:
    """What a campaign's reports say now, with what the same units said in the campaign before it."""
    before = earlier_campaign(campaign)
    if before is None:
        return Standing(numbers=numbers_of(campaign))
    return Standing(numbers=numbers_of(campaign), earlier=numbers_of(before.key), earlier_title=before.title)


def earlier_campaign(campaign: str) -> Campaign | None:
    """The last campaign before this one that asks for mostly the same figures."""
    row, asked = campaign_row(campaign), set(campaign_of(campaign).figures)
    for other in Campaign.objects.filter(current=True, due_before__lt=row.due_before).order_by("-due_before"):
        if asked and len(asked & set(campaign_of(other.key).figures)) >= SHARED * len(asked):
            return other
    return None


def peer_flag_rows(campaign: str) -> dict[int, list[Flag]]:
    """The flags of comparison that stand now, by report."""
    rows = FlagRow.objects.filter(report__campaign=campaign, code__in=PEER_CODES)
    out: dict[int, list[Flag]] = {}
    for row in rows:
        out.setdefault(row.report_id, []).append(to_flag(row))
    return out


def last_change(campaign: str) -> str:
    """A mark that differs when any report of the campaign changed."""
    return str(Report.objects.filter(campaign=campaign).aggregate(last=Max("changed_at"))["last"])
