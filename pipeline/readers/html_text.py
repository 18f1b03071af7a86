"""The visible text of an HTML body as lines and tables; nothing is fetched and nothing runs.

A table of several rows and columns is a grid, any other one only sets text side by side and is read cell by cell.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree, html

from pipeline.readers.legacy_text import decode_guessed
from schemas.reading import Block, Cell, Grid, Ink, Line

_HIDDEN: Final = frozenset({"script", "style", "head", "title", "template", "noscript"})
_INLINE: Final = frozenset(re.findall(r"\w+", "a abbr b big cite code em font i ins mark small span strong sub sup u"))
_BOLD: Final = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "th"})
_DASHES: Final = frozenset({"-", "–", "—"})
_BREAK: Final = "\n"


def html_blocks(text: str) -> tuple[Block, ...]:
    """Lines and tables in the order of the text."""
    try:
        tree = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    return tuple(_numbered(_blocks(tree)))


def text_lines(text: str) -> Iterator[Line]:
    """The lines of a plain text that hold anything, each with its place."""
    for number, line in enumerate(text.splitlines(), 1):
        words = " ".join(decode_guessed(line).split())
        if words:
            yield Line(text=words, paragraph=True, at=f"line {number}")


def _numbered(blocks: Iterator[Block]) -> Iterator[Block]:
    lines = tables = 0
    for block in blocks:
        if isinstance(block, Grid):
            tables += 1
            cells = tuple(
                cell.model_copy(update={"at": f"table {tables} row {cell.row + 1} column {cell.column + 1}"})
                for cell in block.cells
            )
            yield block.model_copy(update={"at": f"table {tables}", "cells": cells})
        else:
            lines += 1
            yield block.model_copy(update={"at": f"line {lines}"})


def _blocks(element: Any) -> Iterator[Block]:
    """What an element shows: tables as grids, runs of text between them as lines."""
    words: list[str] = []
    for piece in _pieces(element):
        if isinstance(piece, str):
            words.append(piece)
        else:
            yield from _lines(words)
            words.clear()
            yield piece
    yield from _lines(words)


def _pieces(element: Any) -> Iterator[str | Grid]:
    if not isinstance(element.tag, str) or element.tag in _HIDDEN or _is_hidden(element):
        return
    grid = _grid(element) if element.tag == "table" else None
    if grid is not None:
        yield grid
        return
    apart = element.tag not in _INLINE
    if apart:
        yield _BREAK
    yield _spaced(element.text)
    for child in element:
        yield from _pieces(child)
        yield _spaced(child.tail)
    if apart:
        yield _BREAK


def _spaced(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _is_hidden(element: Any) -> bool:
    style = re.sub(r"\s", "", element.get("style", "")).lower()
    return "display:none" in style or "mso-hide:all" in style or element.get("hidden") is not None


def _lines(words: list[str]) -> Iterator[Line]:
    yield from (line for line in text_lines("".join(words)))


def _grid(table: Any) -> Grid | None:
    """The table as a grid; None for one that holds other tables, or has one row or one column."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    if table.find(".//table") is not None or len(rows) < 2:
        return None
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (number, column) in taken:
                column += 1
            down, across = _span(cell, "rowspan", len(rows) - number), _span(cell, "colspan", 50)
            taken |= {(number + r, column + c) for r in range(down) for c in range(across)}
            cells.append(_cell(cell, number, column, (down, across)))
            column += across
    columns = max((column for _, column in taken), default=-1) + 1
    return Grid(rows=len(rows), columns=columns, cells=tuple(cells)) if columns > 1 else None


def _span(cell: Any, name: str, most: int) -> int:
    stated = cell.get(name, "1")
    return max(1, min(most, int(stated))) if stated.isascii() and stated.isdigit() and len(stated) < 4 else 1


def _cell(cell: Any, row: int, column: int, spans: tuple[int, int]) -> Cell:
    pieces = [piece for child in [cell] for piece in _pieces(child) if isinstance(piece, str)]
    text = " ".join(line.text for line in text_lines("".join(pieces)))
    ink = Ink.BLANK if not text else Ink.DASH if text in _DASHES else Ink.PRINT
    bold = cell.tag in _BOLD or any(child.tag in _BOLD for child in cell.iter() if child is not cell)
    return Cell(row=row, column=column, row_span=spans[0], column_span=spans[1], text=text, ink=ink, bold=bold)
