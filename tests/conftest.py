"""Gives every test run a data folder of its own, before anything reads the settings."""

import atexit
import os
import shutil
import tempfile

import pytest
from django.conf import settings

_DATA = tempfile.mkdtemp(prefix="tonghop-tests-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("TONGHOP_") and not name.startswith("TONGHOP_TEST_")]:
    del os.environ[_name]
os.environ["TONGHOP_DATA"] = _DATA
os.environ["DJANGO_SETTINGS_MODULE"] = "config.django_settings"


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_when_asked_for(django_test_environment: None) -> None:
    """Every test client builds all middleware anew; listing all static files each time took longer than the tests."""
    settings.WHITENOISE_AUTOREFRESH = True
