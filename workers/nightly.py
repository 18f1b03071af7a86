"""Tonight's consolidated reports: one a campaign and a day, however often it is asked for."""

import logging
from datetime import datetime

from django.utils import timezone

from config.settings import load_settings
from store.models import ConsolidationVersion, Report
from store.selectors.campaigns import current_campaigns
from store.services.consolidation import consolidate

_log = logging.getLogger(__name__)


def consolidate_all() -> list[int]:
    """Makes today's version of every open campaign to which something has arrived; gives the rows' ids."""
    today = timezone.localdate()
    return [consolidate(key, nightly_on=today).pk for key in _reported()]


def is_overdue(now: datetime | None = None) -> bool:
    """Whether tonight's moment has passed without its versions: the machine was off. One run catches up."""
    now = timezone.localtime(now)
    if f"{now:%H:%M}" < load_settings().nightly_at:
        return False
    made = ConsolidationVersion.objects.filter(nightly_on=now.date()).values_list("campaign", flat=True)
    return bool(set(_reported()) - set(made))


def _reported() -> list[str]:
    keys = [row.key for row in current_campaigns(open_only=True)]
    return [key for key in keys if Report.objects.filter(campaign=key).exclude(state="awaited").exists()]
