"""Print that the text pass went past: a title of office under a seal, a name beside a signature.

Tesseract takes a seal with a pen's stroke for a picture and leaves out the print that touches it. Stretches as high as
print in which no word was read are therefore read one by one, and put where they stand.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pipeline.extract.text import is_syllable
from pipeline.ocr.layout import Piece, Strip
from pipeline.ocr.picture import Picture
from pipeline.ocr.tesseract import Glyphs
from schemas.reading import Line, Word

_HIGH: Final = (0.75, 2.3)  # of the height of print: a printed line with its marks
_WIDE: Final = 2.5
_JOIN: Final = 1.6  # a blank no wider than that between two stretches of one line
_SURE: Final = 0.6


def overlooked(pieces: Sequence[Piece], words: Sequence[Piece], print_height: float) -> list[Piece]:
    """Of the stretches of print what no word was read in and looks like a printed line, parts of one line joined."""
    rows: list[Piece] = []
    for piece in sorted(part for whole in pieces for part in _unread(whole, words, print_height)):
        before = next((i for i, row in enumerate(rows) if _goes_on(row, piece, print_height)), None)
        if before is None:
            rows.append(piece)
        else:
            rows[before] = _joined(rows[before], piece)
    return sorted((row for row in rows if row[2] - row[0] >= _WIDE * print_height), key=lambda row: row[1])


def _unread(piece: Piece, words: Sequence[Piece], print_height: float) -> Iterator[Piece]:
    """The parts of a stretch that lie beside all words."""
    left, top, right, bottom = piece
    if not _HIGH[0] * print_height <= bottom - top <= _HIGH[1] * print_height:
        return
    for word in sorted(word for word in words if min(word[3], bottom) - max(word[1], top) > 0.3 * (bottom - top)):
        if word[0] - left > print_height:
            yield left, top, min(word[0], right), bottom
        left = max(left, word[2])
    if right - left > 0:
        yield left, top, right, bottom


def _goes_on(row: Piece, piece: Piece, print_height: float) -> bool:
    level = min(row[3], piece[3]) - max(row[1], piece[1]) > 0.5 * min(row[3] - row[1], piece[3] - piece[1])
    return level and 0 <= piece[0] - row[2] <= _JOIN * print_height


def _joined(row: Piece, piece: Piece) -> Piece:
    return row[0], min(row[1], piece[1]), piece[2], max(row[3], piece[3])


def worded(
    pieces: Sequence[Piece], read: Sequence[Sequence[Glyphs]], strips: Sequence[Strip], picture: Picture
) -> Iterator[tuple[Strip, Line]]:
    """Lines of the stretches in which words were read, each with its strip; the rest are strokes of a pen or a seal."""
    for piece, words in zip(pieces, read, strict=True):
        texts = [word.text for word in words]
        sure = sum(word.confidence for word in words) / max(1, len(words))
        if sure < _SURE or not _are_words(texts):
            continue
        box, strip = picture.view.box(*piece), _strip(piece, strips)
        line = Line(
            text=unicodedata.normalize("NFC", " ".join(texts)),
            box=box,
            words=tuple(Word(text=word.text, box=box, confidence=round(word.confidence, 4)) for word in words),
            confidence=round(sure, 4),
            region=strip.region,
            doubts=("digits-disagree",) if any(c.isdigit() for text in texts for c in text) else (),
        )
        yield strip, line


def _are_words(texts: Sequence[str]) -> bool:
    """Whether most of it is words of the language, one of them at least."""
    known = [text for text in texts if len(text) > 1 and is_syllable(text.strip(".,:;()"))]
    return len(known) >= max(1, 0.6 * len(texts))


def _strip(piece: Piece, strips: Sequence[Strip]) -> Strip:
    x, y = (piece[0] + piece[2]) / 2, (piece[1] + piece[3]) / 2
    inside = (s for s in strips if s.left <= x < s.right and s.top <= y < s.bottom)
    return next(inside, strips[-1])


def in_place(lines: Sequence[tuple[Strip, Line]], late: Iterable[tuple[Strip, Line]]) -> list[Line]:
    """The lines with those found late, each before the first of its strip that stands lower."""
    placed = list(lines)
    for one in late:
        after = (i for i, other in enumerate(placed) if _stands(other) > _stands(one))
        placed.insert(next(after, len(placed)), one)
    return [line for _, line in placed]


def _stands(placed: tuple[Strip, Line]) -> tuple[int, float]:
    strip, line = placed
    return strip.at, line.box.middle[1] if line.box else 0.0
