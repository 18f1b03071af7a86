"""What in a directive speaks against itself: numbers and days cited otherwise, weekdays, references to nothing."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from pipeline.directive.outline import walk
from pipeline.directive.paper import Paper, Said, said
from pipeline.extract.dates import find_dates
from pipeline.extract.headings import split_label
from pipeline.extract.text import key
from schemas.draft import DraftSection, DraftWarning
from schemas.record import TextField

_ENCLOSED: Final = re.compile(r"\bkem theo\b|\bban hanh\b|\bdinh kem\b")
_NUMBER: Final = re.compile(r"[Ss]ố\s*:?\s*(?P<n>\d{1,5})\s*/\s*(?P<code>[A-ZĐ][\w&Đ.-]*(?:-[\w&Đ.]+)*)")
_DAYS: Final = ("hai", "ba", "tư", "năm", "sáu", "bảy")
_WEEKDAY: Final = re.compile(
    r"(?:thứ\s+(?P<day>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<sunday>chủ nhật))\s*,?\s*\(?\s*(?:ngày\s+)?(?=\d)",
    re.IGNORECASE,
)
_WEEKDAY_BEHIND: Final = re.compile(
    r"\s*\(\s*(?:thứ\s+(?P<day>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<sunday>chủ nhật))\s*\)", re.IGNORECASE
)
_FLAG_DAY: Final = re.compile(r"chào cờ đầu tuần\s*\(?\s*,?\s*(?:ngày\s+)?(?=\d)", re.IGNORECASE)
_SEE: Final = re.compile(
    r"(?:tại|theo|như|ở|của)\s+(?:điểm\s+[a-zđ],?\s+)?(?:khoản|mục|điểm|phần)\s+(?P<at>(?:[IVX]+"
    r"|\d{1,2})(?:\.(?:\d{1,2}|[a-zđ]))*)"
    r"(?:\s+(?:phần|mục)\s+(?P<of>[IVX]+))?\s*(?P<which>nêu trên|ở trên|nói trên|trên đây|của (?:công văn"
    r"|kế hoạch|văn bản) này|đề cương|phụ lục)",
    re.IGNORECASE,
)


def cited_otherwise(
    paper: Paper, number: TextField, issued: TextField
) -> tuple[list[DraftWarning], list[tuple[str, str]]]:
    """Annexes that cite the directive under another number or day; what they cite becomes an alias (number, day)."""
    warnings: list[DraftWarning] = []
    aliases: list[tuple[str, str]] = []
    own = (number.value or "").split("/")[0]
    for line in _citations(paper):
        match = _NUMBER.search(line.text)
        days = [d.value.isoformat() for d in find_dates(line.text) if d.value]
        alias = ["", ""]
        if match and number.value and match["n"] != own:
            alias[0] = f"{match['n']}/{match['code']}".rstrip(".-")
            warnings.append(_differs("number.differs", "Số", number.value, alias[0], number, line))
        if days and issued.value and days[0] != issued.value:
            alias[1] = days[0]
            warnings.append(_differs("date.differs", "Ngày", _shown(issued.value), _shown(days[0]), issued, line))
        if any(alias) and tuple(alias) not in aliases:
            aliases.append((alias[0], alias[1]))
    return warnings, aliases


def _citations(paper: Paper) -> Iterator[Said]:
    for annex in paper.annexes:
        for line in said(annex.title):
            if _ENCLOSED.search(key(line.text)):
                yield line


def _differs(code: str, what: str, one: str, other: str, field: TextField, line: Said) -> DraftWarning:
    told = f"{what} ở phần đầu là {one}, phụ lục ghi {other}. Bản nháp nhận cả hai; sửa chỗ sai."
    return DraftWarning.model_validate(
        {"code": code, "message": told, "evidence": (*field.evidence[:1], line.evidence)}
    )


def _shown(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"


def weekdays(paper: Paper) -> Iterator[DraftWarning]:
    """Days said to fall on another day of the week than they do."""
    for line in said((*paper.body, *(b for annex in paper.annexes for b in (*annex.title, *annex.blocks)))):
        for found in find_dates(line.text):
            before = line.text[: found.start]
            said_day = _weekday_before(before) or _weekday_behind(line.text[found.end :])
            if found.value is not None and said_day is not None and found.value.isoweekday() != said_day:
                real = _name(found.value.isoweekday())
                told = f"Ngày {found.value:%d/%m/%Y} là {real}, văn bản ghi {_name(said_day)}. Kiểm tra ngày."
                yield DraftWarning(code="weekday.differs", message=told, evidence=(line.evidence,))


def _weekday_before(before: str) -> int | None:
    """The weekday (1 = Monday) that stands right before a date; the flag is saluted on Mondays."""
    tail = before[-60:] + "0"
    match = next((m for m in _WEEKDAY.finditer(tail) if m.end() == len(tail) - 1), None)
    if match:
        return _number(match)
    flag = next((m for m in _FLAG_DAY.finditer(tail) if m.end() == len(tail) - 1), None)
    return 1 if flag else None


def _weekday_behind(behind: str) -> int | None:
    match = _WEEKDAY_BEHIND.match(behind)
    return _number(match) if match else None


def _number(match: re.Match[str]) -> int:
    if match["sunday"]:
        return 7
    word = match["day"].lower()
    return _DAYS.index(word) + 1 if word in _DAYS else int(word) - 1


def _name(weekday: int) -> str:
    return "Chủ nhật" if weekday == 7 else f"thứ {_DAYS[weekday - 1].capitalize()}"


def period_against_deadline(period_to: TextField, due: TextField) -> Iterator[DraftWarning]:
    """Reports that are due before the days they are about have passed."""
    if period_to.value and due.value and due.value <= period_to.value:
        told = f"Kỳ báo cáo kết thúc {_shown(period_to.value)}, sau thời hạn gửi (trước {_shown(due.value)})."
        evidence = (*period_to.evidence[:1], *due.evidence[:1])
        yield DraftWarning(code="deadline.before_period_end", message=told, evidence=evidence)


def unknown_references(paper: Paper, sections: Sequence[DraftSection]) -> Iterator[DraftWarning]:
    """Sentences that point to an item that stands nowhere ("mục 2.2 nêu trên" beside a 2.b)."""
    known = _paths(list(said(paper.body))) | {section.id.lower() for section in walk(sections)}
    for line in said(paper.body):
        for match in _SEE.finditer(line.text):
            at = match["at"].rstrip(".").lower()
            whole = f"{match['of'].lower()}.{at}" if match["of"] else at
            if not any(path == whole or path.endswith(f".{whole}") for path in known):
                told = f"Văn bản dẫn “{match[0]}” nhưng không có mục nào đánh số như thế. Kiểm tra."
                yield DraftWarning(code="section.unknown_reference", message=told, evidence=(line.evidence,))


def _paths(lines: Sequence[Said]) -> set[str]:
    """The paths of all labelled lines of the letter: "iv.2.b"."""
    path: list[tuple[str, str]] = []
    known: set[str] = set()
    for line in lines:
        label, end = split_label(line.text)
        if label.kind in ("", "bullet", "unread", "several"):
            continue
        token = re.sub(r"\W+$", "", line.text[:end].strip()).lower().lstrip("(")
        kinds = [kind for kind, _ in path]
        kind = f"{label.kind}{label.levels if label.kind == 'arabic' else ''}"
        path = path[: kinds.index(kind)] if kind in kinds else path
        if label.levels > 1:
            known.add(token)
        path.append((kind, token))
        known.add(".".join(part for _, part in path))
    return known
