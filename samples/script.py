"""A Word document under construction: small steps that write and, beside it, note the text a perfect reader would read.

`marks` colours each named spot (a figure, the number, the signature) by a shade the eye does not see: its box can be
found again in the PDF made from the document; blank spots get a dot of nearly white. Documents to be handed out are
made without marks.
"""

from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.document import Document as DocumentT
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

SHADES = 12


@dataclass
class Script:
    """The document, the lines written so far, the shade of each marked spot, and what is left for the pen.

    ``by_pen``: figures; ``by_hand``: lines of the letterhead with the spot's name and the digits.
    """

    font: str
    size: float
    marks: bool = False
    by_pen: frozenset[str] = frozenset()
    by_hand: dict[str, tuple[str, str]] = field(default_factory=dict)
    doc: DocumentT = field(default_factory=Document)
    lines: list[str] = field(default_factory=list)
    shades: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        normal: Any = self.doc.styles["Normal"]
        normal.font.name, normal.font.size = self.font, Pt(self.size)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), self.font)
        for style in ("Heading 1", "Heading 2", "Heading 3"):
            _plain_heading(self.doc.styles[style], self.font, self.size)
        section = self.doc.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
            Cm(2),
            Cm(2),
            Cm(3),
            Cm(1.8),
        )
        section.different_first_page_header_footer = True
        _page_number(section.header.paragraphs[0])

    def say(self, text: str, **look: Any) -> Paragraph:
        """A paragraph of one look, in the body; see `put` for the looks."""
        self.lines.append(text)
        return put(self.doc.add_paragraph(), text, **look)

    def spot(self, paragraph: Paragraph, name: str, text: str, *, hidden: bool = False, **look: Any) -> None:
        """A run of text whose place can be found again under ``name``; hidden (or empty) text is seen by nobody."""
        if not self.marks:
            if text and not hidden:
                run_of(paragraph, text, **look)
            elif hidden:
                run_of(paragraph, "\u00a0" * len(text))
            return
        run = run_of(paragraph, text or ".", **look)
        self.shades[name] = shade(len(self.shades) + 1, light=hidden or not text)
        run.font.color.rgb = RGBColor(*self.shades[name])

    def new_page(self, *, landscape: bool = False) -> None:
        """Starts a new section on a new page, upright or landscape; page numbers go on."""
        section = self.doc.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        wide = (
            section.page_width is not None
            and section.page_height is not None
            and section.page_width > section.page_height
        )
        if landscape != wide:
            section.page_width, section.page_height = section.page_height, section.page_width
            section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT


def shade(index: int, *, light: bool) -> tuple[int, int, int]:
    """The index-th colour that looks black (or, light, white)."""
    red, green, blue = index % SHADES, index // SHADES % SHADES, index // SHADES**2 % SHADES
    return (255 - red, 255 - green, 255 - blue) if light else (red, green, blue)


def put(
    paragraph: Paragraph,
    text: str,
    *,
    align: str = "justify",
    indent: bool = False,
    after: float = 4,
    keep: bool = False,
    **look: Any,
) -> Paragraph:
    """Fills a paragraph: ``align`` left, center, right or justify; ``indent`` the first line; more looks: `run_of`."""
    paragraph.alignment = getattr(ALIGN, align.upper())
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(0), Pt(after), keep
    if indent:
        form.first_line_indent = Cm(1.1)
    if text:
        run_of(paragraph, text, **look)
    return paragraph


def run_of(
    paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False, size: float | None = None
) -> Any:
    """Adds a run of text; ``size`` in points."""
    run: Any = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    return run


def rule_after(paragraph: Paragraph, *, side: float) -> Paragraph:
    """Makes the empty ``paragraph`` a thin rule, shortened by ``side`` cm on both sides."""
    put(paragraph, "", align="center", after=3)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Cm(side)
    form.line_spacing = Pt(3)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)
    return paragraph


def widths(table: Any, *centimetres: float) -> None:
    """Fixed column widths."""
    table.autofit = False
    for column, width in zip(table.columns, centimetres, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def repeat_header(row: Any) -> None:
    """The row is printed again at the top of each page the table runs over."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_rows_whole(table: Any) -> None:
    """No row breaks over two pages."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _plain_heading(style: Any, font: str, size: float) -> None:
    style.font.name, style.font.size, style.font.bold = font, Pt(size), True
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)
    for key in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{key}"), font)


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def numbering(doc: DocumentT, formats: tuple[tuple[str, str], ...]) -> int:
    """A new automatic numbering; one (format, pattern such as "%2.") a level. Returns its id for `number_paragraph`."""
    root = doc.part.numbering_part.element
    taken = [int(e.get(qn("w:abstractNumId"))) for e in root.findall(qn("w:abstractNum"))]
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), str(max(taken, default=-1) + 1))
    _child(abstract, "w:multiLevelType", "multilevel")
    for level, (form, pattern) in enumerate(formats):
        abstract.append(_level(level, form, pattern))
    first_num = root.find(qn("w:num"))
    if first_num is None:
        root.append(abstract)
    else:
        first_num.addprevious(abstract)
    return int(root.add_num(int(abstract.get(qn("w:abstractNumId")))).numId)


def _level(level: int, form: str, pattern: str) -> Any:
    element = OxmlElement("w:lvl")
    element.set(qn("w:ilvl"), str(level))
    for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", pattern), ("w:lvlJc", "left")):
        _child(element, tag, value)
    return element


def _child(parent: Any, tag: str, value: str) -> None:
    child = OxmlElement(tag)
    child.set(qn("w:val"), value)
    parent.append(child)


def number_paragraph(paragraph: Paragraph, num_id: int, level: int) -> None:
    """Puts the paragraph under an automatic numbering made by `numbering`."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = num_id
