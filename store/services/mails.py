"""Noting what became of each message, and who may read a mailbox now."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from store.models import Lease, Mail


class Seen(NamedTuple):
    """A message as its mailbox shows it; ``body`` is the checksum of what follows its headers, once fetched."""

    mailbox: str
    uid_validity: int
    uid: int
    message_id: str
    size: int = 0
    sender: str = ""
    subject: str = ""
    answers: str = ""
    body: str = ""


def note_mail(seen: Seen, *, outcome: str, submission_id: int | None = None) -> None:
    """Notes a message as dealt with: stored, again (known otherwise), too-big, ignored, automatic or bounce."""
    Mail.objects.get_or_create(
        mailbox=seen.mailbox,
        uid_validity=seen.uid_validity,
        uid=seen.uid,
        defaults={
            "message_id": seen.message_id,
            "size": seen.size,
            "sender": seen.sender,
            "subject": seen.subject,
            "answers": seen.answers,
            "body": seen.body,
            "outcome": outcome,
            "submission_id": submission_id,
        },
    )


def settle_mails(mailbox: str, uid_validity: int, uids: Collection[int]) -> None:
    """Notes that these were marked or moved in the mailbox."""
    Mail.objects.filter(mailbox=mailbox, uid_validity=uid_validity, uid__in=uids).update(settled=True)


def take_lease(name: str, holder: str, seconds: float) -> bool:
    """Takes the lease when nobody holds it (any more); one holder at a time, over all machines."""
    now = timezone.now()
    with transaction.atomic():
        Lease.objects.get_or_create(name=name, defaults={"holder": "", "until": now})
        # A lease that ends later than any given now was given before the clock was set back.
        strange = Q(until__gt=now + timedelta(seconds=2 * seconds))
        free = Lease.objects.filter(Q(until__lte=now) | Q(holder=holder) | strange, name=name)
        return bool(free.update(holder=holder, until=now + timedelta(seconds=seconds)))


def renew_lease(name: str, holder: str, seconds: float) -> bool:
    """Keeps the lease for longer; False when another has it."""
    until = timezone.now() + timedelta(seconds=seconds)
    return bool(Lease.objects.filter(name=name, holder=holder).update(until=until))


def end_lease(name: str, holder: str) -> None:
    """Gives the lease back."""
    Lease.objects.filter(name=name, holder=holder).update(holder="", until=timezone.now())
