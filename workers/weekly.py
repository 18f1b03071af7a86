"""The weekly look at what must never change: originals are hashed again, the audit chain is walked; old ones expire."""

import logging
from typing import Final

from django.utils import timezone

from store.selectors.audit import verify_chain
from store.selectors.status import BROKEN
from store.services.erasure import erase_expired
from store.services.status import beat
from store.verifying import verify_originals

PART: Final = "verify"
_log = logging.getLogger(__name__)


def verify_all() -> int:
    """Gives how much differs, and says it where the status page and `./tonghop status` see it."""
    differing = list(verify_originals())
    fault = verify_chain()
    for one in differing:
        _log.error("original %s differs: %s", one.sha256, one.why)
    count = len(differing) + (fault is not None)
    erased = erase_expired(timezone.now())
    if erased:
        _log.info("%s originals were erased: their time is over", erased)
    beat(PART, f"{BROKEN} {count} chỗ sai khác: ./tonghop verify" if count else "bản gốc và nhật ký nguyên vẹn")
    return count
