"""Blind entry in the browser: nothing of what is held is told, before or after; and what the samples say."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.labelled import load_labelled
from schemas.reading import Cell, CellReading, Grid, Page, Route
from schemas.record import Evidence, RecordFile
from store.models import BlindSample, Submission
from tests.review.conftest import BOX, House, LogIn, draw_page, read_one
from tests.store.samples import KEY, figure, record
from workers.cli import cli

HELD = 98765


@pytest.fixture
def drawn(house: House, log_in: LogIn) -> BlindSample:
    """A figure that the machine vouches for, drawn at the press of the button."""
    evidence = (Evidence(file=0, page=1, bbox=BOX, text=str(HELD)),)
    files = (RecordFile(name="a.pdf", sha256="0" * 64, kind="pdf-scan", pages=1),)
    readings = (CellReading(engine="vie", text=str(HELD), confidence=0.9),)
    grid = Grid(rows=1, columns=1, cells=(Cell(row=0, column=0, text=str(HELD), box=BOX, readings=readings),))
    meaning = record({"cay": figure(HELD, evidence=evidence)}, unit="an-phu", files=files)
    sent = read_one("a.pdf", b"kin", meaning, Page(number=1, route=Route.SCAN, blocks=(grid,)))
    draw_page(Submission.objects.get(pk=sent.pk))
    log_in("reviewer").post(f"/campaigns/{KEY}/trust/draw")
    return BlindSample.objects.get(report=sent.report_id)


def test_the_page_shows_the_spot_and_not_the_value(house: House, log_in: LogIn, drawn: BlindSample) -> None:
    """A second entry that saw the first proves nothing."""
    text = log_in("reviewer").get(f"/blind/{KEY}/").content.decode()

    assert "crop.png?box=400.0,200.0,460.0,220.0" in text
    assert "Số cây đã trồng" in text
    assert str(HELD) not in text
    assert "98.765" not in text


@pytest.mark.parametrize("typed", ["98.765", "98.766"])
def test_the_answer_does_not_tell_whether_it_agreed(
    house: House, log_in: LogIn, drawn: BlindSample, typed: str
) -> None:
    """Else a second try would be a guess at what is held."""
    answer = log_in("reviewer").post(f"/blind/{drawn.pk}/enter", {"value": typed}, follow=True)
    drawn.refresh_from_db()

    assert answer.redirect_chain[-1][0] == f"/campaigns/{KEY}/trust/"
    assert drawn.agrees is (typed == "98.765")
    assert drawn.reopened is (typed != "98.765")


def test_the_overview_states_the_bound_with_its_counts(house: House, log_in: LogIn, drawn: BlindSample) -> None:
    """Whoever looks at the totals must see at once how far the machine may be wrong unseen, and on what that rests."""
    client = log_in("reviewer")
    client.post(f"/blind/{drawn.pk}/enter", {"value": "98.765"})

    text = client.get(f"/campaigns/{KEY}/").content.decode()

    assert "≤ 95 % (0/1) · chưa đủ mẫu" in text


def test_a_slip_of_the_hand_comes_back_with_what_was_typed(house: House, log_in: LogIn, drawn: BlindSample) -> None:
    """What is no number is no entry."""
    answer = log_in("reviewer").post(f"/blind/{drawn.pk}/enter", {"value": "9x"})
    drawn.refresh_from_db()

    assert answer.status_code == 422
    assert 'value="9x"' in answer.content.decode()
    assert drawn.entered is None


def test_the_page_of_trust_says_that_samples_are_few(house: House, log_in: LogIn, drawn: BlindSample) -> None:
    """One agreement proves next to nothing, and the page must say so."""
    log_in("reviewer").post(f"/blind/{drawn.pk}/enter", {"value": "98.765"})
    text = log_in("clerk").get(f"/campaigns/{KEY}/trust/").content.decode()

    assert "bản quét" in text
    assert "95 %" in text
    assert "chưa đủ mẫu" in text


def test_what_people_found_is_written_as_labelled_cells(
    house: House, log_in: LogIn, drawn: BlindSample, tmp_path: Path
) -> None:
    """The calibration learns from real papers, and no name or unit leaves the house with it."""
    log_in("reviewer").post(f"/blind/{drawn.pk}/enter", {"value": "98.766"})
    log_in("admin").post(f"/reports/{house.report.pk}/fields/figure:cay", {"version": 1, "value": "72"})
    done = CliRunner().invoke(cli, ["sample", "export", str(tmp_path / "cells.jsonl"), KEY])
    cells = [json.loads(line) for line in (tmp_path / "cells.jsonl").read_text("utf-8").splitlines()]

    assert done.exit_code == 0, done.output
    assert [(cell["machine"], cell["value"], cell["ground"]) for cell in cells] == [
        (HELD, 98766, "blind"),
        (12, 72, "misread"),
    ]
    assert not any("an-phu" in json.dumps(cell) for cell in cells)
    (blind,) = load_labelled(tmp_path / "cells.jsonl")
    assert (blind.route, blind.value, blind.cell.readings[0].text) == (Route.SCAN, 98766.0, str(HELD))
