"""Clean-up, turning, photographs and the way back to the page."""

import cv2
import numpy as np
import pytest

from pipeline.ocr import picture, upright
from pipeline.ocr.bend import find_bend, unbend
from pipeline.ocr.geometry import Bend, View, turning
from pipeline.ocr.page import prepare
from pipeline.ocr.photo import find_corners, flatten
from pipeline.ocr.rulings import ink_mask
from tests.pipeline.ocr import drawing


@pytest.mark.parametrize("degrees", [-2.4, -0.6, 0.0, 1.3, 3.0])
def test_lean_is_found_to_a_fifth_of_a_degree(degrees: float) -> None:
    """More would cut cells askew."""
    clean = picture.even_light(picture.as_grey(drawing.noisy(drawing.lean(drawing.report().array(), degrees))))

    assert picture.skew_angle(clean) == pytest.approx(-degrees, abs=0.2)


def test_uneven_light_leaves_paper_at_one_level() -> None:
    """A shadow across the page must not be taken for ink."""
    grey = picture.as_grey(drawing.report().array()).astype(float)
    shaded = (grey * np.linspace(1.0, 0.4, grey.shape[1])).astype(np.uint8)

    clean = picture.even_light(shaded)

    assert clean[1500:2300, 100:1500].min() > 225


def test_red_ink_fades_and_black_stays() -> None:
    """A seal over a figure is lifted off before reading."""
    image = np.full((60, 90, 3), 255, np.uint8)
    image[:, :30] = (200, 40, 40)
    image[:, 30:60] = (20, 20, 20)

    grey = picture.as_grey(image)

    assert grey[30, 10] > 240 > 60 > grey[30, 45]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turned_page_is_known_by_its_ink(degrees: int) -> None:
    """Most pages must be turned without reading them first."""
    sheet = drawing.Sheet()
    sheet.letterhead()
    for i in range(6):
        sheet.paragraphs(400 + 220 * i)
    turned = upright.turn(picture.as_grey(sheet.array()), degrees)

    guess, clear = upright.guess_turn(turned)

    assert (guess + degrees) % 360 == 0
    assert clear > 0.1


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_come_back_to_the_upright_page(turn: int) -> None:
    """The reviewer's box must cover the true spot of the picture a person sees, whatever was done to read it."""
    sheet = drawing.Sheet()
    sheet.paragraphs(300)
    sheet.pen.rectangle((400, 1200, 460, 1230), fill="black")
    sent = upright.turn(drawing.lean(sheet.array(), 1.5), (360 - turn) % 360)
    small, step = picture.shrink(np.asarray(cv2.resize(sent, None, fx=1.5, fy=1.5)), 300)

    page = prepare(small, step, turn, (sent.shape[0] * 3 // 2, sent.shape[1] * 3 // 2), 300, False)
    stats = cv2.connectedComponentsWithStats(ink_mask(page.clean, page.threshold))[2][1:]
    left, top, wide, high, _ = max(stats, key=lambda row: row[4])
    box = page.view.box(left, top, left + wide, top + high)

    seen = drawing.lean(sheet.array(), 1.5)
    ys, xs = np.nonzero(seen[1150:1290, 350:520, 0] < 100)
    truth = [(350 + xs.min()) * 0.36, (1150 + ys.min()) * 0.36, (350 + xs.max()) * 0.36, (1150 + ys.max()) * 0.36]
    assert np.abs(np.array(box) - np.array(truth)).max() < 1.5


def test_turning_maps_corners() -> None:
    """The four turns move the top left corner where a clockwise turn moves it."""
    corners = {0: (0, 0), 90: (20, 0), 180: (10, 20), 270: (0, 10)}

    for degrees, corner in corners.items():
        assert tuple((turning(degrees, 10, 20) @ np.array([0, 0, 1]))[:2]) == corner


def test_a_photographed_sheet_is_found_under_shadow() -> None:
    """A sheet cut at the shadow's edge loses half of every line."""
    photo = drawing.on_table(drawing.report().array())

    corners = find_corners(photo)

    assert corners is not None
    assert np.abs(corners - np.array([[210, 130], [1600, 190], [1700, 2320], [120, 2260]])).max() < 25


def test_a_photo_without_border_is_kept_whole() -> None:
    """Where no sheet's edge is seen nothing may be cut off."""
    flat, _ = flatten(drawing.report().array())

    assert flat.shape[:2] == (drawing.HEIGHT, drawing.WIDTH)


def test_a_curled_page_is_levelled() -> None:
    """Bent rules would break the lattice; after the fit they are straight to two pixels."""
    grey = picture.as_grey(drawing.report().array())
    curl = Bend((0.0, 14.0, -9.0, 0.0, 6.0, 4.0, 0.0), drawing.WIDTH, drawing.HEIGHT)
    curled = unbend(grey, curl)

    bend = find_bend(ink_mask(curled, 150))

    assert bend is not None
    level = unbend(curled, bend)
    rows = [int(np.argmin(level[850:950, x])) for x in range(230, 1340, 60)]
    assert max(rows) - min(rows) <= 4


def test_a_level_page_is_left_alone() -> None:
    """A correction where there is nothing to correct only adds error."""
    assert find_bend(ink_mask(picture.as_grey(drawing.report().array()), 150)) is None


def test_a_box_stays_on_the_page() -> None:
    """A margin around ink at the edge must not give a place outside the page."""
    view = View(np.eye(3), 200, 400, 200)

    assert view.box(-5, -5, 300, 500) == (0, 0, 72, 144)
