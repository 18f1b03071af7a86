"""From a directive to the draft of a campaign, on one screen: take apart → head → wants → outline → forms → doubts."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from pipeline.directive.asked import Asked, read_outline
from pipeline.directive.contradictions import cited_otherwise, period_against_deadline, unknown_references, weekdays
from pipeline.directive.forms import Forms, forms_of
from pipeline.directive.head import Head, found, read_head
from pipeline.directive.outline import walk
from pipeline.directive.paper import Paper, said, take_apart
from pipeline.directive.units import listed_units
from pipeline.directive.wants import read_deadline, read_period, read_recipients, read_sending
from pipeline.extract.letterhead import read_letterhead
from pipeline.extract.text import clean, key, similar
from schemas.campaign import Unit
from schemas.draft import CampaignDraft, DraftTable, DraftWarning
from schemas.reading import Reading
from schemas.record import Evidence, Status, TextField

_ABOUT: Final = re.compile(
    r"^\W*V\s*/\s*v\W*(?:(?:việc|triển khai|tổ chức|hướng dẫn|báo cáo|thực hiện|tăng cường)\s+)*", re.IGNORECASE
)
_FORM_TITLE: Final = re.compile(r"^(?:bang|bieu|mau|so lieu|phu luc)\b")
_DUTY_WORDS: Final = re.compile(r"\bbao cao\b")


def draft_campaign(reading: Reading, units: Sequence[Unit] = ()) -> CampaignDraft:
    """What a directive asks for; whatever is not found stays `missing` and is named among the gaps."""
    paper = take_apart(reading)
    document = read_letterhead(paper.flow, reading)
    head = read_head(paper)
    issued = date.fromisoformat(document.issued_on.value) if document.issued_on.value else None
    due, due_warnings, deadline = read_deadline(paper, issued)
    asked, forms = read_outline(paper), forms_of(paper.annexes, paper.body)
    first, last = read_period(paper, head.subject.value or "", deadline)
    address, email = read_sending(paper)
    differs, aliases = cited_otherwise(paper, document.number, document.issued_on)
    owed = tuple(units) or listed_units(paper.annexes)
    draft = CampaignDraft(
        title=_title(head, paper),
        number=document.number,
        issued_on=document.issued_on,
        issuer=head.issuer,
        subject=head.subject,
        addressees=head.addressees,
        references=head.references,
        period_from=first,
        period_to=last,
        due_before=due,
        address=address,
        email=email,
        consolidate_for=read_recipients(paper),
        aliases=tuple(aliases),
        sections=asked.sections,
        tables=tuple(_placed(table, asked) for table in forms.tables),
        checks=forms.checks,
        units=owed,
    )
    warnings = [
        *_unread(paper),
        *_not_a_directive(draft, paper),
        *differs,
        *due_warnings,
        *period_against_deadline(last, due),
        *weekdays(paper),
        *unknown_references(paper, asked.sections),
        *asked.warnings,
        *_tables(draft, forms),
        *_units(draft),
    ]
    return draft.model_copy(update={"warnings": tuple(warnings), "gaps": tuple(_gaps(draft))})


def _title(head: Head, paper: Paper) -> TextField:
    """The title of the round: that of the report in the annex, with what the directive is about."""
    about = clean(_ABOUT.sub("", head.subject.value or ""))
    for annex in paper.annexes:
        for line in said(annex.title):
            words = key(line.text)
            if words.startswith("bao cao ") and len(words.split()) > 2 and not line.text.startswith("("):
                name = _joined(line.text.capitalize() if line.text.isupper() else line.text, about)
                return found(name, [line], 0.8, "lấy từ tên phụ lục: sửa cho gọn")
    if not about:
        return TextField(reason="không thấy trích yếu để đặt tên đợt")
    about = about.capitalize() if about.isupper() else about
    return found(
        f"Báo cáo {about[:1].lower()}{about[1:]}", head.subject.evidence, 0.8, "đặt theo trích yếu: sửa cho gọn"
    )


def _joined(name: str, about: str) -> str:
    """One title of two that overlap: "Báo cáo tổng kết tuần lễ" and "Tuần lễ hưởng ứng … năm 2020"."""
    words, subject = name.split(), about.replace('"', "").replace("“", "").replace("”", "").split()
    for length in range(min(len(words), len(subject)), 1, -1):
        if key(" ".join(words[-length:])) == key(" ".join(subject[:length])):
            return clean(" ".join([*words[:-length], *subject]))
    return name


def _placed(table: DraftTable, asked: Asked) -> DraftTable:
    """The table in the section that announces it, where exactly one does."""
    named = [s for s in walk(asked.sections) if _FORM_TITLE.match(key(s.title))]
    close = [s for s in named if similar(s.title, table.title) > 0.7]
    chosen = close or named
    return table.model_copy(update={"section": chosen[0].id}) if len(chosen) == 1 else table


def _unread(paper: Paper) -> list[DraftWarning]:
    """Pages nobody could read: what they ask is not in the draft."""
    told = "Trang {} không đọc được: điều trang này yêu cầu chưa có trong bản nháp. Xem trang, nhập tay hoặc quét lại."
    return [
        DraftWarning(code="page.unreadable", message=told.format(page), evidence=(Evidence(file=file, page=page),))
        for file, page in paper.unread
    ]


def _not_a_directive(draft: CampaignDraft, paper: Paper) -> list[DraftWarning]:
    """A paper that asks nobody for a report: no deadline, no outline, no form."""
    asks = draft.due_before.value or draft.sections or draft.tables
    wanted = any(_DUTY_WORDS.search(key(line.text)) for line in said(paper.body))
    if asks and wanted:
        return []
    told = "Văn bản không giống công văn yêu cầu báo cáo: không thấy thời hạn, đề cương hay biểu mẫu. Xem lại tệp."
    return [DraftWarning(code="directive.doubtful", message=told)]


def _tables(draft: CampaignDraft, forms: Forms) -> list[DraftWarning]:
    out = [
        DraftWarning(
            code="table.unreadable",
            message="Có một biểu để trống mà không rõ hàng hay cột hỏi gì: nhập tay các chỉ tiêu.",
            evidence=(place,),
        )
        for place in forms.unreadable
    ]
    for table in draft.tables:
        for head in (h for h in table.left_out if "ghi chu" not in key(h)):
            told = f"Biểu “{table.title}”: cột “{head}” không lấy số liệu (kế hoạch, so sánh hoặc ghi chú)."
            out.append(DraftWarning(code="column.left_out", message=told, evidence=table.evidence))
    taken = {table.section for table in draft.tables}
    for section in walk(draft.sections):
        if _FORM_TITLE.match(key(section.title)) and section.id not in taken and not draft.tables:
            told = (
                f"Đề cương có “{section.title}” nhưng văn bản không kèm biểu mẫu: nhập các chỉ tiêu hoặc đính kèm mẫu."
            )
            out.append(DraftWarning(code="table.not_attached", message=told, evidence=section.evidence))
    return out


def _units(draft: CampaignDraft) -> list[DraftWarning]:
    if draft.units:
        return []
    told = "Văn bản không liệt kê từng đơn vị phải báo cáo: nhập danh sách đơn vị (Excel, CSV) trước khi mở đợt."
    return [
        DraftWarning(code="units.not_listed", message=told, evidence=tuple(a.evidence[0] for a in draft.addressees[:1]))
    ]


_NEEDED: Final = ("title", "number", "issued_on", "issuer", "subject", "period_from", "period_to", "due_before")


def _gaps(draft: CampaignDraft) -> list[str]:
    """Names of what a campaign needs and the directive does not say."""
    fields = [name for name in _NEEDED if getattr(draft, name).value is None]
    fields += [] if draft.sections or draft.tables else ["sections"]
    fields += [] if draft.units else ["units"]
    return fields


def unsure(draft: CampaignDraft) -> list[str]:
    """Names of the fields that have a value a person must confirm."""
    return [name for name in (*_NEEDED, "address", "email") if getattr(draft, name).status is Status.DOUBTFUL]
