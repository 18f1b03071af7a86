"""The signer: the name under the title of office in the signature block, or in the widget of a digital signature."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from pipeline.extract.flow import PICTURED, Flow, Placed, lines_of
from pipeline.extract.text import clean, is_syllable, key
from schemas.reading import Line, Reading, Region
from schemas.record import Evidence, Status, TextField

_OFFICE: Final = re.compile(
    r"^(tm|kt|tl|tuq|q|thay mat)\b"
    r"|^(pho )?(truong (phong|ban|khoa|doan|chi cuc)|giam doc|tong giam doc|hieu truong|chu tich|bi thu|thu truong)\b"
    r"|^(pho )?(chanh (van phong|thanh tra)|cuc truong)\b"
    r"|^(pho )?(tram|chi cuc|vien|doi|to|khoa|hat|chi hoi) truong$|^tong thu ky$"
)
_OFFICE_AT_END: Final = re.compile(r"(?:TRƯỞNG PHÒNG|GIÁM ĐỐC|HIỆU TRƯỞNG|CHỦ TỊCH|TRƯỞNG BAN|THỦ TRƯỞNG)\s*$")
_DEGREES: Final = re.compile(
    r"^(?:(?:PGS|GS|TS|ThS|Th\.S|BS|CN|KS|NGƯT|NGND|CKI{1,2}|BSCKI{1,2})[.,\s]+)+", re.IGNORECASE
)
_TITLE_INSIDE: Final = re.compile(
    r"\b(truong (?:phong|tram|khoa)|tram truong|giam doc|hieu truong|chu tich|truong ban|thu truong|uy ban)\b"
)
_TITLES: Final = ("truong phong", "giam doc", "hieu truong", "chu tich", "truong ban", "thu truong", "cuc truong")
_LIKE_TITLE: Final = 85  # a title of office with a letter lost is no name
# Family names of Vietnam's peoples, without marks; a name read from a picture that begins otherwise is not vouched for.
_FAMILIES: Final = frozenset(
    re.findall(
        r"\w+",
        "an au bach ban banh bao be bien bui buu cai cao cap chau chiem chu chung co cu cung cuong dam dan "
        "dang danh dao dau diep dieu dinh do doan dong du duong giang giap ha han hang ho hoa hoang hong hua "
        "huynh khau kha khieu khong khuat khuc khuu kien kieu kim kong la lac lai lam le lieu lo loc long lu "
        "luc luong luu ly ma mac mach mai man manh mau minh nghiem ngo nguy nguyen nham nhan nhi ninh nong "
        "nung o ong pham phan phi pho phu phung phuong quach quan sam si son su ta tang thach thai tham than "
        "thang thao thi thieu thu thuy tiet tieu to ton tong tra trang tran trieu trinh truong tu ung van vi "
        "vien vinh vo vu vuong xa y",
    )
)
_NOT_NAMES: Final = frozenset({"da ky", "ky ten", "ky ten dong dau", "noi nhan", "nhu tren", "luu"})
_SIGNED_BY: Final = re.compile(r"(?:ký bởi|người ký|signed by)\s*:?\s*(?P<name>[^\n;,\d]{5,60})", re.IGNORECASE)
_SURE_WORD: Final = 0.9


def read_signer(flow: Flow, reading: Reading) -> TextField:
    """The signer's name; `empty` where the signature block holds no name, `missing` where there is no block."""
    block = list(_signature_lines(flow.closing))
    seen = block or _right(flow.closing)
    names = [(placed, line, name) for placed, line in seen if (name := name_in(line.text))]
    names = names or [(placed, line, name) for placed, line, name in _loose_names(flow.closing)]
    widget = _widget_signer(reading)
    if names:
        known = [found for found in names if key(found[2]).split()[0] in _FAMILIES]
        return _named(*(known or names)[-1], widget)
    if widget is not None:
        return widget
    if not block:
        seen_in_full = not flow.unreadable and not any(placed.route in PICTURED for placed in flow.closing)
        status = Status.MISSING if seen_in_full else Status.DOUBTFUL
        return TextField(status=status, reason="không thấy khối chữ ký")
    if any(placed.route in PICTURED for placed, _ in block):
        return TextField(status=Status.DOUBTFUL, reason="không đọc được họ tên người ký", evidence=_where(block[-1]))
    return TextField(status=Status.EMPTY, confidence=0.9, evidence=_where(block[-1]))


def name_in(text: str) -> str | None:
    """The person's name a line consists of (degrees left out), or None."""
    name = _DEGREES.sub("", clean(text)).strip(" .,;:-–")
    words = name.split()
    if not 2 <= len(words) <= 6 or key(name) in _NOT_NAMES or _OFFICE.match(key(name)):
        return None
    shaped = name.isupper() or all(word[:1].isupper() and word[1:].islower() for word in words)
    lettered = all(word.isalpha() for word in words) and sum(map(is_syllable, words)) >= len(words) - 1
    titled = _TITLE_INSIDE.search(key(name)) or any(fuzz.ratio(key(name), title) >= _LIKE_TITLE for title in _TITLES)
    return name if shaped and lettered and not titled else None


def _signature_lines(closing: Sequence[Placed]) -> Iterator[tuple[Placed, Line]]:
    """The lines of the signature block: from the first title of office on, without the list of recipients."""
    started = False
    for placed, line in lines_of(closing):
        started = started or is_office(line.text)
        if started and line.region is not Region.LEFT:
            yield placed, line


def _right(closing: Sequence[Placed]) -> list[tuple[Placed, Line]]:
    """The right column alone, where the title of office was not seen (under a seal, cut off)."""
    return [(placed, line) for placed, line in lines_of(closing) if line.region is Region.RIGHT]


def _loose_names(closing: Sequence[Placed]) -> Iterator[tuple[Placed, Line, str]]:
    """Names on a picture whose title of office was lost under seal and signature, or stayed on the page before."""
    for placed, line in lines_of(closing):
        name = name_in(line.text) if placed.route in PICTURED and line.region is not Region.LEFT else None
        if name and key(name).split()[0] in _FAMILIES and all(map(is_syllable, name.split())):
            yield placed, line, name


def is_office(text: str) -> bool:
    """Whether a line is a title of office, or runs into one (columns that lost their break)."""
    return bool(_OFFICE.match(key(text)) or _OFFICE_AT_END.search(clean(text)))


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
    if placed.route not in PICTURED:
        return None
    weak = any(word.confidence < _SURE_WORD for word in line.words) or line.confidence < _SURE_WORD
    odd = not all(map(is_syllable, name.split())) or key(name).split()[0] not in _FAMILIES
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
