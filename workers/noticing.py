"""Looks now and then whether the morning mail or an alarm is due, and sends it; the watcher does so as well.

A worker that is dead cannot tell that it is: the watcher, which is another process, looks and sends by itself.
"""

import logging

from django.db import DatabaseError
from django.utils import timezone

from config.settings import load_settings
from store.services.notices import queue_alarm, queue_morning
from workers.sending import send_waiting

_log = logging.getLogger(__name__)


def notice() -> int:
    """Queues and sends what is due; gives how many mails are new. Does nothing where no mail is wanted."""
    settings = load_settings()
    if not settings.sends_mail or not (settings.digest_to or settings.alarm_to):
        return 0
    now = timezone.now()
    queued = queue_morning(now) + queue_alarm(now)
    if queued:
        send_waiting()
    return queued


def notice_safely() -> None:
    """The same where nothing may stop the caller."""
    try:
        notice()
    except DatabaseError as fault:
        _log.error("the database is away: %s", type(fault).__name__)
