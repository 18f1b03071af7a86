"""The flow of a submission: its blocks in reading order, split into letterhead, body and signature block."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.extract.halves import rejoined
from pipeline.extract.issuers import Issuer, differ, issuer_of
from pipeline.extract.pages import Bundle, Leaf, bundles, is_motto, is_page_number, unreadable
from pipeline.extract.paragraphs import merged, starts_item
from pipeline.extract.specks import without_specks
from pipeline.extract.text import key, similar
from schemas.base import Frozen
from schemas.reading import Cell, Grid, Line, Reading, Region, Route

PICTURED: Final = frozenset({Route.SCAN, Route.PHOTO})  # routes on which every letter was recognised, not given
_TITLES: Final = ("bao cao", "bieu", "bang", "phu luc", "cong van", "ke hoach")
_PREAMBLE: Final = re.compile(r"^(can cu|thuc hien|theo|de thuc hien|tiep theo|phuc dap)\b")
_REPORT: Final = re.compile(r"^bao cao\b")
_NUMBER: Final = re.compile(r"\d[\d.,]*")
_FIGURES: Final = 3  # bare numbers that make a table of figures: no letterhead or signature block holds as many
_RECIPIENTS: Final = re.compile(r"^noi nhan\b")
_LAST_WORDS: Final = re.compile(
    r"^(tren day la|xin|nay)?\b.*\b(tran trong|kinh) (bao cao|de nghi|cam on|trinh|gui)\b|^tren day la\b"
)
_OFFICE: Final = re.compile(
    r"^(tm|kt|tl|tuq|q|thay mat)\b"
    r"|^(pho )?(truong phong|giam doc|hieu truong|chu tich|chanh van phong|truong ban|thu truong)\b"
)
_ANNEX: Final = re.compile(
    r"^(phu luc|bieu (mau|tong hop|so lieu|thong ke|so \d|\d)|bang (tong hop|so lieu|thong ke)|mau tong hop|kem theo)\b"
)
_DRAWN: Final = re.compile(r"[─━═_—–-]{3,}")
_LETTERHEAD_REACH: Final = 40
_HEAD_REACH: Final = 12  # blocks in which a document names its issuer


class Placed(Frozen):
    """A block and where it stands: file index, page number (None for files without pages), route of its page."""

    file: int
    page: int | None
    route: Route
    item: Line | Grid


class Flow(Frozen):
    """A submission's text in the order a person reads it.

    ``letterhead`` are the lines above the first heading of the report (left and right halves told apart by their
    region), ``body`` what follows up to the signature and, from index ``annex_from`` on, what stands behind the
    signature (annexes, forms, a second copy of the report); ``closing`` is the last sentence, "Nơi nhận" and the
    signature block. ``unreadable`` lists (file, page) that could not be read (page 0: the whole file); ``lost_pages``
    printed page numbers that are skipped. ``documents`` counts the different documents (quốc hiệu) met, copies of one
    report once. ``apart`` names those of other issuers, with their pages: nothing of them belongs to this report.
    ``guessed`` lists the names of loose pictures in the order they were read, where no page numbers prove it.
    """

    letterhead: tuple[Placed, ...] = ()
    body: tuple[Placed, ...] = ()
    closing: tuple[Placed, ...] = ()
    annex_from: int = 0
    unreadable: tuple[tuple[int, int], ...] = ()
    lost_pages: tuple[int, ...] = ()
    documents: int = 0
    apart: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()


class Survey(NamedTuple):
    """The documents of a submission: all in order, those under a quốc hiệu, the report, those of other offices."""

    papers: tuple[Bundle, ...]
    documents: list[list[Placed]]
    heads: list[int]
    main: int
    foreign: list[int]

    def is_report(self, number: int) -> bool:
        """Whether a document carries the title of a report."""
        return any(_REPORT.match(key(line.text)) for _, line in lines_of(self.documents[number]))


def survey(reading: Reading) -> Survey:
    """Lays the pages in order and cuts them at each letterhead."""
    papers = bundles(reading)
    documents = [document for paper in papers for document in _documents(list(_blocks(paper)))]
    heads = [i for i, document in enumerate(documents) if _has_motto(document)]
    main = _main(documents, heads)
    foreign = [i for i in heads if i != main and differ(_issuer(documents[i]), _issuer(documents[main]))]
    return Survey(papers, documents, heads, main, foreign)


def assemble(reading: Reading) -> Flow:
    """Lays the pages in order, joins printed lines to paragraphs and splits the report from what surrounds it."""
    papers, documents, heads, main, foreign = survey(reading)
    letterhead, body, closing, rest = _split(documents[main]) if documents else ([], [], [], [])
    behind = (document for i, document in enumerate(documents) if i > main and i not in foreign)
    annexes = [*rest, *(placed for document in behind for placed in document)]
    return Flow(
        letterhead=tuple(letterhead),
        body=(*body, *annexes),
        closing=tuple(closing),
        annex_from=len(body),
        unreadable=unreadable(reading),
        lost_pages=tuple(sorted({number for paper in papers for number in paper.lost})),
        documents=max(_different([documents[i] for i in heads]), 1 + len(foreign) if foreign else 0),
        apart=tuple(_described(documents[i], reading) for i in foreign),
        guessed=tuple(reading.files[leaf.file].name for paper in papers if paper.unsure for leaf in paper.leaves),
    )


def lines_of(blocks: Sequence[Placed]) -> Iterator[tuple[Placed, Line]]:
    """The lines among blocks, each with its place."""
    for placed in blocks:
        if isinstance(placed.item, Line):
            yield placed, placed.item


def blocks_of(reading: Reading) -> tuple[Placed, ...]:
    """All blocks of a submission in reading order, printed lines joined to paragraphs, nothing split off."""
    return tuple(placed for paper in bundles(reading) for placed in _blocks(paper))


def _blocks(paper: Bundle) -> Iterator[Placed]:
    for leaf in paper.leaves:
        number = leaf.page.number if leaf.page.width else None
        for item in merged(list(rejoined(opened(leaf)))):
            yield Placed(file=leaf.file, page=number, route=leaf.page.route, item=item)


def opened(leaf: Leaf) -> list[Line | Grid]:
    """The blocks of a page as lines and tables: what only sets a letterhead side by side is taken apart."""
    blocks = without_specks(leaf.page.blocks) if leaf.page.route in PICTURED else iter(leaf.page.blocks)
    opened: list[Line | Grid] = []
    for block in blocks:
        if isinstance(block, Grid):
            opened.extend(_frame_lines(block) if _is_frame(block) else (block,))
        elif not _is_beside(block, leaf):
            opened.append(block)
    return opened


def _is_beside(line: Line, leaf: Leaf) -> bool:
    """Whether a line is no part of the text: running heads, notes, page numbers, a rule made of dashes."""
    beside = line.region in (Region.HEADER, Region.NOTE) or is_page_number(line, leaf.page)
    return beside or not (line.text.strip() or line.label) or bool(_DRAWN.fullmatch(line.text.strip()))


def _is_frame(grid: Grid) -> bool:
    """A table that only sets the letterhead or the signature block side by side."""
    texts = [cell.text for cell in grid.cells]
    if grid.rows > 8 or grid.columns > 4 or sum(bool(_NUMBER.fullmatch(text.strip())) for text in texts) >= _FIGURES:
        return False
    return any(is_motto(text) or _RECIPIENTS.match(key(text)) or _OFFICE.match(key(text)) for text in texts)


def _frame_lines(grid: Grid) -> Iterator[Line]:
    cells = sorted(grid.cells, key=lambda cell: (cell.column, cell.row))
    for cell in cells:
        for text in filter(str.strip, cell.text.split("\n")):
            yield _cell_line(cell, text, Region.LEFT if cell.column == 0 else Region.RIGHT)


def _cell_line(cell: Cell, text: str, region: Region) -> Line:
    return Line(
        text=text.strip(), box=cell.box, confidence=cell.confidence, region=region, at=cell.at, paragraph=True,
        bold=cell.bold, doubts=cell.doubts,
    )  # fmt: skip


def _documents(blocks: list[Placed]) -> list[list[Placed]]:
    """Cuts before each letterhead: a new quốc hiệu starts a new document (its left column may stand above it)."""
    mottos = [i for i, placed in enumerate(blocks) if isinstance(placed.item, Line) and is_motto(placed.item.text)]
    starts = [0, *(head_start(blocks, i) for i in mottos[1:])]
    return [blocks[a:b] for a, b in zip(starts, [*starts[1:], len(blocks)], strict=True)]


def head_start(blocks: Sequence[Placed], motto: int) -> int:
    """Where the letterhead of a motto begins: its left column may stand above it."""
    start = motto
    while start and motto - start < 8 and _same_head(blocks[start - 1], blocks[motto]):
        start -= 1
    return start


def _same_head(placed: Placed, motto: Placed) -> bool:
    same_page = (placed.file, placed.page) == (motto.file, motto.page)
    return same_page and isinstance(placed.item, Line) and placed.item.region is Region.LEFT


def _has_motto(document: Sequence[Placed]) -> bool:
    return any(is_motto(line.text) for _, line in lines_of(document))


def _main(documents: Sequence[Sequence[Placed]], heads: Sequence[int]) -> int:
    """The document that is the report: the first under a quốc hiệu and the title BÁO CÁO, else the first there is."""
    titled = [i for i in heads if any(_REPORT.match(key(line.text)) for _, line in lines_of(documents[i]))]
    return next(iter([*titled, *heads, 0]))


def _issuer(document: Sequence[Placed]) -> Issuer:
    head = [(placed, line) for placed, line in lines_of(document[:_HEAD_REACH]) if line.region is Region.LEFT]
    seen = any(placed.route in PICTURED for placed, _ in head)
    return issuer_of([line.text for _, line in head], seen=seen)


def _described(document: Sequence[Placed], reading: Reading) -> str:
    """Who issued a document and where it stands, for a person."""
    places = sorted({(placed.file, placed.page or 0) for placed in document})
    (file, first), (_, last) = places[0], places[-1]
    where = f"trang {first}–{last}" if first != last else f"trang {first}" if first else "cả tệp"
    return f"{_issuer(document).shown}: {reading.files[file].name}, {where}"


def _different(documents: Sequence[Sequence[Placed]]) -> int:
    kinds: list[str] = []
    for document in documents:
        head = " ".join(line.text for _, line in list(lines_of(document))[:12])
        if not any(similar(head, other) > 0.8 for other in kinds):
            kinds.append(head)
    return len(kinds)


def _split(document: list[Placed]) -> tuple[list[Placed], list[Placed], list[Placed], list[Placed]]:
    """Letterhead, body, closing and what stands behind the closing."""
    start = _body_start(document)
    closing, rest = _closing(document, start)
    return document[:start], document[start:closing], document[closing:rest], document[rest:]


def _body_start(document: Sequence[Placed]) -> int:
    reach = document[:_LETTERHEAD_REACH]
    head = next((i for i, (_, line) in _numbered(reach) if is_motto(line.text) or _REPORT.match(key(line.text))), None)
    if head is None:
        return 0
    for index in range(head + 1, len(reach)):
        if _opens_body(reach[index].item):
            return index
    return len(reach)


def _numbered(blocks: Sequence[Placed]) -> Iterator[tuple[int, tuple[Placed, Line]]]:
    for index, placed in enumerate(blocks):
        if isinstance(placed.item, Line):
            yield index, (placed, placed.item)


def _opens_body(item: Line | Grid) -> bool:
    if isinstance(item, Grid):
        return True
    if item.region in (Region.LEFT, Region.RIGHT):
        return False
    words = key(item.text)
    if _PREAMBLE.match(words):
        return True
    return (bool(item.label) or starts_item(item.text)) and not words.startswith(("so ", *_TITLES))


def _closing(document: Sequence[Placed], start: int) -> tuple[int, int]:
    """Index of the first block of the closing and of the first block behind it."""
    begin = _signature(document, start)
    if begin is None:
        return len(document), len(document)
    end = begin
    while end < len(document) and not _is_annex(document, end, begin):
        end += 1
    return _last_words(document, start, begin), end


def _signature(document: Sequence[Placed], start: int) -> int | None:
    """Index of the first block of "Nơi nhận" and the signature block, whichever column comes first."""
    lines = [(i, line, key(line.text)) for i, (_, line) in _numbered(document) if i >= start]
    recipients = [i for i, _, words in lines if _RECIPIENTS.match(words)][:1]
    offices = [i for i, line, words in lines if _OFFICE.match(words) and len(words) < 60 and _is_title(line)]
    found = [*recipients, *(i for i in offices if not recipients or -8 < i - recipients[0] < 0)]
    if not found:
        return None
    first = min(found) if recipients else found[0]
    while first > start and _is_column(document[first - 1].item):
        first -= 1
    return first


def _is_title(line: Line) -> bool:
    return line.text.isupper() or line.bold or line.region is Region.RIGHT


def _is_column(item: Line | Grid) -> bool:
    return isinstance(item, Line) and item.region in (Region.LEFT, Region.RIGHT)


def _last_words(document: Sequence[Placed], start: int, begin: int) -> int:
    for index in range(begin - 1, max(start, begin - 4) - 1, -1):
        item = document[index].item
        if isinstance(item, Grid):
            break
        if _LAST_WORDS.search(key(item.text)) and not starts_item(item.text):
            return index
    return begin


def _is_annex(document: Sequence[Placed], index: int, begin: int) -> bool:
    placed = document[index]
    if isinstance(placed.item, Grid):
        return True
    return bool(_ANNEX.match(key(placed.item.text))) and index > begin and placed.item.region is not Region.LEFT
