"""The numbers that reports are compared with: those of other units now, those of the same unit a campaign before."""

from typing import Final, NamedTuple

from django.db.models import Max

from pipeline.peers import PEER_CODES, Standing
from schemas.flag import Flag
from schemas.lineage import carried_on, forerunners
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
    earlier = carried_on(numbers_of(before.key), campaign_of(before.key), campaign_of(campaign))
    return Standing(numbers=numbers_of(campaign), earlier=earlier, earlier_title=before.title)


class History(NamedTuple):
    """What a unit said in the campaign before, or its forerunners together, and what it says now, by figure."""

    title: str
    forerunners: tuple[str, ...]
    figures: tuple[tuple[str, float | None, float | None], ...]


def history_of(campaign: str, unit: str) -> History | None:
    """The history of a unit; None where no campaign before asked for the same, and it follows upon no other unit."""
    asked = campaign_of(campaign)
    names = tuple(asked.units_by_code[code].name for code in forerunners(asked.units).get(unit, ()))
    standing = standing_of(campaign)
    before, now = standing.earlier.get(unit, {}), standing.numbers.get(unit, {})
    if not names and not before:
        return None
    figures = tuple((one.title, before.get(key), now.get(key)) for key, one in asked.figures.items() if key in before)
    return History(standing.earlier_title, names, figures)


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
