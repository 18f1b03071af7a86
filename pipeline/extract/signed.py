"""Whether anybody signed a scanned paper: a pen's stroke or a seal beside the signature block."""

from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.extract.flow import PICTURED, Flow, Placed, lines_of
from pipeline.extract.signer import is_office, name_in
from schemas.base import Box, union
from schemas.reading import Page, PageOutcome, Reading, Region

_ROOM: Final = 90.0  # points: a seal reaches 45 mm around the name
_SIGNS: Final = frozenset({"stamp", "signature", "handwriting"})


def is_unsigned(flow: Flow, reading: Reading) -> bool:
    """True only where the signature block was seen on a picture that was read, and neither pen nor seal near it."""
    block = list(_block(flow.closing))
    if not block or any(placed.route not in PICTURED for placed, _ in block):
        return False
    pages = {(placed.file, placed.page) for placed, _ in block}
    if len(pages) != 1 or flow.unreadable:
        return False
    page = _page(reading, *next(iter(pages)))
    area = union([box for _, box in block])
    return page is not None and area is not None and page.outcome is PageOutcome.READ and not _touched(page, area)


def _block(closing: Sequence[Placed]) -> Iterator[tuple[Placed, Box]]:
    """The title of office and the name that follows it."""
    started = False
    for placed, line in lines_of(closing):
        started = started or is_office(line.text)
        own = started and line.region is not Region.LEFT and (is_office(line.text) or name_in(line.text))
        if own and line.box is not None:
            yield placed, line.box


def _page(reading: Reading, file: int, number: int | None) -> Page | None:
    return next((page for page in reading.files[file].pages if page.number == number), None)


def _touched(page: Page, area: Box) -> bool:
    """Whether a mark stands on the block or within a seal's reach of it."""
    wide = Box(area.left - _ROOM, area.top - _ROOM / 2, area.right + _ROOM, area.bottom + _ROOM)
    return any(mark.kind in _SIGNS and _meet(mark.box, wide) for mark in page.marks)


def _meet(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) > max(one.left, other.left)
    return across and min(one.bottom, other.bottom) > max(one.top, other.top)
