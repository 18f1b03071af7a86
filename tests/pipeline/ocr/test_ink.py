"""What kind of ink stands in a place, before anything is read."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from pipeline.ocr import ink
from pipeline.ocr.erasure import with_gaps
from pipeline.ocr.geometry import View
from pipeline.ocr.handwriting import is_written
from pipeline.ocr.marks import find_marks
from pipeline.ocr.picture import Picture
from schemas.reading import Ink
from tests.pipeline.ocr import drawing
from tests.pipeline.ocr.drawing import Sheet

_AREA = (200, 200, 500, 260)


def looked(sheet: Sheet, colour: bool = False) -> Picture:
    """A drawn page as the working picture."""
    image = sheet.array()
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    view = View(np.eye(3), drawing.WIDTH, drawing.HEIGHT, 200)
    return Picture(np.minimum(grey, 245), image if colour else None, view, 200, 20, print_height=23.0)


def kind(sheet: Sheet, text: str = "", colour: bool = False) -> tuple[Ink, tuple[str, ...]]:
    """Class and doubts of the test place."""
    page = looked(sheet, colour)
    return ink.judge(ink.look_at(page, page.clean, _AREA), text, page)


def test_dust_is_no_ink() -> None:
    """A speck must not turn an empty cell into a figure."""
    sheet = Sheet()
    sheet.pen.ellipse((300, 230, 303, 233), fill="black")

    assert kind(sheet)[0] is Ink.BLANK


def test_a_dash_is_seen_by_its_shape() -> None:
    """Recognition misses every second dash; a dash says zero, a blank says nothing."""
    sheet = Sheet()
    sheet.text(330, 208, "-")

    assert kind(sheet)[0] is Ink.DASH


@pytest.mark.parametrize("text", ["1.250", "35", "84.000.000", "97,5%", "1"])
def test_plain_print_has_no_doubt(text: str) -> None:
    """A doubt on clean print costs a reviewer's time for nothing."""
    sheet = Sheet()
    sheet.text(260, 208, text)

    assert kind(sheet, text) == (Ink.PRINT, ())


def test_a_pale_figure_is_not_blank() -> None:
    """What is too pale to read is for a person, never an empty cell."""
    sheet = Sheet()
    sheet.text(260, 208, "125", fill="#b8b8b8")

    assert kind(sheet)[0] is Ink.UNCLEAR


def test_a_crossed_out_figure_is_unclear() -> None:
    """A figure under a pen's strokes must never pass as print."""
    sheet = Sheet()
    sheet.text(260, 208, "1.250")
    page = looked(sheet)
    covered = drawing.scribbled(cv2.cvtColor(page.clean, cv2.COLOR_GRAY2RGB), (250, 210, 360, 250))[:, :, 0]

    look = ink.look_at(page, covered, _AREA)

    assert look.ink is Ink.UNCLEAR
    assert set(look.doubts) & {"blot", "pen-correction"}


def test_blue_ink_is_handwriting() -> None:
    """Print is black on such forms; a pen is not."""
    sheet = Sheet()
    sheet.text(260, 208, "125", fill="#2a3fb0")

    ink_kind, doubts = kind(sheet, "125", colour=True)

    assert (ink_kind, doubts) == (Ink.UNCLEAR, ("handwriting",))


def test_digits_of_unequal_height_are_handwriting() -> None:
    """The digits of one print are equally high."""
    sheet = Sheet()
    sheet.text(260, 208, "1")
    sheet.text(290, 202, "2", size=46)
    sheet.text(330, 212, "5", size=28)

    assert "handwriting" in kind(sheet, "125")[1]


@pytest.mark.parametrize(("fill", "rise"), [("#9a9a9a", 0), ("black", 8)])
def test_a_written_number_in_the_letterhead_is_told(fill: str, rise: int) -> None:
    """What a clerk writes in is paler than the print or does not stand on its line."""
    sheet = Sheet()
    sheet.text(200, 208, "Số:")
    sheet.text(262, 208 - rise, "215", fill=fill)
    sheet.text(330, 208, "/BC-PGDĐT")
    page = looked(sheet)
    places = [(262, 200, 315, 250)]

    assert is_written(page, page.clean, (200, 205, 520, 245), places)


def test_a_printed_number_in_the_letterhead_is_print() -> None:
    """Every printed number sent to a person would make the doubt worthless."""
    sheet = Sheet()
    sheet.text(200, 208, "Số: 215/BC-PGDĐT")
    page = looked(sheet)

    assert not is_written(page, page.clean, (200, 205, 480, 245), [(255, 205, 305, 245)])


def test_seal_and_signature_are_marks() -> None:
    """A paper with a name only and neither pen nor seal is not signed."""
    sheet = Sheet()
    sheet.paragraphs(300)
    for ring in (0, 1, 2, 3):
        sheet.pen.ellipse((900 + ring, 1400 + ring, 1180 - ring, 1680 - ring), outline="#cc2030")
    points = [(1150 + 12 * i, 1560 + int(45 * np.sin(i))) for i in range(16)]
    sheet.pen.line(points, fill="black", width=3)
    page = looked(sheet, colour=True)

    assert {mark.kind for mark in find_marks(page, page.clean, [])} == {"stamp", "signature"}


def test_print_alone_leaves_no_mark() -> None:
    """Large letters are no signature."""
    sheet = drawing.report()
    sheet.text(500, 1600, "BÁO CÁO TỔNG KẾT", bold=True, size=44)
    page = looked(sheet)

    assert find_marks(page, page.clean, []) == () or all(m.kind != "stamp" for m in find_marks(page, page.clean, []))


@pytest.mark.parametrize("printed", ["", "35"])
def test_a_red_pen_is_seen_though_red_is_faded(printed: str) -> None:
    """A figure by a red pen would be a blank cell; one by red over print would be the print below it."""
    sheet = Sheet()
    sheet.text(320, 208, printed)
    for x in (318, 340):
        sheet.text(x, 208, "8", fill="#ce202c", bold=True)

    found, doubts = kind(sheet, printed, colour=True)

    assert found is Ink.UNCLEAR
    assert "stamp-over" in doubts


@pytest.mark.parametrize("pen", ["#e8b0b4", "#b4bce6"])
def test_a_thin_pen_blurred_by_a_camera_is_still_colour(pen: str) -> None:
    """A photo leaves little of a thin stroke's colour; faded before reading, the print under it was vouched for."""
    sheet = Sheet()
    sheet.text(300, 208, "4.601")
    sheet.pen.line((290, 232, 400, 222), fill=pen, width=2)

    assert kind(sheet, "4.601", colour=True)[0] is Ink.UNCLEAR


def corrected(rim: int) -> Sheet:
    """Correction fluid over the test place, its rim darker than paper by ``rim`` levels."""
    sheet = Sheet()
    sheet.pen.rectangle((0, 0, drawing.WIDTH, drawing.HEIGHT), fill=(245, 245, 245))
    sheet.pen.ellipse((290, 206, 390, 252), fill=(245, 245, 245), outline=(245 - rim,) * 3, width=2)
    return sheet


@pytest.mark.parametrize(("rim", "found"), [(0, Ink.BLANK), (12, Ink.UNCLEAR)])
def test_the_rim_of_correction_fluid_is_no_blank(rim: int, found: Ink) -> None:
    """What was painted over and left open is for a person: nobody knows that it was left out."""
    assert kind(corrected(rim))[0] is found


def ruled(gaps: Sequence[tuple[int, int]]) -> tuple[Picture, list[tuple[int, int, int, int]]]:
    """A table of one column and eight rows, its rules broken at some (row, from x)."""
    sheet = Sheet()
    for y in range(300, 700, 50):
        sheet.pen.rectangle((200, y, 500, y + 50), outline="black", width=3)
    for row, x in gaps:
        sheet.pen.rectangle((x, 296 + 50 * row, x + 30, 304 + 50 * row), fill="white")
    return looked(sheet), [(203, y + 3, 497, y + 47) for y in range(300, 700, 50)]


@pytest.mark.parametrize(
    ("gaps", "torn"), [((), set()), (((2, 300),), {1, 2}), (tuple((row, 260) for row in range(8)), set())]
)
def test_a_hidden_piece_of_a_rule_tells_of_correction_fluid(gaps: Sequence[tuple[int, int]], torn: set[int]) -> None:
    """Fluid covers rules as well as figures; where all rules are broken the copy is merely worn."""
    assert with_gaps(*ruled(gaps)) == torn
