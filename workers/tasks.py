"""The tasks: ids only, a few lines each, safe to run twice. What each does stands in the module it calls."""

import logging

from workers import following, nightly, reading, sending, sweeping
from workers.celery_app import app

_log = logging.getLogger(__name__)


@app.task(name="read_submission")
def read_submission(submission_id: int) -> None:
    """Reads one submission and saves its outcome; then its page pictures are asked for."""
    try:
        done = reading.read_submission(submission_id)
    except Exception:  # the edge: whatever breaks here must leave an outcome
        _log.exception("reading submission %s broke", submission_id)
        reading.give_up(submission_id)
        return
    if done:
        render_pages.delay_on_commit(submission_id)


@app.task(name="render_pages")
def render_pages(submission_id: int) -> None:
    """Draws the page pictures of one submission for the review pages."""
    reading.draw_submission(submission_id)


@app.task(name="consolidate_all")
def consolidate_all() -> None:
    """Tonight's version of every open campaign."""
    nightly.consolidate_all()


@app.task(name="draft_letters")
def draft_letters() -> None:
    """Tonight's drafts of letters and reminders."""
    following.draft_all()


@app.task(name="send_mail")
def send_mail() -> None:
    """Sends what waits in the outbox."""
    sending.send_waiting()


@app.task(name="sweep")
def sweep() -> None:
    """Rings again for whatever has no end state."""
    waiting, undrawn = sweeping.look()
    for submission_id in waiting:
        read_submission.delay(submission_id)
    for submission_id in undrawn:
        render_pages.delay(submission_id)
