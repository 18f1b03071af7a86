"""Letters, calls and deadlines over the API: drafting, approving, sending; what a unit was told and granted."""

from datetime import date, datetime
from typing import Literal

from django.http import Http404, HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from pipeline.letters.owed import owed_by
from review.api.files import incoming
from review.api.reports import Problem
from review.frame import person
from schemas.letter import LetterKind, Owed
from store.models import Contact, Letter, Report
from store.selectors.campaigns import campaign_of, campaign_row
from store.selectors.letters import (
    correspondence,
    letter_row,
    letter_value,
    letters_of,
    replies_to,
    uncertain_mails,
    units_of,
)
from store.selectors.standing import standings
from store.selectors.timeliness import call_list, time_rows
from store.services.contacts import grant_extension, log_contact, withdraw_extension
from store.services.drafting import EDITABLE, draft_due, draft_letters
from store.services.letters import (
    Signed,
    approve_letter,
    edit_letter,
    enter_signed,
    mark_sent,
    renew_letter,
    send_letter,
    withdraw_letter,
)
from store.services.outbox import decide_mail
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


class WholeLetterOut(LetterOut):
    """A letter with what people may edit, what it asks of each unit, and what came in answer (submissions)."""

    texts: dict[str, str | list[str]]
    owed: list[Owed]
    replies: list[int]


class TextsIn(Schema):
    """The texts to change, and the version of the draft that was seen; ``copies`` one to a line."""

    version: int = Field(ge=0, lt=2**31)
    subject: str | None = Field(default=None, max_length=2000)
    opening: str | None = Field(default=None, max_length=20_000)
    request: str | None = Field(default=None, max_length=20_000)
    closing: str | None = Field(default=None, max_length=20_000)
    answer_by: str | None = Field(default=None, max_length=20)
    signer: str | None = Field(default=None, max_length=500)
    copies: str | None = Field(default=None, max_length=20_000)


class MailOut(Schema):
    """A mail of which nobody knows whether it arrived."""

    id: int
    unit: str
    letter: int | None
    subject: str


class ArrivedIn(Schema):
    """Whether the mail arrived after all; if not, it is sent once more."""

    arrived: bool


class CallOut(Schema):
    """One unit to call: what it owes, what it said last, and whether the day it promised has passed."""

    unit: str
    name: str
    owed: Owed
    extended_until: date | None
    last: "ContactOut | None"
    broken_promise: bool


class PassedOut(Schema):
    """One thing that passed: a letter, mail, contact, extension or arrival, by its number."""

    at: datetime
    what: str
    id: int


class UnitStandingOut(Schema):
    """What a unit owes now, and all that passed between the department and it, the newest first."""

    unit: str
    name: str
    report: int | None
    owed: Owed
    passed: list[PassedOut]


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


@router.get("/letters/{int:letter_id}", response=WholeLetterOut, url_name="letter")
def letter(request: HttpRequest, letter_id: int) -> WholeLetterOut:
    """One letter with its texts; its files (word, pdf, signed) are at ``/api/files/letters/ID/KIND``."""
    return _whole(letter_row(letter_id))


@router.post("/letters/{int:letter_id}/edit", response={200: WholeLetterOut, 422: Problem}, url_name="edit-letter")
def edit(request: HttpRequest, letter_id: int, texts: TextsIn) -> WholeLetterOut:
    """Changes the texts of a draft; what is asked of the unit follows from its report and cannot be typed."""
    given = texts.dict(exclude={"version"}, exclude_none=True)
    return _whole(edit_letter(letter_id, given, expected_version=texts.version, by=person(request)))


@router.post(
    "/letters/{int:letter_id}/sign", response={200: LetterOut, 413: Problem, 422: Problem}, url_name="sign-letter"
)
def sign(
    request: HttpRequest, letter_id: int, signed: File[UploadedFile], number: Form[str], issued_on: Form[date]
) -> LetterOut:
    """Enters number and day of an approved letter with its signed copy (PDF): only then can it be sent."""
    copy = incoming(signed)
    return _letter(enter_signed(letter_id, Signed(number, issued_on, copy.name, signed.read()), by=person(request)))


@router.post("/letters/{int:letter_id}/approve", response=LetterOut, url_name="approve-letter")
def approve(request: HttpRequest, letter_id: int, seen: SeenIn) -> LetterOut:
    """Approves a draft as it was seen."""
    row = approve_letter(letter_id, expected_version=seen.version, by=person(request))
    ring_outbox()
    return _letter(row)


@router.post("/letters/{int:letter_id}/{what}", response=LetterOut, url_name="letter-step")
def step(request: HttpRequest, letter_id: int, what: Literal["send", "sent", "renew", "withdraw"]) -> LetterOut:
    """Sends it, notes that it was sent another way, drafts it anew from what is owed now, or withdraws it."""
    steps = {"send": send_letter, "sent": mark_sent, "renew": renew_letter, "withdraw": withdraw_letter}
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


@router.post("/extensions/{int:extension_id}/withdraw", response={204: None}, url_name="unextend")
def unextend(request: HttpRequest, extension_id: int) -> Status:
    """Takes back more time that was granted."""
    withdraw_extension(extension_id, by=person(request))
    return Status(204, None)


@router.get("/campaigns/{key}/units/{unit}/standing", response=UnitStandingOut, url_name="standing")
def standing(request: HttpRequest, key: str, unit: str) -> UnitStandingOut:
    """What one unit owes now, and what passed between the department and it."""
    campaign = campaign_of(campaign_row(key).key)
    now = next((one for one in standings(campaign.id) if one.unit == unit), None)
    if now is None:
        raise Http404
    owed = owed_by(campaign, now)
    report = Report.objects.filter(campaign=campaign.id, unit=unit).first()
    return UnitStandingOut(
        unit=unit,
        name=campaign.units_by_code[unit].name,
        report=report.pk if report else None,
        owed=owed,
        passed=[PassedOut(at=one.at, what=one.what, id=one.row.pk) for one in correspondence(campaign.id, unit, owed)],
    )


@router.get("/campaigns/{key}/calls", response=list[CallOut], url_name="calls")
def calls(request: HttpRequest, key: str) -> list[CallOut]:
    """Whom to call, the most urgent first."""
    return [
        CallOut(
            unit=one.unit.code,
            name=one.unit.name,
            owed=one.owed,
            extended_until=one.extended_until,
            last=_contact(one.last) if one.last else None,
            broken_promise=one.broken_promise,
        )
        for one in call_list(campaign_row(key).key)
    ]


@router.get("/campaigns/{key}/mails", response=list[MailOut], url_name="mails")
def mails(request: HttpRequest, key: str) -> list[MailOut]:
    """Mails whose server never answered: a person says whether they arrived."""
    rows = uncertain_mails(campaign_row(key).key)
    return [MailOut(id=one.pk, unit=one.unit, letter=one.letter_id, subject=one.subject) for one in rows]


@router.post("/mails/{int:mail_id}/decide", response={204: None, 422: Problem}, url_name="mail-decide")
def decide(request: HttpRequest, mail_id: int, said: ArrivedIn) -> Status:
    """Says whether a mail arrived; if not, it is sent once more."""
    decide_mail(mail_id, arrived=said.arrived, by=person(request))
    ring_outbox()
    return Status(204, None)


@router.get("/campaigns/{key}/timeliness", response=list[TimeOut], url_name="timeliness")
def timeliness(request: HttpRequest, key: str) -> list[TimeOut]:
    """How every unit kept the deadline."""
    return [TimeOut(**one.model_dump(exclude={"campaign"})) for one in time_rows(campaign_row(key).key)]


def _letter(row: Letter) -> LetterOut:
    names = ("campaign", "unit", "kind", "round", "state", "version", "number", "issued_on", "sent_at")
    told = {name: getattr(row, name) for name in names}
    return LetterOut(id=row.pk, units=units_of(row), files=list(row.files), **told)


def _whole(row: Letter) -> WholeLetterOut:
    value = letter_value(row)
    texts = {name: content for name, content in value.model_dump(mode="json").items() if name in EDITABLE}
    replies = [one.submission_id for one in replies_to(row.pk)]
    return WholeLetterOut(**_letter(row).dict(), texts=texts, owed=list(value.owed), replies=replies)


def _contact(row: Contact) -> ContactOut:
    told = {name: getattr(row, name) for name in ("way", "note", "spoke_with", "promised_on", "at")}
    return ContactOut(id=row.pk, by=row.by.username, **told)
