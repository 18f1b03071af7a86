"""The consumers of the queues: quick and slow work side by side, so that a flood of scans never delays a Word file.

Each lane has threads and reader processes of its own. A consumer that ends by itself ends the process: whoever
started it (systemd, compose) starts it anew.
"""

import contextlib
import logging
import os
import threading
from collections.abc import Iterator
from typing import Final

from celery.exceptions import Retry
from celery.platforms import EX_OK
from celery.worker import WorkController, state
from django.db import DatabaseError, close_old_connections
from kombu.exceptions import OperationalError

from config.settings import Settings
from store.selectors.parts import overdue_parts
from store.selectors.submissions import overdue
from store.services.status import beat
from workers.celery_app import LANES, Lane, app_of
from workers.reading import close_readers
from workers.tasks import read_part, read_submission

STOP_SECONDS: Final = 20.0
_log = logging.getLogger(__name__)


class Controller(WorkController):
    """A consumer with a plain loop of its own.

    The event loop that Celery would use on Redis is one for the whole process: several lanes in it break each other as
    soon as the broker goes away.
    """

    def should_use_eventloop(self) -> bool:
        """Never."""
        return False


@contextlib.contextmanager
def consumers(settings: Settings) -> Iterator[threading.Event]:
    """Works off the queues until the `with` ends; the event is set when a consumer ended by itself."""
    read_submission.app.set_default()
    ended = threading.Event()
    started = [_start(lane, lane.threads(settings), ended) for lane in LANES]
    beat("worker", "bắt đầu")
    over = threading.Event()
    threading.Thread(target=_catch_up_always, args=[over, settings.sweep_seconds], daemon=True).start()
    try:
        yield ended
    finally:
        over.set()
        ask_to_stop()
        close_readers()
        for thread in started:
            thread.join(STOP_SECONDS)
        state.should_stop = None


def ask_to_stop() -> None:
    """Tells all consumers to take nothing more: each sees it and ends itself, in its own thread."""
    state.should_stop = EX_OK


def _catch_up_always(over: threading.Event, seconds: float) -> None:
    while not over.wait(seconds):
        catch_up(over)


def catch_up(over: threading.Event) -> int:
    """Reads what waits although bells rang for it: a broker, or a consumer, that is deaf holds up nothing for long.

    Claims keep it from being read twice. Gives how many were looked at.
    """
    looked = 0
    try:
        for submission_id, _lane in overdue():
            if over.is_set():
                break
            looked += 1
            with contextlib.suppress(Retry):  # it stays in the queue, and is looked at again
                read_submission(submission_id)
        for part_id in overdue_parts():
            if over.is_set():
                break
            looked += 1
            read_part(part_id)
    except (DatabaseError, OperationalError) as fault:
        _log.warning("what waits was not caught up with: %s", type(fault).__name__)
    finally:
        close_old_connections()
    return looked


def _start(lane: Lane, threads: int, ended: threading.Event) -> threading.Thread:
    options = {"without_mingle": True, "without_gossip": True, "without_heartbeat": True}
    app = app_of(lane)
    worker = Controller(
        app=app,
        pool="threads",
        concurrency=threads,
        queues=",".join(lane.queues),
        hostname=f"{lane.name}-{os.getpid()}@tonghop",
        **options,
    )

    def run() -> None:
        try:
            worker.start()
        finally:
            ended.set()

    thread = threading.Thread(target=run, name=f"consumer-{lane.name}", daemon=True)
    thread.start()
    return thread
