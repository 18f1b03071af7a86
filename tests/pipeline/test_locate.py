"""Words of a Word file found again on its rendered pages."""

from pathlib import Path

import pytest

from pipeline.locate import PageWord, locate, spot_of
from pipeline.options import Limits, Options, SourceFile
from pipeline.readers.submission import read_files
from pipeline.render import render_pages
from schemas.base import Box
from schemas.reading import Cell, FileReading, Grid, Kind, Line, Page, Route
from tests import house

REPORT = house.ROOT / "samples" / "reports" / "03-word-thieu"


def word(text: str, left: float, top: float = 10) -> PageWord:
    """A word of ten points on a page."""
    return PageWord(text, Box(left, top, left + 10, top + 10))


def paper(*blocks: Line | Grid) -> FileReading:
    """A Word file with these blocks."""
    page = Page(number=1, route=Route.WORD, blocks=blocks)
    return FileReading(name="a.docx", sha256="0" * 64, kind=Kind.DOCX, pages=(page,))


def test_equal_figures_are_told_apart_by_their_neighbours() -> None:
    """Two cells that say 05 must not light up in each other's place; a running head is none of the file's words."""
    cells = tuple(
        Cell(row=row, column=column, text=text, at=f"r{row} c{column}")
        for row, texts in enumerate((("Số cây", "05"), ("Số người", "05")))
        for column, text in enumerate(texts)
    )
    rendered = [word("2", 0), word("Số", 1), word("cây", 2), word("05", 3), word("Số", 4), word("người", 5)]
    found = locate(paper(Grid(rows=2, columns=2, cells=cells)), [[*rendered, word("05", 6)]])

    assert [one.word.box.left for one in found["r0 c1"]] == [3]
    assert [one.word.box.left for one in found["r1 c1"]] == [6]


def test_a_figure_inside_a_paragraph_is_marked_by_itself() -> None:
    """A whole paragraph in a frame would send the eye searching."""
    found = locate(
        paper(Line(text="Đã trồng 1.250 cây.", at="p 1", paragraph=True)),
        [[word("Đã", 0), word("trồng", 20), word("1.250", 40), word("cây.", 60)]],
    )

    assert spot_of(found["p 1"], "1.250") == (1, Box(40, 10, 50, 20))
    assert spot_of(found["p 1"], "không thấy") == (1, Box(0, 10, 70, 20))
    assert spot_of([], "1") is None


@pytest.mark.slow
def test_every_figure_of_a_word_report_is_found_on_its_rendered_page() -> None:
    """Without pages of its own a Word file would be reviewed without a picture of the spot."""
    path = next(one for one in sorted(REPORT.iterdir()) if one.suffix == ".docx")
    (file,) = read_files([SourceFile(path=Path(path), name=path.name)], Options(limits=Limits())).files
    rendered = [page.words for page in render_pages(path, file.kind, Limits())]
    places = locate(file, rendered)
    figures = [
        cell
        for page in file.pages
        for block in page.blocks
        if isinstance(block, Grid)
        for cell in block.cells
        if cell.text.strip().isdigit()
    ]
    right = [cell for cell in figures if any(one.word.text == cell.text for one in places.get(cell.at, ()))]

    assert len(figures) > 10
    assert len(right) == len(figures)
