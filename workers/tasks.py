"""The tasks: ids only, a few lines each, safe to run twice. What each does stands in the module it calls.

What may pass (a database or disk that is away) is tried again, later each time and never all at once; what cannot pass
is noted for a person and not tried again.
"""

import logging
import random
from collections.abc import Callable
from typing import Any, Final

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError

from store.services.drafts import fail_reading, save_trial
from store.services.failures import note_failure, solve_failure
from workers import comparing, drafting, following, nightly, noticing, reading, relearning, sending, sweeping, weekly
from workers.celery_app import app
from workers.reading import Outcome

RETRIES: Final = 6
LONGEST_SECONDS: Final = 600  # far below what the broker waits before it gives a task to another worker
PASSING: Final = (OperationalError, InterfaceError, OSError)
_log = logging.getLogger(__name__)


@app.task(name="read_submission", bind=True, max_retries=RETRIES)
def read_submission(self: Any, submission_id: int) -> None:
    """Reads one submission and saves its outcome; then its page pictures are asked for."""
    try:
        with structlog.contextvars.bound_contextvars(submission=submission_id):
            done = reading.read_submission(submission_id)
        for number in done.todo.submissions:
            ring_reading(number, "slow")
        for number in done.todo.parts:
            read_part.delay(number)
    except PASSING as fault:  # ours, not the file's: its claim runs out, and it is read later
        _log.warning("submission %s was not read: %s", submission_id, type(fault).__name__)
        done = reading.Done(Outcome.LATER)
    except Exception:  # the edge: whatever breaks here must leave an outcome
        _log.exception("reading submission %s broke", submission_id)
        reading.give_up(submission_id)
        return
    if done.outcome is Outcome.READ:
        render_pages.delay_on_commit(submission_id)
    elif done.outcome is Outcome.LATER and self.request.retries < RETRIES:
        raise self.retry(countdown=pause(self.request.retries))


@app.task(name="read_part")
def read_part(part_id: int) -> None:
    """Reads some pages of a long scan; whoever reads the last of them rings for the whole."""
    try:
        whole = reading.read_part(part_id)
        if whole:
            ring_reading(whole, "slow")
    except PASSING as fault:
        _log.warning("part %s of a scan was not read: %s", part_id, type(fault).__name__)
    except Exception:  # the edge: a part that breaks must not come back for ever
        _log.exception("reading part %s of a scan broke", part_id)
        reading.give_up_part(part_id)


@app.task(name="render_pages", bind=True, max_retries=RETRIES)
def render_pages(self: Any, submission_id: int) -> None:
    """Draws the page pictures of one submission for the review pages."""
    with structlog.contextvars.bound_contextvars(submission=submission_id):
        run_noted(self, reading.draw_submission, submission_id)


@app.task(name="read_directive")
def read_directive(draft_id: int) -> None:
    """Reads the directive of a campaign draft."""
    try:
        drafting.read_directive(draft_id)
    except Exception:  # the edge: the draft must not wait for ever
        _log.exception("reading the directive of draft %s broke", draft_id)
        fail_reading(draft_id, "Lỗi phần mềm khi đọc công văn, xem nhật ký. Soạn tay, hoặc tạo lại.")


@app.task(name="read_trial")
def read_trial(trial_id: int) -> None:
    """Reads one trial report of a campaign draft."""
    try:
        drafting.read_trial(trial_id)
    except Exception:  # the edge: the trial must not wait for ever
        _log.exception("trial %s broke", trial_id)
        save_trial(trial_id, None, "lỗi phần mềm, xem nhật ký")


@app.task(name="consolidate_all", bind=True, max_retries=RETRIES)
def consolidate_all(self: Any) -> None:
    """Tonight's version of every open campaign."""
    run_noted(self, nightly.consolidate_all)


@app.task(name="draft_letters", bind=True, max_retries=RETRIES)
def draft_letters(self: Any) -> None:
    """Tonight's drafts of letters and reminders."""
    run_noted(self, following.draft_all)


@app.task(name="send_mail", bind=True, max_retries=RETRIES)
def send_mail(self: Any) -> None:
    """Sends what waits in the outbox."""
    run_noted(self, sending.send_waiting)


@app.task(name="verify", bind=True, max_retries=RETRIES)
def verify(self: Any) -> None:
    """The weekly look at the originals and the audit chain."""
    run_noted(self, weekly.verify_all)


@app.task(name="sweep")
def sweep() -> None:
    """Rings again for whatever has no end state, and for a night that was missed; then compares what changed."""
    found = sweeping.look()
    for submission_id, lane in found.waiting:
        ring_reading(submission_id, lane)
    for submission_id in found.undrawn:
        render_pages.delay(submission_id)
    for part_id in found.parts:
        read_part.delay(part_id)
    drafting.ring_waiting()
    if found.night_missed:
        consolidate_all.delay()
    comparing.compare_changed()
    noticing.notice()


@app.task(name="relearn", bind=True)
def relearn(self: Any, campaign_id: int) -> None:
    """Interprets what is still open anew, in the light of this version of its campaign."""
    run_noted(self, relearning.relearn, campaign_id)


def ring_reading(submission_id: int, lane: str) -> None:
    """Rings for a reading in its lane."""
    read_submission.apply_async((submission_id,), queue=lane)


def run_again(name: str, argument: str) -> None:
    """Rings once more for a task that failed for good."""
    task = app.tasks[name]
    task.delay(*(int(one) for one in argument.split(",") if one))


def pause(retries: int) -> float:
    """Seconds until the next try: twice as long each time, and never the same for all."""
    return random.uniform(0.5, 1.0) * min(LONGEST_SECONDS, 5 * 2**retries)


def run_noted(task: Any, work: Callable[..., Any], *arguments: int) -> None:
    """Does the work of a task; what may pass is tried again, what cannot is noted for a person."""
    try:
        work(*arguments)
    except PASSING as fault:
        if task.request.retries < RETRIES:
            raise task.retry(exc=fault, countdown=pause(task.request.retries)) from None
        _note(task.name, arguments, fault)
    except Exception as fault:  # the edge: it must be seen, and must not come back for ever
        _log.exception("task %s%s broke", task.name, arguments)
        _note(task.name, arguments, fault)
    else:
        solve_failure(task.name, arguments)


def _note(name: str, arguments: tuple[int, ...], fault: Exception) -> None:
    try:
        note_failure(name, arguments, type(fault).__name__)
    except DatabaseError:
        _log.error("task %s%s failed (%s) and could not be noted", name, arguments, type(fault).__name__)
