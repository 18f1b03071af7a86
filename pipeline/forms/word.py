"""The Word form that a unit fills in: outline, tables with one marked field a figure, a code on every page.

Each field is a content control (Word) inside a hidden bookmark (which every other program keeps as well), both named by
the figure's key. Equal inputs give equal bytes.
"""

from io import BytesIO
from typing import Final

import segno
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from pipeline.consolidate.wording import outline_mark
from pipeline.forms.identity import PROPERTY, FormCode, code_of, figure_key, section_key, table_key
from pipeline.forms.marks import bookmark
from pipeline.letterform import (
    CENTRE,
    add_grid,
    add_line,
    cell_lines,
    prepare_page,
    same_bytes,
    two_halves,
)
from schemas.campaign import Campaign, Section, Table, Unit

WIDTH: Final = 16.5
_CODE_SIZE: Final = 2.0  # centimetres
_PROPERTIES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VARIANT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_FORMAT: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the set of properties that users define
_TYPE: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


def word_form(campaign: Campaign, unit: Unit | None = None) -> bytes:
    """The form of a campaign as a Word file; with the unit's name and code where it is made for one."""
    document, code = Document(), code_of(campaign, unit.code if unit else "")
    prepare_page(document)
    core = document.core_properties
    core.title, core.author, core.language = campaign.title, campaign.directive.issuer, campaign.language
    writer = _Writer(document, campaign)
    writer.letterhead(unit)
    for number, chapter in enumerate(campaign.sections):
        writer.section(chapter, (number,))
    known = {section.id for section in campaign.outline}
    for table in campaign.tables:
        if table.section not in known:
            writer.table(table)
    writer.closing()
    _carry_code(document, code)
    return same_bytes(document)


class _Writer:
    """Writes the parts in order and counts the marks given so far."""

    def __init__(self, document: WordDocument, campaign: Campaign) -> None:
        self.document, self.campaign, self.marks = document, campaign, 0

    def letterhead(self, unit: Unit | None) -> None:
        """The unit's name left, the motto right, and what the report is about."""
        left, right = two_halves(self.document, 7.0, 9.5)
        name = (unit.name if unit else "…………………………").upper()
        cell_lines(left, [(name, True, False, 13), ("_______", True, False, 8), ("Số:        /BC-", False, False, 13)])
        motto = [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True, False, 12),
            ("Độc lập - Tự do - Hạnh phúc", True, False, 13),
        ]
        day = ("............, ngày       tháng       năm ......", False, True, 13)
        cell_lines(right, [*motto, ("_______________", True, False, 8), day])
        letter, campaign = self.campaign.directive, self.campaign
        add_line(self.document, "", align=CENTRE, size=6)
        add_line(self.document, "BÁO CÁO", bold=True, size=14, align=CENTRE, keep=True)
        title = campaign.title.removeprefix("Báo cáo ").removeprefix("báo cáo ")
        add_line(self.document, title[:1].upper() + title[1:], bold=True, size=14, align=CENTRE)
        add_line(self.document, f"Kính gửi: {letter.issuer}", align=CENTRE)
        told = f"Thực hiện Công văn số {letter.number} ngày {letter.issued_on:%d/%m/%Y} của {letter.issuer}, "
        add_line(self.document, f"{told}{unit.name if unit else 'đơn vị'} báo cáo kết quả như sau:")

    def section(self, section: Section, place: tuple[int, ...]) -> None:
        """A heading with its mark, room for the text, its parts, its tables."""
        depth = len(place) - 1
        title = section.title if depth else section.title.upper()
        heading = add_line(self.document, outline_mark(place) + title, bold=depth < 2, italic=depth >= 2, keep=True)
        self._bookmark(heading, section_key(section.id, section.title))
        tables = [table for table in self.campaign.tables if table.section == section.id]
        if not section.parts:
            add_line(self.document, "")
        for number, part in enumerate(section.parts):
            self.section(part, (*place, number))
        for table in tables:
            self.table(table)

    def table(self, table: Table) -> None:
        """The table with one marked field a figure."""
        caption = add_line(self.document, table.title, bold=True, align=CENTRE, keep=True)
        self._bookmark(caption, table_key(table.id, table.title))
        columns = [column.label for column in table.columns] or ["Số liệu"]
        width = min(3.2, 9.0 / len(columns))
        units = [row.unit or table.unit or "" for row in table.rows]
        rows = [
            [str(n), row.label, unit, *[""] * len(columns)]
            for n, (row, unit) in enumerate(zip(table.rows, units, strict=True), 1)
        ]
        heads = [
            f"{label} ({column.unit})" if column.unit else label
            for label, column in zip(columns, table.columns, strict=False)
        ]
        head = ["STT", "Chỉ tiêu", "Đơn vị tính", *(heads or columns)]
        widths = [1.4, WIDTH - 1.4 - 2.2 - width * len(columns), 2.2, *[width] * len(columns)]
        grid = add_grid(self.document, head, rows, widths)
        for row, line in zip(table.rows, grid.rows[1:], strict=True):
            ids = [f"{row.id}.{column.id}" for column in table.columns] or [row.id]
            for one, cell in zip(ids, line.cells[3:], strict=True):
                self._field(cell, figure_key(self.campaign.figures[one]))
        add_line(self.document, "", size=6, align=CENTRE)

    def closing(self) -> None:
        """The last sentence and the places for recipients and signature."""
        add_line(self.document, "Trên đây là báo cáo của đơn vị./.")
        left, right = two_halves(self.document, 8.0, 8.5)
        cell_lines(
            left,
            [
                ("Nơi nhận:", True, True, 12),
                (f"- {self.campaign.directive.issuer};", False, False, 11),
                ("- Lưu: VT.", False, False, 11),
            ],
        )
        for paragraph in left.paragraphs:
            paragraph.alignment = None
        cell_lines(
            right,
            [
                ("THỦ TRƯỞNG ĐƠN VỊ", True, False, 13),
                ("(Ký, ghi rõ họ tên, đóng dấu)", False, True, 12),
                *[("", False, False, 13)] * 4,
            ],
        )

    def _bookmark(self, paragraph: Paragraph, key: str) -> None:
        self.marks += 1
        bookmark(paragraph, key, self.marks)

    def _field(self, cell: _Cell, key: str) -> None:
        """A plain-text content control that shows blanks until somebody types."""
        paragraph = cell.paragraphs[0]
        for run in paragraph.runs:
            run._r.getparent().remove(run._r)
        control, properties, content = (OxmlElement(name) for name in ("w:sdt", "w:sdtPr", "w:sdtContent"))
        for name, value in (("w:tag", key), ("w:id", str(int(key[5:12], 16) + self.marks))):
            element = OxmlElement(name)
            element.set(qn("w:val"), value)
            properties.append(element)
        properties.append(OxmlElement("w:showingPlcHdr"))
        properties.append(OxmlElement("w:text"))
        run = paragraph.add_run("\u2002\u2002\u2002")
        run.font.size = Pt(12)
        content.append(run._r)
        control.append(properties)
        control.append(content)
        paragraph._p.append(control)
        self._bookmark(paragraph, key)


def _carry_code(document: WordDocument, code: FormCode) -> None:
    """The form's code for programs (a custom property) and for scanners (a QR code at the foot of every page)."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Properties xmlns="{_PROPERTIES}" xmlns:vt="{_VARIANT}">'
        f'<property fmtid="{_FORMAT}" pid="2" name="{PROPERTY}"><vt:lpwstr>{code}</vt:lpwstr></property></Properties>'
    )
    part = Part(PackURI("/docProps/custom.xml"), _TYPE, xml.encode(), document.part.package)
    document.part.package.relate_to(part, _RELATION)
    picture = qr_picture(code)
    section = document.sections[0]
    section.footer_distance = Mm(7)
    section.bottom_margin = Mm(30)
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run().add_picture(BytesIO(picture), width=Cm(_CODE_SIZE))


def qr_picture(code: FormCode) -> bytes:
    """The code as a QR picture that survives printing and scanning."""
    out = BytesIO()
    segno.make_qr(str(code), error="m").save(out, kind="png", scale=8, border=4)
    return out.getvalue()
