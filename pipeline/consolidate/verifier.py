"""Checks an evidence pack: every file's checksum, every counted figure against its record or decision, every total.

Needs Python 3.9 or newer and nothing else: ``python verify.py`` in the unpacked folder. Ends with 0 when all is right,
with 1 and a line for each fault when not.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any


def load(folder: Path, name: str) -> Any:
    """A JSON file of the pack, numbers as exact decimals."""
    return json.loads((folder / name).read_text("utf-8"), parse_float=Decimal, parse_int=Decimal)


def broken_files(folder: Path) -> Iterator[str]:
    """Files that are not there or not what the list of checksums says."""
    for name, expected in load(folder, "checksums.json").items():
        path = folder / name
        if not path.is_file():
            yield f"{name}: missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            yield f"{name}: checksum differs"


def unfounded_figures(folder: Path) -> Iterator[str]:
    """Counted figures that neither a decision nor the record of their submission gives."""
    decided = {(d["unit"], d["figure"]): d["value"] for d in load(folder, "decisions.json") if "figure" in d}
    records: dict[int, Any] = {}
    for entry in load(folder, "consolidation.json")["figures"]:
        if not entry["counted"]:
            continue
        key, name = (entry["unit"], entry["figure"]), f"{entry['unit']} {entry['figure']}"
        if key in decided:
            given = decided[key]
        else:
            number = (entry["provenance"] or {}).get("submission")
            if number is None:
                yield f"{name}: no source"
                continue
            if number not in records:
                records[number] = load(folder, f"records/{int(number)}.json")
            given = records[number]["figures"].get(entry["figure"], {}).get("value")
        if given is None or Decimal(given) != Decimal(entry["value"]):
            yield f"{name}: counted as {entry['value']}, its source says {given}"


def wrong_totals(folder: Path) -> Iterator[str]:
    """Totals that are not what their parts add up to."""
    made, figures = load(folder, "consolidation.json"), load(folder, "figures.json")
    parts: dict[str, dict[str, Decimal]] = {}
    for entry in made["figures"]:
        if entry["counted"]:
            parts.setdefault(entry["figure"], {})[entry["unit"]] = Decimal(entry["value"])
    for total in made["totals"]:
        how = figures[total["figure"]]
        again = combine(how, parts.get(total["figure"], {}), parts.get(how.get("by") or "", {}))
        if again != total["value"]:
            yield f"total of {total['figure']}: stated {total['value']}, its parts give {again}"


def combine(how: dict[str, Any], values: dict[str, Decimal], weights: dict[str, Decimal]) -> Decimal | None:
    """One total by the aggregate the campaign names."""
    numbers, kind = list(values.values()), how["how"]
    if kind == "count":
        return Decimal(len(numbers))
    if not numbers or kind == "none":
        return None
    if kind == "weighted":
        both = [(values[unit], weights[unit]) for unit in values if unit in weights]
        whole = sum((weight for _, weight in both), Decimal(0))
        return stated(sum((v * w for v, w in both), Decimal(0)) / whole, [v for v, _ in both]) if whole else None
    if kind == "mean":
        return stated(sum(numbers, Decimal(0)) / len(numbers), numbers)
    return min(numbers) if kind == "min" else max(numbers) if kind == "max" else sum(numbers, Decimal(0))


def stated(mean: Decimal, parts: list[Decimal]) -> Decimal:
    """A mean with as many decimals as its most exact part, at least two."""
    places = max([2, *(-int(part.normalize().as_tuple().exponent) for part in parts)])
    return mean.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def main(folder: Path) -> int:
    """Runs all checks and says what was found."""
    faults = [*broken_files(folder), *unfounded_figures(folder), *wrong_totals(folder)]
    made = load(folder, "consolidation.json")
    counted = sum(bool(entry["counted"]) for entry in made["figures"])
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.stdout.write(f"{counted} figures, {len(made['totals'])} totals: {'FAULTS' if faults else 'all right'}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))
