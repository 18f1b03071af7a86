"""Gives every test run a data folder of its own, before anything reads the settings."""

import atexit
import os
import shutil
import tempfile

_DATA = tempfile.mkdtemp(prefix="tonghop-tests-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("TONGHOP_") and not name.startswith("TONGHOP_TEST_")]:
    del os.environ[_name]
os.environ["TONGHOP_DATA"] = _DATA
os.environ["DJANGO_SETTINGS_MODULE"] = "config.django_settings"
