"""Loaded by pytest before anything of ours (`-p tests.environment`): tests never see the caller's settings or data.

Django's settings are read before any conftest.py, so this cannot stand in one.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

GIVEN_TO_TESTS = "TONGHOP_TEST_"
OWNER = os.getpid()
MEMORY = Path("/dev/shm")
ROOM = 1 << 30


def in_memory() -> Path | None:
    """A folder in memory with room enough, where syncing thousands of small files costs nothing; else None."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    return MEMORY


DATA = tempfile.mkdtemp(prefix="tonghop-test-", dir=in_memory())


def _remove_data() -> None:
    if os.getpid() == OWNER:  # a forked child must not take the folder from under the tests
        shutil.rmtree(DATA, ignore_errors=True)


for name in [name for name in os.environ if name.startswith("TONGHOP_") and not name.startswith(GIVEN_TO_TESTS)]:
    del os.environ[name]
os.environ["TONGHOP_DATA"] = DATA
atexit.register(_remove_data)
