"""Reports over the API: read, corrected, confirmed, taken back, accepted, opened again, claimed, remarked on."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from review.frame import person
from review.sentences import told
from schemas.correction import Ground, Waiver
from store.selectors.reports import FieldView, report_of
from store.selectors.teamwork import comments_of
from store.services.acceptance import NotAccepted, accept_report, reopen_report
from store.services.corrections import BadValueError, Settled, confirm_field, correct_field, undo
from store.services.teamwork import LONGEST, add_comment, claim_report, erase_comment, release_report

router = Router(tags=["reports"])
NO_FIELD = "Báo cáo không có trường này. / The report has no such field."


class FlagOut(Schema):
    """One flag with its sentence."""

    code: str
    field: str
    severity: str
    message: str
    waived: bool


class FieldOut(Schema):
    """One field as it stands; ``version`` must be given back with every change."""

    key: str
    title: str
    status: str
    settled: str
    version: int
    value: dict[str, Any]
    machine: dict[str, Any]


class ReportOut(Schema):
    """One unit's report in one campaign."""

    id: int
    campaign: str
    unit: str
    state: str
    version: int
    submissions: list[int]
    flags: list[FlagOut]
    fields: list[FieldOut]


class Change(Schema):
    """A value for a field (null: nothing stands there); ``sure`` when a great change was asked back.

    ``submission`` or ``contact`` is the mail or call by which the unit confirmed it.
    """

    version: int = Field(ge=0, lt=2**31)
    value: int | float | str | None = None
    ground: Ground = Ground.MISREAD
    note: str = Field(default="", max_length=2000)
    submission: int | None = Field(default=None, ge=1, lt=2**31)
    contact: int | None = Field(default=None, ge=1, lt=2**31)
    sure: bool = False


class Confirmation(Schema):
    """That a field is right as it stands."""

    version: int = Field(ge=0, lt=2**31)
    ground: Ground = Ground.CONFIRMED
    note: str = Field(default="", max_length=2000)
    submission: int | None = Field(default=None, ge=1, lt=2**31)
    contact: int | None = Field(default=None, ge=1, lt=2**31)


class Seen(Schema):
    """The version a person saw."""

    version: int = Field(ge=0, lt=2**31)


class WaiverIn(Schema):
    """A gap accepted by name, with its reason."""

    code: str
    field: str = ""
    reason: str


class AcceptIn(Seen):
    """Acceptance; each open error needs its waiver."""

    waivers: list[WaiverIn] = []


class Words(Schema):
    """A reason or a remark."""

    text: str = Field(min_length=1, max_length=LONGEST)


class CommentOut(Schema):
    """One remark; empty when its words were taken out."""

    id: int
    by: str
    at: datetime
    text: str


class Problem(Schema):
    """Why something was not done."""

    detail: str
    version: int | None = None
    current: dict[str, Any] | None = None
    blocking: list[FlagOut] = []


@router.get("/reports/{int:report_id}", response=ReportOut, url_name="report")
def report(request: HttpRequest, report_id: int) -> ReportOut:
    """One report with its fields and flags."""
    found = report_of(report_id)
    row = found.row
    return ReportOut(
        id=row.pk,
        campaign=row.campaign,
        unit=row.unit,
        state=row.state,
        version=row.version,
        submissions=[one.pk for one in found.submissions],
        flags=[_flag(flag) for flag in found.flags],
        fields=[_field(view) for view in found.fields.values()],
    )


@router.post(
    "/reports/{int:report_id}/fields/{key}", response={200: FieldOut, 409: Problem, 422: Problem}, url_name="correct"
)
def correct(request: HttpRequest, report_id: int, key: str, change: Change) -> Status:
    """Gives a field its value; 409 with both values when somebody was faster."""
    need_field(report_id, key)
    saved = correct_field(
        report_id,
        key,
        change.value,
        by=person(request),
        ground=change.ground,
        expected_version=change.version,
        note=change.note,
        source=change.submission,
        contact=change.contact,
        sure=change.sure,
    )
    return told_of(report_id, key, saved)


@router.post(
    "/reports/{int:report_id}/fields/{key}/confirm",
    response={200: FieldOut, 409: Problem, 422: Problem},
    url_name="confirm",
)
def confirm(request: HttpRequest, report_id: int, key: str, change: Confirmation) -> Status:
    """Says that a field is right as it stands."""
    need_field(report_id, key)
    saved = confirm_field(
        report_id,
        key,
        by=person(request),
        ground=change.ground,
        expected_version=change.version,
        note=change.note,
        source=change.submission,
        contact=change.contact,
    )
    return told_of(report_id, key, saved)


@router.post(
    "/reports/{int:report_id}/fields/{key}/undo", response={200: FieldOut, 409: Problem, 422: Problem}, url_name="undo"
)
def take_back(request: HttpRequest, report_id: int, key: str, seen: Seen) -> Status:
    """Takes back what was last done to a field."""
    need_field(report_id, key)
    return told_of(report_id, key, undo(report_id, key, expected_version=seen.version, by=person(request)))


@router.post("/reports/{int:report_id}/accept", response={200: Seen, 409: Problem}, url_name="accept")
def accept(request: HttpRequest, report_id: int, given: AcceptIn) -> Status:
    """Vouches for the report; 409 with what blocks it."""
    waivers = [Waiver(code=one.code, field=one.field, reason=one.reason) for one in given.waivers]
    done = accept_report(report_id, expected_version=given.version, by=person(request), waivers=waivers)
    if not isinstance(done, NotAccepted):
        return Status(200, Seen(version=done.version))
    reason = "stale" if done.stale else "a second person is needed" if done.second else "open errors"
    blocking = [
        FlagOut(code=f.code, field=f.field or "", severity=f.severity, message=f.message, waived=False)
        for f in done.blocking
    ]
    return Status(409, Problem(detail=reason, blocking=blocking))


@router.post("/reports/{int:report_id}/reopen", response={204: None}, url_name="reopen")
def reopen(request: HttpRequest, report_id: int, words: Words) -> Status:
    """Takes an acceptance back, with the reason."""
    reopen_report(report_id, reason=words.text, by=person(request))
    return Status(204, None)


@router.post("/reports/{int:report_id}/claim", response={204: None}, url_name="claim")
def claim(request: HttpRequest, report_id: int) -> Status:
    """Takes the report to work on it."""
    claim_report(report_id, by=person(request))
    return Status(204, None)


@router.post("/reports/{int:report_id}/release", response={204: None}, url_name="release")
def release(request: HttpRequest, report_id: int) -> Status:
    """Gives the report back."""
    release_report(report_id, by=person(request))
    return Status(204, None)


@router.get("/reports/{int:report_id}/comments", response=list[CommentOut], url_name="comments")
def comments(request: HttpRequest, report_id: int) -> list[CommentOut]:
    """What was said about the report, the oldest first."""
    return [CommentOut(id=one.pk, by=one.by.username, at=one.at, text=one.text) for one in comments_of(report_id)]


@router.post("/reports/{int:report_id}/remarks", response={201: CommentOut, 422: Problem}, url_name="remark")
def remark(request: HttpRequest, report_id: int, words: Words) -> Status:
    """Adds a remark."""
    if not words.text.strip():
        return Status(422, Problem(detail="empty"))
    one = add_comment(report_id, text=words.text, by=person(request))
    return Status(201, CommentOut(id=one.pk, by=one.by.username, at=one.at, text=one.text))


@router.post("/reports/{int:report_id}/remarks/{int:comment_id}/erase", response={204: None}, url_name="erase-remark")
def erase(request: HttpRequest, report_id: int, comment_id: int) -> Status:
    """Takes a remark's words out: the own ones, or anybody's by an admin; that it was there stays."""
    erase_comment(report_id, comment_id, by=person(request))
    return Status(204, None)


def need_field(report_id: int, key: str) -> None:
    """BadValueError where the report has no such field."""
    if key not in report_of(report_id).fields:
        raise BadValueError(NO_FIELD)


def told_of(report_id: int, key: str, outcome: Any) -> Status:
    """What became of a change: the field as it stands now, or why it was not saved."""
    if isinstance(outcome, Settled):
        return Status(200, _field(report_of(report_id).fields[key]))
    if hasattr(outcome, "reasons"):
        return Status(422, Problem(detail="; ".join(outcome.reasons)))
    return Status(409, Problem(detail="changed meanwhile", version=outcome.version, current=outcome.current))


def _field(view: FieldView) -> FieldOut:
    plain = {"key": view.key, "title": view.title, "status": view.status, "settled": view.settled}
    value, machine = (one.model_dump(mode="json", exclude_none=True) for one in (view.value, view.machine))
    return FieldOut(**plain, version=view.version, value=value, machine=machine)


def _flag(flag: Any) -> FlagOut:
    message = told(flag.code, flag.message)
    return FlagOut(code=flag.code, field=flag.field, severity=flag.severity, message=message, waived=flag.waived)
