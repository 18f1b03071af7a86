"""Letters, calls and deadlines over the API: drafting, approving, sending; what a unit was told and granted."""

from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from review.frame import person
from schemas.letter import LetterKind
from store.models import Contact, Letter
from store.selectors.campaigns import campaign_of, campaign_row
from store.selectors.letters import letter_row, letters_of, units_of
from store.selectors.timeliness import time_rows
from store.services.contacts import grant_extension, log_contact
from store.services.drafting import draft_due, draft_letters
from store.services.letters import approve_letter, mark_sent, send_letter, withdraw_letter
from workers.posting import ring_outbox

router = Router(tags=["letters"])


class LetterOut(Schema):
    """One letter or reminder; ``unit`` is empty for one to many units."""

    id: int
    campaign: str
    unit: str
    units: list[str]
    kind: str
    round: int
    state: str
    version: int
    number: str
    issued_on: date | None
    sent_at: datetime | None
    files: list[str]


class DraftIn(Schema):
    """What to draft: nothing said, what is due; else a reminder or a letter, to all that owe or to some units."""

    kind: LetterKind | None = None
    joint: bool = False
    units: list[str] = Field(default=[], max_length=5000)


class SeenIn(Schema):
    """The version of the letter that was seen."""

    version: int = Field(ge=0, lt=2**31)


class ContactIn(Schema):
    """A call, chat or visit."""

    way: Literal["call", "chat", "visit"]
    note: str = Field(min_length=1, max_length=4000)
    spoke_with: str = Field(default="", max_length=500)
    promised_on: date | None = None


class ContactOut(ContactIn):
    """The same with its number, who kept it and when."""

    id: int
    by: str
    at: datetime


class ExtendIn(Schema):
    """More time for a unit."""

    until: date
    reason: str = Field(min_length=1, max_length=2000)


class TimeOut(Schema):
    """How one unit kept the deadline."""

    unit: str
    name: str
    duty: str
    due_before: date
    extended_until: date | None
    received_on: date | None
    outcome: str
    days_late: int
    notices: int
    letters: int
    last_contact: date | None


@router.get("/campaigns/{key}/letters", response=list[LetterOut], url_name="letters")
def letters(request: HttpRequest, key: str, state: str = "", kind: str = "") -> list[LetterOut]:
    """The letters of a campaign, the newest first."""
    return [_letter(one) for one in letters_of(campaign_row(key).key, state=state, kind=kind)]


@router.post("/campaigns/{key}/letters/draft", response=list[LetterOut], url_name="draft-letters")
def draft(request: HttpRequest, key: str, what: DraftIn) -> list[LetterOut]:
    """Drafts what is due, or what is asked for; drafts of the same round are made anew."""
    name = campaign_row(key).key
    if what.kind is None:
        return [_letter(one) for one in draft_due(name)]
    made = draft_letters(name, kind=what.kind, joint=what.joint, units=what.units, by=person(request))
    return [_letter(one) for one in made]


@router.get("/letters/{int:letter_id}", response=LetterOut, url_name="letter")
def letter(request: HttpRequest, letter_id: int) -> LetterOut:
    """One letter; its files are at ``/api/files/letters/ID/KIND``."""
    return _letter(letter_row(letter_id))


@router.post("/letters/{int:letter_id}/approve", response=LetterOut, url_name="approve-letter")
def approve(request: HttpRequest, letter_id: int, seen: SeenIn) -> LetterOut:
    """Approves a draft as it was seen."""
    row = approve_letter(letter_id, expected_version=seen.version, by=person(request))
    ring_outbox()
    return _letter(row)


@router.post("/letters/{int:letter_id}/{what}", response=LetterOut, url_name="letter-step")
def step(request: HttpRequest, letter_id: int, what: Literal["send", "sent", "withdraw"]) -> LetterOut:
    """Sends it, notes that it was sent another way, or withdraws it."""
    steps = {"send": send_letter, "sent": mark_sent, "withdraw": withdraw_letter}
    row = steps[what](letter_id, by=person(request))
    ring_outbox()
    return _letter(row)


@router.get("/campaigns/{key}/units/{unit}/contacts", response=list[ContactOut], url_name="contacts")
def contacts(request: HttpRequest, key: str, unit: str) -> list[ContactOut]:
    """Calls, chats and visits, the newest first."""
    rows = Contact.objects.filter(campaign=campaign_row(key).key, unit=unit).select_related("by")
    return [_contact(one) for one in rows]


@router.post("/campaigns/{key}/units/{unit}/contacts/log", response=ContactOut, url_name="log-contact")
def log(request: HttpRequest, key: str, unit: str, said: ContactIn) -> ContactOut:
    """Keeps a call, chat or visit; the log has no corrections."""
    return _contact(log_contact(campaign_row(key).key, unit, by=person(request), **said.dict()))


@router.post("/campaigns/{key}/units/{unit}/extend", response=ExtendIn, url_name="extend")
def extend(request: HttpRequest, key: str, unit: str, more: ExtendIn) -> ExtendIn:
    """Gives a unit more time."""
    row = grant_extension(campaign_of(key).id, unit, until=more.until, reason=more.reason, by=person(request))
    return ExtendIn(until=row.until, reason=row.reason)


@router.get("/campaigns/{key}/timeliness", response=list[TimeOut], url_name="timeliness")
def timeliness(request: HttpRequest, key: str) -> list[TimeOut]:
    """How every unit kept the deadline."""
    return [TimeOut(**one.model_dump(exclude={"campaign"})) for one in time_rows(campaign_row(key).key)]


def _letter(row: Letter) -> LetterOut:
    names = ("campaign", "unit", "kind", "round", "state", "version", "number", "issued_on", "sent_at")
    told = {name: getattr(row, name) for name in names}
    return LetterOut(id=row.pk, units=units_of(row), files=list(row.files), **told)


def _contact(row: Contact) -> ContactOut:
    told = {name: getattr(row, name) for name in ("way", "note", "spoke_with", "promised_on", "at")}
    return ContactOut(id=row.pk, by=row.by.username, **told)
