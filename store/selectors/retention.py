"""Originals whose time is over."""

from collections.abc import Iterator
from datetime import datetime

from store.models import Campaign, DraftFile, EditedFile, Letter, Original, SubmissionFile, VersionStep


def expired_originals(archived_before: datetime) -> Iterator[str]:
    """Checksums of originals that only campaigns archived before this moment hold, and that are not erased yet."""
    keys = Campaign.objects.filter(current=True, archived_at__lt=archived_before).values("key")
    held = SubmissionFile.objects.exclude(submission__campaign__in=keys).values("original")
    rows = Original.objects.filter(erased_at=None, submissionfile__submission__campaign__in=keys).exclude(pk__in=held)
    rows = rows.exclude(pk__in=VersionStep.objects.exclude(scan=None).values("scan"))
    rows = rows.exclude(pk__in=Letter.objects.exclude(signed=None).values("signed"))
    rows = rows.exclude(pk__in=EditedFile.objects.values("original")).exclude(
        pk__in=DraftFile.objects.values("original")
    )
    yield from rows.order_by("pk").values_list("pk", flat=True).distinct()
