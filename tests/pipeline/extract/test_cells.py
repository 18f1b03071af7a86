"""What stands in a cell of a picture beside its number."""

import pytest

from pipeline.extract.cells import has_rubbish, read_cell
from pipeline.extract.numbers import PLAIN
from schemas.campaign import Aggregate, Figure, FigureKind
from schemas.reading import Cell, CellReading, Ink, Route


@pytest.mark.parametrize(
    "text", ["<9", "“4", ":0", "$.220", "L9", "4s", "460T", "35,1C=%", "61!", "0&,", "643 822.", "12,"]
)
def test_what_sticks_to_a_number_may_be_half_a_digit(text: str) -> None:
    """Half erased digits came out as signs, both models lost them, and agreed on the digits that were left."""
    assert has_rubbish(text, "người")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1.250", "người"),
        ("(một) 35", "buổi"),
        ("- 35", "buổi"),
        ("-35", "buổi"),
        ("> 35", "buổi"),
        ("97,5%", "%"),
        ("5.000đ", None),
        ("5.000 đ", "đồng"),
        ("59triệu", "triệu đồng"),
        ("35buổi", "buổi"),
        ("12 (5)", "buổi"),
        ("12/15", "buổi"),
        ("120m", "m"),
        ("15 lượt.", "lượt"),
        ("12*", "lượt"),
        ("35", None),
        ("không", None),
    ],
)
def test_ordinary_entries_carry_no_rubbish(text: str, unit: str | None) -> None:
    """Every form that reports use, sent to a person, would make the doubt worthless."""
    assert not has_rubbish(text, unit)


def test_readers_that_both_lose_a_sign_are_not_believed() -> None:
    """The value they agree on is that of the digits left over."""
    figure = Figure(
        id="f", table="t", row="f", title="f", kind=FigureKind.INTEGER, unit="lớp", aggregate=Aggregate(how="sum")
    )
    readings = tuple(CellReading(engine=engine, text="<9", confidence=0.9) for engine in ("vie", "eng"))
    cell = Cell(row=1, column=1, text="<9", ink=Ink.PRINT, readings=readings, confidence=0.9)

    assert "ink-beside" in read_cell(cell, figure, PLAIN, Route.SCAN).quantity.doubts


def test_a_reading_with_a_letter_in_place_of_a_digit_bears_nothing_out() -> None:
    """A pen wrote 12: one model read 12, one "1Z", the digit reader the 1 alone; two of three seemed to say 1."""
    figure = Figure(
        id="f", table="t", row="f", title="f", kind=FigureKind.INTEGER, unit="ha", aggregate=Aggregate(how="sum")
    )
    texts = {"vie": "12", "eng": "1Z", "digits": "1"}
    readings = tuple(CellReading(engine=engine, text=text, confidence=0.8) for engine, text in texts.items())
    cell = Cell(row=1, column=1, text="1", ink=Ink.PRINT, readings=readings, confidence=0.8)

    said = read_cell(cell, figure, PLAIN, Route.SCAN)
    assert len(said.engines) < 2
    assert said.quantity.doubts
