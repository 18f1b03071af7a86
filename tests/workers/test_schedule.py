"""The schedule and the machine's clock."""

from datetime import timedelta
from typing import Any

import pytest

from config.settings import load_settings
from workers.celery_app import app
from workers.schedule import SteadyScheduler


def test_a_clock_that_is_set_back_stops_no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was a day ahead: Celery's own schedule would ring again when that day has come."""
    rung: list[str] = []
    scheduler: Any = SteadyScheduler(app)
    monkeypatch.setattr(scheduler, "apply_entry", lambda entry, producer=None: rung.append(entry.name))
    scheduler.tick()
    for entry in scheduler.schedule.values():
        entry.last_run_at += timedelta(days=1)
    scheduler._heap = [one._replace(time=one.time + 86400) for one in scheduler._heap]

    assert scheduler.tick() <= load_settings().sweep_seconds
    for entry in scheduler.schedule.values():
        entry.last_run_at -= timedelta(seconds=load_settings().sweep_seconds + 1)
    scheduler._heap = None
    while scheduler.tick() == 0:
        pass
    assert {"sweep", "outbox"} <= set(rung)
