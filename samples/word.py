"""Writes a made-up report as a Word document in the form of Decree 30/2020, for any campaign and layout."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Cm

from samples.model import Report
from samples.script import Script, keep_rows_whole, number_paragraph, numbering, put, rule_after, run_of, widths
from samples.sheet import write_table
from schemas.campaign import Section

ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
LETTERS = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True)
class Written:
    """A Word file with the text a perfect reader would read and the shades of its marked spots."""

    content: bytes
    text: str
    shades: dict[str, tuple[int, int, int]]


def write_word(
    report: Report,
    *,
    marks: bool = False,
    paper: bool = False,
    signature: bytes | None = None,
    by_pen: frozenset[str] = frozenset(),
) -> Written:
    """The report as .docx.

    ``marks``: colour spots to find their boxes; ``paper``: leave room where a pen writes number and day;
    ``signature``: a picture (PNG) of the signature, for digital copies; ``by_pen``: figures that a pen will write.
    """
    script = Script(report.layout.font, report.layout.size, marks, by_pen)
    _letterhead(script, report, paper)
    _title(script, report)
    _body(script, report)
    _closing(script, report, signature)
    _appendix(script, report)
    return Written(_frozen_bytes(script), "\n".join(line for line in script.lines if line.strip()), script.shades)


def _letterhead(script: Script, report: Report, paper: bool) -> None:
    head = report.letterhead
    table = script.doc.add_table(rows=1, cols=2)
    widths(table, 7.0, 9.4)
    left, right = table.rows[0].cells
    put(left.paragraphs[0], head.parent, align="center", size=12, after=0)
    put(left.add_paragraph(), head.issuer, align="center", bold=True, size=12, after=0)
    if report.layout.letterhead_rule:
        rule_after(left.add_paragraph(), side=2.3)
    number = put(left.add_paragraph(), "Số: ", align="center", size=13)
    handwritten = paper and head.handwritten and head.number is not None
    if head.number is None:
        run_of(number, "      ")
    else:
        script.spot(number, "number", "0" * (len(head.number) + 2) if handwritten else head.number, hidden=handwritten)
    run_of(number, f"/{head.code}")
    put(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", align="center", bold=True, size=12, after=0)
    put(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", align="center", bold=True, size=13, after=0)
    if report.layout.letterhead_rule:
        rule_after(right.add_paragraph(), side=1.7)
    day = put(right.add_paragraph(), f"{head.place}, ngày ", align="center", italic=True, size=13)
    when = head.issued_on
    if when is None:
        run_of(day, "    tháng    năm 2024", italic=True)
    else:
        script.spot(day, "day", "0000" if handwritten else f"{when:%d}", hidden=handwritten, italic=True)
        run_of(day, f" tháng {when.month if when.month > 2 else f'{when.month:02d}'} năm {when.year}", italic=True)
    script.lines += [
        head.parent,
        head.issuer,
        f"Số: {head.number or ''}/{head.code}",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    ]
    script.lines += ["Độc lập - Tự do - Hạnh phúc", day_line(report)]


def day_line(report: Report) -> str:
    """The line of place and day as it is read."""
    head = report.letterhead
    if head.issued_on is None:
        return f"{head.place}, ngày tháng năm 2024"
    when = head.issued_on
    return f"{head.place}, ngày {when:%d} tháng {when.month if when.month > 2 else f'{when.month:02d}'} năm {when.year}"


def _title(script: Script, report: Report) -> None:
    script.say("", align="center", after=2)
    script.say("BÁO CÁO", align="center", bold=True, size=script.size + 1, after=0)
    script.say(report.subject[:1].upper() + report.subject[1:], align="center", bold=True, after=2)
    rule_after(script.doc.add_paragraph(), side=6.3)
    script.say(f"Kính gửi: {report.campaign.directive.issuer}.", align="center", after=8)
    for paragraph in report.opening:
        script.say(paragraph, indent=True)


def _body(script: Script, report: Report) -> None:
    auto = report.layout.headings == "auto"
    first = 0
    for chapter in report.campaign.sections:
        if not _stands(chapter, report):
            continue
        num_id = numbering(script.doc, (("decimal", "%1."), ("lowerLetter", "%2)"))) if auto else None
        _chapter(script, report, chapter, first)
        first += 1
        _own_text(script, report, chapter)
        _parts(script, report, chapter, 1, num_id)


def _stands(section: Section, report: Report) -> bool:
    """A section stands in the document when it, or any of its parts, is not missing."""
    return any(report.parts[s.id].status != "missing" for s in section.walk() if s.id in report.parts)


def _chapter(script: Script, report: Report, chapter: Section, index: int) -> None:
    layout, title = report.layout, _words(chapter, report).upper()
    style = "Heading 1" if layout.headings == "styles" else None
    ordinal = f"Phần thứ {ORDINALS[index]}"
    lines, align = {
        "phan": ([ordinal, title], "center"),
        "phan-line": ([f"{ordinal}. {title}"], "left"),
        "roman": ([f"{ROMAN[index]}. {title}"], "left"),
        "letter": ([f"{'ABCDEGHIKL'[index]}. {title}"], "left"),
    }[layout.chapters]
    for line in lines:
        paragraph = script.say(line, align=align, bold=True, keep=True)
        if style:
            paragraph.style = script.doc.styles[style]


def _parts(script: Script, report: Report, parent: Section, level: int, num_id: int | None) -> None:
    shown = [part for part in parent.parts if _stands(part, report)]
    for index, part in enumerate(shown):
        label = f"{index + 1}." if level == 1 else f"{LETTERS[index]})"
        _heading(script, report, part, label, level, num_id)
        _parts(script, report, part, level + 1, num_id)
        _tables_of(script, report, part)


def _heading(script: Script, report: Report, part: Section, label: str, level: int, num_id: int | None) -> None:
    body = report.parts[part.id].paragraphs if part.id in report.parts else ()
    words = _words(part, report)
    inline = report.layout.headings == "inline" and body
    paragraph = put(script.doc.add_paragraph(), "", indent=num_id is None, keep=True)
    text = words if num_id is not None else f"{label} {words}"
    run_of(paragraph, text + (": " if inline else ""), bold=True, italic=level > 1)
    if report.layout.headings == "styles":
        paragraph.style = script.doc.styles[f"Heading {level + 1}"]
    if num_id is not None:
        number_paragraph(paragraph, num_id, level - 1)
    line = f"{label} {words}"
    if inline:
        run_of(paragraph, body[0])
        line, body = f"{line}: {body[0]}", body[1:]
    script.lines.append(line)
    _paragraphs(script, body)


def _own_text(script: Script, report: Report, chapter: Section) -> None:
    if chapter.id in report.parts:
        _paragraphs(script, report.parts[chapter.id].paragraphs)
        _tables_of(script, report, chapter)


def _paragraphs(script: Script, paragraphs: tuple[str, ...]) -> None:
    for paragraph in paragraphs:
        script.say(paragraph, indent=True)


def _words(section: Section, report: Report) -> str:
    if report.layout.heading_words == "alias" and section.aliases:
        return section.aliases[0]
    return section.title


def _tables_of(script: Script, report: Report, section: Section) -> None:
    for table in report.campaign.tables:
        if table.section == section.id and report.layout.tables == "inline":
            write_table(script, report, table)


def _closing(script: Script, report: Report, signature: bytes | None) -> None:
    head = report.letterhead
    script.say(f"Trên đây là báo cáo {report.subject} của {report.unit_name}./.", indent=True, after=8)
    table = script.doc.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths(table, 7.6, 8.8)
    keep_rows_whole(table)
    left, right = table.rows[0].cells
    put(left.paragraphs[0], "Nơi nhận:", align="left", bold=True, italic=True, size=12, after=0)
    copies = ("- Như trên;", "- Lãnh đạo đơn vị;", "- Lưu: VT.")
    for line in copies:
        put(left.add_paragraph(), line, align="left", size=11, after=0)
    for index, line in enumerate(head.signer_titles):
        paragraph = right.paragraphs[0] if index == 0 else right.add_paragraph()
        put(paragraph, line, align="center", bold=True, after=0)
    _room_to_sign(script, right, signature)
    if head.signer:
        put(right.add_paragraph(), head.signer, align="center", bold=True)
    script.lines += ["Nơi nhận:", *copies, *head.signer_titles, head.signer or ""]


def _room_to_sign(script: Script, cell: Any, signature: bytes | None) -> None:
    if signature:
        put(cell.add_paragraph(), "", align="center", after=0).add_run().add_picture(
            io.BytesIO(signature), width=Cm(4.2)
        )
        return
    for index in range(4):
        paragraph = put(cell.add_paragraph(), "", align="center", after=0)
        if index == 1:
            script.spot(paragraph, "signature", "000000", hidden=True)


def _appendix(script: Script, report: Report) -> None:
    if report.layout.tables not in ("appendix", "landscape"):
        return
    if any(table.id not in report.defects.missing_tables for table in report.campaign.tables):
        script.new_page(landscape=report.layout.tables == "landscape")
        script.say("PHỤ LỤC SỐ LIỆU", align="center", bold=True, after=0)
        head = report.letterhead
        when = f"{head.issued_on:%d/%m/%Y}" if head.issued_on else "    /    /2024"
        number = "........" if head.handwritten else (head.number or "........")
        script.say(
            f"(Kèm theo Báo cáo số {number}/{head.code} ngày {when} của {report.unit_name})",
            align="center",
            italic=True,
            after=8,
        )
    for table in report.campaign.tables:
        write_table(script, report, table)


def _frozen_bytes(script: Script) -> bytes:
    """The .docx with fixed times, so that the same report gives the same bytes."""
    properties = script.doc.core_properties
    properties.author, properties.comments = "Văn thư", ""
    properties.created = properties.modified = datetime(2024, 5, 16, 2, 0, tzinfo=UTC).replace(tzinfo=None)
    raw = io.BytesIO()
    script.doc.save(raw)
    return frozen_zip(list(_entries(raw)))


def _entries(raw: io.BytesIO) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(raw) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def frozen_zip(entries: list[tuple[str, bytes]]) -> bytes:
    """A zip archive of (name, content) whose bytes do not depend on the time it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, (2024, 5, 16, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
