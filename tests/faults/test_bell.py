"""The broker is only a bell: what nobody rang for is found in the database and read all the same."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.workers.made import ROOT, UNITS, campaign_file, environment, run, start, word_report

STORE = """
import sys
from pathlib import Path
import config.start
from store.services.intake import Incoming, receive
receive([Incoming("bc.docx", Path(sys.argv[1]))], source="upload")
"""


@pytest.mark.faults
def test_a_missed_bell_is_made_good(tmp_path: Path) -> None:
    """A report stored by a process that died before it could ring must be read within a sweep (L3)."""
    data = tmp_path / "data"
    assert run(data, "campaign", "add", str(campaign_file(tmp_path)), "--operator", "Thử").returncode == 0
    process = start(data, "up", log=tmp_path / "log", SWEEP_SECONDS="1")
    try:
        time.sleep(5)  # the sweep of the start is over: only the schedule can find what comes now
        report = word_report(tmp_path / "bc.docx", UNITS[0], trees=12)
        store = [sys.executable, "-c", STORE, str(report)]
        subprocess.run(store, env=environment(data), cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 90
        states: list[tuple[str]] = []
        while states != [("read",)] and time.monotonic() < deadline:
            time.sleep(0.5)
            with closing(sqlite3.connect(data / "tonghop.sqlite3", timeout=30)) as connection:
                states = connection.execute("select state from store_submission").fetchall()
    finally:
        process.terminate()
        process.wait(60)

    assert states == [("read",)], (tmp_path / "log").read_text()[-3000:]
