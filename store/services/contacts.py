"""What was said to a unit and granted to it: calls, promises, more time; each by a person, each kept."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from schemas.correction import SubmissionState
from schemas.record import Record
from store.models import Contact, Extension, Outgoing, OutgoingState, RecordRow, Reply, Submission, User
from store.selectors.campaigns import campaign_of
from store.selectors.letters import outgoing_of
from store.services.audit import record_act
from store.services.outbox import settle_letter
from store.services.placing import place_by_machine
from store.services.users import need_role

WAYS: Final = ("call", "chat", "visit")


class ContactError(ValueError):
    """What was entered cannot be kept; the message says why."""


def log_contact(
    campaign: str,
    unit: str,
    *,
    way: str,
    note: str,
    by: User,
    spoke_with: str = "",
    promised_on: date | None = None,
) -> Contact:
    """Keeps a call, chat or visit; a log has no corrections, the next entry says what was wrong."""
    need_role(by, "clerk")
    _known(campaign, unit)
    if way not in WAYS or not note.strip():
        raise ContactError("Ghi cách liên hệ và nội dung trao đổi.")
    with transaction.atomic():
        row = Contact.objects.create(
            campaign=campaign,
            unit=unit,
            way=way,
            note=note.strip(),
            spoke_with=spoke_with.strip(),
            promised_on=promised_on,
            by=by,
        )
        record_act("contact", f"contact:{row.pk}", by=by)
    return row


def grant_extension(campaign: str, unit: str, *, until: date, reason: str, by: User) -> Extension:
    """Gives a unit more time, with the reason; until that day is over nothing is drafted to it."""
    need_role(by, "reviewer")
    _known(campaign, unit)
    if not reason.strip():
        raise ContactError("Gia hạn phải có lý do.")
    if until < timezone.localdate():
        raise ContactError("Ngày gia hạn đã qua.")
    with transaction.atomic():
        row = Extension.objects.create(campaign=campaign, unit=unit, until=until, reason=reason.strip(), by=by)
        record_act("extension", f"extension:{row.pk}", by=by, details=str(until))
    return row


def withdraw_extension(extension_id: int, *, by: User) -> None:
    """Takes back more time that was granted."""
    need_role(by, "reviewer")
    with transaction.atomic():
        Extension.objects.filter(pk=extension_id, withdrawn_at=None).update(withdrawn_at=timezone.now())
        record_act("extension-withdraw", f"extension:{extension_id}", by=by)


def note_reply(submission_id: int, message_ids: Sequence[str]) -> Reply | None:
    """Threads a submission back to the mail of ours it answers; None where it answers none.

    A reply proves that the mail arrived, whatever its server said.
    """
    mail = outgoing_of(message_ids)
    if mail is None:
        return None
    with transaction.atomic():
        submission = Submission.objects.get(pk=submission_id)
        by_unit = _sent_by_unit(submission, mail)
        reply, new = Reply.objects.get_or_create(submission=submission, defaults={"outgoing": mail, "by_unit": by_unit})
        if new:
            record_act("reply", f"submission:{submission_id}", by="mailbox", details=mail.pk)
            _arrived(mail)
            _place(submission)
    return reply


def _place(submission: Submission) -> None:
    """Where the reading was quicker than this note, the paper is placed now."""
    row = RecordRow.objects.filter(submission=submission).defer("reading").first()
    if submission.state == SubmissionState.READ and submission.report_id is None and row is not None:
        place_by_machine(submission, Record.model_validate(row.record))


def _arrived(mail: Outgoing) -> None:
    proved = Outgoing.objects.filter(pk=mail.pk, state=OutgoingState.UNCERTAIN)
    if proved.update(state=OutgoingState.SENT, said="đơn vị đã trả lời thư này", finished_at=timezone.now()):
        settle_letter(mail.letter_id)


def _sent_by_unit(submission: Submission, mail: Outgoing) -> bool:
    return submission.sender.strip().casefold() in {address.casefold() for address in mail.addresses}


def _known(campaign: str, unit: str) -> None:
    if unit not in campaign_of(campaign).units_by_code:
        raise ContactError("Đợt báo cáo không có đơn vị này.")
