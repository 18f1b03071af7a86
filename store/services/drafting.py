"""Drafting letters and notices: one of a kind and round for a unit, made anew while it is a draft, never twice."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from pipeline.letters.calendar import reminder_due
from pipeline.letters.compose import compose
from pipeline.letters.owed import owed_by
from schemas.campaign import Campaign, Duty
from schemas.letter import Earlier, LetterKind, Owed, Receipt, Standing
from schemas.letter import Letter as LetterValue
from store.models import Letter, LetterState, User
from store.selectors.campaigns import campaign_of
from store.selectors.standing import may_be_reminded, standings
from store.services.audit import record_act
from store.services.users import need_role

EDITABLE: Final = ("subject", "opening", "request", "closing", "answer_by", "signer", "copies")
GONE: Final = (LetterState.SENT, LetterState.UNCERTAIN)
PREFIX: Final = {LetterKind.NOTICE: "NH", LetterKind.LETTER: "DD"}


def draft_due(campaign_key: str, *, today: date | None = None) -> list[Letter]:
    """What the night drafts: reminders before the deadline where nothing came, letters from the deadline on.

    Safe to repeat: a draft that stands is made anew from what is owed now (texts that a person edited stay), one that
    is owed no longer is withdrawn, and the next round begins only when the answer to the last one is overdue.
    """
    today = today or timezone.localdate()
    campaign = campaign_of(campaign_key)
    if today >= campaign.due_before:
        return draft_letters(campaign_key, kind=LetterKind.LETTER, today=today)
    number = reminder_due(today, campaign.due_before, campaign.calendar)
    if number is None:
        return []
    return draft_letters(campaign_key, kind=LetterKind.NOTICE, today=today, number=number)


def draft_letters(
    campaign_key: str,
    *,
    kind: LetterKind,
    today: date | None = None,
    number: int | None = None,
    units: Sequence[str] = (),
    joint: bool = False,
    by: User | None = None,
) -> list[Letter]:
    """Drafts a letter or notice for every unit that owes (or for ``units``); one for all of them where ``joint``.

    ``number`` fixes the round (reminders before the deadline); else it follows from the letters before.
    """
    if by is not None:
        need_role(by, "clerk")
    today = today or timezone.localdate()
    with transaction.atomic():
        campaign = campaign_of(campaign_key)
        list(Letter.objects.select_for_update().filter(campaign=campaign_key))  # one drafts at a time
        owing = _owing(campaign, standings(campaign_key), today, units, early=today < campaign.due_before)
        if joint:
            drafted = [_draft(campaign, "", owing, kind, number, today, by)] if owing else []
        else:
            drafted = [_draft(campaign, one.unit, [one], kind, number, today, by) for one in owing]
        if not units and not joint:
            _withdraw_settled(campaign_key, kind, {one.unit for one in owing})
    return [letter for letter in drafted if letter is not None]


def _owing(
    campaign: Campaign, found: Sequence[Standing], today: date, units: Sequence[str], *, early: bool
) -> list[Owed]:
    """The units to write to: those that must report and owe, are not granted more time; early ones sent nothing."""
    owing = []
    for standing in found:
        unit = campaign.units_by_code[standing.unit]
        owed = owed_by(campaign, standing)
        wanted = standing.unit in units if units else may_be_reminded(standing, today)
        silent = owed.receipt is not Receipt.RECEIVED
        bound = unit.duty is Duty.MUST or not silent
        if wanted and bound and campaign.exists(unit) and owed.anything and (silent or not early or units):
            owing.append(owed)
    return owing


def _draft(
    campaign: Campaign,
    unit: str,
    owed: Sequence[Owed],
    kind: LetterKind,
    number: int | None,
    today: date,
    by: User | None,
) -> Letter | None:
    """The draft of the round that is due for the unit; None while the answer to the last one is still awaited."""
    rows = list(Letter.objects.filter(campaign=campaign.id, unit=unit, kind=kind).order_by("round"))
    number = number or _next_round(rows, today)
    there = next((row for row in rows if row.round == number), None)
    if number == 0 or (there is not None and there.state not in (LetterState.DRAFT, LetterState.WITHDRAWN)):
        return None
    reference = "-".join((PREFIX[kind], campaign.id, unit or "chung", str(number)))
    value = compose(
        campaign, owed, kind=kind, number=number, today=today, reference=reference, earlier=_earlier(rows, number)
    )
    if there is None:
        row = Letter.objects.create(
            campaign=campaign.id, unit=unit, kind=kind, round=number, reference=reference, content=_json(value)
        )
        record_act("letter-draft", f"letter:{row.pk}", by=by or "schedule")
        return row
    return _redraft(there, value)


def _redraft(row: Letter, value: LetterValue) -> Letter:
    """The draft made anew; texts that a person edited stay, and nothing is written where nothing changed."""
    content = _json(value)
    if row.edited:
        content |= {name: row.content[name] for name in EDITABLE}
    same = {**row.content, "answer_by": ""} == {**content, "answer_by": ""}
    if row.state == LetterState.DRAFT and same and not _past(row):
        return row
    row.content, row.state, row.files, row.version = content, LetterState.DRAFT, {}, row.version + 1
    # Nobody approved or signed what the letter says from now on; the log keeps what was approved and signed before.
    row.approved_by, row.approved_at = None, None
    row.number, row.issued_on, row.signed, row.signed_name = "", None, None, ""
    row.save()
    return row


def _past(row: Letter) -> bool:
    """Whether the day until which the draft asks for an answer is over, or so near that nobody could keep it."""
    return date.fromisoformat(row.content["answer_by"]) <= timezone.localdate() + timedelta(days=1)


def _next_round(rows: Sequence[Letter], today: date) -> int:
    """The round that is due: the open one, or the next when the answer to the last is overdue; 0 while it is not."""
    last = next((row for row in reversed(rows) if row.state != LetterState.WITHDRAWN), None)
    if last is None:
        return rows[-1].round if rows else 1
    if last.state in GONE:
        return last.round + 1 if today > date.fromisoformat(last.content["answer_by"]) else 0
    return last.round


def _earlier(rows: Sequence[Letter], number: int) -> list[Earlier]:
    gone = [row for row in rows if row.round < number and row.state in GONE and row.kind == LetterKind.LETTER]
    return [Earlier(round=row.round, number=row.number, issued_on=row.issued_on) for row in gone]


def _withdraw_settled(campaign: str, kind: LetterKind, owing: set[str]) -> None:
    """Drafts to units that owe nothing any more are no longer needed."""
    rows = Letter.objects.filter(campaign=campaign, kind=kind, state=LetterState.DRAFT).exclude(unit="")
    for row in rows.exclude(unit__in=owing):
        Letter.objects.filter(pk=row.pk).update(state=LetterState.WITHDRAWN)
        record_act("letter-withdraw", f"letter:{row.pk}", by="schedule")


def _json(value: LetterValue) -> dict[str, object]:
    return value.model_dump(mode="json")
