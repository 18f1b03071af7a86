"""Phiếu trình: one internal page for the signer, with all that must not stand in the report itself."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from docx import Document
from docx.document import Document as WordDocument

from pipeline.consolidate.wording import number_text
from pipeline.letterform import CENTRE, add_line, prepare_page, same_bytes
from schemas.base import Frozen
from schemas.campaign import Campaign
from schemas.consolidation import Consolidation
from schemas.correction import ReportState

MOST: Final = 6  # entries of a list before "and n more": the page is one page
SOURCES: Final = {
    "word": "tệp Word", "sheet": "bảng tính", "digital": "PDF gốc",
    "scan": "bản quét", "photo": "ảnh chụp", "mail": "thư",
}  # fmt: skip


class Bound(Frozen):
    """What blind second entries prove of one kind of source: ``wrong`` of ``checked``, the upper 95 % bound."""

    source: str
    checked: int
    wrong: int
    bound: float
    enough: bool


class Facts(Frozen):
    """What the store knows beside the figures: what people did, what was proven, where the audit chain ends."""

    corrected: int = 0
    confirmed: int = 0
    accepted: int = 0
    bounds: tuple[Bound, ...] = ()
    edited: int = 0
    chain_number: int = 0
    chain_hash: str = ""


def write_cover(made: Consolidation, campaign: Campaign, facts: Facts, path: Path) -> None:
    """Writes the sheet to ``path``; equal inputs give equal bytes."""
    document = Document()
    prepare_page(document)
    moment = made.data_as_of.replace(tzinfo=None, microsecond=0)
    document.core_properties.created = document.core_properties.modified = moment
    add_line(document, "PHIẾU TRÌNH", bold=True, size=14, align=CENTRE, keep=True)
    add_line(document, f"Bản tổng hợp số {made.version}: {campaign.title}", bold=True, align=CENTRE)
    add_line(document, "(Nội bộ, không gửi kèm báo cáo)", italic=True, align=CENTRE, size=12)
    for number, (title, lines) in enumerate(_parts(made, campaign, facts), 1):
        _part(document, f"{number}. {title}", lines)
    path.write_bytes(same_bytes(document))


def _part(document: WordDocument, title: str, lines: Sequence[str]) -> None:
    add_line(document, title, bold=True, size=12, keep=True)
    for line in lines:
        add_line(document, line, size=12)


def _parts(made: Consolidation, campaign: Campaign, facts: Facts) -> Iterator[tuple[str, Sequence[str]]]:
    yield "Thay đổi so với bản trước", [made.difference.sentence]
    silent = [unit.name for unit in made.units if unit.state is ReportState.AWAITED]
    yield "Đơn vị chưa báo cáo", [f"{len(silent)} đơn vị: {_some(silent)}." if silent else "Không có."]
    done = f"Duyệt {facts.accepted} báo cáo; sửa {facts.corrected} số liệu, xác nhận {facts.confirmed} số liệu"
    yield "Cán bộ đã kiểm tra", [done + (f"; sửa lời {facts.edited} đoạn." if facts.edited else ".")]
    yield "Khả năng còn sai sót chưa thấy", [*map(_bound, facts.bounds)] or ["Chưa đủ mẫu kiểm tra ngẫu nhiên."]
    yield "Số liệu tạm tính, số liệu khác thường", list(_figures(made, campaign))
    personal = [part for passage in made.passages for part in passage.personal]
    if personal:
        yield "Thông tin cá nhân trong phần lời", [f"{len(personal)} chỗ cần xem: {_some(personal)}."]
    chain = f"Số {facts.chain_number}, mã {facts.chain_hash}." if facts.chain_hash else "Chưa có."
    yield "Đầu chuỗi nhật ký kiểm toán", [chain]


def _bound(bound: Bound) -> str:
    source = SOURCES.get(bound.source, bound.source)
    tried = f"{source}: nhập lại mù {bound.checked} số, sai {bound.wrong}"
    if not bound.enough:
        return f"{tried}; chưa đủ mẫu."
    return f"{tried}; tỷ lệ sai không quá {number_text(round(100 * bound.bound, 2))} % (độ tin cậy 95 %)."


def _figures(made: Consolidation, campaign: Campaign) -> Iterator[str]:
    provisional = [campaign.figures[total.figure].title for total in made.totals if total.provisional_units]
    yield f"Tạm tính: {len(provisional)} chỉ tiêu" + (f" ({_some(provisional)})." if provisional else ".")
    thin = [campaign.figures[total.figure].title for total in made.totals if total.missing_units]
    yield f"Chưa đủ đơn vị: {len(thin)} chỉ tiêu" + (f" ({_some(thin)})." if thin else ".")
    far = [
        f"{campaign.units_by_code[one.unit].name}, {campaign.figures[one.figure].title}: {number_text(one.value)} "
        f"({'thường' if one.against == 'units' else 'đợt trước'} {number_text(one.usual)})"
        for one in sorted(made.outliers, key=lambda one: -abs(one.score))
    ]
    yield f"Khác thường: {len(far)} số liệu" + (f": {_some(far)}." if far else ".")


def _some(entries: Sequence[str]) -> str:
    shown = "; ".join(entries[:MOST])
    return shown + (f"; và {len(entries) - MOST} nữa" if len(entries) > MOST else "")
