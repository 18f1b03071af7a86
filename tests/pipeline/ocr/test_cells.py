"""Which of several readings of one cell becomes its text."""

import pytest

from pipeline.ocr.cells import _joined, _numbers, best_of
from schemas.reading import CellReading


def said(*readings: tuple[str, str, float]) -> str:
    """The text chosen from (engine, text, confidence) readings."""
    best = best_of(tuple(CellReading(engine=e, text=t, confidence=c) for e, t, c in readings))
    return best.text if best else ""


@pytest.mark.parametrize(
    ("readings", "text"),
    [
        ((("vie", "2.071", 0.96), ("eng", "2.071", 0.9)), "2.071"),
        ((("vie", "7.969 cuốn", 0.96), ("eng", "7.969 cu6n", 0.26)), "7.969 cuốn"),
        ((("vie", "không", 0.96), ("eng", "khéng", 0.2)), "không"),
        ((("vie", "4A", 0.85), ("eng", "44", 0.96), ("vie:48", "44", 0.79), ("eng:48", "44", 0.95)), "44"),
        ((("vie", "TE)Ƒ/", 0.0), ("eng", "SET)", 0.0), ("vie:48", "95,7", 0.96), ("eng:48", "95,7", 0.96)), "95,7"),
        (
            (("vie", "9B,55", 0.92), ("eng", "98,55", 0.95), ("vie:48", "9B,55", 0.9), ("eng:48", "98,55", 0.96)),
            "98,55",
        ),
        ((("vie", "7", 0.6), ("eng", "T", 0.7), ("digits", "7", 0.99)), "7"),
        ((("vie", "", 0.0), ("eng", "", 0.0), ("digits", "4", 0.98)), "4"),
        ((("vie", "13", 0.6), ("eng", "18", 0.7), ("digits", "18", 0.99)), "18"),
        ((("vie", "không", 0.96), ("eng", "khéng", 0.2), ("digits", "2~", 0.3)), "không"),
    ],
)
def test_what_both_models_see_wins(readings: tuple[tuple[str, str, float], ...], text: str) -> None:
    """Agreement of models trained apart is worth more than either's confidence; only `vie` knows the words."""
    assert said(*readings) == text


def test_a_digit_inside_a_misread_word_is_no_number() -> None:
    """`eng` reads Vietnamese letters as digits; that is no disagreement about the figure."""
    assert _numbers("12.763 cu6n") == ["12.763"]


def test_a_number_broken_over_two_lines_is_one() -> None:
    """Narrow columns break long amounts; half of one would be a wrong figure."""
    assert _joined(["773.067.9", "33"]) == "773.067.933"
    assert _joined(["4.030 lượt", "người"]) == "4.030 lượt người"
