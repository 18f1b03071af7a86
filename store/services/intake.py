"""Taking in what arrived: bytes first, then one row in one transaction.

The caller marks the mail or moves the file after.
"""

import uuid
from collections.abc import Sequence
from datetime import date
from pathlib import Path, PurePath
from typing import BinaryIO, Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from schemas.correction import SubmissionState
from schemas.record import Record
from store.models import Arrival, Campaign, FolderEvent, Original, RecordRow, Source, Submission, SubmissionFile
from store.originals import Kept
from store.packing import digest
from store.services.audit import record_act
from store.services.merging import merge_report
from store.services.placing import place_by_machine
from store.vault import keep

# Largest file of each kind that is read in a second or two; a scan of one page is larger than most digital PDFs.
QUICK_BYTES: Final = dict.fromkeys((".docx", ".doc", ".rtf", ".odt", ".xlsx", ".xls", ".csv", ".txt"), 5_000_000) | {
    ".pdf": 300_000,
    ".eml": 400_000,
}


class Incoming(NamedTuple):
    """One file that arrived: the name it was sent under and its bytes (a path, bytes, or an open binary file)."""

    name: str
    content: Path | bytes | BinaryIO


class Told(NamedTuple):
    """What the way it came says: the unit, whether by its ``sheet`` or its ``link``, and which link."""

    unit: str = ""
    by: str = ""
    link_id: int | None = None


NOT_TOLD: Final = Told()


class Received(NamedTuple):
    """The submission the files belong to, and whether it is a new one (else the same bytes were here before)."""

    submission_id: int
    new: bool


class NothingReceivedError(ValueError):
    """There is no file to take in."""


def receive(
    files: Sequence[Incoming],
    *,
    source: str,
    campaign_hint: str = "",
    sender: str = "",
    received_on: date | None = None,
    day_by: str = "",
    name: str = "",
    key: str = "",
    events: Sequence[str] = (),
    grouped: bool = False,
    told: Told = NOT_TOLD,
) -> Received:
    """Stores the files of one submission and its row; safe to repeat after a crash at any point.

    ``key`` names the very event (a path with its time, a mail's UID): taking in the same event again adds nothing.
    The same bytes by another event become an arrival of the submission that is there. OSError (disk full …) leaves
    nothing behind. ``events`` name the single files as the inbox saw them; ``grouped``: put together by the machine.
    """
    if not files:
        raise NothingReceivedError("không có tệp nào / there is no file")
    kept = [(file.name, keep(file.content)) for file in files]
    what = _Arrived(source, name or files[0].name, sender, campaign_hint, told)
    day = received_on or timezone.localdate(), day_by or _ground(source, told, given=received_on is not None)
    with transaction.atomic():
        submission, new = _row_for(kept, what, day, grouped=grouped)
        _note_arrival(submission, what, key, again=not new)
        FolderEvent.objects.bulk_create(
            [FolderEvent(key=event_key(event), submission=submission) for event in events], ignore_conflicts=True
        )
        if told.unit and not new:
            _note_unit(submission, told)
        if new:
            sums = [one.sha256 for _, one in kept]
            record_act("receive", f"submission:{submission.pk}", by=source, details=sums)
    return Received(submission.pk, new)


def lane_for(files: Sequence[tuple[str, int]]) -> str:
    """In which queue these files (name, bytes) are read: a guess that decides the order only, never what is read."""
    quick = all(size <= QUICK_BYTES.get(PurePath(name).suffix.lower(), -1) for name, size in files)
    return "quick" if quick else "slow"


def arrive_again(submission_id: int, *, source: str, name: str, sender: str, key: str) -> None:
    """Notes one arrival more of a submission that is there."""
    _note_arrival(Submission.objects.get(pk=submission_id), _Arrived(source, name, sender), key, again=True)


def fingerprint_of(checksums: Sequence[str]) -> str:
    """What makes two submissions the same: the checksums of their files, in any order."""
    return digest(sorted(checksums))


def event_key(event: str) -> str:
    """Under which an event of the inbox is kept."""
    return digest(["event", event])


class _Arrived(NamedTuple):
    source: str
    name: str
    sender: str
    hint: str = ""
    told: Told = NOT_TOLD


def _ground(source: str, told: Told, *, given: bool) -> str:
    if source == "mail":
        return "mail"
    if told.by == "link":
        return "web"
    return "clerk" if given else "scan"


def _row_for(
    kept: Sequence[tuple[str, Kept]], what: _Arrived, day: tuple[date, str], *, grouped: bool
) -> tuple[Submission, bool]:
    known = bool(what.hint) and Campaign.objects.filter(key=what.hint, current=True).exists()
    submission, new = Submission.objects.get_or_create(
        fingerprint=fingerprint_of([one.sha256 for _, one in kept]),
        defaults={
            "source": Source(what.source),
            "name": what.name,
            "sender": what.sender,
            "received_at": timezone.now(),
            "received_on": day[0],
            "day_by": day[1],
            "grouped": "series" if grouped else "",
            "lane": lane_for([(name, one.size) for name, one in kept]),
            "campaign": what.hint if known else "",
            "campaign_by": "hint" if known else "",
            "told_unit": what.told.unit if known else "",
            "told_by": what.told.by if known else "",
        },
    )
    if new:
        _add_files(submission, kept)
    return submission, new


def _note_unit(submission: Submission, told: Told) -> None:
    """The same bytes under a unit's name: they may be placed by it now, or count for another unit already."""
    if not submission.told_unit:
        submission.told_unit, submission.told_by = told.unit, told.by
        submission.save(update_fields=["told_unit", "told_by"])
    row = RecordRow.objects.filter(submission=submission).defer("reading").first()
    if submission.report_id:
        merge_report(submission.report_id)
    elif submission.state == SubmissionState.READ and row is not None:
        place_by_machine(submission, Record.model_validate(row.record))


def _add_files(submission: Submission, kept: Sequence[tuple[str, Kept]]) -> None:
    for position, (file_name, one) in enumerate(kept):
        original, _ = Original.objects.get_or_create(sha256=one.sha256, defaults={"size": one.size})
        SubmissionFile.objects.create(submission=submission, original=original, position=position, name=file_name)


def _note_arrival(submission: Submission, what: _Arrived, key: str, *, again: bool) -> None:
    Arrival.objects.get_or_create(
        key=digest(["arrival", key or uuid.uuid4().hex]),
        defaults={
            "submission": submission,
            "source": Source(what.source),
            "name": what.name,
            "sender": what.sender,
            "campaign_hint": what.hint,
            "unit": what.told.unit,
            "link_id": what.told.link_id,
            "again": again,
            "arrived_at": timezone.now(),
        },
    )
