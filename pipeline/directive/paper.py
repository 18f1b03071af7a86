"""A directive taken apart: head, body, closing, and one annex after another, each with its title lines."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.extract.flow import PICTURED, Flow, Placed, blocks_of, lines_of
from pipeline.extract.pages import is_motto, unreadable
from pipeline.extract.paragraphs import starts_item
from pipeline.extract.text import clean, key
from schemas.base import Frozen
from schemas.reading import Grid, Line, Reading, Region, Word
from schemas.record import Evidence

_DECORATION: Final = re.compile(r"[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}|^[-–—\s]*(?=\+\s)")
_ANNEX: Final = re.compile(
    r"(?:phu luc[hil1]{0,3}|de cuong|mau(?: so| bao cao)?|bieu(?: mau| so)?|bang(?: tong hop| so lieu| thong ke| bieu)?"
    r"|danh sach)\b"
)
_RECIPIENTS: Final = re.compile(r"no[ij] nh[aoeđd]n\b")
_OFFICE: Final = re.compile(
    r"(?:tm|kt|tl|tuq)\b"
    r"|(?:pho )?(?:giam doc|chu tich|truong phong|truong ban|chanh van phong|cuc truong|thu truong|bo truong)$"
)
_OPENING: Final = re.compile(r"(?:can cu|thuc hien|theo|de thuc hien|tiep theo|xet|nham|de|thi hanh)\b")
_TO: Final = re.compile(r"kinh gui\b")
_ENCLOSED: Final = re.compile(r"(?:ban hanh )?kem theo\b|dinh kem\b|\(?kem theo")
_BULLETS: Final = ("-", "–", "—", "+", "~", "•", "*")
_KINDS: Final = re.compile(r"(?:ke hoach|huong dan|thong bao|chi thi|chuong trinh|phuong an|quyet dinh|yeu cau)$")
_DIRT: Final = "°|»«!~^`'‘’•®©_¬¦*"
_FAR: Final = 2.5  # heights between a word and a sign that is not part of its line
_HEAD_REACH: Final = 30
_ANNEX_WORDS: Final = 18


class Annex(Frozen):
    """What stands behind the signature under one title."""

    title: tuple[Placed, ...] = ()
    blocks: tuple[Placed, ...] = ()

    @property
    def name(self) -> str:
        """The words of its title."""
        return clean(" ".join(plain(line.text) for _, line in lines_of(self.title)))


class Paper(Frozen):
    """A directive in its parts; ``unread`` are pages (file, number) that could not be read."""

    head: tuple[Placed, ...] = ()
    body: tuple[Placed, ...] = ()
    closing: tuple[Placed, ...] = ()
    annexes: tuple[Annex, ...] = ()
    unread: tuple[tuple[int, int], ...] = ()

    @property
    def flow(self) -> Flow:
        """The same parts as the extraction of reports knows them."""
        behind = tuple(placed for annex in self.annexes for placed in (*annex.title, *annex.blocks))
        return Flow(letterhead=self.head, body=(*self.body, *behind), closing=self.closing, annex_from=len(self.body))


class Said(NamedTuple):
    """One line of text with its place."""

    placed: Placed
    line: Line

    @property
    def text(self) -> str:
        """What it says, with its automatic number and without the signs a converter left around words."""
        return plain(f"{self.line.label} {self.line.text}" if self.line.label else self.line.text)

    @property
    def evidence(self) -> Evidence:
        """Where it stands."""
        box, at = self.line.box, self.line.at or None
        return Evidence(file=self.placed.file, page=self.placed.page, bbox=box, at=at, text=self.text[:300])


def plain(text: str) -> str:
    """The text without marks of emphasis (``**``, ``_``) and doubled list signs."""
    return clean(_DECORATION.sub("", text))


def without_blots(text: str) -> str:
    """A scanned line as it was meant to begin: marks lost in "Phần thứ", a speck before its number."""
    text = re.sub(r"^ph\w{1,2}\s+th\w\s+(?=\w)", "Phần thứ ", text, flags=re.IGNORECASE)
    text = re.sub(r"^(\d{1,2}|[IVX]{1,4}|[a-zđ])[,;:]\s+(?=[^\W\d_]{2})", r"\1. ", text)
    return re.sub(r"^[-–~.,'‘’`«»*]+\s*(?=(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4}|[A-HĐ])[.)]\s)", "", text)


def said(blocks: Sequence[Placed]) -> Iterator[Said]:
    """The lines among blocks that say something."""
    for placed, line in lines_of(blocks):
        if line.text.strip():
            yield Said(placed, _without_dirt(line) if placed.route in PICTURED else line)


def _without_dirt(line: Line) -> Line:
    """A scanned line without the signs behind its end that are dirt: no letter in them, or far from the last word."""
    kept = list(line.words)
    while len(kept) > 1 and _is_dirt(kept[-2], kept[-1]):
        kept.pop()
    if len(kept) == len(line.words):
        return line
    return line.model_copy(update={"text": " ".join(word.text for word in kept), "words": tuple(kept)})


def _is_dirt(before: Word, word: Word) -> bool:
    if not any(map(str.isalnum, word.text)) and not word.text.strip(_DIRT):
        return True
    same_line = abs(before.box.middle[1] - word.box.middle[1]) < before.box.height
    return same_line and len(word.text) <= 2 and word.box.left - before.box.right > _FAR * before.box.height


def take_apart(reading: Reading) -> Paper:
    """The parts of a directive, whatever of them there is."""
    blocks = _one_letter(blocks_of(reading))
    first_annex = _first_annex(blocks)
    main, behind = blocks[:first_annex], blocks[first_annex:]
    opening, end = _opening(main), _closing(main)
    end = max(end, opening)
    return Paper(
        head=main[:opening],
        body=main[opening:end],
        closing=main[end:],
        annexes=tuple(_annexes(behind)),
        unread=unreadable(reading),
    )


def _one_letter(blocks: Sequence[Placed]) -> tuple[Placed, ...]:
    """Blocks without those that carry nothing."""
    return tuple(b for b in blocks if isinstance(b.item, Grid) or b.item.text.strip() or b.item.label)


def _words(placed: Placed) -> str:
    return key(plain(placed.item.text)) if isinstance(placed.item, Line) else ""


def _opening(blocks: Sequence[Placed]) -> int:
    """Index of the first block of the body: behind the addressees, or where the first ground or item stands."""
    to = next((i for i, b in enumerate(blocks[:_HEAD_REACH]) if _TO.match(_words(b))), None)
    start = 0 if to is None else to + 1
    for index in range(start, min(len(blocks), start + _HEAD_REACH)):
        item = blocks[index].item
        if isinstance(item, Grid):
            return index
        listed = to is not None and _is_listed(item)
        titled = to is None and _is_title_line(blocks, index)
        if not (listed or titled) and item.region is Region.BODY and _opens(item, after_addressees=to is not None):
            return index
    return start


def _is_title_line(blocks: Sequence[Placed], index: int) -> bool:
    """A line of the title under the name of a kind ("KẾ HOẠCH"): no ground, and no sentence that ends."""
    above = [i for i in range(max(0, index - 4), index) if _KINDS.match(_words(blocks[i]))]
    between = [blocks[i].item for i in range(above[-1] + 1, index + 1)] if above else []
    texts = [plain(item.text) for item in between if isinstance(item, Line)]
    return bool(texts) and not any(_OPENING.match(key(text)) or text.endswith((".", ";", ":")) for text in texts)


def _is_listed(line: Line) -> bool:
    """An addressee: a line of a list, or one short line that ends as a list does."""
    text = plain(line.text)
    listed = text.startswith(_BULLETS) or line.label in _BULLETS
    return listed or (text.endswith(";") and not _OPENING.match(key(text)))


def _opens(line: Line, *, after_addressees: bool) -> bool:
    text = plain(line.text)
    words = key(text)
    if _OPENING.match(words):
        return len(words.split()) > 3 and not text.isupper()
    long = len(words.split()) >= 12 and not words.startswith("v v ")
    numbered = bool(line.label) or (starts_item(text) and not words.startswith("so "))
    return (after_addressees or not line.centred) and (long or numbered)


def _closing(blocks: Sequence[Placed]) -> int:
    """Index of the first block of "Nơi nhận" and the signature block; the end where there is none."""
    found = [i for i, b in enumerate(blocks) if _RECIPIENTS.match(_words(b))]
    offices = [i for i, b in enumerate(blocks) if _is_office(b)]
    starts = found[-1:] + [i for i in offices if found and abs(i - found[-1]) < 8]
    return min(starts or offices[-1:] or [len(blocks)])


def _is_office(placed: Placed) -> bool:
    words = _words(placed)
    return isinstance(placed.item, Line) and plain(placed.item.text).isupper() and bool(_OFFICE.match(words))


def _first_annex(blocks: Sequence[Placed]) -> int:
    """Index of the first block behind the signature that opens an annex; annexes are looked for from there on."""
    signed = [i for i, b in enumerate(blocks) if _RECIPIENTS.match(_words(b)) or _is_office(b)]
    first = signed[0] + 1 if signed else len(blocks) // 4 + 1
    mottos = [i for i, b in enumerate(blocks) if isinstance(b.item, Line) and is_motto(b.item.text)][1:]
    for index in range(first, len(blocks)):
        if opens_annex(blocks[index]) or index in mottos or _starts_page_behind(blocks, signed, index):
            return _head_of_form(blocks, index) if index in mottos else index
    return len(blocks)


def _starts_page_behind(blocks: Sequence[Placed], signed: Sequence[int], index: int) -> bool:
    """A table, or a title at the head of a page behind that of the signature: nothing but annexes stands there."""
    if isinstance(blocks[index].item, Grid):
        return True
    here, above = blocks[index], blocks[index - 1]
    leaf = (here.file, here.page)
    if here.page is None or not signed or leaf == (above.file, above.page):
        return False
    closed = all((blocks[i].file, blocks[i].page) != leaf for i in signed)
    text = plain(here.item.text) if isinstance(here.item, Line) else ""
    return closed and (text.isupper() or (isinstance(here.item, Line) and here.item.centred))


def opens_annex(placed: Placed) -> bool:
    """Whether a line is the title of an annex: it names one, is short, and is set as a title."""
    line = placed.item
    if isinstance(line, Grid):
        return False
    words = _words(placed)
    text = plain(line.text)
    titled = text.isupper() or line.centred or line.bold or len(words.split()) <= 4
    return bool(_ANNEX.match(words)) and titled and len(words.split()) <= _ANNEX_WORDS and not starts_lower_list(text)


def starts_lower_list(text: str) -> bool:
    """Whether a text is an item of a list and no title."""
    return text.endswith(";") or bool(re.match(r"^(?:[-+•]|\(?[a-zđ]\s?[.)]|\d{1,2}\s?[.)])\s", text))


def _head_of_form(blocks: Sequence[Placed], motto: int) -> int:
    start = motto
    while start and motto - start < 6:
        item = blocks[start - 1].item
        if isinstance(item, Grid) or item.region is not Region.LEFT or blocks[start - 1].page != blocks[motto].page:
            break
        start -= 1
    return start


def _annexes(blocks: Sequence[Placed]) -> Iterator[Annex]:
    starts = [i for i in range(len(blocks)) if i == 0 or _starts_new(blocks, i)]
    if not starts:
        return
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        part = blocks[start:end]
        cut = _title_end(part)
        yield Annex(title=tuple(part[:cut]), blocks=tuple(part[cut:]))


def _starts_new(blocks: Sequence[Placed], index: int) -> bool:
    """A further annex: a title that does not follow on another line of the same title."""
    if not opens_annex(blocks[index]):
        return False
    before = blocks[index - 1].item
    words = _words(blocks[index])
    if isinstance(before, Line) and (opens_annex(blocks[index - 1]) or _ENCLOSED.search(key(before.text))):
        return words.startswith("phu luc") and len(words.split()) <= 3
    numbered = bool(re.match(r"(?:phu luc|mau|bieu)(?: so)? ?(?:[ivx]+|\d+)\b", words))
    return numbered or words.startswith(("phu luc", "de cuong", "danh sach"))


def _title_end(blocks: Sequence[Placed]) -> int:
    """Title lines reach to the first item, table or running text."""
    for index, placed in enumerate(blocks[:_HEAD_REACH]):
        item = placed.item
        if isinstance(item, Grid):
            return index
        text = without_blots(plain(item.text))
        if item.label or (starts_item(text) and not opens_annex(placed) and not _is_letterhead(text)):
            return index
        if len(text.split()) >= 30 and not _ENCLOSED.search(key(text)):
            return index
    return min(len(blocks), _HEAD_REACH)


def _is_letterhead(text: str) -> bool:
    return bool(re.match(r"(?:số|v/v|mẫu|biểu|phụ lục)\b", text.lower())) and not re.match(r"^\d", text)
