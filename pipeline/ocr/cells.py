"""Reads table cells: kind of ink from the picture, text by readers trained apart.

A cell is blank or a dash by its ink, never by recognised text (Tesseract reads "-" right only half the time); its
text comes from `vie`, and every cell that may hold a figure is read again by `eng`: where both agree silent errors
are about nine times rarer than at the same share of doubt by confidence. Whether a reading is to be trusted is
decided elsewhere; here every ground for it is kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from pipeline.ocr import digits
from pipeline.ocr import ink as inks
from pipeline.ocr.asking import Story, ask, together
from pipeline.ocr.erasure import with_gaps
from pipeline.ocr.geometry import View
from pipeline.ocr.grids import CellBox, Lattice
from pipeline.ocr.ink import ERASED, Look
from pipeline.ocr.picture import PAPER, Picture, soften
from pipeline.ocr.pixels import Grey
from pipeline.ocr.rulings import Rule
from pipeline.ocr.tesseract import Glyphs
from schemas.reading import Cell, CellReading, Grid, Ink

_HEIGHT: Final = 36
_BORDER: Final = 8
_LARGER: Final = 4 / 3
_DIGITS_ONLY: Final = re.compile(r"[\d.,\-–%/\s]*\d[\d.,\-–%/\s]*")
_FIGURE_WORDS: Final = 4
_SURE: Final = 0.75
_UNDERLINE: Final = 6
_LONGEST_BAR: Final = 80  # the bars of capital letters in a row


@dataclass(frozen=True)
class Spot:
    """One cell on the way to being read."""

    table: int
    box: CellBox
    look: Look
    crop: Grey | None


def read_lattices(picture: Picture, wiped: Grey, lattices: Sequence[Lattice], seconds: float) -> Story[list[Grid]]:
    """The tables with their cells read; ``wiped`` is the clean picture without the rules."""
    spots = find_spots(picture, wiped, lattices)
    cells = yield from read_spots(spots, picture, seconds)
    return [_grid(lattice, table, spots, cells, picture.view) for table, lattice in enumerate(lattices)]


def find_spots(picture: Picture, wiped: Grey, lattices: Sequence[Lattice]) -> list[Spot]:
    """Every cell of the tables with its ink looked at and, where that holds writing, its crop."""
    soft = soften(wiped)
    found = []
    for table, lattice in enumerate(lattices):
        places = [(box.left, box.top, box.right, box.bottom) for box in lattice.cells]
        torn = with_gaps(picture, places) if lattice.ruled else frozenset()
        looks = [inks.look_at(picture, wiped, place) for place in places]
        looks = [inks.doubted(look, ERASED) if n in torn else look for n, look in enumerate(looks)]
        found += [_spot(soft, table, box, look) for box, look in zip(lattice.cells, looks, strict=True)]
    return found


def _grid(lattice: Lattice, table: int, spots: list[Spot], cells: list[Cell], view: View) -> Grid:
    own = tuple(cell for spot, cell in zip(spots, cells, strict=True) if spot.table == table)
    box = view.box(lattice.left, lattice.top, lattice.right, lattice.bottom)
    return Grid(rows=lattice.rows, columns=lattice.columns, cells=own, box=box, ruled=lattice.ruled)


def _spot(soft: Grey, table: int, box: CellBox, look: Look) -> Spot:
    crop = None if look.ink in (Ink.BLANK, Ink.DASH) else _crop(soft, look)
    return Spot(table, box, look, crop)


def _crop(soft: Grey, look: Look) -> Grey:
    """The ink of a cell scaled so that a printed line is 36 px high, on a white border of 8 px."""
    left, top, right, bottom = look.extent
    part = soft[max(0, top - 2) : bottom + 2, max(0, left - 3) : right + 3].copy()
    factor = min(3.0, max(0.5, _HEIGHT / max(8.0, look.line_height + 4)))
    scaled = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return cv2.copyMakeBorder(scaled, _BORDER, _BORDER, _BORDER, _BORDER, cv2.BORDER_CONSTANT, value=PAPER)


def read_spots(spots: Sequence[Spot], picture: Picture, seconds: float) -> Story[list[Cell]]:
    """Every inked cell by `vie`; those that may hold a figure also by `eng` and by the digit reader.

    Where the first two differ both look once more, a third larger: small crops make either model stumble at random,
    and rarely at both sizes.
    """
    inked = [i for i, spot in enumerate(spots) if spot.crop is not None]
    first = yield from _by(inked, spots, "vie", seconds)
    figures = [i for i in inked if _may_be_figure(first[i], spots[i].look)]
    second = yield from _by(figures, spots, "eng", seconds)
    unsure = [i for i in figures if _differ(first[i], second[i])]
    larger = [_by(unsure, spots, language, seconds, scale=_LARGER) for language in ("vie", "eng")]
    third, fourth = yield from together(larger)
    crops = [crop for i in figures if (crop := spots[i].crop) is not None]
    own = dict(zip(figures, digits.read_crops(crops), strict=True))
    found = [[r[i] for r in (first, second, third, fourth, own) if i in r] for i in range(len(spots))]
    return [_cell(spot, tuple(readings), picture) for spot, readings in zip(spots, found, strict=True)]


def _by(
    which: list[int], spots: Sequence[Spot], language: str, seconds: float, scale: float = 1.0
) -> Story[dict[int, CellReading]]:
    crops = [crop for i in which if (crop := spots[i].crop) is not None]
    if scale != 1.0:
        crops = [cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) for crop in crops]
    read = yield from ask(crops, language, 6, seconds)
    name = language if scale == 1.0 else f"{language}:{round(_HEIGHT * scale)}"
    return {i: _reading(name, words) for i, words in zip(which, read, strict=True)}


def _differ(first: CellReading, second: CellReading) -> bool:
    """True when two readings hold different numbers, or none and `vie` is not sure of the word either."""
    own, other = _numbers(first.text), _numbers(second.text)
    return own != other or (not own and first.confidence < _SURE)


def _numbers(text: str) -> list[str]:
    """Numbers that stand by themselves: a digit inside a misread word is none."""
    return re.findall(r"(?<![^\W_])\d[\d.,]*(?![^\W\d_])", text)


def _reading(engine: str, words: list[Glyphs]) -> CellReading:
    lines: dict[tuple[int, int, int], list[Glyphs]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    text = _joined([" ".join(word.text for word in line) for line in lines.values()])
    confidence = min((word.confidence for word in words), default=0.0)
    return CellReading(engine=engine, text=text, confidence=round(confidence, 4))


def _joined(lines: list[str]) -> str:
    """Lines of a cell as one text; a bare number broken over two lines is one number again."""
    whole = "".join(lines)
    if len(lines) > 1 and re.fullmatch(r"[\d.,]+", whole) and re.search(r"[.,]", whole):
        return whole
    return " ".join(lines).strip()


def _may_be_figure(reading: CellReading, look: Look) -> bool:
    """True unless the cell clearly holds words only."""
    text = reading.text
    return (
        any(c.isdigit() for c in text)
        or (len(text.split()) < _FIGURE_WORDS and len(text) < 16)
        or look.ink is Ink.UNCLEAR
    )


def _is_bare(reading: CellReading) -> bool:
    return bool(_DIGITS_ONLY.fullmatch(reading.text))


def _cell(spot: Spot, readings: tuple[CellReading, ...], picture: Picture) -> Cell:
    box, look = spot.box, spot.look
    best = best_of(readings)
    ink, doubts = inks.judge(look, best.text if best else "", picture)
    return Cell(
        row=box.row,
        column=box.column,
        row_span=box.row_span,
        column_span=box.column_span,
        text="-" if ink is Ink.DASH else best.text if best else "",
        box=picture.view.box(box.left, box.top, box.right, box.bottom),
        confidence=best.confidence if best else 1.0,
        ink=ink,
        readings=readings,
        doubts=doubts,
        leader=box.leader,
    )


def best_of(readings: tuple[CellReading, ...]) -> CellReading | None:
    """The first reading whose numbers most readers trained apart see (`vie` comes first: only it knows the words).

    Numbers go before words that as many see; without two of one mind it is the surest bare number.
    """
    if len(readings) < 2:
        return readings[0] if readings else None
    behind: dict[tuple[str, ...], set[str]] = {}
    told = [reading for reading in readings if reading.text.strip()]  # two that see nothing do not agree on a number
    for reading in told:
        behind.setdefault(tuple(_numbers(reading.text)), set()).add(reading.engine.partition(":")[0])
    numbers = max(behind, key=lambda seen: (len(behind[seen]) > 1, bool(seen), len(behind[seen])), default=())
    if len(behind.get(numbers, ())) > 1:
        return next(reading for reading in told if tuple(_numbers(reading.text)) == numbers)
    return max((r for r in readings if _is_bare(r)), key=lambda reading: reading.confidence, default=readings[0])


def wipe_rules(clean: Grey, runs: Grey, rules: Sequence[Rule]) -> Grey:
    """The picture with its tables' rules painted over; letters far from a rule stay untouched."""
    bands = _drawn(clean, rules, [11] * len(rules))
    lines = _drawn(clean, rules, [max(3, round(rule.thickness) + 2) for rule in rules])
    near = cv2.bitwise_and(cv2.dilate(runs, np.ones((3, 3), np.uint8)), bands)
    wiped = clean.copy()
    wiped[cv2.bitwise_or(near, lines) > 0] = PAPER
    return wiped


def wipe_underlines(clean: Grey, rules: Sequence[Rule], threshold: int) -> Grey:
    """The picture without the lines drawn under words; strokes of letters that cross them stay."""
    thin = [rule for rule in rules if rule.thickness < _UNDERLINE and rule.length > _LONGEST_BAR]
    if not thin:
        return clean
    dark = cv2.threshold(clean, threshold, 255, cv2.THRESH_BINARY_INV)[1]
    high = round(max(rule.thickness for rule in thin)) + 4
    strokes = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((high, 1), np.uint8))
    lines = _drawn(clean, thin, [max(3, round(rule.thickness) + 2) for rule in thin])
    wiped = clean.copy()
    wiped[cv2.subtract(lines, cv2.dilate(strokes, np.ones((3, 3), np.uint8))) > 0] = PAPER
    return wiped


def wipe_streaks(clean: Grey, streaks: Sequence[Rule]) -> Grey:
    """The picture with upright scanner streaks replaced by what stands beside them, so that letters are not cut."""
    if not streaks:
        return clean
    mask = _drawn(clean, streaks, [max(3, round(rule.thickness) + 2) for rule in streaks])
    aside = 4
    left = np.roll(clean, aside, axis=1).astype(np.uint16)
    right = np.roll(clean, -aside, axis=1).astype(np.uint16)
    return np.where(mask > 0, ((left + right) // 2).astype(np.uint8), clean)


def _drawn(clean: Grey, rules: Sequence[Rule], widths: list[int]) -> Grey:
    mask = np.zeros_like(clean)
    for rule, width in zip(rules, widths, strict=True):
        ends = ((rule.start, rule.at_start), (rule.end, rule.at_end))
        start, end = (tuple(round(c) for c in (e if rule.way == "h" else e[::-1])) for e in ends)
        cv2.line(mask, start, end, 255, width)
    return mask
