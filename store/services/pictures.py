"""Page pictures: drawn by a second task, so that they never hold up a record."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from store.models import PageImage, Submission


def save_pictures(submission_id: int, folder: str, pages: Sequence[dict[str, Any]]) -> bool:
    """Keeps the pages drawn into ``folder`` (in the folder of the pictures); False when they are drawn already.

    A slow drawing may be rung for twice. The first one done stays: somebody may be looking at its pictures.
    """
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=submission_id)
        if submission.pages_state == "drawn":
            return False
        PageImage.objects.filter(submission=submission_id).delete()
        PageImage.objects.bulk_create(
            PageImage(submission_id=submission_id, **(page | {"path": f"{folder}/{page['path']}"})) for page in pages
        )
        submission.pages_state = "drawn" if pages else "failed"
        submission.save(update_fields=["pages_state"])
    return True


def skip_pictures(submission_id: int) -> None:
    """Notes that the pages cannot be drawn, so that nobody waits for them."""
    Submission.objects.filter(pk=submission_id).update(pages_state="failed")
