"""Lines of a scanned page: put together, put in place, and found where the text pass went past them."""

import numpy as np
import pytest

from pipeline.check import page_text
from pipeline.ocr import layout, whitespace
from pipeline.ocr.geometry import View
from pipeline.ocr.head_rules import with_rules
from pipeline.ocr.layout import Strip
from pipeline.ocr.marks import without_lettering
from pipeline.ocr.overlooked import in_place, overlooked, worded
from pipeline.ocr.picture import Picture
from pipeline.ocr.print_lines import printed_lines
from pipeline.ocr.roman import doubtful_number, place_of, with_number
from pipeline.ocr.rulings import Rule, ink_mask
from pipeline.ocr.tesseract import Glyphs
from schemas.base import Box
from schemas.reading import Cell, Grid, Line, Mark, Page, Region, Route, Word
from tests.pipeline.ocr import drawing

PAPER = Picture(np.full((2339, 1654), 245, np.uint8), None, View(np.eye(3), 2339, 1654, 200.0), 200.0, 40)
BODY = Strip(0, 0, 0, 1654, 900, Region.BODY)
RIGHT = Strip(900, 800, 900, 1654, 1400, Region.RIGHT)


def word(text: str, left: int, top: int, line: tuple[int, int, int], sure: float = 0.95) -> Glyphs:
    """One word of 12 pixels a letter and 30 pixels high."""
    return Glyphs(text, left, top, left + 12 * len(text), top + 30, sure, line)


def line_at(text: str, left: float, top: float, region: Region, sure: float = 0.95) -> Line:
    """A printed line of 14 points, its words as sure as itself."""
    box = Box(left, top, left + 6 * len(text), top + 14)
    words = tuple(Word(text=part, box=box, confidence=sure) for part in text.split())
    return Line(text=text, box=box, region=region, words=words, confidence=sure)


def test_a_line_torn_by_a_row_of_dots_is_one_line() -> None:
    """The first half of "(Kèm theo Báo cáo số …" was read behind its second half, and a title before both."""
    torn = [
        word("/BC-PGDĐT", 600, 102, (1, 1, 1)), word("ngày", 720, 102, (1, 1, 1)), word("huyện", 300, 160, (1, 1, 2)),
        word("(Kèm", 200, 100, (2, 1, 1)), word("theo", 270, 100, (2, 1, 1)), word("số", 500, 100, (2, 1, 1)),
    ]  # fmt: skip
    assert [" ".join(w.text for w in line) for line in printed_lines(torn)] == [
        "(Kèm theo số /BC-PGDĐT ngày",
        "huyện",
    ]


def test_columns_of_text_are_not_woven_together() -> None:
    """Two blocks of several lines side by side stay two blocks: only a lone line goes to the line it is part of."""
    columns = [word(text, x, y, (block, 1, n)) for block, x in ((1, 100), (2, 300)) for n, (text, y) in
               enumerate((("một", 100), ("hai", 140)), 1)]  # fmt: skip
    assert [line[0].text for line in printed_lines(columns)] == ["một", "hai", "một", "hai"]


@pytest.mark.parametrize(
    ("first", "second", "other_model", "number"),
    [
        ("HI.", "Hạ", "Ill.", "III."),
        ("H.", "Khó", "Il.", "II."),
        ("NHI", "-", "lll -", "III"),
        ("H.", "Minh", "H.", "H."),
    ],
)
def test_roman_numbers_are_read_stroke_by_stroke(first: str, second: str, other_model: str, number: str) -> None:
    """A heading whose number is read as letters ran into the text before it, and its section was called missing."""
    line = [word(first, 100, 100, (1, 1, 1)), word(second, 180, 100, (1, 1, 1)), word("x", 260, 100, (1, 1, 1))]
    assert doubtful_number(line)
    assert with_number(line, [word(part, 0, 0, (1, 1, 1)) for part in other_model.split()])[0].text == number
    assert place_of(line)[2] == (192 if second == "-" else 100 + 12 * len(first))


def test_words_are_no_numbers() -> None:
    """What begins with a letter of strokes but goes on as a word is left alone."""
    assert not doubtful_number([word("HNUE", 100, 100, (1, 1, 1)), word("có", 180, 100, (1, 1, 1))])
    assert not doubtful_number([word("II.", 100, 100, (1, 1, 1)), word("Khó", 180, 100, (1, 1, 1))])


def test_print_under_a_seal_is_found_and_put_in_its_place() -> None:
    """Tesseract leaves out a title of office that touches a seal; without it nobody knows who signed."""
    pieces = [(880, 950, 1180, 985), (900, 1300, 1150, 1335), (820, 1000, 860, 1040), (200, 300, 900, 335)]
    words = [(200, 302, 560, 332), (900, 1302, 1150, 1332)]
    lost = overlooked(pieces, words, 22.0)
    assert lost == [(560, 300, 900, 335), (880, 950, 1180, 985)]

    read = [[word("~", 0, 0, (1, 1, 1), 0.3)], [word("GIÁM", 0, 0, (1, 1, 1)), word("ĐỐC", 0, 0, (1, 1, 1))]]
    late = worded(lost, read, [BODY, RIGHT], PAPER)
    name = line_at("Trần Văn Tám", 320, 468, Region.RIGHT)
    found = in_place([(BODY, line_at("Trên đây", 70, 108, Region.BODY)), (RIGHT, name)], late)
    assert [(line.text, line.region.value) for line in found] == [
        ("Trên đây", "body"), ("GIÁM ĐỐC", "right"), ("Trần Văn Tám", "right"),
    ]  # fmt: skip


def test_a_number_found_late_has_one_reader_and_is_not_believed() -> None:
    """What only one model has read is no ground for a figure."""
    (late,) = worded([(100, 100, 300, 130)], [[word("năm", 0, 0, (1, 1, 1)), word("2023", 0, 0, (1, 1, 1)),
                                               word("có", 0, 0, (1, 1, 1))]], [BODY], PAPER)  # fmt: skip
    assert late[1].doubts == ("digits-disagree",)


def test_the_writing_round_a_seal_is_no_text() -> None:
    """It goes in a circle and is read as rubbish; the name that stands over the seal's edge is kept."""
    seal = Mark(kind="stamp", box=Box(300, 400, 420, 520))
    rubbish, name = line_at("bà BIÊN„", 340, 440, Region.RIGHT, 0.4), line_at("Trần Tám", 340, 500, Region.RIGHT)
    assert without_lettering([rubbish, name], [seal]) == [name]
    assert without_lettering([rubbish, name], []) == [rubbish, name]


def test_the_rules_of_a_letterhead_are_lines_of_their_own() -> None:
    """A drawn rule under the motto belongs to the page as much as the line a typist makes of dashes."""
    motto = line_at("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 295, 40, Region.RIGHT)
    below = line_at("Độc lập - Tự do - Hạnh phúc", 320, 56, Region.RIGHT)
    place = line_at("Hà Thanh, ngày 16 tháng 10 năm 2020", 320, 82, Region.RIGHT)
    pieces = [(889, 156, 1339, 194)]
    rule = Rule("h", 1010, 1220, 206, 206, 2.0)
    underline = Rule("h", 889, 1339, 195, 195, 2.0)
    found = with_rules([motto, below, place], [rule, underline], pieces, PAPER)
    assert [line.text.strip("─") for line in found] == [motto.text, below.text, "", place.text]
    assert 10 <= len(found[2].text) <= 16
    assert with_rules([below, place], [rule], pieces, PAPER) == [below, place]


def test_the_dots_before_a_value_are_counted() -> None:
    """What a page says is what a careful typist would write, the row of dots between name and value with it."""
    sheet = drawing.Sheet()
    dots = "." * 40
    for i in range(4):
        sheet.text(160, 600 + 48 * i, f"Số buổi tọa đàm {dots} 12{i}")
    found, leaders = layout.print_of(ink_mask(sheet.array()[:, :, 0], 160))
    (table,) = whitespace.leader_tables(found, leaders, drawing.WIDTH)
    assert {cell.leader for cell in table.cells} == {0, 40}

    cells = (Cell(row=0, column=0, text="Số buổi", leader=5), Cell(row=0, column=1, text="12"))
    page = Page(number=1, route=Route.SCAN, blocks=(Grid(rows=1, columns=2, cells=cells),))
    assert page_text(page) == "Số buổi.....12"
