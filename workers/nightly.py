"""Tonight's consolidated reports: one a campaign and a day, however often it is asked for."""

import logging
import uuid
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from config.settings import load_settings
from pipeline.consolidate.given import GivenFormError
from pipeline.consolidate.sentences import PlanError
from pipeline.consolidate.template import TemplateError
from pipeline.readers.content import CannotReadError
from store.models import ConsolidationVersion, Report
from store.selectors.campaigns import current_campaigns
from store.selectors.status import is_free
from store.services.consolidation import consolidate
from store.services.mails import end_lease, take_lease
from store.services.sampling import draw_all
from workers.comparing import compare_changed

GRACE_SECONDS: Final = 120
_log = logging.getLogger(__name__)


LEASE: Final = "nightly"
LEASE_SECONDS: Final = 900


def consolidate_all() -> list[int]:
    """Makes today's version of every open campaign to which something has arrived, and draws its blind samples.

    Gives the versions' ids. One at a time over all machines. One that failed keeps its lease, so that it is not begun
    anew every minute.
    """
    today, holder = timezone.localdate(), uuid.uuid4().hex
    if not take_lease(LEASE, holder, LEASE_SECONDS):
        return []
    compare_changed()
    made = [_consolidated(key, today) for key in _reported()]
    draw_all(_reported())
    end_lease(LEASE, holder)
    return [version for version in made if version is not None]


def _consolidated(key: str, day: date) -> int | None:
    """The row of one campaign's version; None where its plan or template is at fault: the others go on."""
    try:
        return consolidate(key, nightly_on=day).pk
    except (PlanError, TemplateError, GivenFormError, CannotReadError) as fault:
        _log.error("no nightly version of %s: %s", key, fault)
        return None


def is_missed() -> bool:
    """Whether tonight's reports are missing long after their moment, and nobody is at it: the bell was lost."""
    now = timezone.now()
    return is_overdue(now - timedelta(seconds=GRACE_SECONDS)) and is_overdue(now) and is_free(LEASE)


def is_overdue(now: datetime | None = None) -> bool:
    """Whether tonight's moment has passed without its versions: the machine was off. One run catches up."""
    now = timezone.localtime(now)
    if f"{now:%H:%M}" < load_settings().nightly_at:
        return False
    made = ConsolidationVersion.objects.filter(nightly_on=now.date()).values_list("campaign", flat=True)
    return bool(set(_reported()) - set(made))


def _reported() -> list[str]:
    keys = [row.key for row in current_campaigns(open_only=True) if row.archived_at is None]
    return [key for key in keys if Report.objects.filter(campaign=key).exclude(state="awaited").exists()]
