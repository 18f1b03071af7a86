"""What failed for good and waits for a person."""

from schemas.correction import SubmissionState
from store.models import FailedTask, Submission


def failed_tasks() -> list[FailedTask]:
    """Tasks that were not done after all, the newest first."""
    return list(FailedTask.objects.filter(solved_at=None).order_by("-at")[:200])


def failed_submissions() -> list[Submission]:
    """Submissions that could not be read or are in quarantine, the newest first."""
    return list(Submission.objects.filter(state=SubmissionState.FAILED)[:200])


def failed_task(task_id: int) -> FailedTask | None:
    """One task that was not done; None when it was."""
    return FailedTask.objects.filter(pk=task_id, solved_at=None).first()
