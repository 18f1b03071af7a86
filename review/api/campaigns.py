"""Campaigns over the API: the list, the units with their states, the matrix, the figures, the consolidated versions."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from review.frame import person
from store.selectors.campaigns import campaign_of, campaign_row, current_campaigns
from store.selectors.consolidations import versions_of
from store.selectors.figures import figure_values
from store.selectors.overview import cells_of, unit_rows
from store.services.consolidation import consolidate

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


class VersionOut(Schema):
    """One version of the consolidated report."""

    id: int
    number: int
    data_as_of: datetime
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


@router.get("/campaigns/{key}/consolidations", response=list[VersionOut], url_name="consolidations")
def consolidations(request: HttpRequest, key: str) -> list[VersionOut]:
    """The versions of the consolidated report, the newest first; files are at ``/consolidations/ID/KIND``."""
    return [_version(row) for row in versions_of(campaign_row(key).key)]


@router.post("/campaigns/{key}/consolidate", response=VersionOut, url_name="consolidate")
def consolidate_now(request: HttpRequest, key: str) -> VersionOut:
    """Makes a version of what counts now; the same figures again give the version there is."""
    return _version(consolidate(key, by=person(request)))


def _version(row: Any) -> VersionOut:
    told = {"id": row.pk, "number": row.number, "data_as_of": row.data_as_of, "sentence": row.sentence}
    return VersionOut(**told, files=list(row.files))
