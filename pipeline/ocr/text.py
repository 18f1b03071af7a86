"""Reads a page's running text with its tables painted over, the halves of two-column blocks apart.

And finds the printed page number.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from pipeline.ocr import tesseract
from pipeline.ocr.asking import Story, ask, together
from pipeline.ocr.handwriting import has_ink_between, is_written
from pipeline.ocr.layout import Piece, Strip, number_pieces, stack, two_column_zones
from pipeline.ocr.overlooked import in_place, overlooked, worded
from pipeline.ocr.picture import PAPER, Picture, soften, without_shadow
from pipeline.ocr.pixels import Grey
from pipeline.ocr.print_lines import printed_lines
from pipeline.ocr.roman import doubtful_number, place_of, with_number
from pipeline.ocr.tesseract import Glyphs
from schemas.base import Box, union
from schemas.reading import UNREAD_INK, CellReading, Line, Region, Word

_PAGE_NUMBER: Final = re.compile(r"[-–—\s]*(?:[Tt]rang\s*)?(\d{1,3})(?:\s*/\s*\d{1,3})?[-–—.\s]*")
_LOW: Final = 0.6
_HEAD: Final = 0.35  # a letterhead stands in the upper third of its page


def read_lines(picture: Picture, page: Grey, pieces: list[Piece], seconds: float) -> Story[list[Line]]:
    """The lines of ``page``, the picture without rules, dust and tables; ``pieces`` are its stretches of print.

    In reading order (left half of a block before the right one), boxes on the upright page.
    """
    soft = soften(without_shadow(page))
    tall, strips = stack(soft, two_column_zones(pieces, page.shape[1]))
    (words,) = yield from ask([tall], tesseract.text_language(), 4, seconds)
    kept = [word for word in words if _is_word(word)]
    groups = printed_lines(kept)
    lines = [_line(group, strips, picture) for group in groups]
    alone = [piece for piece in number_pieces(pieces, page.shape[0]) if not _covered(piece, lines, picture)]
    asked = [
        (i, j) for i, group in enumerate(groups) for j, word in enumerate(group) if any(c.isdigit() for c in word.text)
    ]
    numbered = [i for i, group in enumerate(groups) if doubtful_number(group)]
    lost = overlooked(pieces, _areas(kept, strips), picture.print_height)
    again, numbers, rest, late = yield from _seen_again(
        [
            [_crop(tall, *groups[i][j][1:5]) for i, j in asked],
            [_crop(tall, *place_of(groups[i])) for i in numbered],
            [_crop(soft, *piece) for piece in alone],
        ],
        [_crop(soft, *piece) for piece in lost],
        seconds,
    )
    for i, number in zip(numbered, numbers, strict=True):
        groups[i] = with_number(groups[i], number)
        lines[i] = _line(groups[i], strips, picture)
    seen = dict(zip(asked, again, strict=True))
    checked = [_with_second(line, i, group, seen) for i, (line, group) in enumerate(zip(lines, groups, strict=True))]
    checked = [_with_hand(line, group, strips, picture, page) for line, group in zip(checked, groups, strict=True)]
    placed = [(_strip_of(group[0], strips), line) for line, group in zip(checked, groups, strict=True)]
    found = in_place(placed, worded(lost, late, strips, picture))
    return [*_numbers(alone, rest, picture), *found]


def _seen_again(
    crops: Sequence[Sequence[Grey]], lost: Sequence[Grey], seconds: float
) -> Story[list[list[list[Glyphs]]]]:
    """The crops of each kind by the other model, then what the text pass went past by its own."""
    flat = [crop for kind in crops for crop in kind]
    asks = [ask(flat, "eng", 7, seconds), ask(lost, tesseract.text_language(), 7, seconds)]
    read, late = yield from together(asks)
    answers = iter(read)
    return [*([next(answers) for _ in kind] for kind in crops), late]


def _areas(words: list[Glyphs], strips: list[Strip]) -> list[Piece]:
    """Where words stand in the working picture."""
    shifts = [(strip.left, strip.top - strip.at) for strip in (_strip_of(word, strips) for word in words)]
    return [(w.left + x, w.top + y, w.right + x, w.bottom + y) for w, (x, y) in zip(words, shifts, strict=True)]


def _covered(piece: Piece, lines: list[Line], picture: Picture) -> bool:
    x, y = picture.view.box(*piece).middle
    return any(
        line.box.left <= x <= line.box.right and line.box.top <= y <= line.box.bottom for line in lines if line.box
    )


def _numbers(pieces: list[Piece], read: list[list[Glyphs]], picture: Picture) -> list[Line]:
    """Page numbers the text pass left out."""
    found = []
    for piece, words in zip(pieces, read, strict=True):
        text = " ".join(word.text for word in words)
        if words and _PAGE_NUMBER.fullmatch(text) and min(word.confidence for word in words) > _LOW:
            found.append(Line(text=text, box=picture.view.box(*piece), confidence=words[0].confidence, centred=True))
    return found


def _strip_of(word: Glyphs, strips: list[Strip]) -> Strip:
    middle = (word.top + word.bottom) / 2
    return next((strip for strip in reversed(strips) if strip.at <= middle), strips[0])


def _line(words: list[Glyphs], strips: list[Strip], picture: Picture) -> Line:
    strip = _strip_of(words[0], strips)
    made = tuple(_word(word, strip, picture) for word in words)
    box = union([word.box for word in made])
    text = unicodedata.normalize("NFC", " ".join(word.text for word in made))
    confidence = float(np.mean([word.confidence for word in made]))
    doubts = ("low-confidence",) if confidence < _LOW else ()
    return Line(
        text=text,
        box=box,
        words=made,
        confidence=round(confidence, 4),
        region=strip.region,
        centred=_is_centred(box, picture),
        doubts=doubts,
    )


def _is_word(word: Glyphs) -> bool:
    """Dust and remains of rules come out as lone signs of low confidence."""
    return any(c.isalnum() for c in word.text) or word.confidence > 0.3


def _word(word: Glyphs, strip: Strip, picture: Picture) -> Word:
    dx, dy = strip.left, strip.top - strip.at
    box = picture.view.box(word.left + dx, word.top + dy, word.right + dx, word.bottom + dy)
    return Word(text=unicodedata.normalize("NFC", word.text), box=box, confidence=round(word.confidence, 4))


def _is_centred(box: Box | None, picture: Picture) -> bool:
    if box is None:
        return False
    width = picture.view.page_width
    return abs(box.middle[0] - width / 2) < 0.06 * width and box.width < 0.62 * width


def _with_second(line: Line, i: int, group: list[Glyphs], again: dict[tuple[int, int], list[Glyphs]]) -> Line:
    """The line with the second reading of its words with digits, and a doubt where the digits differ."""
    seen = {j: "".join(w.text for w in again[i, j]) for j in range(len(group)) if (i, j) in again}
    if not seen:
        return line
    text = " ".join(seen.get(j, word.text) for j, word in enumerate(group))
    sure = min((w.confidence for j in seen for w in again[i, j]), default=0.0)
    agree = all(_digit_runs(seen[j]) == _digit_runs(group[j].text) for j in seen)
    doubts = line.doubts if agree else (*line.doubts, "digits-disagree")
    return line.model_copy(
        update={"readings": (CellReading(engine="eng", text=text, confidence=round(sure, 4)),), "doubts": doubts}
    )


def _with_hand(line: Line, group: list[Glyphs], strips: list[Strip], picture: Picture, page: Grey) -> Line:
    """The letterhead's lines with a doubt where their digits are written by hand, or where ink was not read."""
    strip = _strip_of(group[0], strips)
    dx, dy = strip.left, strip.top - strip.at
    areas = [(w.left + dx, w.top + dy, w.right + dx, w.bottom + dy) for w in group]
    if min(area[1] for area in areas) > _HEAD * page.shape[0]:
        return line
    if has_ink_between(picture, page, areas):
        line = line.model_copy(update={"doubts": (*line.doubts, UNREAD_INK)})
    if line.region not in (Region.LEFT, Region.RIGHT) or strip.top > _HEAD * page.shape[0]:
        return line
    places = [
        _digit_part(word.text, area)
        for word, area in zip(group, areas, strict=True)
        if any(c.isdigit() for c in word.text)
    ]
    whole = min(a[0] for a in areas), min(a[1] for a in areas), max(a[2] for a in areas), max(a[3] for a in areas)
    if not places or not is_written(picture, page, whole, places):
        return line
    return line.model_copy(update={"doubts": (*line.doubts, "handwriting")})


def _digit_part(text: str, area: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """The part of a word's box that holds its digits, letters taken as equally wide."""
    at = [i for i, c in enumerate(text) if c.isdigit()]
    step = (area[2] - area[0]) / len(text)
    return round(area[0] + at[0] * step), area[1], round(area[0] + (at[-1] + 1) * step), area[3]


def _crop(tall: Grey, left: int, top: int, right: int, bottom: int) -> Grey:
    part = tall[max(0, top - 4) : bottom + 4, max(0, left - 3) : right + 3]
    factor = min(1.6, max(0.8, 36 / max(8, part.shape[0])))
    scaled = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return cv2.copyMakeBorder(scaled, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=PAPER)


def _digit_runs(text: str) -> list[str]:
    """Numbers in a text; letters of the same shape as a digit count as the digit where they stand in a number."""
    same_shape = re.sub(r"(?<![^\W\d_])[lI|](?![^\W\d_lI])|(?<=[lI|\d])[lI|]", "1", text)
    return re.findall(r"\d+", re.sub(r"(?<=\d)[oO]|[oO](?=\d)", "0", same_shape))


def _surer(line: Line) -> str:
    """A short line's text by the surer of its readings: a lone digit at the page's edge is easily read twice."""
    best = max(line.readings, key=lambda reading: reading.confidence, default=None)
    return line.text if best is None or best.confidence <= line.confidence or len(line.text) > 4 else best.text


def _agreed(line: Line, digits: str) -> bool:
    """Whether every reading of a page number says the same: a misread one would accuse a unit of a lost page."""
    others = [_digit_runs(reading.text) for reading in line.readings]
    return all(runs[:1] == [digits] for runs in (*others, _digit_runs(line.text)))


def printed_number(lines: list[Line], height: float) -> tuple[int | None, list[Line]]:
    """The page number printed at the head or foot, and the lines with it marked as running head."""
    number = None
    marked = []
    for line in lines:
        found = _PAGE_NUMBER.fullmatch(_surer(line))
        if found and line.box and (line.box.bottom < 0.12 * height or line.box.top > 0.9 * height):
            number = int(found[1]) if number is None and _agreed(line, found[1]) else number
            line = line.model_copy(update={"region": Region.HEADER})
        marked.append(line)
    return number, marked
