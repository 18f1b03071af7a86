"""The audit chain: whether it holds, what was done to something, and the log as people filter it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from store.models import AuditEntry, AuditHead, Correction
from store.packing import digest
from store.services.audit import chain_hash
from store.services.corrections import correction_details

CHUNK: Final = 1000


class ChainFault(NamedTuple):
    """The first entry at which the chain does not hold, and why."""

    number: int
    why: str


class LogFilter(NamedTuple):
    """Which part of the log: an empty value means all; days are local and both included."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


def verify_chain() -> ChainFault | None:
    """Walks the whole chain; None when every link holds and every value that is not erased fits its digest."""
    head = chain_head() or AuditHead()
    previous, number = "", 0
    told: set[int] = set()
    for entries in _chunks():
        values = _corrections(entries)
        told.update(values)
        for entry in entries:
            number += 1
            fault = _fault(entry, number, previous, values)
            if fault:
                return ChainFault(number, fault)
            previous = entry.hash
            if number == head.number and previous != head.hash:
                return ChainFault(number, "the end of the chain was changed")
    # Acts may have been added while we walked: the chain may only be longer than the head that was read first.
    if number < head.number or number > (chain_head() or AuditHead()).number:
        return ChainFault(number + 1, "the end of the chain is missing")
    return _untold(told)


def _chunks() -> Iterator[list[AuditEntry]]:
    entries: list[AuditEntry] = []
    while True:
        last = entries[-1].number if entries else 0
        entries = list(AuditEntry.objects.filter(number__gt=last).order_by("number")[:CHUNK])
        if not entries:
            return
        yield entries


def chain_head() -> AuditHead | None:
    """The last entry's number and hash, to be written down away from the machine; None before the first act."""
    return AuditHead.objects.filter(pk=1).first()


def audit_log(wanted: LogFilter) -> QuerySet[AuditEntry]:
    """The part of the log that was asked for, the newest first."""
    rows = AuditEntry.objects.order_by("-number")
    exact = {"actor": wanted.actor, "action": wanted.action}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.subject:
        rows = rows.filter(subject__startswith=wanted.subject)
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return rows


def audit_actions() -> list[str]:
    """Every kind of act that stands in the log."""
    return sorted(AuditEntry.objects.order_by().values_list("action", flat=True).distinct())


def history(subject: str) -> list[AuditEntry]:
    """Everything that was done to ``subject``, like ``report:7``."""
    return list(AuditEntry.objects.filter(subject=subject))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _fault(entry: AuditEntry, number: int, previous: str, values: dict[int, Correction]) -> str:
    if entry.number != number:
        return "an entry is missing"
    if entry.previous != previous or entry.hash != _hash(entry):
        return "the entry was changed"
    return "" if _value_fits(entry, values) else "the value it is about was changed"


def _hash(entry: AuditEntry) -> str:
    parts = (entry.actor, entry.action, entry.subject, entry.digest, entry.previous)
    return chain_hash(entry.number, entry.at, *parts)


def _corrections(entries: Sequence[AuditEntry]) -> dict[int, Correction]:
    """The corrections that these entries are about, by number."""
    return Correction.objects.in_bulk([number for entry in entries for number in _named(entry)])


def _named(entry: AuditEntry) -> Iterator[int]:
    kind, _, number = entry.subject.partition(":")
    if kind == "correction" and entry.action != "erase":
        yield int(number)


def _value_fits(entry: AuditEntry, values: dict[int, Correction]) -> bool:
    for number in _named(entry):
        row = values.get(number)
        if row is None or (row.erased_at is None and digest(correction_details(row)) != entry.digest):
            return False
    return True


def _untold(told: set[int]) -> ChainFault | None:
    """A correction that no entry tells of was put there past the services."""
    rows = Correction.objects.exclude(action="undo").order_by("pk").values_list("pk", flat=True)
    stranger = next((pk for pk in rows.iterator() if pk not in told), None)
    return None if stranger is None else ChainFault(0, f"correction {stranger} stands in no entry")
