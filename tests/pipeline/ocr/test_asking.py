"""Pages told side by side: fewer starts of Tesseract, each page's answers its own."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.ocr import tesseract
from pipeline.ocr.asking import Story, ask, tell, together
from pipeline.ocr.pixels import Grey
from pipeline.ocr.tesseract import Glyphs
from pipeline.options import Options
from pipeline.readers.content import Desk
from schemas.reading import Page, Route

Call = tuple[str, int, int]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """A Tesseract that reads the level of each picture's first pixel and breaks on black ones; its calls."""
    made: list[Call] = []

    def read_many(images: Sequence[Grey], language: str, *, psm: int, seconds: float) -> list[list[Glyphs]]:
        del seconds
        made.append((language, psm, len(images)))
        if any(image[0, 0] == 0 for image in images):
            raise tesseract.TesseractKilledError
        return [[Glyphs(str(image[0, 0]), 0, 0, 1, 1, 1.0, (0, 0, 0))] for image in images]

    monkeypatch.setattr(tesseract, "read_many", read_many)
    return made


def levels(*values: int) -> list[Grey]:
    """Pictures of one level each."""
    return [np.full((4, 4), value, np.uint8) for value in values]


def story(first: Sequence[int], second: Sequence[int]) -> Story[list[str]]:
    """A page that has its text read, then its cells; without cells it ends sooner."""
    text = yield from ask(levels(*first), "vie", 4, 5)
    cells = yield from ask(levels(*second), "eng", 6, 5)
    return [words[0].text for words in (*text, *cells)]


def test_what_pages_ask_for_at_one_time_is_read_by_one_process(calls: list[Call]) -> None:
    """A start a page and model cost a sixth of the reading; an answer that slips to a neighbour is a wrong figure."""
    told = tell(together([story([1], [11, 12]), story([2], []), story([3], [31])]))

    assert told == [["1", "11", "12"], ["2"], ["3", "31"]]
    assert calls == [("vie", 4, 3), ("eng", 6, 3)]


def test_a_page_that_breaks_tesseract_is_lost_alone(calls: list[Call]) -> None:
    """Memory killers strike single pages: those read with it are read again without it."""

    def careful(first: int) -> Story[str]:
        try:
            return (yield from story([first], []))[0]
        except tesseract.TesseractError as error:
            return error.reason

    told = tell(together([careful(1), careful(0), careful(3)]))

    assert told == ["1", tesseract.TesseractKilledError.reason, "3"]
    assert calls == [("vie", 4, 3), ("vie", 4, 1), ("vie", 4, 1), ("vie", 4, 1)]


def test_a_page_on_which_our_own_reading_breaks_does_not_take_others_along(tmp_path: Path) -> None:
    """A fault of ours on one page must not make the pages read together with it unreadable."""

    def page(number: int) -> Story[Page]:
        yield ()
        if number == 2:
            raise ZeroDivisionError
        return Page(number=number, route=Route.SCAN)

    with ThreadPoolExecutor(2) as pool:
        desk = Desk(Options(jobs=1), pool, tmp_path)
        futures = [desk.later(partial(page, number)) for number in (1, 2, 3, 4, 5)]
        futures[4].cancel()
        desk.begin()
        ends: list[Any] = [future.exception() or future.result().number for future in futures[:4]]

    assert (ends[0], type(ends[1]), *ends[2:]) == (1, ZeroDivisionError, 3, 4)
