"""Letterheads and signature blocks in the shapes that offices produce: table, tabs, stacked lines, text box, slips."""

import re
from typing import Any

from docx.oxml import parse_xml
from docx.shared import Cm

from bench.papers.habits import Rng, chance, pick
from samples.model import Letterhead
from samples.script import Script, put, rule_after, run_of, widths

STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_BOX = (
    '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml">'
    '<w:r><w:pict><v:rect style="position:absolute;margin-left:{left}pt;margin-top:0;width:{width}pt;height:132pt" '
    'stroked="f"><v:textbox><w:txbxContent>{paragraphs}</w:txbxContent></v:textbox></v:rect></w:pict></w:r></w:p>'
)
_BOXED = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def number_line(head: Letterhead, rng: Rng) -> str:
    """The number as it is written, blank where it was left out."""
    lead = pick(rng, {"Số: ": 6, "Số ": 1, "Số:": 2, "Số : ": 1})
    gap = "" if head.number else "      "
    glue = pick(rng, {"/": 8, " /": 1, "/ ": 0.5})
    return f"{lead}{head.number or gap}{glue}{head.code}"


def day_line(head: Letterhead, rng: Rng) -> str:
    """Place and day, the day blank where it was left out."""
    when = head.issued_on
    if when is None:
        return f"{head.place}, ngày     tháng     năm 20..."
    form = pick(
        rng,
        {
            "{0}, ngày {1:02d} tháng {2:02d} năm {3}": 4,
            "{0}, ngày {1} tháng {2} năm {3}": 2,
            "{0}, ngày {1:02d}/{2:02d}/{3}": 1,
        },
    )
    return form.format(head.place, when.day, when.month, when.year)


def write_letterhead(script: Script, head: Letterhead, shape: str, rng: Rng) -> None:
    """Issuer and number at the left, state and day at the right."""
    issuer = head.issuer.replace(" VÀ ", "VÀ ", 1) if chance(rng, 0.08) else head.issuer
    left = [head.parent, *_broken(issuer, rng), number_line(head, rng)]
    right = [*STATE, day_line(head, rng)]
    if head.handwritten and head.number and head.issued_on and shape in ("table", "stacked"):
        script.by_hand = {
            left[-1]: ("number", head.number),
            right[-1]: ("day", next(iter(re.findall(r"(?<=ngày )\d+", right[-1])))),
        }
    {"table": _as_table, "tabs": _as_tabs, "stacked": _stacked, "textbox": _boxed}[shape](script, left, right)
    script.lines += [*left, *right]


def _broken(issuer: str, rng: Rng) -> list[str]:
    words = issuer.split(" ")
    if len(words) < 6 or chance(rng, 0.5):
        return [issuer]
    return [" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]


def _as_table(script: Script, left: list[str], right: list[str]) -> None:
    table = script.doc.add_table(rows=1, cols=2)
    widths(table, 7.0, 9.4)
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        for index, text in enumerate(lines):
            paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            _put_line(script, paragraph, text, bold=index == 1, size=12)
        rule_after(cell.add_paragraph(), side=2.0)


def _put_line(script: Script, paragraph: Any, text: str, **look: Any) -> None:
    """A line in the middle; the number and the day that a pen writes get room for it."""
    if text not in script.by_hand:
        put(paragraph, text, align="center", after=0, **look)
        return
    name, digits = script.by_hand[text]
    before, _, after = text.partition(digits)
    put(paragraph, f"{before} ", align="center", after=0, **look)
    script.spot(paragraph, name, "0" * (len(digits) + 1), hidden=True, **look)
    run_of(paragraph, f" {after}", **look)


def _as_tabs(script: Script, left: list[str], right: list[str]) -> None:
    for a, b in zip([*left, *[""] * (3 - len(left))], [*right, *[""] * (len(left) - 3)], strict=True):
        paragraph = put(script.doc.add_paragraph(), "", align="left", after=0)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(8.0))
        run_of(paragraph, f"{a}\t{b}" if b else a, size=11)


def _stacked(script: Script, left: list[str], right: list[str]) -> None:
    for text in [*right[:2], *left, right[2]]:
        _put_line(script, script.doc.add_paragraph(), text, bold=text in right[:2])


def _boxed(script: Script, left: list[str], right: list[str]) -> None:
    for lines, start, width in ((left, 0, 200), (right, 215, 270)):
        inner = "".join(_BOXED.format(text=text.replace("&", "&amp;")) for text in lines)
        box: Any = parse_xml(_BOX.format(left=start, width=width, paragraphs=inner))
        script.doc.element.body.insert(len(script.doc.element.body) - 1, box)
    for _ in range(8):
        put(script.doc.add_paragraph(), "", after=0)


def write_closing(script: Script, head: Letterhead, rng: Rng) -> None:
    """Where copies go at the left, title and name at the right; as a table or by tabs."""
    copies = ("Nơi nhận:", "- Như trên;", "- Lãnh đạo đơn vị;", "- Lưu: VT.")
    signed = [*head.signer_titles, *pick(rng, {("", "", ""): 4, ("", "(Đã ký)", ""): 1}), head.signer or ""]
    if chance(rng, 0.2):
        for index, line in enumerate(signed):
            text = f"{copies[index] if index < len(copies) else ''}\t{line}"
            paragraph = put(script.doc.add_paragraph(), "", align="left", after=0)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(9.0))
            run_of(paragraph, text, bold=True, size=12)
        return
    table = script.doc.add_table(rows=1, cols=2)
    widths(table, 7.6, 8.8)
    left, right = table.rows[0].cells
    for cell, lines, align in ((left, copies, "left"), (right, signed, "center")):
        for index, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            put(paragraph, line, align=align, bold=align == "center", size=12, after=0)
            if cell is right and index == len(head.signer_titles):
                script.spot(paragraph, "signature", "000000", hidden=True)
