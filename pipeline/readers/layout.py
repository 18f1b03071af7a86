"""Printed words into printed lines in reading order: halves of letterhead and signature block, running heads, tables.

Works on words with boxes alone, so it serves any page with a text layer. A half-and-half block starts at the national
motto or at "Nơi nhận" and goes on as long as a vertical channel stays free between its two columns.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from pipeline.extract.text import key
from schemas.base import Box, union
from schemas.reading import Line, Region, Word

MOTTO: Final = re.compile(r"\bcong hoa xa hoi\b|\bxa hoi chu nghia viet\b")
CLOSING: Final = re.compile(r"^noi nhan\b")
_DATE: Final = re.compile(r"\bngay\b.*\bthang\b|\bthang \d* ?nam\b")
_PAGE_NUMBER: Final = re.compile(r"^[-–—\s]*(?:trang\s*)?(\d{1,3})(?:\s*/\s*\d{1,3})?[-–—\s]*$", re.IGNORECASE)
_MARGIN: Final = 0.1  # of the page's height: where running heads and page numbers stand
_RIGHT_FROM: Final = 0.42  # of the page's width: a line that starts and stays right of this belongs to the right half
_SAME_EDGE: Final = 1.5  # points within which two lines start at one indent
_ON_LINE, _OFF_LINE = 0.3, 0.5  # font sizes between the baselines of words on one line, and of words filling its gaps
_LOOSE: Final = 2.6  # font sizes between baselines that end a half-and-half block


class PrintWord(NamedTuple):
    """A word as printed, text in Unicode."""

    text: str
    box: Box
    base: float
    size: float
    bold: bool = False
    italic: bool = False


class Row(NamedTuple):
    """Words on one baseline, from left to right."""

    words: tuple[PrintWord, ...]

    @property
    def text(self) -> str:
        """The words with single blanks."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Left edge in points."""
        return self.words[0].box.left

    @property
    def right(self) -> float:
        """Right edge in points."""
        return max(word.box.right for word in self.words)

    @property
    def base(self) -> float:
        """Baseline in points from the top."""
        return float(median(word.base for word in self.words))

    @property
    def size(self) -> float:
        """Font size in points."""
        return max(word.size for word in self.words)


def make_rows(words: Sequence[PrintWord]) -> list[Row]:
    """Words grouped by baseline, top to bottom; a stamped-in number slightly off its line is taken into it."""
    rows: list[list[PrintWord]] = []
    for word in sorted(words, key=lambda w: (w.base, w.box.left)):
        if rows and (_on_line(rows[-1][0], word) or _in_gap(rows[-1], word)):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Row(tuple(sorted(row, key=lambda w: w.box.left))) for row in rows]


def _on_line(first: PrintWord, word: PrintWord) -> bool:
    return abs(first.base - word.base) <= _ON_LINE * max(word.size, first.size, 4)


def _in_gap(row: list[PrintWord], word: PrintWord) -> bool:
    """Whether a word a little off the line fills a gap in it, as the number in a signature's widget does."""
    if abs(row[-1].base - word.base) > _OFF_LINE * max(word.size, row[-1].size, 4):
        return False
    return all(word.box.right <= other.box.left or word.box.left >= other.box.right for other in row)


def split_at_gaps(row: Row, gap: float) -> list[Row]:
    """The row cut wherever the blank between two words is wider than ``gap`` points."""
    parts: list[list[PrintWord]] = [[row.words[0]]]
    for before, after in pairwise(row.words):
        if after.box.left - before.box.right > gap:
            parts.append([])
        parts[-1].append(after)
    return [Row(tuple(part)) for part in parts]


def take_page_number(rows: list[Row], height: float) -> tuple[Row | None, int | None, list[Row]]:
    """The row that holds the page number, the number, and the other rows."""
    for index in (0, len(rows) - 1):
        if not rows:
            break
        row = rows[index]
        edge = row.base < _MARGIN * height or row.base > (1 - _MARGIN) * height
        match = _PAGE_NUMBER.match(row.text)
        if edge and match and len(rows) > 1:
            return row, int(match[1]), rows[:index] + rows[index + 1 :]
    return None, None, rows


class Halves(NamedTuple):
    """A block of two columns: its rows left and right of the channel."""

    left: tuple[Row, ...]
    right: tuple[Row, ...]


def find_halves(rows: list[Row], width: float) -> list[Row | Halves]:
    """The rows with letterheads and signature blocks taken together as halves, in place."""
    out: list[Row | Halves] = []
    index = 0
    while index < len(rows):
        start = _block_start(rows, index, width)
        end, halves = _grow(rows, index, *start, width) if start is not None else (index, None)
        if halves is None or not (halves.left and halves.right):  # a motto set in the middle has nothing beside it
            out.append(rows[index])
            index += 1
            continue
        out.append(halves)
        index = end
    return out


def _block_start(rows: list[Row], index: int, width: float) -> tuple[float, float] | None:
    """The free channel (left, right) of a block that starts at this row; None when none does."""
    row = rows[index]
    if CLOSING.match(key(row.text)) and row.left < width / 2:
        return _channel_of(row, width)
    ahead = next((r for r in rows[index : index + 3] if MOTTO.search(key(r.text))), None)
    if ahead is None or ahead.base - row.base > _LOOSE * 2 * row.size:
        return None
    begins = {key(w.text): w.box.left for w in reversed(ahead.words) if w.box.left > 0.25 * width}
    column = begins.get("cong", begins.get("xa"))  # "CỘNG HÒA XÃ HỘI"; a commune's name in the left half has a "xã" too
    if column is None:
        return None
    before = [w.box.right for w in ahead.words if w.box.right <= column]
    if row is not ahead and not _fits(row, max([0.0, *before]), column):
        return None
    own = [w.box.right for w in row.words if w.box.right <= column]  # the left half may begin above the motto
    return max([0.0, *before, *own]), column


def _channel_of(row: Row, width: float) -> tuple[float, float]:
    gaps = [(a.box.right, b.box.left) for a, b in pairwise(row.words) if b.box.left > 0.3 * width]
    wide = [gap for gap in gaps if gap[1] - gap[0] > row.size]
    return max(wide, key=lambda g: g[1] - g[0]) if wide else (row.right, width)


def _fits(row: Row, left: float, right: float) -> bool:
    return all(w.box.right <= right or w.box.left >= right for w in row.words) or row.right <= left


def _grow(rows: list[Row], start: int, low: float, high: float, width: float) -> tuple[int, Halves]:
    """Takes rows into the block until one crosses the channel, stands apart, or is a title in the page's middle."""
    halves: tuple[list[Row], list[Row]] = ([], [])
    dated = False
    index = start
    while index < len(rows):
        row = rows[index]
        narrowed = _narrowed(row, low, high)
        apart = index > start and _stands_apart(rows, index, low)
        if narrowed is None or (index > start and (apart or (dated and _in_middle(row, low, width)))):
            break
        low, high = narrowed
        middle = (low + high) / 2
        for side, words in enumerate(_parted(row, middle)):
            if words:
                halves[side].append(Row(words))
        dated = dated or bool(_DATE.search(key(row.text)))
        index += 1
    return index, Halves(tuple(halves[0]), tuple(halves[1]))


def _stands_apart(rows: list[Row], index: int, low: float) -> bool:
    """Whether a row is far below the block; the name under a signature may be, when it stays in the right column."""
    gap = rows[index].base - rows[index - 1].base
    return gap > _LOOSE * rows[index].size and (rows[index].left < low or gap > 12 * rows[index].size)


def _in_middle(row: Row, low: float, width: float) -> bool:
    middle = (row.left + row.right) / 2
    return abs(middle - width / 2) < 0.07 * width and row.left > 0.3 * low


def _narrowed(row: Row, low: float, high: float) -> tuple[float, float] | None:
    """The part of the channel that this row leaves free; None when the row crosses it."""
    edges = [0.0, *(e for w in row.words for e in (w.box.left, w.box.right)), float("inf")]
    free = [(max(low, edges[i]), min(high, edges[i + 1])) for i in range(0, len(edges), 2)]
    wide = [gap for gap in free if gap[1] - gap[0] >= 0.45 * row.size]
    return max(wide, key=lambda g: g[1] - g[0]) if wide else None


def _parted(row: Row, middle: float) -> tuple[tuple[PrintWord, ...], tuple[PrintWord, ...]]:
    left = tuple(w for w in row.words if w.box.middle[0] < middle)
    return left, tuple(w for w in row.words if w.box.middle[0] >= middle)


class Area(NamedTuple):
    """Left and right edge of the text area, the page's width, and the left edges that several rows share, in points."""

    left: float
    right: float
    width: float
    indents: tuple[float, ...] = ()


def text_area(rows: Sequence[Row], width: float) -> Area:
    """Where running text stands on the page."""
    if not rows:
        return Area(0.0, width, width)
    lefts = sorted(row.left for row in rows)
    shared = tuple(a for a, b in pairwise(lefts) if b - a < _SAME_EDGE)
    return Area(lefts[0], max(row.right for row in rows), width, shared)


def to_line(row: Row, area: Area, region: Region | None = None) -> Line:
    """A printed line; its region is the right half when it starts and stays there."""
    box = union([word.box for word in row.words])
    middle = (row.left + row.right) / 2
    where = region or (
        Region.RIGHT if row.left > _RIGHT_FROM * area.width and middle > 0.58 * area.width else Region.BODY
    )
    letters = sum(len(word.text) for word in row.words)
    slack = min(row.left - area.left, area.right - row.right)
    indented = any(abs(row.left - edge) < _SAME_EDGE for edge in area.indents)
    centred = slack > 2 * row.size and not indented and abs(middle - (area.left + area.right) / 2) < 0.05 * area.width
    return Line(
        text=row.text, box=box, region=where, size=row.size, centred=centred,
        words=tuple(Word(text=word.text, box=word.box) for word in row.words),
        bold=2 * sum(len(w.text) for w in row.words if w.bold) > letters,
        opens_bold=row.words[0].bold and not row.words[-1].bold,
        italic=2 * sum(len(w.text) for w in row.words if w.italic) > letters,
    )  # fmt: skip


def half_lines(halves: Halves, area: Area) -> Iterator[Line]:
    """The lines of a two-column block: left column from top to bottom, then the right one."""
    for rows, region in ((halves.left, Region.LEFT), (halves.right, Region.RIGHT)):
        for row in rows:
            yield to_line(row, area, region)
