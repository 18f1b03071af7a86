"""Compares the reports of open campaigns with each other whenever one of them changed since the last look."""

from store.selectors.campaigns import current_campaigns
from store.selectors.peers import last_change
from store.services.peers import compare_reports

_seen: dict[str, str] = {}


def compare_changed() -> None:
    """One look; a campaign in which nothing changed costs one small query."""
    for row in current_campaigns(open_only=True):
        if _seen.get(row.key) != last_change(row.key):
            compare_reports(row.key)
            _seen[row.key] = last_change(row.key)
