"""Draws the pages of a submission for the review pages, turned as they were read; runs in a reader process only."""

import json
import logging
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from pipeline.locate import PageWord, locate, locate_pictures, words_of
from pipeline.ocr.region import read_region
from pipeline.options import Limits, Options, SourceFile
from pipeline.readers.content import CannotReadError, Desk
from pipeline.readers.scout import CONTAINERS
from pipeline.readers.submission import reader_of
from pipeline.render import render_page, render_pages
from schemas.base import Box
from schemas.reading import CellReading, FileReading, Kind, Page, Reading

PAGED: Final = frozenset({Kind.PDF, Kind.PDF_DIGITAL, Kind.PDF_SCAN, Kind.PDF_HYBRID, Kind.IMAGE})
TURNS: Final = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
REGION_DPI: Final = 300.0
_log = logging.getLogger(__name__)


class Drawn(NamedTuple):
    """One picture: which file (from 0) and page (from 1) it shows, its name, its size in pixels and in points."""

    file: int
    page: int
    path: str
    width: int
    height: int
    points_width: float
    points_height: float


def draw_pages(files: Sequence[SourceFile], reading: Reading, folder: Path, dpi: int, options: Options) -> list[Drawn]:
    """Draws all pages of all files into ``folder``; a file that cannot be drawn is left out, the others stand."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tonghop-draw-") as unpacked, ThreadPoolExecutor(1) as pool:
        places = unpack(files, reading, Desk(options, pool, Path(unpacked)))
        return [
            drawn
            for index, file in enumerate(reading.files)
            if index in places and file.kind not in CONTAINERS and file.fault is None
            for drawn in _draw_file(places[index], index, file, folder, dpi, options.limits)
        ]


def unpack(files: Sequence[SourceFile], reading: Reading, desk: Desk) -> dict[int, Path]:
    """Where the bytes of each file of a reading lie; what a container holds is taken out again, in the same order."""
    places: dict[int, Path] = {}
    outer, nothing = iter([file.path for file in files]), iter(list[Path]())
    held: dict[int, Iterator[Path]] = {}
    for index, file in enumerate(reading.files):
        place = next(outer, None) if file.container is None else next(held.get(file.container, nothing), None)
        if place is None:
            continue
        places[index] = place
        if file.kind in CONTAINERS and file.fault is None:
            held[index] = iter([inner.path for inner in reader_of(file.kind)(place, file.kind, desk).inner])
    return places


def _draw_file(place: Path, index: int, file: FileReading, folder: Path, dpi: int, limits: Limits) -> Iterator[Drawn]:
    pages = {page.number: page for page in file.pages}
    rendered: list[tuple[PageWord, ...]] = []
    shown: list[tuple[Box, ...]] = []
    try:
        for number, page in enumerate(render_pages(place, file.kind, limits, dpi), 1):
            rendered.append(page.words)
            shown.append(page.shown)
            if file.kind in PAGED and pages and number not in pages:
                continue  # a page that was sorted to another report
            words = page.words or (words_of(pages[number]) if number in pages else ())
            _write(folder / f"{index}-{number}.json", [(word.text, *_rounded(word.box)) for word in words])
            yield _save(page.picture, index, number, pages.get(number), folder, dpi)
    except CannotReadError as fault:
        _log.info("file %s of a submission has no pictures: %s", index, fault.fault.code)
    if any(rendered) or any(shown):
        places = (locate(file, rendered) | locate_pictures(file, shown)).items()
        told = {at: [(one.page, one.word.text, *_rounded(one.word.box)) for one in words] for at, words in places}
        _write(folder / f"{index}-places.json", told)


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _rounded(box: Box) -> tuple[float, float, float, float]:
    return round(box.left, 1), round(box.top, 1), round(box.right, 1), round(box.bottom, 1)


def _save(picture: Image.Image, index: int, number: int, page: Page | None, folder: Path, dpi: int) -> Drawn:
    turn = TURNS.get(page.rotation if page else 0)
    upright = picture.transpose(turn) if turn is not None else picture
    name = f"{index}-{number}.png"
    upright.convert("L" if upright.mode in ("1", "L") else "RGB").save(folder / name, optimize=False)
    points = 72 / dpi
    # Boxes are in the points of the page as it was read; only what has no such page is measured by the picture.
    width = page.width if page and page.width else upright.width * points
    height = page.height if page and page.height else upright.height * points
    return Drawn(index, number, name, upright.width, upright.height, width, height)


def read_box(
    files: Sequence[SourceFile], reading: Reading, index: int, number: int, box: Box, options: Options
) -> tuple[CellReading, ...]:
    """What the readers see in one box (points of the upright page) of a file's page; nothing where it has no page."""
    with tempfile.TemporaryDirectory(prefix="tonghop-region-") as unpacked, ThreadPoolExecutor(1) as pool:
        place = unpack(files, reading, Desk(options, pool, Path(unpacked))).get(index)
        if place is None or index >= len(reading.files):
            return ()
        file = reading.files[index]
        page = next((one for one in file.pages if one.number == number), None)
        turn = page.rotation if page else 0
        try:
            picture = render_page(place, file.kind, number, turn, REGION_DPI, options.limits)
        except (CannotReadError, IndexError, ValueError):
            return ()
        # The page as people see it may be finer than asked for; its own width says how many pixels a point has.
        scale = picture.width / page.width if page and page.width else REGION_DPI / 72
        left, top, right, bottom = (side * scale for side in box)
        cut = picture.convert("L").crop((left, top, right, bottom))
        return read_region(np.asarray(cut), options.limits.page_seconds)
