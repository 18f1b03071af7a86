"""The desk over the API: what needs a person, asking the unit, sections, versions, history."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from review.api.reports import FieldOut, Problem, need_field, told_of
from review.cards import show_value
from review.frame import person
from schemas.correction import AskReason
from store.selectors.campaigns import campaign_row
from store.selectors.reports import report_of
from store.selectors.submissions import classified_ids
from store.selectors.versions import report_of_unit, versions_of_report
from store.selectors.walk import campaign_walk
from store.services.asking import ask_unit, not_asked, take_back
from store.services.corrections import BadValueError, Conflict
from store.services.sections import edit_sections

router = Router(tags=["desk"])


class StepOut(Schema):
    """One thing that needs a person; ``key`` is a field's, ``check:ID``, or empty for accepting the report."""

    turn: str
    report: int
    key: str
    title: str
    unit: str


class AskIn(Schema):
    """Why only the unit can tell."""

    reason: AskReason
    note: str = Field(default="", max_length=2000)


class AskedOut(Schema):
    """What the unit is being asked about."""

    id: int
    key: str
    reason: str


class SeenIn(Schema):
    """The version of a field that was seen."""

    version: int = Field(ge=0, lt=2**31)


class SectionIn(SeenIn):
    """The whole text of a section, empty where nothing stands there."""

    text: str = Field(max_length=200_000)


class SectionsIn(Schema):
    """Texts of sections by their ids."""

    sections: dict[str, SectionIn] = Field(max_length=500)


class ActOut(Schema):
    """One act on a value: who, when, before, after, on which ground, with which evidence."""

    at: datetime
    by: str
    action: str
    ground: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    note: str
    submission: int | None
    contact: int | None


class VersionsOut(Schema):
    """What a unit sent, the oldest first, and the fields in which the versions differ."""

    submissions: list[int]
    fields: list["DifferenceOut"]


class DifferenceOut(Schema):
    """One field: what each version says of it, and what counts now."""

    key: str
    title: str
    values: list[str]
    now: str


@router.get("/campaigns/{key}/walk", response=list[StepOut], url_name="walk")
def walk(
    request: HttpRequest, key: str, limit: int = Query(400, ge=1, le=5000), offset: int = Query(0, ge=0, le=10**6)
) -> list[StepOut]:
    """All that needs a person in a campaign, in the order of the work."""
    steps = campaign_walk(campaign_row(key).key)[offset : offset + limit]
    return [
        StepOut(turn=one.turn.name.lower(), report=one.report_id, key=one.key, title=one.title, unit=one.unit)
        for one in steps
    ]


@router.post("/reports/{int:report_id}/fields/{key}/ask", response={200: AskedOut, 422: Problem}, url_name="ask")
def ask(request: HttpRequest, report_id: int, key: str, why: AskIn) -> AskedOut:
    """Says that only the unit can tell: its letter rests on it."""
    need_field(report_id, key)
    row = ask_unit(report_id, key, why.reason, by=person(request), note=why.note)
    return AskedOut(id=row.pk, key=row.key, reason=row.reason)


@router.post(
    "/reports/{int:report_id}/fields/{key}/not-asked",
    response={200: FieldOut, 409: Problem, 422: Problem},
    url_name="unasked",
)
def unasked(request: HttpRequest, report_id: int, key: str, seen: SeenIn) -> Status:
    """Says that the field is not asked of this unit."""
    need_field(report_id, key)
    return told_of(report_id, key, not_asked(report_id, key, expected_version=seen.version, by=person(request)))


@router.post(
    "/reports/{int:report_id}/fields/{key}/take-back",
    response={200: FieldOut, 409: Problem, 422: Problem},
    url_name="take-back",
)
def withdraw(request: HttpRequest, report_id: int, key: str, seen: SeenIn) -> Status:
    """Takes back the last thing said about a field: the asking, that it is not asked for, or a value."""
    need_field(report_id, key)
    return told_of(report_id, key, take_back(report_id, key, expected_version=seen.version, by=person(request)))


@router.get("/reports/{int:report_id}/fields/{key}/history", response=list[ActOut], url_name="history")
def history(request: HttpRequest, report_id: int, key: str) -> list[ActOut]:
    """Everything people did to a field, the oldest first."""
    view = report_of(report_id).fields.get(key)
    if view is None:
        raise Http404
    return [
        ActOut(
            at=one.at,
            by=one.by.username,
            action=one.action,
            ground=one.ground,
            before=one.before,
            after=one.value,
            note=one.note,
            submission=one.source_id,
            contact=one.contact_id,
        )
        for one in view.history
    ]


@router.post("/reports/{int:report_id}/sections", response={204: None, 409: Problem}, url_name="edit-sections")
def sections(request: HttpRequest, report_id: int, texts: SectionsIn) -> Status:
    """Gives sections (by id) their texts: all of them, or none where somebody changed one meanwhile."""
    known, given = report_of(report_id).fields, texts.sections
    unknown = [name for name in given if f"section:{name}" not in known]
    if unknown:
        raise BadValueError(f"Báo cáo không có mục {unknown[0]!a}. / The report has no such section.")
    done = edit_sections(
        report_id,
        {name: one.text for name, one in given.items()},
        {name: one.version for name, one in given.items()},
        by=person(request),
    )
    if isinstance(done, Conflict):
        return Status(409, Problem(detail="changed meanwhile", version=done.version, current=done.current))
    return Status(204, None)


@router.get("/campaigns/{key}/units/{unit}/versions", response=VersionsOut, url_name="versions")
def versions(request: HttpRequest, key: str, unit: str) -> VersionsOut:
    """What a unit sent in a campaign, version by version; nothing of classified papers."""
    report = report_of_unit(campaign_row(key).key, unit)
    if report is None:
        raise Http404
    found = versions_of_report(report)
    sent = [one.submission.pk for one in found.versions]
    differing = [] if classified_ids(sent) else [one for one in found.fields if one.differs]
    return VersionsOut(
        submissions=sent,
        fields=[
            DifferenceOut(
                key=one.view.key,
                title=one.view.title,
                values=[show_value(value) for value in one.values],
                now=show_value(one.view.value),
            )
            for one in differing
        ],
    )
