"""How many keys a reviewer needs for a flagged figure, counted over papers whose figures are known.

The keys are those of the desk: Enter where the value shown is right, one letter for another reading of the machine, one
for a blank or for asking the unit, else the digits and Enter. Flagged are doubtful figures, and those that are missing
or blank; a flag was rightly raised where the value shown was wrong, the paper contradicts itself or is obscured, or
nothing stands there.
"""

import json
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from bench.results import table

RIGHT: Final = "right"
GAPS: Final = frozenset({"missing", "empty"})


class Doubt(NamedTuple):
    """One flagged figure: whether it was doubtful or a gap, what it turned out to be and the keys it takes."""

    end: str
    keys: int
    gap: bool = False


def doubts_of(record: Mapping[str, Any], truth: Mapping[str, Any]) -> Iterator[Doubt]:
    """The flagged figures of one record, beside what stands on the paper.

    Figures of a file that nobody can open have no spot to look at: they are asked of the unit, not reviewed.
    """
    for name, field in record.get("figures", {}).items():
        known = truth.get("figures", {}).get(name)
        if known is None:
            continue
        if field.get("status") == "doubtful" and field.get("evidence"):
            yield _doubt(field, known)
        elif field.get("status") in GAPS:
            yield _gap(known.get("value"))


def _gap(right: float | None) -> Doubt:
    return Doubt("nothing there", 1, gap=True) if right is None else Doubt("typed", len(_typed(right)) + 1, gap=True)


def _typed(right: float) -> str:
    return f"{right:,.6f}".rstrip("0").rstrip(".").replace(",", "")


def _doubt(field: Mapping[str, Any], known: Mapping[str, Any]) -> Doubt:
    shown, right = field.get("value"), known.get("value")
    if right is None:
        return Doubt("blank", 1)
    if shown is not None and abs(shown - right) < 1e-9:
        return Doubt("right, the paper itself is doubtful" if known.get("status") == "doubtful" else RIGHT, 1)
    if any(abs(other - right) < 1e-9 for other in field.get("alternatives", ())):
        return Doubt("other reading", 1)
    return Doubt("typed", len(_typed(right)) + 1)


def measure(records: Path, truths: Mapping[str, Path]) -> dict[str, Any]:
    """Counts over all submissions that have a record and a truth."""
    found: list[Doubt] = []
    for name, truth in truths.items():
        path = records / f"{name}.json"
        if path.is_file():
            found += doubts_of(json.loads(path.read_text("utf-8")), json.loads(truth.read_text("utf-8")))
    doubts = [one for one in found if not one.gap]
    return {
        "flagged": _counted(found),
        "doubtful": _counted(doubts),
        "ends": dict(Counter(f"{'gap' if one.gap else 'doubtful'}: {one.end}" for one in found)),
    }


def _counted(found: Sequence[Doubt]) -> dict[str, Any]:
    keys = [one.keys for one in found]
    return {
        "count": len(found),
        "median_keys": statistics.median(keys) if keys else None,
        "mean_keys": round(statistics.mean(keys), 2) if keys else None,
        "precision": round(sum(one.end != RIGHT for one in found) / len(found), 3) if found else None,
    }


def body(values: Mapping[str, Any]) -> str:
    """The figures as Markdown."""
    all_flags, doubts = values["flagged"], values["doubtful"]
    rows = [
        ("flagged figures (doubtful, missing, blank)", all_flags["count"]),
        ("keys a flagged figure, median", all_flags["median_keys"]),
        ("flags rightly raised (at least 30 %)", all_flags["precision"]),
        ("of these doubtful", doubts["count"]),
        ("keys a doubtful figure, median (at most 1.2)", doubts["median_keys"]),
        ("keys a doubtful figure, mean", doubts["mean_keys"]),
        ("doubts rightly raised", doubts["precision"]),
        *((f"ended as {end}", count) for end, count in sorted(values["ends"].items())),
    ]
    return table(("Counted", "Value"), rows)
