"""Ruled tables of a PDF page: pdfplumber finds the cells, the words of the page fill them.

Rows and columns are the distinct edges of the cells; a cell over several of them has a span.
"""

from collections.abc import Sequence
from typing import Any, Final

from pipeline.readers.cell_text import cell_text
from pipeline.readers.layout import PrintWord, make_rows
from schemas.base import Box, union
from schemas.reading import Cell, Grid, Ink

_EDGE: Final = 3.0  # points within which two edges are one
DASHES: Final = frozenset({"-", "–", "—", "−", "_", "--", "---"})


def find_ruled(page: Any) -> list[list[Box]]:
    """The cells of every ruled table with at least two rows and two columns of a pdfplumber page."""
    left, top = (max(edges) for edges in zip(page.bbox[:2], page.cropbox[:2], strict=True))  # what is shown begins here
    found = []
    for table in page.find_tables():
        cells = [Box(c[0] - left, c[1] - top, c[2] - left, c[3] - top) for c in table.cells]
        if len({round(c.left) for c in cells}) > 1 and len({round(c.top) for c in cells}) > 1:
            found.append(cells)
    return found


def fill_grid(cells: Sequence[Box], words: Sequence[PrintWord]) -> Grid:
    """The grid of a table's cell boxes, filled with the words whose middle lies inside."""
    xs = _edges([c.left for c in cells] + [c.right for c in cells])
    ys = _edges([c.top for c in cells] + [c.bottom for c in cells])
    filled = tuple(sorted((_cell(box, xs, ys, words) for box in cells), key=lambda c: (c.row, c.column)))
    return Grid(rows=len(ys) - 1, columns=len(xs) - 1, cells=filled, box=union(list(cells)))


def make_cell(row: int, column: int, words: Sequence[PrintWord], box: Box, spans: tuple[int, int] = (1, 1)) -> Cell:
    """A cell from its words; spans are (rows, columns)."""
    text, doubts = cell_text([line.text for line in make_rows(words)])
    ink = Ink.BLANK if not text else Ink.DASH if text in DASHES else Ink.PRINT
    return Cell(
        row=row, column=column, row_span=spans[0], column_span=spans[1], text=text, box=box, ink=ink,
        bold=bool(words) and all(word.bold for word in words), doubts=doubts,
    )  # fmt: skip


def inside(word: PrintWord, box: Box) -> bool:
    """Whether a word's middle lies in a box."""
    x, y = word.box.middle
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def _cell(box: Box, xs: list[float], ys: list[float], words: Sequence[PrintWord]) -> Cell:
    column, row = _place(box.left, xs), _place(box.top, ys)
    spans = max(1, _place(box.bottom, ys) - row), max(1, _place(box.right, xs) - column)
    return make_cell(row, column, [w for w in words if inside(w, box)], box, spans)


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _EDGE:
            edges.append(value)
    return edges


def _place(value: float, edges: list[float]) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))
