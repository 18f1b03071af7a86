"""The samples carry the demo and the later calibration: whole, small, true to their campaign, the same each time."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from docx import Document
from numpy.typing import NDArray

from pipeline.campaigns import load_campaign
from samples.cases import CASES, Case
from samples.compose import compose, some_layout
from samples.damage import STEPS, Move, apply, carry_box
from samples.figures import holds, make_values
from samples.forms import make_case, report_of
from samples.paperwork import Pen, scan
from samples.prose import FOOD_PROFILE
from samples.recipes import DAMAGES, some_damage
from samples.render import convert, find_spots
from samples.word import write_word
from schemas.base import Box
from schemas.campaign import Campaign

HERE = Path(__file__).parents[2] / "samples"
CAMPAIGNS = {"main": load_campaign(HERE / "campaign.yaml"), "other": load_campaign(HERE / "other" / "campaign.yaml")}
MAIN = CAMPAIGNS["main"]
TRUTHS: Mapping[str, Any] = {
    path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("reports/*/truth.json"))
}
PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "skew": {"degrees": 1.7},
    "shift": {"x": 0.03, "y": -0.02},
    "turn": {"quarters": 1},
    "rescale": {"factor": 0.75},
    "dim": {"share": 0.6},
    "cut": {"side": "left", "share": 0.2},
    "light": {"strength": 0.3},
    "shadow": {"strength": 0.3},
    "blur": {"sigma": 0.6},
    "noise": {"sd": 3},
    "speckle": {"count": 3},
    "streak": {"count": 1},
    "bleed": {"strength": 0.05},
    "jpeg": {"quality": 60},
    "curl": {"depth": 0.01},
}


def case_of(name: str) -> Case:
    """The sample whose name begins so."""
    return next(case for case in CASES if case.name.startswith(name))


def test_every_case_is_committed_with_its_files() -> None:
    """The demo drops these folders into the inbox: one that is missing or empty would go unnoticed."""
    assert {case.name for case in CASES} == set(TRUTHS)
    for name, truth in TRUTHS.items():
        assert truth["files"]
        assert all((HERE / "reports" / name / file).stat().st_size > 0 for file in truth["files"])


def test_samples_stay_small() -> None:
    """They are committed: everybody who clones carries them."""
    assert sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file()) < 15 * 2**20


@pytest.mark.parametrize("name", sorted(TRUTHS))
def test_truths_speak_of_the_campaign(name: str) -> None:
    """A truth that names a figure, section or unit the campaign does not have would measure nothing."""
    truth = TRUTHS[name]
    assert truth["schema"] == "tonghop/truth@1"
    assert truth["campaign"] == MAIN.id
    assert set(truth["figures"]) == set(MAIN.figures)
    assert set(truth["sections"]) <= {section.id for section in MAIN.outline}
    assert truth["unit"] is None or truth["unit"] in MAIN.units_by_code


def test_every_kind_of_trouble_is_among_the_samples() -> None:
    """The demo shows what becomes of each of these; one that vanished would not be shown."""
    codes = {code for truth in TRUTHS.values() for code, _ in truth["flags"]}
    assert codes >= {
        "section.missing", "section.empty", "figure.missing", "figure.doubtful", "table.missing", "check.failed",
        "page.missing",
    }  # fmt: skip
    assert codes >= {"unit.unknown", "submission.late", "document.wrong_campaign", "file.encrypted", "file.unreadable"}


def test_the_committed_word_report_is_the_one_the_script_makes() -> None:
    """The same seed must give the same report, or truths and files drift apart."""
    case = case_of("01")
    files, truth = make_case(case, CAMPAIGNS)
    committed = (HERE / "reports" / case.name / case.file).read_bytes()
    assert _text(files[case.file]) == _text(committed)
    assert truth == TRUTHS[case.name]


def _text(docx: bytes) -> list[str]:
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


@pytest.mark.parametrize("seed", range(25))
def test_made_figures_hold_the_checks(seed: int) -> None:
    """A report meant to be right must not fail a check by the generator's own fault."""
    values = make_values(MAIN, "trung tâm y tế", FOOD_PROFILE, np.random.default_rng(seed))
    assert [check.id for check in MAIN.checks if not holds(check, values)] == []


def test_a_replacement_differs_only_where_the_first_was_wrong() -> None:
    """Merging is shown by it: the later report corrects one figure and names the earlier one."""
    first, second = report_of(case_of("05"), MAIN), report_of(case_of("21"), MAIN)
    assert [fid for fid in first.cells if first.cells[fid] != second.cells[fid]] == ["kp_tong_so"]
    assert first.letterhead.full_number is not None
    assert first.letterhead.full_number in second.opening[0]


@pytest.mark.parametrize("campaign", CAMPAIGNS.values(), ids=lambda c: c.id)
@pytest.mark.parametrize("seed", range(6))
def test_any_campaign_and_layout_can_be_written(campaign: Campaign, seed: int) -> None:
    """Calibration writes reports for campaigns nobody has seen: every figure must stand in their text."""
    layout = some_layout(np.random.default_rng(seed))
    report = compose(campaign, campaign.units[0], seed, layout=layout)
    text = write_word(report).text
    assert all(cell.raw in text for cell in report.cells.values())


def _dot(move: Move, at: tuple[float, float]) -> NDArray[np.float64]:
    return move(np.array([at], dtype=np.float64))[0]


@pytest.mark.parametrize("name", sorted(set(STEPS) - {"bitonal", "edge", "photo"}))
def test_moves_follow_the_ink(name: str) -> None:
    """A box carried astray would teach the calibration wrong labels: a dot must be found where its move says."""
    page = np.full((500, 360, 3), 255, dtype=np.uint8)
    cv2.circle(page, (250, 330), 6, (0, 0, 0), -1)
    damaged, move = STEPS[name](page, np.random.default_rng(4), **PARAMETERS.get(name, {}))
    x, y = _dot(move, (250.0, 330.0))
    around = damaged[int(y) - 9 : int(y) + 10, int(x) - 9 : int(x) + 10].min(axis=2)
    down, across = np.nonzero(around < 128)
    assert abs(float(down.mean()) - 9) < 1.5
    assert abs(float(across.mean()) - 9) < 1.5


def test_a_photo_carries_its_corners() -> None:
    """Perspective is the one step that is not affine: dots near all corners must be found where the move says."""
    page = np.full((500, 360, 3), 255, dtype=np.uint8)
    dots = [(40, 50), (320, 45), (330, 460), (35, 455)]
    for dot in dots:
        cv2.circle(page, dot, 6, (0, 0, 0), -1)
    damaged, move = STEPS["photo"](page, np.random.default_rng(4))
    for dot in dots:
        x, y = _dot(move, (float(dot[0]), float(dot[1])))
        assert damaged[round(y), round(x)].max() < 60


def test_damage_is_repeatable() -> None:
    """The same seed must give the same picture, or a found fault could not be found again."""
    page = np.full((300, 220, 3), 255, dtype=np.uint8)
    for kind in ("scan", "photo"):
        once, twice = (
            apply(page, some_damage(np.random.default_rng(7), kind).steps, np.random.default_rng(7))[0] for _ in "ab"
        )
        assert np.array_equal(once, twice)


@pytest.mark.slow
def test_true_boxes_hold_the_figures() -> None:
    """Boxes come from shades hidden in the print: all are found, with ink in them just where a figure stands."""
    report = report_of(case_of("03"), MAIN)
    marked = write_word(report, marks=True, paper=True)
    pdf = convert({"one": marked.content}, "pdf")["one"]
    assert set(find_spots(pdf, marked.shades)) >= {
        fid for fid, cell in report.cells.items() if cell.status != "missing"
    }
    taken = scan(report, marked, pdf, DAMAGES["office"], Pen(), np.random.default_rng(1))
    scale = DAMAGES["office"].dpi / 72
    for fid, spot in taken.spots.items():
        left, top, right, bottom = (round(v * scale) for v in spot.box)
        rules = (bottom - top) // 4
        darkest = int(taken.pictures[spot.page - 1][top + rules : bottom - rules, left:right].min())
        assert (darkest < 120) == (report.cells[fid].status == "read"), fid


def test_a_carried_box_stays_around_its_corners() -> None:
    """Skewed boxes are widened, never cut."""
    _, move = STEPS["skew"](np.full((100, 100, 3), 255, dtype=np.uint8), np.random.default_rng(0), degrees=10)
    box = carry_box(Box(20, 40, 80, 60), move)
    assert box.width > 60
    assert box.height > 20
