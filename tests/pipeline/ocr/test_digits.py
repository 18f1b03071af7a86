"""The digit reader: decoding of its scores, and what it says of drawn cells."""

from itertools import product

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.ocr.digits import MAX_WIDTH, as_input, decode, likelihood, read_crops
from pipeline.ocr.signs import ALPHABET, REFUSED, skeleton


def drawn(text: str, font: str = "LiberationSerif-Regular.ttf") -> np.ndarray:
    """A cell's crop as the page reader cuts it: one printed line 36 px high, 8 px of paper around."""
    face = ImageFont.truetype(font, 48)
    left, top, right, bottom = face.getbbox(text)
    cell = Image.new("L", (int(right - left) + 8, int(bottom - top) + 4), 245)
    ImageDraw.Draw(cell).text((4 - left, 2 - top), text, fill=40, font=face)
    size = (round(cell.width * 36 / cell.height), 36)
    paper = Image.new("L", (size[0] + 16, 52), 245)
    paper.paste(cell.resize(size, Image.Resampling.LANCZOS), (8, 8))
    return np.asarray(paper, np.uint8)


def test_the_probability_of_a_text_counts_all_its_alignments() -> None:
    """Confidence that leaves alignments out would punish long numbers."""
    scores = np.log(np.random.default_rng(1).dirichlet(np.ones(3), (1, 4)).astype(np.float32))
    wanted = np.array([1, 2])
    total = 0.0
    for path in product(range(3), repeat=4):
        merged = [sign for i, sign in enumerate(path) if sign and (i == 0 or path[i - 1] != sign)]
        total += float(np.exp(sum(scores[0, i, sign] for i, sign in enumerate(path)))) * (merged == list(wanted))

    assert likelihood(scores, [wanted])[0] == pytest.approx(total, rel=1e-4)


def test_repeated_digits_need_a_gap_and_a_refusal_covers_the_whole_cell() -> None:
    """11 is no 1, and a cell with a doubtful part is no number."""

    def scores(*path: int) -> np.ndarray:
        rows = np.full((1, len(path), len(ALPHABET) + 1), -20.0, np.float32)
        rows[0, np.arange(len(path)), list(path)] = 0.0
        return rows

    one, refused = ALPHABET.index("1") + 1, ALPHABET.index(REFUSED) + 1
    assert decode(scores(one, one, 0, one, 0))[0][0] == "11"
    assert decode(scores(one, one, one))[0][0] == "1"
    assert decode(scores(one, 0, refused))[0][0] == REFUSED


@pytest.mark.parametrize("text", ["05", "1.250", "35.000.000", "97,5%", "01/10", "744", "8", "60"])
def test_clean_print_is_read(text: str) -> None:
    """A reader that misses clean print is no ground for anything."""
    reading = read_crops([drawn(text)])[0]

    assert (reading.text, reading.engine) == (text, "digits")


def test_readings_do_not_depend_on_what_else_is_read() -> None:
    """Cells are read in batches of like width: a neighbour must change neither text nor confidence, nor the order."""
    crops = [drawn(text) for text in ("35.000.000", "7", "1.250", "97,5%")]
    together = read_crops(crops)
    alone = [read_crops([crop])[0] for crop in crops]

    assert [r.text for r in together] == [r.text for r in alone]
    assert [r.confidence for r in together] == pytest.approx([r.confidence for r in alone], abs=0.02)


@pytest.mark.parametrize("shape", [(20, 4000), (900, 30), (12, 12)])
def test_any_crop_fits_the_network(shape: tuple[int, int]) -> None:
    """Grids give cells of any shape; none may break the page."""
    crop = np.full(shape, 245, np.uint8)

    assert as_input(crop).shape[1] <= MAX_WIDTH
    assert len(read_crops([crop])) == 1


def test_no_crops_no_readings() -> None:
    """Pages without figures are the most common ones."""
    assert read_crops([]) == []


def test_texts_are_compared_by_their_signs() -> None:
    """Letters and spaces are nothing to a digit reader."""
    assert skeleton("(Hai) 02") == "(~)02"
    assert skeleton("1 250 lượt người") == "1250~"
    assert skeleton("20 – 25") == "20-25"
