"""The audit chain: every act leaves an entry that is chained to the one before; values themselves never stand in it."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from store.models import AuditEntry, AuditHead, User
from store.packing import digest
from store.selectors.archived import is_archived
from store.selectors.campaigns import ARCHIVED

# What a person may still do with an archived campaign: look, take away, prove, and erase what the law says.
IN_THE_ARCHIVE: Final = frozenset(
    {"view", "export", "evidence", "erase", "comment-erase", "classified-settled", "link-withdraw", "campaign-close"}
)


def record_act(action: str, subject: str, *, by: User | str, details: Any = None) -> AuditEntry:
    """Adds an entry inside the caller's transaction; ``details`` (plain values) are kept as a digest only.

    Details that hold something personal or guessable must carry a nonce which is kept, and erased, with the value.
    PermissionError when a person changes what belongs to an archived campaign: since every change is recorded in its
    own transaction, none is made.
    """
    if isinstance(by, User) and action not in IN_THE_ARCHIVE and is_archived(subject):
        raise PermissionError(ARCHIVED)
    actor = f"user:{by.pk}" if isinstance(by, User) else by
    with transaction.atomic():
        AuditHead.objects.get_or_create(pk=1)
        head = AuditHead.objects.select_for_update().get(pk=1)
        entry = AuditEntry(
            number=head.number + 1,
            at=timezone.now(),
            actor=actor,
            action=action,
            subject=subject,
            digest="" if details is None else digest(details),
            previous=head.hash,
        )
        entry.hash = chain_hash(entry.number, entry.at, actor, action, subject, entry.digest, entry.previous)
        entry.save(force_insert=True)
        AuditHead.objects.filter(pk=1).update(number=entry.number, hash=entry.hash)
    return entry


def chain_hash(number: int, at: datetime, *parts: str) -> str:
    """The hash of an entry: over its number, its moment and its texts, the hash before included."""
    return digest([number, int(at.timestamp() * 1_000_000), *parts])
