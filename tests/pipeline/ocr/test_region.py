"""A box that a person drew, read again."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.ocr.region import read_region


def drawn(text: str) -> np.ndarray:
    """A text as print of 300 dpi on grey paper."""
    image = Image.new("L", (420, 90), 225)
    ImageDraw.Draw(image).text((40, 18), text, font=ImageFont.load_default(48), fill=30)
    return np.asarray(image)


def test_print_in_a_box_is_read_by_each_reader() -> None:
    """What the person framed must come back as something to take with one key."""
    texts = [reading.text for reading in read_region(drawn("1.250"), 30)]

    assert "1.250" in texts
    assert len(texts) == len(set(texts))


def test_an_empty_box_gives_nothing() -> None:
    """A slip of the mouse must not offer a number, nor fail."""
    assert read_region(np.full((90, 300), 240, np.uint8), 30) == ()
    assert read_region(np.full((2, 2), 240, np.uint8), 30) == ()
