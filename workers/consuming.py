"""The consumers of the queues: quick and slow work side by side, so that a flood of scans never delays a Word file.

Each lane has threads and reader processes of its own. A consumer that ends by itself ends the process: whoever
started it (systemd, compose) starts it anew.
"""

import contextlib
import logging
import os
import threading
from collections.abc import Iterator
from typing import Any, Final

from config.settings import Settings
from store.services.status import beat
from workers.celery_app import LANES, Lane, app_of
from workers.reading import close_readers
from workers.tasks import read_submission

STOP_SECONDS: Final = 20.0
_log = logging.getLogger(__name__)


@contextlib.contextmanager
def consumers(settings: Settings) -> Iterator[threading.Event]:
    """Works off the queues until the `with` ends; the event is set when a consumer ended by itself."""
    read_submission.app.set_default()
    ended = threading.Event()
    started: list[tuple[Any, threading.Thread]] = [_start(lane, lane.threads(settings), ended) for lane in LANES]
    beat("worker", "bắt đầu")
    try:
        yield ended
    finally:
        for worker, _ in started:
            worker.stop()
        close_readers()
        for _, thread in started:
            thread.join(STOP_SECONDS)


def _start(lane: Lane, threads: int, ended: threading.Event) -> tuple[Any, threading.Thread]:
    options = {"without_mingle": True, "without_gossip": True, "without_heartbeat": True}
    app = app_of(lane)
    worker = app.WorkController(
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
    return worker, thread
