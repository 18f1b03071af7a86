"""Random directives for any campaign: the letter that would have asked for it, in one of many shapes, with its truth.

The form of `samples.letters`; ``expected`` says what a careful person would take from the letter. Numbering, wording of
the deadline, place of the outline and layout of the forms vary; the same seed gives the same letter.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from schemas.campaign import Campaign, Measure, Section, Table

ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
LETTERS = "abcdđeghiklmnopq"
LEVELS = (
    ("phan", "roman", "arabic"),
    ("phan", "capital", "small"),
    ("roman", "arabic", "small"),
    ("roman", "arabic", "bullet"),
    ("capital", "roman", "arabic"),
    ("arabic", "dotted", "small"),
    ("arabic", "small", "bullet"),
)
ASKS = (
    "Các đơn vị gửi báo cáo về {to} trước ngày {before}{day}, đồng thời gửi qua thư điện tử {mail}.",
    "Báo cáo gửi về {to} chậm nhất là ngày {last}{lastday} và qua email: {mail} để tổng hợp.",
    "Đề nghị các đơn vị báo cáo bằng văn bản về {to} (bản mềm gửi {mail}) trước ngày {before}{day}.",
    "Thời hạn: gửi báo cáo về {to} trước 17 giờ 00 ngày {last}{lastday}; hộp thư nhận báo cáo: {mail}.",
)
PERIODS = (
    "Thời gian lấy số liệu từ ngày {a} đến ngày {b}.",
    "Số liệu báo cáo tính từ {a} đến hết ngày {b}.",
    "Kỳ báo cáo: {a} - {b}.",
)
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def some_directive(campaign: Campaign, seed: int) -> dict[str, Any]:
    """A letter as `samples.letters.write_letter` takes it, of a random shape."""
    rng = random.Random(seed)
    levels = rng.choice(LEVELS)
    lines, sections = _outline(campaign.sections, levels, rng)
    in_text = levels[0] not in ("phan", "roman", "capital") and not campaign.tables and rng.random() < 0.5
    annexes = [] if in_text else [{"title": _title(campaign, rng), "body": lines}]
    annexes += [_form(table, number, rng) for number, table in enumerate(campaign.tables, 1)]
    body, expected = _body(campaign, rng, lines if in_text else [])
    return {
        "name": f"{campaign.id}-{seed}",
        "parent": _parent(campaign),
        "issuer": _issuer(campaign).upper(),
        "number": campaign.directive.number,
        "place": _place(campaign),
        "issued_on": campaign.directive.issued_on,
        "about": campaign.directive.subject,
        "to": ["Các đơn vị có tên trong kế hoạch", "Ủy ban nhân dân các xã, phường"][: rng.randint(1, 2)],
        "body": body,
        "signer": rng.choice((["GIÁM ĐỐC", "Lê Văn Thành"], ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trần Thị Lan"])),
        "receivers": ["Như trên", "Lưu: VT"],
        "annexes": annexes,
        "expected": {**expected, "sections": sections, "tables": [_expected(table) for table in campaign.tables]},
    }


def _issuer(campaign: Campaign) -> str:
    return campaign.directive.issuer.split(" tỉnh ")[0].split(" thành phố ")[0]


def _place(campaign: Campaign) -> str:
    return campaign.directive.issuer.rsplit(" tỉnh ", 1)[-1].rsplit(" thành phố ", 1)[-1]


def _parent(campaign: Campaign) -> str:
    return f"UBND TỈNH {_place(campaign).upper()}"


def _title(campaign: Campaign, rng: random.Random) -> list[str]:
    when = campaign.directive.issued_on
    cited = f"(Kèm theo Công văn số {campaign.directive.number} ngày {when:%d/%m/%Y} của {_issuer(campaign)})"
    name = rng.choice((["ĐỀ CƯƠNG BÁO CÁO"], ["PHỤ LỤC", "ĐỀ CƯƠNG BÁO CÁO"], ["PHỤ LỤC I", "NỘI DUNG BÁO CÁO"]))
    return [*name, *([cited] if rng.random() < 0.6 else [])]


def _outline(
    sections: Sequence[Section], levels: Sequence[str], rng: random.Random
) -> tuple[list[Any], list[list[str]]]:
    lines: list[Any] = []
    expected: list[list[str]] = []
    notes = rng.random() < 0.4
    for depth, place, above, section in _walk(sections, 0, ""):
        kind = levels[min(depth, 2)]
        title = section.title.upper() if depth == 0 and kind in ("phan", "roman", "capital") else section.title
        optional = not section.required
        title += " (nếu có)" if optional and "nếu có" not in title else ""
        name = ids(kind, place, above)
        note = " Nêu rõ số liệu, cách làm." if notes and depth and rng.random() < 0.3 and not optional else ""
        lines += _lines(kind, place, above, title + ("." if note else rng.choice(("", "", "."))) + note)
        expected.append([name, title, *(["optional"] if optional else [])])
        _NAMES[id(section)] = name
    return lines, expected


_NAMES: dict[int, str] = {}


def _walk(sections: Sequence[Section], depth: int, above: str) -> Iterator[tuple[int, int, str, Section]]:
    for place, section in enumerate(sections, 1):
        yield depth, place, above, section
        yield from _walk(section.parts, depth + 1, _NAMES.get(id(section), ""))


def ids(kind: str, place: int, above: str) -> str:
    """The id that the numbering of the paper spells."""
    token = {
        "phan": f"P{place}", "roman": ROMAN[place - 1], "capital": "ABCDĐEGHIK"[place - 1], "arabic": str(place),
        "small": LETTERS[place - 1], "bullet": LETTERS[place - 1], "dotted": f"{place}",
    }[kind]  # fmt: skip
    return f"{above}.{token}" if above else token


def _lines(kind: str, place: int, above: str, title: str) -> list[Any]:
    if kind == "phan":
        return [{"centre": f"Phần thứ {ORDINALS[place - 1]}"}, {"centre": title}]
    label = {
        "roman": f"{ROMAN[place - 1]}.", "capital": f"{'ABCDĐEGHIK'[place - 1]}.", "arabic": f"{place}.",
        "small": f"{LETTERS[place - 1]})", "bullet": "-", "dotted": f"{above}.{place}.",
    }[kind]  # fmt: skip
    return [f"{label} {title}"]


def _form(table: Table, number: int, rng: random.Random) -> dict[str, Any]:
    unit_column = any(row.unit for row in table.rows) and not table.columns
    note = rng.random() < 0.4
    plan = not table.columns and rng.random() < 0.3
    heads = [rng.choice(("STT", "TT")), rng.choice(("Nội dung", "Chỉ tiêu", "Nội dung báo cáo"))]
    heads += [rng.choice(("ĐVT", "Đơn vị tính"))] if unit_column else []
    heads += ["Kế hoạch"] if plan else []
    heads += [column.label for column in table.columns] or [rng.choice(("Số liệu", "Kết quả", "Số lượng", "Thực hiện"))]
    heads += ["Ghi chú"] if note else []
    rows = [_row(place, row, unit_column, len(heads)) for place, row in enumerate(table.rows, 1)]
    titles = (
        [f"PHỤ LỤC {ROMAN[number]}", table.title.upper()]
        if rng.random() < 0.5
        else [f"Biểu số {number:02d}", table.title]
    )
    return {"title": titles, "body": [{"table": {"heads": [heads], "rows": rows}}]}


def _row(place: int, row: Measure, unit_column: bool, width: int) -> list[str]:
    optional = " (nếu có)" if row.required is False and "nếu có" not in row.label else ""
    cells = [str(place), row.label + optional, *([row.unit or ""] if unit_column else [])]
    return [*cells, *[""] * (width - len(cells))]


def _expected(table: Table) -> dict[str, Any]:
    units = not table.columns
    return {
        "rows": [[row.label, row.unit if units else None, None] for row in table.rows],
        "columns": [column.label for column in table.columns],
    }


def _body(campaign: Campaign, rng: random.Random, outline: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    start, end, due = campaign.period.from_, campaign.period.to, campaign.due_before
    mail = campaign.send_to.email or "baocao@donvi.example"
    last = due - timedelta(days=1)
    said = {"to": campaign.send_to.address or _issuer(campaign), "mail": mail, "before": _day(due), "last": _day(last)}
    with_weekday = rng.random() < 0.3
    said["day"] = f" ({WEEKDAYS[due.weekday()]})" if with_weekday else ""
    said["lastday"] = f" ({WEEKDAYS[last.weekday()]})" if with_weekday else ""
    how = "theo các nội dung sau:" if outline else "theo đề cương và biểu mẫu kèm theo công văn này."
    subject = campaign.directive.subject.removeprefix("V/v ")
    body: list[Any] = [
        f"Căn cứ Kế hoạch số 15/KH-UBND ngày 12/01/{campaign.directive.issued_on.year} của Ủy ban nhân dân tỉnh;",
        f"Để đánh giá kết quả {subject}, {campaign.directive.issuer} đề nghị các đơn vị thực hiện một số nội dung sau.",
        f"1. Các đơn vị xây dựng báo cáo {how}",
        *outline,
        f"2. {rng.choice(PERIODS).format(a=_day(start), b=_day(end))}",
        f"3. {rng.choice(ASKS).format(**said)}",
    ]
    above = list(campaign.consolidate_for[:2]) or ["UBND tỉnh"]
    body.append(f"4. {_issuer(campaign)} tổng hợp, báo cáo {' và '.join(above)} theo quy định./.")
    expected = {"due_before": due, "period": [start, end], "email": mail, "issuer": campaign.directive.issuer}
    return body, expected | {"consolidate_for": above}


def _day(day: date) -> str:
    return f"{day.day:02d}/{day.month}/{day.year}" if day.month > 2 else f"{day:%d/%m/%Y}"
