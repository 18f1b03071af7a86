"""Fixtures for all tests; the data folder of their own is made in `tests/environment.py`, before settings are read."""

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_when_asked_for(django_test_environment: None) -> None:
    """Every test client builds all middleware anew; listing all static files each time took longer than the tests."""
    settings.WHITENOISE_AUTOREFRESH = True
