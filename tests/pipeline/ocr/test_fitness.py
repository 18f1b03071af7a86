"""Pages that are not fit to be read say why; dust, underlines and broken rules do no harm."""

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.ocr import cells, fitness, grids, layout, picture, rulings
from pipeline.ocr.photo import is_photo
from tests.pipeline.ocr import drawing


def mask_of(image: drawing.Picture) -> drawing.Picture:
    """The ink of a drawn page."""
    return rulings.ink_mask(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), 160)


@pytest.mark.parametrize(
    ("part", "side"),
    [
        ((slice(None), slice(600, None)), "trái"),
        ((slice(None), slice(None, 1100)), "phải"),
        ((slice(None, 1060), slice(None)), "dưới"),
        ((slice(None), slice(None)), ""),
    ],
)
def test_a_page_cut_through_its_print_is_known(part: tuple[slice, slice], side: str) -> None:
    """What was cut away can be neither read nor called missing."""
    reason = fitness.cut_off(mask_of(np.ascontiguousarray(drawing.report().array()[part])))
    assert reason.endswith(side)
    assert bool(reason) is bool(side)


def test_a_rim_of_the_table_beside_a_sheet_is_no_print_cut_off() -> None:
    """Cut out a pixel too wide, a photographed sheet keeps a strip of its ground: the page was called cut off."""
    mask = mask_of(drawing.report().array())
    for top in range(100, 2200, 60):
        mask[top : top + 25, 0:6] = 255
        mask[top : top + 25, -6:] = 255
    assert fitness.cut_off(mask) == ""


def test_below_140_dpi_nothing_is_vouched_for() -> None:
    """The reason names the resolution and the remedy."""
    assert "120 dpi" in fitness.coarse(120.0)
    assert "200 dpi" in fitness.coarse(120.0)
    assert fitness.coarse(150.0) == ""


def test_a_photo_inside_a_pdf_is_known_by_the_ground_around_the_sheet() -> None:
    """Telephone apps wrap photos as PDF; read as a flat scan they give nothing but rubbish."""
    sheet = drawing.report().array()
    assert is_photo(drawing.on_table(sheet))
    assert not is_photo(sheet)
    lid = sheet.copy()
    lid[:, :25], lid[:30] = 15, 15
    assert not is_photo(lid)


def test_a_rule_broken_into_dashes_is_one_rule() -> None:
    """A thin rule that leans falls between the rows of a 1-bit scan; the table is there all the same."""
    image = drawing.report().array()
    levels = [900 + 60 * i for i in range(5)]
    for level in levels:
        for start in range(310, 1300, 150):
            image[level - 3 : level + 4, start : start + 50] = 255
    clean = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    mask = rulings.ink_mask(clean, 160)
    flat, standing, _ = rulings.find_rules(clean, mask, 0)
    (lattice,) = grids.find_lattices(flat, standing, clean)
    assert (lattice.rows, lattice.columns) == (4, 4)


def test_two_tables_side_by_side_are_not_joined() -> None:
    """Two long rules at one height are no dashes."""
    page = np.full((600, 1600), 245, np.uint8)
    for left in (100, 860):
        for level in range(100, 400, 60):
            cv2.line(page, (left, level), (left + 640, level), 0, 2)
        for edge in (left, left + 300, left + 640):
            cv2.line(page, (edge, 100), (edge, 340), 0, 2)
    flat, standing, _ = rulings.find_rules(page, rulings.ink_mask(page, 160), 0)
    assert sorted(lattice.left for lattice in grids.find_lattices(flat, standing, page)) == pytest.approx(
        [100, 860], abs=4
    )


def test_an_underline_goes_and_the_letters_stay() -> None:
    """Underlined headings were read as rubbish, and their sections called missing."""
    sheet = drawing.Sheet(900, 200)
    sheet.text(60, 60, "Kết quả giải quyết việc làm")
    plain = cv2.cvtColor(sheet.array(), cv2.COLOR_RGB2GRAY)
    bottom = int(np.flatnonzero((plain < 128).any(axis=1))[-1]) - 6
    sheet.pen.line((55, bottom, 560, bottom), fill="black", width=2)
    ruled = cv2.cvtColor(sheet.array(), cv2.COLOR_RGB2GRAY)
    flat, _, _ = rulings.find_rules(ruled, rulings.ink_mask(ruled, 160), 0)
    wiped = cells.wipe_underlines(ruled, flat, 160)
    assert np.count_nonzero((wiped < 128) & (plain >= 128)) < 260
    assert np.count_nonzero((plain < 128) & (wiped >= 128)) < 0.08 * np.count_nonzero(plain < 128)


def test_dust_goes_and_marks_stay() -> None:
    """A speck read as a stop or a quote spoils the text; dots under and over letters are part of them."""
    sheet = drawing.Sheet(900, 300)
    sheet.text(60, 60, "Độc lập - Tự do. Số: ........ / Mỹ")
    plain = cv2.cvtColor(sheet.array(), cv2.COLOR_RGB2GRAY)
    dusty = plain.copy()
    for x, y in ((200, 200), (700, 180), (820, 40)):
        cv2.circle(dusty, (x, y), 2, 0, -1)
    clean = layout.without_dust(dusty, rulings.ink_mask(dusty, 160))
    assert np.array_equal(clean < 128, plain < 128)


def test_the_working_picture_keeps_its_own_edges() -> None:
    """Whether a page is cut off is judged before it is straightened: turning smears the border."""
    grey = np.asarray(Image.new("L", (400, 500), 255))
    assert picture.clear_border(grey).shape == grey.shape


def test_a_shadow_at_the_edge_goes_and_print_beside_it_stays() -> None:
    """A signature block beside the fold's shadow was taken for a photograph: its name was not read at all."""
    page = np.full((2000, 1400), picture.PAPER, np.uint8)
    page[:, 1340:] = np.linspace(215, 60, 60).astype(np.uint8)
    for top in range(200, 1800, 60):
        page[top : top + 24, 1180:1320:6] = 20
        page[top : top + 24, 1182:1322:6] = 20
    clear = picture.without_shadow(page)
    assert (clear[:, 1360:] == picture.PAPER).all()
    assert np.array_equal(clear[:, :1330], page[:, :1330])


def test_text_set_to_both_margins_is_no_block_of_two_columns() -> None:
    """Wide blanks of justified lines, one below the other, tore sentences apart and spoiled their sections."""
    whole = [(250, top, 1500, top + 40) for top in (100, 150, 200)]
    torn = [(250, 250, 850, 290), (890, 250, 1502, 290), (250, 300, 860, 340), (900, 300, 1499, 340)]
    assert layout.two_column_zones([*whole, *torn], 1654) == []
    head = [(300, 60, 700, 95), (260, 110, 740, 145), (850, 60, 1480, 95), (980, 110, 1330, 145)]
    assert len(layout.two_column_zones([*head, *[(a, b + 200, c, d + 200) for a, b, c, d in whole]], 1654)) == 1


def test_lines_torn_by_wide_blanks_still_tell_the_margins() -> None:
    """A wide font set to both margins has no line in one piece; its page was then read as two columns."""
    blanks = {100: (560, 900), 150: (700, 1100), 200: (640, 980), 250: (660, 1000), 300: (500, 1200)}
    torn = [
        (left, top, right, top + 40)
        for top, (first, second) in blanks.items()
        for left, right in ((250, first), (first + 34, second), (second + 34, 1500))
    ]
    assert layout.two_column_zones(torn, 1654) == []


def test_a_letter_that_stands_on_a_rule_is_no_wall_of_the_head_above() -> None:
    """A head over two columns was cut in two by the stroke of its own letter, and both columns lost their name."""
    page = np.full((400, 900), 245, np.uint8)
    for level, left in ((100, 100), (142, 400), (220, 100), (300, 100)):
        cv2.line(page, (left, level), (800, level), 0, 2)
    for edge, top in ((100, 100), (400, 100), (600, 142), (800, 100)):
        cv2.line(page, (edge, top), (edge, 300), 0, 2)
    cv2.line(page, (600, 122), (600, 142), 0, 3)
    flat, standing, _ = rulings.find_rules(page, rulings.ink_mask(page, 160), 0)
    (lattice,) = grids.find_lattices(flat, standing, page)
    spans = {(cell.row, cell.column): cell.column_span for cell in lattice.cells}
    assert spans[0, 1] == 2
