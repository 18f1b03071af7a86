"""A part of the system under a clock that is set again and again: `python -m bench.faults.clocked FILE COMMAND`.

Setting the machine's clock would set it for everybody. So it is set where our code and Celery's schedule ask for it;
the file holds by how many seconds it is off. The database, the file system and Redis keep the right time.
"""

import runpy
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from celery import Celery
from django.utils import timezone

LOOK_SECONDS: Final = 0.2


class Clock:
    """How far the clock is off, looked up a few times a second."""

    def __init__(self, place: Path) -> None:
        self._place, self._off, self._next = place, 0.0, 0.0

    @property
    def off(self) -> float:
        """Seconds."""
        if time.monotonic() > self._next:
            self._next = time.monotonic() + LOOK_SECONDS
            self._off = float(self._place.read_text("ascii"))
        return self._off


def main(place: Path, arguments: list[str]) -> None:
    """Runs a command of the system to its end."""
    clock, seconds, now, schedule = Clock(place), time.time, timezone.now, Celery.now

    def set_now() -> datetime:
        return now() + timedelta(seconds=clock.off)

    def set_schedule(self: Any) -> datetime:
        return schedule(self) + timedelta(seconds=clock.off)

    sys.argv = ["tonghop", *arguments]
    with (
        patch.object(time, "time", lambda: seconds() + clock.off),
        patch.object(timezone, "now", set_now),
        patch.object(Celery, "now", set_schedule),
    ):
        runpy.run_module("workers.cli", run_name="__main__")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
