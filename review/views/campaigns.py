"""The list of campaigns; a campaign as a matrix of units and items, as a list of gaps, and as a queue of work."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from review import texts
from review.access import STAFF, allow
from review.export import Cell, as_file, wanted_format
from review.frame import page, person
from review.matrix import columns_of, legend, lines_of, spans_of, state_shown
from review.sentences import told
from schemas.campaign import Campaign
from schemas.cell import CellState
from store.models import Campaign as CampaignRow
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row, current_campaigns
from store.selectors.overview import Item, UnitRow, cells_of, coverage_of, items_of, unit_rows, with_cell
from store.selectors.reports import FieldCounts, UnitLine, field_counts, unit_table
from store.selectors.trust import silent_errors

A_PAGE: Final = 150


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
    asked = [(row, campaign_of(row.key)) for row in current_campaigns()]
    found = [(row, tally_of(unit_rows(campaign), campaign)) for row, campaign in asked]
    head = (_("Đợt báo cáo"), _("Hạn: trước ngày"), _("đơn vị phải báo cáo"), _("đã báo cáo"), _("đã duyệt"))
    cells = ([row.title, row.due_before, t.owed, t.received, t.accepted] for row, t in found)
    rows = [(row, tally, days_left(row)) for row, tally in found]
    return as_file(request, "dot-bao-cao", head, cells) or page(request, "campaigns.html", "campaigns", rows=rows)


@allow(STAFF)
def overview(request: HttpRequest, key: str) -> HttpResponse:
    """The matrix of units and items; the address narrows it by state, name, item and what stands there."""
    row, campaign = find(key)
    units, items = unit_rows(campaign), items_of(campaign)
    kept = _narrowed(request, campaign, units)
    answer = _matrix_file(request, key, kept, campaign)
    if answer is not None:
        return answer
    shown = Paginator(kept, A_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(list(shown), items, cells_of(_arrived(list(shown))))
    matrix = {"columns": columns_of(items, coverage_of(key)), "spans": spans_of(items), "lines": lines}
    asked = {name: request.GET.get(name, "") for name in ("show", "q", "item", "cell")}
    context = {"row": row, "campaign": campaign, "tally": tally_of(units, campaign), "left": days_left(row)}
    context |= {"shown": shown, "asked": asked, "items": items, "legend": legend(), "states": texts.CELL}
    context |= {"rates": silent_errors(key)}
    return page(request, "overview.html", "campaigns", tab="units", **context, **matrix)


@allow(STAFF)
def gaps(request: HttpRequest, key: str) -> HttpResponse:
    """What each unit lacks, in words; ``show`` keeps those in one state."""
    row, campaign = find(key)
    lines = unit_table(key)
    show = request.GET.get("show", "")
    kept = [line for line in lines if show not in FILTERS or line.state in FILTERS[show]]
    head = (_("Đơn vị"), _("Trạng thái"), _("Cảnh báo"), _("Nội dung"))
    states = {code: str(label.text) for code, label in texts.REPORT.items()}
    cells = (
        [one.unit.name, states[one.state], flag.code, told(flag.code, flag.message)]
        for one in kept
        for flag in one.gaps
    )
    answer = as_file(request, f"con-thieu-{key}", head, cells)
    if answer is not None:
        return answer
    shown = Paginator(kept, A_PAGE).get_page(request.GET.get("page"))
    counts = field_counts([line.report_id for line in shown if line.report_id])
    table = [(line, counts.get(line.report_id or 0, FieldCounts()), gaps_of(line)) for line in shown]
    context = {"row": row, "campaign": campaign, "lines": table, "shown": shown, "show": show}
    return page(request, "gaps.html", "campaigns", tab="gaps", **context)


@allow(STAFF)
def queue(request: HttpRequest, key: str) -> HttpResponse:
    """Reports that wait for a person, with who works on which: the own ones first, then the free, then the others'."""
    row, campaign = find(key)
    own = person(request).username
    waiting = [one for one in unit_rows(campaign) if one.state in ("flagged", "reopened", "clean")]
    turns = {own: 0, "": 1}
    waiting.sort(key=lambda one: (turns.get(one.claimed_by, 2), one.state != "reopened", -one.errors))
    head = (_("Đơn vị"), _("Trạng thái"), _("Việc chưa xong"), _("Số liệu chưa chắc chắn"), _("Ai đang làm"))
    states = {code: str(label.text) for code, label in texts.REPORT.items()}
    cells: Iterator[list[Cell]] = (
        [one.unit.name, states[one.state], one.errors, one.doubtful, one.claimed_by] for one in waiting
    )
    answer = as_file(request, f"viec-can-lam-{key}", head, cells)
    if answer is not None:
        return answer
    shown = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    workers = Counter(one.claimed_by for one in waiting if one.claimed_by)
    context = {"row": row, "campaign": campaign, "shown": shown, "workers": sorted(workers.items()), "own": own}
    return page(request, "queue.html", "campaigns", tab="queue", **context)


def find(key: str) -> tuple[CampaignRow, Campaign]:
    """The campaign in force with what it asks; 404 where there is none."""
    try:
        return campaign_row(key), campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None


def days_left(row: CampaignRow) -> int:
    """Days in which reports still come in time; 0 or less when the deadline has passed."""
    return (row.due_before - timezone.localdate()).days


def tally_of(lines: Sequence[UnitLine] | Sequence[UnitRow], campaign: Campaign) -> Tally:
    """Counts over the units of a campaign that owe a report or sent one."""
    owed = [line for line in lines if campaign.owes(line.unit) or line.state != "awaited"]
    return Tally(
        owed=sum(campaign.owes(line.unit) for line in lines),
        states=Counter(str(line.state) for line in owed),
        late=sum(line.late for line in owed),
        doubtful=sum(line.doubtful for line in owed),
    )


def gaps_of(line: UnitLine) -> list[Gap]:
    """What a unit lacks, one chip for each kind of flag."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for flag in line.gaps:
        kinds[flag.code].append(told(flag.code, flag.message))
    labels = ((texts.GAP.get(code, texts.Label(code, "warn")), sentences) for code, sentences in kinds.items())
    return [Gap(label.text, label.tone, len(sentences), "\n".join(sentences)) for label, sentences in labels]


def _narrowed(request: HttpRequest, campaign: Campaign, units: list[UnitRow]) -> list[UnitRow]:
    show, name = request.GET.get("show", ""), request.GET.get("q", "").strip().casefold()
    item, cell = request.GET.get("item", ""), request.GET.get("cell", "")
    if show == "late":
        units = [one for one in units if one.late]
    elif show in FILTERS:
        units = [one for one in units if one.state in FILTERS[show]]
    if name:
        units = [one for one in units if name in one.unit.name.casefold() or name in one.unit.code.casefold()]
    if cell in texts.CELL:
        there = with_cell(campaign.id, item, cell)
        units = [one for one in units if one.report_id in there]
    return units


def _arrived(rows: Sequence[UnitRow]) -> list[int]:
    return [one.report_id for one in rows if one.report_id is not None and one.state != "awaited"]


def _matrix_file(request: HttpRequest, key: str, rows: list[UnitRow], campaign: Campaign) -> HttpResponse | None:
    if not wanted_format(request):
        return None
    items, cells = items_of(campaign), cells_of(_arrived(rows))
    head: list[Any] = [_("Đơn vị"), _("Trạng thái"), _("Ngày nhận"), _("Nộp muộn"), *(item.title for item in items)]
    body = (_file_row(one, items, cells.get(one.report_id or 0, {})) for one in rows)
    return as_file(request, f"tong-quan-{key}", head, body)


def _file_row(one: UnitRow, items: Sequence[Item], own: dict[str, str]) -> list[Cell]:
    late = str(_("muộn")) if one.late else ""
    first: list[Cell] = [one.unit.name, str(texts.REPORT[one.state].text), one.received_on, late]
    shown = (state_shown(own.get(item.key, CellState.MISSING), item.required) for item in items if own)
    return [*first, *(str(texts.CELL[state].text) for state in shown)]
