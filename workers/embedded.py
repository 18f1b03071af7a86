"""Everything in one process: web pages, watcher, mailbox, worker and schedule.

Files are still read in reader processes.
"""

import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import waitress
from celery.beat import EmbeddedService
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from config.mailboxes import load_mailboxes
from config.settings import Settings, load_settings
from store.services.outbox import release_stale
from store.services.reading import release_claims
from workers import inbox, mailbox
from workers.celery_app import app
from workers.consuming import ask_to_stop, consumers
from workers.following import is_behind
from workers.reading import close_readers
from workers.tasks import draft_letters, sweep

STOP_SECONDS = 20.0
_log = logging.getLogger(__name__)


@contextlib.contextmanager
def background(settings: Settings) -> Iterator[threading.Event]:
    """Runs worker, schedule, watcher and mailbox in threads.

    The event it gives stops the watchers, the end stops all.
    """
    stop = threading.Event()
    # Alone with this database: whatever is claimed was claimed by a process that is gone.
    release_claims()
    with consumers(settings), _schedule(), _thread(inbox.watch, stop), _mailbox(stop):
        release_stale(all_of_them=True)
        sweep.delay()
        if is_behind():
            draft_letters.delay()
        try:
            yield stop
        finally:
            stop.set()
            ask_to_stop()  # all at once: each needs a second or two to see it
            close_readers()


@contextlib.contextmanager
def _schedule() -> Iterator[None]:
    # Celery's embedded beat keeps a file in the caller's folder unless it is told the scheduler by name.
    service: Any = EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler)
    service.start()
    try:
        yield
    finally:
        service.stop()


@contextlib.contextmanager
def _thread(work: Callable[[threading.Event], None], stop: threading.Event) -> Iterator[None]:
    def run() -> None:
        try:
            work(stop)
        finally:
            close_old_connections()

    thread = threading.Thread(target=run, name=work.__module__, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP_SECONDS)


def _mailbox(stop: threading.Event) -> contextlib.AbstractContextManager[None]:
    return _thread(mailbox.watch, stop) if load_mailboxes() else contextlib.nullcontext()


class Web:
    """The web pages, served by waitress."""

    def __init__(self, settings: Settings, port: int | None = None) -> None:
        wsgi: WSGIHandler = get_wsgi_application()
        listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port if port is None else port))
        self.port: int = listener.getsockname()[1]
        self._server = waitress.create_server(
            wsgi, sockets=[listener], threads=settings.web_threads, max_request_body_size=settings.upload_mb << 20
        )

    @property
    def address(self) -> str:
        """Where people find the pages."""
        settings = load_settings()
        return settings.public_url or f"http://{settings.host}:{self.port}"

    def serve(self) -> None:
        """Answers requests until `close`."""
        self._server.run()

    def close(self) -> None:
        """Stops answering."""
        self._server.close()
