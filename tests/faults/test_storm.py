"""The storm in small: every fault that intake must survive, on real servers and processes, in a minute and a half."""

import tempfile
from pathlib import Path

import pytest

from bench.faults.storm import run_storm


@pytest.mark.server
@pytest.mark.faults
@pytest.mark.timeout(900)
def test_a_storm_of_faults_loses_and_doubles_nothing() -> None:
    """Kills, a broker that forgets, a database that crashes, a full disk, halves, twins, replays and poison at once."""
    with tempfile.TemporaryDirectory(prefix="tonghop-storm-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL refuses to run as root, and its own user must get in
        state, verdict = run_storm(Path(folder), 20301005, submissions=60, seconds=45)

    assert verdict.good, verdict
    assert len(state.sent) >= 50
    assert state.kills >= 10
    assert state.struck["kill reader"] >= 3, "no poison was in quarantine: this test would prove nothing"
