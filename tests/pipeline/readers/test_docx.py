"""Word files: everything a person sees is read, nothing else, with its place."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.table import Table

from pipeline.readers.content import CannotReadError, Desk
from pipeline.readers.docx import read_docx
from schemas.reading import Ink, Kind, Page, Region
from tests.pipeline.readers.conftest import grids, lines, rows_of

Reads = Callable[[WordDocument], Page]
_TEXTBOX = '<w:p {w} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict>{shapes}</w:pict></w:r></w:p>'
_SHAPE = (
    '<v:shape style="position:absolute;margin-left:{left}pt"><v:textbox><w:txbxContent>'
    "<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape>"
)


def _insert(document: WordDocument, xml: str) -> None:
    document.element.body.insert(0, parse_xml(xml))


def test_tracked_changes_show_the_new_text_and_a_doubt(document: WordDocument, word_page: Reads) -> None:
    """A pending change in a figure must reach a person, and the struck text must not be read."""
    _insert(
        document,
        f'<w:p {nsdecls("w")}><w:r><w:t xml:space="preserve">Treo </w:t></w:r>'
        '<w:del w:id="1" w:author="a"><w:r><w:delText>120</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>125</w:t></w:r></w:ins>'
        '<w:r><w:t xml:space="preserve"> băng rôn</w:t></w:r></w:p>',
    )
    (line,) = lines(word_page(document))
    assert line.text == "Treo 125 băng rôn"
    assert line.doubts == ("tracked-change",)
    assert line.at == "paragraph 1"


def test_content_controls_are_read_and_placeholders_are_not(document: WordDocument, word_page: Reads) -> None:
    """Forms with content controls lose their text in the plain library; a prompt of the form is not an answer."""
    control = "<w:sdt><w:sdtPr>{extra}</w:sdtPr><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>"
    _insert(
        document,
        f"<w:p {nsdecls('w')}>{control.format(extra='', text='Số: 12')}"
        f"{control.format(extra='<w:showingPlcHdr/>', text='Nhập số')}</w:p>",
    )
    assert [line.text for line in lines(word_page(document))] == ["Số: 12"]


def test_automatic_numbers_are_labels(document: WordDocument, word_page: Reads) -> None:
    """The numbers Word shows are not in its text, and sections are known by them."""
    for text in ("Chỉ đạo", "Triển khai"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("ý nhỏ", style="List Bullet")
    found = lines(word_page(document))
    assert [(line.label, line.text) for line in found] == [("1.", "Chỉ đạo"), ("2.", "Triển khai"), ("-", "ý nhỏ")]


def _numbered(document: WordDocument, levels: str, more: str = "") -> None:
    """Gives a document two lists (numbers 71 and 72) of one kind with these levels; ``more`` goes into the second."""
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="70">{levels}</w:abstractNum>'))
    for number, inside in ((71, ""), (72, more)):
        link = '<w:abstractNumId w:val="70"/>'
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}">{link}{inside}</w:num>'))


def _item(document: WordDocument, text: str, number: int, level: int | None = None, style: str | None = None) -> None:
    properties = document.add_paragraph(text, style=style)._p.get_or_add_pPr()
    place = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}>{place}<w:numId w:val="{number}"/></w:numPr>'))


_LEVELS = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:pStyle w:val="Heading1"/>'
    '<w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/>'
    '<w:lvlText w:val="%1.%2."/></w:lvl>'
)


def test_lists_of_several_levels_count_as_word_counts(document: WordDocument, word_page: Reads) -> None:
    """A wrong number makes another section of a heading: levels, fresh starts, empty items, lists of their own."""
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    own = '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
    _numbered(document, _LEVELS, again + f'<w:lvlOverride w:ilvl="1">{own}</w:lvlOverride>')
    for text, number, level in (
        ("Chung", 71, 0), ("Một", 71, 1), ("Hai", 71, 1), ("", 71, 0), ("Riêng", 71, 0), ("Một", 71, 1),
        ("Lại từ đầu", 72, 0), ("Chữ cái", 72, 1),
    ):  # fmt: skip
        _item(document, text, number, level)
    shown = [line.label for line in lines(word_page(document))]
    assert shown == ["I.", "I.1.", "I.2.", "III.", "III.1.", "I.", "a)"]


def test_a_style_stands_for_its_level_of_the_list(document: WordDocument, word_page: Reads) -> None:
    """Headings numbered by their style name no level themselves."""
    _numbered(document, _LEVELS)
    for style, text in (("Heading 1", "Chung"), ("Heading 2", "Một"), ("Heading 2", "Hai")):
        _item(document, text, 71, style=style)
    assert [line.label for line in lines(word_page(document))] == ["I.", "I.1.", "I.2."]


def test_heading_styles_bold_and_centring_are_kept(document: WordDocument, word_page: Reads) -> None:
    """The outline is found by how headings look."""
    document.add_heading("ĐÁNH GIÁ CHUNG", level=1)
    paragraph = document.add_paragraph()
    run = paragraph.add_run("BÁO CÁO")
    run.bold, run.font.size = True, Pt(14)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading, title = lines(word_page(document))
    assert heading.level == 1
    assert (title.bold, title.size, title.centred) == (True, 14.0, True)


def test_borderless_letterhead_becomes_two_halves(document: WordDocument, word_page: Reads) -> None:
    """A layout table is no table of figures; its left column is read before its right one."""
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "UBND HUYỆN X", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    table.cell(1, 0).text, table.cell(1, 1).text = "Số: 5/BC-UBND", "X, ngày 05 tháng 10 năm 2020"
    page = word_page(document)
    assert not grids(page)
    assert [(line.region, line.text[:9]) for line in lines(page)] == [
        (Region.LEFT, "UBND HUYỆ"),
        (Region.LEFT, "Số: 5/BC-"),
        (Region.RIGHT, "CỘNG HÒA "),
        (Region.RIGHT, "X, ngày 0"),
    ]


def test_borderless_figures_stay_a_table(document: WordDocument, word_page: Reads) -> None:
    """Figures set in columns without lines are figures all the same."""
    table = document.add_table(rows=3, cols=2)
    _fill(table, [["Nội dung", "Số lượng"], ["Số lớp", "12"], ["Số người", "-"]])
    (grid,) = grids(word_page(document))
    assert not grid.ruled
    assert rows_of(grid)[1:] == [["Số lớp", "12"], ["Số người", "-"]]
    assert [cell.ink for cell in grid.cells][-1] is Ink.DASH


def test_merged_cells_have_spans_and_places(document: WordDocument, word_page: Reads) -> None:
    """Two-level headers are matched by the columns they span."""
    table = document.add_table(rows=3, cols=3, style="Table Grid")
    _fill(table, [["Chỉ tiêu", "Cấp học", ""], ["", "Mầm non", "Tiểu học"], ["Số lớp", "12", ""]])
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    (grid,) = grids(word_page(document))
    spans = {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells if cell.text}
    assert spans["Chỉ tiêu"] == (0, 0, 2, 1)
    assert spans["Cấp học"] == (0, 1, 1, 2)
    assert spans["Tiểu học"] == (1, 2, 1, 1)
    assert next(cell.at for cell in grid.cells if cell.text == "12") == "table 1 row 3 column 2"
    assert grid.cells[-1].ink is Ink.BLANK


def test_two_values_in_a_cell_are_never_glued(document: WordDocument, word_page: Reads) -> None:
    """12 above 15 must not become 1215."""
    table = document.add_table(rows=2, cols=2, style="Table Grid")
    _fill(table, [["Chỉ tiêu", "Số lượng"], ["Số lớp", "12\n15"]])
    cell = grids(word_page(document))[0].cells[-1]
    assert cell.text == "12\n15"
    assert cell.doubts == ("several-values",)


def test_text_boxes_side_by_side_are_a_letterhead(document: WordDocument, word_page: Reads) -> None:
    """Some offices set the letterhead in text boxes; left stays before right whatever their order in the file."""
    shapes = _SHAPE.format(left=175, text="Độc lập - Tự do") + _SHAPE.format(left=-40, text="Số: 7/BC")
    _insert(document, _TEXTBOX.format(w=nsdecls("w"), shapes=shapes))
    found = [(line.region, line.text) for line in lines(word_page(document))]
    assert found == [(Region.LEFT, "Số: 7/BC"), (Region.RIGHT, "Độc lập - Tự do")]


def test_tabs_set_a_letterhead_side_by_side(document: WordDocument, word_page: Reads) -> None:
    """Letterheads typed with tabs would mix two columns in one line."""
    document.add_paragraph("UBND HUYỆN X\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    document.add_paragraph("PHÒNG GDĐT\t\tĐộc lập - Tự do - Hạnh phúc")
    found = [(line.region, line.text) for line in lines(word_page(document))]
    assert [text for region, text in found if region is Region.LEFT] == ["UBND HUYỆN X", "PHÒNG GDĐT"]
    assert found[2:] == [
        (Region.RIGHT, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (Region.RIGHT, "Độc lập - Tự do - Hạnh phúc"),
    ]


def test_running_heads_are_set_apart(document: WordDocument, word_page: Reads) -> None:
    """A head on every page is not part of the text."""
    document.sections[0].header.paragraphs[0].text = "Trang 2"
    document.add_paragraph("Nội dung")
    assert {line.text: line.region for line in lines(word_page(document))} == {
        "Nội dung": Region.BODY,
        "Trang 2": Region.HEADER,
    }


def test_nested_tables_are_tables_of_their_own(document: WordDocument, word_page: Reads) -> None:
    """A figure in a table inside a cell must neither vanish nor mix with the outer cell."""
    outer = document.add_table(rows=2, cols=2, style="Table Grid")
    _fill(outer, [["A", "B"], ["C", "D"]])
    inner = outer.cell(1, 1).add_table(2, 2)
    inner.style = document.styles["Table Grid"]
    _fill(inner, [["Số lớp", "12"], ["Số người", "30"]])
    first, second = grids(word_page(document))
    assert rows_of(first) == [["A", "B"], ["C", "D"]]
    assert rows_of(second) == [["Số lớp", "12"], ["Số người", "30"]]


def test_unicode_and_an_old_code_in_one_font(document: WordDocument, word_page: Reads) -> None:
    """A pasted sentence keeps its code under the font of its new neighbours: each run is judged by itself."""
    for text in ("Së Y tÕ b¸o c¸o kÕt qu¶ thùc hiÖn th¸ng hµnh ®éng", "Sở Y tế báo cáo kết quả thực hiện"):
        document.add_paragraph().add_run(text).font.name = ".VnTime"
    document.add_paragraph().add_run("C¸c ®¬n vÞ trùc thuéc ®\u00ad¬ng nhiªn thùc hiÖn").font.name = "Arial"
    assert [line.text for line in lines(word_page(document))] == [
        "Sở Y tế báo cáo kết quả thực hiện tháng hành động",
        "Sở Y tế báo cáo kết quả thực hiện",
        "Các đơn vị trực thuộc đương nhiên thực hiện",
    ]


def test_decomposed_and_legacy_letters_become_unicode(document: WordDocument, word_page: Reads) -> None:
    """Files of old machines hold TCVN3 in .VnTime fonts, Macs write letters and marks apart."""
    document.add_paragraph("ho\u0323c ta\u0323\u0302p suo\u0302\u0301t \u0111o\u031b\u0300i")
    for text, font in (("B¸o c¸o kÕt qu¶ tr\u00adêng häc", ".VnTime"), ("céng hßa x· héi", ".VnTimeH")):
        document.add_paragraph().add_run(text).font.name = font
    document.add_paragraph().add_run("Chữ Unicode trong phông cũ").font.name = "VNI-Times"
    assert [line.text for line in lines(word_page(document))] == [
        "học tập suốt đời",
        "Báo cáo kết quả trường học",
        "CỘNG HÒA XÃ HỘI",
        "Chữ Unicode trong phông cũ",
    ]


def test_entities_are_refused(tmp_path: Path, document: WordDocument, desk: Desk) -> None:
    """A Word file with a DTD is an attack: entities must never be expanded."""
    good, bad = tmp_path / "good.docx", tmp_path / "bad.docx"
    document.save(str(good))
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(
                    b"<w:document", b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document', 1
                )
            target.writestr(name, data)
    with pytest.raises(CannotReadError) as caught:
        read_docx(bad, Kind.DOCX, desk)
    assert caught.value.fault.code == "file.unsafe"


def _fill(table: Table, rows: list[list[str]]) -> None:
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
