"""Tables of a submission as lattices: each place of the grid with the cell that covers it, and what stands around."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.extract.flow import PICTURED, Flow, Placed
from pipeline.extract.text import clean, fold, key
from schemas.base import Box, Frozen
from schemas.measures import money_scale
from schemas.reading import Cell, CellReading, Grid, Ink, Line

_SCALE_LINE: Final = re.compile(r"(?:đvt|đơn vị(?: tính)?)\s*[:.]?\s*(?P<unit>[^)\n]{1,30})")
_QUANTITY: Final = re.compile(r"[\d.,\s%+/x-]*\d[\d.,\s%/-]*\D{0,24}|[-–—]+|không(?: có)?|\(?\D{1,14}\)?\s*\d[\d.,]*")
_LISTED: Final = re.compile(
    r"(?P<label>.*[^\W\d].*?)[\s:.…]+(?<![\d.,/-])"
    r"(?P<value>(?:(?:hơn|trên|gần|khoảng) )?\d[\d.,]*(?: \d{3})*(?: ?(?:triệu|tỷ|nghìn))?"
    r"(?: ?%|(?: ?[^\W\d][^\d:;\s]*){0,3})|không có|(?<=: )không|-)[;.\s]*$"
)
_MAY_END: Final = re.compile(r"\d|(?:-|không|không có)[;.\s]*$")  # what every listed row has, told at once
_HEDGED: Final = re.compile(r"\b(?:hơn|trên|gần|khoảng|dưới|chừng|xấp xỉ|ước)\s*$")
_ROOM: Final = 0.2  # of a line's height
_CAPTION_REACH: Final = 4
_LONGEST_ROW: Final = 140
_SHORTEST_LISTING: Final = 3
# Rows whose columns nobody parted: several numbers in a line, or one at its end.
_UNPARTED: Final = re.compile(r"\d[\d.,]*\s(?:.*\s)?\d|[^\W\d_]\s+\d[\d.,]*$")
_UNPARTED_LINES: Final = 3


class Place(Frozen):
    """Where a table stands: file index and page (None for files without pages)."""

    file: int
    page: int | None


class PagedCell(Cell):
    """A cell of a table that runs over several pages, with the page it stands on."""

    page: int | None = None


class Lattice(Frozen):
    """A table laid out: ``rows`` of places, each with the cell that covers it (None: no cell there).

    ``caption`` are the lines just above it, nearest last; ``scale`` the unit said there for the whole table; ``lines``
    the lines it was made from where there is no grid.
    """

    placed: Placed
    rows: tuple[tuple[Cell | None, ...], ...]
    caption: tuple[str, ...] = ()
    scale: str | None = None
    lines: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def text(self, row: int, column: int) -> str:
        """The text at a place; empty where no cell is."""
        cell = self.rows[row][column]
        return cell.text if cell is not None else ""

    def turned(self) -> "Lattice":
        """The table with rows and columns exchanged."""
        made: dict[int, Cell] = {}
        for cell in (c for row in self.rows for c in row if c is not None):
            made.setdefault(id(cell), _turned(cell))
        rows = tuple(
            tuple(made[id(c)] if c is not None else None for c in column) for column in zip(*self.rows, strict=True)
        )
        return self.model_copy(update={"rows": rows})


def _turned(cell: Cell) -> Cell:
    update = {"row": cell.column, "column": cell.row, "row_span": cell.column_span, "column_span": cell.row_span}
    return cell.model_copy(update=update)


def lattices(flow: Flow) -> Iterator[Lattice]:
    """All tables in reading order, letterhead and closing included (an annex often follows the signature)."""
    lines: list[str] = []
    run: list[Placed] = []
    for placed in (*flow.letterhead, *flow.body[: flow.annex_from], *flow.closing, *flow.body[flow.annex_from :]):
        if run and not (_is_listed(placed) and (placed.file, placed.page) == (run[0].file, run[0].page)):
            yield from _listing(run, lines)
            run = []
        if isinstance(placed.item, Grid):
            yield lay_out(placed, placed.item, lines[-_CAPTION_REACH:])
            lines.clear()
        elif _is_listed(placed):
            run.append(placed)
        else:
            lines.append(placed.item.text)
    yield from _listing(run, lines)


def _is_listed(placed: Placed) -> bool:
    """Whether a line has the form of a table row: a label, then one value at its end."""
    item = placed.item
    if not isinstance(item, Line) or len(item.text) > _LONGEST_ROW:
        return False
    text = fold(item.text)
    return _MAY_END.search(text) is not None and _LISTED.match(text) is not None


def _listing(run: Sequence[Placed], lines: list[str]) -> Iterator[Lattice]:
    """A table that was set without lines or cells: a run of lines each with a label and a value."""
    texts = [placed.item.text for placed in run if isinstance(placed.item, Line)]
    if len(run) >= _SHORTEST_LISTING:
        rows = tuple(_listed_row(number, placed) for number, placed in enumerate(run))
        caption = tuple(lines[-_CAPTION_REACH:])
        yield Lattice(placed=run[0], rows=rows, caption=caption, scale=_scale(caption), lines=tuple(texts))
    lines.extend(texts)


def _listed_row(number: int, placed: Placed) -> tuple[Cell, Cell]:
    item = placed.item
    assert isinstance(item, Line)
    text = clean(item.text)
    cut = _value_at(text)
    common = {"row": number, "box": box_of(placed), "at": item.at, "doubts": item.doubts, "confidence": item.confidence}
    value = text[cut:].rstrip(";. ")
    readings = _readings_of(item, value) if placed.route in PICTURED else ()
    return Cell(column=0, text=text[:cut].rstrip(" :.…"), **common), Cell(
        column=1, text=value, readings=readings, **common
    )


def box_of(placed: Placed) -> Box | None:
    """Where a block stands; a line of a picture with some room: recognition draws its box tightly."""
    box = placed.item.box
    if box is None or placed.route not in PICTURED or not isinstance(placed.item, Line):
        return box
    room = _ROOM * box.height
    return Box(box.left - room, box.top - room, box.right + room, box.bottom + room)


def _value_at(text: str) -> int:
    found = _LISTED.match(fold(text))
    cut = found.start("value") if found is not None else len(text)
    hedge = _HEDGED.search(fold(text)[:cut])
    return hedge.start() if hedge is not None else cut


def _readings_of(line: Line, value: str) -> tuple[CellReading, ...]:
    """The value as each reader of the line saw it."""
    others = ((clean(reading.text), reading) for reading in line.readings)
    again = (r.model_copy(update={"text": text[_value_at(text) :].rstrip(";. ")}) for text, r in others)
    return CellReading(engine="text", text=value, confidence=line.confidence), *again


def lay_out(placed: Placed, grid: Grid, caption: Sequence[str] = ()) -> Lattice:
    """The lattice of one grid."""
    places: list[list[Cell | None]] = [[None] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, grid.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, grid.columns)):
                places[row][column] = cell
    rows = tuple(tuple(row) for row in places)
    return Lattice(placed=placed, rows=rows, caption=tuple(caption), scale=_scale(caption))


def _scale(caption: Sequence[str]) -> str | None:
    for text in reversed(caption):
        found = _SCALE_LINE.search(fold(text))
        if found is not None and money_scale(found["unit"]) is not None:
            return found["unit"].strip(" .)")
    return None


def is_quantity(cell: Cell | None) -> bool:
    """Whether a cell holds something that may be a figure (or a nought said in words or by a dash)."""
    if cell is None:
        return False
    if cell.ink is Ink.DASH:
        return True
    return bool(_QUANTITY.fullmatch(fold(cell.text)))


def is_blank(cell: Cell | None) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or (not key(cell.text) and cell.ink in (Ink.BLANK, Ink.PRINT) and not cell.text.strip(" .…_"))


def is_pictured_table(lattice: Lattice) -> bool:
    """Whether a picture shows a table of figures here, or what recognition left of one.

    One that was read as none of the campaign's may be any of those not found: nobody may call those missing.
    """
    pictured = lattice.placed.route in PICTURED and isinstance(lattice.placed.item, Grid)
    if lattice.width > 1:
        return pictured and any(is_quantity(cell) for row in lattice.rows for cell in row)
    lines = [cell.text for row in lattice.rows for cell in row if cell is not None]
    return pictured and sum(bool(_UNPARTED.search(text)) for text in lines) >= _UNPARTED_LINES
