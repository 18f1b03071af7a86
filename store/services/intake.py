"""Taking in what arrived: bytes first, then one row in one transaction.

The caller marks the mail or moves the file after.
"""

import uuid
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.db import transaction
from django.utils import timezone

from config.settings import load_settings
from store.models import Arrival, Campaign, Original, Source, Submission, SubmissionFile
from store.originals import Kept, keep
from store.packing import digest
from store.services.audit import record_act


class Incoming(NamedTuple):
    """One file that arrived: the name it was sent under and its bytes (a path, bytes, or an open binary file)."""

    name: str
    content: Path | bytes | BinaryIO


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
    name: str = "",
    key: str = "",
) -> Received:
    """Stores the files of one submission and its row; safe to repeat after a crash at any point.

    ``key`` names the very event (a path with its time, a mail's UID): taking in the same event again adds nothing.
    The same bytes by another event become an arrival of the submission that is there. OSError (disk full …) leaves
    nothing behind.
    """
    if not files:
        raise NothingReceivedError("không có tệp nào / there is no file")
    folder = load_settings().originals
    kept = [(file.name, keep(folder, file.content)) for file in files]
    with transaction.atomic():
        submission, new = _row_for(kept, source, name or files[0].name, sender, received_on, campaign_hint)
        _note_arrival(submission, source, name or files[0].name, sender, campaign_hint, key)
        if new:
            sums = [one.sha256 for _, one in kept]
            record_act("receive", f"submission:{submission.pk}", by=source, details=sums)
    return Received(submission.pk, new)


def fingerprint_of(checksums: Sequence[str]) -> str:
    """What makes two submissions the same: the checksums of their files, in any order."""
    return digest(sorted(checksums))


def _row_for(
    kept: Sequence[tuple[str, Kept]], source: str, name: str, sender: str, received_on: date | None, hint: str
) -> tuple[Submission, bool]:
    now = timezone.now()
    known = bool(hint) and Campaign.objects.filter(key=hint, current=True).exists()
    submission, new = Submission.objects.get_or_create(
        fingerprint=fingerprint_of([one.sha256 for _, one in kept]),
        defaults={
            "source": Source(source),
            "name": name,
            "sender": sender,
            "received_at": now,
            "received_on": received_on or timezone.localdate(now),
            "campaign": hint if known else "",
            "campaign_by": "hint" if known else "",
        },
    )
    if new:
        _add_files(submission, kept)
    return submission, new


def _add_files(submission: Submission, kept: Sequence[tuple[str, Kept]]) -> None:
    for position, (file_name, one) in enumerate(kept):
        original, _ = Original.objects.get_or_create(sha256=one.sha256, defaults={"size": one.size})
        SubmissionFile.objects.create(submission=submission, original=original, position=position, name=file_name)


def _note_arrival(submission: Submission, source: str, name: str, sender: str, hint: str, key: str) -> None:
    Arrival.objects.get_or_create(
        key=digest(["arrival", key or uuid.uuid4().hex]),
        defaults={
            "submission": submission,
            "source": Source(source),
            "name": name,
            "sender": sender,
            "campaign_hint": hint,
            "arrived_at": timezone.now(),
        },
    )
