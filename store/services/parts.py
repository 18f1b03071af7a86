"""A long scan is shared out: each range of pages is read by one worker; who ends the last one rings for the whole.

While its parts are read the submission is held by nobody in particular (``SHARED``); each part is claimed, kept alive
and taken over like a submission.
"""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from schemas.correction import SubmissionState
from schemas.reading import Reading
from store.models import ReadingPart, Submission
from store.packing import pack
from store.selectors.claims import stale_claim
from store.selectors.submissions import SHARED


class Range(NamedTuple):
    """Pages of a file (its position) from ``first`` to ``last``, both included."""

    file: int
    first: int
    last: int


def share_out(submission_id: int, claim: str, ranges: Sequence[Range]) -> list[int]:
    """Makes the parts that are not there yet and lets go of the submission; gives what is to be read, oldest first."""
    with transaction.atomic():
        held = Submission.objects.select_for_update().filter(
            pk=submission_id, claim=claim, state=SubmissionState.READING
        )
        if not held.update(claim=SHARED, claimed_at=timezone.now()):
            return []
        ReadingPart.objects.bulk_create(
            [ReadingPart(submission_id=submission_id, **one._asdict()) for one in ranges], ignore_conflicts=True
        )
        return list(ReadingPart.objects.filter(submission=submission_id, reading=None).values_list("pk", flat=True))


def claim_part(part_id: int) -> str:
    """Takes a part for reading and gives the claim; empty when it is done, taken, or its submission ended."""
    now, claim = timezone.now(), str(uuid.uuid4())
    free = Q(claim="") | stale_claim(now)
    open_ones = ReadingPart.objects.filter(free, pk=part_id, reading=None, submission__claim=SHARED)
    return claim if open_ones.update(claim=claim, claimed_at=now) else ""


def keep_part(part: ReadingPart, claim: str) -> None:
    """A sign of life, for the part and for the submission."""
    now = timezone.now()
    if ReadingPart.objects.filter(pk=part.pk, claim=claim).update(claimed_at=now):
        Submission.objects.filter(pk=part.submission_id, claim=SHARED).update(claimed_at=now)


def release_part(part_id: int, claim: str) -> None:
    """Gives a part back to the queue unread, through no fault of its own."""
    ReadingPart.objects.filter(pk=part_id, claim=claim, reading=None).update(claim="")


def save_part(part: ReadingPart, claim: str, reading: Reading) -> bool:
    """Keeps what was read of a part; True when it was the last one: the whole is to be put together now."""
    with transaction.atomic():
        whole = Submission.objects.select_for_update().filter(pk=part.submission_id, claim=SHARED)
        if not whole.exists():
            return False
        held = ReadingPart.objects.filter(pk=part.pk, claim=claim, reading=None)
        if not held.update(reading=pack(reading), claim=""):
            return False
        if ReadingPart.objects.filter(submission=part.submission_id, reading=None).exists():
            return False
        return bool(whole.update(state=SubmissionState.RECEIVED, claim=""))
