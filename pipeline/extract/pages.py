"""The order in which a person lays the pages of a submission, and the pages that are not there.

Files are bundled (loose pictures together are one paper); a bundle that holds a report comes before its annexes and
forms. Inside a bundle the printed page numbers decide where they contradict the order of the files; the first page
carries no number by the rules of form (Nghị định 30/2020/NĐ-CP: numbered from page 2 on).
"""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from pipeline.extract.page_order import best_order
from pipeline.extract.text import key
from schemas.reading import FileReading, Grid, Kind, Line, Page, PageOutcome, Reading, Region, Route

_MOTTO: Final = "cong hoa xa hoi chu nghia viet nam"
_NUMBER_LINE: Final = re.compile(r"^\W{0,2}(\d{1,3})\W{0,2}$")
_PICTURED: Final = frozenset({Route.SCAN, Route.PHOTO})
_FORM_WORDS: Final = 60
_GARBAGE: Final = 0.6
_NOTHING: Final = sha256(b"").hexdigest()  # a file of no bytes can hold no page


class Leaf(NamedTuple):
    """One page with the index of its file."""

    file: int
    page: Page


class Bundle(NamedTuple):
    """Pages that make one paper, in reading order, and the printed numbers that are skipped.

    ``unsure``: loose pictures in an order that no printed numbers prove.
    """

    leaves: tuple[Leaf, ...]
    lost: tuple[int, ...]
    unsure: bool = False


def bundles(reading: Reading) -> tuple[Bundle, ...]:
    """The papers of a submission in reading order, without blank pages; no mail body beside an official document."""
    groups = [group for group in _groups(reading) if group]
    papers = [g for g in groups if any(leaf.page.route is not Route.MAIL for leaf in g)]
    official = any(_rank(group) == 0 for group in papers)
    return tuple(_ordered(group) for group in sorted(papers if official else groups, key=_rank))


def is_motto(text: str) -> bool:
    """Whether a line carries the national motto that heads every official document (quốc hiệu), OCR errors allowed."""
    words = key(text)
    return len(words) >= 20 and fuzz.partial_ratio(_MOTTO, words) >= 82


def printed_number(page: Page) -> int | None:
    """The number printed on a page; where the reader found none, a lone number in its first or last line."""
    if page.printed_number is not None:
        return page.printed_number
    lines = [b for b in page.blocks if isinstance(b, Line)]
    for line in (*lines[:1], *lines[-1:]):
        found = _NUMBER_LINE.match(line.text.strip())
        if found and page.width and line.region in (Region.HEADER, Region.BODY):
            return int(found[1])
    return None


def is_page_number(line: Line, page: Page) -> bool:
    """Whether a line is nothing but the number of its page."""
    found = _NUMBER_LINE.match(line.text.strip())
    return bool(found) and bool(page.width) and found is not None and int(found[1]) == printed_number(page)


def _groups(reading: Reading) -> list[list[Leaf]]:
    groups: list[list[Leaf]] = []
    pictures: list[Leaf] = []
    for index, file in enumerate(reading.files):
        leaves = [Leaf(index, page) for page in file.pages if page.route is not Route.BLANK]
        if file.kind is not Kind.IMAGE or len(file.pages) != 1:
            groups.append(leaves)
            continue
        if not pictures:
            groups.append(pictures)
        pictures.extend(leaves)
    return groups


def _rank(group: Sequence[Leaf]) -> int:
    lines = [b for leaf in group for b in leaf.page.blocks if isinstance(b, Line)]
    if any(is_motto(text) for leaf in group for text in _texts(leaf.page)):
        return 0
    return 1 if sum(len(line.text.split()) for line in lines) > _FORM_WORDS else 2


def _texts(page: Page) -> Iterator[str]:
    for block in page.blocks:
        if isinstance(block, Grid):
            yield from (cell.text for cell in block.cells)
        else:
            yield block.text


_Slots = list[tuple[Leaf, int | None]]


def _ordered(group: Sequence[Leaf]) -> Bundle:
    slots = [(leaf, _number(leaf.page)) for leaf in group]
    known = [number for _, number in slots if number is not None]
    loose = _are_loose(group)
    confused = len(set(known)) < len(known) or any(number > 3 * len(slots) + 3 for number in known)
    if not confused:
        slots = _without_misread(slots)
        known = [number for _, number in slots if number is not None]
    unsure = loose and (confused or len(known) < len(slots) - 1)
    if not confused and known != sorted(known):
        slots = _sorted(slots)
    elif unsure:
        slots = _by_headings(slots)
    known = [number for _, number in slots if number is not None]
    lost = () if confused or known != sorted(known) else _skipped(slots)
    return Bundle(tuple(leaf for leaf, _ in slots), lost, unsure)


def _by_headings(slots: _Slots) -> _Slots:
    """Loose pictures in the order in which their headings follow one another."""
    order = best_order([leaf.page for leaf, _ in slots])
    return slots if order is None else [slots[i] for i in order]


def _are_loose(group: Sequence[Leaf]) -> bool:
    """Whether the pages are files of their own: photos, put in order by nothing but their names."""
    return len({leaf.file for leaf in group}) == len(group) > 1


def _without_misread(slots: _Slots) -> _Slots:
    """The pages with their numbers, one left out that breaks the order while all others count on, page by page."""
    known = [number for _, number in slots if number is not None]
    if known == sorted(known):
        return slots
    for place, (leaf, number) in enumerate(slots):
        rest = [(n, i) for i, (_, n) in enumerate(slots) if n is not None and i != place]
        offsets = {n - i for n, i in rest}
        odd = number is not None and number - place not in offsets and printed_number(leaf.page) is not None
        if odd and len(rest) >= 2 and len(offsets) == 1 and leaf.page.route in _PICTURED:
            return [*slots[:place], (leaf, None), *slots[place + 1 :]]
    return slots


def _number(page: Page) -> int | None:
    number = printed_number(page)
    return 1 if number is None and any(is_motto(text) for text in _texts(page)) else number


def _sorted(slots: Sequence[tuple[Leaf, int | None]]) -> list[tuple[Leaf, int | None]]:
    known = {number for _, number in slots if number is not None}
    free = iter([n for n in range(1, len(slots) + len(known) + max(known) + 1) if n not in known])
    numbers = [next(free) if number is None else number for _, number in slots]
    order = sorted(range(len(slots)), key=numbers.__getitem__)
    return [(slots[i][0], numbers[i]) for i in order]


def _skipped(slots: Sequence[tuple[Leaf, int | None]]) -> tuple[int, ...]:
    lost: list[int] = []
    last, unknown = 0, 0
    for _, number in slots:
        if number is None:
            unknown += 1
            continue
        lost.extend(range(last + 1 + unknown, number))
        last, unknown = number, 0
    return tuple(lost)


def unreadable(reading: Reading) -> tuple[tuple[int, int], ...]:
    """(file, page) of every page that could not be read or yielded little but garbage; page 0: a whole file."""
    pages = [
        (index, page.number)
        for index, file in enumerate(reading.files)
        for page in file.pages
        if page.outcome is PageOutcome.UNREADABLE or _hardly_read(page)
    ]
    return tuple(pages + [(index, 0) for index, file in enumerate(reading.files) if _closed(file)])


def _hardly_read(page: Page) -> bool:
    """A picture with writing on it of which recognition made no words."""
    if page.route not in (Route.SCAN, Route.PHOTO):
        return False
    words = [word for block in page.blocks if isinstance(block, Line) for word in block.words]
    grids = any(isinstance(block, Grid) for block in page.blocks)
    return bool(words) and not grids and sum(word.confidence for word in words) / len(words) < _GARBAGE


def _closed(file: FileReading) -> bool:
    unread = file.fault is not None and file.fault.code in ("file.unreadable", "file.encrypted") and not file.pages
    return unread and file.sha256 != _NOTHING
