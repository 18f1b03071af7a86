"""The story of one page picture: clean, turn upright, straighten, find tables, read cells, read text."""

from dataclasses import replace
from typing import Any

import numpy as np

from pipeline.ocr import cells, grids, layout, marks, picture, rulings, tesseract, text, upright, whitespace
from pipeline.ocr.asking import Story, tell, together
from pipeline.ocr.bend import find_bend, unbend
from pipeline.ocr.codes import form_on
from pipeline.ocr.fitness import HOPELESS_DPI, PageUnfitError, coarse, cut_off, is_blank, is_dark
from pipeline.ocr.geometry import View, turning
from pipeline.ocr.photo import flatten
from pipeline.ocr.picture import Picture
from pipeline.ocr.pixels import Grey, Image, Matrix
from pipeline.options import Limits
from schemas.base import Box
from schemas.reading import Grid, Line, Page, PageOutcome, Region, Route


def read_picture(image: Image, dpi: float | None, number: int, photo: bool | None, limits: Limits) -> Page:
    """What stands on one page picture (8-bit grey or RGB)."""
    return tell(page_story(image, dpi, number, photo, limits))


def page_story(image: Image, dpi: float | None, number: int, photo: bool | None, limits: Limits) -> Story[Page]:
    """The reading of one page picture, to be told alone or side by side with others.

    A page that cannot be read is an outcome with its Vietnamese reason.
    """
    dpi = dpi or picture.estimate_dpi(image.shape)
    route = Route.PHOTO if photo else Route.SCAN
    width, height = image.shape[1] * 72 / dpi, image.shape[0] * 72 / dpi
    try:
        if dpi < HOPELESS_DPI or min(image.shape[:2]) < 300:
            raise PageUnfitError(coarse(dpi) or "ảnh quá nhỏ, không đủ điểm ảnh để đọc")
        story = _read(image, dpi, number, bool(photo), limits.page_seconds)
        del image
        page = yield from story
        return _unfit(page, coarse(dpi))
    except (tesseract.TesseractError, PageUnfitError) as error:
        reason = error.reason
        return Page(
            number=number,
            route=route,
            outcome=PageOutcome.UNREADABLE,
            reason=reason,
            width=width,
            height=height,
            dpi=dpi,
        )


def _unfit(page: Page, reason: str) -> Page:
    """A page nobody vouches for: what was seen on it stays, for a person to look at."""
    if not reason or page.route is Route.BLANK:
        return page
    return page.model_copy(update={"outcome": PageOutcome.UNREADABLE, "reason": page.reason or reason})


def _read(image: Image, dpi: float, number: int, photo: bool, seconds: float) -> Story[Page]:
    base, stories = _begun(image, dpi, number, photo, seconds)
    del image  # several pages wait for Tesseract at one time: what is no longer needed must not wait with them
    if not stories:
        return base
    lines, tables = yield from together(stories)
    printed, lines = text.printed_number(lines, base.height)
    return base.model_copy(update={"blocks": in_order(lines, tables), "printed_number": printed})


def _begun(image: Image, dpi: float, number: int, photo: bool, seconds: float) -> tuple[Page, list[Story[Any]]]:
    """The page without its text and tables, and how these are read; nothing to read on a blank one."""
    small, step = flatten(image) if photo else picture.shrink(image, dpi)
    if is_dark(picture.as_grey(small)):
        raise PageUnfitError("ảnh quá tối, không thấy chữ")
    turn, ground = upright.find_turn(picture.as_grey(small), seconds)
    page = prepare(small, step, turn, image.shape, dpi, photo)
    base = Page(
        number=number,
        route=Route.PHOTO if photo else Route.SCAN,
        width=page.view.page_width,
        height=page.view.page_height,
        rotation=turn,
        dpi=dpi,
        grounds=(f"upright:{ground}",),
        form=form_on(picture.as_grey(small)),
    )
    mask = rulings.ink_mask(page.clean, page.threshold)
    if is_blank(mask):
        return base.model_copy(update={"route": Route.BLANK}), []
    base = _unfit(base, cut_off(rulings.ink_mask(page.clean if page.level is None else page.level, page.threshold)))
    return _with_stories(base, replace(page, level=None), mask, seconds)


def _with_stories(base: Page, page: Picture, mask: Grey, seconds: float) -> tuple[Page, list[Story[Any]]]:
    """The page with its marks, and how its text and its tables are read."""
    flat, standing, runs = rulings.find_rules(page.clean, mask, page.ink)
    lattices = grids.find_lattices(flat, standing, page.clean)
    dirt = grids.streaks(standing, lattices, page.clean.shape[0])
    wiped = cells.wipe_rules(
        cells.wipe_streaks(page.clean, dirt), runs, [rule for lattice in lattices for rule in lattice.rules]
    )
    own = {rule for lattice in lattices for rule in lattice.rules}
    wiped = cells.wipe_underlines(wiped, [rule for rule in flat if rule not in own], page.threshold)
    plain = layout.without_dust(wiped, rulings.ink_mask(wiped, page.threshold))
    pieces, leaders = layout.print_of(rulings.ink_mask(layout.without(plain, lattices), page.threshold))
    unruled = unruled_tables(pieces, leaders, plain.shape[1])
    pieces, lattices = layout.outside(pieces, unruled), lattices + unruled
    return base.model_copy(update={"marks": marks.find_marks(page, wiped, lattices)}), [
        text.read_lines(page, layout.without(plain, lattices), pieces, seconds),
        cells.read_lattices(page, wiped, lattices, seconds),
    ]


def prepare(small: Image, step: Matrix, turn: int, source: tuple[int, ...], dpi: float, photo: bool) -> Picture:
    """The cleaned, upright, straightened working picture; ``step`` made ``small`` from a source of shape ``source``."""
    high, wide = source[:2]
    matrix = turning(turn, small.shape[1], small.shape[0]) @ step @ np.linalg.inv(turning(turn, wide, high))
    view = View(matrix, *((high, wide) if turn % 180 else (wide, high)), dpi)
    small = upright.turn(small, turn)
    flat = picture.clear_border(picture.even_light(picture.as_grey(small)))
    angle = picture.skew_angle(flat)
    clean, lean = picture.straighten(flat, angle)
    colour = picture.as_colour(small)
    if colour is not None:
        colour = picture.straighten(colour, angle)[0]
    ink = picture.ink_level(clean)
    view = view.after(lean)
    if photo and (bend := find_bend(rulings.ink_mask(clean, picture.ink_threshold(ink)))) is not None:
        clean, view = unbend(clean, bend), view.levelled(bend)
        colour = None if colour is None else unbend(colour, bend)
    work_dpi = picture.WORK_DPI if photo else min(dpi, picture.WORK_DPI)
    return Picture(clean, colour, view, work_dpi, ink, angle, picture.print_height(clean, ink), flat)


def unruled_tables(pieces: list[layout.Piece], leaders: list[layout.Leader], width: int) -> list[grids.Lattice]:
    """Tables without rules in the print outside the ruled ones: by rows of dots, else by white gutters."""
    dotted = whitespace.leader_tables(pieces, leaders, width)
    rest = [p for p in pieces if not any(t.top <= (p[1] + p[3]) / 2 <= t.bottom for t in dotted)]
    return dotted + whitespace.find_tables(rest, width)


def in_order(lines: list[Line], tables: list[Grid]) -> tuple[Line | Grid, ...]:
    """Lines in the order they were read, each table before the first line that stands below its middle."""
    blocks: list[Line | Grid] = list(lines)
    for grid in tables:
        blocks.insert(_place(blocks, grid.box), grid)
    return tuple(blocks)


def _place(blocks: list[Line | Grid], box: Box | None) -> int:
    if box is None:
        return len(blocks)
    for index, block in enumerate(blocks):
        below = block.box is not None and block.box.middle[1] > box.middle[1]  # no line lies in a table
        if below and (isinstance(block, Grid) or block.region in (Region.BODY, Region.LEFT, Region.RIGHT)):
            return index
    return len(blocks)
