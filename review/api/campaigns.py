"""Campaigns over the API: the list, the units with their states, the matrix, the figures, the consolidated versions."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from review.frame import person
from schemas.campaign_edit import Target
from store.models import ConsolidationVersion
from store.selectors.campaigns import campaign_of, campaign_row, current_campaigns
from store.selectors.consolidations import versions_of
from store.selectors.figures import figure_lines, figure_values, progress_of
from store.selectors.learning import proposals
from store.selectors.overview import cells_of, unit_rows
from store.selectors.reports import unit_table
from store.services.campaigns import add_campaign
from store.services.consolidation import consolidate
from store.services.freezing import freeze
from store.services.learning import learn_alias
from workers.tasks import relearn

router = Router(tags=["campaigns"])


class CampaignOut(Schema):
    """One campaign in force."""

    key: str
    version: int
    title: str
    open: bool
    due_before: date


class UnitOut(Schema):
    """One unit with the state of its report; ``report`` is empty where there never was one."""

    unit: str
    name: str
    report: int | None
    state: str
    late: bool
    received_on: date | None
    submissions: int
    errors: int
    doubtful: int
    claimed_by: str


class LineOut(Schema):
    """One line of the matrix: the state of each item by its key."""

    unit: str
    report: int
    cells: dict[str, str]


class ValueOut(Schema):
    """What one unit says of a figure; ``number`` only where somebody vouches for it."""

    unit: str
    report: int
    cell: str
    number: float | None
    settled: str


class LineOfFigure(Schema):
    """One figure over all units; ``odd`` are the units that lie apart."""

    id: str
    title: str
    unit: str | None
    cells: dict[str, int]
    total: float | None
    least: float | None
    middle: float | None
    most: float | None
    odd: list[str]


class DayOut(Schema):
    """How many units had reported by the end of a day, and how many reports were accepted."""

    day: date
    received: int
    accepted: int


class GapOut(Schema):
    """One open or waived flag of a unit."""

    unit: str
    state: str
    code: str
    field: str
    message: str


class CampaignIn(Schema):
    """The text of a campaign file."""

    text: str = Field(max_length=2_000_000)


class AliasIn(Schema):
    """A wording and what it means: a row or column of a table, a section, a unit."""

    kind: Literal["rows", "columns", "sections", "units"]
    id: str = Field(max_length=200)
    table: str = Field(default="", max_length=200)
    alias: str = Field(min_length=1, max_length=500)


class MeaningOut(Schema):
    """What a wording may mean."""

    kind: str
    id: str
    table: str
    title: str


class ProposalOut(Schema):
    """A wording that papers use and the campaign does not know, its likeliest meanings first."""

    alias: str
    papers: int
    targets: list[MeaningOut]


class VersionOut(Schema):
    """One version of the consolidated report; ``final``: of accepted figures only, made for the signer."""

    id: int
    number: int
    data_as_of: datetime
    final: bool
    sentence: str
    files: list[str]


@router.get("/campaigns", response=list[CampaignOut], url_name="campaigns")
def campaigns(request: HttpRequest) -> list[Any]:
    """The campaigns in force."""
    return list(current_campaigns())


@router.get("/campaigns/{key}", url_name="campaign")
def campaign(request: HttpRequest, key: str) -> dict[str, Any]:
    """What a campaign asks of whom, as its file says it."""
    return campaign_of(key).model_dump(mode="json", by_alias=True, exclude_defaults=True)


@router.get("/campaigns/{key}/units", response=list[UnitOut], url_name="units")
def units(request: HttpRequest, key: str) -> list[UnitOut]:
    """All units in the campaign's order."""
    names = ("state", "late", "received_on", "submissions", "errors", "doubtful", "claimed_by")
    return [
        UnitOut(unit=one.unit.code, name=one.unit.name, report=one.report_id, **{n: getattr(one, n) for n in names})
        for one in unit_rows(campaign_of(key))
    ]


@router.get("/campaigns/{key}/matrix", response=list[LineOut], url_name="matrix")
def matrix(
    request: HttpRequest, key: str, limit: int = Query(200, ge=1, le=1000), offset: int = Query(0, ge=0, le=10**6)
) -> list[LineOut]:
    """The state of every item of the reports that arrived, in the campaign's order."""
    rows = [one for one in unit_rows(campaign_of(key)) if one.report_id and one.state != "awaited"]
    page = rows[offset : offset + limit]
    cells = cells_of([one.report_id for one in page if one.report_id])
    return [
        LineOut(unit=one.unit.code, report=one.report_id, cells=cells[one.report_id])
        for one in page
        if one.report_id is not None
    ]


@router.get("/campaigns/{key}/figures/{figure}", response=list[ValueOut], url_name="figure")
def figure(request: HttpRequest, key: str, figure: str) -> list[ValueOut]:
    """What every report that arrived says of one figure, the largest first."""
    return [
        ValueOut(unit=one.unit, report=one.report_id, cell=one.cell, number=one.number, settled=one.settled)
        for one in figure_values(campaign_row(key).key, figure)
    ]


@router.get("/campaigns/{key}/figures", response=list[LineOfFigure], url_name="figures")
def figures(request: HttpRequest, key: str) -> list[LineOfFigure]:
    """Every figure with its coverage, total and spread."""
    return [
        LineOfFigure(
            id=one.figure.id,
            title=one.figure.title,
            unit=one.figure.unit,
            cells=dict(one.cells),
            total=one.total,
            least=one.spread.least if one.spread else None,
            middle=one.spread.middle if one.spread else None,
            most=one.spread.most if one.spread else None,
            odd=sorted(one.spread.odd) if one.spread else [],
        )
        for one in figure_lines(campaign_of(key))
    ]


@router.get("/campaigns/{key}/progress", response=list[DayOut], url_name="progress")
def progress(request: HttpRequest, key: str) -> list[DayOut]:
    """Day by day from the first arrival to today how reports came in and were accepted."""
    return [DayOut(**day._asdict()) for day in progress_of(campaign_row(key).key)]


@router.get("/campaigns/{key}/gaps", response=list[GapOut], url_name="gaps")
def gaps(request: HttpRequest, key: str) -> list[GapOut]:
    """What each unit lacks, one line a flag."""
    return [
        GapOut(unit=line.unit.code, state=line.state, code=flag.code, field=flag.field or "", message=flag.message)
        for line in unit_table(campaign_row(key).key)
        for flag in line.gaps
    ]


@router.post("/campaign-files", response=CampaignOut, url_name="add-campaign")
def add(request: HttpRequest, file: CampaignIn) -> Any:
    """Opens a campaign, or a new version of one, from its file (admins only)."""
    return add_campaign(file.text, by=person(request))


@router.get("/campaigns/{key}/learning", response=list[ProposalOut], url_name="learning")
def learning(request: HttpRequest, key: str) -> list[ProposalOut]:
    """Wordings that may be added by one click (admins only)."""
    return [
        ProposalOut(
            alias=one.alias,
            papers=one.papers,
            targets=[MeaningOut(kind=t.kind, id=t.id, table=t.table, title=title) for t, title in one.targets],
        )
        for one in proposals(campaign_row(key).key)
    ]


@router.post("/campaigns/{key}/learn", response=CampaignOut, url_name="learn")
def learn(request: HttpRequest, key: str, new: AliasIn) -> Any:
    """Adds a wording to the campaign (admins only); what is still open is interpreted anew."""
    row = learn_alias(
        campaign_row(key).key, Target(kind=new.kind, id=new.id, table=new.table), new.alias, by=person(request)
    )
    relearn.delay_on_commit(row.pk)
    return row


@router.post("/campaigns/{key}/freeze", response=VersionOut, url_name="freeze")
def freeze_now(request: HttpRequest, key: str) -> VersionOut:
    """Freezes the version that goes to the signer: accepted figures only (approvers and admins)."""
    return VersionOut(**version_told(freeze(campaign_row(key).key, by=person(request))))


@router.get("/campaigns/{key}/consolidations", response=list[VersionOut], url_name="consolidations")
def consolidations(request: HttpRequest, key: str) -> list[VersionOut]:
    """The versions of the consolidated report, the newest first; files are at ``/api/files/consolidations/ID/KIND``."""
    return [VersionOut(**version_told(row)) for row in versions_of(campaign_row(key).key)]


@router.post("/campaigns/{key}/consolidate", response=VersionOut, url_name="consolidate")
def consolidate_now(request: HttpRequest, key: str) -> VersionOut:
    """Makes a version of what counts now; the same figures again give the version there is."""
    return VersionOut(**version_told(consolidate(key, by=person(request))))


def version_told(row: ConsolidationVersion) -> dict[str, Any]:
    """What `VersionOut` tells of a version."""
    names = ("number", "data_as_of", "final", "sentence")
    return {"id": row.pk, "files": list(row.files), **{name: getattr(row, name) for name in names}}
