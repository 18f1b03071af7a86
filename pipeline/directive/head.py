"""Who writes, about what, to whom, and on what grounds: the head of a directive and its first paragraphs."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.directive.paper import Paper, Said, said
from pipeline.extract.dates import find_dates
from pipeline.extract.flow import PICTURED
from pipeline.extract.pages import is_motto
from pipeline.extract.text import clean, fold, key, similar
from schemas.reading import Line, Region
from schemas.record import Evidence, Status, TextField

_NUMBER_LINE: Final = re.compile(r"^\W*s[oốố6]\W", re.IGNORECASE)
_ABOUT: Final = re.compile(r"^\W*v\s*/\s*v\b[\s:.]*", re.IGNORECASE)
_TYPES: Final = re.compile(
    r"^(?:ke hoach|huong dan|thong bao|chi thi|cong van|cong dien|chuong trinh|phuong an|quyet dinh|yeu cau)\b"
)
_FREEDOM: Final = re.compile(r"^doc lap\b")
_TO: Final = re.compile(r"^\W*kính\s+gửi\s*[:.]?\s*", re.IGNORECASE)
_GROUND: Final = re.compile(
    r"^(?:can cu|thuc hien|theo|tiep theo|de thuc hien|xet|thi hanh)\b"
    r"|^(?:cong van|ke hoach|quyet dinh|nghi (?:quyet|dinh)|chi thi) so\b"
)
_CITED: Final = re.compile(
    r"(?P<kind>(?:[A-ZĐ]\w+\s+){1,3})?số\s*:?\s*(?P<number>\d{1,5}\s?/(?:\d{4}\s?/)?[A-ZĐ][\w&Đ.-]*(?:\s?[-–]\s?[\w&Đ.]+)*)",
)
_ORGANISATION: Final = (
    r"(?:Sở|Ủy ban nhân dân|UBND|Phòng|Bộ|Cục|Chi cục|Ban|Hội|Trung tâm|Văn phòng|Liên đoàn|Tỉnh đoàn|Viện|Tổng cục)"
)
_ASKS: Final = re.compile(
    rf"(?P<who>{_ORGANISATION}\s[^.;:]{{3,110}}?)\s+(?:yêu cầu|đề nghị|hướng dẫn|thông báo|ban hành|xây dựng"
    rf"|tổ chức|triển khai|kính đề nghị|trân trọng|tiếp tục)\b"
)
_SHORT_FORM: Final = re.compile(r"\s*\((?:sau đây|gọi tắt|[A-ZĐ&]{2,}[\w&Đ]*)[^)]*\)")
_STOPS: Final = re.compile(r"\s(?:quý|các|đến|tới|cho|về)\s.*$")
_PLACE_KINDS: Final = frozenset({"tỉnh", "huyện", "quận", "xã", "phường"})
_SAME_NAME: Final = 0.9
_SMALL: Final = frozenset(["và", "của", "các", "tỉnh", "thành", "phố", "huyện", "xã", "phường", "quận", "thị", "trấn"])


class Head(NamedTuple):
    """The data of the head; `missing` where the paper does not say."""

    issuer: TextField
    subject: TextField
    addressees: tuple[TextField, ...]
    references: tuple[TextField, ...]
    kind: str


def read_head(paper: Paper) -> Head:
    """What head and first paragraphs of a directive say."""
    lines = list(said(paper.head))
    kind, subject = _subject(lines)
    return Head(
        issuer=_issuer(lines, paper),
        subject=subject,
        addressees=tuple(_addressees(lines)),
        references=tuple(_references(paper)),
        kind=kind,
    )


def found(value: str, evidence: Sequence[Said | Evidence], confidence: float, reason: str | None = None) -> TextField:
    """A value with its places; doubtful where a reason is given."""
    places = tuple(one.evidence if isinstance(one, Said) else one for one in evidence)
    scanned = any(isinstance(one, Said) and one.placed.route in PICTURED for one in evidence)
    seen = min([confidence, *(one.line.confidence for one in evidence if isinstance(one, Said))])
    reason = reason or _disagreement(value, [one.line for one in evidence if isinstance(one, Said)])
    status = Status.DOUBTFUL if reason else Status.READ
    return TextField(
        value=value, status=status, confidence=round(seen * (0.95 if scanned else 1), 2), evidence=places, reason=reason
    )


def _disagreement(value: str, lines: Sequence[Line]) -> str | None:
    """Why digits of a scan are not sure: the second engine read others."""
    if re.search(r"\d", value) and any("digits-disagree" in line.doubts for line in lines):
        return "hai lần đọc thấy chữ số khác nhau: so với công văn"
    return None


def _subject(lines: Sequence[Said]) -> tuple[str, TextField]:
    """Kind of document and subject: "V/v …" of a letter, else the title under the name of its kind."""
    for index, line in enumerate(lines):
        if _ABOUT.match(line.text):
            whole = [line, *_same_block(lines, index)]
            text = clean(" ".join(one.text for one in whole))
            return "cong van", found(re.sub(r"^\W*V\s*/\s*v", "V/v", text), whole, 0.97)
    for index, line in enumerate(lines):
        words = key(line.text)
        if _TYPES.match(words) and len(words.split()) <= 4 and line.text.isupper():
            whole = _title_under(lines, index)
            if whole:
                return words, found(clean(" ".join(one.text for one in whole)), whole, 0.95)
    return "", TextField(reason="không thấy trích yếu")


def _same_block(lines: Sequence[Said], index: int) -> list[Said]:
    """The lines in which a "V/v …" goes on: those below it in its half, up to the place, the day or the addressees."""
    first, out = lines[index], []
    for line in lines[index + 1 : index + 6]:
        ended = find_dates(line.text) or _TO.match(line.text) or is_motto(line.text) or _FREEDOM.match(key(line.text))
        if ended or line.line.region is not first.line.region or (line.text.isupper() and not first.text.isupper()):
            break
        out.append(line)
    return out


def _title_under(lines: Sequence[Said], index: int) -> list[Said]:
    out: list[Said] = []
    for line in lines[index + 1 : index + 6]:
        words = key(line.text)
        if not words or _TO.match(line.text) or (find_dates(line.text)[:1] and len(words.split()) < 12):
            break
        if _GROUND.match(words) and not line.line.centred and not line.line.bold:
            break
        out.append(line)
    return out


def _addressees(lines: Sequence[Said]) -> Iterator[TextField]:
    start = next((i for i, line in enumerate(lines) if _TO.match(line.text)), None)
    if start is None:
        return
    for number, line in enumerate(lines[start:]):
        text = _TO.sub("", line.text) if number == 0 else line.text
        for name in re.split(r";\s+", text):
            bare = re.sub(r"^[-–—+•*~\s]+", "", name).strip(" .;:")
            if key(bare):
                yield found(bare, [line], 0.97)


def _references(paper: Paper) -> Iterator[TextField]:
    """The letters this one rests on, as cited in its first paragraphs."""
    known: set[str] = set()
    for line in said(paper.body[:12]):
        if not _GROUND.match(key(line.text)):
            continue
        for match in _CITED.finditer(line.text):
            number = re.sub(r"\s+", "", match["number"]).rstrip(".,;-")
            days = [d for d in find_dates(line.text[match.end() : match.end() + 50]) if d.value]
            day = f" ngày {days[0].value:%d/%m/%Y}" if days and days[0].value else ""
            if number not in known:
                known.add(number)
                yield found(clean(f"{_kind_of(match['kind'])}{number}{day}"), [line], 0.95)


def _kind_of(words: str | None) -> str:
    return f"{clean(words)} số " if words and fold(words.split()[0]) not in ("thực", "căn", "theo") else ""


def _issuer(lines: Sequence[Said], paper: Paper) -> TextField:
    """The issuer in the wording of the letter itself; the letterhead alone gives capitals."""
    column = _left_column(lines)
    named = _named_in_text(paper)
    if not column:
        return named or TextField(reason="không thấy cơ quan ban hành")
    capitals = column[-1]
    upper = clean(" ".join(re.sub(r"^\W+|\W+$", "", one.text) for one in capitals))
    sentences = list(said((*paper.body, *(b for annex in paper.annexes for b in annex.title))))
    written = [(name, place, line) for line in sentences for name, place in _as_written(upper, line.text)]
    if not written:
        return found(_lower(upper), capitals, 0.9)
    names = [name for name, _, _ in written]
    name = max(names, key=lambda one: (key(one) == key(upper), fold(one) == fold(upper), names.count(one)))
    place, line = max(((place, line) for _, place, line in written), key=lambda one: len(one[0]))
    return found(clean(name + place), [*capitals, line], 0.97)


def _left_column(lines: Sequence[Said]) -> list[list[Said]]:
    """Parent body and issuer: the capital lines above the number, joined where a name goes on in the next line."""
    names: list[list[Said]] = []
    for line in lines:
        if _NUMBER_LINE.match(line.text) or _ABOUT.match(line.text):
            break
        text = re.sub(r"^\W+", "", line.text)
        other = is_motto(text) or _FREEDOM.match(key(text)) or line.line.region is Region.RIGHT or find_dates(text)
        if other or not text.isupper() or len(key(text).split()) < 2 - bool(names):
            continue
        starts = re.match(rf"^{_ORGANISATION}\b", text, re.IGNORECASE)
        if names and not starts:
            names[-1].append(line)
        else:
            names.append([line])
    return names


def _as_written(upper: str, text: str) -> Iterator[tuple[str, str]]:
    """The name in the case in which a sentence writes it, and the place that follows it there.

    Recognition takes a letter for another here and there: words that are nearly the name are the name.
    """
    words = list(re.finditer(r"\S+", text))
    length = len(upper.split())
    for first in range(len(words) - length + 1):
        start, end = words[first].start(), words[first + length - 1].end()
        name = text[start:end].rstrip(" ,;.:)")
        if not name.isupper() and name[:1].isupper() and similar(key(name), key(upper)) >= _SAME_NAME:
            yield name, "" if name != text[start:end] or _SHORT_FORM.match(text[end:]) else _place_behind(text[end:])


def _place_behind(text: str) -> str:
    """The place that goes with a name: "tỉnh Nam Sơn", up to the first word that is not a name's."""
    words = text.split()
    kept = (
        2
        if fold(" ".join(words[:2])) in ("thành phố", "thị xã")
        else int(fold(words[0]) in _PLACE_KINDS if words else 0)
    )
    start = kept
    while kept < len(words) and kept < start + 4 and words[kept][:1].isupper():
        kept += 1
        if not words[kept - 1][-1:].isalpha():
            break
    return " " + " ".join(words[:kept]).rstrip(" ,;.:") if kept > start else ""


def _named_in_text(paper: Paper) -> TextField | None:
    for line in said(paper.body[:8]):
        match = _ASKS.search(line.text)
        if match and match.start() < 40:
            name = _STOPS.sub("", _SHORT_FORM.sub("", match["who"]))
            return found(clean(name), [line], 0.85)
    return None


def _lower(upper: str) -> str:
    """Capitals as a sentence writes them: "SỞ Y TẾ TỈNH NAM SƠN" → "Sở Y tế tỉnh Nam Sơn"."""
    words = upper.lower().split()
    place = next((i for i, w in enumerate(words) if w in ("tỉnh", "huyện", "xã", "phường", "quận") and i), len(words))
    out = [w.upper() if w in ("ubnd", "hđnd") else w for w in words]
    kept = [0, 1, *range(place + 1, len(words))]
    return " ".join(
        w.capitalize() if i in kept and w not in _SMALL and not w.isupper() else w for i, w in enumerate(out)
    )
