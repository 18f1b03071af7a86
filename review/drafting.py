"""What the page of a campaign draft shows: facts with their places, faults in words, trials in numbers."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from pipeline.directive.lines import check_lines, section_lines, table_lines, unit_lines
from review import texts
from review.templatetags.show import day
from schemas.base import Box
from schemas.campaign import Campaign
from schemas.campaign_file import CampaignError, parse_campaign
from schemas.record import Record
from store.models import DraftTrial

LABELS: dict[str, texts.Text] = {
    "id": _("Mã đợt"),
    "title": _("Tên đợt"),
    "number": _("Số công văn"),
    "issued_on": _("Ngày ban hành"),
    "issuer": _("Cơ quan ban hành"),
    "subject": _("Trích yếu"),
    "period_from": _("Kỳ báo cáo từ ngày"),
    "period_to": _("đến ngày"),
    "due_before": _("Muộn từ ngày (hạn: trước ngày)"),
    "address": _("Nơi nhận báo cáo"),
    "email": _("Thư điện tử nhận báo cáo"),
    "consolidate_for": _("Tổng hợp gửi (cách nhau bằng ;)"),
}
PLACES: dict[str, tuple[str, ...]] = {
    "number": ("directive", "number"),
    "issued_on": ("directive", "issued_on"),
    "issuer": ("directive", "issuer"),
    "subject": ("directive", "subject"),
    "period_from": ("period", "from"),
    "period_to": ("period", "to"),
    "address": ("send_to", "address"),
    "email": ("send_to", "email"),
}
DAYS = frozenset({"issued_on", "period_from", "period_to", "due_before"})


@dataclass(frozen=True)
class Part:
    """A part of a draft that is edited as lines, or as a grid with the heads ``grid`` (between bars)."""

    name: str
    title: texts.Text
    hint: texts.Text
    grid: texts.Text
    save: texts.Text
    rows: int
    write: Callable[[Sequence[Mapping[str, Any]]], str]
    text: str = ""


PARTS: tuple[Part, ...] = (
    Part(
        "sections",
        _("Đề cương"),
        _("Mỗi dòng một mục: mã | tên mục | cách gọi khác (cách nhau bằng ;) | nếu có. Dán được từ Excel."),
        _("Mã | Tên mục | Cách gọi khác | Nếu có"),
        _("Lưu đề cương"),
        14,
        section_lines,
    ),
    Part(
        "tables",
        _("Biểu số liệu"),
        _(
            "# mã | tên biểu | mục | đơn vị tính chung; > là cột; các dòng khác là hàng: mã | tên | đơn vị tính | "
            "loại (integer, decimal, money, percent, text) | cách gọi khác | nếu có."
        ),
        _("Mã (# biểu, > cột) | Tên | Đơn vị tính (biểu: mục) | Loại (biểu: ĐVT chung) | Cách gọi khác | Nếu có"),
        _("Lưu biểu"),
        14,
        table_lines,
    ),
    Part(
        "checks",
        _("Phép kiểm tra"),
        _("Mỗi dòng: mã | câu nói cho người đọc | công thức, ví dụ: tong == a + b."),
        _("Mã | Câu cho người đọc | Công thức"),
        _("Lưu phép kiểm tra"),
        4,
        check_lines,
    ),
    Part(
        "units",
        _("Đơn vị"),
        _(
            "Mỗi dòng: mã | tên | tên khác | thư điện tử | loại | cấp trên | kế thừa | từ ngày | đến ngày | "
            "nghĩa vụ (must, may, copy) | cách cộng (own, within_parent, shown_only) | liên hệ."
        ),
        _(
            "Mã | Tên | Tên khác | Thư điện tử | Loại | Cấp trên | Kế thừa | Từ ngày | Đến ngày | Nghĩa vụ | "
            "Cách cộng | Liên hệ"
        ),
        _("Lưu đơn vị"),
        10,
        unit_lines,
    ),
)


def parts_of(value: Mapping[str, Any]) -> list[Part]:
    """The parts of a draft with their lines as they stand."""
    return [replace(part, text=part.write(_listed(value.get(part.name)))) for part in PARTS]


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


@dataclass(frozen=True)
class Fact:
    """One fact of the draft: its value now, what was read for it and where."""

    name: str
    label: texts.Text
    value: str
    is_day: bool = False
    doubt: str = ""
    read: str = ""
    sheet: int | None = None


def facts_of(value: Mapping[str, Any], draft: Mapping[str, Any] | None) -> list[Fact]:
    """The facts of a draft in the order of the form."""
    return [_fact(name, value, (draft or {}).get(name)) for name in LABELS]


def _fact(name: str, value: Mapping[str, Any], seen: Any) -> Fact:
    at: Any = value
    for step in PLACES.get(name, (name,)):
        at = at.get(step) if isinstance(at, dict) else None
    shown = "; ".join(at) if isinstance(at, list) else str(at or "")
    field = seen if isinstance(seen, dict) else {}
    evidence = (field.get("evidence") or [{}])[0]
    return Fact(
        name=name,
        label=LABELS[name],
        value=day(shown) if name in DAYS else shown,
        is_day=name in DAYS,
        doubt=field.get("reason") or "",
        read=evidence.get("text", ""),
        sheet=evidence.get("page"),
    )


def spots_of(draft: Mapping[str, Any] | None, file: int, page: int) -> list[Box]:
    """The boxes on one page of the directive from which something was read: facts, sections, tables, warnings."""
    found: list[Box] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("bbox") and value.get("page") == page and value.get("file") == file:
                found.append(Box(*value["bbox"]))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(draft)
    return found


def findings(text: str) -> list[str]:
    """What is at fault in a draft, one line each; empty when it could open."""
    try:
        parse_campaign(text)
    except CampaignError as fault:
        return [f"{one.path or '?'}: {one.expected}" for one in fault.faults]
    return []


@dataclass(frozen=True)
class Trial:
    """How well one report was read on trial."""

    row: DraftTrial
    name: str
    unit: str
    figures: Counter[str]
    sections: Counter[str]
    flags: list[str]


def trial_card(row: DraftTrial, campaign: Campaign | None) -> Trial:
    """The counts of a trial."""
    record = Record.model_validate(row.record) if row.record else None
    name = ", ".join(file.name for file in row.files.all())
    if record is None:
        return Trial(row, name, "", Counter(), Counter(), [])
    unit = campaign.units_by_code.get(record.unit.value or "") if campaign else None
    return Trial(
        row=row,
        name=name,
        unit=unit.name if unit else (record.unit.value or ""),
        figures=Counter(str(one.status) for one in record.figures.values()),
        sections=Counter(str(one.status) for one in record.sections.values()),
        flags=[flag.message for flag in record.flags][:12],
    )
