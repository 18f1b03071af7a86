"""The official form of an administrative paper in Word: page, letterhead, paragraphs, tables, closing block.

Measures follow Decree 30/2020/NĐ-CP, Appendix I: A4, margins 20/20/30/15 mm, Times New Roman 13–14, first line
1.27 cm in, 6 pt between paragraphs, page numbers centred at the top from page 2.
"""

import zipfile
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section as WordSection
from docx.shared import Cm, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

FONT: Final = "Times New Roman"
BODY: Final = 13
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
HALVES: Final = (7.0, 9.5)  # centimetres of the two columns of the letterhead
OFFICE_RULE: Final = 2.2
MOTTO_RULE: Final = 5.9  # as long as the motto is printed
CELL_SIDES: Final = 0.38  # what Word keeps free at both sides of a cell
CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER
MAIN_TEXT: Final = "word/document.xml"
ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def prepare_page(document: WordDocument) -> None:
    """A4 upright with the margins, the font and the page number of the form."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    number_pages(section)


def number_pages(section: WordSection) -> None:
    """The page number, centred at the top."""
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTRE
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def add_line(
    document: WordDocument,
    text: str,
    *,
    lead: str = "",
    bold: bool = False,
    italic: bool = False,
    size: float = BODY,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    keep: bool = False,
) -> Paragraph:
    """A paragraph of the body; ``lead`` stands before the text in italics, ``keep`` holds it to the next paragraph."""
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(0), Pt(6), 1.15
    layout.keep_with_next, paragraph.alignment = keep, align
    if align is WD_ALIGN_PARAGRAPH.JUSTIFY:
        layout.first_line_indent = Cm(1.27)
    if lead:
        _run(paragraph, lead, size=size, italic=True)
    _run(paragraph, text, bold=bold, italic=italic, size=size)
    return paragraph


def _run(paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False, size: float = BODY) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def add_letterhead(
    document: WordDocument, office: Sequence[tuple[str, bool]], below: Sequence[tuple[str, float]], place: str
) -> None:
    """The head of a paper: issuing office (lines with whether bold) and number left, state and day right.

    Rules as the form has them: a third to half of the office's name, and the whole length of the motto. ``below`` are
    the lines under the office (number, subject) with their size.
    """
    left, right = two_halves(document, HALVES[0], HALVES[1])
    cell_lines(left, [(text, bold, False, BODY) for text, bold in office])
    _add_rule(left, HALVES[0], OFFICE_RULE)
    for text, size in below:
        _centred(left.add_paragraph(), text, size=size)
    cell_lines(right, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True, False, 12), (MOTTO, True, False, BODY)])
    _add_rule(right, HALVES[1], MOTTO_RULE)
    blank = "tháng       năm .........."
    _centred(right.add_paragraph(), f"{place}, ngày       {blank}", italic=True)
    add_line(document, "", align=CENTRE, size=6)


def _centred(paragraph: Paragraph, text: str, *, italic: bool = False, size: float = BODY) -> None:
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, italic=italic, size=size)


def _add_rule(cell: _Cell, width: float, length: float) -> None:
    """A thin line of ``length`` in the middle of a cell of ``width`` (cm)."""
    rule_line(cell.add_paragraph(), (width - CELL_SIDES - length) / 2)


def rule_line(paragraph: Paragraph, aside: float) -> None:
    """Makes a blank paragraph a thin line, ``aside`` centimetres in from both sides."""
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Cm(aside)
    layout.space_before = layout.space_after = Pt(2)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def new_section(document: WordDocument) -> WordSection:
    """A new page with a set-up of its own; the paragraph that ends the part before takes no room.

    At its full height it would stand alone on an empty page whenever the part before fills its last one.
    """
    section: WordSection = document.add_section(WD_SECTION.NEW_PAGE)
    ends = [p for p in document.element.body.iterchildren(qn("w:p")) if p.pPr is not None and p.pPr.sectPr is not None]
    layout = Paragraph(ends[-1], document._body).paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)
    section.different_first_page_header_footer = False
    return section


def number_from_one(section: WordSection) -> None:
    """The pages of an annex are numbered by themselves."""
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    count = OxmlElement("w:pgNumType")
    count.set(qn("w:start"), "1")
    columns = section._sectPr.find(qn("w:cols"))
    section._sectPr.insert(len(section._sectPr) if columns is None else section._sectPr.index(columns), count)


def cell_lines(cell: _Cell, lines: Sequence[tuple[str, bool, bool, float]]) -> None:
    """Centred lines in a cell: (text, bold, italic, size in points)."""
    for index, (text, bold, italic, size) in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.alignment = CENTRE
        paragraph.paragraph_format.space_after = Pt(0)
        _run(paragraph, text, bold=bold, italic=italic, size=size)


def add_grid(
    document: WordDocument,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float = 12,
) -> WordTable:
    """A ruled table with its head repeated on every page; ``widths`` in centimetres; the second column is set left."""
    grid = _fixed_table(document, 1 + len(rows), widths, style="Table Grid")
    for index, (row, texts) in enumerate(zip(grid.rows, [head, *rows], strict=True)):
        _fill(row, texts, widths, size, bold=index == 0)
        _keep_whole(row, head=index == 0)
    return grid


def _fixed_table(document: WordDocument, rows: int, widths: Sequence[float], style: str | None = None) -> WordTable:
    """An empty table whose columns keep their ``widths`` (cm) in every program: the grid and the cells say the same."""
    grid: WordTable = document.add_table(rows=rows, cols=len(widths), style=style)
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(width)
    return grid


def two_halves(document: WordDocument, left: float, right: float) -> tuple[_Cell, _Cell]:
    """The two cells of a table without rules, as letterhead and closing block have it."""
    cells = _fixed_table(document, 1, (left, right)).rows[0].cells
    cells[0].width, cells[1].width = Cm(left), Cm(right)
    return cells[0], cells[1]


def _fill(row: _Row, texts: Sequence[str], widths: Sequence[float], size: float, *, bold: bool) -> None:
    for index, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if index == 1 and not bold else CENTRE
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        _run(paragraph, text, bold=bold, size=size)


def _keep_whole(row: _Row, *, head: bool) -> None:
    """A row is not torn over two pages; the head comes again on each."""
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader") if head else ("w:cantSplit",):
        properties.append(OxmlElement(name))


def same_bytes(document: WordDocument) -> bytes:
    """The file with every date inside its archive fixed, so that equal inputs give equal bytes."""
    fixed = BytesIO()
    write_same_bytes(document, fixed)
    return fixed.getvalue()


def write_same_bytes(
    document: WordDocument, out: Path | IO[bytes], pieces: Callable[[bytes], Iterable[bytes]] = lambda xml: (xml,)
) -> None:
    """Writes the file as `same_bytes` gives it; ``pieces`` makes what is written of the main text."""
    written = BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with target.open(entry, "w") as part:
                content = source.read(name)
                for piece in pieces(content) if name == MAIN_TEXT else (content,):
                    part.write(piece)
