"""Readings made by hand: the shortest way from lines of text to what a reader would hand over."""

from collections.abc import Iterable, Sequence

from pipeline.extract.flow import Flow, assemble
from schemas.base import Box
from schemas.campaign import Campaign
from schemas.campaign_file import parse_campaign
from schemas.reading import Cell, FileReading, Grid, Kind, Line, Page, Reading, Region, Route, Word

LEFT, RIGHT = Region.LEFT, Region.RIGHT
HEAD = (
    Line(text="UBND HUYỆN CẨM HÀ", region=LEFT, paragraph=True),
    Line(text="PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", region=LEFT, paragraph=True, bold=True),
    Line(text="Số: 125/BC-PGDĐT", region=LEFT, paragraph=True),
    Line(text="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", region=RIGHT, paragraph=True, bold=True),
    Line(text="Độc lập - Tự do - Hạnh phúc", region=RIGHT, paragraph=True, bold=True),
    Line(text="Cẩm Hà, ngày 05 tháng 11 năm 2023", region=RIGHT, paragraph=True),
    Line(text="BÁO CÁO", paragraph=True, bold=True, centred=True),
    Line(text="Kết quả phong trào đọc sách năm 2023", paragraph=True, bold=True, centred=True),
)
OPENING = "Thực hiện Công văn số 7/SGDĐT, Phòng Giáo dục và Đào tạo huyện Cẩm Hà báo cáo kết quả như sau:"
TAIL = (
    Line(text="Phòng Giáo dục và Đào tạo huyện Cẩm Hà trân trọng báo cáo./.", paragraph=True),
    Line(text="Nơi nhận:", region=LEFT, paragraph=True),
    Line(text="- Lưu: VT.", region=LEFT, paragraph=True),
    Line(text="KT. TRƯỞNG PHÒNG", region=RIGHT, paragraph=True, bold=True),
    Line(text="PHÓ TRƯỞNG PHÒNG", region=RIGHT, paragraph=True, bold=True),
    Line(text="Nguyễn Thị Sương", region=RIGHT, paragraph=True, bold=True),
)
CAMPAIGN = """
schema: tonghop/campaign@1
id: doc-sach-2023
title: Báo cáo phong trào đọc sách năm 2023
language: vi
directive: {number: 7/SGDĐT, issued_on: 2023-09-01, issuer: Sở Giáo dục và Đào tạo, subject: V/v đọc sách}
period: {from: 2023-09-01, to: 2023-10-31}
due_before: 2023-11-10
sections:
  - id: A
    title: TÌNH HÌNH CHUNG
    parts:
      - {id: A.1, title: Thuận lợi}
      - {id: A.2, title: Khó khăn, aliases: [Hạn chế]}
  - id: B
    title: KẾT QUẢ
    parts:
      - id: B.1
        title: Xây dựng tủ sách
        parts:
          - {id: B.1.a, title: Tủ sách lớp học}
          - {id: B.1.b, title: Tủ sách gia đình, required: false}
      - {id: B.2, title: Ngày hội đọc sách, aliases: [Tổ chức ngày hội]}
      - {id: B.3, title: Bảng số liệu}
  - id: C
    title: PHƯƠNG HƯỚNG
    parts:
      - {id: C.1, title: Thuận lợi}
      - {id: C.2, title: Kiến nghị}
tables:
  - id: so_lieu
    title: Bảng số liệu đọc sách
    section: B.3
    rows:
      - {id: tu_sach, label: Số tủ sách, unit: tủ, kind: integer}
      - {id: nguoi_doc, label: Số người đọc, unit: người, kind: integer}
units:
  - {code: cam-ha, name: Phòng GDĐT huyện Cẩm Hà, aliases: [UBND huyện Cẩm Hà], emails: [camha@tinh.example]}
  - {code: cam-son, name: Phòng GDĐT huyện Cẩm Sơn, aliases: [UBND huyện Cẩm Sơn], emails: [camson@tinh.example]}
  - {code: gdnn-cam-ha, name: Trung tâm GDNN-GDTX huyện Cẩm Hà, aliases: [TT GDNN-GDTX Cẩm Hà], emails: []}
  - {code: tram-a, name: Thư viện huyện Tân Khê, aliases: [TV Tân Khê], emails: [tv@tinh.example]}
"""


def campaign() -> Campaign:
    """A small campaign of its own shape: three chapters, a third level, one title in two chapters."""
    return parse_campaign(CAMPAIGN)


def said(texts: Iterable[str | Line]) -> tuple[Line, ...]:
    """Whole paragraphs; what is written in capitals or begins with "**" is bold."""
    return tuple(text if isinstance(text, Line) else _paragraph(text) for text in texts)


def _paragraph(text: str) -> Line:
    bold = text.startswith("**") or text.isupper()
    return Line(text=text.removeprefix("**"), paragraph=True, bold=bold)


def grid(rows: Sequence[Sequence[str]]) -> Grid:
    """A table of texts."""
    cells = tuple(Cell(row=r, column=c, text=text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(rows=len(rows), columns=len(rows[0]), cells=cells)


def word_file(blocks: Sequence[Line | Grid], name: str = "bao-cao.docx", **more: object) -> FileReading:
    """A Word file of one page without size."""
    page = Page(number=1, route=Route.WORD, blocks=tuple(blocks))
    return FileReading(name=name, sha256="0" * 64, kind=Kind.DOCX, pages=(page,)).model_copy(update=more)


def report(*texts: str | Line | Grid) -> Flow:
    """The flow of a Word report with letterhead and signature block around the given body."""
    return assemble(Reading(files=(word_file(body(*texts)),)))


def body(*texts: str | Line | Grid) -> list[Line | Grid]:
    """Letterhead, opening, the given blocks, signature block."""
    blocks = [text if isinstance(text, Line | Grid) else _paragraph(text) for text in texts]
    return [*HEAD, _paragraph(OPENING), *blocks, *TAIL]


def printed(text: str, top: float, left: float = 85.0, right: float = 538.0, **more: object) -> Line:
    """A printed line of 12 points height at a place on an A4 page; its words share the width by their letters."""
    step = (right - left) / max(len(text), 1)
    words, at = [], left
    for part in text.split(" "):
        words.append(Word(text=part, box=Box(at, top, at + step * len(part), top + 12), confidence=0.96))
        at += step * (len(part) + 1)
    line = Line(text=text, box=Box(left, top, right, top + 12), words=tuple(words), confidence=0.96)
    return line.model_copy(update=more)


def sheet(number: int, lines: Sequence[Line | Grid], printed_number: int | None = None, **more: object) -> Page:
    """A scanned A4 page."""
    page = Page(number=number, route=Route.SCAN, width=595.0, height=842.0, blocks=tuple(lines))
    return page.model_copy(update={"printed_number": printed_number, **more})


def scan(*pages: Page, **more: object) -> Reading:
    """A submission of one scanned PDF."""
    file = FileReading(name="scan.pdf", sha256="0" * 64, kind=Kind.PDF_SCAN, pages=pages)
    return Reading(files=(file.model_copy(update=more),))
