"""The measurements judge and show what the grader found, neither more nor less."""

import json
from pathlib import Path

import pytest

from bench import accuracy, corpus

SUMMARY = dict.fromkeys(accuracy.COLUMNS, 0.9) | {"submissions": 3, "figures": 40, "fig_phantoms": 0}
GRADER = """
import json, pathlib, subprocess, sys
a = dict(zip(sys.argv, sys.argv[1:] + ['']))
if "--run" in a:
    done = subprocess.run(a["--run"].format(campaign="c", received_on="2020-01-02", files="'a b.pdf'"), shell=True)
    pathlib.Path(a["--records"], a["--only"] + ".txt").write_text(a["--run"])
    print(a["--only"], f"rc={done.returncode} 1.5s", file=sys.stderr)
if "--json" in a:
    pathlib.Path(a["--json"]).write_text(SUMMARY)
"""


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """A corpus of two submissions, the second with a trait of its own."""
    for name, traits in (("s1", ["ordinary"]), ("s2", ["skew"])):
        folder = tmp_path / "dev" / name
        folder.mkdir(parents=True)
        truth = {"traits": traits, "files": ["a b.pdf"], "group": "scan", "campaign": "c", "pages": [{}]}
        (folder / "truth.json").write_text(json.dumps(truth))
    return tmp_path / "dev"


@pytest.mark.parametrize(
    ("bar", "reached", "met"),
    [
        (accuracy.Bar("scan", "fig_exact", 0.85), 0.85, True),
        (accuracy.Bar("scan", "fig_exact", 0.85), 0.849, False),
        (accuracy.Bar("scan", "fig_silent_error", 0.02, at_least=False), 0.021, False),
        (accuracy.Bar("scan", "fig_silent_error", 0.02, at_least=False), 0.0, True),
        (accuracy.Bar("scan", "fig_exact", 0.85), None, False),
    ],
)
def test_a_bar_is_met_or_short(bar: accuracy.Bar, reached: float | None, met: bool) -> None:
    """A bar that reads "reached" without being so would hide the very thing it watches."""
    assert bar.met(reached) is met


def test_short_bars_stand_out() -> None:
    """Whoever opens the page must see first what falls short; groups that were not measured have no bar."""
    values = {"overall": SUMMARY, "groups": {"scan": SUMMARY}, "campaigns": {}, "flags": {}, "seconds": {}}
    values["bars"] = accuracy.judge(values)

    text = accuracy.body(values)

    assert "| scan | exact | ≥ 97.0 % | 90.0 % | **short** |" in text
    assert "| all | phantoms | ≤ 0 | 0 | reached |" in text
    assert "| scan | silent error | ≤ 0.30 % | 90.00 % | **short** |" in text
    assert "| docx |" not in text


def test_every_submission_is_run_and_timed(submissions: Path, tmp_path: Path) -> None:
    """A submission left out would flatter the figures, and one that failed must be told."""
    grader, records = tmp_path / "grade.py", tmp_path / "records"
    records.mkdir()
    values = {"overall": SUMMARY, "groups": {"scan": SUMMARY}, "campaigns": {}, "flags": {}, "notes": {}}
    grader.write_text(f"SUMMARY = {json.dumps(values)!r}\n{GRADER}")

    found = accuracy.measure(grader, submissions, corpus.load(submissions), records, jobs=2)

    assert found["seconds"] == {"scan": {"median": 1.5, "longest": 1.5}}
    assert set(found["statuses"]) == {"s1", "s2"}  # there is no file "a b.pdf" to read
    assert all("extract --campaign {campaign}" in path.read_text() for path in records.glob("s*.txt"))


def test_only_picks_by_name_and_by_trait(submissions: Path) -> None:
    """Working on one kind of damage must not cost a run over everything."""
    assert [item.name for item in corpus.load(submissions, "s1")] == ["s1"]
    assert [item.name for item in corpus.load(submissions, "skew")] == ["s2"]
    with pytest.raises(corpus.NotMeasurableError, match="no submission"):
        corpus.load(submissions, "s9")
