"""The head of a table without rules: which of its words stand over which columns, one level or two.

A phrase over several columns is told by its words: they stand a blank apart where it crosses from one column into the
next, or in the middle between two. It stands over the columns whose own heads are nearest to it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.readers.layout import PrintWord, Row
from pipeline.readers.pdf_tables import make_cell
from schemas.base import Box, union
from schemas.reading import Cell

_BLANK: Final = 0.45  # font sizes: the words of one phrase stand no further apart, those of two heads do
_BETWEEN: Final = 0.25  # of the way from the middle of one column to that of the next: no longer over the first

Span = tuple[float, float]


class Head(NamedTuple):
    """The columns, those with a head and nothing below it included, and the head's cells in ``height`` rows."""

    columns: list[Span]
    height: int
    cells: tuple[Cell, ...]


def bounds_of(columns: Sequence[Span]) -> list[float]:
    """The edges halfway between the columns."""
    return [0.0, *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), float("inf")]


def column_at(x: float, bounds: Sequence[float]) -> int:
    """The column at a place."""
    return next(i for i in range(len(bounds) - 1) if x < bounds[i + 1])


def head_lines(parts: Sequence[Row], columns: Sequence[Span]) -> Head:
    """The head made of ``parts`` (runs of words of its lines) over the ``columns`` of the body."""
    wider = sorted([*columns, *_bare_columns(parts, columns)])
    if not parts:
        return Head(wider, 0, ())
    bounds = bounds_of(wider)
    phrases = [phrase for part in parts for phrase in _phrases(part, bounds)]
    lowest = max(phrase.base for phrase in phrases)
    upper = [p for p in phrases if p.base < lowest - 0.5 * p.size and _is_over_several(p, wider, bounds)]
    lower = [word for phrase in phrases if phrase not in upper for word in phrase.words]
    box = union([word.box for word in lower]) or Box(0, 0, 0, 0)
    own = [[w for w in lower if column_at(w.box.middle[0], bounds) == column] for column in range(len(wider))]
    top = tuple(_upper_cells(upper, own))
    cells = [make_cell(bool(top), n, words, _place(words, box, bounds, n)) for n, words in enumerate(own)]
    return Head(wider, 1 + bool(top), (*top, *cells))


def _bare_columns(parts: Sequence[Row], columns: Sequence[Span]) -> Iterator[Span]:
    """Columns that nothing stands in: heads beside all others, as that of a column of notes that nobody wrote in."""
    last = max(right for _, right in columns)
    beside = sorted((part.left, part.right) for part in parts if part.left > last)
    merged: list[Span] = []
    for left, right in beside:
        if merged and left < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], right)
        else:
            merged.append((left, right))
    yield from merged


def _phrases(part: Row, bounds: Sequence[float]) -> Iterator[Row]:
    """The part cut where its words stand apart at the edge of a column."""
    words: list[PrintWord] = []
    for word in part.words:
        crosses = bool(words) and column_at(word.box.middle[0], bounds) != column_at(words[-1].box.middle[0], bounds)
        if crosses and word.box.left - words[-1].box.right > _BLANK * part.size:
            yield Row(tuple(words))
            words = []
        words.append(word)
    yield Row(tuple(words))


def _is_over_several(phrase: Row, columns: Sequence[Span], bounds: Sequence[float]) -> bool:
    """Whether a phrase crosses from one column of values into the next, or stands between the two."""
    first, last = (column_at(word.box.middle[0], bounds) for word in (phrase.words[0], phrase.words[-1]))
    if first != last:
        return True
    middle = (phrase.left + phrase.right) / 2
    own = sum(columns[first]) / 2
    beside = first + (1 if middle > own else -1)
    if not 0 <= beside < len(columns):
        return False
    way = abs(sum(columns[beside]) / 2 - own)
    return abs(middle - own) > _BETWEEN * way and abs(middle - own) > phrase.size


def _upper_cells(upper: Sequence[Row], own: Sequence[Sequence[PrintWord]]) -> Iterator[Cell]:
    """A cell for each phrase, over the columns whose own heads stand below the phrases and nearest to this one."""
    phrases = _joined(sorted(upper, key=lambda p: (p.left + p.right) / 2))
    if not phrases:
        return
    top = min(phrase.base for phrase in phrases)
    edge = min(phrase.left for phrase in phrases)
    under: dict[int, list[int]] = {}
    for column, words in enumerate(own):
        if any(word.base > top + 1 for word in words) and max(word.box.right for word in words) > edge:
            middle = (min(word.box.left for word in words) + max(word.box.right for word in words)) / 2
            near = min((abs(_middle(phrase) - middle), number) for number, phrase in enumerate(phrases))[1]
            under.setdefault(near, []).append(column)
    for number, phrase in enumerate(phrases):
        reach = under.get(number, [])
        box = union([word.box for word in phrase.words])
        if reach and box is not None:
            yield make_cell(0, min(reach), phrase.words, box, (1, max(reach) - min(reach) + 1))


def _joined(phrases: Sequence[Row]) -> list[Row]:
    """Lines of one phrase set below each other are one phrase."""
    out: list[Row] = []
    for phrase in phrases:
        if out and abs(_middle(out[-1]) - _middle(phrase)) < 2 * phrase.size:
            out[-1] = Row((*out[-1].words, *phrase.words))
        else:
            out.append(phrase)
    return out


def _middle(phrase: Row) -> float:
    return (min(w.box.left for w in phrase.words) + phrase.right) / 2


def _place(words: Sequence[PrintWord], box: Box, bounds: Sequence[float], column: int) -> Box:
    edges = Box(max(bounds[column], box.left), box.top, min(bounds[column + 1], box.right), box.bottom)
    return union([word.box for word in words]) or edges
