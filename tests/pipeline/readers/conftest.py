"""A desk to read at, and small real files made on the spot."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument

from pipeline.options import Options
from pipeline.readers.content import Content, Desk
from pipeline.readers.docx import read_docx
from schemas.reading import Grid, Kind, Line, Page


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with two threads and a folder of its own."""
    folder = tmp_path / "desk"
    folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        yield Desk(Options(), pool, folder)


@pytest.fixture
def word_page(tmp_path: Path, desk: Desk) -> Callable[[WordDocument], Page]:
    """Saves a Word document and reads it back as its one page."""

    def read(document: WordDocument) -> Page:
        path = tmp_path / "report.docx"
        document.save(str(path))
        return only_page(read_docx(path, Kind.DOCX, desk))

    return read


@pytest.fixture
def document() -> WordDocument:
    """An empty Word document."""
    return Document()


def only_page(content: Content) -> Page:
    """The one page of what was read."""
    (page,) = content.pages
    assert isinstance(page, Page)
    return page


def lines(page: Page) -> list[Line]:
    """The lines of a page."""
    return [block for block in page.blocks if isinstance(block, Line)]


def grids(page: Page) -> list[Grid]:
    """The tables of a page."""
    return [block for block in page.blocks if isinstance(block, Grid)]


def rows_of(grid: Grid) -> list[list[str]]:
    """The cell texts of a table, row by row."""
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row].append(cell.text)
    return rows
