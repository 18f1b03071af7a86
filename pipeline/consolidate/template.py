"""The Word template of the consolidated report: staff edit it in Word, the text is put in where it says so.

Fields: ``{{ co_quan }}`` issuer (``{{ ten_co_quan }}`` and the body above it, ``{{ co_quan_tren }}``),
``{{ ky_hieu }}`` code behind the number, ``{{ dia_danh }}`` place, ``{{ chuc_danh }}`` who signs, ``{{ loai }}`` kind
of paper, ``{{ ten_bao_cao }}`` its subject, ``{{ kinh_gui }}`` and ``{{ noi_nhan }}`` (a list) addressees; a paragraph
of its own with ``{{ noi_dung }}`` is replaced by the report.
Templates run in a sandbox: they can name fields, nothing else.
"""

import re
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docxtpl import DocxTemplate, Listing
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import SandboxedEnvironment

from pipeline.letterform import (
    CENTRE,
    add_letterhead,
    add_line,
    cell_lines,
    prepare_page,
    rule_line,
    same_bytes,
    two_halves,
)
from pipeline.letters.wording import code_of, letterhead_names, signer_of
from pipeline.letters.wording import place_of as place_of_issue
from schemas.campaign import Campaign

MARKER: Final = "\ue000noi-dung\ue000"
FILE_NAME: Final = "bao-cao.docx"
SUBJECT_ASIDE: Final = 5.8  # of the rule under the subject, from both sides, in centimetres


class TemplateError(ValueError):
    """The template cannot be used; the message says what to change in it."""


def default_template() -> bytes:
    """The template that is used where the office has none of its own, in the form of Decree 30/2020/NĐ-CP."""
    document = Document()
    prepare_page(document)
    above = ["{%p if co_quan_tren %}", "{{ co_quan_tren|upper }}", "{%p endif %}"]
    office = [*((line, False) for line in above), ("{{ ten_co_quan|upper }}", True)]
    add_letterhead(document, office, [("Số:        {{ ky_hieu }}", 13)], "{{ dia_danh }}")
    add_line(document, "{{ loai }}", bold=True, size=14, align=CENTRE, keep=True)
    add_line(document, "{{ ten_bao_cao }}", bold=True, size=14, align=CENTRE, keep=True)
    rule_line(add_line(document, "", align=CENTRE), SUBJECT_ASIDE)
    add_line(document, "{{ kinh_gui }}", align=CENTRE)
    add_line(document, "{{ noi_dung }}")
    add_line(document, "Trên đây là báo cáo tổng hợp của {{ co_quan }}./.")
    left, right = two_halves(document, 8.0, 8.5)
    lines = ["{%p for noi in noi_nhan %}", "- {{ noi }};", "{%p endfor %}", "- Lưu: VT."]
    cell_lines(left, [("Nơi nhận:", True, True, 12), *((line, False, False, 11) for line in lines)])
    for paragraph in left.paragraphs:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    sign = [("{{ chuc_danh }}", True, False, 13.0)]
    cell_lines(right, [*sign, *[("", False, False, 13.0)] * 5])
    return same_bytes(document)


def open_template(template: bytes, campaign: Campaign, kind: str) -> WordDocument:
    """The template with its fields filled in and the marker where the text belongs. TemplateError."""
    sent_to, issuer = list(campaign.consolidate_for), campaign.directive.issuer
    above, name = letterhead_names(issuer)
    fields = {
        "co_quan": issuer,
        "co_quan_tren": above,
        "ten_co_quan": name,
        "ky_hieu": report_code(campaign),
        "dia_danh": place_of_issue(issuer) or "..................",
        "chuc_danh": Listing(signer_of(issuer)),
        "loai": kind,
        "ten_bao_cao": _subject(campaign.title),
        "kinh_gui": "Kính gửi: " + "; ".join(sent_to) + "." if sent_to else "",
        "noi_nhan": sent_to,
        "noi_dung": MARKER,
    }
    try:
        filled = DocxTemplate(BytesIO(template))
        filled.render(fields, jinja_env=SandboxedEnvironment(autoescape=True))
        document: WordDocument = filled.docx
    except (JinjaError, KeyError, ValueError, OSError) as error:
        raise TemplateError(
            f"Mẫu báo cáo Word không dùng được ({error}): sửa mẫu, hoặc bỏ mẫu để dùng mẫu sẵn có."
        ) from error
    place_of(document)
    return document


def _subject(title: str) -> str:
    """What the report is about: the kind of paper stands above it already."""
    bare = re.sub(r"^báo cáo\s+(?=\S)", "", title.strip(), flags=re.IGNORECASE)
    return bare[:1].upper() + bare[1:]


def report_code(campaign: Campaign) -> str:
    """What stands behind the number of a report: the kind of paper and the office that issues it."""
    return f"/BC-{code_of(campaign.directive.number).partition('-')[0]}"


def place_of(document: WordDocument) -> Any:
    """The paragraph that the text replaces. TemplateError where there is none."""
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == MARKER:
            return paragraph._p
    raise TemplateError("Mẫu báo cáo Word thiếu một đoạn riêng ghi {{ noi_dung }}: thêm đoạn đó vào nơi đặt nội dung.")
