"""Signs that recognition made of a page's edge, its shadow or dirt, taken out of lines read from pictures.

Such a sign stands alone outside the text column: the column is where words of three letters and more stand that were
read with confidence. The number or dash before an item stands outside it too where every line of a page has one, but
close to its words. Grids are never touched; boxes are points on the upright page.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from schemas.base import union
from schemas.reading import Grid, Line, Region, Word

_SURE: Final = 0.8
_ENOUGH: Final = 20  # sure words that make a column
_SLACK: Final = 3.0
_SHORT: Final = 2
_SPECK: Final = 0.75
_CLOSE: Final = 1.0  # heights of a line between a number and its words
_LABEL: Final = re.compile(r"^(?:\(?\w{1,2}[.):/]?|[-–—+•*~])$")


class Column(NamedTuple):
    """Left and right edge of the text of a page, points."""

    left: float
    right: float


def without_specks(blocks: Sequence[Line | Grid]) -> Iterator[Line | Grid]:
    """The blocks of a page read from a picture without what stands outside its text column; lines left empty go."""
    column = _column([word for block in blocks if isinstance(block, Line) for word in block.words])
    for block in blocks:
        if isinstance(block, Grid) or block.region is Region.HEADER:
            yield block
        elif (line := _trimmed(block, column)) is not None:
            yield line


def _column(words: Sequence[Word]) -> Column | None:
    sure = [word.box for word in words if word.confidence >= _SURE and sum(map(str.isalpha, word.text)) > _SHORT]
    if len(sure) < _ENOUGH:
        return None
    cut = len(sure) // 100
    return Column(sorted(b.left for b in sure)[cut] - _SLACK, sorted(b.right for b in sure)[-1 - cut] + _SLACK)


def _trimmed(line: Line, column: Column | None) -> Line | None:
    if len(line.text.strip()) <= _SHORT and line.confidence < _SPECK:
        return None
    if column is None or not line.words:
        return line
    first = 1 if _begins(line) else 0
    kept = line.words[:first] + tuple(word for word in line.words[first:] if not _outside(word, column))
    if len(kept) == len(line.words):
        return line
    if not kept:
        return None
    text = " ".join(word.text for word in kept)
    confidence = sum(word.confidence for word in kept) / len(kept)
    return line.model_copy(
        update={"text": text, "words": kept, "box": union([word.box for word in kept]), "confidence": confidence}
    )


def _outside(word: Word, column: Column) -> bool:
    return len(word.text.strip()) <= _SHORT and (word.box.right < column.left or word.box.left > column.right)


def _begins(line: Line) -> bool:
    """Whether the first word of a line is the number or dash of the item that follows close to it."""
    if len(line.words) < 2 or not _LABEL.match(line.words[0].text.strip()):
        return False
    label, word = line.words[0].box, line.words[1].box
    return word.left - label.right <= _CLOSE * max(label.height, word.height)
