"""Whether a Word report keeps the form of Decree 30/2020/NĐ-CP: paper, margins, font, page numbers, its parts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length

from pipeline.extract.text import key

_A4: Final = (210, 297)
_MARGINS: Final = {"trên": (20, 25), "dưới": (20, 25), "trái": (30, 35), "phải": (15, 20)}
_LANDSCAPE: Final = (15, 35)
_FONT: Final = "Times New Roman"
_SIZES: Final = (11.0, 14.0)
_PARTS: Final = {
    "cong hoa xa hoi chu nghia viet nam": "quốc hiệu",
    "doc lap tu do hanh phuc": "tiêu ngữ",
    "so bc": "số, ký hiệu",
    "ngay thang nam": "địa danh, ngày tháng năm",
    "noi nhan": "nơi nhận",
}


def check_form(path: Path) -> list[str]:
    """All faults of form in a Word file, in Vietnamese; empty when there is none."""
    document = Document(str(path))
    faults = [fault for number, section in enumerate(document.sections, 1) for fault in _section(section, number)]
    return [*faults, *_font(document), *_numbering(document), *_parts(document)]


def _section(section: Section, number: int) -> Iterator[str]:
    width, height = _mm(section.page_width), _mm(section.page_height)
    if sorted((width, height)) != sorted(_A4):
        yield f"Phần {number}: khổ giấy {width} × {height} mm, phải là A4."
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    for (side, (low, high)), value in zip(_MARGINS.items(), sides, strict=True):
        low, high = _LANDSCAPE if width > height else (low, high)
        if value is None or not low <= _mm(value) <= high:
            yield f"Phần {number}: lề {side} {_mm(value)} mm, phải từ {low} đến {high} mm."


def _mm(length: Length | None) -> int:
    return round(length.mm) if length is not None else 0


def _font(document: WordDocument) -> Iterator[str]:
    if document.styles["Normal"].font.name != _FONT:
        yield f"Phông chữ của văn bản phải là {_FONT}."
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if run.text.strip()]
    if any(run.font.name not in (None, _FONT) for run in runs):
        yield f"Có chữ không phải phông {_FONT}."
    if any(run.font.size is not None and not _SIZES[0] <= run.font.size.pt <= _SIZES[1] for run in runs):
        yield "Có chữ ngoài cỡ 11–14."


def _numbering(document: WordDocument) -> Iterator[str]:
    first = document.sections[0]
    if not first.different_first_page_header_footer:
        yield "Trang đầu không được đánh số."
    fields = first.header._element.iter(qn("w:instrText"))
    centred = any(paragraph.alignment == 1 for paragraph in first.header.paragraphs)
    if not any("PAGE" in (field.text or "") for field in fields) or not centred:
        yield "Thiếu số trang ở giữa, phía trên, từ trang thứ hai."


def _parts(document: WordDocument) -> Iterator[str]:
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [
        p.text for table in document.tables[:1] for row in table.rows for cell in row.cells for p in cell.paragraphs
    ]
    lines += [p.text for table in document.tables for cell in table.rows[0].cells[:1] for p in cell.paragraphs]
    words = [key(line) for line in lines]
    for part, name in _PARTS.items():
        if not any(part in line for line in words):
            yield f"Thiếu {name}."
    if not any(line.startswith("bao cao") for line in words):
        yield "Thiếu tên loại văn bản “BÁO CÁO”."
    if not any(line.rstrip().endswith("./.") for line in lines):
        yield "Câu cuối phải kết thúc bằng “./.”."
