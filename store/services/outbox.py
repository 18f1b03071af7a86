"""Mails that go out: queued once, claimed by one sender at a time, and never sent again on a guess.

A mail is tried again only while it is certain that no server took it. Once its content was handed over and no answer
came it is ``uncertain``: a person decides, or a reply that names its Message-ID proves that it arrived.
"""

import uuid
from datetime import timedelta
from typing import Final, Literal

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from config.settings import load_settings
from pipeline.consolidate.wording import date_text
from pipeline.letters.envelope import is_address
from pipeline.letters.messages import mail_subject, mail_text
from schemas.letter import LetterKind
from store.models import Letter, LetterState, Outgoing, OutgoingState, User
from store.selectors.campaigns import campaign_of, need_writable
from store.selectors.letters import letter_value
from store.services.audit import record_act
from store.services.users import need_role

TRIES: Final = 8  # over about a day and a half
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=12)
STALE: Final = timedelta(minutes=15)  # longer than all that one conversation with a server may take
OPEN_END: Final = (OutgoingState.UNCERTAIN, OutgoingState.FAILED, OutgoingState.BOUNCED)
Ended = Literal["sent", "failed", "uncertain"]


class NotUncertainError(ValueError):
    """Somebody else has decided about this mail, or its answer has come."""


def enqueue_letter(row: Letter, *, by: User) -> int:
    """Queues one mail for each unit of an approved letter that has an address, inside the caller's transaction."""
    need_writable(row.campaign)
    value = letter_value(row)
    number, day = row.number, date_text(row.issued_on)
    signed = [{"sha256": row.signed_id, "name": row.signed_name, "type": "application/pdf"}] if row.signed_id else []
    queued = 0
    for owed in value.owed:
        addresses = addresses_of(row.campaign, owed.unit)
        if addresses:
            queue_mail(
                key=f"letter:{row.pk}:{owed.unit}",
                letter=row,
                campaign=row.campaign,
                unit=owed.unit,
                addresses=addresses,
                subject=mail_subject(value),
                body=mail_text(value, owed.unit, number=number, issued_on=day),
                attachments=[
                    *(signed if row.kind == LetterKind.LETTER else []),
                    *[{"forms": owed.unit}] * value.forms,
                ],
            )
            queued += 1
    if queued:
        row.state, row.channel = LetterState.SENDING, "mail"
        row.save(update_fields=["state", "channel"])
        record_act("letter-send", f"letter:{row.pk}", by=by, details=queued)
    return queued


def addresses_of(campaign: str, unit: str) -> list[str]:
    """Where a unit of a campaign gets its mail, as far as it can be written to."""
    found = campaign_of(campaign).units_by_code.get(unit) if campaign else None
    return [one for one in found.emails if is_address(one)] if found else []


def queue_mail(*, key: str, addresses: list[str], subject: str, body: str, **more: object) -> Outgoing:
    """Queues a mail under its key; the one that is there when the key was used before."""
    now = timezone.now()
    domain = load_settings().smtp_sender.rpartition("@")[2].strip("> ") or "tonghop.invalid"
    values = {"addresses": addresses, "subject": subject, "body": body, "created_at": now, "next_at": now, **more}
    values["message_id"] = f"<tonghop.{uuid.uuid4().hex}@{domain}>"
    return Outgoing.objects.get_or_create(key=key, defaults=values)[0]


def claim_mail() -> Outgoing | None:
    """Takes the next mail that is due for this sender alone; None when none is."""
    now = timezone.now()
    due = Outgoing.objects.filter(state=OutgoingState.WAITING, next_at__lte=now).order_by("next_at", "id")
    for number in due.values_list("pk", flat=True)[:50]:
        claim = str(uuid.uuid4())
        taken = Outgoing.objects.filter(pk=number, state=OutgoingState.WAITING, next_at__lte=now).update(
            state=OutgoingState.SENDING, claim=claim, claimed_at=now, handed_over=False, tries=F("tries") + 1
        )
        if taken:
            return Outgoing.objects.get(pk=number)
    return None


def hand_over(mail: Outgoing) -> bool:
    """Notes, before the content goes to the server, that it goes now; False when the claim was lost: then it must not.

    From here on the mail is never taken over as unsent, whatever happens to this process.
    """
    held = Outgoing.objects.filter(pk=mail.pk, claim=mail.claim, state=OutgoingState.SENDING, handed_over=False)
    return bool(held.update(handed_over=True, claimed_at=timezone.now()))


def end_mail(mail: Outgoing, ended: Ended, said: str) -> None:
    """Ends a mail by the server's own answer, or as uncertain where none came."""
    with transaction.atomic():
        changed = _mine(mail).update(state=ended, said=said[:500], finished_at=timezone.now())
        if changed:
            record_act(f"mail-{ended}", f"mail:{mail.pk}", by="sender")
            settle_letter(mail.letter_id)


def _mine(mail: Outgoing) -> QuerySet[Outgoing]:
    """The mail while this sender's claim holds; a late answer also ends what was called uncertain in the meantime."""
    states = (OutgoingState.SENDING, OutgoingState.UNCERTAIN)
    return Outgoing.objects.filter(pk=mail.pk, claim=mail.claim, state__in=states, decided_by=None)


def retry_mail(mail: Outgoing, said: str) -> None:
    """Puts back a mail that no server took, to be tried later; after too many tries it has failed."""
    if mail.tries >= TRIES:
        end_mail(mail, "failed", said)
        return
    wait = min(FIRST_WAIT * 4 ** (mail.tries - 1), LONGEST_WAIT)
    with transaction.atomic():
        _mine(mail).update(
            state=OutgoingState.WAITING, claim="", handed_over=False, said=said[:500], next_at=timezone.now() + wait
        )
        settle_letter(mail.letter_id)


def release_stale(*, all_of_them: bool = False) -> int:
    """Frees what a dead sender held: not handed over is tried again, handed over is uncertain. Gives how many.

    ``all_of_them`` only where whoever held a claim is dead for certain.
    """
    held = Outgoing.objects.filter(state=OutgoingState.SENDING)
    if not all_of_them:
        held = held.filter(claimed_at__lt=timezone.now() - STALE)
    freed = held.filter(handed_over=False).update(state=OutgoingState.WAITING, claim="")
    for mail in list(held.filter(handed_over=True)):
        end_mail(mail, "uncertain", "không có trả lời của máy chủ: bộ gửi dừng giữa chừng")
        freed += 1
    return freed


def decide_mail(mail_id: int, *, arrived: bool, by: User) -> Outgoing:
    """A person says of a mail that it arrived after all, or lets it be sent again under the same Message-ID.

    It goes to the addresses that the unit has by now: a wrong one was the reason why it came back.
    """
    need_role(by, "clerk")
    with transaction.atomic():
        mail = Outgoing.objects.select_for_update().get(pk=mail_id)
        if mail.state not in OPEN_END or (arrived and mail.state == OutgoingState.FAILED):
            raise NotUncertainError("Thư này đã có kết quả: tải lại trang để xem.")
        if arrived:
            mail.state, mail.finished_at, mail.decided_by = OutgoingState.SENT, timezone.now(), by
        else:
            mail.state, mail.tries, mail.next_at, mail.claim = OutgoingState.WAITING, 0, timezone.now(), ""
            mail.handed_over, mail.addresses = False, addresses_of(mail.campaign, mail.unit) or mail.addresses
        mail.save()
        record_act("mail-arrived" if arrived else "mail-again", f"mail:{mail.pk}", by=by)
        settle_letter(mail.letter_id)
    return mail


def settle_letter(letter_id: int | None) -> None:
    """The letter's state follows from its mails: the worst of them, sent only when all are."""
    if letter_id is None:
        return
    states = set(Outgoing.objects.filter(letter=letter_id).values_list("state", flat=True))
    if not states:
        return
    order = (
        (OutgoingState.UNCERTAIN, LetterState.UNCERTAIN),
        (OutgoingState.FAILED, LetterState.FAILED),
        (OutgoingState.BOUNCED, LetterState.FAILED),
        (OutgoingState.WAITING, LetterState.SENDING),
        (OutgoingState.SENDING, LetterState.SENDING),
        (OutgoingState.SENT, LetterState.SENT),
    )
    state = next(letter for mail, letter in order if mail in states)
    sent_at = timezone.now() if state == LetterState.SENT else None
    Letter.objects.filter(pk=letter_id).update(state=state, sent_at=sent_at)
