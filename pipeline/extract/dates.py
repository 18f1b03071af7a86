"""Days as Vietnamese offices write them: "ngày 05 tháng 10 năm 2020", 05/10/2020, 5-10-2020, 05.10.2020.

A month alone ("tháng 10/2017") is no day; a place left blank ("ngày … tháng 10 năm 2020") is told apart from no date.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from pipeline.extract.text import clean, key

_GAP: Final = r"[\s.…_,:]*"
_LONG: Final = re.compile(
    rf"ng[àaáảạ]y{_GAP}(?P<d>[\dOolI]{{1,2}})?{_GAP}th[áaàảạ]ng{_GAP}(?P<m>[\dOolI]{{1,2}})?{_GAP}n[ăaâ]m{_GAP}(?P<y>\d{{4}})?",
    re.IGNORECASE,
)
_MISREAD: Final = re.compile(  # one letter of a word misread ("ngcy"): a day, but none that is sure
    rf"\bng\S{{1,2}}y{_GAP}(?P<d>[\dOolI]{{1,2}}){_GAP}th\S{{1,2}}ng{_GAP}(?P<m>[\dOolI]{{1,2}}){_GAP}n\S{{1,2}}m{_GAP}(?P<y>\d{{4}})",
    re.IGNORECASE,
)
_SCRAWL: Final = re.compile(
    r"ng[àaáảạ]y\s*(?P<junk>[^\n]{1,8}?)\s*th[áaàảạ]ng\s*(?P<rest>[^\n]{1,8}?)\s*n[ăaâ]m\s*\d{0,4}", re.IGNORECASE
)
_SHORT: Final = re.compile(
    r"(?<![\d/.-])(?P<d>\d{1,2})\s?(?P<s>[/.-])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<y>\d{4}|\d{2})(?![\d/])"
)
_LETTER_DIGITS: Final = str.maketrans("OolI", "0011")


class DateFound(NamedTuple):
    """A date in a text: the day (None where a part is left blank or impossible), what stands there, and where.

    ``blank`` says that a place for the date is there with a part left open; ``sure`` that every digit was a digit.
    """

    value: date | None
    text: str
    start: int
    end: int
    blank: bool = False
    sure: bool = True


def find_dates(text: str) -> tuple[DateFound, ...]:
    """All dates of a text in order; a long form whose day or month is a scrawl counts as a date that is not sure."""
    found = [_long(m) for m in _LONG.finditer(text)] or [_long(m)._replace(sure=False) for m in _MISREAD.finditer(text)]
    if not found:
        found = [DateFound(None, m[0], m.start(), m.end(), sure=False) for m in _SCRAWL.finditer(text)]
    taken = [(f.start, f.end) for f in found]
    found += [d for m in _SHORT.finditer(text) if (d := _short(m)) and not any(a <= d.start < b for a, b in taken)]
    return tuple(sorted(found, key=lambda d: d.start))


def days(text: str) -> Iterator[date]:
    """The days a text names for sure."""
    yield from (found.value for found in find_dates(text) if found.value and found.sure)


def place_before(text: str, start: int) -> str:
    """The place name before a date of issue ("Rạch Giá, ngày …"), "" where there is none."""
    words = clean(text[:start]).rstrip(" ,.;")
    return words if 0 < len(key(words).split()) <= 6 else ""


def _long(match: re.Match[str]) -> DateFound:
    parts = [match[name] for name in ("d", "m", "y")]
    blank = any(part is None for part in parts)
    plain = "".join(part or "" for part in parts)
    value = None if blank else _day(*(int((part or "0").translate(_LETTER_DIGITS)) for part in parts))
    return DateFound(value, match[0].strip(), match.start(), match.end(), blank, not plain or plain.isdigit())


def _short(match: re.Match[str]) -> DateFound | None:
    year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
    value = _day(int(match["d"]), int(match["m"]), year)
    return DateFound(value, match[0], match.start(), match.end()) if value else None


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
