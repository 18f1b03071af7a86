"""The audit chain: whether it holds, and what was done to something."""

from typing import NamedTuple

from store.models import AuditEntry, AuditHead, Correction
from store.packing import digest
from store.services.audit import chain_hash
from store.services.corrections import correction_details


class ChainFault(NamedTuple):
    """The first entry at which the chain does not hold, and why."""

    number: int
    why: str


def verify_chain() -> ChainFault | None:
    """Walks the whole chain; None when every link holds and every value that is not erased fits its digest."""
    previous, number = "", 0
    for entry in AuditEntry.objects.iterator():
        number += 1
        if entry.number != number:
            return ChainFault(number, "an entry is missing")
        if entry.previous != previous or entry.hash != _hash(entry):
            return ChainFault(number, "the entry was changed")
        if not _value_fits(entry):
            return ChainFault(number, "the value it is about was changed")
        previous = entry.hash
    head = AuditHead.objects.filter(pk=1).first()
    if head is not None and (head.number, head.hash) != (number, previous):
        return ChainFault(number + 1, "the end of the chain is missing")
    return None


def history(subject: str) -> list[AuditEntry]:
    """Everything that was done to ``subject``, like ``report:7``."""
    return list(AuditEntry.objects.filter(subject=subject))


def _hash(entry: AuditEntry) -> str:
    parts = (entry.actor, entry.action, entry.subject, entry.digest, entry.previous)
    return chain_hash(entry.number, entry.at, *parts)


def _value_fits(entry: AuditEntry) -> bool:
    kind, _, number = entry.subject.partition(":")
    if kind != "correction" or entry.action == "erase":
        return True
    row = Correction.objects.filter(pk=int(number)).first()
    return row is not None and (row.erased_at is not None or digest(correction_details(row)) == entry.digest)
