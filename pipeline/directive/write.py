"""A draft as a campaign file for a person to check: what is sure, what to confirm, and gaps nobody can overlook.

A gap is a commented key: `campaign check` names it as missing until somebody fills it in.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import yaml

from pipeline.directive.naming import slug
from schemas.campaign import Counts, Duty, Measure, Unit
from schemas.draft import CampaignDraft, DraftSection, DraftTable
from schemas.record import Evidence, Status, TextField

_GAP: Final = "CẦN ĐIỀN"
_CONFIRM: Final = "KIỂM TRA"
_WIDE: Final = 10_000
_AT: Final = (("paragraph", "đoạn"), ("line", "dòng"), ("table", "bảng"), ("row", "hàng"), ("column", "cột"))


def write_campaign(draft: CampaignDraft, name: str = "") -> str:
    """The YAML text of a draft; ``name`` is the file the directive came in."""
    lines = [
        f"# Bản nháp đợt báo cáo, máy đọc từ {name or 'công văn'}.",
        f"# Kiểm tra từng dòng có chữ {_CONFIRM}, điền chỗ {_GAP},",
        "# rồi chạy: ./tonghop campaign check TỆP",
        *_warnings(draft),
        "schema: tonghop/campaign@1",
        f"id: {campaign_id(draft)}  # {_CONFIRM}: mã ngắn, không dấu, không trùng đợt khác",
        *_field("title", draft.title),
        "language: vi",
        "directive:",
        *_field("number", draft.number, 1),
        *_field("issued_on", draft.issued_on, 1, plain=True),
        *_field("issuer", draft.issuer, 1),
        *_field("subject", draft.subject, 1),
        *_aliases(draft),
        *_several("references", draft.references, 1),
        *_period(draft),
        *_field("due_before", draft.due_before, plain=True),
        *_send_to(draft),
        *_several("consolidate_for", draft.consolidate_for),
        *_several("x-addressees", draft.addressees),
        "",
        *_sections(draft.sections),
        *_tables(draft.tables),
        *_checks(draft),
        *_units(draft.units),
    ]
    return "\n".join(lines) + "\n"


def campaign_id(draft: CampaignDraft) -> str:
    """A first id: the telling words of the title, and the year of the directive."""
    words = slug(draft.title.value or draft.subject.value or "dot bao cao", 12, "-").split("-")
    telling = [
        word
        for word in words
        if word not in ("bao", "cao", "ket", "qua", "tong", "nam", "cong", "tac", "thuc", "hien") and not word.isdigit()
    ]
    year = (draft.due_before.value or draft.issued_on.value or "")[:4]
    return "-".join([*(telling[:4] or ["dot-bao-cao"]), *([year] if year else [])])


def _scalar(value: Any) -> str:
    text: str = yaml.safe_dump(value, allow_unicode=True, width=_WIDE, default_flow_style=True)
    return text.removesuffix("\n").removesuffix("\n...")


def _place(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return ""
    first = evidence[0]
    at = first.at or ""
    for english, vietnamese in _AT:
        at = at.replace(english, vietnamese)
    return f"trang {first.page}" if first.page else at


def _comment(field: TextField) -> str:
    place = _place(field.evidence)
    told = [f"{_CONFIRM}: {field.reason or 'chưa chắc'}"] if field.status is Status.DOUBTFUL else []
    told += [f"hoặc {other}" for other in field.alternatives]
    told += [place] if place else []
    return f"  # {'; '.join(told)} ({field.confidence:.0%})" if told else ""


def _field(name: str, field: TextField, depth: int = 0, *, plain: bool = False) -> Iterator[str]:
    indent = "  " * depth
    if field.value is None:
        yield f"{indent}# {name}:  # {_GAP}: {field.reason or 'không thấy trong văn bản'}"
        return
    yield f"{indent}{name}: {field.value if plain else _scalar(field.value)}{_comment(field)}"


def _several(name: str, fields: Sequence[TextField], depth: int = 0) -> Iterator[str]:
    if fields:
        indent = "  " * depth
        yield f"{indent}{name}:"
        yield from (f"{indent}  - {_scalar(field.value)}{_comment(field)}" for field in fields)


def _aliases(draft: CampaignDraft) -> Iterator[str]:
    if not draft.aliases:
        return
    yield "  aliases:  # số, ngày khác mà chính văn bản này ghi: báo cáo dẫn theo cách nào cũng nhận ra"
    for number, day in draft.aliases:
        parts = {"number": number, "issued_on": day}
        yield (
            "    - {" + ", ".join(f"{k}: {v if k == 'issued_on' else _scalar(v)}" for k, v in parts.items() if v) + "}"
        )


def _period(draft: CampaignDraft) -> Iterator[str]:
    if draft.period_from.value and draft.period_to.value:
        comment = _comment(draft.period_from)
        yield f"period: {{from: {draft.period_from.value}, to: {draft.period_to.value}}}{comment}"
    else:
        yield f"# period: {{from: , to: }}  # {_GAP}: {draft.period_from.reason}"


def _send_to(draft: CampaignDraft) -> Iterator[str]:
    if draft.address.value or draft.email.value:
        yield "send_to:"
        yield from (line for name in ("address", "email") for line in _field(name, getattr(draft, name), 1))


def _warnings(draft: CampaignDraft) -> Iterator[str]:
    for warning in draft.warnings:
        places = ", ".join(dict.fromkeys(place for e in warning.evidence if (place := _place([e]))))
        yield f"# CẢNH BÁO {warning.code}: {warning.message}{f' ({places})' if places else ''}"


def _sections(sections: Sequence[DraftSection]) -> Iterator[str]:
    if not sections:
        yield f"# sections:  # {_GAP}: không thấy đề cương báo cáo trong văn bản"
        return
    yield "sections:"
    yield from (line for section in sections for line in _section(section, 1))


def _section(section: DraftSection, depth: int) -> Iterator[str]:
    indent = "  " * depth
    doubt = f"{_CONFIRM}; " if section.confidence < 0.8 else ""
    place = _place(section.evidence)
    comment = f"  # {doubt}{place}".rstrip("; ") if doubt or place else ""
    yield f"{indent}- id: {_scalar(section.id)}{comment}"
    yield f"{indent}  title: {_scalar(section.title)}"
    if not section.required:
        yield f"{indent}  required: false"
    if section.note:
        yield f"{indent}  x-note: {_scalar(section.note)}"
    if section.parts:
        yield f"{indent}  parts:"
        yield from (line for part in section.parts for line in _section(part, depth + 2))


def _tables(tables: Sequence[DraftTable]) -> Iterator[str]:
    if not tables:
        return
    yield ""
    yield "tables:"
    for table in tables:
        yield f"  - id: {table.id}  # {_place(table.evidence)} ({table.confidence:.0%})"
        yield f"    title: {_scalar(table.title)}"
        if table.section:
            yield f"    section: {_scalar(table.section)}"
        if table.unit:
            yield f"    unit: {_scalar(table.unit)}"
        if table.left_out:
            yield f"    x-left-out: {_scalar(list(table.left_out))}"
        for axis, measures in (("columns", table.columns), ("rows", table.rows)):
            if measures:
                yield f"    {axis}:"
                yield from (f"      - {_measure(measure)}" for measure in measures)


def _measure(measure: Measure) -> str:
    kind = measure.kind.value if measure.kind else None
    values: dict[str, Any] = {"id": measure.id, "label": measure.label, "unit": measure.unit, "kind": kind}
    values["required"] = False if measure.required is False else None
    return _scalar({name: value for name, value in values.items() if value is not None})


def _checks(draft: CampaignDraft) -> Iterator[str]:
    if draft.checks:
        yield ""
        yield "checks:"
        yield from (f"  - {_scalar(check.model_dump())}" for check in draft.checks)


def _units(units: Sequence[Unit]) -> Iterator[str]:
    yield ""
    if not units:
        yield f"# units:  # {_GAP}: thêm danh sách đơn vị (--units TỆP.xlsx), hoặc viết như dòng dưới"
        yield "#   - {code: an-phu, name: Trung tâm Y tế huyện An Phú, emails: [ttytanphu@example.vn]}"
        return
    yield "units:"
    yield from (f"  - {_unit(unit)}" for unit in units)


def _unit(unit: Unit) -> str:
    values: dict[str, Any] = {"code": unit.code, "name": unit.name}
    for name in ("aliases", "emails", "contacts", "successors"):
        values |= {name: list(getattr(unit, name))} if getattr(unit, name) else {}
    values |= {name: value for name in ("kind", "parent", "valid_from", "valid_to") if (value := getattr(unit, name))}
    values |= {} if unit.duty is Duty.MUST else {"duty": unit.duty.value}
    values |= {} if unit.counts is Counts.OWN else {"counts": unit.counts.value}
    return _scalar(values)
