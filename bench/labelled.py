"""Scanned cells that people labelled, for the calibration: JSON Lines, one figure a line, no names and no pictures.

    {"schema": "tonghop/labelled-cells@1", "route": "scan", "ground": "blind", "kind": "integer", "unit": "người",
     "value": 1234.0, "cell": {…}}

`./tonghop sample export FILE` writes them, with more keys. ``cell`` is the cell of the reading (`schemas.reading.Cell`,
without its box) with the readings the machine had; ``value`` is what the person saw on the picture, null where it
cannot be read; ``ground`` is how it came about: `blind` (entered with the machine's value hidden), `misread` (corrected
to the picture) or `confirmed`. What a unit or the department decided against the picture is no label, and lines of Word
and digital files, or without a cell, are passed over. Only blind entries are drawn at random: the others are of fields
the machine doubted, and are taken when asked for.
"""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from bench.corpus import NotMeasurableError
from schemas.campaign import Aggregate, Figure, FigureKind
from schemas.correction import LABELLED_CELLS
from schemas.reading import Cell, Route

GROUNDS: Final = ("blind", "misread", "confirmed")
_ROUTES: Final = (Route.SCAN, Route.PHOTO)


class Labelled(NamedTuple):
    """One cell, the figure it is of, and what a person saw in it."""

    route: Route
    ground: str
    figure: Figure
    cell: Cell
    value: float | None


def load_labelled(path: Path, grounds: Collection[str] = ("blind",)) -> list[Labelled]:
    """The labelled cells of a file that came about in one of ``grounds``; NotMeasurableError names a bad line."""
    return [one for one in _lines(path) if one.ground in grounds]


def _lines(path: Path) -> Iterator[Labelled]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            labelled = _labelled(json.loads(line))
        except (KeyError, TypeError, ValueError, ValidationError) as error:
            raise NotMeasurableError(
                f"{path.name}, line {number}: {error}; see bench/labelled.py for the form"
            ) from None
        if labelled is not None:
            yield labelled


def _labelled(values: dict[str, Any]) -> Labelled | None:
    ground = values["ground"]
    if values["schema"] != LABELLED_CELLS or ground not in GROUNDS:
        raise ValueError(f"schema or ground is none of {LABELLED_CELLS}, {', '.join(GROUNDS)}")
    if values["cell"] is None or (route := Route(values["route"])) not in _ROUTES:
        return None
    figure = Figure(
        id="f", table="t", row="f", title="f", kind=FigureKind(values["kind"]), unit=values.get("unit"),
        aggregate=Aggregate(how="sum"),
    )  # fmt: skip
    value = None if values["value"] is None else float(values["value"])
    return Labelled(route, ground, figure, Cell.model_validate(values["cell"]), value)
