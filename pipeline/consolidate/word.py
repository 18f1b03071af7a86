"""The consolidated report as Word in the official form (Decree 30/2020/NĐ-CP): what the department signs.

Number, day and signature stay blank for the clerk and the signer. Internal remarks (doubts, outliers, gaps) stand in
the workbook and the internal sheet only; provisional figures carry an asterisk until they are accepted. The frame comes
from a template that staff can edit; equal inputs give equal bytes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from docx.document import Document as WordDocument

from pipeline.consolidate.annex import add_annex
from pipeline.consolidate.charts import coverage_chart, unit_charts
from pipeline.consolidate.narrative import Narrative
from pipeline.consolidate.pages import split
from pipeline.consolidate.sentences import plan_of
from pipeline.consolidate.template import default_template, open_template, place_of
from pipeline.consolidate.wording import coverage_text, figure_text, number_text, outline_mark
from pipeline.forms.identity import figure_key
from pipeline.forms.marks import sentence_key
from pipeline.letterform import CENTRE, add_grid, add_line
from schemas.campaign import Campaign, Section, Table
from schemas.consolidation import Consolidation, Passage, Total
from schemas.correction import ReportState

WIDTH: Final = 16.5  # centimetres between the margins of an upright A4 page
NOTHING_SAID: Final = "Các đơn vị chưa báo cáo nội dung này."


def write_word(made: Consolidation, campaign: Campaign, path: Path, template: bytes | None = None) -> None:
    """Writes the report to ``path``, in the frame of ``template`` where the office has one. TemplateError."""
    kind = "BÁO CÁO BỔ SUNG" if made.supplements else "BÁO CÁO"
    document = open_template(template or default_template(), campaign, kind)
    _properties(document, campaign, made.data_as_of)
    place, body = place_of(document), document.element.body
    before = len(body)
    main, rest = split(made, campaign, plan_of(campaign).pages)
    narrative = Narrative(document, campaign, final=made.final)
    _Writer(document, made, campaign, main, rest, narrative).write()
    for element in list(body)[before - 1 : -1]:  # the last one is the page's own set-up
        place.addprevious(element)
    body.remove(place)
    charts = [chart for chart in (coverage_chart(made, campaign), *unit_charts(made, campaign)) if chart]
    add_annex(narrative, made, campaign, rest, charts).save(path)


def _properties(document: WordDocument, campaign: Campaign, moment: datetime) -> None:
    core = document.core_properties
    core.title, core.author, core.language = campaign.title, campaign.directive.issuer, campaign.language
    core.created = core.modified = moment.replace(tzinfo=None, microsecond=0)
    core.last_modified_by, core.comments, core.revision = "", "", 1


class _Writer:
    """Writes the text part by part at the end of the document."""

    def __init__(
        self,
        document: WordDocument,
        made: Consolidation,
        campaign: Campaign,
        main: Mapping[str, Sequence[Passage]],
        rest: Mapping[str, Sequence[Passage]],
        narrative: Narrative,
    ) -> None:
        self.document, self.made, self.campaign, self.main, self.rest = document, made, campaign, main, rest
        self.totals = {total.figure: total for total in made.totals}
        self.narrative = narrative

    def write(self) -> None:
        """The whole main text."""
        self._introduction()
        self._changes()
        for sentence_number, sentence in enumerate(self.made.sentences):
            self.narrative.mark(add_line(self.document, sentence.text), sentence_key(sentence_number))
        for number, chapter in enumerate(self.campaign.sections):
            self._section(chapter, (number,))
        known = {section.id for section in self.campaign.outline}
        for table in self.campaign.tables:
            if table.section not in known:
                self._table(table)
        silent = [unit.name for unit in self.made.units if unit.state is ReportState.AWAITED]
        if silent:
            add_line(self.document, f"Các đơn vị chưa gửi báo cáo ({len(silent)}): {'; '.join(silent)}.")

    def _introduction(self) -> None:
        letter, units = self.campaign.directive, self.made.units
        reported = sum(unit.state is not ReportState.AWAITED for unit in units)
        base = f"Báo cáo này bổ sung {self.made.supplements}. " if self.made.supplements else ""
        add_line(
            self.document,
            f"{base}Thực hiện Công văn số {letter.number} ngày {letter.issued_on:%d/%m/%Y} của {letter.issuer}, "
            f"đến {self.made.data_as_of:%H giờ %M ngày %d/%m/%Y} đã có {reported}/{len(units)} đơn vị gửi báo cáo. "
            f"{letter.issuer} tổng hợp kết quả như sau:",
        )

    def _changes(self) -> None:
        """In a supplement: every total that is different now, before and after."""
        if not self.made.supplements:
            return
        add_line(self.document, self.made.difference.sentence)
        rows = [
            [str(number), self.campaign.figures[figure].title, number_text(old), number_text(new)]
            for number, (figure, old, new) in enumerate(self.made.difference.totals, 1)
            if figure in self.campaign.figures
        ]
        if rows:
            head = ["STT", "Chỉ tiêu", "Đã báo cáo", "Số liệu mới"]
            add_grid(self.document, head, rows, [1.4, WIDTH - 1.4 - 6.4, 3.2, 3.2])
            add_line(self.document, "", size=6)

    def _section(self, section: Section, place: tuple[int, ...]) -> None:
        """One entry of the outline with its parts; ``place`` counts from 0 on each level."""
        depth = len(place) - 1
        title = outline_mark(place) + (section.title if depth else section.title.upper())
        add_line(self.document, title, bold=depth < 2, italic=depth >= 2, keep=True)
        tables = [table for table in self.campaign.tables if table.section == section.id]
        self._passages(section, silent=bool(section.parts or tables))
        for number, part in enumerate(section.parts):
            self._section(part, (*place, number))
        for table in tables:
            self._table(table)

    def _passages(self, section: Section, *, silent: bool) -> None:
        main, rest = self.main.get(section.id, ()), self.rest.get(section.id, ())
        if not main and not rest and not silent:
            add_line(self.document, NOTHING_SAID, italic=True)
        for passage in main:
            self.narrative.write(passage)
        if rest:
            add_line(self.document, f"(Còn {len(rest)} nội dung khác: xem Phụ lục nội dung chi tiết.)", italic=True)

    def _table(self, table: Table) -> None:
        """The totals of a table with how many units gave each."""
        add_line(self.document, table.title, bold=True, align=CENTRE, keep=True)
        columns = [column.label for column in table.columns] or ["Tổng số"]
        ids = [[f"{row.id}.{column.id}" for column in table.columns] or [row.id] for row in table.rows]
        rows = [
            [
                str(n),
                row.label,
                self.campaign.figures[own[0]].unit or "",
                *map(self._total_text, own),
                self._coverage(own),
            ]
            for n, (row, own) in enumerate(zip(table.rows, ids, strict=True), 1)
        ]
        wide = min(3.4, 7.6 / len(columns))
        widths = [1.4, WIDTH - 1.4 - 1.9 - 1.9 - wide * len(columns), 1.9, *[wide] * len(columns), 1.9]
        grid = add_grid(self.document, ["STT", "Chỉ tiêu", "Đơn vị tính", *columns, "Số đơn vị"], rows, widths, size=11)
        for line, own in zip(grid.rows[1:], ids, strict=True):
            for figure, cell in zip(own, line.cells[3:], strict=False):
                self.narrative.mark(cell.paragraphs[0], figure_key(self.campaign.figures[figure]))
        self._remarks([self.totals[figure] for own in ids for figure in own])

    def _coverage(self, figures: Sequence[str]) -> str:
        """How many units gave the figures of a row: one number, or the least and the most."""
        totals = [self.totals[figure] for figure in figures]
        given = sorted({total.expected - len(total.missing_units) for total in totals})
        if len(given) == 1:
            return coverage_text(totals[0]).removesuffix(" đơn vị")
        return f"{given[0]}–{given[-1]}/{totals[0].expected}"

    def _total_text(self, figure: str) -> str:
        total = self.totals[figure]
        if total.value is None:
            return "x" if self.campaign.figures[figure].aggregate.how == "none" else "—"
        return number_text(total.value) + ("*" if total.provisional_units else "")

    def _remarks(self, totals: Sequence[Total]) -> None:
        """What the reader must know: that totals are provisional or not combined, and which parts are approximate."""
        notes = []
        if any(total.provisional_units for total in totals):
            notes.append("(*) Có số liệu tạm tính, chưa duyệt.")
        if any(total.value is None for total in totals):
            notes.append("(x) Không cộng chung; số của từng đơn vị xem Phụ lục.")
        hedged = {(unit, total.figure) for total in totals for unit in total.approximate_units}
        if hedged:
            names = self.campaign.units_by_code
            parts = [e for e in self.made.figures if (e.unit, e.figure) in hedged]
            told = "; ".join(f"{names[entry.unit].name}: {figure_text(entry).rstrip('*')}" for entry in parts)
            notes.append(f"Số gần đúng theo báo cáo của đơn vị: {told}.")
        if notes:
            add_line(self.document, " ".join(notes), italic=True, size=11)
