"""The schedule on the machine's clock: Celery's own, kept going when the clock is set back.

Celery remembers by the clock when each entry is due next. After the clock was a day ahead it would ring for nothing
until that day comes again: no sweep, no mail, no night.
"""

from typing import Any

from celery.beat import Scheduler


class SteadyScheduler(Scheduler):
    """Counts afresh from now where an entry seems to have run at a time to come; in memory, so no kill can break it."""

    def tick(self, *arguments: Any, **options: Any) -> float:
        """One look at what is due; gives the seconds until the next."""
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > entry.default_now()]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            self._heap = None  # when each is due next is worked out anew
        return float(super().tick(*arguments, **options))
