"""Letters, the mails that carry them, and all that passed between the department and one unit."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from pipeline.letters.owed import overtaken, owed_by
from schemas.letter import Letter as LetterValue
from schemas.letter import Owed, Receipt
from store.models import Contact, Extension, Letter, LetterState, Outgoing, OutgoingState, Reply, Submission
from store.selectors.campaigns import campaign_of
from store.selectors.standing import standings

OPEN_MAIL = (OutgoingState.WAITING, OutgoingState.SENDING)


def letters_of(campaign: str, *, state: str = "", kind: str = "") -> list[Letter]:
    """The letters of a campaign, the newest first."""
    rows = Letter.objects.filter(campaign=campaign).select_related("approved_by").prefetch_related("mails")
    rows = rows.filter(state=state) if state else rows.exclude(state=LetterState.WITHDRAWN)
    return list(rows.filter(kind=kind) if kind else rows)


def letter_row(letter_id: int) -> Letter:
    """One letter with its mails; Letter.DoesNotExist."""
    return Letter.objects.select_related("approved_by", "signed").prefetch_related("mails").get(pk=letter_id)


def letter_value(row: Letter) -> LetterValue:
    """What the letter says."""
    return LetterValue.model_validate(row.content)


def uncertain_mails(campaign: str = "") -> list[Outgoing]:
    """Mails of which nobody knows whether they arrived: a person decides."""
    rows = Outgoing.objects.filter(state=OutgoingState.UNCERTAIN).select_related("letter")
    return list(rows.filter(campaign=campaign) if campaign else rows)


def mails_waiting() -> int:
    """How many mails of ours are not out yet."""
    return Outgoing.objects.filter(state__in=OPEN_MAIL).count()


def outgoing_of(message_ids: Sequence[str]) -> Outgoing | None:
    """The mail of ours that one of these Message-IDs names."""
    return Outgoing.objects.filter(message_id__in=message_ids).select_related("letter").first()


def answered_campaign(answers: str) -> str:
    """The campaign of the mail of ours that a message answers; empty where it answers none."""
    mail = outgoing_of(answers.split())
    return mail.campaign if mail else ""


class Passed(NamedTuple):
    """One thing that passed between the department and a unit: letter, mail, contact, extension or arrival."""

    at: datetime
    what: str
    row: Letter | Outgoing | Contact | Extension | Submission
    asked: int = 0
    closed: int | None = None


def correspondence(campaign: str, unit: str, owed: Owed | None = None) -> list[Passed]:
    """All that passed, the newest first: what was drafted and sent, said, granted, and what arrived.

    With what the unit owes now (``owed``) each letter that went out tells how much of it was answered.
    """
    mine = {"campaign": campaign, "unit": unit}
    letters = [row for row in letters_of(campaign) if row.unit == unit or unit in units_of(row)]
    own, answers = Q(report__unit=unit, report__campaign=campaign), Q(reply__outgoing__unit=unit)
    arrivals = Submission.objects.filter(own | answers, campaign__in=(campaign, "")).select_related("reply").distinct()
    passed = [
        *(Passed(row.created_at, "letter", row, *_answered(row, unit, owed)) for row in letters),
        *(Passed(row.finished_at or row.created_at, "mail", row) for row in Outgoing.objects.filter(**mine)),
        *(Passed(row.at, "contact", row) for row in Contact.objects.filter(**mine).select_related("by")),
        *(Passed(row.at, "extension", row) for row in Extension.objects.filter(**mine).select_related("by")),
        *(Passed(row.received_at, "arrival", row) for row in arrivals),
    ]
    return sorted(passed, key=lambda one: one.at, reverse=True)


def _answered(row: Letter, unit: str, owed: Owed | None) -> tuple[int, int | None]:
    """How many things a letter that went out asked of the unit, and how many of them are no longer owed."""
    if owed is None or row.state not in (LetterState.SENT, LetterState.UNCERTAIN):
        return 0, None
    asked = next(one for one in letter_value(row).owed if one.unit == unit)
    if asked.receipt is not Receipt.RECEIVED:
        return 1, int(owed.receipt is Receipt.RECEIVED)
    open_now = {item.key for item in owed.items}
    return len(asked.items), sum(item.key not in open_now for item in asked.items)


def overtaken_units(row: Letter) -> list[str]:
    """Names of the units of whom a letter that has not gone out says what holds no longer."""
    campaign = campaign_of(row.campaign)
    standing = {one.unit: one for one in standings(row.campaign)}
    return [
        said.name
        for said in letter_value(row).owed
        if said.unit not in standing or overtaken(said, owed_by(campaign, standing[said.unit]))
    ]


def units_of(row: Letter) -> list[str]:
    """The units a letter goes to."""
    return [owed["unit"] for owed in row.content["owed"]]


def replies_to(letter_id: int) -> list[Reply]:
    """What came in answer to a letter's mails."""
    return list(Reply.objects.filter(outgoing__letter=letter_id).select_related("submission", "outgoing"))
