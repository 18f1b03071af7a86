"""Fits how far a scanned figure can be trusted: break points for `pipeline/extract/trust.json` from cells with truth.

Cells are harvested by `bench.digits.harvest --held-apart --read` (fonts kept from the digit reader's training; for the
check also damages kept from the fit). What the product would say of each is compared with what was printed; for each
kind of source and pattern of agreement an isotonic fit over the readers' confidence gives the probability, and the
threshold is the lowest at which the upper 95 % bound (Clopper-Pearson) of silent errors stays within the target.
"""

import argparse
import ast
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from scipy.stats import beta
from sklearn.isotonic import IsotonicRegression

from bench.corpus import ROOT
from bench.digits.harvest import load
from bench.labelled import GROUNDS, load_labelled
from bench.results import FOLDER, circumstances, save, table
from pipeline.extract.cells import read_cell
from pipeline.extract.numbers import PLAIN, parse_quantity
from pipeline.extract.trust import Grounds, Trust, digits_right, load_trust, pattern
from pipeline.ocr.cells import best_of
from pipeline.ocr.digits import read_crops
from pipeline.ocr.signs import ENGINE, REFUSED
from schemas.campaign import Aggregate, Figure, FigureKind
from schemas.measures import money_scale
from schemas.reading import Cell, Route

TRUST: Final = ROOT / "pipeline" / "extract" / "trust.json"
LEAST: Final = 40  # cells behind each break point
_SHARES: Final = (0.02, 0.06, 0.15, 0.35, 0.65)  # where break points part the cells, the least sure ones finely
_FLOOR: Final = 0.98  # no figure is vouched for below this, however good the company it is accepted in
_SUM: Final = Aggregate(how="sum")
Points = list[list[float]]


class Case(NamedTuple):
    """A cell the product could vouch for: its grounds, and whether the value is the printed one (never for pen)."""

    route: Route
    kind: FigureKind
    grounds: Grounds
    right: bool
    pen: bool


class Harvest(NamedTuple):
    """Cells that show no doubt but what is fitted here, of how many, and how many of these are figures in print."""

    cases: list[Case]
    cells: int
    figures: int


def harvest_of(folder: Path) -> Harvest:
    """What a folder of shards holds."""
    loaded = list(load(sorted(folder.glob("*.npz"))))
    own = read_crops([crop for crop, _, _, _ in loaded])
    cases, figures = [], 0
    for (_, target, text, facts), reading in zip(loaded, own, strict=True):
        figure = _figure(text)
        truth = parse_quantity(text, figure)
        if truth.value is None or truth.doubts:
            continue
        figures += target != REFUSED
        about = ast.literal_eval(facts)
        cell = Cell.model_validate_json(about["cell"])
        readings = (*(r for r in cell.readings if r.engine != ENGINE), reading)
        best = best_of(readings)
        cell = cell.model_copy(update={"readings": readings, "text": best.text if best else ""})
        cases += _case(cell, figure, Route(about["kind"]), truth.value, pen=target == REFUSED)
    return Harvest(cases, len(loaded), figures)


def _case(cell: Cell, figure: Figure, route: Route, value: float | None, *, pen: bool) -> list[Case]:
    """The cell as a case where the product could vouch for it, else nothing."""
    said = read_cell(cell, figure, PLAIN, route)
    if said.quantity.value is None or said.quantity.doubts:
        return []
    grounds = Grounds(route=route, likeness=1.0, engines=said.engines, confidence=said.confidence, opposed=said.opposed)
    return [Case(route, figure.kind, grounds, said.quantity.value == value and not pen, pen)]


def cases_by_people(path: Path | None, grounds: Sequence[str]) -> tuple[list[Case], list[Case]]:
    """Cells that people labelled: two of three to fit on, the third to check on."""
    labelled = [] if path is None else load_labelled(path, grounds)
    found = [_case(one.cell, one.figure, one.route, one.value, pen=False) for one in labelled]
    fit_on = [case for number, some in enumerate(found) for case in some if number % 3 != 2]
    return fit_on, [case for some in found[2::3] for case in some]


def _figure(text: str) -> Figure:
    """A figure of the kind that the text is of: a campaign knows the kind of each."""
    amount = "00.000" in text or any(money_scale(word) for word in re.findall(r"[^\W\d]+(?: đồng)?", text))
    kind = FigureKind.PERCENT if "%" in text else FigureKind.MONEY if amount else FigureKind.INTEGER
    if kind is FigureKind.INTEGER and parse_quantity(text, _named(FigureKind.DECIMAL)).value not in (None, 0):
        value = parse_quantity(text, _named(FigureKind.DECIMAL)).value
        kind = kind if float(value or 0).is_integer() else FigureKind.DECIMAL
    return _named(kind)


def _named(kind: FigureKind) -> Figure:
    return Figure(id="f", table="t", row="f", title="f", kind=kind, aggregate=_SUM)


def fit(cases: Sequence[Case], pen_weight: float) -> dict[str, dict[str, Points]]:
    """Break points by kind of source and pattern; patterns with too few cells are left to the rest."""
    found: dict[str, dict[str, Points]] = defaultdict(dict)
    for route in (Route.SCAN, Route.PHOTO):
        by_pattern: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            if case.route is route:
                by_pattern[pattern(case.grounds.engines, case.grounds.opposed)].append(case)
        for name, some in sorted(by_pattern.items()):
            if len(some) >= LEAST:
                found[route][name] = _points(some, name.endswith("!"), pen_weight)
    return dict(found)


def _points(cases: Sequence[Case], against: bool, pen_weight: float) -> Points:
    """Isotonic break points over shares of the cells, each with half an error added so that none is certain."""
    sure = np.array([1 - c.grounds.opposed if against else c.grounds.confidence for c in cases])
    right = np.array([c.right for c in cases], float)
    weight = np.array([pen_weight if c.pen else 1.0 for c in cases])
    ends = [len(cases)]
    for share in reversed(_SHARES):
        if LEAST <= share * len(cases) <= ends[0] - LEAST:
            ends.insert(0, round(share * len(cases)))
    parts = np.split(np.argsort(sure, kind="stable"), ends[:-1])
    middles = [float(np.median(sure[part])) for part in parts]
    shares = [float(((right * weight)[part].sum() + 0.5) / (weight[part].sum() + 1)) for part in parts]
    smooth = IsotonicRegression().fit_transform(middles, shares, sample_weight=[len(part) for part in parts])
    points = {round(middle, 3): round(float(share), 5) for middle, share in zip(middles, smooth, strict=True)}
    if len(points) == 1:
        points[round(min(points) + 0.001, 3)] = next(iter(points.values()))
    # Less sure than anything seen is no better than a guess: it must not inherit the first point's probability.
    anchored = {0.0: min(0.5, *points.values())} | points
    return [list(point) for point in sorted(anchored.items())]


def upper_bound(wrong: float, of: float) -> float:
    """Upper 95 % bound of a share, by Clopper and Pearson."""
    return 1.0 if of <= wrong else float(beta.ppf(0.95, wrong + 1, of - wrong))


def threshold(cases: Sequence[Case], trust: Trust, target: float, pen_weight: float) -> float:
    """The lowest probability from which on silent errors stay within the target with 95 % certainty."""
    sure = sorted(((digits_right(c.grounds, trust), c) for c in cases), key=lambda pair: -pair[0])
    best, wrong, of = 1.0, 0.0, 0.0
    for index, (probability, case) in enumerate(sure):
        weight = pen_weight if case.pen else 1.0
        wrong, of = wrong + weight * (not case.right), of + weight
        last = index + 1 == len(sure) or sure[index + 1][0] < probability
        if last and probability >= _FLOOR and upper_bound(wrong, of) <= target:
            best = probability
    return round(best - 5e-6, 5)


def calibrate(
    folder: Path, check: Path, target: float, pen_weight: float, people: tuple[list[Case], list[Case]] = ([], [])
) -> tuple[dict[str, Any], str]:
    """Fits, writes `trust.json`, draws the curves; gives figures on the cells kept apart and them as Markdown."""
    drawn = harvest_of(folder)
    cases = [*drawn.cases, *people[0]]
    old = json.loads(TRUST.read_text(encoding="utf-8"))
    for route, patterns in fit(cases, pen_weight).items():
        old["readings"][route] |= dict(sorted(patterns.items()))  # a pattern too rare this time keeps its points
    trust = Trust.model_validate(old)
    for route in (Route.SCAN, Route.PHOTO):
        own = [case for case in cases if case.route is route]
        old["thresholds"][route] = threshold(own, trust, target, pen_weight)
    TRUST.write_text(_as_json(old), encoding="utf-8")
    load_trust.cache_clear()
    trust = load_trust()
    other = harvest_of(check)
    apart = [*other.cases, *people[1]]
    routes = {str(route): measured(apart, route, trust) for route in (Route.SCAN, Route.PHOTO)}
    about: dict[str, float] = {"drawn": drawn.cells, "fitted_on": len(cases), "checked_on": other.figures}
    about |= {"target": target, "pen_weight": pen_weight, "labelled_by_people": sum(map(len, people))}
    values: dict[str, Any] = {**about, "routes": routes}
    draw(apart, trust, FOLDER / "calibration.png")
    return values, body(values)


def _as_json(values: dict[str, Any]) -> str:
    """JSON with each list of points on one line."""
    text = json.dumps(values, ensure_ascii=False, indent=2)
    points = re.compile(r"\[[\d\s.,e\[\]-]*\]")
    flat = points.sub(lambda found: re.sub(r"\s+", " ", found[0]).replace("[ ", "[").replace(" ]", "]"), text)
    return flat + "\n"


def measured(cases: Sequence[Case], route: Route, trust: Trust) -> dict[str, Any]:
    """On cells kept apart: accepted, silent errors of print and of pen work, calibration error, by pattern."""
    own = [case for case in cases if case.route is route]
    sure = np.array([digits_right(case.grounds, trust) for case in own])
    accepted = [case for case, p in zip(own, sure, strict=True) if p >= trust.thresholds[route]]
    printed = [(case, p) for case, p in zip(own, sure, strict=True) if not case.pen]
    kinds, patterns = defaultdict[str, list[tuple[Case, float]]](list), defaultdict[str, list[Case]](list)
    for case, p in printed:
        kinds[case.kind].append((case, p))
    for case in own:
        patterns[pattern(case.grounds.engines, case.grounds.opposed)].append(case)
    wrong = sum(not c.right and not c.pen for c in accepted)
    return {
        "without_doubt": len(printed),
        "accepted": sum(not c.pen for c in accepted),
        "wrong": wrong,
        "upper_bound": round(upper_bound(wrong, sum(not c.pen for c in accepted)), 5),
        "pen_accepted": sum(c.pen for c in accepted),
        "pen": sum(c.pen for c in own),
        "ece": _calibration_error(printed),
        "kinds": {str(n): _of_kind(some, trust.thresholds[route]) for n, some in sorted(kinds.items())},
        "patterns": {n: {"cells": len(s), "wrong": sum(not c.right for c in s)} for n, s in sorted(patterns.items())},
    }


def _of_kind(some: Sequence[tuple[Case, float]], least: float) -> dict[str, float]:
    """The same of the figures of one kind."""
    accepted = [case for case, p in some if p >= least]
    wrong = sum(not case.right for case in accepted)
    return {"cells": len(some), "accepted": len(accepted), "wrong": wrong, "ece": _calibration_error(some)}


def _calibration_error(some: Sequence[tuple[Case, float]]) -> float:
    """Expected calibration error over ten equal shares of the cells."""
    p, r = np.array([p for _, p in some]), np.array([case.right for case, _ in some], float)
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, 10) if len(part)]
    return round(float(sum(len(part) / len(p) * abs(p[part].mean() - r[part].mean()) for part in parts)), 5)


def draw(cases: Sequence[Case], trust: Trust, path: Path) -> None:
    """Reliability diagram and risk-coverage curve, side by side."""
    mpl.use("Agg")
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    for route in (Route.SCAN, Route.PHOTO):
        own = [case for case in cases if case.route is route and not case.pen]
        sure = np.array([digits_right(case.grounds, trust) for case in own])
        order = np.argsort(-sure, kind="stable")
        hit = np.array([case.right for case in own], float)[order]
        parts = [part for part in np.array_split(order, 12) if len(part)]
        rights = np.array([case.right for case in own], float)
        left.plot(
            [sure[part].mean() for part in parts], [rights[part].mean() for part in parts], "o-", label=str(route)
        )
        many = np.arange(1, len(hit) + 1)
        right.plot(many / len(hit), 1000 * np.cumsum(1 - hit) / many, label=str(route))
    left.plot([0.8, 1], [0.8, 1], "k:", lw=1)
    left.set(
        title="Reliability", xlabel="probability given", ylabel="share right", xlim=(0.8, 1.005), ylim=(0.8, 1.005)
    )
    right.set(title="Risk and coverage", xlabel="share accepted, surest first", ylabel="silent errors per 1,000")
    left.legend()
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def body(values: dict[str, Any]) -> str:
    """The Markdown under the circumstances."""
    head = ("", "no other doubt", "accepted", "wrong", "upper 95 % bound", "pen work accepted", "of", "ECE")
    keys = ("without_doubt", "accepted", "wrong", "upper_bound", "pen_accepted", "pen", "ece")
    rows = [(name, *(figures[key] for key in keys)) for name, figures in values["routes"].items()]
    lines = [
        (f"{name}: {readers}", seen["cells"], seen["wrong"])
        for name, figures in values["routes"].items()
        for readers, seen in figures["patterns"].items()
    ]
    said = (
        f"Fitted on {values['drawn']} drawn cells, the {values['fitted_on']} of them that no other doubt sends to a "
        f"person; checked on {values['checked_on']} printed figures kept apart."
    )
    kinds = [
        (f"{name}: {kind}", seen["cells"], seen["accepted"], seen["wrong"], seen["ece"])
        for name, figures in values["routes"].items()
        for kind, seen in figures["kinds"].items()
    ]
    by_kind = table(("kind of figure", "no other doubt", "accepted", "wrong", "ECE"), kinds)
    return "\n\n".join((said, table(head, rows), by_kind, table(("readers that agree", "cells", "wrong"), lines)))


def main() -> None:
    """Calibrates from the command line; writes trust.json, bench/results/calibration.md, .json and .png."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=Path, required=True, help="shards to fit on")
    parser.add_argument("--check", type=Path, required=True, help="shards of other damages to check on")
    parser.add_argument("--target", type=float, default=0.005, help="upper bound of the silent error")
    parser.add_argument("--pen-weight", type=float, default=0.25, help="pen work is that much rarer on real papers")
    parser.add_argument("--labelled", type=Path, help="cells that people labelled (bench/labelled.py)")
    parser.add_argument("--all-grounds", action="store_true", help="not only what was entered blind")
    given = parser.parse_args()
    people = cases_by_people(given.labelled, GROUNDS if given.all_grounds else ("blind",))
    values, text = calibrate(given.cells, given.check, given.target, given.pen_weight, people)
    command = f"./tonghop bench calibrate --target {given.target} --pen-weight {given.pen_weight}"
    about = circumstances(command, "drawn cells: fonts not trained on; checked on other damages")
    save("calibration", "Calibration", {"circumstances": about, **values}, f"{text}\n\n![curves](calibration.png)")


if __name__ == "__main__":
    main()
