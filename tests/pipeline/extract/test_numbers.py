"""The number grammar: what real reports write, and what it must not be taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.number_marks import decimal_mark_of, grouping_mark_of
from pipeline.extract.number_words import number_from_words
from pipeline.extract.numbers import (
    Setting,
    parse_quantity,
    plain_numbers,
    rounding_of,
)
from schemas.campaign import Aggregate, Figure, FigureKind

COUNT = Figure(
    id="a", table="t", row="a", title="Số băng rôn", unit="cái", kind=FigureKind.INTEGER, aggregate=Aggregate(how="sum")
)
MONEY = COUNT.model_copy(update={"title": "Kinh phí", "unit": "đồng", "kind": FigureKind.MONEY})
MILLIONS = COUNT.model_copy(update={"title": "Kinh phí", "unit": "triệu đồng", "kind": FigureKind.DECIMAL})
AREA = COUNT.model_copy(update={"title": "Diện tích hiến đất", "unit": "m2"})
SHARE = COUNT.model_copy(update={"title": "Tỷ lệ", "unit": "%", "kind": FigureKind.DECIMAL, "range": (0.0, 100.0)})


@pytest.mark.parametrize(
    ("text", "figure", "value"),
    [
        ("05", COUNT, 5), ("1.250", COUNT, 1250), ("1 250", COUNT, 1250), ("1,250", COUNT, 1250),
        ("171 cái", COUNT, 171),
        ("(Hai) 02", COUNT, 2), ("02 (hai)", COUNT, 2), ("(12)", COUNT, 12), ("một trăm hai mươi", COUNT, 120),
        ("hai mươi cái", COUNT, 20), ("12.", COUNT, 12), ("là 12 cái", COUNT, 12),
        ("35,5 triệu", MONEY, 35_500_000), ("1 tỷ 250 triệu", MONEY, 1_250_000_000), ("1tr5", MONEY, 1_500_000),
        ("1 triệu 500", MONEY, 1_500_000), ("1.500 nghìn đồng", MONEY, 1_500_000), ("5100000đ", MONEY, 5_100_000),
        ("63 500 000 đồng", MONEY, 63_500_000), ("1.500.000 VNĐ", MONEY, 1_500_000),
        ("8.699,28 triệu đồng", MONEY, 8_699_280_000),
        ("50.500.000 (Năm mươi triệu năm trăm nghìn đồng)", MONEY, 50_500_000),
        ("95,1 %", SHARE, 95.1), ("99.2", SHARE, 99.2), ("84,350", SHARE, 84.35), ("100", SHARE, 100),
        ("1716,8", MILLIONS, 1716.8), ("1.716,8", MILLIONS, 1716.8), ("333.200.000 đồng", MILLIONS, 333.2),
        ("9 525.1", MILLIONS, 9525.1), ("9 525,1", MILLIONS, 9525.1),
        ("35,4 triệu đồng/năm", MILLIONS.model_copy(update={"unit": "triệu đồng/năm"}), 35.4),
        ("3.980 m2", AREA, 3980), ("12m2", AREA, 12),
    ],
)  # fmt: skip
def test_what_reports_write_is_read_without_doubt(text: str, figure: Figure, value: float) -> None:
    """Each spelling was met in a real report; a doubt on it would send it to a person for nothing."""
    quantity = parse_quantity(text, figure)
    assert (quantity.value, quantity.doubts) == (value, ())


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("x", COUNT), ('"', COUNT), ("I23", COUNT), ("1.25", COUNT), ("20-25", COUNT), ("12/15 trường", COUNT),
        ("3478%", COUNT),
        ("12 (trong đó 3 hỏng)", COUNT), ("45 lượt người", COUNT), ("7 (tám)", COUNT), ("1 5", COUNT),
        ("không rõ", COUNT),
        ("951", SHARE), ("18,5", MONEY), ("1.250", MILLIONS), ("1.25.0", MILLIONS), ("12 người", MONEY), ("71¹", COUNT),
    ],
)  # fmt: skip
def test_what_may_mean_two_things_is_never_without_doubt(text: str, figure: Figure) -> None:
    """A wrong figure that nobody looks at is the worst that can happen."""
    assert parse_quantity(text, figure).doubts


@pytest.mark.parametrize(
    ("text", "state"), [("", "blank"), ("…", "blank"), ("....", "blank"), ("-", "dash"), ("–", "dash")]
)
def test_nothing_and_a_dash_are_told_apart(text: str, state: str) -> None:
    """A blank asks the unit, a dash is its answer."""
    assert parse_quantity(text, COUNT).state == state


@pytest.mark.parametrize("text", ["Không", "không có", "Không có.", "không có cái nào", "không phát sinh"])
def test_saying_none_is_a_nought_that_was_said(text: str) -> None:
    """The words "Không có" count as zero and are shown as said."""
    quantity = parse_quantity(text, COUNT)
    assert (quantity.value, quantity.said, quantity.doubts) == (0, "none", ())


@pytest.mark.parametrize(
    ("text", "hedge"), [("hơn 300", "more"), ("gần 300", "less"), ("khoảng 300", "about"), ("> 300", "more")]
)
def test_hedged_numbers_keep_their_hedge(text: str, hedge: str) -> None:
    """The consolidated report says which units only estimated."""
    assert parse_quantity(text, COUNT).qualifier == hedge


@pytest.mark.parametrize(("unit", "value"), [("triệu đồng", 18_000_000), ("nghìn đồng", 18_000), ("1000 đồng", 18_000)])
def test_the_unit_of_the_row_or_head_scales_a_bare_number(unit: str, value: int) -> None:
    """18 under "ĐVT: triệu đồng" is eighteen million."""
    assert parse_quantity("18", MONEY, Setting(unit=unit)).value == value


def test_the_unit_in_the_cell_wins_over_the_column() -> None:
    """A unit that writes "18 triệu đồng" under "đồng" meant millions."""
    assert parse_quantity("18 triệu đồng", MONEY, Setting(unit="đồng")).value == 18_000_000


def test_the_reports_own_decimal_mark_decides_three_places() -> None:
    """The number "1.250" stays open until the report shows which mark it uses for decimals."""
    mark = decimal_mark_of(["95,1", "1.250,5"])
    quantity = parse_quantity("1.250", MILLIONS, Setting(decimal_mark=mark))
    assert (mark, quantity.value, quantity.doubts) == (",", 1250, ())
    assert decimal_mark_of(["95,1", "97.5"]) is None


def test_an_open_separator_keeps_both_values() -> None:
    """The person who decides must see both."""
    quantity = parse_quantity("339,477 triệu", MONEY)
    assert {quantity.value, *quantity.candidates} == {339_477_000, 339_477_000_000}


@pytest.mark.parametrize(
    ("raw", "value", "slack"), [("91,5 triệu", 91_500_000, 50_000), ("2.165", 2165, 0), ("95,13", 95.13, 0.005)]
)
def test_rounding_is_half_of_the_last_digit_printed(raw: str, value: float, slack: float) -> None:
    """A check may fail by rounding only as far as the print rounds."""
    assert rounding_of(raw, value) == pytest.approx(slack)


@given(st.integers(0, 10**12), st.sampled_from(["{:,}", "{}"]), st.sampled_from([".", " ", ","]))
def test_grouped_whole_numbers_read_back(value: int, form: str, mark: str) -> None:
    """Whatever sign groups the thousands, a count reads back as it was written."""
    text = form.format(value).replace(",", mark)
    assert parse_quantity(text, COUNT).value == value


def test_what_may_group_or_part_follows_the_habit_and_stays_in_doubt() -> None:
    """In a report that writes 1,250,000 a comma groups; one number alone proves nothing."""
    assert grouping_mark_of(["1,250,000 đồng", "12,5"]) == ","
    assert grouping_mark_of(["1,250,000", "1.250.000"]) is None
    values, doubts = plain_numbers("17,000", False, Setting(grouping_mark=","))
    assert (list(map(float, values)), doubts) == ([17000.0, 17.0], ["separator"])
    assert plain_numbers("17,000", False)[0][0] == 17


@given(st.integers(0, 10**7), st.integers(1, 99))
def test_decimals_with_a_comma_read_back(whole: int, places: int) -> None:
    """Vietnamese decimals with grouped thousands read back exactly."""
    text = f"{whole:,}".replace(",", ".") + f",{places:02d}"
    assert plain_numbers(text, False)[0][0] == pytest.approx(whole + places / 100)


@given(st.text(max_size=40))
def test_no_text_breaks_the_grammar(text: str) -> None:
    """A cell can hold anything; reading it never raises and never gives a value without a digit or a number word."""
    quantity = parse_quantity(text, MONEY)
    assert quantity.value is None or quantity.state != "unclear" or quantity.doubts


@pytest.mark.parametrize(
    ("words", "value"),
    [("hai mươi mốt", 21), ("mười lăm", 15), ("một nghìn hai trăm", 1200), ("ba trăm lẻ năm", 305), ("hai lăm", 25),
     ("năm mươi triệu năm trăm nghìn", 50_500_000), ("văn bản", None), ("nghìn", None),
     ("năm linh ba", None), ("", None)],
)  # fmt: skip
def test_number_words(words: str, value: int | None) -> None:
    """Amounts in words stand in brackets behind figures as a second statement."""
    assert number_from_words(words) == value
