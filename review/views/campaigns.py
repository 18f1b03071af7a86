"""The list of campaigns, and a campaign's units with what each of them lacks."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from review import texts
from review.access import STAFF, allow
from review.frame import page
from schemas.campaign import Duty
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row, current_campaigns
from store.selectors.reports import FieldCounts, UnitLine, field_counts, unit_table


@dataclass(frozen=True)
class Tally:
    """How far a campaign is: units that must report, and how many stand in which state."""

    owed: int
    states: Counter[str]
    late: int
    doubtful: int

    @property
    def received(self) -> int:
        """Units of whom something arrived."""
        return self.states.total() - self.states["awaited"]

    @property
    def awaited(self) -> int:
        """Units of whom nothing arrived."""
        return self.states["awaited"]

    @property
    def to_check(self) -> int:
        """Reports that a reviewer must look at."""
        return self.states["flagged"] + self.states["reopened"]

    @property
    def clean(self) -> int:
        """Reports without a flag that wait to be accepted."""
        return self.states["clean"]

    @property
    def accepted(self) -> int:
        """Reports that nobody must look at any more."""
        return self.states["accepted"]


@dataclass(frozen=True)
class Gap:
    """Flags of one kind of one unit as one chip: how many, and their sentences."""

    text: texts.Text
    tone: str
    count: int
    told: str


FILTERS: dict[str, frozenset[str]] = {
    "check": frozenset({"flagged", "reopened"}),
    "clean": frozenset({"clean"}),
    "accepted": frozenset({"accepted"}),
    "awaited": frozenset({"awaited"}),
}


@allow(STAFF)
def campaigns(request: HttpRequest) -> HttpResponse:
    """All campaigns with how far each is."""
    rows = [(row, tally_of(unit_table(row.key))) for row in current_campaigns()]
    return page(request, "campaigns.html", "campaigns", rows=rows)


@allow(STAFF)
def overview(request: HttpRequest, key: str) -> HttpResponse:
    """The units of a campaign; ``show`` keeps those in one state."""
    try:
        row, campaign = campaign_row(key), campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None
    lines = unit_table(key)
    shown = request.GET.get("show", "")
    counts = field_counts(key)
    kept = [line for line in lines if shown not in FILTERS or line.state in FILTERS[shown]]
    table = [(line, counts.get(line.report_id or 0, FieldCounts()), gaps_of(line)) for line in kept]
    context = {"row": row, "campaign": campaign, "lines": table, "tally": tally_of(lines), "shown": shown}
    return page(request, "overview.html", "campaigns", tab="units", **context)


def tally_of(lines: Sequence[UnitLine]) -> Tally:
    """Counts over the units of a campaign that owe a report or sent one."""
    owed = [line for line in lines if line.unit.duty is Duty.MUST or line.state != "awaited"]
    return Tally(
        owed=sum(line.unit.duty is Duty.MUST for line in lines),
        states=Counter(str(line.state) for line in owed),
        late=sum(line.late for line in owed),
        doubtful=sum(line.doubtful for line in owed),
    )


def gaps_of(line: UnitLine) -> list[Gap]:
    """What a unit lacks, one chip for each kind of flag."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for flag in line.gaps:
        kinds[flag.code].append(flag.message)
    labels = ((texts.GAP.get(code, texts.Label(code, "warn")), told) for code, told in kinds.items())
    return [Gap(label.text, label.tone, len(told), "\n".join(told)) for label, told in labels]
