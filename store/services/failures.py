"""What failed for good: tasks noted for a person, and submissions that a person wants read again."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from schemas.correction import SubmissionState
from store.models import FailedTask, Submission, User
from store.services.audit import record_act
from store.services.users import need_role


class NotFailedError(ValueError):
    """There is nothing to read again: it is being read, or was read."""


def note_failure(task: str, arguments: Sequence[int], cause: str) -> None:
    """Notes a task that failed for good; the same one again only counts up."""
    row, new = FailedTask.objects.get_or_create(
        task=task, argument=_argument(arguments), solved_at=None, defaults={"cause": cause}
    )
    if not new:
        FailedTask.objects.filter(pk=row.pk).update(times=F("times") + 1, cause=cause, at=timezone.now())


def solve_failure(task: str, arguments: Sequence[int]) -> None:
    """The task was done after all."""
    open_ones = FailedTask.objects.filter(task=task, argument=_argument(arguments), solved_at=None)
    open_ones.update(solved_at=timezone.now())


def read_again(submission_id: int, *, by: User) -> None:
    """A person wants a failed or quarantined submission read again; the caller rings. Clerks may."""
    need_role(by, "clerk")
    with transaction.atomic():
        again = Submission.objects.filter(pk=submission_id, state=SubmissionState.FAILED).update(
            state=SubmissionState.RECEIVED, crashes=0, cause="", cause_code="", finished_at=None, claim=""
        )
        if not again:
            raise NotFailedError("Tệp này không ở trạng thái không đọc được.")
        record_act("read-again", f"submission:{submission_id}", by=by)


def _argument(arguments: Sequence[int]) -> str:
    return ",".join(map(str, arguments))
