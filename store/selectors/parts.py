"""The parts of long scans."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from config.settings import load_settings
from schemas.reading import Reading
from store.models import ReadingPart
from store.packing import unpack
from store.selectors.claims import stale_claim
from store.selectors.submissions import SHARED


def part_of(part_id: int) -> ReadingPart | None:
    """One part without what was read of it; None when it is gone."""
    return ReadingPart.objects.filter(pk=part_id).defer("reading").first()


def is_shared(submission_id: int) -> bool:
    """Whether a submission is read in parts."""
    return ReadingPart.objects.filter(submission=submission_id).exists()


def unread_parts(submission_id: int) -> bool:
    """Whether any part of it is still to be read."""
    return ReadingPart.objects.filter(submission=submission_id, reading=None).exists()


def readings_of(submission_id: int) -> list[tuple[int, Reading]]:
    """What was read of all parts, in order, each with the position of its file."""
    rows = ReadingPart.objects.filter(submission=submission_id).exclude(reading=None)
    return [(row.file, unpack(row.reading, Reading)) for row in rows if row.reading is not None]


def overdue_parts(limit: int = 4) -> list[int]:
    """Parts nobody reads although the sweep must have rung for them several times."""
    now, long = timezone.now(), timedelta(seconds=5 * load_settings().sweep_seconds)
    free = Q(claim="") | stale_claim(now, since=long)
    rows = ReadingPart.objects.filter(free, reading=None, submission__claim=SHARED)
    late = rows.filter(submission__claimed_at__lt=now - long - timedelta(seconds=load_settings().stale_seconds))
    return list(late.order_by("submission", "id").values_list("pk", flat=True)[:limit])


def open_parts(limit: int = 1000) -> list[int]:
    """Parts that nobody reads (any more), the oldest first."""
    free = Q(claim="") | stale_claim(timezone.now())
    rows = ReadingPart.objects.filter(free, reading=None, submission__claim=SHARED)
    return list(rows.order_by("submission", "id").values_list("pk", flat=True)[:limit])
