"""How many keys a reviewer needs for a doubtful figure, counted over papers whose figures are known.

The keys are those of the desk: Enter where the value shown is right, one letter for another reading of the machine, one
for a blank, else the digits and Enter.
"""

import json
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bench.results import table


class Doubt(NamedTuple):
    """One doubtful figure: what it turned out to be and the keys it takes."""

    end: str
    keys: int


def doubts_of(record: Mapping[str, Any], truth: Mapping[str, Any]) -> Iterator[Doubt]:
    """The doubtful figures of one record, beside what stands on the paper.

    Figures of a file that nobody can open have no spot to look at: they are asked of the unit, not reviewed.
    """
    for name, field in record.get("figures", {}).items():
        there = field.get("status") == "doubtful" and field.get("evidence")
        if not there or name not in truth.get("figures", {}):
            continue
        yield _doubt(field, truth["figures"][name].get("value"))


def _doubt(field: Mapping[str, Any], right: float | None) -> Doubt:
    shown = field.get("value")
    if right is None:
        return Doubt("blank", 1)
    if shown is not None and abs(shown - right) < 1e-9:
        return Doubt("right", 1)
    if any(abs(other - right) < 1e-9 for other in field.get("alternatives", ())):
        return Doubt("other reading", 1)
    typed = f"{right:,.6f}".rstrip("0").rstrip(".").replace(",", "")
    return Doubt("typed", len(typed) + 1)


def measure(records: Path, truths: Mapping[str, Path]) -> dict[str, Any]:
    """Counts over all submissions that have a record and a truth."""
    found: list[Doubt] = []
    for name, truth in truths.items():
        path = records / f"{name}.json"
        if path.is_file():
            found += doubts_of(json.loads(path.read_text("utf-8")), json.loads(truth.read_text("utf-8")))
    keys = [doubt.keys for doubt in found]
    ends = Counter(doubt.end for doubt in found)
    wrong = len(found) - ends["right"]
    return {
        "doubtful": len(found),
        "median_keys": statistics.median(keys) if keys else None,
        "mean_keys": round(statistics.mean(keys), 2) if keys else None,
        "ends": dict(ends),
        "review_precision": round(wrong / len(found), 3) if found else None,
    }


def body(values: Mapping[str, Any]) -> str:
    """The figures as Markdown."""
    rows = [
        ("doubtful figures", values["doubtful"]),
        ("keys a figure, median (at most 1.2)", values["median_keys"]),
        ("keys a figure, mean", values["mean_keys"]),
        ("really wrong, empty or unreadable (at least 30 %)", values["review_precision"]),
        *((f"ended as: {end}", count) for end, count in values["ends"].items()),
    ]
    return table(("Counted", "Value"), rows)
