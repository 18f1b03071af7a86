"""Whatever bytes a unit sends end as an outcome with a cause, never as a crash."""

import random
from functools import cache
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fuzz import child, runner, seeds
from bench.fuzz.mutations import mutated
from pipeline.campaigns import load_campaign
from pipeline.options import Options, SourceFile
from pipeline.process import interpret
from pipeline.readers.content import Desk
from pipeline.readers.submission import read_files
from schemas.reading import FileOutcome

CAMPAIGN = load_campaign(Path(__file__).parents[2] / "samples" / "campaign.yaml")


@cache
def sound() -> dict[str, bytes]:
    """One small file of every kind."""
    return seeds.parser_seeds()


def read(data: bytes, folder: Path) -> None:
    """Reads a file up to its pictures and interprets it; every file of it must have an outcome with a cause."""
    path = folder / "damaged"
    path.write_bytes(data)
    options = Options(limits=child.LIMITS, jobs=1)
    with mock.patch.object(Desk, "later", child.not_now):
        reading = read_files([SourceFile(path=path, name="bao-cao")], options)
    interpret(reading, CAMPAIGN, options)
    for file in reading.files:
        assert (file.outcome is FileOutcome.READ) is (file.fault is None)


_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)


@pytest.mark.slow
@settings(_CALM, max_examples=250)
@given(name=st.sampled_from(sorted(sound())), seed=st.integers(0, 2**32))
def test_damaged_files_of_every_kind_end_as_outcomes(name: str, seed: int, tmp_path: Path) -> None:
    """Half uploads, bad sticks and bad will: the worker must outlive them all."""
    read(mutated(sound()[name], random.Random(seed), list(sound().values())), tmp_path)


@settings(_CALM, max_examples=30)
@given(data=st.binary(max_size=300), head=st.sampled_from(["%PDF-1.7\n", "PK\x03\x04", "From: a\nSubject: b\n", ""]))
def test_any_bytes_end_as_an_outcome(data: bytes, head: str, tmp_path: Path) -> None:
    """Nothing but the first bytes of a known kind, then anything."""
    read(head.encode() + data, tmp_path)


@pytest.mark.slow
def test_the_run_notices_what_it_looks_for(tmp_path: Path) -> None:
    """A run that finds nothing must mean that there was nothing."""
    few = {"txt": sound()["txt"]}
    found = runner.run(runner.PARSERS, few, 3, 1, 1, folder=tmp_path / "log")
    again = runner.run(runner.PARSERS, few, 3, 1, 1, folder=tmp_path / "log", minutes=0)
    slow = runner.run(runner.PARSERS._replace(seconds=0.0), few, 3, 1, 1, tmp_path / "kept")
    big = runner.run(runner.PARSERS._replace(megabytes=0), few, 1, 1, 1)
    assert (found.files, found.faults) == (3, ())
    assert again == found
    assert [fault.what[:4] for fault in slow.faults] == ["slow"] * 3
    assert len(list((tmp_path / "kept").iterdir())) == 3
    assert [fault.what[:6] for fault in big.faults] == ["swells"]
