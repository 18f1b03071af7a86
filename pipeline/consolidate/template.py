"""The Word template of the consolidated report: staff edit it in Word, the text is put in where it says so.

Fields: ``{{ co_quan }}`` issuer, ``{{ loai }}`` kind of paper, ``{{ ten_bao_cao }}`` its subject, ``{{ kinh_gui }}``
and ``{{ noi_nhan }}`` (a list) addressees; a paragraph of its own with ``{{ noi_dung }}`` is replaced by the report.
Templates run in a sandbox: they can name fields, nothing else.
"""

from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docxtpl import DocxTemplate
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import SandboxedEnvironment

from pipeline.letterform import CENTRE, add_line, cell_lines, prepare_page, same_bytes, two_halves
from schemas.campaign import Campaign

MARKER: Final = "\ue000noi-dung\ue000"
FILE_NAME: Final = "bao-cao.docx"


class TemplateError(ValueError):
    """The template cannot be used; the message says what to change in it."""


def default_template() -> bytes:
    """The template that is used where the office has none of its own, in the form of Decree 30/2020/NĐ-CP."""
    document = Document()
    prepare_page(document)
    left, right = two_halves(document, 7.0, 9.5)
    rule = ("_______", True, False, 8.0)
    cell_lines(left, [("{{ co_quan|upper }}", True, False, 13), rule, ("Số:        /BC-", False, False, 13)])
    cell_lines(
        right,
        [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True, False, 12),
            ("Độc lập - Tự do - Hạnh phúc", True, False, 13),
            ("_______________", True, False, 8),
            (".................., ngày       tháng       năm ..........", False, True, 13),
        ],
    )
    add_line(document, "", align=CENTRE, size=6)
    add_line(document, "{{ loai }}", bold=True, size=14, align=CENTRE, keep=True)
    add_line(document, "{{ ten_bao_cao }}", bold=True, size=14, align=CENTRE)
    add_line(document, "{{ kinh_gui }}", align=CENTRE)
    add_line(document, "{{ noi_dung }}")
    add_line(document, "Trên đây là báo cáo tổng hợp của {{ co_quan }}./.")
    left, right = two_halves(document, 8.0, 8.5)
    lines = ["{%p for noi in noi_nhan %}", "- {{ noi }};", "{%p endfor %}", "- Lưu: VT."]
    cell_lines(left, [("Nơi nhận:", True, True, 12), *((line, False, False, 11) for line in lines)])
    for paragraph in left.paragraphs:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    sign = [("THỦ TRƯỞNG ĐƠN VỊ", True, False, 13.0), ("(Ký, ghi rõ họ tên, đóng dấu)", False, True, 12.0)]
    cell_lines(right, [*sign, *[("", False, False, 13.0)] * 4])
    return same_bytes(document)


def open_template(template: bytes, campaign: Campaign, kind: str) -> WordDocument:
    """The template with its fields filled in and the marker where the text belongs. TemplateError."""
    sent_to = list(campaign.consolidate_for)
    fields = {
        "co_quan": campaign.directive.issuer,
        "loai": kind,
        "ten_bao_cao": f"Tổng hợp: {campaign.title}",
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


def place_of(document: WordDocument) -> Any:
    """The paragraph that the text replaces. TemplateError where there is none."""
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == MARKER:
            return paragraph._p
    raise TemplateError("Mẫu báo cáo Word thiếu một đoạn riêng ghi {{ noi_dung }}: thêm đoạn đó vào nơi đặt nội dung.")
