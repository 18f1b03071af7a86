"""The Celery application: in one process with a broker in memory, or on Redis; by settings alone.

The broker is only a bell: what must be done stands in the database, and a sweep rings again for whatever has no end
state.
"""

import os
from typing import Any, Final, NamedTuple

from celery import Celery
from celery.schedules import crontab, schedule

from config.settings import Settings, load_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.django_settings")

QUICK: Final = "quick"  # Word, Excel, small digital PDF: seconds
SLOW: Final = "slow"  # scans and photos: minutes
PAGES: Final = "pages"  # pictures for the review pages, which never delay a record
MAIN: Final = "main"  # the sweep, the night


class Lane(NamedTuple):
    """Queues that share threads; no lane ever waits for another."""

    name: str
    queues: tuple[str, ...]
    per_processor: bool = False

    def threads(self, settings: Settings) -> int:
        """How many tasks of this lane run at the same time in one worker."""
        return settings.reader_processes if self.per_processor else 1


LANES: Final = (Lane("quick", (QUICK,)), Lane("slow", (SLOW, PAGES), per_processor=True), Lane("main", (MAIN,)))


def configuration(settings: Settings) -> dict[str, Any]:
    """Celery's settings from ours."""
    return {
        "broker_url": settings.broker_url or "memory://localhost//",
        "broker_transport": None if settings.embedded else "workers.broker:Transport",
        "broker_transport_options": _transport(settings),
        "broker_connection_retry_on_startup": True,
        "task_default_queue": MAIN,
        "task_routes": {
            "read_submission": {"queue": SLOW},
            "read_part": {"queue": SLOW},
            "render_pages": {"queue": PAGES},
            "read_directive": {"queue": SLOW},
            "read_trial": {"queue": SLOW},
        },
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_acks_late": True,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "worker_enable_remote_control": False,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0.2},
        "timezone": "Asia/Ho_Chi_Minh",
        "beat_schedule": _schedule(settings),
        "beat_scheduler": "workers.schedule:SteadyScheduler",
        "imports": ["workers.tasks"],
    }


def _transport(settings: Settings) -> dict[str, Any]:
    if settings.embedded:
        return {"polling_interval": 0.1}
    # Longer than anything a worker may hold: else Redis gives the task to a second one (which finds it taken).
    return {
        "visibility_timeout": int(settings.reader_seconds * 2 + 3600),
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
    }


def _schedule(settings: Settings) -> dict[str, Any]:
    hour, minute = settings.nightly_at.split(":")
    return {
        "sweep": {"task": "sweep", "schedule": schedule(settings.sweep_seconds)},
        "nightly": {"task": "consolidate_all", "schedule": crontab(hour=hour, minute=minute)},
        "weekly": {"task": "verify", "schedule": crontab(hour=3, minute=0, day_of_week="sunday")},
        "letters": {"task": "draft_letters", "schedule": crontab(hour=hour, minute=minute)},
        "outbox": {"task": "send_mail", "schedule": schedule(settings.sweep_seconds)},
    }


app = Celery("tonghop")
app.config_from_object(configuration(load_settings()))


def app_of(lane: Lane) -> Celery:
    """An application that consumes the queues of one lane only: Celery keeps what is consumed with the application."""
    other = Celery(f"tonghop-{lane.name}", set_as_current=False)
    other.config_from_object(configuration(load_settings()))
    app.finalize()
    other.finalize()
    other.tasks.update(app.tasks)
    other.amqp.queues.select(list(lane.queues))
    return other
