"""Word files (docx) as one page without size: paragraphs, tables, text boxes, running heads and notes in file order.

A figure whose paragraph or row holds a pending tracked change carries the doubt ``tracked-change``. Places are told as
"paragraph 12" or "table 1 row 3 column 2", counted as a reader of the file would count them.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pipeline.extract.text import key
from pipeline.readers.cell_text import cell_text
from pipeline.readers.content import Content, Desk, unreadable
from pipeline.readers.form_fields import field_in, word_form_code
from pipeline.readers.legacy_text import FontCodes, judge_fonts
from pipeline.readers.package import Element, Package
from pipeline.readers.word_numbers import Numbering
from pipeline.readers.word_pictures import illustrations, scanned_pages
from pipeline.readers.word_styles import Styles, W
from pipeline.readers.word_tables import Slot, Table, is_layout, lay_out, make_cell
from pipeline.readers.word_text import Paragraph, Run, decoded, is_prompt, read_paragraph
from schemas.reading import Block, Cell, Grid, Kind, Line, Page, Picture, Region, Route

_CONTAINERS: Final = frozenset(f"{W}{n}" for n in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_MOTTO: Final = re.compile(r"cong hoa xa hoi chu nghia|doc lap tu do hanh phuc")
_TABBED: Final = re.compile(r"^(\S.*?\S)(?:[ \u00a0]*\t[\t \u00a0]*|[ \u00a0]{6,})(\S.*)$")
_SIDE_BY_SIDE: Final = re.compile(r"^(?:noi nhan|so \S|ubnd|uy ban|phong|so giao|truong|trung tam)\b")
_RULE: Final = re.compile(r"^[\s_\-–—=*.~\u2500-\u257f]{4,}$")  # a line drawn with signs, as under the letterhead
_LONG: Final = 60  # letters; a longer half is running text with a tab in it


def read_docx(path: Path, kind: Kind, desk: Desk) -> Content:
    """Reads a Word file."""
    del kind
    with Package(path, desk.options.limits) as package:
        main = next(iter(package.related("/", "officeDocument")), "word/document.xml").lstrip("/")
        tree = package.xml(main)
        body = None if tree is None else tree.find(f"{W}body")
        if body is None:
            raise unreadable("tệp Word không có nội dung")
        walk = _Walk(package, main)
        blocks = tuple(walk.document(body))
        form = word_form_code(package)
        pictured = scanned_pages(package, main, body, blocks, desk)
    shown = () if pictured else tuple(walk.pictures)
    text = Page(number=1, route=Route.WORD, blocks=blocks, pictures=shown, grounds=("word",), form=form)
    return Content(pages=(text, *pictured))


class _Walk:
    """One pass over a document; holds what is counted on the way (paragraphs, tables, list numbers)."""

    def __init__(self, package: Package, main: str) -> None:
        def part(kind: str) -> Element | None:
            return next((tree for name in package.related(main, kind) if (tree := package.xml(name)) is not None), None)

        self._styles = Styles(part("styles"))
        self._numbers = Numbering(part("numbering"))
        self._margins = [
            tree
            for kind in ("header", "footer")
            for name in package.related(main, kind)
            if (tree := package.xml(name)) is not None
        ]
        self._notes = [tree for kind in ("footnotes", "endnotes", "comments") if (tree := part(kind)) is not None]
        self._codes = FontCodes()
        self._taken_apart: dict[Element, Paragraph] = {}
        self._drawn: dict[Element, list[tuple[float, float]]] = {}
        self.pictures: list[Picture] = []
        self._paragraphs = 0
        self._tables = 0
        self._inside = ""  # the table whose cells are being read

    def document(self, body: Element) -> Iterator[Block]:
        """All blocks of the document: body, then running heads, then notes."""
        self._drawn = illustrations(body)
        self._codes = judge_fonts(self._fonts([body, *self._margins, *self._notes]))
        heads = [list(self._blocks(tree, Region.HEADER)) for tree in self._margins]
        self._paragraphs = self._tables = 0
        for head in heads:
            if any(isinstance(b, Line) and _MOTTO.search(key(b.text)) for b in head):
                yield from _moved(head, Region.BODY)
        yield from halved(list(self._blocks(body, Region.BODY)))
        for head in heads:
            if not any(isinstance(b, Line) and _MOTTO.search(key(b.text)) for b in head):
                yield from _moved(head, Region.HEADER)
        for tree in self._notes:
            yield from self._note_lines(tree)

    def _taken(self, element: Element) -> Paragraph:
        """A paragraph taken apart, once for all who ask."""
        if element not in self._taken_apart:
            self._taken_apart[element] = read_paragraph(element, self._styles)
        return self._taken_apart[element]

    def _fonts(self, trees: Iterable[Element]) -> Iterator[tuple[str, str]]:
        for tree in trees:
            for paragraph in tree.iter(f"{W}p"):
                for run in self._taken(paragraph).runs:
                    yield run.text, run.look.font or ""

    def _note_lines(self, tree: Element) -> Iterator[Block]:
        for note in tree:
            if note.get(f"{W}type") in {None, "normal"}:
                yield from _moved(list(self._blocks(note, Region.NOTE)), Region.NOTE)

    def _blocks(self, parent: Element, region: Region) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child, region)
            elif child.tag == f"{W}tbl":
                yield from self._table(child, region)
            elif child.tag in _CONTAINERS and not is_prompt(child):
                yield from self._blocks(child, region)

    def _paragraph(self, element: Element, region: Region) -> Iterator[Block]:
        paragraph = self._taken(element)
        self._paragraphs += 1
        at = f"paragraph {self._paragraphs}"
        for width, height in self._drawn.get(element, ()):
            place = f"picture {len(self.pictures) + 1}"
            self.pictures.append(Picture(width=width, height=height, at=place, near=self._inside or at))
        label, field = self._label(paragraph), field_in([element])
        runs = decoded(paragraph.runs, self._codes)
        for number, part in enumerate(_split_at_breaks(runs)):
            line = _line(part, paragraph, "" if number else label, region, at)
            if line is not None:
                yield line.model_copy(update={"field": field}) if field and not number else line
        for side, box in _box_sides(paragraph.boxes):
            yield from _moved(list(self._blocks(box, region)), side)

    def _label(self, paragraph: Paragraph) -> str:
        number, level = paragraph.look.number_id, paragraph.look.number_level
        if not number or number == "0" or not paragraph.counted:
            return ""
        if level is None:
            level = self._numbers.level_of(number, self._styles.chain(paragraph.style))
        return self._numbers.label(number, level)

    def _table(self, element: Element, region: Region) -> Iterator[Block]:
        table = lay_out(element, self._styles)
        if is_layout(table, [self._plain_text(slot) for slot in table.slots]):
            yield from self._side_by_side(table, region)
            return
        self._tables += 1
        at = f"table {self._tables}"
        nested: list[Block] = []
        outer, self._inside = self._inside, at
        cells = tuple(self._cell(slot, at, nested) for slot in table.slots)
        self._inside = outer
        yield Grid(rows=table.rows, columns=table.columns, cells=cells, ruled=table.ruled, at=at)
        yield from nested

    def _side_by_side(self, table: Table, region: Region) -> Iterator[Block]:
        """Layout tables: what stands in the left half from top to bottom, then the right half."""
        halves: dict[Region, list[Block]] = {region: [], Region.LEFT: [], Region.RIGHT: []}
        for slot in table.slots:
            whole = slot.column_span >= table.columns or region is not Region.BODY
            middle = slot.column + slot.column_span / 2
            side = region if whole else Region.LEFT if middle <= table.columns / 2 else Region.RIGHT
            for part in slot.parts:
                halves[side].extend(_moved(list(self._blocks(part, region)), side))
        yield from halves[Region.LEFT]
        yield from halves[Region.RIGHT]
        yield from halves[region]

    def _plain_text(self, slot: Slot) -> str:
        paragraphs = [p for part in slot.parts for p in part.findall(f"{W}p")]
        runs = [decoded(self._taken(p).runs, self._codes) for p in paragraphs]
        return " ".join("".join(run.text for run in line) for line in runs)

    def _cell(self, slot: Slot, table_at: str, nested: list[Block]) -> Cell:
        lines: list[Line] = []
        for part in slot.parts:
            for block in self._blocks(part, Region.BODY):
                if isinstance(block, Line):
                    lines.append(block)
                else:
                    nested.append(block)
        doubts = {doubt for line in lines for doubt in line.doubts}
        text, more = cell_text([f"{line.label} {line.text}" for line in lines])
        doubts.update(more)
        at = f"{table_at} row {slot.row + 1} column {slot.column + 1}"
        cell = make_cell(slot, text, bool(lines) and all(line.bold for line in lines), at, tuple(sorted(doubts)))
        return cell.model_copy(update={"field": field_in(slot.parts)})


def halved(blocks: list[Block]) -> Iterator[Block]:
    """Letterheads and signature blocks set side by side with tabs or blanks: left half first, then the right."""
    waiting: list[Line] = []
    for block in blocks:
        pair = _two_halves(block, bool(waiting)) if isinstance(block, Line) else None
        if pair is None:
            yield from waiting
            waiting = []
            yield block if isinstance(block, Grid) else _single_blanks(block)
        else:
            left, right = pair
            yield left
            waiting.append(right)
    yield from waiting


def _two_halves(line: Line, going_on: bool) -> tuple[Line, Line] | None:
    match = _TABBED.match(line.text)
    if match is None or line.region is not Region.BODY or max(map(len, match.groups())) > _LONG:
        return None
    if not going_on and not _MOTTO.search(key(match[2])) and not _SIDE_BY_SIDE.search(key(match[1])):
        return None
    halves = zip(match.groups(), (Region.LEFT, Region.RIGHT), strict=True)
    left, right = (line.model_copy(update={"text": " ".join(text.split()), "region": side}) for text, side in halves)
    return left, right


def _single_blanks(line: Line) -> Line:
    text = " ".join(line.text.split())
    return line if text == line.text else line.model_copy(update={"text": text})


def _moved(blocks: list[Block], region: Region) -> list[Block]:
    return [
        b.model_copy(update={"region": region}) if isinstance(b, Line) and b.region is Region.BODY else b
        for b in blocks
    ]


def _box_sides(boxes: tuple[Element, ...]) -> Iterator[tuple[Region, Element]]:
    """Two text boxes of one paragraph stand side by side (a letterhead); others are text boxes as such."""
    if len(boxes) != 2:
        yield from ((Region.TEXTBOX, box) for box in boxes)
        return
    first, second = sorted(boxes, key=_box_left)
    yield Region.LEFT, first
    yield Region.RIGHT, second


def _box_left(box: Element) -> float:
    for above in box.iterancestors():
        match = re.search(r"margin-left:\s*(-?[\d.]+)", above.get("style", ""))
        if match:
            return float(match[1])
        offset = next(
            above.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}posOffset"), None
        )
        if offset is not None and above.tag.endswith(("}anchor", "}inline")):
            return float(offset.text or 0)
    return 0.0


def _split_at_breaks(runs: tuple[Run, ...]) -> Iterator[list[Run]]:
    part: list[Run] = []
    for run in runs:
        if part and _glued(part[-1], run):
            yield part
            part = []
        first, *more = run.text.split("\n")
        part.append(Run(first, run.look))
        for text in more:
            yield part
            part = [Run(text, run.look)]
    yield part


def _glued(before: Run, after: Run) -> bool:
    """Two texts run together where a table was lost in an old file: another size and weight, no blank between them."""
    ended = before.text.endswith((".", ";", ":")) and after.text[:1].isupper()
    return ended and before.look.size != after.look.size and bool(before.look.bold) != bool(after.look.bold)


def _line(runs: list[Run], paragraph: Paragraph, label: str, region: Region, at: str) -> Line | None:
    text = "".join(run.text for run in runs).strip()
    if not text or _RULE.match(text):
        return None
    inked = [run for run in runs if run.text.strip()]
    letters = sum(len(run.text.strip()) for run in inked)
    bold = sum(len(run.text.strip()) for run in inked if run.look.bold)
    return Line(
        text=text, label=label, at=at, region=region, paragraph=True, doubts=paragraph.doubts,
        bold=bold * 2 > letters, italic=all(run.look.italic for run in inked),
        size=max((run.look.size or 0.0 for run in inked), default=0.0) or None,
        level=paragraph.look.level, centred=paragraph.look.align == "center",
    )  # fmt: skip
