"""What the sweep finds: the database is the truth, the broker only a bell that may have been missed."""

import time
from typing import NamedTuple

from config.settings import load_settings
from store.originals import sweep_drafts
from store.selectors.parts import open_parts
from store.selectors.submissions import still_open, undrawn_ids
from store.services.status import beat
from workers.nightly import is_missed

DRAFT_SECONDS = 24 * 3600.0


class Found(NamedTuple):
    """Submissions to read (with their queues), parts of long scans, submissions to draw, whether a night was missed."""

    waiting: list[tuple[int, str]]
    parts: list[int]
    undrawn: list[int]
    night_missed: bool


def look() -> Found:
    """All that must be rung for again; also removes what crashes left among the originals."""
    sweep_drafts(load_settings().originals, time.time() - DRAFT_SECONDS)
    beat("beat")
    beat("worker")  # whoever rang, a worker does this: both are alive, however idle
    return Found(still_open(), open_parts(), undrawn_ids(), is_missed())
