"""What the sweep finds: the database is the truth, the broker only a bell that may have been missed."""

import time

from config.settings import load_settings
from store.originals import sweep_drafts
from store.selectors.submissions import undrawn_ids, waiting_ids
from store.services.status import beat

DRAFT_SECONDS = 24 * 3600.0


def look() -> tuple[list[int], list[int]]:
    """Submissions to read and submissions to draw; also removes what crashes left among the originals."""
    sweep_drafts(load_settings().originals, time.time() - DRAFT_SECONDS)
    beat("beat")
    return waiting_ids(), undrawn_ids()
