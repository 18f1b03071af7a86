"""The annexes of the consolidated report: further passages, charts, every unit's own figures on landscape pages."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Mm

from pipeline.consolidate.grid import LargeGrids
from pipeline.consolidate.narrative import Narrative
from pipeline.consolidate.template import report_code
from pipeline.consolidate.wording import number_text, own_text, roman
from pipeline.forms.marks import annex_key
from pipeline.letterform import CENTRE, add_line, new_section, number_from_one
from schemas.campaign import Campaign, Figure, Table
from schemas.consolidation import Consolidation, Passage, Total, UnitFigure

COLUMNS_A_PAGE = 8
UNIT_WIDTH = 6.2
NUMBER_WIDTH = 1.4
WIDTH = 25.2  # centimetres between the margins of a landscape A4 page


def add_annex(
    narrative: Narrative,
    made: Consolidation,
    campaign: Campaign,
    rest: Mapping[str, Sequence[Passage]],
    charts: Sequence[bytes],
) -> LargeGrids:
    """What the main text has no room for: passages, charts, and landscape pages with every unit's own figures.

    The document with its large tables is saved by what is given back.
    """
    document = narrative.document
    number, grids = 0, LargeGrids(document)
    if rest:
        number += 1
        _part(document, number, "NỘI DUNG CHI TIẾT CỦA CÁC ĐƠN VỊ", campaign, landscape=False)
        _passages(narrative, campaign, rest)
    if charts:
        number += 1
        _part(document, number, "BIỂU ĐỒ", campaign, landscape=False)
        for chart in charts:
            paragraph = add_line(document, "", align=CENTRE)
            paragraph.add_run().add_picture(BytesIO(chart), width=Cm(16))
    if campaign.figures:
        _part(document, number + 1, "SỐ LIỆU CHI TIẾT THEO ĐƠN VỊ", campaign, landscape=True)
        if made.final:
            add_line(document, "(Ô trống: chưa có số liệu được duyệt.)", italic=True, size=11, align=CENTRE, keep=True)
        entries = {(entry.unit, entry.figure): entry for entry in made.figures}
        totals = {total.figure: total for total in made.totals}
        for table in campaign.tables:
            _table(grids, table, made, campaign, entries, totals)
    return grids


def _part(document: WordDocument, number: int, title: str, campaign: Campaign, *, landscape: bool) -> None:
    """A new page with the head of an annex; its pages are numbered from 1, as Decree 30/2020/NĐ-CP has it."""
    section = new_section(document)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.left_margin, section.right_margin = (Mm(20), Mm(20)) if landscape else (Mm(30), Mm(15))
    number_from_one(section)
    add_line(document, f"Phụ lục {roman(number)}", bold=True, size=14, align=CENTRE, keep=True)
    add_line(document, title, bold=True, size=14, align=CENTRE, keep=True)
    paper = f"Báo cáo số          {report_code(campaign)} ngày       tháng       năm .........."
    told = f"(Kèm theo {paper} của {campaign.directive.issuer or 'cơ quan'})"
    add_line(document, told, italic=True, align=CENTRE, keep=True)


def _passages(narrative: Narrative, campaign: Campaign, rest: Mapping[str, Sequence[Passage]]) -> None:
    for section in campaign.outline:
        if section.id not in rest:
            continue
        add_line(narrative.document, section.title, bold=True, keep=True)
        for passage in rest[section.id]:
            narrative.write(passage, size=12, every=True)


_Entries = Mapping[tuple[str, str], UnitFigure]


def _table(
    grids: LargeGrids,
    table: Table,
    made: Consolidation,
    campaign: Campaign,
    entries: _Entries,
    totals: Mapping[str, Total],
) -> None:
    figures = [figure for figure in campaign.figures.values() if figure.table == table.id]
    for number, group in enumerate(groups(figures)):
        title = table.title if number == 0 else f"{table.title} (tiếp theo)"
        add_line(grids.document, title, bold=True, align=CENTRE, keep=True)
        _grid(grids, group, made, entries, totals, annex_key(table.id, number))
        add_line(grids.document, "", size=6, align=CENTRE)


def groups(figures: Sequence[Figure]) -> Iterator[Sequence[Figure]]:
    """The figures in even groups of at most `COLUMNS_A_PAGE`."""
    count = -(-len(figures) // COLUMNS_A_PAGE)
    size = -(-len(figures) // count) if count else 1
    for start in range(0, len(figures), size):
        yield figures[start : start + size]


def _grid(
    grids: LargeGrids,
    figures: Sequence[Figure],
    made: Consolidation,
    entries: _Entries,
    totals: Mapping[str, Total],
    mark: str,
) -> None:
    head = [
        "STT",
        "Đơn vị",
        *(f"{figure.title} ({figure.unit})" if figure.unit else figure.title for figure in figures),
    ]
    total = [number_text(totals[f.id].value) if totals[f.id].value is not None else "x" for f in figures]

    def rows() -> Iterator[Sequence[str]]:
        for index, unit in enumerate(made.units, 1):
            yield [
                str(index),
                unit.name,
                *(own_text(entries[unit.unit, figure.id], final=made.final) for figure in figures),
            ]
        yield ["", "Tổng cộng", *total]

    width = (WIDTH - NUMBER_WIDTH - UNIT_WIDTH) / len(figures)
    grids.add(head, rows, [NUMBER_WIDTH, UNIT_WIDTH, *[width] * len(figures)], size=10, mark=mark)
