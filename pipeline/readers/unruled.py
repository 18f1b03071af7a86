"""Tables without rules on pages with a text layer: columns of figures kept apart by white space alone.

A run of rows that carry a number in a column of its own makes a table; wrapped labels join the nearest such row; header
rows are what stands close above. Letterheads and signature blocks never get here: `layout.find_halves` took them.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from pipeline.readers.layout import PrintWord, Row, split_at_gaps
from pipeline.readers.pdf_tables import make_cell
from pipeline.readers.unruled_head import bounds_of, column_at, head_lines
from schemas.base import Box, union
from schemas.reading import Cell, Grid

_GAP: Final = 0.85  # font sizes of blank that part two columns
_VALUE: Final = re.compile(
    r"^(?:[(\[]?(?:khoảng|hơn|gần|trên|dưới)?\s*[<>~]?\s*\d[\d.,]*(?:\s\d{3})*\s*(?:%|[^\W\d]+(?:,?\s[^\W\d]+){0,2})?[)\]]?\.?|[-–—]|không(?:\s+có)?|\.{3,}|…)$",
    re.IGNORECASE,
)
_ORDER: Final = re.compile(r"^(?:\d{1,3}|[IVXivx]+|[a-zđ])[.)]?$")
_REST: Final = re.compile(r"^[.,]?\d+$")  # what a column too narrow leaves of a number for the next line
_TORN: Final = re.compile(r"^\d{1,3}(?:\.\d{3})*\.\d{0,2}$")  # a number cut inside a group of thousands
_GROUPS: Final = re.compile(r"^\d{1,3}(?:\.\d{3})+$")
_TITLE: Final = re.compile(r"^(?:biểu|bảng|phụ lục|mẫu)(?:\s|$)", re.IGNORECASE)
_LEAST: Final = 3  # rows with a value that make a table, and values of a row that goes on overleaf
_HALF: Final = 0.85  # font sizes between a value and the lines of the label it stands beside
_BROKEN: Final = 1.7  # font sizes between the halves of a number broken by its column; digits stand alone there
_LABEL_LINES: Final = 12  # and those of a label: a word over three, where a column is as wide as two letters
_HEAD_LINES: Final = 9  # narrow columns break the words of a head over many lines
_WRAP: Final = 1.35  # font sizes between the baselines of one wrapped label


class Found(NamedTuple):
    """A table found in a list of rows: first row, one past the last, and the grid."""

    start: int
    end: int
    grid: Grid


class _Cut(NamedTuple):
    """A row cut into its columns' parts, and those of them that are values in a column of their own."""

    row: Row
    parts: tuple[Row, ...]
    values: tuple[Row, ...]

    @property
    def valued(self) -> bool:
        """Whether the row carries a value."""
        return bool(self.values)


def find_unruled(rows: list[Row]) -> list[Found]:
    """All tables without rules in the rows of a page, top to bottom."""
    cuts = [_cut(rows, index) for index in range(len(rows))]
    cuts = [
        cut._replace(values=()) if index and _goes_on(cuts[index - 1], cut) else cut for index, cut in enumerate(cuts)
    ]
    found: list[Found] = []
    index = 0
    while index < len(cuts):
        end = _run_end(cuts, index) if cuts[index].valued else index
        if sum(cut.valued for cut in cuts[index:end]) < _least(cuts, index, end):
            index = max(end, index + 1)
            continue
        floor = found[-1].end if found else 0
        index = _past_head(cuts, index, end)
        body = index - 1 if index > floor and _half_line(cuts[index], cuts[index - 1]) else index
        start = _header_start(cuts, index, body, floor)
        found.append(Found(start, end, _grid(cuts, start, body, end)))
        index = end
    return found


def _least(cuts: list[_Cut], start: int, end: int) -> int:
    """Rows with a value that make a table of this run: one of many columns does where the page ends below it."""
    wide = any(len(cut.values) >= _LEAST for cut in cuts[start:end])
    return 1 if wide and end == len(cuts) else _LEAST


def _past_head(cuts: list[_Cut], index: int, end: int) -> int:
    """The first row of the body: a last line of the head may look like a value ("dưới / 3 tháng"), but has no label."""
    cut, above = cuts[index], cuts[index - 1] if index else None
    below = next((i for i in range(index + 1, end) if cuts[i].valued), None)
    if above is None or below is None or cut.row.base - above.row.base > _WRAP * cut.row.size:
        return index
    return below if len(above.parts) > 1 and cut.parts[0].left >= cuts[below].values[0].left - cut.row.size else index


def _cut(rows: list[Row], index: int) -> _Cut:
    row = rows[index]
    parts = tuple(split_at_gaps(row, _GAP * row.size))
    if len(parts) == 1:
        lone = bool(_VALUE.match(row.text)) and _beside_label(rows, index)
        return _Cut(row, parts, parts if lone else ())
    values = tuple(part for part in parts[1:] if _VALUE.match(part.text))
    return _Cut(row, parts, () if _numbered_heading(parts) else values)


def _goes_on(above: _Cut, cut: _Cut) -> bool:
    """Whether a row of bare digits only carries on numbers of the row above that were too wide for their columns.

    Beside another line of the row's label that takes proof: each number above was cut inside a group of thousands.
    """
    row = cut.row
    if not above.valued or row.base - above.row.base > _BROKEN * row.size:
        return False
    values = [part for part in cut.parts if _REST.match(part.text)]
    if len(values) < len(cut.parts):
        first = min(value.left for value in above.values)
        label = all(part.right <= first and part.text[:1].islower() for part in cut.parts if part not in values)
        return bool(values) and label and all(_carried(above, part) for part in values)
    labelled = len(above.values) < len(above.parts)
    return labelled and all(any(_near(value, part) for value in above.values) for part in cut.parts)


def _carried(above: _Cut, part: Row) -> bool:
    """Whether digits complete the number above them: one of them alone is none that a person would write."""
    overlapping = [value for value in above.values if min(value.right, part.right) > max(value.left, part.left)]
    return len(overlapping) == 1 and bool(_GROUPS.match(overlapping[0].text + part.text)) and (
        not part.text.isdigit() or bool(_TORN.search(overlapping[0].text))
    )  # fmt: skip


def _beside_label(rows: list[Row], index: int) -> bool:
    """Whether a value alone on its baseline stands right of a label that is wrapped around it."""
    row = rows[index]
    near = [r for r in rows[max(0, index - 1) : index + 2] if r is not row and abs(r.base - row.base) <= row.size]
    return any(r.right <= row.left for r in near)


def _numbered_heading(parts: tuple[Row, ...]) -> bool:
    """A heading "1.   Text" has a gap after its number and no value."""
    return len(parts) == 2 and bool(_ORDER.match(parts[0].text)) and not _VALUE.match(parts[1].text)


def _run_end(cuts: list[_Cut], start: int) -> int:
    """One past the last row that belongs to the run of rows beginning at ``start``."""
    pitch = _pitch(cuts, start)
    last = start
    for index in range(start + 1, len(cuts)):
        row = cuts[index].row
        if row.base - cuts[index - 1].row.base > max(1.6 * pitch, 2.4 * row.size):
            break
        if cuts[index].valued and _shares_column(cuts[last], cuts[index]):
            last = index
        elif cuts[index].valued or index - last > _LABEL_LINES or (index - last > 3 and not _beside(cuts, last, index)):
            break
    return _with_tail(cuts, last + 1)


def _beside(cuts: list[_Cut], last: int, index: int) -> bool:
    """Whether all lines since the last value stand left of the values: the rest of a label in a narrow column."""
    edge = cuts[last].values[0].left
    return all(
        cut.row.right <= edge or _goes_on(above, cut) for above, cut in pairwise(cuts[last : index + 1])
    )  # fmt: skip


def _pitch(cuts: list[_Cut], start: int) -> float:
    bases = [cut.row.base for cut in cuts[start : start + 30] if cut.valued]
    steps = [b - a for a, b in pairwise(bases)]
    return float(median(steps)) if steps else 0.0


def _shares_column(one: _Cut, other: _Cut) -> bool:
    return any(_near(a, b) for a in one.values for b in other.values)


def _near(a: Row, b: Row) -> bool:
    overlap = min(a.right, b.right) - max(a.left, b.left)
    middles = abs((a.left + a.right) - (b.left + b.right)) / 2
    return overlap > 0 or middles < 2 * a.size or abs(a.right - b.right) < a.size


def _with_tail(cuts: list[_Cut], end: int) -> int:
    """Takes in the wrapped rest of the last label."""
    if end < len(cuts) and _goes_on(cuts[end - 1], cuts[end]):
        end += 1
    last = next((cut for cut in reversed(cuts[:end]) if cut.valued), cuts[end - 1])
    while end < len(cuts) and not cuts[end].valued:
        above, cut = cuts[end - 1], cuts[end]
        if not _half_line(above, cut) and not _wraps(last, above, cut):
            break
        end += 1
    return end


def _wraps(last: _Cut, above: _Cut, cut: _Cut) -> bool:
    """Whether a row only carries on what stands in the columns of the row above, or in the label of the last value."""
    row = cut.row
    if row.base - above.row.base > _WRAP * row.size or abs(row.left - _label(above).left) >= 2 * row.size:
        return False
    in_label = row.text[:1].islower() and bool(last.values) and row.right <= last.values[0].left
    if row.right > above.row.right and not in_label:
        return False
    return all(any(_near(part, other) for other in above.parts) for part in cut.parts[1:])


def _half_line(valued: _Cut, label: _Cut) -> bool:
    """Whether a label line stands half a line above or below the value it belongs to."""
    near = abs(valued.row.base - label.row.base) <= _HALF * label.row.size
    return near and valued.valued and not label.valued and label.row.right <= valued.values[0].left


def _label(cut: _Cut) -> Row:
    return next(
        (part for part in cut.parts if not _ORDER.match(part.text) and not _VALUE.match(part.text)), cut.parts[0]
    )


def _header_start(cuts: list[_Cut], first: int, start: int, floor: int) -> int:
    """The first row of the header above: close together, the lowest line set in columns."""
    index = start
    while index > max(floor, start - _HEAD_LINES):
        above, row = cuts[index - 1], cuts[index].row
        if row.base - above.row.base > 2.2 * row.size or above.row.text.endswith((".", ";", ":")):
            break
        if _TITLE.match(above.row.text) or (len(above.parts) == 1 and not _over_columns(above.row, cuts[first])):
            break
        index -= 1
    while index < start and len(cuts[index].parts) == 1 and not _over_columns(cuts[index].row, cuts[first]):
        index += 1
    return index


def _over_columns(row: Row, first: _Cut) -> bool:
    """Whether a lone header line stands over the value columns or inside the label column, not over the whole table."""
    edge = first.values[0].left - 2 * row.size if first.values else 0
    return row.left >= edge or row.right <= edge


def _grid(cuts: list[_Cut], start: int, body: int, end: int) -> Grid:
    columns = _columns(list(_column_parts(cuts[body:end])))
    head = head_lines([part for cut in cuts[start:body] for part in cut.parts], columns)
    bounds = bounds_of(head.columns)
    rows = [[word for row in line for word in row.words] for line in _body_rows(cuts[body:end])]
    boxes = [union([word.box for word in words]) or Box(0, 0, 0, 0) for words in rows]
    cells = [
        cell for number, (words, box) in enumerate(zip(rows, boxes, strict=True), head.height)
        for cell in _cells(number, words, box, bounds)
    ]  # fmt: skip
    whole = union([*(cell.box for cell in head.cells if cell.box), *boxes])
    height = head.height + len(rows)
    return Grid(rows=height, columns=len(head.columns), cells=(*head.cells, *cells), box=whole, ruled=False)


def _columns(parts: list[Row]) -> list[tuple[float, float]]:
    """Left and right edges of the columns: parts that overlap lie in one."""
    columns: list[tuple[float, float]] = []
    for part in sorted(parts, key=lambda p: p.left):
        if columns and part.left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], part.right)
        else:
            columns.append((part.left, part.right))
    return columns


def _column_parts(cuts: list[_Cut]) -> Iterator[Row]:
    """The parts that show where the columns are: all of valued rows, and lines that end before the first value."""
    first = min(value.left for cut in cuts for value in cut.values)
    for cut in cuts:
        if cut.valued or cut.row.right < first:
            yield from cut.parts


def _body_rows(cuts: list[_Cut]) -> list[list[Row]]:
    """Every valued row with the label lines that wrap around it; other lines are rows of their own."""
    pitch = _pitch(cuts, 0)
    owner: dict[int, int] = {}
    for index, cut in enumerate(cuts):
        anchor = index if cut.valued else _anchor(cuts, index, pitch)
        if index and not cut.valued and _goes_on(cuts[index - 1], cut):
            anchor = index - 1
        if anchor is None:
            before = owner.get(index - 1, index)
            close = cut.row.base - cuts[index - 1].row.base <= _WRAP * cut.row.size
            anchor = before if close and cut.row.text[:1].islower() else index
        owner[index] = anchor
    lines: dict[int, list[Row]] = {}
    for index, cut in enumerate(cuts):
        lines.setdefault(owner[index], []).append(cut.row)
    return [sorted(rows, key=lambda r: r.base) for _, rows in sorted(lines.items())]


def _anchor(cuts: list[_Cut], index: int, pitch: float) -> int | None:
    """The valued row that a line without a value wraps around; None when it is a row whose value is blank.

    Where rows stand as close as wrapped lines, only a line that goes on in small letters belongs to its neighbour.
    """
    row = cuts[index].row
    nearest = min((i for i, cut in enumerate(cuts) if cut.valued), key=lambda i: (abs(cuts[i].row.base - row.base), i))
    gap = abs(cuts[nearest].row.base - row.base)
    if gap > _WRAP * row.size:
        return None
    if pitch > 1.5 * gap or len(cuts[nearest].parts) == len(cuts[nearest].values):
        return nearest
    lower, upper = (row, _label(cuts[nearest])) if nearest < index else (_label(cuts[nearest]), row)
    return nearest if lower.text[:1].islower() and upper is not lower else None


def _cells(number: int, words: list[PrintWord], box: Box, bounds: list[float]) -> list[Cell]:
    cells = []
    for column in range(len(bounds) - 1):
        own = [w for w in words if column_at(w.box.middle[0], bounds) == column]
        edges = Box(max(bounds[column], box.left), box.top, min(bounds[column + 1], box.right), box.bottom)
        cells.append(make_cell(number, column, own, union([w.box for w in own]) or edges))
    return cells
