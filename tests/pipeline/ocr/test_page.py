"""Whole pages read by the real Tesseract, and what happens when it is missing, killed or slow."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from pipeline.ocr import tesseract, upright
from pipeline.ocr.page import read_picture
from pipeline.options import Limits
from schemas.reading import Cell, Grid, Ink, Line, Page, PageOutcome, Region, Route
from tests.pipeline.ocr import drawing

_LIMITS = Limits(page_seconds=240)  # the machine that tests may be busy
_DIGITS = re.compile(r"\D")


def read(image: drawing.Picture, *, photo: bool = False, limits: Limits = _LIMITS) -> Page:
    """One drawn page, read as page 1."""
    return read_picture(image, None if photo else 200.0, 1, photo, limits)


def table(page: Page) -> dict[tuple[int, int], Cell]:
    """Cells of the page's only table by place."""
    (grid,) = [block for block in page.blocks if isinstance(block, Grid)]
    return {(cell.row, cell.column): cell for cell in grid.cells}


def lines(page: Page, region: Region) -> list[str]:
    """Texts of the page's lines in one region."""
    return [block.text for block in page.blocks if isinstance(block, Line) and block.region is region]


def agreed(cell: Cell) -> set[str]:
    """Digits that readings of both models share."""
    seen = [{_DIGITS.sub("", r.text) for r in cell.readings if r.engine.startswith(name)} for name in ("vie", "eng")]
    return seen[0] & seen[1]


@pytest.mark.slow
def test_a_scan_upside_down_is_read_whole() -> None:
    """Letterhead halves, text and every figure of a leaning, noisy page fed in upside down, each in its place."""
    image = upright.turn(drawing.noisy(drawing.lean(drawing.report().array(), 1.2)), 180)

    page = read(image)

    assert (page.outcome, page.route, page.rotation) == (PageOutcome.READ, Route.SCAN, 180)
    assert "HÀ THANH" in " ".join(lines(page, Region.LEFT))
    assert "CỘNG HÒA" in " ".join(lines(page, Region.RIGHT))
    assert "125 băng rôn" in " ".join(lines(page, Region.BODY))
    for row, (*_, figure) in enumerate(drawing.FIGURES, start=1):
        cell = table(page)[row, 3]
        assert agreed(cell) == {_DIGITS.sub("", figure)}
        assert (cell.text, cell.ink, cell.doubts) == (figure, Ink.PRINT, ())


def test_cell_boxes_lie_on_the_cells() -> None:
    """A reviewer is shown exactly the spot the figure was read from."""
    page = read(drawing.report().array())

    box = table(page)[1, 3].box

    assert box is not None
    assert np.abs(np.array(box) - np.array([1050, 960, 1380, 1020]) * 0.36).max() < 2


@pytest.mark.slow
def test_a_photo_under_shadow_is_read() -> None:
    """A phone's picture on a table gives the same figures as a scan."""
    page = read(drawing.on_table(drawing.report().array()), photo=True)

    assert page.route is Route.PHOTO
    assert [table(page)[row, 3].text for row in (1, 2, 3)] == [figures[3] for figures in drawing.FIGURES]


@pytest.mark.slow
def test_a_covered_figure_never_looks_like_print() -> None:
    """What a careful person could not read must reach a person, whatever the models say."""
    image = drawing.scribbled(drawing.report().array(), (1060, 968, 1200, 1012))

    cell = table(read(image))[1, 3]

    assert cell.ink is Ink.UNCLEAR
    assert cell.doubts


def test_an_empty_sheet_is_a_blank_page() -> None:
    """Empty backs of sheets are counted as read, not as lost."""
    page = read(drawing.noisy(drawing.Sheet().array()))

    assert (page.outcome, page.route, page.blocks) == (PageOutcome.READ, Route.BLANK, ())


def test_a_black_picture_says_so() -> None:
    """The reviewer must learn why a page was not read."""
    page = read(np.full((2339, 1654), 12, np.uint8))

    assert page.outcome is PageOutcome.UNREADABLE
    assert "quá tối" in page.reason


def test_a_coarse_picture_says_so() -> None:
    """Below 100 dpi marks and digits would be guessed."""
    page = read_picture(np.full((700, 500), 255, np.uint8), 60.0, 1, False, Limits())

    assert page.outcome is PageOutcome.UNREADABLE
    assert "độ phân giải" in page.reason


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Puts a program of ours in Tesseract's place."""
    program = tmp_path / "tesseract"
    real = f'exec {shutil.which("tesseract")} "$@"'
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && {real}\n{script.format(real=real)}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("pytesseract.pytesseract.tesseract_cmd", str(program))


def test_a_killed_tesseract_costs_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory killers strike single pages: the page is unreadable with its reason, the file goes on."""
    fake(tmp_path, monkeypatch, "kill -9 $$")

    page = read(drawing.report().array())

    assert page.outcome is PageOutcome.UNREADABLE
    assert page.reason == tesseract.TesseractKilledError.reason


def test_a_slow_tesseract_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One page must not hold up a whole night."""
    tesseract.text_language()
    fake(tmp_path, monkeypatch, "exec sleep 30")
    monkeypatch.setattr(tesseract, "PATIENCE", 0.5)

    page = read(drawing.report().array(), limits=Limits(page_seconds=1))

    assert page.outcome is PageOutcome.UNREADABLE
    assert page.reason == tesseract.TesseractTimeoutError.reason


def test_a_tesseract_that_only_waits_its_turn_is_not_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock an overloaded machine made good pages unreadable: a page is given time of the processor."""
    fake(tmp_path, monkeypatch, "sleep 1.1; {real}")
    blank = np.full((60, 60), 255, np.uint8)

    assert tesseract.read_text(blank, "vie", psm=6, seconds=1) == []


def test_a_tesseract_that_works_for_ever_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some pictures keep it busy without end; its own processor time ends that long before the clock does."""
    fake(tmp_path, monkeypatch, "while :; do :; done")
    monkeypatch.setattr(tesseract, "PATIENCE", 60.0)

    with pytest.raises(tesseract.TesseractTimeoutError):
        tesseract.read_text(np.full((60, 60), 255, np.uint8), "vie", psm=6, seconds=1)


def test_a_missing_tesseract_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without recognition must stop at the start, not call every page unreadable."""
    monkeypatch.setattr("pytesseract.pytesseract.tesseract_cmd", "/nonexistent/tesseract")

    with pytest.raises(tesseract.TesseractMissingError, match="install tesseract-ocr"):
        tesseract.require_languages()


def test_a_tesseract_that_went_missing_is_an_outcome_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removed while the machine runs: the page says why, the rest of the submission goes on."""
    monkeypatch.setattr("pytesseract.pytesseract.tesseract_cmd", "/nonexistent/tesseract")

    page = read(drawing.report().array())

    assert (page.outcome, page.reason) == (PageOutcome.UNREADABLE, tesseract.TesseractMissingError.reason)


def test_a_missing_language_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Vietnamese every page would be rubbish with good confidence."""
    monkeypatch.setattr(tesseract, "languages", lambda: frozenset({"eng"}))

    with pytest.raises(tesseract.TesseractMissingError, match="vie"):
        tesseract.require_languages()


def test_pictures_are_read_in_their_order() -> None:
    """A reading that slips by one cell gives every figure to its neighbour; empty pictures hold their place."""
    sheets = []
    for text in ("125", "", "348"):
        sheet = drawing.Sheet(220, 70)
        sheet.text(40, 16, text)
        sheets.append(sheet.array()[:, :, 0])

    found = tesseract.read_many(sheets, "eng", psm=6, seconds=20)

    assert [" ".join(word.text for word in words) for words in found] == ["125", "", "348"]
