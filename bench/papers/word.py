"""Writes a made-up report with its habits as a Word document (`write_word`)."""

from dataclasses import dataclass, field
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Cm

from bench.papers.grid import Line, Sheet
from bench.papers.habits import Habits, Rng, chance, pick
from bench.papers.letterhead import write_closing, write_letterhead
from bench.papers.wording import heading_words
from samples.model import Report
from samples.script import Script, keep_rows_whole, number_paragraph, numbering, put, repeat_header, run_of, widths
from samples.word import Written, _frozen_bytes
from schemas.campaign import Section

ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
CAPITALS, LETTERS = "ABCDEGH", "abcdđeghik"
_LETTER, _PADDING = 0.0205, 0.45  # cm: a letter per point of size, both margins of a cell
_AUTO = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("lowerLetter", "%4)"))


@dataclass
class Paper:
    """A report being written; ``where`` are the leaves under which tables came to stand, ``ways`` the rewordings."""

    report: Report
    habits: Habits
    sheets: dict[str, Sheet]
    merged: tuple[str, ...]
    script: Script
    rng: Rng
    auto: int | None = None
    where: set[str] = field(default_factory=set)
    ways: set[str] = field(default_factory=set)
    last: str = ""


def write_word(
    report: Report,
    habits: Habits,
    sheets: dict[str, Sheet],
    merged: tuple[str, ...],
    rng: Rng,
    *,
    marks: bool = False,
    by_pen: frozenset[str] = frozenset(),
) -> tuple[Written, Paper]:
    """The report as .docx and what its truth needs to know.

    ``merged`` are two sections under one heading; room is left for the figures that come ``by_pen``.
    """
    paper = Paper(report, habits, sheets, merged, Script(habits.font, habits.size, marks, by_pen), rng)
    if habits.look == "auto":
        paper.auto = numbering(paper.script.doc, _AUTO)
    script = paper.script
    write_letterhead(script, report.letterhead, habits.letterhead, rng)
    script.say("BÁO CÁO", align="center", bold=True, after=0)
    lead = pick(rng, {"": 3, "Về ": 1, "V/v ": 1})
    script.say(lead + (report.subject if lead else report.subject.capitalize()), align="center", bold=True)
    if chance(rng, 0.7):
        script.say(f"Kính gửi: {report.campaign.directive.issuer}.", align="center")
    for paragraph in report.opening:
        script.say(paragraph, indent=True)
    for index, section in enumerate(_ordered(_shown(report.campaign.sections, paper), paper)):
        _section(paper, section, 0, index, "")
    script.say(f"Trên đây là báo cáo {report.subject} của {report.unit_name}./.", indent=True)
    write_closing(script, report.letterhead, rng)
    _at_the_end(paper)
    return Written(_frozen_bytes(script), "\n".join(script.lines), script.shades), paper


def _shown(sections: tuple[Section, ...], paper: Paper) -> list[Section]:
    parts = paper.report.parts
    return [
        one
        for one in sections
        if any(parts[s.id].status != "missing" for s in one.walk() if s.id in parts) and one.id not in paper.merged[1:]
    ]


def _ordered(sections: list[Section], paper: Paper) -> list[Section]:
    """The sections as they are asked for, or two of them in the other order."""
    if not paper.habits.reordered or len(sections) < 3:
        return sections
    return [sections[1], sections[0], *sections[2:]]


def _section(paper: Paper, section: Section, depth: int, index: int, above: str) -> None:
    label = _label(paper.habits.levels[min(depth, 3)], index, above)
    words = _words(paper, section)
    body = list(paper.report.parts[section.id].paragraphs) if section.id in paper.report.parts else []
    if section.id in paper.merged[:1]:
        body += paper.report.parts[paper.merged[1]].paragraphs
    marked = bool(label) or paper.habits.look not in ("plain", "underline")
    inline = bool(body) and depth > 0 and marked and chance(paper.rng, paper.habits.inline)
    _heading(paper, label, words, depth, body.pop(0) if inline else "")
    for text in body:
        paper.script.say(text, indent=True)
    if section.id in paper.report.parts:
        paper.last = section.id
    early = chance(paper.rng, 0.5) and bool(section.parts)
    if early:
        _tables(paper, section)
    for number, part in enumerate(_ordered(_shown(section.parts, paper), paper)):
        _section(paper, part, depth + 1, number, label)
    if not early:
        _tables(paper, section)


def _label(form: str, index: int, above: str) -> str:
    if form in ("phan", "phan-line"):
        return f"Phần thứ {ORDINALS[index]}"
    if form == "chuong":
        return f"Chương {ROMAN[index]}"
    if form.startswith("1.1"):
        return f"{above.rstrip('.')}.{index + 1}" + ("." if form.endswith(".") else "")
    first, rest = form[:1], form[1:]
    counted = {"A": CAPITALS, "I": ROMAN, "a": LETTERS}.get(first)
    if first == "1":
        return f"{index + 1}{rest}"
    return f"{counted[index]}{rest}" if counted else form


def _words(paper: Paper, section: Section) -> str:
    if section.id in paper.merged:
        other = paper.report.campaign.outline
        titles = [one.title for one in other if one.id in paper.merged]
        return f"{titles[0]}; {titles[1][:1].lower()}{titles[1][1:]}"
    if not chance(paper.rng, paper.habits.rewording):
        return section.title
    taken = {one.title for one in paper.report.campaign.outline if one.id != section.id}
    words, way = heading_words(section.title, section.aliases, taken, paper.rng)
    paper.ways.add(f"heading-{way}")
    return words


def _heading(paper: Paper, label: str, words: str, depth: int, first: str) -> None:
    habits, script = paper.habits, paper.script
    if depth == 0 and habits.upper:
        words = words.upper()
    on_own_line = label.startswith(("Phần", "Chương")) and habits.levels[0] in ("phan", "chuong")
    if on_own_line:
        script.say(label, align="center", bold=True, keep=True, after=0)
        label = ""
    label = f"{label}." if label.startswith("Phần") else label
    automatic = paper.auto is not None and not label.startswith(("Phần", "Chương")) and not on_own_line
    paragraph = put(script.doc.add_paragraph(), "", align="center" if on_own_line else "left", keep=True)
    if automatic and label:
        number_paragraph(paragraph, paper.auto or 0, min(depth, 3))
    text = words if automatic or not label else f"{label} {words}"
    end = pick(paper.rng, {":": 2, ".": 2, " -": 0.5}) if first else pick(paper.rng, {"": 4, ":": 1})
    run = run_of(paragraph, text + end, bold=habits.look in ("bold", "styles", "auto"), italic=depth > 1)
    if habits.look == "underline":
        run.underline = True
    if habits.look == "styles":
        paragraph.style = script.doc.styles[f"Heading {min(depth + 1, 3)}"]
    if not first and chance(paper.rng, habits.split) and text.count(" ") > 6:
        _break_in_two(run, text + end)
    if first:
        run_of(paragraph, f" {first}")
    script.lines.append(f"{label} {words}{end} {first}".strip())


def _break_in_two(run: Any, text: str) -> None:
    words = text.split(" ")
    run.text = " ".join(words[: len(words) // 2]) + "\n" + " ".join(words[len(words) // 2 :])


def _tables(paper: Paper, section: Section) -> None:
    if paper.habits.tables != "inline":
        return
    for table in paper.report.campaign.tables:
        if table.section == section.id and table.id in paper.sheets:
            write_sheet(paper.script, paper.sheets[table.id])
            paper.where.add(paper.last)


def _at_the_end(paper: Paper) -> None:
    if paper.habits.tables not in ("end", "landscape") or not paper.sheets:
        return
    paper.script.new_page(landscape=paper.habits.tables == "landscape")
    paper.script.say(
        pick(paper.rng, {"PHỤ LỤC": 2, "PHỤ LỤC SỐ LIỆU": 2, "BIỂU SỐ LIỆU": 1}), align="center", bold=True
    )
    for sheet in paper.sheets.values():
        write_sheet(paper.script, sheet)


def write_sheet(script: Script, sheet: Sheet) -> None:
    """One table with its title; as plain lines when its shape wants it."""
    script.say(sheet.title, align="center", bold=True, keep=True)
    if sheet.caption:
        script.say(f"({sheet.caption})", align="right", italic=True, keep=True, after=0)
    if sheet.as_lines:
        _as_lines(script, sheet)
        return
    half = len(sheet.body) // 2
    if not sheet.broken:
        _grid(script, [*sheet.head], [*sheet.body], sheet)
        return
    _grid(script, [*sheet.head], [*sheet.body[:half]], sheet)
    script.new_page()
    _grid(script, [*sheet.head] if sheet.broken == "repeat" else [], [*sheet.body[half:]], sheet)


def _as_lines(script: Script, sheet: Sheet) -> None:
    for label, value, unit in sheet.body:
        bare = value.text[-1:].isdigit() and unit.text and "(" not in label.text
        rest = f" {unit.text}" if bare else ""
        paragraph = put(script.doc.add_paragraph(), f"- {label.text}: ", indent=True)
        script.spot(paragraph, value.fid or "", value.text, hidden=value.fid in script.by_pen)
        run_of(paragraph, rest)
        script.lines.append(f"- {label.text}: {value.text}{rest}")


def _grid(script: Script, head: list[Line], body: list[Line], sheet: Sheet) -> None:
    lines = [*head, *body]
    table = script.doc.add_table(rows=len(lines), cols=sheet.columns)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    if sheet.ruled:
        table.style = "Table Grid"
    cells = [list(row.cells) for row in table.rows]
    busy: set[tuple[int, int]] = set()
    for r, line in enumerate(lines):
        c = 0
        for slot in line:
            while (r, c) in busy:
                c += 1
            busy |= {(r + i, c + j) for i in range(slot.down) for j in range(slot.across)}
            cell = cells[r][c]
            if slot.down > 1 or slot.across > 1:
                cell = cell.merge(cells[r + slot.down - 1][c + slot.across - 1])
            paragraph = put(cell.paragraphs[0], "", align=slot.align, after=1)
            if slot.fid:
                hidden = slot.fid in script.by_pen
                script.spot(paragraph, slot.fid, slot.text, hidden=hidden, bold=slot.bold, size=script.size - 1)
            elif slot.text:
                run_of(paragraph, slot.text, bold=slot.bold, size=script.size - 1)
        script.lines.append(" ".join(slot.text for slot in line if slot.text))
    for row in table.rows[: len(head)]:
        repeat_header(row)
    keep_rows_whole(table)
    _widths(script, table, lines, sheet.columns)
    script.doc.add_paragraph()


def _widths(script: Script, table: Any, lines: list[Line], columns: int) -> None:
    """Columns wide enough for their longest word where the page allows it, the rest of the room by length of text."""
    words, texts = [3.0] * columns, [3.0] * columns
    for line in lines:
        if len(line) == columns:
            longest = [max(map(len, slot.text.split()), default=0) for slot in line]
            words = [max(old, new) for old, new in zip(words, longest, strict=True)]
            texts = [max(old, min(34.0, len(slot.text))) for old, slot in zip(texts, line, strict=True)]
    section: Any = script.doc.sections[-1]
    room = (section.page_width - section.left_margin - section.right_margin) / Cm(1)
    needed = [_LETTER * script.size * count + _PADDING for count in words]
    scale = min(1.0, room / sum(needed))
    spare = max(0.0, room - sum(needed))
    widths(table, *(scale * need + spare * text / sum(texts) for need, text in zip(needed, texts, strict=True)))
