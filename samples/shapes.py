"""One Word report in the shapes that offices really send it in: the same words, other XML, other codes.

Every shape is a function from the bytes of a .docx to those of its twin; a reader must find the same in both.
"""

import io
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from typing import Any, Final

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_CHANGE: Final = 'w:id="9" w:author="x" w:date="2024-05-01T00:00:00Z"'
_VNI_MARKS: Final = {
    "\u0300": "ø", "\u0301": "ù", "\u0309": "û", "\u0303": "õ", "\u0323": "ï",
    "\u0302": "â", "\u0302\u0300": "à", "\u0302\u0301": "á", "\u0302\u0309": "å", "\u0302\u0303": "ã",
    "\u0302\u0323": "ä", "\u0306": "ê", "\u0306\u0300": "è", "\u0306\u0301": "é", "\u0306\u0309": "ú",
    "\u0306\u0303": "ü", "\u0306\u0323": "ë",
}  # fmt: skip
_VNI_WHOLE: Final = {"đ": "ñ", "ơ": "ô", "ư": "ö", "ỵ": "î", "ĩ": "ó", "ị": "ò", "ỉ": "æ", "ì": "ì", "í": "í"}
_LETTERS: Final = (
    "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"
)  # fmt: skip


def reshaped(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The Word file with its body changed."""
    source = zipfile.ZipFile(io.BytesIO(content))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                tree = etree.fromstring(data)
                change(tree.find(f"{W}body"))
                data = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
            target.writestr(name, data)
    return out.getvalue()


def decomposed(body: Any) -> None:
    """Letters and marks apart, as some machines write them."""
    for text in body.iter(f"{W}t"):
        text.text = unicodedata.normalize("NFD", text.text or "")


def in_tcvn3(body: Any) -> None:
    """Every second paragraph in TCVN3: capitals in .VnTimeH, the rest in .VnTime; the others stay Unicode."""
    for paragraph in list(body.iter(f"{W}p"))[::2]:
        for run in paragraph.iter(f"{W}r"):
            words = "".join(text.text or "" for text in run.iter(f"{W}t"))
            capitals = words.isupper()
            if unicodedata.normalize("NFC", words).lower() != words and not capitals:
                words_font = ".VnTime" if not _has_marked_capitals(words) else ""
            else:
                words_font = ".VnTimeH" if capitals else ".VnTime"
            if words_font:
                _recode(run, words_font, lambda text: tcvn3(text.lower() if text.isupper() else text))


def in_vni(body: Any) -> None:
    """All text in VNI."""
    for run in body.iter(f"{W}r"):
        _recode(run, "VNI-Times", vni)


def in_controls(body: Any) -> None:
    """Content controls at every level, and the prompt of one that nobody filled in."""
    for table in list(body.iter(f"{W}tbl")):
        for row in table.findall(f"{W}tr"):
            for cell in row.findall(f"{W}tc"):
                _wrap(cell, "<w:sdt {0}><w:sdtPr/><w:sdtContent/></w:sdt>")
            _wrap(row, "<w:sdt {0}><w:sdtPr/><w:sdtContent/></w:sdt>")
    for run in list(body.iter(f"{W}r"))[::3]:
        _wrap(run, "<w:sdt {0}><w:sdtPr/><w:sdtContent/></w:sdt>")
    for block in [child for child in body if child.tag in {f"{W}p", f"{W}tbl"}]:
        _wrap(block, "<w:sdt {0}><w:sdtPr/><w:sdtContent/></w:sdt>")
    prompt = "<w:p><w:r><w:t>Bấm vào đây để nhập 999</w:t></w:r></w:p>"
    shown = f"<w:sdt {{0}}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{prompt}</w:sdtContent></w:sdt>"
    body.insert(len(body) // 2, _made(shown))


def tracked(body: Any) -> None:
    """Text inserted, struck out and moved, nothing of it accepted; figures in tables are left as they are."""
    paragraphs = [child for child in body if child.tag == f"{W}p" and child.find(f"{W}r") is not None]
    for paragraph in paragraphs[::2]:
        for run in paragraph.findall(f"{W}r"):
            _wrap(run, f"<w:ins {{0}} {_CHANGE}/>")
        struck = "<w:r><w:delText>12 lớp đã bỏ</w:delText></w:r>"
        paragraph.append(_made(f"<w:del {{0}} {_CHANGE}>{struck}</w:del>"))
    moved = paragraphs[len(paragraphs) // 2 | 1]
    left = deepcopy(moved)
    for paragraph, way in ((moved, "moveTo"), (left, "moveFrom")):
        for run in paragraph.findall(f"{W}r"):
            _wrap(run, f"<w:{way} {{0}} {_CHANGE}/>")
    body.insert(1, left)


def boxed(body: Any) -> None:
    """The letterhead in two text boxes, each drawn twice for new and old programs."""
    table = next(body.iter(f"{W}tbl"))
    holder = _made("<w:p {0}/>")
    for place, cell in enumerate(table.iter(f"{W}tc")):
        inside = "".join(etree.tostring(p, encoding="unicode") for p in cell.findall(f"{W}p"))
        box = f"<w:txbxContent>{inside}</w:txbxContent>"
        new = (
            f"<w:drawing><wp:anchor><wp:positionH><wp:posOffset>{place * 3_000_000}</wp:posOffset></wp:positionH>"
            f"<a:graphic><a:graphicData><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
            "</wp:anchor></w:drawing>"
        )
        old = f'<w:pict><v:shape style="margin-left:{place * 240}pt"><v:textbox>{box}</v:textbox></v:shape></w:pict>'
        both = f'<mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
        holder.append(_made(f"<w:r {{0}}><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"))
    table.getparent().replace(table, holder)


def nested(body: Any) -> None:
    """Every ruled table inside the only cell of another one."""
    for table in body.findall(f"{W}tbl")[1:]:
        if len(table.findall(f"{W}tr")) > 4:
            _wrap(table, "<w:tbl {0}><w:tblPr/><w:tr><w:tc/></w:tr></w:tbl>")
            table.getparent().append(_made("<w:p {0}/>"))


def merged(body: Any) -> None:
    """Over every ruled table a row of one cell, and in its last column two cells below one another made one."""
    for table in body.findall(f"{W}tbl")[1:]:
        rows = table.findall(f"{W}tr")
        if len(rows) < 5:
            continue
        wide = len(rows[0].findall(f"{W}tc"))
        whole = (
            f'<w:tc><w:tcPr><w:gridSpan w:val="{wide}"/></w:tcPr><w:p><w:r><w:t>BIỂU KÈM THEO</w:t></w:r></w:p></w:tc>'
        )
        rows[0].addprevious(_made(f"<w:tr {{0}}>{whole}</w:tr>"))
        for number, way in enumerate(("restart", "continue")):
            empty = f'<w:tc {{0}}><w:tcPr><w:vMerge w:val="{way}"/></w:tcPr><w:p/></w:tc>'
            rows[-1 - (1 - number)].append(_made(empty))


def with_margins(content: bytes) -> bytes:
    """The Word file with a running head, page numbers at its foot and a footnote, each with a number in it."""
    document = Document(io.BytesIO(content))
    section = document.sections[0]
    section.header.paragraphs[0].text = "Trang 999 của báo cáo"
    section.footer.paragraphs[0].text = "Địa chỉ: số 999 đường Trần Phú"
    text = "<w:p><w:r><w:t>Chưa kể 999 cơ sở.</w:t></w:r></w:p>"
    note = f'<w:footnotes {_NAMES}><w:footnote w:id="2">{text}</w:footnote></w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, note.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.paragraphs[len(document.paragraphs) // 2]._p.append(
        _made('<w:r {0}><w:footnoteReference w:id="2"/></w:r>')
    )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


SHAPES: Final[Mapping[str, Callable[[Any], None]]] = {
    "nfd": decomposed,
    "tcvn3": in_tcvn3,
    "vni": in_vni,
    "controls": in_controls,
    "tracked": tracked,
    "text-boxes": boxed,
    "nested": nested,
    "merged": merged,
}


def tcvn3(text: str) -> str:
    """The text as TCVN3 bytes look in Latin-1 (the letter ư is U+00AD)."""
    return unicodedata.normalize("NFC", text).translate(_tcvn3_table())


@cache
def _tcvn3_table() -> dict[int, str]:
    """The table of the system's own converter, so that no table of ours is measured by itself."""
    letters = "\n".join(_LETTERS).encode()
    done = subprocess.run(["iconv", "-f", "UTF-8", "-t", "TCVN5712-1"], input=letters, capture_output=True, check=True)
    return dict(zip(map(ord, _LETTERS), done.stdout.decode("latin-1").split("\n"), strict=True))


def vni(text: str) -> str:
    """The text in the VNI set: a letter and, behind it, a sign for its marks."""
    return "".join(_vni_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _vni_letter(letter: str) -> str:
    low = letter.lower()
    if low in _VNI_WHOLE:
        return _VNI_WHOLE[low].upper() if letter.isupper() else _VNI_WHOLE[low]
    base, *marks = list(unicodedata.normalize("NFD", low))
    horn = "\u031b" in marks
    ordered = "".join(sorted((mark for mark in marks if mark != "\u031b"), key="\u0302\u0306\u0300".find, reverse=True))
    sign = next((s for m, s in _VNI_MARKS.items() if sorted(m) == sorted(ordered)), "") if ordered else ""
    whole = (_VNI_WHOLE[{"o": "ơ", "u": "ư"}[base]] if horn else base) + sign
    return whole.upper() if letter.isupper() else whole


def _has_marked_capitals(text: str) -> bool:
    return any(c.isupper() and not c.isascii() for c in unicodedata.normalize("NFC", text))


def _recode(run: Any, font: str, code: Callable[[str], str]) -> None:
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    for old in properties.findall(f"{W}rFonts"):
        properties.remove(old)
    properties.insert(0, etree.Element(f"{W}rFonts", {f"{W}ascii": font, f"{W}hAnsi": font}))
    for text in run.findall(f"{W}t"):  # a text box inside the run has runs of its own
        text.text = code(text.text or "")


def _made(xml: str) -> Any:
    return etree.fromstring(xml.replace("{0}", _NAMES))


def _wrap(element: Any, xml: str) -> None:
    """Puts an element into the innermost last element of a made one, in its own place."""
    outer = _made(xml)
    inner = outer
    while len(inner):
        inner = inner[-1]
    element.getparent().replace(element, outer)
    inner.append(element)
