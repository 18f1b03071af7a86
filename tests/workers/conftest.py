"""Fixtures of the store's tests serve here too."""

from tests.store.conftest import admin, arrive, campaign, quick_passwords, reviewer

__all__ = ["admin", "arrive", "campaign", "quick_passwords", "reviewer"]
