"""What people enter blind reaches the calibration as they saw it, and nothing else does."""

import json
from pathlib import Path

import pytest

from bench.corpus import NotMeasurableError
from bench.labelled import GROUNDS, load_labelled
from schemas.correction import LABELLED_CELLS as SCHEMA


def line(ground: str = "blind", **changes: object) -> str:
    """One labelled cell."""
    readings = [{"engine": "vie", "text": "1.234", "confidence": 0.9}]
    cell = {"row": 1, "column": 2, "text": "1.234", "readings": readings}
    values = {"schema": SCHEMA, "route": "scan", "ground": ground, "kind": "integer", "value": 1234, "cell": cell}
    return json.dumps(values | changes, ensure_ascii=False)


def test_blind_entries_are_taken_others_when_asked_for(tmp_path: Path) -> None:
    """Corrected fields are those the machine doubted: mixed in unasked they would bend the curve."""
    path = tmp_path / "cells.jsonl"
    other = f"{line(route='word')}\n{line(cell=None)}"
    path.write_text(f"{line()}\n\n{line('misread', value=None)}\n{other}\n", encoding="utf-8")

    (blind,) = load_labelled(path)

    assert (blind.value, blind.cell.readings[0].text) == (1234.0, "1.234")
    assert [one.value for one in load_labelled(path, GROUNDS)] == [1234.0, None]


@pytest.mark.parametrize("bad", ["{", line(ground="guess"), line(route="paper"), line(schema="x"), '{"schema": 1}'])
def test_a_bad_line_is_named(tmp_path: Path, bad: str) -> None:
    """A label misread would be fitted as truth."""
    path = tmp_path / "cells.jsonl"
    path.write_text(f"{line()}\n{bad}\n", encoding="utf-8")

    with pytest.raises(NotMeasurableError, match=r"cells\.jsonl, line 2"):
        load_labelled(path)
