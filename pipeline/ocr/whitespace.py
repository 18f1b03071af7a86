"""Tables without rules: three or more columns of print held apart by white gutters over several rows.

Works on stretches of print (see layout.pieces_of), before anything is read. Lengths are pixels at 200 dpi.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from pipeline.ocr.grids import CellBox, Lattice
from pipeline.ocr.layout import Leader, Piece

_GUTTER: Final = 16
_LEAST_ROWS: Final = 3
_LEAST_COLUMNS: Final = 3
_MARGIN: Final = 5
_REACH: Final = 130
_HEAD_ROWS: Final = 4
_ALIGNED: Final = 0.3  # of the step between lines
_EVEN: Final = (0.55, 1.5)
_NEXT_LINE: Final = 1.25  # steps between lines
_BREAK: Final = 3.2  # white of so many line heights between rows ends a table


@dataclass(frozen=True)
class _Band:
    """Consecutive printed rows that leave the same gutters free, as (left, right) ranges."""

    rows: tuple[tuple[Piece, ...], ...]
    gutters: tuple[tuple[int, int], ...]


def find_tables(pieces: list[Piece], width: int) -> list[Lattice]:
    """Lattices of the tables found by white space, top to bottom."""
    rows = _rows(pieces)
    found = []
    start = 0
    while start < len(rows):
        band, start = _best(rows, start)
        if band is None:
            continue
        whole = _with_head(band, rows[:start])
        spanning = _spanning(whole, rows[:start])
        found.append(_lattice(whole, width, spanning))
        start += len(band.rows)
    return [lattice for lattice in found if lattice is not None]


def leader_tables(pieces: list[Piece], leaders: list[Leader], width: int) -> list[Lattice]:
    """Lists whose values follow rows of dots, as tables of two columns."""
    found = [(leader, _line_of(leader, pieces)) for leader in leaders]
    lines = [(leader, line) for leader, line in found if line is not None]
    lines.sort(key=lambda line: line[1][1])
    groups: list[list[tuple[Leader, Piece]]] = []
    for line in lines:
        if groups and line[1][1] - groups[-1][-1][1][3] < 2 * (line[1][3] - line[1][1]):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_leader_lattice(group, width) for group in groups if len(group) >= _LEAST_ROWS]


def _line_of(leader: Leader, pieces: list[Piece]) -> Piece | None:
    """The printed line of a row of dots: a label close before it and a value close after it, else None."""
    middle = (leader[1] + leader[3]) / 2
    row = [p for p in pieces if p[1] - 3 <= middle <= p[3] + 3]
    before = [p for p in row if p[0] < leader[0] - 60 and p[2] > leader[0] - _REACH]
    after = [p for p in row if p[2] > leader[2] + 8 and p[0] < leader[2] + _REACH]
    if not before or not after:
        return None
    both = [*before, *after]
    return min(p[0] for p in before), min(p[1] for p in both), max(p[2] for p in after), max(p[3] for p in both)


def _leader_lattice(lines: list[tuple[Leader, Piece]], width: int) -> Lattice:
    left, right = min(p[0] for _, p in lines) - _MARGIN, min(width, max(p[2] for _, p in lines) + _MARGIN)
    tops = [p[1] - 3 for _, p in lines]
    bottoms = [p[3] + 3 for _, p in lines]
    levels = [tops[0], *((a + b) // 2 for a, b in zip(bottoms, tops[1:], strict=False)), bottoms[-1]]
    cells = []
    for row, (leader, _) in enumerate(lines):
        cells.append(CellBox(row, 0, 1, 1, left, levels[row], leader.left, levels[row + 1], leader.dots))
        cells.append(CellBox(row, 1, 1, 1, leader.right, levels[row], right, levels[row + 1]))
    return Lattice(len(lines), 2, tuple(cells), left, levels[0], right, levels[-1], ruled=False)


def _rows(pieces: list[Piece]) -> list[tuple[Piece, ...]]:
    """Pieces whose middles stand on one height, top to bottom, left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p[1] + p[3]) / 2):
        middle = (piece[1] + piece[3]) / 2
        if rows and middle < max(p[3] for p in rows[-1]) - 6 and middle - (rows[-1][0][1] + rows[-1][0][3]) / 2 < 14:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [tuple(sorted(row)) for row in rows]


def _longest(rows: list[tuple[Piece, ...]], start: int) -> _Band | None:
    """The longest band from ``start`` on; None unless enough of its rows fill enough columns."""
    if len(rows[start]) < _LEAST_COLUMNS:
        return None
    taken = [rows[start]]
    for row in rows[start + 1 :]:
        if len(_gaps([*taken, row])) < _columns(taken) - 1 or _far(taken[-1], row):
            break
        taken = [*taken, row]
    while len(taken) > 1 and len(taken[-1]) < 2 and _starts_left(taken[-1], _gaps(taken)):
        taken.pop()
    gutters = _gaps(taken)
    full = [row for row in taken if len(_filled(row, gutters)) >= _LEAST_COLUMNS]
    if len(full) < _LEAST_ROWS and not (start <= 1 and len(full) == _LEAST_ROWS - 1 and _are_even(taken, gutters)):
        return None
    return _Band(tuple(taken), gutters)


def _are_even(rows: list[tuple[Piece, ...]], gutters: tuple[tuple[int, int], ...]) -> bool:
    """Whether rows at the page's head are the rest of a table: several, of few columns, and all print of one height.

    A seal beside a signature has as many stretches, of all heights.
    """
    heights = sorted(p[3] - p[1] for row in rows for p in row)
    usual = heights[len(heights) // 2]
    even = heights[0] >= _EVEN[0] * usual and heights[-1] <= _EVEN[1] * usual
    return even and len(rows) > _LEAST_ROWS and len(gutters) <= _LEAST_COLUMNS


def _best(rows: list[tuple[Piece, ...]], start: int) -> tuple[_Band | None, int]:
    """The band from ``start`` on and where it begins; none and the next start where there is none.

    A head over several columns hides the gutters below it: a band that begins within the next few rows, has more
    columns and goes further is the table.
    """
    band = _longest(rows, start)
    if band is None:
        return None, start + 1
    end = start + len(band.rows)
    for later in range(start + 1, min(start + _HEAD_ROWS, len(rows))):
        other = _longest(rows, later)
        if other is not None and len(other.gutters) > len(band.gutters) and later + len(other.rows) > end:
            return other, later
    return band, start


def _spanning(band: _Band, above: list[tuple[Piece, ...]]) -> list[tuple[Piece, ...]]:
    """The rows right above a table whose print stands over several of its columns."""
    taken: list[tuple[Piece, ...]] = []
    waiting: list[tuple[Piece, ...]] = []
    known = set(band.rows)
    sides = [(a + b) / 2 for a, b in band.gutters]
    top = min(p[1] for row in band.rows for p in row)
    left, right = min(p[0] for row in band.rows for p in row), max(p[2] for row in band.rows for p in row)
    for row in reversed([row for row in above if row not in known]):
        height = max(p[3] - p[1] for p in row)
        inside = row[0][0] >= left - 2 * height and row[-1][2] <= right + 2 * height
        far = top - max(p[3] for p in row) > 0.9 * height or len(taken) + len(waiting) == _HEAD_ROWS
        if not inside or far or not _keeps_apart(row, sides):
            break
        top = min(p[1] for p in row)
        waiting.insert(0, row)  # the lower line of one head only; a title above the table stands alone too
        if len(row) > 1:
            taken, waiting = [*waiting, *taken], []
    return taken


def _keeps_apart(row: tuple[Piece, ...], sides: list[float]) -> bool:
    """Whether no two stretches of a row stand over one column: words of a sentence do, heads do not."""
    first = [sum(side <= piece[0] + 4 for side in sides) for piece in row]
    last = [sum(side < piece[2] - 4 for side in sides) for piece in row]
    return all(end < start for end, start in zip(last, first[1:], strict=False))


def _with_head(band: _Band, above: list[tuple[Piece, ...]]) -> _Band:
    """The band with the upper lines of its head, which may fill one column only."""
    rows = list(band.rows)
    for row in reversed(above):
        height = max(p[3] - p[1] for p in row)
        near = min(p[1] for r in rows for p in r) - max(p[3] for p in row) < 0.5 * height
        if not near or len(_gaps([*rows, row])) < len(band.gutters):
            break
        rows.insert(0, row)
    return _Band(tuple(rows), band.gutters)


def _columns(rows: list[tuple[Piece, ...]]) -> int:
    """Columns that at least two rows agree on (a wide gap between two words of one row makes none)."""
    counts = sorted((len(row) for row in rows), reverse=True)
    return max(_LEAST_COLUMNS, counts[1] if len(counts) > 1 else 0)


def _starts_left(row: tuple[Piece, ...], gutters: tuple[tuple[int, int], ...]) -> bool:
    """A lone stretch at the end that starts left of the table's second column may be the paragraph after it."""
    return len(gutters) > 0 and row[0][0] < gutters[0][0]


def _far(above: tuple[Piece, ...], below: tuple[Piece, ...]) -> bool:
    height = max(20, *(p[3] - p[1] for p in above))
    return min(p[1] for p in below) - max(p[3] for p in above) > _BREAK * height


def _gaps(rows: list[tuple[Piece, ...]]) -> tuple[tuple[int, int], ...]:
    """White ranges between the columns that no row crosses."""
    covered = sorted((p[0], p[2]) for row in rows for p in row)
    gaps = []
    reach = covered[0][1]
    for left, right in covered:
        if left - reach >= _GUTTER:
            gaps.append((reach, left))
        reach = max(reach, right)
    return tuple(gaps)


def _filled(row: tuple[Piece, ...], gutters: tuple[tuple[int, int], ...]) -> set[int]:
    """Numbers of the columns a row has print in."""
    return {sum(gutter[1] <= p[0] + 2 for gutter in gutters) for p in row}


def _lattice(band: _Band, width: int, spanning: list[tuple[Piece, ...]]) -> Lattice | None:
    pieces = [p for row in band.rows for p in row]
    left, right = max(0, min(p[0] for p in pieces) - _MARGIN), min(width, max(p[2] for p in pieces) + _MARGIN)
    columns = [left, *((a + b) // 2 for a, b in band.gutters), right]
    levels = _row_levels(band, columns)
    cells = tuple(
        CellBox(row, column, 1, 1, columns[column], levels[row], columns[column + 1], levels[row + 1])
        for row in range(len(levels) - 1)
        for column in range(len(columns) - 1)
    )
    above = _head_cells(spanning, columns, levels[0])
    deep = len(spanning)
    cells = (*above, *(replace(cell, row=cell.row + deep) for cell in cells))
    top = min([levels[0], *(cell.top for cell in above)])
    return Lattice(len(levels) - 1 + deep, len(columns) - 1, cells, left, top, right, levels[-1], ruled=False)


def _head_cells(rows: list[tuple[Piece, ...]], columns: list[int], bottom: int) -> list[CellBox]:
    """The cells of head rows whose print may stand over several columns."""
    cells = []
    tops = [min(p[1] for p in row) - _MARGIN for row in rows] + [bottom]
    for number, row in enumerate(rows):
        free = 0
        for piece in row:
            over = [c for c in range(len(columns) - 1) if piece[0] < columns[c + 1] - 4 and piece[2] > columns[c] + 4]
            first = max(free, over[0]) if over else free
            last = max(first, over[-1]) if over else first
            for column, until in [(c, c) for c in range(free, first)] + [(first, last)]:
                if until < len(columns) - 1:
                    box = columns[column], tops[number], columns[until + 1], tops[number + 1]
                    cells.append(CellBox(number, column, 1, until - column + 1, *box))
            free = last + 1
        cells += [
            CellBox(number, c, 1, 1, columns[c], tops[number], columns[c + 1], tops[number + 1])
            for c in range(free, len(columns) - 1)
        ]
    return cells


def _row_levels(band: _Band, columns: list[int]) -> list[int]:
    """Heights between table rows: print of the other columns marks a row, lines of the labels join the nearest."""
    inside = _label_column(band, columns)
    labels = [p for row in band.rows for p in row if inside[0] <= p[0] < inside[1]]
    others = [p for row in band.rows for p in row if not inside[0] <= p[0] < inside[1]]
    pitch = _pitch(labels or others)
    anchors = _anchors(others, pitch)
    extents = [[middle, middle] for middle in anchors]
    hanging = _hang(labels, anchors, pitch)
    for piece in [*labels, *others]:
        middle = (piece[1] + piece[3]) / 2
        nearest = min(range(len(anchors)), key=lambda i: abs(anchors[i] - middle))
        if hanging and nearest and anchors[nearest] - middle > _ALIGNED * pitch:
            nearest -= 1
        extents[nearest] = [min(extents[nearest][0], piece[1]), max(extents[nearest][1], piece[3])]
    between = [round((above[1] + below[0]) / 2) for above, below in pairwise(extents)]
    return [int(extents[0][0]) - _MARGIN, *between, int(extents[-1][1]) + _MARGIN]


def _label_column(band: _Band, columns: list[int]) -> tuple[int, int]:
    """The sides of the column whose texts take most lines, the widest of such."""
    sides = list(pairwise(columns))
    lines = [sum(left <= p[0] < right for row in band.rows for p in row) for left, right in sides]
    return max(zip(lines, sides, strict=True), key=lambda pair: (pair[0], pair[1][1] - pair[1][0]))[1]


def _hang(labels: list[Piece], anchors: list[float], pitch: float) -> bool:
    """True where the first line of every label stands level with its row's values: further lines hang below it."""
    middles = [(p[1] + p[3]) / 2 for p in labels]
    level = [any(abs(middle - anchor) < _ALIGNED * pitch for middle in middles) for anchor in anchors]
    more = [False, *(below - above < _NEXT_LINE * pitch for above, below in pairwise(anchors))]
    rows = [stands for stands, line in zip(level, more, strict=True) if stands or not line]  # no lines of a value's own
    return len(middles) > len(rows) > 1 and all(rows)


def _pitch(pieces: list[Piece]) -> float:
    """Distance between printed lines: the smallest common step between neighbouring lines."""
    middles = sorted((p[1] + p[3]) / 2 for p in pieces)
    steps = sorted(b - a for a, b in pairwise(middles) if b - a > 16)
    return steps[len(steps) // 4] if steps else 34.0


def _anchors(pieces: list[Piece], pitch: float) -> list[float]:
    """Middles of the rows: heights of print nearer than most of a line step belong together."""
    groups: list[list[float]] = []
    for middle in sorted((p[1] + p[3]) / 2 for p in pieces):
        if groups and middle - groups[-1][-1] < 0.75 * pitch:
            groups[-1].append(middle)
        else:
            groups.append([middle])
    return [sum(group) / len(group) for group in groups]
