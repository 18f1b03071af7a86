"""The printed lines of the text pass: the words of one line, put together again where a blank tore them apart.

A row of dots to be filled in by pen makes Tesseract see two blocks and read the first part of the line after the rest.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from pipeline.ocr.tesseract import Glyphs

_LEVEL: Final = 0.6  # of the lower line's height that the two share
_GAP: Final = 4.0  # heights of a line between the two parts


def printed_lines(words: Sequence[Glyphs]) -> list[list[Glyphs]]:
    """The words by line in reading order; a line that is a block of its own goes to the line it is part of."""
    lines = [list(group) for _, group in groupby(words, key=lambda word: word.line)]
    sizes = Counter(line[0].line[0] for line in lines)
    whole: list[list[Glyphs]] = []
    for line in lines:
        alone = sizes[line[0].line[0]] == 1
        mate = next((i for i, other in enumerate(whole) if alone and _is_one(other, line)), None)
        if mate is None:
            whole.append(line)
        else:
            whole[mate] = sorted([*whole[mate], *line], key=lambda word: word.left)
    return whole


def _is_one(first: Sequence[Glyphs], second: Sequence[Glyphs]) -> bool:
    """Whether two lines stand side by side at one height, with little between them."""
    one, other = _extent(first), _extent(second)
    height = min(one[3] - one[1], other[3] - other[1])
    gap = max(one[0], other[0]) - min(one[2], other[2])
    return min(one[3], other[3]) - max(one[1], other[1]) > _LEVEL * height and 0 <= gap < _GAP * height


def _extent(line: Sequence[Glyphs]) -> tuple[int, int, int, int]:
    return (
        min(word.left for word in line), min(word.top for word in line),
        max(word.right for word in line), max(word.bottom for word in line),
    )  # fmt: skip
