"""Tables set in another shape than the campaign's, brought into it: parts side by side, groups of rows for columns.

Cells keep their words, boxes and readings; only their places in the lattice change. Nothing is read here.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.extract.columns import SURE_NAME, Layout, read_layout
from pipeline.extract.labels import Labels
from pipeline.extract.tables import Lattice, is_blank, is_quantity
from pipeline.extract.text import fold, key
from schemas.reading import Cell

_PARTS: Final = (2, 3)
_HEADS_WITHIN: Final = 2
_LEAD: Final = 0.13  # how much better than the next a line's name must be
_NO_WORD: Final = 5  # letters of a head that may be anything
_COUNTER: Final = re.compile(r"\(?\d{1,2}\)?")


def unfolded(lattice: Lattice) -> Lattice:
    """A table whose head stands two or three times side by side, its parts set one below the other."""
    lattice = _without_bare_edge(lattice)
    for head in range(min(_HEADS_WITHIN, len(lattice.rows))):
        for parts in _PARTS:
            if _repeats(lattice, head, parts):
                return lattice.model_copy(update={"rows": tuple(_stacked(lattice, head, lattice.width // parts))})
    return lattice


def _without_bare_edge(lattice: Lattice) -> Lattice:
    """The table without columns at its right edge that hold nothing, not even a head."""
    width = max((i + 1 for row in lattice.rows for i, cell in enumerate(row) if not is_blank(cell)), default=0)
    if not width or width == lattice.width:
        return lattice
    return lattice.model_copy(update={"rows": tuple(row[:width] for row in lattice.rows)})


def _repeats(lattice: Lattice, head: int, parts: int) -> bool:
    width = lattice.width // parts
    if width < 2 or lattice.width % parts:
        return False
    words = [key(lattice.text(head, column)).replace(" ", "") for column in range(lattice.width)]
    first = words[:width]
    apart = len({id(cell) for cell in lattice.rows[head]}) == lattice.width
    again = all(
        same_word(word, first[column % width]) or _count_rows(lattice, head, (column, column % width))
        for column, word in enumerate(words)
    )
    return apart and again and len(set(filter(None, first))) >= 2 and any(c.isalpha() for c in first[-1])


def _count_rows(lattice: Lattice, head: int, columns: Sequence[int]) -> bool:
    """Whether columns hold nothing but the numbers of the rows: a short head over them is easily misread ("TT")."""
    texts = [lattice.text(row, column) for column in columns for row in range(head + 1, len(lattice.rows))]
    heads = [lattice.text(head, column) for column in columns]
    told = [fold(text) for text in texts if text.strip()]
    return len(told) > 2 and all(map(_COUNTER.fullmatch, told)) and all(len(text) < _NO_WORD for text in heads)


def same_word(one: str, other: str) -> bool:
    """Whether two heads are one word, a letter of which may have been misread."""
    return one == other or (len(one) > 2 and Levenshtein.distance(one, other) <= 1 + len(one) // 8)


def _stacked(lattice: Lattice, head: int, width: int) -> Iterator[tuple[Cell | None, ...]]:
    yield from (row[:width] for row in lattice.rows[: head + 1])
    place = head + 1
    for left in range(0, lattice.width, width):
        for row in lattice.rows[head + 1 :]:
            cells = row[left : left + width]
            if not all(is_blank(cell) or _COUNTER.fullmatch(fold(cell.text)) for cell in cells if cell is not None):
                yield tuple(_moved(cell, place, column) for column, cell in enumerate(cells))
                place += 1


def _moved(cell: Cell | None, row: int, column: int) -> Cell | None:
    at = {"row": row, "column": column, "row_span": 1, "column_span": 1}
    return cell.model_copy(update=at) if cell is not None else None


def spread(lattice: Lattice, rows: Labels, groups: Labels, year: int, before: Lattice | None = None) -> Lattice | None:
    """A matrix set as one column of values, with a heading row for each of ``groups``; None when it is no such table.

    The lattice made has a label column, a unit column where there was one, and a column for each group. ``before`` is
    the lattice made of an earlier part of the same table: its last group may go on, and one group is enough.
    """
    layout = read_layout(lattice, rows, None, year, None)
    if layout.label < 0 or len(layout.values) != 1:
        return None
    carried = before.rows[0][-1] if before is not None else None
    parts = [part for part in _parts(lattice, layout, rows, groups, carried) if part[1]]
    if len(parts) < (2 if before is None else 1) or any(
        key(a.text) == key(b.text) for (a, _), (b, _) in pairwise(parts)
    ):
        return None
    return lattice.model_copy(update={"rows": tuple(_matrix(lattice, layout, parts, rows)), "lines": ()})


_Part = tuple[Cell, list[int]]


def _parts(lattice: Lattice, layout: Layout, rows: Labels, groups: Labels, carried: Cell | None) -> Iterator[_Part]:
    """The heading cell of each group with the rows that follow it; rows before any heading belong to ``carried``."""
    current: _Part | None = (carried, []) if carried is not None else None
    first = layout.first_row  # a heading right below the head looks like a further line of it
    while first > 1 and _heading(lattice, layout, first - 1, rows, groups) is not None:
        first -= 1
    for number in range(first, len(lattice.rows)):
        heading = _heading(lattice, layout, number, rows, groups)
        if heading is not None:
            if current is not None:
                yield current
            current = (heading, [])
        elif current is not None and not is_blank(lattice.rows[number][layout.label]):
            current[1].append(number)
    if current is not None:
        yield current


def _heading(lattice: Lattice, layout: Layout, number: int, rows: Labels, groups: Labels) -> Cell | None:
    """The cell of a row without any quantity that names a group better than it names a row."""
    value = lattice.rows[number][layout.values[0]]
    cells = list({id(cell): cell for cell in lattice.rows[number] if cell is not None and not is_blank(cell)}.values())
    if value in cells and is_quantity(value):
        return None
    named = [(groups.best(cell.text)[1], cell) for cell in cells]
    likeness, best = max(named, key=lambda pair: pair[0], default=(0.0, None))
    if best is None or likeness < SURE_NAME or rows.best(best.text)[1] >= likeness:
        return None
    return best


def _matrix(
    lattice: Lattice, layout: Layout, parts: Sequence[_Part], rows: Labels
) -> Iterator[tuple[Cell | None, ...]]:
    lead = [layout.label, *([layout.unit] if layout.unit >= 0 else [])]
    top = 0
    heads: list[Cell | None] = [lattice.rows[top][column] if layout.first_row else None for column in lead]
    yield tuple(_moved(cell, 0, column) for column, cell in enumerate([*heads, *(heading for heading, _ in parts)]))
    lines: dict[str, list[Cell | None]] = {}
    for place, (_, numbers) in enumerate(parts, len(lead)):
        for number in numbers:
            text = lattice.text(number, layout.label)
            name = _name(text, rows)
            if name in lines and lines[name][place] is not None:
                name = key(text)
            line = lines.setdefault(name, [*(lattice.rows[number][n] for n in lead), *([None] * len(parts))])
            line[place] = lattice.rows[number][layout.values[0]]
    for row, line in enumerate(lines.values(), 1):
        yield tuple(_moved(cell, row, column) for column, cell in enumerate(line))


def _name(label: str, rows: Labels) -> str:
    """What a line is called in every group: the row it surely names, however the label was misread, else its words."""
    row, likeness = rows.best(label)
    rivals = (score for other, score in enumerate(rows.scores(label)) if other != row)
    return f"#{row}" if likeness >= max(SURE_NAME, max(rivals, default=0.0) + _LEAD) else key(label)
