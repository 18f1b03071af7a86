"""When a claim counts as left behind by one who died."""

from datetime import datetime, timedelta

from django.db.models import Q

from config.settings import load_settings


def stale_claim(now: datetime, *, since: timedelta = timedelta()) -> Q:
    """Claims without a sign of life, ``since`` so long: too old, or from a time to come (the clock was set back)."""
    life = timedelta(seconds=load_settings().stale_seconds) + since
    return Q(claimed_at__lt=now - life) | Q(claimed_at__gt=now + life)
