"""Reports with tables made by hand: a food-safety campaign of its own shape, and grids written as rows of text."""

import re
from collections.abc import Mapping, Sequence

from pipeline.extract.figures import Figures, extract_figures
from pipeline.extract.flow import assemble
from pipeline.extract.outline import extract_sections
from pipeline.ocr.signs import skeleton
from schemas.base import Box
from schemas.campaign import Campaign
from schemas.campaign_file import parse_campaign
from schemas.reading import (
    Cell,
    CellReading,
    FileReading,
    Grid,
    Ink,
    Kind,
    Line,
    Page,
    PageOutcome,
    Reading,
    Region,
    Route,
)

CAMPAIGN = """
schema: tonghop/campaign@1
id: attp-2022
title: Báo cáo tháng hành động vì an toàn thực phẩm năm 2022
directive: {number: 45/SYT-ATTP, issued_on: 2022-03-01}
period: {from: 2022-04-15, to: 2022-05-15}
due_before: 2022-06-01
sections:
  - id: "1"
    title: Công tác chỉ đạo
  - id: "2"
    title: Kết quả thực hiện
    parts:
      - {id: "2.1", title: "Thanh tra, kiểm tra"}
      - {id: "2.2", title: Kinh phí nhà nước cấp}
  - id: "3"
    title: Phương hướng, nhiệm vụ
tables:
  - id: hoat_dong
    title: Biểu 1. Kết quả hoạt động
    section: "2.1"
    rows:
      - {id: doan, label: Số đoàn kiểm tra, unit: đoàn, kind: integer}
      - {id: co_so, label: Số cơ sở được kiểm tra, unit: cơ sở, kind: integer}
      - {id: vi_pham, label: Số cơ sở vi phạm, unit: cơ sở, kind: integer}
      - {id: tap_huan, label: Số lớp tập huấn kiến thức, unit: lớp, kind: integer}
      - {id: nguoi_tap_huan, label: Số người dự tập huấn kiến thức, unit: người, kind: integer, required: false}
      - {id: tien_phat, label: Tổng tiền phạt, unit: đồng, kind: money}
      - {id: kinh_phi_nn, label: Kinh phí nhà nước cấp, unit: đồng, kind: money}
      - {id: ty_le_dat, label: Tỷ lệ cơ sở đạt, unit: "%", kind: percent, range: [0, 100]}
  - id: ngo_doc
    title: Biểu 2. Ngộ độc thực phẩm theo khu vực
    columns:
      - {id: thanh_thi, label: Thành thị}
      - {id: nong_thon, label: Nông thôn}
    rows:
      - {id: vu, label: Số vụ ngộ độc, unit: vụ, kind: integer}
      - {id: mac, label: Số người mắc, unit: người, kind: integer}
      - {id: chet, label: Số người tử vong, unit: người, kind: integer}
checks:
  - {id: vi_pham_it_hon, says: Cơ sở vi phạm không nhiều hơn cơ sở được kiểm tra, that: vi_pham <= co_so}
units:
  - {code: huyen-a, name: Trung tâm Y tế huyện A}
"""
HEAD = (
    Line(text="SỞ Y TẾ", region=Region.LEFT, paragraph=True),
    Line(text="TRUNG TÂM Y TẾ HUYỆN A", region=Region.LEFT, paragraph=True),
    Line(text="Số: 12/BC-TTYT", region=Region.LEFT, paragraph=True),
    Line(text="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", region=Region.RIGHT, paragraph=True),
    Line(text="BÁO CÁO", paragraph=True, centred=True, bold=True),
    Line(text="Tháng hành động vì an toàn thực phẩm năm 2022", paragraph=True, centred=True, bold=True),
    Line(text="Thực hiện Công văn số 45/SYT-ATTP, Trung tâm Y tế huyện A báo cáo như sau:", paragraph=True),
)
BOX = Box(10, 10, 60, 20)


def campaign() -> Campaign:
    """The food-safety campaign."""
    return parse_campaign(CAMPAIGN)


def grid(*rows: Sequence[str | Cell], spans: Mapping[tuple[int, int], tuple[int, int]] | None = None) -> Grid:
    """A grid of texts; ``spans`` gives (rows, columns) of merged cells, whose covered places hold ""."""
    spans = spans or {}
    covered = {
        (r + down, c + right)
        for (r, c), (high, wide) in spans.items()
        for down in range(high)
        for right in range(wide)
        if down or right
    }
    cells = []
    for r, row in enumerate(rows):
        for c, entry in enumerate(row):
            if (r, c) in covered:
                continue
            high, wide = spans.get((r, c), (1, 1))
            cell = entry if isinstance(entry, Cell) else Cell(row=0, column=0, text=entry, box=BOX)
            cells.append(cell.model_copy(update={"row": r, "column": c, "row_span": high, "column_span": wide}))
    return Grid(rows=len(rows), columns=len(rows[0]), cells=tuple(cells))


def scanned(vie: str, eng: str | None = None, ink: Ink = Ink.PRINT, confidence: float = 0.95) -> Cell:
    """A cell of a picture as two engines read it, and the digit reader where these see the same digits."""
    read = [CellReading(engine="vie", text=vie, confidence=confidence)]
    if eng is not None:
        read.append(CellReading(engine="eng", text=eng, confidence=confidence))
        if re.findall(r"\d", vie) == re.findall(r"\d", eng):
            read.append(CellReading(engine="digits", text=skeleton(vie), confidence=confidence))
    readings = tuple(read) if ink in (Ink.PRINT, Ink.UNCLEAR) else ()
    return Cell(row=0, column=0, text=vie, ink=ink, readings=readings, confidence=confidence, box=BOX)


def paragraph(text: str) -> Line:
    """A paragraph of a Word file."""
    return Line(text=text, paragraph=True)


def reading(*blocks: Line | Grid | str, route: Route = Route.WORD, lost_page: bool = False) -> Reading:
    """A report with these blocks after its letterhead; ``lost_page`` adds a page that could not be read."""
    body = tuple(paragraph(b) if isinstance(b, str) else b for b in blocks)
    size = {} if route is Route.WORD else {"width": 595.0, "height": 842.0}
    pages = [Page(number=1, route=route, blocks=(*HEAD, *body), **size)]
    if lost_page:
        pages.append(Page(number=2, route=route, outcome=PageOutcome.UNREADABLE, **size))
    kind = Kind.DOCX if route is Route.WORD else Kind.PDF_SCAN
    return Reading(files=(FileReading(name="bc", sha256="0" * 64, kind=kind, pages=tuple(pages)),))


def figures_of(source: Reading) -> Figures:
    """The figures a reading gives."""
    flow = assemble(source)
    return extract_figures(flow, extract_sections(flow, campaign()), campaign())


def values(source: Reading) -> dict[str, tuple[float | None, str]]:
    """Value and status of every figure that is not missing."""
    fields = figures_of(source).fields
    return {one: (field.value, field.status.value) for one, field in fields.items() if field.status != "missing"}
