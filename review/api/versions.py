"""Versions on their way to the signer over the API: steps, files that came back edited, examples of the narrative.

The files of a version, and the evidence pack of a campaign, are at ``/api/files/…``.
"""

from datetime import date, datetime
from typing import Literal

from django.http import Http404, HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from pipeline.forms.marks import passage_key
from review.api.campaigns import VersionOut, version_told
from review.api.files import incoming
from review.api.reports import Problem
from review.frame import person
from schemas.consolidation import Change
from store.models import ConsolidationVersion, EditedFile
from store.selectors.campaigns import campaign_row
from store.selectors.consolidations import (
    edited_files,
    frozen_versions,
    latest,
    pins_of,
    since_freeze,
    values_of,
    version_of,
)
from store.services.edited import drop_change, take_edited
from store.services.freezing import advance
from store.services.pins import pin_passage, unpin_passage

router = Router(tags=["versions"])
NextStep = Literal["submitted", "signed", "issued"]


class StepTaken(Schema):
    """One step of a frozen version; a signed one has its number, its day and the scan of the paper."""

    step: str
    by: str
    at: datetime
    number: str
    dated: date | None
    scan: str


class FrozenOut(VersionOut):
    """A frozen version with the steps it took."""

    steps: list[StepTaken]


class LateOut(Schema):
    """One figure accepted after the freeze: what counted before, and what would count now."""

    unit: str
    figure: str
    before: float | None
    after: float | None


class SinceOut(Schema):
    """What came after the last freeze; ``sentence`` tells it in one line."""

    sentence: str
    late: list[LateOut]


class EditedOut(Schema):
    """A file that came back edited, with every place where it differs from its version."""

    id: int
    version: int
    name: str
    by: str
    at: datetime
    reason: str
    changes: list[Change]


class PassageOut(Schema):
    """One passage of the newest version in a unit's own words; ``personal`` are parts that name a person."""

    key: str
    section: str
    text: str
    units: list[str]
    personal: list[str]
    alike: bool
    pinned: bool


class PassageIn(Schema):
    """A passage by its key."""

    passage: str = Field(max_length=40)


@router.get("/campaigns/{key}/frozen", response=list[FrozenOut], url_name="frozen")
def frozen(request: HttpRequest, key: str) -> list[FrozenOut]:
    """The versions that were frozen, the newest first, with the steps each took."""
    return [_frozen(row) for row in frozen_versions(campaign_row(key).key)]


@router.get("/campaigns/{key}/since-freeze", response={200: SinceOut, 204: None}, url_name="since-freeze")
def since(request: HttpRequest, key: str) -> Status:
    """What came after the last freeze and would change it; 204 while nothing was frozen."""
    found = since_freeze(campaign_row(key).key)
    if found is None:
        return Status(204, None)
    return Status(200, SinceOut(sentence=found.sentence, late=[LateOut(**one.model_dump()) for one in found.late]))


@router.get("/consolidations/{int:version_id}", response=FrozenOut, url_name="consolidation")
def consolidation(request: HttpRequest, version_id: int) -> FrozenOut:
    """One version, an earlier one too; its figures are in its files (``json``, ``csv``, ``excel``)."""
    return _frozen(_version(version_id))


@router.post(
    "/consolidations/{int:version_id}/step",
    response={200: FrozenOut, 413: Problem, 422: Problem},
    url_name="version-step",
)
def step(
    request: HttpRequest,
    version_id: int,
    step: Form[NextStep],
    number: Form[str] = "",
    dated: Form[date | None] = None,
    scan: File[UploadedFile | None] = None,
) -> FrozenOut:
    """Takes the next step of a frozen version (approvers and admins); a signed one needs number, day and scan."""
    _version(version_id)
    kept = incoming(scan) if scan else None
    advance(version_id, step, by=person(request), number=number, dated=dated, scan=kept)
    return _frozen(_version(version_id))


@router.get("/campaigns/{key}/edited", response=list[EditedOut], url_name="edited-files")
def edited(request: HttpRequest, key: str) -> list[EditedOut]:
    """The files that came back edited, the newest first."""
    return [_edited(row) for row in edited_files(campaign_row(key).key)]


@router.post(
    "/consolidations/{int:version_id}/edited",
    response={201: EditedOut, 413: Problem, 422: Problem},
    url_name="edited",
)
def compare(request: HttpRequest, version_id: int, file: File[UploadedFile], reason: Form[str] = "") -> Status:
    """Compares an edited Word or Excel file with its version; changed figures become proposals with the reason."""
    _version(version_id)
    row = take_edited(version_id, incoming(file), by=person(request), reason=reason)
    return Status(201, _edited(row))


@router.post("/edited/{int:edited_id}/drop/{int:number}", response=EditedOut, url_name="edited-drop")
def drop(request: HttpRequest, edited_id: int, number: int) -> EditedOut:
    """Sets one difference (from 0) of an edited file aside: the database stands."""
    if number >= len(EditedFile.objects.get(pk=edited_id).changes):
        raise Http404
    return _edited(drop_change(edited_id, number, by=person(request)))


@router.get("/campaigns/{key}/narrative", response=list[PassageOut], url_name="narrative")
def narrative(request: HttpRequest, key: str) -> list[PassageOut]:
    """The passages of the newest version, section by section."""
    name = campaign_row(key).key
    version, pins = latest(name), {pin.key for pin in pins_of(name)}
    return [
        PassageOut(
            key=passage_key(one),
            section=one.section,
            text=one.text,
            units=list(one.units),
            personal=list(one.personal),
            alike=one.alike,
            pinned=passage_key(one) in pins,
        )
        for one in (values_of(version).passages if version else ())
    ]


@router.post("/campaigns/{key}/narrative/pin", response={204: None, 422: Problem}, url_name="pin")
def pin(request: HttpRequest, key: str, chosen: PassageIn) -> Status:
    """Chooses a passage as an example: it stands in the main text of the next version."""
    pin_passage(campaign_row(key).key, chosen.passage, by=person(request))
    return Status(204, None)


@router.post("/campaigns/{key}/narrative/unpin", response={204: None}, url_name="unpin")
def unpin(request: HttpRequest, key: str, chosen: PassageIn) -> Status:
    """Takes an example back."""
    unpin_passage(campaign_row(key).key, chosen.passage, by=person(request))
    return Status(204, None)


def _version(version_id: int) -> ConsolidationVersion:
    row = version_of(version_id)
    if row is None:
        raise Http404
    return row


def _frozen(row: ConsolidationVersion) -> FrozenOut:
    steps = [
        StepTaken(step=one.step, by=one.by.username, at=one.at, number=one.number, dated=one.dated, scan=one.scan_name)
        for one in row.steps.all()
    ]
    return FrozenOut(**version_told(row), steps=steps)


def _edited(row: EditedFile) -> EditedOut:
    told = {name: getattr(row, name) for name in ("name", "at", "reason", "changes")}
    return EditedOut(id=row.pk, version=row.version_id, by=row.by.username, **told)
