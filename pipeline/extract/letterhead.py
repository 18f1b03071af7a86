"""Number and date of issue from the letterhead; the signer from the signature block.

On paper, number and day are written by hand more often than not (measured on real papers: Tesseract reads 2 of 10
numbers and 1 of 10 days right). From a picture they are therefore `read` only where another printed place of the same
paper agrees ("Kèm theo Báo cáo số … ngày …"); in digitally signed PDF files they stand in the signatures' widgets.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from pipeline.extract.dates import find_dates
from pipeline.extract.flow import PICTURED, Flow, Placed, lines_of
from pipeline.extract.signer import read_signer
from pipeline.extract.text import clean, key
from schemas.base import Box
from schemas.reading import UNREAD_INK, Line, Reading, Signature
from schemas.record import DocumentData, Evidence, Status, TextField

_NUMBER: Final = re.compile(
    r"(?<!\w)[Ss][ốỐóôoồổốỗộ6][\s:;.,]*(?P<n>[^\n]{0,14}?)\s*[/|⁄]\s*(?P<code>[A-ZĐ][\wĐ&.\s–-]{0,40}?)"
    r"(?=$|\s{2,}|,|\s+(?:ngày|[A-ZĐ][a-zà-ỹ]))"
)
_BLANK: Final = re.compile(r"^[\s.…_,:-]*$")
_DIGITS: Final = re.compile(r"^\d{1,5}[a-zA-Z]?$")
_NUMBER_OPEN: Final = re.compile(r"(?<!\w)[Ss][ốỐóôồổốỗộ].*[-–/&]$")
_CODE_GOES_ON: Final = re.compile(r"[A-ZĐ][A-ZĐ&-]*$")
_DATE_OPEN: Final = re.compile(r"ng[àa]y\b.*(?:ng[àa]y|th[áa]ng|n[ăa]m|\d)$", re.IGNORECASE)
_DATE_GOES_ON: Final = re.compile(r"\d{1,4}\b|th[áa]ng\b|n[ăa]m\b", re.IGNORECASE)
_ENCLOSED: Final = re.compile(r"k[eè]m\s+theo", re.IGNORECASE)
_UNSEEN: Final = TextField(status=Status.DOUBTFUL, reason="không đọc thấy trong ảnh phần đầu văn bản")
_NO_PLACE: Final = TextField(status=Status.MISSING, reason="không thấy trong phần đầu văn bản")


class _Seen(NamedTuple):
    """What one place says: its value (None where left blank), where it stands, and whether every sign was plain."""

    value: str | None
    placed: Placed
    line: Line
    sure: bool


def read_letterhead(flow: Flow, reading: Reading) -> DocumentData:
    """Number, date of issue and signer of the report."""
    pictured = any(placed.route in PICTURED for placed in flow.letterhead)
    number = _settled(
        list(_numbers(flow.letterhead)), _enclosed_numbers(flow), _widget_number(flow, reading), pictured=pictured
    )
    issued = _settled(
        list(_dates(flow.letterhead)), _enclosed_dates(flow), _widget_date(flow, reading), pictured=pictured
    )
    return DocumentData(number=number, issued_on=issued, signer=read_signer(flow, reading))


def evidence_of(placed: Placed, line: Line) -> Evidence:
    """Where a line stands."""
    return Evidence(file=placed.file, page=placed.page, bbox=line.box, at=line.at or None, text=clean(line.text))


def _settled(seen: Sequence[_Seen], elsewhere: set[str], widget: TextField | None, *, pictured: bool) -> TextField:
    """One field from the place in the letterhead, the other printed places, and the signature widgets."""
    if not seen:
        return widget or (_UNSEEN if pictured else _NO_PLACE)
    first = next((s for s in seen if s.value), seen[0])
    evidence = (evidence_of(first.placed, first.line),)
    if first.value is None:
        return widget or _unfilled(first, evidence)
    reason = _doubt(first, elsewhere)
    status = Status.DOUBTFUL if reason else Status.READ
    others = tuple(sorted(elsewhere - {first.value}))
    return TextField(
        value=first.value,
        status=status,
        confidence=min(first.line.confidence, 0.6) if reason else max(first.line.confidence, 0.97),
        evidence=evidence,
        alternatives=others if reason else (),
        reason=reason,
    )


def _unfilled(seen: _Seen, evidence: tuple[Evidence, ...]) -> TextField:
    """A place that was left blank, or one that holds what cannot be read: by its ink, where it is a picture."""
    if seen.sure and UNREAD_INK not in seen.line.doubts:
        return TextField(status=Status.EMPTY, confidence=seen.line.confidence, evidence=evidence)
    return TextField(status=Status.DOUBTFUL, confidence=0.2, evidence=evidence, reason="có chữ nhưng không đọc được")


def _doubt(seen: _Seen, elsewhere: set[str]) -> str | None:
    if elsewhere and seen.value not in elsewhere:
        return "chỗ khác trong văn bản ghi khác"
    if seen.value in elsewhere and seen.sure:
        return None
    if seen.placed.route in PICTURED:
        return "số, ngày trên bản chụp thường viết tay: đối chiếu với ảnh"
    if seen.line.doubts or not seen.sure:
        return "đọc chưa chắc chắn"
    return None


def _whole_lines(
    blocks: Sequence[Placed], opened: re.Pattern[str], goes_on: re.Pattern[str]
) -> Iterator[tuple[Placed, Line]]:
    """The lines, each with the rest that a narrow column set below it: "ngày 08 tháng 05 năm" over "2023"."""
    lines = list(lines_of(blocks))
    for number, (placed, line) in enumerate(lines):
        _, below = lines[number + 1] if number + 1 < len(lines) else (placed, line)
        if below.region is line.region and opened.search(clean(line.text)) and goes_on.match(clean(below.text)):
            yield placed, line.model_copy(update={"text": f"{line.text} {below.text}"})
        else:
            yield placed, line


def _numbers(blocks: Sequence[Placed]) -> Iterator[_Seen]:
    for placed, line in _whole_lines(blocks, _NUMBER_OPEN, _CODE_GOES_ON):
        match = _NUMBER.search(clean(line.text))
        if match and not _ENCLOSED.search(line.text) and len(line.text) < 120:
            value, sure = _number(match)
            yield _Seen(value, placed, line, sure)


def _number(match: re.Match[str]) -> tuple[str | None, bool]:
    digits, code = match["n"].strip(" .:…_"), re.sub(r"\s+", "", match["code"]).strip(".-–")
    if _BLANK.match(digits):
        return None, True
    plain = re.sub(r"\s+", "", digits)
    return (f"{plain}/{code.replace('–', '-')}", True) if _DIGITS.match(plain) else (None, False)


def _dates(blocks: Sequence[Placed]) -> Iterator[_Seen]:
    for placed, line in _whole_lines(blocks, _DATE_OPEN, _DATE_GOES_ON):
        if _ENCLOSED.search(line.text) or len(line.text) > 120:
            continue
        for found in find_dates(line.text):
            before = line.text[: found.start]
            announced = "thang" in key(found.text) or key(before).endswith("ngay")
            if announced and len(before.split()) <= 14:
                value = found.value.isoformat() if found.value else None
                yield _Seen(value, placed, line, found.sure and (found.blank or value is not None))


def _enclosing(flow: Flow) -> Iterator[str]:
    for _, line in lines_of(flow.body[flow.annex_from :]):
        if _ENCLOSED.search(line.text):
            yield clean(line.text)


def _enclosed_numbers(flow: Flow) -> set[str]:
    seen = (_number(match) for text in _enclosing(flow) for match in _NUMBER.finditer(text))
    return {value for value, sure in seen if value and sure}


def _enclosed_dates(flow: Flow) -> set[str]:
    found = (found.value for text in _enclosing(flow) for found in find_dates(text))
    return {value.isoformat() for value in found if value}


def _widget_number(flow: Flow, reading: Reading) -> TextField | None:
    """A number that stands in the widget of a digital signature, joined with the printed code."""
    printed = [m["code"] for _, line in lines_of(flow.letterhead) if (m := _NUMBER.search(clean(line.text)))]
    for index, signature, text in _widget_texts(flow, reading, left=True):
        if _DIGITS.match(text) and printed:
            return _from_widget(f"{text}/{''.join(printed[0].split())}", index, signature, text)
    return None


def _widget_date(flow: Flow, reading: Reading) -> TextField | None:
    """Day and month in the widget of a digital signature, with the year from the page or the signing time."""
    blanks = [found for _, line in lines_of(flow.letterhead) for found in find_dates(line.text) if found.blank]
    years = [int(text) for found in blanks for text in re.findall(r"\d{4}", found.text)]
    for index, signature, text in _widget_texts(flow, reading, left=False):
        parts = [int(part) for part in re.findall(r"\d{1,2}", text)]
        year = next(iter(years), signature.signed_at.year if signature.signed_at else None)
        if len(parts) == 2 and year and 1 <= parts[0] <= 31 and 1 <= parts[1] <= 12:
            return _from_widget(_iso(year, parts[1], parts[0]), index, signature, text)
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _from_widget(value: str | None, file: int, signature: Signature, text: str) -> TextField:
    place = Evidence(file=file, page=signature.page, bbox=signature.box, text=text)
    status = Status.READ if value else Status.DOUBTFUL
    return TextField(value=value, status=status, confidence=0.98 if value else 0.3, evidence=(place,))


def _widget_texts(flow: Flow, reading: Reading, *, left: bool) -> Iterator[tuple[int, Signature, str]]:
    """Widget texts in the upper left (number) or right (date) of the first page."""
    for index, file in enumerate(reading.files):
        for signature in file.signatures:
            page = next((p for p in file.pages if p.number == signature.page), None)
            if page is None or signature.box is None or not page.width:
                continue
            if _upper(signature.box, page.height) and (signature.box.middle[0] < page.width / 2) == left:
                yield from ((index, signature, clean(text)) for text in signature.texts)


def _upper(box: Box, height: float) -> bool:
    return box.middle[1] < 0.4 * height
