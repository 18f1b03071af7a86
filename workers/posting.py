"""Rings for the outbox once a letter is committed; a broker that is away loses nothing, the schedule rings again."""

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from config.settings import load_settings
from workers.tasks import send_mail

_log = logging.getLogger(__name__)


def ring_outbox() -> None:
    """Tells the worker that mails may wait; nothing where no mail server is set."""
    if not load_settings().sends_mail:
        return

    def tell(*_: Any) -> None:
        try:
            send_mail.delay()
        except OperationalError as fault:
            _log.warning("the broker is away (%s): the outbox waits for its next turn", type(fault).__name__)

    transaction.on_commit(tell)
