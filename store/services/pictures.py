"""Page pictures: drawn by a second task, so that they never hold up a record."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from store.models import PageImage, Submission


def save_pictures(submission_id: int, folder: str, pages: Sequence[dict[str, Any]]) -> None:
    """Keeps the pictures drawn into ``folder`` (relative to the folder of the pictures) instead of earlier ones."""
    with transaction.atomic():
        PageImage.objects.filter(submission=submission_id).delete()
        PageImage.objects.bulk_create(
            PageImage(submission_id=submission_id, **(page | {"path": f"{folder}/{page['path']}"})) for page in pages
        )
        Submission.objects.filter(pk=submission_id).update(pages_state="drawn" if pages else "failed")


def skip_pictures(submission_id: int) -> None:
    """Notes that the pages cannot be drawn, so that nobody waits for them."""
    Submission.objects.filter(pk=submission_id).update(pages_state="failed")
