"""What a directive asks for in its sentences: by when, about which days, where to send, for whom it is consolidated."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from pipeline.directive.head import found
from pipeline.directive.paper import Paper, Said, said
from pipeline.extract.dates import find_dates
from pipeline.extract.flow import PICTURED
from pipeline.extract.text import clean, fold, key
from schemas.draft import DraftWarning
from schemas.record import TextField

_REPORT: Final = re.compile(r"\bbao cao\b|\bgui ve\b|\bgui (?:ket qua|so lieu|bieu|ban)\b|\btong hop\b")
_BEFORE: Final = re.compile(
    r"(?:trước|truoc)\s+(?:(?P<hour>\d{1,2})\s*(?:giờ|h|g)\s*(?P<minute>\d{2})?(?:\s*phút)?[,\s]*)?(?:ngày\s+)?$",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(
    r"(?:chậm nhất|muộn nhất|hạn cuối|thời hạn|hạn nộp|hạn gửi|hạn chót|đến hết|hết|trong)\s*"
    r"(?:là|đến|vào|:)?\s*(?:hết\s+|cuối\s+)?"
    r"(?:\d{1,2}\s*(?:giờ|h|g)\s*(?:\d{2})?[,\s]*)?(?:ngày\s+)?$",
    re.IGNORECASE,
)
_WEEKDAY_BEFORE: Final = re.compile(
    r"\(?(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)\s*,?\s*(?:ngày\s*)?$", re.IGNORECASE
)
_YEARLESS: Final = re.compile(
    r"(?<![\d/.-])(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})(?![\d/-]|\.\d)"
    r"|(?P<d2>\d{1,2}) tháng (?P<m2>\d{1,2})(?! năm|\s*/)"
)
_SPAN: Final = re.compile(
    r"từ\s+(?:ngày\s+)?(?P<a>\d{1,2}(?:[/.-]\d{1,2}(?:[/.-]\d{4})?)?)\s*(?:[-–]"
    r"|đến(?:\s+hết)?)\s*(?:ngày\s+)?(?P<b>\d{1,2}[/.-]\d{1,2}[/.-]\d{4})"
    r"|từ\s+ngày\s+(?P<a2>\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?)\s+đến\s+(?:hết\s+)?ngày\s+(?P<b2>\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4})"
    r"|(?<![\d/])(?P<a3>\d{1,2}/\d{1,2}(?:/\d{4})?)\s*[-–]\s*(?P<b3>\d{1,2}/\d{1,2}/\d{4})",
    re.IGNORECASE,
)
_PERIODS: Final = (
    re.compile(r"\bsáu tháng đầu năm\s+(?P<h1>\d{4})|\b6 tháng đầu năm\s+(?P<h1b>\d{4})", re.IGNORECASE),
    re.compile(r"\b6 tháng cuối năm\s+(?P<h2>\d{4})", re.IGNORECASE),
    re.compile(r"\bqu[ýí]\s+(?P<q>IV|I{1,3}|[1-4])\s*(?:/|năm\s+|-)\s*(?P<qy>\d{4})", re.IGNORECASE),
    re.compile(r"\b(?P<nine>9) tháng(?: đầu)? năm\s+(?P<ny>\d{4})", re.IGNORECASE),
    re.compile(r"\bnăm học\s+(?P<s1>\d{4})\s*[-–]\s*(?P<s2>\d{4})", re.IGNORECASE),
    re.compile(r"\btháng\s+(?P<m>\d{1,2})\s*(?:/|năm\s+)\s*(?P<my>\d{4})", re.IGNORECASE),
    re.compile(r"\bnăm\s+(?P<y>\d{4})(?!\s*[-–/]\s*\d)", re.IGNORECASE),
)
_PERIOD_WORDS: Final = re.compile(
    r"\b(?:so lieu|ky bao cao|thoi gian (?:to chuc|thuc hien|bao cao|chot|lay so lieu|trien khai)|duoc to chuc|tinh tu"
    r"|thoi diem|to chuc tu|dien ra|phat dong|dot|thang hanh dong|thang cao diem|tuan le|chien dich)\b"
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESSES: Final = (
    re.compile(r"(?:theo|về|tại|qua)\s+địa chỉ\s*:?\s*(?P<a>.+)", re.IGNORECASE),
    re.compile(
        r"(?:[Gg]ửi|[Bb]áo cáo|[Nn]ộp)[^.;:]{0,60}?\s+về\s+"
        r"(?P<a>(?:Sở|Phòng|UBND|Ủy ban|Ban|Văn phòng|Chi cục|Cục|Trung tâm|Hội|Bộ|Tỉnh)\s.+)"
    ),
)
_ADDRESS_END: Final = re.compile(
    r"\s*[(;.](?=\s|$|qua|trước)|\s*,?\s*(?:và\s+)?(?:qua|bằng|đồng thời|email|e-mail|thư điện tử|hộp thư"
    r"|địa chỉ (?:thư|email|hộp thư))\b"
    r"|\s*,?\s*(?:trước|chậm nhất|muộn nhất|theo mẫu|theo biểu|theo đề cương|để (?:tổng hợp|báo cáo|theo dõi))\b"
    r"|\s*\((?:qua|trước|theo)",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    r"(?:[Tt]ổng hợp[^.;]{0,60}?báo cáo(?:\s+(?:kết quả|tình hình|chung)[^.;]{0,80}?)?|để báo cáo|[Bb]áo cáo)"
    r"\s+(?:về\s+|lên\s+|với\s+|cho\s+)?"
    r"(?P<who>(?:Bộ|UBND|Ủy ban nhân dân|Tỉnh ủy|Thành ủy|Huyện ủy|Thủ tướng|Chính phủ|HĐND"
    r"|Hội đồng nhân dân|Thường trực|Sở|Ban Chỉ đạo|Trung ương)\s[^.;:]+)"
)
_FOR_END: Final = re.compile(
    r"\s+(?:theo|trước|để|đúng|kết quả|về việc|xem xét|biết|,?\s*đồng thời|qua|chậm nhất|vào|trong"
    r"|gồm|theo quy định)\b.*$"
)
_SPLIT_NAMES: Final = re.compile(
    r"(?:\s*,\s*(?:và\s+)?|\s+và\s+)"
    r"(?=(?:Bộ|UBND|Ủy ban|Tỉnh ủy|Thành ủy|Huyện ủy|HĐND|Hội đồng|Thường trực|Sở|Ban|Chính phủ|Thủ tướng"
    r"|Trung ương)\b)"
)
_MISREAD: Final = "đọc từ bản quét, chưa chắc từng chữ: so với công văn"
_DEADLINE_WORDS: Final = re.compile(r"\btrước\b|chậm nhất|muộn nhất|thời hạn|hạn cuối", re.IGNORECASE)


class Deadline(NamedTuple):
    """One place that names a last day: reports that come on ``before`` or later are late."""

    before: date
    said: Said
    yearless: bool
    weight: int


def read_deadline(paper: Paper, issued: date | None) -> tuple[TextField, list[DraftWarning], Deadline | None]:
    """The day before which reports must be there, with a warning for each place that says otherwise."""
    places = sorted(_deadlines(paper, issued), key=lambda d: -d.weight)
    if not places:
        return TextField(reason="không thấy thời hạn gửi báo cáo"), [], None
    first = places[0]
    others = [d for d in places[1:] if d.before != first.before and d.weight >= first.weight - 1]
    warnings = [
        DraftWarning(
            code="deadline.differs",
            message=f"Hai chỗ nêu thời hạn khác nhau: trước {first.before:%d/%m/%Y} và trước {d.before:%d/%m/%Y}. "
            "Chọn ngày đúng.",
            evidence=(first.said.evidence, d.said.evidence),
        )
        for d in others
    ]
    if first.yearless:
        told = f"Thời hạn không ghi năm, hiểu là năm {first.before.year} theo ngày ban hành. Xác nhận."
        warnings.append(DraftWarning(code="deadline.missing_year", message=told, evidence=(first.said.evidence,)))
    reason = "các chỗ nêu thời hạn khác nhau" if others else ("không ghi năm" if first.yearless else None)
    field = found(first.before.isoformat(), [first.said], 0.96 if not reason else 0.6, reason)
    return (
        field.model_copy(update={"alternatives": tuple(sorted({*_seen_otherwise(first, issued), *_isos(others)}))}),
        warnings,
        first,
    )


def _isos(places: Sequence[Deadline]) -> Iterator[str]:
    return (place.before.isoformat() for place in places)


def _seen_otherwise(place: Deadline, issued: date | None) -> Iterator[str]:
    """The days that the second engine read in the line of a deadline, where they differ."""
    for reading in place.said.line.readings:
        for start, day, _ in _days(reading.text, issued):
            last = _last_day(_before(reading.text, start), day)
            if last is not None and last != place.before:
                yield last.isoformat()


def _before(text: str, start: int) -> str:
    """What stands before a day, without the weekday that may stand there."""
    return _WEEKDAY_BEFORE.sub("", text[:start].rstrip(" (")).rstrip(" (,") + " "


def _deadlines(paper: Paper, issued: date | None) -> Iterator[Deadline]:
    for line in said((*paper.body, *(b for annex in paper.annexes for b in (*annex.title, *annex.blocks)))):
        text = line.text
        about = _REPORT.search(key(text))
        if not about:
            continue
        for start, day, yearless in _days(text, issued):
            last = _last_day(_before(text, start), day)
            if last is not None:
                sentence = key(text[max(0, start - 260) : start + 120])
                weight = 2 * bool(re.search(r"\bgui\b|\bnop\b|\bve (?:so|phong|ubnd|uy ban)\b", sentence)) + bool(
                    re.search(r"\bbao cao\b", sentence)
                )
                yield Deadline(last, line, yearless, weight)


def _last_day(before: str, day: date) -> date | None:
    """The first day that is late: the day named after "trước", the day after one named as the last."""
    match = _BEFORE.search(before)
    if match:
        hour = int(match["hour"]) if match["hour"] else 0
        return day + timedelta(days=1) if hour >= 7 else day
    return day + timedelta(days=1) if _UNTIL.search(before) else None


def _days(text: str, issued: date | None) -> Iterator[tuple[int, date, bool]]:
    whole = [d for d in find_dates(text) if d.value]
    for one in whole:
        if one.value:
            yield one.start, one.value, False
    if issued is None:
        return
    for match in _YEARLESS.finditer(text):
        if any(d.start <= match.start() < d.end for d in whole) or not re.search(r"ngày\s*$", text[: match.start()]):
            continue
        day, month = int(match["d"] or match["d2"]), int(match["m"] or match["m2"])
        for year in (issued.year, issued.year + 1):
            value = _day(year, month, day)
            if value is not None and value >= issued:
                yield match.start(), value, True
                break


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_period(paper: Paper, title: str, deadline: Deadline | None) -> tuple[TextField, TextField]:
    """First and last day the report is about: a span of days, else a named period (quý, năm học …)."""
    spans = [(weight, a, b, line) for line in said((*paper.head, *paper.body)) for weight, a, b in _spans(line.text)]
    spans = [s for s in spans if deadline is None or s[1] < deadline.before]
    if spans:
        weight, first, last, line = max(spans, key=lambda s: s[0])
        confidence = 0.95 if weight else 0.7
        reason = None if weight else "chỗ này chưa chắc là kỳ báo cáo"
        return found(first.isoformat(), [line], confidence, reason), found(last.isoformat(), [line], confidence, reason)
    for line in [*said(paper.head), *said(paper.body)]:
        named = (
            _named_period(line.text) if line.text and (_about(line.text) or fold(line.text) in fold(title)) else None
        )
        if named:
            reason = "suy từ tên kỳ báo cáo, không ghi ngày"
            return found(named[0].isoformat(), [line], 0.75, reason), found(named[1].isoformat(), [line], 0.75, reason)
    missing = TextField(reason="không thấy kỳ báo cáo")
    return missing, missing


def _about(text: str) -> bool:
    return bool(re.search(r"\bbao cao\b|\bso lieu\b|^v v\b|\bket qua\b", key(text)))


def _spans(text: str) -> Iterator[tuple[int, date, date]]:
    for match in _SPAN.finditer(text):
        raw_a = match["a"] or match["a2"] or match["a3"]
        raw_b = match["b"] or match["b2"] or match["b3"]
        last = _numbers_day([int(n) for n in re.findall(r"\d+", raw_b)])
        parts = [int(n) for n in re.findall(r"\d+", raw_a)]
        if last is None:
            continue
        full = [*parts, *[last.day, last.month, last.year][len(parts) :]]
        first = _numbers_day(full)
        if first is not None and first <= last:
            yield int(bool(_PERIOD_WORDS.search(key(text)))), first, last


def _numbers_day(numbers: Sequence[int]) -> date | None:
    return _day(numbers[2], numbers[1], numbers[0]) if len(numbers) == 3 else None


def _named_period(text: str) -> tuple[date, date] | None:
    for pattern in _PERIODS:
        match = pattern.search(text)
        if match:
            return _bounds({name: value for name, value in match.groupdict().items() if value})
    return None


def _bounds(said_: dict[str, str]) -> tuple[date, date] | None:
    year = int(next((said_[n] for n in ("h1", "h1b", "h2", "qy", "ny", "my", "y") if n in said_), "0"))
    if "h1" in said_ or "h1b" in said_:
        return date(year, 1, 1), date(year, 6, 30)
    if "h2" in said_:
        return date(year, 7, 1), date(year, 12, 31)
    if "q" in said_:
        quarter = {"I": 1, "II": 2, "III": 3, "IV": 4}.get(said_["q"].upper()) or int(said_["q"])
        return date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter)
    if "nine" in said_:
        return date(year, 1, 1), date(year, 9, 30)
    if "s1" in said_:
        return date(int(said_["s1"]), 9, 1), date(int(said_["s2"]), 8, 31)
    if "m" in said_:
        month = int(said_["m"])
        return (date(year, month, 1), _month_end(year, month)) if 1 <= month <= 12 else None
    return date(year, 1, 1), date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def read_sending(paper: Paper) -> tuple[TextField, TextField]:
    """Postal address (or the room that collects) and mail address to which reports go."""
    lines = [line for line in said(paper.body) if re.search(r"\bbao cao\b|\bgui\b|\bnop\b", key(line.text))]
    missing = TextField(reason="không thấy nơi nhận báo cáo")
    mails = [_mail(mail[0], line) for line in lines for mail in [_MAIL.search(line.text)] if mail]
    others = [m for line in said((*paper.head, *paper.body)) for m in [_MAIL.search(line.text)] if m]
    if not mails and len({mail[0] for mail in others}) == 1:
        place = next(line for line in said((*paper.head, *paper.body)) if _MAIL.search(line.text))
        mails = [found(others[0][0], [place], 0.7, "thư điện tử liên hệ, không ghi là nơi nhận báo cáo")]
    return next(_addresses(lines), missing), next(iter(mails), missing)


def _mail(address: str, line: Said) -> TextField:
    """An address; on a scan it is sure only where both engines read it so, and one with marks was misread."""
    if line.placed.route not in PICTURED:
        return found(address, [line], 0.95)
    others = [mail[0] for reading in line.line.readings for mail in [_MAIL.search(reading.text)] if mail]
    if address.isascii() and address in others:
        return found(address, [line], 0.95)
    likely = next((other for other in others if other.isascii() and not address.isascii()), address)
    field = found(likely, [line], 0.5, _MISREAD)
    return field.model_copy(update={"alternatives": tuple(dict.fromkeys(one for one in others if one != likely))})


def _addresses(lines: Sequence[Said]) -> Iterator[TextField]:
    """A spelt-out address first, then the body to which a report goes in the sentence of the deadline."""
    for pattern in _ADDRESSES:
        for line in lines:
            match = pattern.search(line.text)
            if match and (pattern is _ADDRESSES[0] or _DEADLINE_WORDS.search(line.text)):
                name = clean(_ADDRESS_END.split(match["a"], maxsplit=1)[0]).strip(" ,;.:")
                if len(key(name).split()) >= 2 and not _MAIL.search(name):
                    yield found(name, [line], 0.9)


def read_recipients(paper: Paper) -> tuple[TextField, ...]:
    """The higher bodies that get the consolidated report."""
    names: dict[str, TextField] = {}
    for line in said(paper.body):
        for match in _FOR.finditer(line.text):
            who = _FOR_END.sub("", match["who"])
            for name in _SPLIT_NAMES.split(who):
                bare = clean(name).strip(" ,;.:()")
                if 1 <= len(key(bare).split()) <= 12 and not _is_own(bare, line.text, match.start()):
                    names.setdefault(key(bare), found(bare, [line], 0.85))
    return tuple(names.values())


def _is_own(name: str, text: str, start: int) -> bool:
    """Whether units are told to report to this body themselves: then it is the sender of the directive."""
    before = key(text[max(0, start - 60) : start])
    return not re.search(r"\btong hop\b", key(text[max(0, start - 80) : start + 40])) and (
        name.startswith(("Sở", "Phòng")) or bool(re.search(r"\bgui\b", before))
    )
