"""The sections of a report: where each begins, what it says, and which table stands in which section."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz

from pipeline.extract.alignment import Heading, Node, Spot, align, nodes_of, spots_of
from pipeline.extract.flow import PICTURED, Flow, Placed
from pipeline.extract.headings import heading_ends, split_label
from pipeline.extract.paragraphs import reads_on
from pipeline.extract.text import clean, key, similar
from schemas.base import Frozen
from schemas.campaign import Campaign
from schemas.reading import Grid, Line
from schemas.record import Evidence, SectionField, Status

_TABLE_NOTE: Final = re.compile(r"^(bieu|bang|mau|phu luc|kem theo|dvt|don vi( tinh)?)\b")
_SEEN_BULLET: Final = re.compile(r"^(?:(?:[eosv]|se|[©®¢°·«»*_~=|.,'’øØ¬]{1,2})\s+)+(?=[-–_]*\s*[A-ZĐÀ-ỸƯƠĂÂÊÔ\"“(\d])")
_SURE_HEADING: Final = 0.7
_TELLING: Final = 8  # letters of a title that is known without its number
_NUMBER: Final = 5  # letters that a heading's number may be misread as
_SAME_HEADING: Final = 86
_NUMBERS: Final = 4  # words of a number: "3.1.2" is three


class Sections(Frozen):
    """The outline as found in a report.

    ``fields`` holds every section of the campaign by id; ``blocks`` the text blocks of each section found (without its
    heading's words, without tables and their titles); ``grid_sections`` the section each table stands in, by the index
    of its block in ``Flow.body`` (None before the first heading and in annexes); ``heading_lines`` and ``table_titles``
    are indexes in ``Flow.body`` of lines that are no text.
    """

    fields: dict[str, SectionField] = {}
    blocks: dict[str, tuple[Placed, ...]] = {}
    grid_sections: dict[int, str | None] = {}
    heading_lines: tuple[int, ...] = ()
    table_titles: tuple[int, ...] = ()


def extract_sections(flow: Flow, campaign: Campaign) -> Sections:
    """Finds the campaign's sections in a report; never `missing` where a page that could hold one was not read."""
    nodes = nodes_of(campaign.sections, frozenset(table.section for table in campaign.tables if table.section))
    lines = [(i, placed.item) for i, placed in enumerate(flow.body) if isinstance(placed.item, Line)]
    spots = spots_of(lines, flow.annex_from)
    titles = _table_titles(flow, campaign)
    headings = align(spots, nodes)
    labels = {heading.spot.place - 1 for heading in headings if heading.spot.under_label}
    labels |= {heading.spot.place + 1 for heading in headings if heading.lines > 1}
    taken = {heading.spot.place for heading in headings} | labels
    owners = _owners(flow, headings, spots, nodes)
    blocks = _blocks(flow, headings, owners, (titles - taken) | labels, nodes)
    grids = {i: _id(nodes, owners.get(i)) for i, placed in enumerate(flow.body) if isinstance(placed.item, Grid)}
    fields = _fields(flow, headings, nodes, blocks, grids)
    return Sections(
        fields=fields,
        blocks={nodes[order].section.id: tuple(found) for order, found in blocks.items()},
        grid_sections=grids,
        heading_lines=tuple(sorted(taken)),
        table_titles=tuple(sorted(titles - taken)),
    )


def _id(nodes: Sequence[Node], heading: Heading | None) -> str | None:
    return nodes[heading.nodes[-1]].section.id if heading else None


def _owners(
    flow: Flow, headings: Sequence[Heading], spots: Sequence[Spot], nodes: Sequence[Node]
) -> dict[int, Heading]:
    """The heading under which each block stands; a chapter that is not asked for ends the section before it."""
    starts = {heading.spot.place: heading for heading in headings}
    strange = _strange_chapters(headings, spots, nodes)
    owners: dict[int, Heading] = {}
    current: Heading | None = None
    for index in range(len(flow.body)):
        if index == flow.annex_from or index in strange:
            current = None
        current = starts.get(index, current)
        if current is not None:
            owners[index] = current
    return owners


def _strange_chapters(headings: Sequence[Heading], spots: Sequence[Spot], nodes: Sequence[Node]) -> set[int]:
    """Lines labelled and printed like the chapters found, which fit no section: what follows belongs to none."""
    chapters = [h.spot for h in headings if nodes[h.nodes[0]].depth == 0 and h.spot.label.kind]
    kinds = {chapter.label.kind for chapter in chapters}
    parts = {h.spot.label.kind for h in headings if nodes[h.nodes[0]].depth}
    bold = all(chapter.line.bold for chapter in chapters)
    taken = {h.spot.place for h in headings}
    free = [s for s in spots if s.place not in taken and s.label.kind in kinds - parts - {"bullet"}]
    return {s.place for s in free if (s.line.bold if bold else s.line.text.isupper())}


def _table_titles(flow: Flow, campaign: Campaign) -> set[int]:
    """Lines before a table that only name it, give its unit of measure or say what it is enclosed with."""
    names = [name for table in campaign.tables for name in (table.title, *table.aliases)]
    titles: set[int] = set()
    for index, placed in enumerate(flow.body):
        if isinstance(placed.item, Grid):
            titles.update(_titles_above(flow, index, names))
    return titles


def _titles_above(flow: Flow, grid: int, names: Sequence[str]) -> list[int]:
    found = []
    for index in range(grid - 1, max(-1, grid - 5), -1):
        item = flow.body[index].item
        if isinstance(item, Grid) or not _names_table(item, names):
            break
        found.append(index)
    return found


def _names_table(line: Line, names: Sequence[str]) -> bool:
    text = clean(line.text).strip("()[] ")
    if len(text) > 220:
        return False
    named = any(similar(text, name) > 0.8 for name in names)
    return named or (bool(_TABLE_NOTE.match(key(text))) and not text.endswith((".", ";")))


def _blocks(
    flow: Flow, headings: Sequence[Heading], owners: Mapping[int, Heading], titles: set[int], nodes: Sequence[Node]
) -> dict[int, list[Placed]]:
    """The text of each section: what runs in behind its heading, then the lines up to the next heading."""
    blocks: dict[int, list[Placed]] = {order: [] for heading in headings for order in heading.nodes}
    for index, placed in enumerate(flow.body):
        owner = owners.get(index)
        if owner is None or index in titles or not isinstance(placed.item, Line):
            continue
        own = _rest(placed, owner) if owner.spot.place == index else placed
        if own is not None and not _only_table(owner, nodes, own, index):
            for order in owner.nodes:
                blocks[order].append(own)
    return blocks


def _rest(placed: Placed, heading: Heading) -> Placed | None:
    """What stands behind a heading that runs in."""
    assert isinstance(placed.item, Line)
    text = placed.item.text[heading.end :].strip(" :.–-—")
    if not text:
        return None
    tail = placed.item.text[heading.end :].lstrip(" :.–-—")
    return placed.model_copy(update={"item": placed.item.model_copy(update={"text": tail, "label": "", "bold": False})})


def _only_table(heading: Heading, nodes: Sequence[Node], placed: Placed, index: int) -> bool:
    """A table's title repeated right below the heading of the section that is named like it."""
    node = nodes[heading.nodes[0]]
    assert isinstance(placed.item, Line)
    near = 0 < index - heading.spot.place <= 2
    return near and node.has_table and similar(placed.item.text, node.section.title) > 0.85


def _fields(
    flow: Flow,
    headings: Sequence[Heading],
    nodes: Sequence[Node],
    blocks: Mapping[int, Sequence[Placed]],
    grids: Mapping[int, str | None],
) -> dict[str, SectionField]:
    found = {order: heading for heading in headings for order in heading.nodes}
    tables = {section for section in grids.values() if section}
    annexed = any(index >= flow.annex_from for index in grids)
    fields: dict[str, SectionField] = {}
    for node in reversed(nodes):
        parts = [fields[part.id] for part in node.section.parts]
        holds = node.section.id in tables or (node.has_table and annexed)
        fields[node.section.id] = _field(flow, node, found, blocks.get(node.order, ()), parts, holds, nodes)
    return {node.section.id: fields[node.section.id] for node in nodes}


def _field(
    flow: Flow,
    node: Node,
    found: Mapping[int, Heading],
    blocks: Sequence[Placed],
    parts: Sequence[SectionField],
    holds_table: bool,
    nodes: Sequence[Node],
) -> SectionField:
    answered = any(part.status is Status.READ or part.text for part in parts)
    heading = found.get(node.order)
    if heading is None:
        sure = answered or flow.unreadable
        used = {other.spot.place for other in found.values()}
        return (None if sure else _half_read(flow, node, used)) or _absent(flow, answered)
    text = section_text(blocks)
    text = text if any(c.isalnum() for c in text) else ""  # dots to be written on
    evidence = (_evidence(flow.body[heading.spot.place]), *(_evidence(placed) for placed in blocks))
    if not text and not answered and not holds_table:
        status = Status.DOUBTFUL if flow.unreadable else Status.EMPTY
        return SectionField(status=status, confidence=heading.score, evidence=evidence)
    others = [nodes[order].section.id for order in heading.nodes if order != node.order]
    unsure = heading.score < _SURE_HEADING
    return SectionField(
        status=Status.DOUBTFUL if unsure else Status.READ,
        text=text,
        confidence=min(heading.score, *(p.item.confidence for p in blocks if isinstance(p.item, Line)), 1.0),
        evidence=evidence,
        reason="tiêu đề mục đọc chưa chắc chắn" if unsure else None,
        merged_with=", ".join(others) or None,
    )


def _half_read(flow: Flow, node: Node, used: Collection[int]) -> SectionField | None:
    """A section whose heading stands on a picture, its number or a letter misread ("LỆ Hạn chế:"): not missing.

    ``used`` are the places of the headings of other sections.
    """
    names = [name for title in (node.section.title, *node.section.aliases) if len(name := key(title)) >= _TELLING]
    for placed, text in _heading_like(flow, used):
        found = [after for end, after in heading_ends(text) if any(_is_heading(text[:end], name) for name in names)]
        if found:
            reason = "tiêu đề mục đọc chưa chắc chắn"
            rest = text[found[0] :].strip()
            return SectionField(status=Status.DOUBTFUL, text=rest, evidence=(_evidence(placed),), reason=reason)
    return None


def _heading_like(flow: Flow, used: Collection[int]) -> Iterator[tuple[Placed, str]]:
    """The lines of pictures that are no headings yet, and what stands in cells of tables without rules."""
    for place, placed in enumerate(flow.body):
        if placed.route not in PICTURED or place in used:
            continue
        if isinstance(placed.item, Line):
            yield placed, placed.item.text
        elif not placed.item.ruled:
            yield from ((placed, cell.text) for cell in placed.item.cells)


def _is_heading(text: str, name: str) -> bool:
    """Whether a text is a name behind what may be a number, with nothing behind it."""
    words = key(text).split()
    for numbers in range(min(_NUMBERS, len(words)) + 1):
        number, rest = "".join(words[:numbers]), " ".join(words[numbers:])
        alone = len(rest) <= len(name) + 3
        if alone and len(number) <= _NUMBER and fuzz.ratio(rest[: len(name)], name) >= _SAME_HEADING:
            return True
    return False


def _absent(flow: Flow, answered: bool) -> SectionField:
    if answered:
        return SectionField(status=Status.READ, confidence=0.9)
    if flow.unreadable:
        return SectionField(status=Status.DOUBTFUL, reason="có trang không đọc được, mục này có thể nằm ở đó")
    return SectionField(status=Status.MISSING, confidence=0.95)


def section_text(blocks: Sequence[Placed]) -> str:
    """The text of blocks, a paragraph a line, without bullets; a sentence that goes on over a page is joined."""
    paragraphs: list[str] = []
    for placed in blocks:
        if not isinstance(placed.item, Line):
            continue
        text = _unmarked(clean(placed.item.text), pictured=placed.route in PICTURED)
        if paragraphs and reads_on(paragraphs[-1], text) and not placed.item.label:
            paragraphs[-1] = f"{paragraphs[-1]} {text}"
        elif text:
            paragraphs.append(text)
    return "\n".join(paragraphs)


def _unmarked(text: str, *, pictured: bool) -> str:
    """A paragraph without its bullet; on pictures also without what recognition makes of a round or square one."""
    if pictured:
        text = _SEEN_BULLET.sub("", text)
    label, start = split_label(text)
    return text[start:].strip() if label.kind == "bullet" else text


def _evidence(placed: Placed) -> Evidence:
    box = placed.item.box
    text = clean(placed.item.text) if isinstance(placed.item, Line) else ""
    return Evidence(file=placed.file, page=placed.page, bbox=box, at=placed.item.at or None, text=text[:200])
