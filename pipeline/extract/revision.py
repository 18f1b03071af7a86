"""What a report says of an earlier one: "báo cáo này thay thế …", "báo cáo bổ sung …", "đính chính báo cáo số …".

Only the opening counts (title, addressee, first sentences): further down the same words speak of books and staff. Words
are found without their marks, so that a scan that lost some is understood as well.
"""

import re
from typing import Final, Literal

from pipeline.extract.dates import days
from pipeline.extract.flow import Flow, lines_of
from pipeline.extract.text import clean, strip_marks
from schemas.record import Revision

_OPENING_LINES: Final = 10
_REPORT: Final = r"(?:bao cao|bieu|so lieu)\b"
_SAYINGS: Final[tuple[tuple[Literal["replaces", "supplements", "corrects"], re.Pattern[str]], ...]] = (
    ("corrects", re.compile(rf"\bdinh chinh\b[^.;]{{0,60}}?{_REPORT}|{_REPORT}[^.;]{{0,20}}\bdinh chinh\b")),
    ("replaces", re.compile(rf"\bthay the\b[^.;]{{0,40}}?{_REPORT}|^bao cao \(?thay the\b|\(thay the\)")),
    ("supplements", re.compile(rf"\bbao cao \(?bo sung\b|\bbo sung\b[^.;]{{0,30}}?{_REPORT} so\b|\(bo sung\)")),
)
_NUMBER: Final = re.compile(r"\b\d{1,5}\s?/\s?[A-ZĐ][\wĐđ&.-]*(?:-[\wĐđ&]+)*")


def find_revision(flow: Flow) -> Revision | None:
    """What the report's opening says of an earlier one; None for a report that stands alone."""
    for text in _opening(flow):
        plain = strip_marks(text).lower()
        for kind, pattern in _SAYINGS:
            said = pattern.search(plain)
            if said:
                return _revision(kind, text, said.start())
    return None


def _opening(flow: Flow) -> list[str]:
    """The lines before the report's matter, one by one and as one text (a sentence may go over a line's end)."""
    lines = [clean(line.text) for _, line in lines_of(flow.letterhead)]
    lines += [clean(line.text) for _, line in lines_of(flow.body[:_OPENING_LINES])]
    return [*lines, " ".join(lines)]


def _revision(kind: Literal["replaces", "supplements", "corrects"], text: str, start: int) -> Revision:
    """The earlier report's number and day are those that follow the words."""
    after = text[start:]
    number = _NUMBER.search(after)
    dated = next(days(after[number.end() :] if number else after), None)
    return Revision(kind=kind, number=re.sub(r"\s", "", number[0]) if number else None, dated=dated, text=text)
