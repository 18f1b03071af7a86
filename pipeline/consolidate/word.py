"""The consolidated report as Word in the official form (Decree 30/2020/NĐ-CP): what the department signs.

Number, day and signature stay blank for the clerk and the signer. Internal remarks (coverage, doubts) stand in the
workbook only; provisional figures carry an asterisk until they are accepted. Equal inputs give equal bytes.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument

from pipeline.consolidate.annex import add_annex
from pipeline.consolidate.wording import figure_text, number_text, outline_mark
from pipeline.letterform import CENTRE, add_closing, add_grid, add_letterhead, add_line, prepare_page, same_bytes
from schemas.campaign import Campaign, Section, Table
from schemas.consolidation import Consolidation, Total, UnitSection
from schemas.correction import ReportState

WIDTH = 16.5  # centimetres between the margins of an upright A4 page
NOTHING_SAID = "Các đơn vị chưa báo cáo nội dung này."


def write_word(made: Consolidation, campaign: Campaign, path: Path) -> None:
    """Writes the report to ``path``."""
    document = Document()
    prepare_page(document)
    _properties(document, campaign, made.data_as_of)
    add_letterhead(document, campaign)
    _introduction(document, made, campaign)
    for number, chapter in enumerate(campaign.sections):
        _section(document, chapter, made, campaign, (number,))
    _late_tables(document, made, campaign)
    _not_reported(document, made)
    add_closing(document, campaign)
    add_annex(document, made, campaign)
    path.write_bytes(same_bytes(document))


def _properties(document: WordDocument, campaign: Campaign, moment: datetime) -> None:
    core = document.core_properties
    core.title, core.author, core.language = campaign.title, campaign.directive.issuer, campaign.language
    core.created = core.modified = moment.replace(tzinfo=None, microsecond=0)
    core.last_modified_by, core.comments, core.revision = "", "", 1


def _introduction(document: WordDocument, made: Consolidation, campaign: Campaign) -> None:
    letter, reported = campaign.directive, [u for u in made.units if u.state is not ReportState.AWAITED]
    add_line(
        document,
        f"Thực hiện Công văn số {letter.number} ngày {letter.issued_on:%d/%m/%Y} của {letter.issuer}, "
        f"đến {made.data_as_of:%H giờ %M ngày %d/%m/%Y} đã có {len(reported)}/{len(made.units)} đơn vị gửi báo cáo. "
        f"{letter.issuer} tổng hợp kết quả như sau:",
    )


def _section(
    document: WordDocument, section: Section, made: Consolidation, campaign: Campaign, place: tuple[int, ...]
) -> None:
    """One entry of the outline with its parts; ``place`` counts from 0 on each level."""
    depth = len(place) - 1
    add_line(
        document,
        outline_mark(place) + (section.title if depth else section.title.upper()),
        bold=depth < 2,
        italic=depth >= 2,
        keep=True,
    )
    texts = [entry for entry in made.sections if entry.section == section.id]
    _texts(document, texts, campaign, silent=bool(section.parts) or _has_table(campaign, section))
    for number, part in enumerate(section.parts):
        _section(document, part, made, campaign, (*place, number))
    for table in campaign.tables:
        if table.section == section.id:
            _totals_table(document, table, made, campaign)


def _has_table(campaign: Campaign, section: Section) -> bool:
    return any(table.section == section.id for table in campaign.tables)


def _texts(document: WordDocument, texts: Sequence[UnitSection], campaign: Campaign, *, silent: bool) -> None:
    """The units' own words, equal texts once with all who wrote them."""
    if not texts and not silent:
        add_line(document, NOTHING_SAID, italic=True)
    by_text: dict[str, list[str]] = {}
    for entry in texts:
        by_text.setdefault(entry.text, []).append(campaign.units_by_code[entry.unit].name)
    for text, names in by_text.items():
        first, *rest = [line for line in text.splitlines() if line.strip()]
        add_line(document, first, lead="- " + ", ".join(names) + ": ")
        for line in rest:
            add_line(document, line)


def _late_tables(document: WordDocument, made: Consolidation, campaign: Campaign) -> None:
    """Tables that belong to no section of the outline."""
    known = {section.id for section in campaign.outline}
    for table in campaign.tables:
        if table.section not in known:
            _totals_table(document, table, made, campaign)


def _totals_table(document: WordDocument, table: Table, made: Consolidation, campaign: Campaign) -> None:
    totals = {total.figure: total for total in made.totals}
    add_line(document, table.title, bold=True, align=CENTRE, keep=True)
    columns = [column.label for column in table.columns] or ["Tổng số"]
    rows = []
    for index, row in enumerate(table.rows, 1):
        ids = [f"{row.id}.{column.id}" for column in table.columns] or [row.id]
        unit = campaign.figures[ids[0]].unit or ""
        rows.append([str(index), row.label, unit, *(_total_text(totals[i], campaign) for i in ids)])
    wide = min(3.2, 9.0 / len(columns))
    widths = [1.2, WIDTH - 1.2 - 2.2 - wide * len(columns), 2.2, *[wide] * len(columns)]
    add_grid(document, ["STT", "Chỉ tiêu", "Đơn vị tính", *columns], rows, widths)
    _remarks(document, [totals[i] for i in campaign.figures if campaign.figures[i].table == table.id], made)


def _total_text(total: Total, campaign: Campaign) -> str:
    if total.value is None:
        return "x" if campaign.figures[total.figure].aggregate.how == "none" else "—"
    return number_text(total.value) + ("*" if total.provisional_units else "")


def _remarks(document: WordDocument, totals: Sequence[Total], made: Consolidation) -> None:
    """What the reader must know of the totals: that some are provisional, some not combined, some parts approximate."""
    notes = []
    if any(total.provisional_units for total in totals):
        notes.append("(*) Có số liệu tạm tính, chưa duyệt.")
    if any(total.value is None for total in totals):
        notes.append("(x) Không cộng chung; số của từng đơn vị xem Phụ lục.")
    hedged = [e for e in made.figures if e.counted and e.qualifier and e.figure in {t.figure for t in totals}]
    names = {unit.unit: unit.name for unit in made.units}
    if hedged:
        told = "; ".join(f"{names[entry.unit]}: {figure_text(entry).rstrip('*')}" for entry in hedged)
        notes.append(f"Số gần đúng theo báo cáo của đơn vị: {told}.")
    if notes:
        add_line(document, " ".join(notes), italic=True, size=11)


def _not_reported(document: WordDocument, made: Consolidation) -> None:
    silent = [unit.name for unit in made.units if unit.state is ReportState.AWAITED]
    if silent:
        add_line(document, f"Các đơn vị chưa gửi báo cáo ({len(silent)}): {'; '.join(silent)}.")
