"""The signer: the name under the title of office in the signature block, or in the widget of a digital signature."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.extract.flow import Flow, Placed, lines_of
from pipeline.extract.text import clean, is_syllable, key
from schemas.reading import Line, Reading, Region, Route
from schemas.record import Evidence, Status, TextField

_OFFICE: Final = re.compile(
    r"^(tm|kt|tl|tuq|q|thay mat)\b"
    r"|^(pho )?(truong|giam doc|hieu truong|chu tich|chanh|bi thu|thu truong|cuc truong|tong)\b"
)
_OFFICE_AT_END: Final = re.compile(r"(?:TRƯỞNG PHÒNG|GIÁM ĐỐC|HIỆU TRƯỞNG|CHỦ TỊCH|TRƯỞNG BAN|THỦ TRƯỞNG)\s*$")
_DEGREES: Final = re.compile(
    r"^(?:(?:PGS|GS|TS|ThS|Th\.S|BS|CN|KS|NGƯT|NGND|CKI{1,2}|BSCKI{1,2})[.,\s]+)+", re.IGNORECASE
)
_NOT_NAMES: Final = frozenset({"da ky", "ky ten", "ky ten dong dau", "noi nhan", "nhu tren", "luu"})
_SIGNED_BY: Final = re.compile(r"(?:ký bởi|người ký|signed by)\s*:?\s*(?P<name>[^\n;,\d]{5,60})", re.IGNORECASE)
_PICTURED: Final = frozenset({Route.SCAN, Route.PHOTO})
_SURE_WORD: Final = 0.9


def read_signer(flow: Flow, reading: Reading) -> TextField:
    """The signer's name; `empty` where the signature block holds no name, `missing` where there is no block."""
    block = list(_signature_lines(flow.closing))
    names = [(placed, line, name) for placed, line in block if (name := name_in(line.text))]
    widget = _widget_signer(reading)
    if names:
        return _named(*names[-1], widget)
    if widget is not None:
        return widget
    if not block:
        status = Status.DOUBTFUL if flow.unreadable else Status.MISSING
        return TextField(status=status, reason="không thấy khối chữ ký")
    if any(placed.route in _PICTURED for placed, _ in block) and _something_under(block):
        return TextField(status=Status.DOUBTFUL, reason="không đọc được họ tên người ký", evidence=_where(block[-1]))
    return TextField(status=Status.EMPTY, confidence=0.9, evidence=_where(block[-1]))


def name_in(text: str) -> str | None:
    """The person's name a line consists of (degrees left out), or None."""
    name = _DEGREES.sub("", clean(text)).strip(" .,;:-–")
    words = name.split()
    if not 2 <= len(words) <= 6 or key(name) in _NOT_NAMES or _OFFICE.match(key(name)):
        return None
    capital = all(word[:1].isupper() and word.isalpha() for word in words)
    return name if capital and sum(map(is_syllable, words)) >= len(words) - 1 else None


def _signature_lines(closing: Sequence[Placed]) -> Iterator[tuple[Placed, Line]]:
    """The lines of the signature block: from the first title of office on, without the list of recipients."""
    started = False
    for placed, line in lines_of(closing):
        started = started or _is_office(line.text)
        if started and line.region is not Region.LEFT:
            yield placed, line


def _is_office(text: str) -> bool:
    """Whether a line is a title of office, or runs into one (columns that lost their break)."""
    return bool(_OFFICE.match(key(text)) or _OFFICE_AT_END.search(clean(text)))


def _something_under(block: Sequence[tuple[Placed, Line]]) -> bool:
    last = max((i for i, (_, line) in enumerate(block) if _is_office(line.text)), default=-1)
    return any(len(key(line.text)) > 3 for _, line in block[last + 1 :])


def _named(placed: Placed, line: Line, name: str, widget: TextField | None) -> TextField:
    agreed = widget is not None and widget.value is not None and key(widget.value) == key(name)
    doubt = None if agreed else _doubt(placed, line, name)
    value = widget.value if agreed and widget else _cased(name)
    return TextField(
        value=value,
        status=Status.DOUBTFUL if doubt else Status.READ,
        confidence=min(line.confidence, 0.6) if doubt else max(0.97, line.confidence),
        evidence=_where((placed, line)),
        reason=doubt,
    )


def _doubt(placed: Placed, line: Line, name: str) -> str | None:
    if line.doubts:
        return "họ tên người ký đọc chưa chắc chắn"
    if placed.route not in _PICTURED:
        return None
    weak = any(word.confidence < _SURE_WORD for word in line.words) or line.confidence < _SURE_WORD
    odd = not all(map(is_syllable, name.split()))
    return "họ tên người ký trên bản chụp: đối chiếu với ảnh" if weak or odd else None


def _cased(name: str) -> str:
    return name.title() if name.isupper() else name


def _widget_signer(reading: Reading) -> TextField | None:
    for index, file in enumerate(reading.files):
        for signature in file.signatures:
            texts = [m["name"] for text in signature.texts if (m := _SIGNED_BY.search(text))]
            name = next((n for text in [*texts, signature.signer] if (n := name_in(text))), None)
            if name:
                where = Evidence(file=index, page=signature.page, bbox=signature.box, text=name)
                return TextField(value=_cased(name), status=Status.READ, confidence=0.95, evidence=(where,))
    return None


def _where(seen: tuple[Placed, Line]) -> tuple[Evidence, ...]:
    placed, line = seen
    return (Evidence(file=placed.file, page=placed.page, bbox=line.box, at=line.at or None, text=clean(line.text)),)
