"""Submissions: the list, the intake desk, what was read of one, and what still waits."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from config.settings import load_settings
from schemas.correction import SubmissionState
from schemas.reading import Reading
from schemas.record import Record
from store.models import Arrival, Campaign, DayGround, FlagRow, PageImage, RecordRow, Submission, SubmissionFile
from store.packing import unpack
from store.selectors.claims import stale_claim

SHARED = "shared"  # the claim of a long scan while its parts are read
OPEN = (SubmissionState.RECEIVED, SubmissionState.READING)


class QueueState(NamedTuple):
    """How many submissions wait, are being read and are done, and since when the oldest open one is there."""

    waiting: int
    reading: int
    done: int
    oldest_open: datetime | None


def list_submissions(*, campaign: str | None = None, state: str | None = None, limit: int = 200) -> list[Submission]:
    """The newest submissions first, with files, flags and report."""
    rows = _with_parts()
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    if state is not None:
        rows = rows.filter(state=state)
    return list(rows[:limit])


def search_submissions(
    *, campaign: str = "", state: str = "", source: str = "", q: str = "", again: str = ""
) -> QuerySet[Submission]:
    """The newest first, narrowed by what is not empty; ``q`` looks in name, sender, unit; ``again``: duplicates."""
    exact = {"campaign": campaign, "state": state, "source": source}
    rows = _with_parts().filter(**{name: value for name, value in exact.items() if value})
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(sender__icontains=q) | Q(unit__icontains=q))
    if again:
        rows = rows.filter(pk__in=Arrival.objects.filter(again=True).values("submission"))
    return rows


def submission_of(submission_id: int) -> Submission:
    """One submission with its parts; Submission.DoesNotExist."""
    return _with_parts().get(pk=submission_id)


def intake_desk() -> list[Submission]:
    """What was read and belongs to no report yet: a person places it."""
    return list(_with_parts().filter(state=SubmissionState.READ, report=None))


def unconfirmed_series() -> list[Submission]:
    """What the machine put together or cut out of a file with several reports, until a person confirmed it."""
    return list(Submission.objects.filter(grouped__in=("series", "cut")).exclude(state=SubmissionState.REFUSED))


def day_unsure(submission: Submission) -> bool:
    """Whether it looks late only by the day it was scanned: a person has to see the stamp."""
    row = Campaign.objects.filter(key=submission.campaign, current=True).first()
    return row is not None and submission.day_by == DayGround.SCAN and submission.received_on >= row.due_before


def waiting_at_desk() -> int:
    """How many papers wait at the intake desk."""
    return Submission.objects.filter(state=SubmissionState.READ, report=None).count()


def _with_parts() -> QuerySet[Submission]:
    parts = ("files__original", "flags", "pages", "arrivals")
    return Submission.objects.select_related("report").prefetch_related(*parts)


def record_of(submission_id: int) -> Record | None:
    """What the submission means; None while it was not read."""
    row = RecordRow.objects.filter(submission=submission_id).defer("reading").first()
    return Record.model_validate(row.record) if row else None


def reading_of(submission_id: int) -> Reading | None:
    """What the machine saw; None while it was not read, or when it was erased."""
    row = RecordRow.objects.filter(submission=submission_id).only("reading").first()
    return unpack(row.reading, Reading) if row and bytes(row.reading) else None


def page_image(submission_id: int, file: int, page: int) -> PageImage | None:
    """The picture of one page (file from 0, page from 1); None while it is not drawn."""
    return PageImage.objects.filter(submission=submission_id, file=file, page=page).first()


def picture_of(page_id: int) -> PageImage | None:
    """One page picture by its own number."""
    return PageImage.objects.filter(pk=page_id).first()


def pages_of(submission_ids: Collection[int]) -> list[PageImage]:
    """All page pictures of these submissions, the newest submission first, pages in order."""
    return list(PageImage.objects.filter(submission__in=submission_ids).order_by("-submission_id", "file", "page"))


def file_of(file_id: int) -> SubmissionFile | None:
    """One file as it was sent; None also when its bytes were erased."""
    return SubmissionFile.objects.filter(pk=file_id, original__erased_at=None).select_related("submission").first()


def classified_ids(submission_ids: Collection[int]) -> set[int]:
    """Which of these are marked as classified: their pictures and text are shown to nobody."""
    rows = FlagRow.objects.filter(submission__in=submission_ids, code="file.classified")
    return set(rows.values_list("submission_id", flat=True))


def classified_waiting() -> list[int]:
    """Papers marked as classified that no admin has dealt with yet, the oldest first."""
    rows = Submission.objects.filter(flags__code="file.classified").exclude(cause_code="classified-settled")
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())


def unit_candidates(submission_id: int) -> list[str]:
    """Unit codes the machine thought of, the likeliest first."""
    record = record_of(submission_id)
    if record is None:
        return []
    return list(dict.fromkeys([*([record.unit.value] if record.unit.value else []), *record.unit.alternatives]))


def lane_of(submission_id: int) -> str:
    """The queue in which a submission is read."""
    return Submission.objects.filter(pk=submission_id).values_list("lane", flat=True).first() or "slow"


def still_open(limit: int = 1000) -> list[tuple[int, str]]:
    """What has no end state and nobody at work on it, with its queue: to be queued (again), the oldest first."""
    free = Q(state=SubmissionState.RECEIVED) | Q(state=SubmissionState.READING) & stale_claim(timezone.now())
    return list(Submission.objects.filter(free).order_by("received_at", "id").values_list("pk", "lane")[:limit])


def overdue(limit: int = 20) -> list[tuple[int, str]]:
    """What still waits although the sweep must have rung for it several times, the oldest first.

    Also what was claimed by one who died so long ago, and what came under a clock that was set back since, so that the
    schedule may sleep as long; not what is read in parts.
    """
    now, long = timezone.now(), timedelta(seconds=5 * load_settings().sweep_seconds)
    since = Q(received_at__lt=now - long) | Q(received_at__gt=now + long)
    waits = Q(state=SubmissionState.RECEIVED) & since
    left = Q(state=SubmissionState.READING) & stale_claim(now, since=long)
    rows = Submission.objects.filter(waits | left).exclude(claim=SHARED).order_by("received_at", "id")
    return list(rows.values_list("pk", "lane")[:limit])


def undrawn_ids(limit: int = 1000) -> list[int]:
    """What was read and has no page pictures yet, the oldest first."""
    rows = Submission.objects.filter(state=SubmissionState.READ, pages_state="none")
    return list(rows.order_by("received_at", "id").values_list("pk", flat=True)[:limit])


def claim_of(submission_id: int) -> str:
    """The claim under which a submission is being read; empty when it is not."""
    row = Submission.objects.filter(pk=submission_id, state=SubmissionState.READING).first()
    return row.claim if row else ""


def queue_state() -> QueueState:
    """How the queue stands, from the database, which is the truth."""
    counts = dict(Submission.objects.order_by().filter(state__in=OPEN).values_list("state").annotate(Count("pk")))
    oldest = Submission.objects.filter(state__in=OPEN).aggregate(oldest=Min("received_at"))["oldest"]
    waiting, reading = counts.get(SubmissionState.RECEIVED, 0), counts.get(SubmissionState.READING, 0)
    return QueueState(waiting, reading, Submission.objects.count() - waiting - reading, oldest)
