"""The annex of the consolidated report: every unit's own figures, landscape, a few columns a table."""

from collections.abc import Iterator, Sequence

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm

from pipeline.consolidate.wording import figure_text, number_text
from pipeline.letterform import CENTRE, add_grid, add_line
from schemas.campaign import Campaign, Figure, Table
from schemas.consolidation import Consolidation

COLUMNS_A_PAGE = 8
UNIT_WIDTH = 6.2
WIDTH = 25.2  # centimetres between the margins of a landscape A4 page


def add_annex(document: WordDocument, made: Consolidation, campaign: Campaign) -> None:
    """Landscape pages with one table per group of figures, units down, totals last."""
    if not campaign.figures:
        return
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.different_first_page_header_footer = False
    add_line(document, "PHỤ LỤC", bold=True, size=14, align=CENTRE, keep=True)
    add_line(document, "SỐ LIỆU CHI TIẾT THEO ĐƠN VỊ", bold=True, size=14, align=CENTRE, keep=True)
    for table in campaign.tables:
        _table(document, table, made, campaign)


def _table(document: WordDocument, table: Table, made: Consolidation, campaign: Campaign) -> None:
    figures = [figure for figure in campaign.figures.values() if figure.table == table.id]
    for number, group in enumerate(_groups(figures)):
        title = table.title if number == 0 else f"{table.title} (tiếp theo)"
        add_line(document, title, bold=True, align=CENTRE, keep=True)
        _grid(document, group, made)
        add_line(document, "", size=6, align=CENTRE)


def _groups(figures: Sequence[Figure]) -> Iterator[Sequence[Figure]]:
    """The figures in even groups of at most `COLUMNS_A_PAGE`."""
    count = -(-len(figures) // COLUMNS_A_PAGE)
    size = -(-len(figures) // count) if count else 1
    for start in range(0, len(figures), size):
        yield figures[start : start + size]


def _grid(document: WordDocument, figures: Sequence[Figure], made: Consolidation) -> None:
    entries = {(entry.unit, entry.figure): entry for entry in made.figures}
    totals = {total.figure: total for total in made.totals}
    head = [
        "STT",
        "Đơn vị",
        *(f"{figure.title} ({figure.unit})" if figure.unit else figure.title for figure in figures),
    ]
    rows = [
        [str(index), unit.name, *(figure_text(entries[unit.unit, figure.id]) for figure in figures)]
        for index, unit in enumerate(made.units, 1)
    ]
    total = [
        "",
        "Tổng cộng",
        *(number_text(totals[f.id].value) if totals[f.id].value is not None else "x" for f in figures),
    ]
    width = (WIDTH - 1.0 - UNIT_WIDTH) / len(figures)
    add_grid(document, head, [*rows, total], [1.0, UNIT_WIDTH, *[width] * len(figures)], size=10)
