"""The campaign desk over the API: drafts made, changed part by part, tried on reports, asked for and opened.

Pictures of a directive's pages and previews of the blank forms are at ``/api/files/drafts/…``.
"""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from review.api.campaigns import CampaignOut
from review.api.files import incoming
from review.api.reports import Problem
from review.draft_edits import edited, with_units
from review.drafting import findings
from review.frame import person
from store.models import CampaignDraft
from store.selectors.campaigns import campaign_row
from store.selectors.drafts import draft_of, effect_of, list_drafts, trials_of
from store.services.drafts import ask_to_open, change_draft, create_draft, drop_draft, open_draft, start_trial
from workers.drafting import ring
from workers.tasks import relearn

router = Router(tags=["drafts"])
NAMES = ("title", "origin", "state", "version", "reading", "cause", "changed_at", "campaign")
MOST_TRIALS = 10
STALE = "changed meanwhile"


class DraftOut(Schema):
    """One draft; ``reading`` tells whether its directive was read, ``campaign`` what it became."""

    id: int
    title: str
    origin: str
    state: str
    version: int
    reading: str
    cause: str
    changed_at: datetime
    campaign: str
    by: str
    asked_by: str
    opened_by: str


class TrialOut(Schema):
    """One report read on trial: with which version of the draft, and what it would mean."""

    id: int
    version: int
    state: str
    cause: str
    files: list[str]
    record: dict[str, Any] | None


class EffectOut(Schema):
    """What opening the draft changes for a campaign in force under its id."""

    version: int
    changes: list[str]
    submissions: int
    accepted: int


class WholeDraftOut(DraftOut):
    """The draft with its file, what is at fault in it, its trials, and how many pages its directive has."""

    text: str
    findings: list[str]
    warnings: list[Any]
    effect: EffectOut | None
    trials: list[TrialOut]
    pages: int


class DraftSeen(Schema):
    """The version of the draft that was seen."""

    version: int = Field(ge=0, lt=2**31)


class PartIn(DraftSeen):
    """What was typed in one part: facts by their names, all else as lines under ``text``; ``check`` saves nothing."""

    values: dict[str, str] = Field(max_length=50)
    check: bool = False


class Findings(Schema):
    """What is at fault in a draft; nothing: it could open."""

    version: int
    findings: list[str]


Part = Literal["facts", "sections", "tables", "checks", "units", "file"]


@router.get("/drafts", response=list[DraftOut], url_name="drafts")
def drafts(request: HttpRequest) -> list[DraftOut]:
    """Drafts that are not put away, the newest first (approvers and admins only)."""
    return [DraftOut(**_plain(row)) for row in list_drafts()]


@router.post("/drafts/add", response={201: DraftOut, 413: Problem}, url_name="draft-new")
def add(
    request: HttpRequest,
    files: File[list[UploadedFile] | None] = None,
    source: Form[str] = "",
    text: Form[str] = "",
) -> Status:
    """Makes a draft: from a directive's files, as a copy of the campaign ``source``, from a text, or blank (admins)."""
    kept = [incoming(file) for file in files or ()]
    if source:
        campaign_row(source)
    origin = "directive" if kept else "copy" if source else "blank"
    row = create_draft(origin=origin, by=person(request), files=kept, source="" if kept else source, text=text)
    if kept:
        ring("read_directive", row.pk)
    return Status(201, DraftOut(**_plain(row)))


@router.get("/drafts/{int:draft_id}", response=WholeDraftOut, url_name="draft")
def draft(request: HttpRequest, draft_id: int) -> WholeDraftOut:
    """One draft with everything that stands in it (approvers and admins only)."""
    row = draft_of(draft_id)
    effect = effect_of(row)
    trials = [
        TrialOut(
            id=one.pk,
            version=one.version,
            state=one.state,
            cause=one.cause,
            files=[file.name for file in one.files.all()],
            record=one.record,
        )
        for one in trials_of(row)
    ]
    return WholeDraftOut(
        **_plain(row),
        text=row.text,
        findings=findings(row.text),
        warnings=(row.draft or {}).get("warnings", []),
        effect=EffectOut(**effect._asdict()) if effect else None,
        trials=trials,
        pages=len(row.pages),
    )


@router.post("/drafts/{int:draft_id}/parts/{part}", response={200: Findings, 409: Problem}, url_name="draft-part")
def change(request: HttpRequest, draft_id: int, part: Part, typed: PartIn) -> Status:
    """Saves one part (admins only); with ``check`` only tells what would be at fault."""
    text = edited(draft_of(draft_id).text, part, typed.values) or ""
    return Status(200, _findings(draft_id, text)) if typed.check else _save(request, draft_id, typed.version, text)


@router.post(
    "/drafts/{int:draft_id}/units", response={200: Findings, 409: Problem, 413: Problem}, url_name="draft-units"
)
def units(request: HttpRequest, draft_id: int, file: File[UploadedFile], version: Form[int]) -> Status:
    """Takes the units from an Excel or CSV list (admins only)."""
    given = incoming(file)
    return _save(request, draft_id, version, with_units(draft_of(draft_id).text, given.name, file.read()))


@router.post("/drafts/{int:draft_id}/trials", response={201: list[int], 413: Problem}, url_name="draft-trial")
def trial(request: HttpRequest, draft_id: int, files: File[list[UploadedFile]]) -> Status:
    """Reads reports on trial, each file a report of its own (admins only)."""
    draft_of(draft_id)
    made = []
    for file in files[:MOST_TRIALS]:
        row = start_trial(draft_id, [incoming(file)], by=person(request))
        ring("read_trial", row.pk)
        made.append(row.pk)
    return Status(201, made)


@router.post("/drafts/{int:draft_id}/ask", response={204: None}, url_name="draft-ask")
def ask(request: HttpRequest, draft_id: int) -> Status:
    """The first person's yes (admins only)."""
    ask_to_open(draft_id, by=person(request))
    return Status(204, None)


@router.post("/drafts/{int:draft_id}/drop", response={204: None}, url_name="draft-drop")
def drop(request: HttpRequest, draft_id: int) -> Status:
    """Puts a draft away (admins only)."""
    draft_of(draft_id)
    drop_draft(draft_id, by=person(request))
    return Status(204, None)


@router.post("/drafts/{int:draft_id}/open", response=CampaignOut, url_name="draft-open")
def open_now(request: HttpRequest, draft_id: int, seen: DraftSeen) -> Any:
    """The second person's yes: the campaign opens (approvers and admins, never who asked for it)."""
    row = open_draft(draft_id, expected_version=seen.version, by=person(request))
    relearn.delay_on_commit(row.pk)
    return row


def _save(request: HttpRequest, draft_id: int, version: int, text: str) -> Status:
    if not change_draft(draft_id, expected_version=version, text=text, by=person(request)):
        return Status(409, Problem(detail=STALE, version=draft_of(draft_id).version))
    return Status(200, _findings(draft_id, text))


def _findings(draft_id: int, text: str) -> Findings:
    return Findings(version=draft_of(draft_id).version, findings=findings(text))


def _plain(row: CampaignDraft) -> dict[str, Any]:
    people = {name: getattr(row, name) for name in ("by", "asked_by", "opened_by")}
    told = {name: person.username if person else "" for name, person in people.items()}
    return {"id": row.pk, **{name: getattr(row, name) for name in NAMES}, **told}
