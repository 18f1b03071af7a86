"""Long measurements are run in pieces: what was made and read is kept, and every piece gives honest counts."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench import generated
from bench.papers.gaps import IN_TROUBLE, Plan


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of figures take hours; nothing is made or read twice, and what was not read is not counted."""
    asked = generated.Asked(tmp_path, tmp_path, 5, Plan(IN_TROUBLE, dense=True))
    first = generated.measure([asked], 1, ["docx"])

    def refuse(*_: object) -> None:
        raise AssertionError("read or made again")

    monkeypatch.setattr(generated, "process", refuse)
    monkeypatch.setattr(generated, "generate", refuse)
    again = generated.measure([replace(asked, until=0), replace(asked, seed=6, until=0)], 9, ["docx"])

    assert first["overall"]["submissions"] == again["overall"]["submissions"] == 1
    assert first["overall"] == again["overall"]
    assert first["seconds"] == again["seconds"]
