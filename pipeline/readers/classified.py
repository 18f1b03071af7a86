"""Papers marked MẬT, TỐI MẬT or TUYỆT MẬT: known by the stamp's own line at the head of a page, never by prose.

Such a paper is not read further: whoever sees this system's pages may not be one who may see the paper.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from schemas.base import Frozen
from schemas.reading import Fault, Grid, Line, Page, Region, Route

FAULT: Final = Fault(
    code="file.classified", reason="văn bản đóng dấu độ mật: không đọc, không hiển thị; xử lý theo quy định bảo mật"
)
_DEGREE: Final = r"(?:TUYỆT\s+|TỐI\s+)?MẬT"
_FRAME: Final = r"[\W_]*"
_STAMP: Final = re.compile(rf"^{_FRAME}(?:(?:ĐỘ|Độ) (?:MẬT|mật)\s*:\s*)?{_DEGREE}{_FRAME}$")
_BESIDE_NUMBER: Final = re.compile(rf"^\W*Số\b.*/.*\s{_DEGREE}{_FRAME}$", re.IGNORECASE)
_STATED: Final = re.compile(r"^\W*độ mật\s*:\s*(?:tuyệt |tối )?mật\W*$", re.IGNORECASE)
_SEEN: Final = re.compile(rf"^{_FRAME}(?:TUY[EÊỆẸ]T\s+|T[OÔỐÓ]I\s+)?M[AÂẠẬ]T{_FRAME}$")  # as recognised, marks lost
_PICTURES: Final = frozenset({Route.SCAN, Route.PHOTO})
_HEAD_LINES: Final = 16
_HEAD_SHARE: Final = 0.4  # of the height of the page


class _Spoken(Frozen):
    """A short text at the head of a page, and how far down it begins where the page has a size."""

    text: str
    top: float | None = None


def is_classified(page: Page) -> bool:
    """Whether a page carries the stamp of a degree of secrecy at its head."""
    return any(_is_stamp(text, page.route) for text in _head(page))


def _is_stamp(text: str, route: Route) -> bool:
    if _STAMP.match(text) or _STATED.match(text) or (_BESIDE_NUMBER.match(text) and text.rstrip()[-3:].isupper()):
        return True
    return route in _PICTURES and bool(_SEEN.match(text))


def _head(page: Page) -> Iterator[str]:
    """The lines at the head: the first ones of a text without pages, else those in the upper part of the page."""
    spoken = list(_texts(page.blocks))
    if page.height:
        yield from (one.text for one in spoken if one.top is not None and one.top < _HEAD_SHARE * page.height)
        return
    yield from (one.text for one in spoken[:_HEAD_LINES])
    running = (Region.HEADER, Region.TEXTBOX)
    yield from (block.text for block in page.blocks if isinstance(block, Line) and block.region in running)


def _texts(blocks: Sequence[Line | Grid]) -> Iterator[_Spoken]:
    for block in blocks:
        parts = [block] if isinstance(block, Line) else list(block.cells)
        for part in parts:
            for text in part.text.splitlines():
                yield _Spoken(text=text.strip(), top=part.box.top if part.box else None)
