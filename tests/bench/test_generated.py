"""Long measurements are run in pieces: what was made and read is kept, and every piece gives honest counts."""

from pathlib import Path

import pytest

from bench import generated


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of figures take hours; nothing is made or read twice, and what was not read is not counted."""
    first = generated.measure(tmp_path, 5, 1, ["docx"], tmp_path)

    def refuse(*_: object) -> None:
        raise AssertionError("read or made again")

    monkeypatch.setattr(generated, "process", refuse)
    monkeypatch.setattr(generated, "generate_one", refuse)
    again = generated.measure(tmp_path, 5, 9, ["docx"], tmp_path, minutes=0)

    assert first["overall"]["submissions"] == again["overall"]["submissions"] == 1
    assert first["overall"] == again["overall"]
    assert first["seconds"] == again["seconds"]
