"""Noting what became of each message, and who may read a mailbox now."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from store.models import Lease, Mail


def note_mail(
    mailbox: str, uid_validity: int, uid: int, message_id: str, *, outcome: str, submission_id: int | None = None
) -> None:
    """Notes a message as dealt with: ``stored``, ``again`` (known under another number) or ``too-big``."""
    Mail.objects.get_or_create(
        mailbox=mailbox,
        uid_validity=uid_validity,
        uid=uid,
        defaults={"message_id": message_id, "outcome": outcome, "submission_id": submission_id},
    )


def take_lease(name: str, holder: str, seconds: float) -> bool:
    """Takes the lease when nobody holds it (any more); one holder at a time, over all machines."""
    now = timezone.now()
    with transaction.atomic():
        Lease.objects.get_or_create(name=name, defaults={"holder": "", "until": now})
        free = Lease.objects.filter(Q(until__lte=now) | Q(holder=holder), name=name)
        return bool(free.update(holder=holder, until=now + timedelta(seconds=seconds)))


def renew_lease(name: str, holder: str, seconds: float) -> bool:
    """Keeps the lease for longer; False when another has it."""
    until = timezone.now() + timedelta(seconds=seconds)
    return bool(Lease.objects.filter(name=name, holder=holder).update(until=until))


def end_lease(name: str, holder: str) -> None:
    """Gives the lease back."""
    Lease.objects.filter(name=name, holder=holder).update(holder="", until=timezone.now())
