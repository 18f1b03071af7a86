"""The reader beside Tesseract on cells held apart: how often each is right, and what rules of agreement let through.

Fonts and damages of these cells were not trained on. A reading is right when its digits and signs are; a silent error
is a wrong figure that a rule accepts; refused cells (pen work) count as wrong whatever is read.
"""

import argparse
import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.digits.harvest import load
from bench.results import circumstances, save, table
from pipeline.ocr.digits import read_crops
from pipeline.ocr.signs import REFUSED, skeleton
from schemas.reading import Cell, CellReading

LEVELS: Final = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)


@dataclass(frozen=True)
class Tried:
    """One cell with what is right and what each reader said, as skeletons, and the circumstances."""

    target: str
    vie: CellReading
    eng: CellReading
    own: CellReading
    facts: dict[str, Any]


def value_of(said: str) -> str:
    """What a reading is worth as a number: thousands marks count for nothing, a decimal comma and a point are one."""
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", said):
        return re.sub(r"[.,]", "", said).lstrip("0") or "0"
    return said.replace(",", ".").lstrip("0") or "0"


def try_out(folder: Path) -> list[Tried]:
    """Every cell harvested with the product's readings that is to be read as a figure or refused."""
    every = list(load(sorted(folder.glob("*.npz"))))
    cells = [cell for cell in every if cell[1] == REFUSED or any(c.isdigit() for c in cell[1])]
    tried = []
    for (_, target, _, facts), own in zip(cells, read_crops([crop for crop, _, _, _ in cells]), strict=True):
        about = ast.literal_eval(facts)
        said = Cell.model_validate_json(about.pop("cell")).readings
        tried.append(Tried(target, _of(said, "vie"), _of(said, "eng"), own, about))
    return tried


def _of(readings: Sequence[CellReading], engine: str) -> CellReading:
    found = next((r for r in readings if r.engine == engine), CellReading(engine=engine, text="", confidence=0.0))
    return found.model_copy(update={"text": skeleton(found.text)})


Rule = Callable[[Tried], str]  # what the rule takes for the cell's figure, "" where it asks a person


def _agreed(one: CellReading, other: CellReading) -> str:
    return one.text if one.text and value_of(one.text) == value_of(other.text) else ""


def rules(level: float) -> dict[str, Rule]:
    """The rules tried, by name, where the own reader needs ``level``."""

    def own(cell: Tried) -> str:
        return cell.own.text if cell.own.confidence >= level and cell.own.text != REFUSED else ""

    def pair(cell: Tried) -> str:
        said = own(cell)
        return said if said and value_of(said) in (value_of(cell.vie.text), value_of(cell.eng.text)) else ""

    def two(cell: Tried) -> str:
        return _agreed(cell.vie, cell.eng)

    def two_unopposed(cell: Tried) -> str:
        said, other = two(cell), cell.own
        opposed = other.confidence >= level and value_of(other.text) != value_of(said)
        return "" if opposed else said

    return {
        "vie = eng": two,
        f"own ≥ {level}": own,
        f"own ≥ {level} = vie or eng": pair,
        f"vie = eng, own ≥ {level} not against": two_unopposed,
        f"vie = eng, not against, or own ≥ {level} = one": lambda cell: two_unopposed(cell) or pair(cell),
        "vie = eng = own": lambda cell: (
            _agreed(cell.vie, cell.eng) if own(cell) and value_of(own(cell)) == value_of(two(cell)) else ""
        ),
    }


def weigh(cells: Sequence[Tried], rule: Rule) -> dict[str, float]:
    """Cells that hold print: accepted, right among all; silent errors of all kinds per 1,000 cells of all."""
    said = [rule(cell) for cell in cells]
    printed = [(s, c) for s, c in zip(said, cells, strict=True) if c.target != REFUSED]
    wrong = sum(
        bool(s) and (c.target == REFUSED or value_of(s) != value_of(c.target)) for s, c in zip(said, cells, strict=True)
    )
    of_print = sum(bool(s) and value_of(s) != value_of(c.target) for s, c in printed)
    return {
        "accepted": round(100 * sum(bool(s) for s, _ in printed) / max(1, len(printed)), 2),
        "silent_print": of_print,
        "silent_all": wrong,
        "per_1000": round(1000 * wrong / max(1, len(cells)), 2),
    }


def figures(cells: Sequence[Tried]) -> dict[str, Any]:
    """All that is told of one set of cells."""
    printed = [c for c in cells if c.target != REFUSED]
    pen = [c for c in cells if c.target == REFUSED]
    right = {
        name: round(
            100 * sum(value_of(getattr(c, name).text) == value_of(c.target) for c in printed) / max(1, len(printed)), 2
        )
        for name in ("vie", "eng", "own")
    }
    refused = round(100 * sum(c.own.text == REFUSED for c in pen) / max(1, len(pen)), 2)
    wrongly = round(100 * sum(c.own.text == REFUSED for c in printed) / max(1, len(printed)), 2)
    tried = {name: weigh(cells, rule) for level in LEVELS for name, rule in rules(level).items()}
    return {
        "printed": len(printed),
        "pen": len(pen),
        "right": right,
        "refused": refused,
        "refused_wrongly": wrongly,
        "rules": tried,
    }


def body(values: dict[str, Any]) -> str:
    """The tables for people."""
    groups = values["groups"]
    head = ("cells", "printed", "vie", "eng", "own", "pen work", "refused", "print refused")
    rows = [
        (n, g["printed"], *g["right"].values(), g["pen"], g["refused"], g["refused_wrongly"]) for n, g in groups.items()
    ]
    rule_rows = [(name, *weighed.values()) for name, weighed in groups["all"]["rules"].items()]
    rule_head = ("rule", "print accepted %", "silent, print", "silent, all", "per 1,000 cells")
    first, second = table(head, rows), table(rule_head, rule_rows)
    return f"Right, in per cent of printed cells:\n\n{first}\n\nRules (all cells):\n\n{second}"


def main() -> None:
    """Tries from the command line; writes bench/results/digits-trial.*."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=Path, required=True, help="folder of shards held apart")
    given = parser.parse_args()
    cells = try_out(given.cells)
    groups = {"all": cells}
    for key in ("kind", "damage", "ink"):
        for name in sorted({str(c.facts[key]) for c in cells}):
            groups[f"{key} {name}"] = [c for c in cells if str(c.facts[key]) == name]
    about = circumstances("python -m bench.digits.trial", f"{len(cells)} drawn cells, fonts and damages held apart")
    values = {"circumstances": about, "groups": {name: figures(some) for name, some in groups.items()}}
    save("digits-trial", "The digit reader beside Tesseract", values, body(values))


if __name__ == "__main__":
    main()
