"""The samples: which unit sends what, in which form, with which damage and defects. Data only; `samples.forms` makes them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from samples.model import Defects, Layout
from samples.paperwork import Pen

Form = Literal["docx", "doc", "docx+xlsx", "pdf", "scan", "tiff", "photo", "encrypted", "truncated"]


@dataclass(frozen=True)
class Case:
    """One submission. ``replaces`` names the case whose report it corrects; ``box`` is what the files are sent in."""

    name: str
    unit: str
    form: Form
    file: str
    seed: int
    received_on: date
    layout: Layout = Layout()
    defects: Defects = Defects()
    handwritten: bool = False
    damage: str = "clean"
    pen: Pen = Pen()
    lost_pages: tuple[int, ...] = ()
    box: Literal["", "eml", "zip"] = ""
    replaces: str = ""
    campaign: Literal["main", "other"] = "main"
    stranger: str = ""


def _day(day: int, month: int = 5) -> date:
    return date(2024, month, day)


CASES: tuple[Case, ...] = (
    Case("01-word-du", "ttyt-thanh-binh", "docx", "BC Tháng ATTP 2024 - TTYT thành phố.docx", 101, _day(21), Layout(sentences=(3, 4))),
    Case(
        "02-word-tu-danh-so", "ttyt-dong-linh", "docx", "bao cao attp dong linh.docx", 102, _day(22),
        Layout(headings="auto", font="Arial", size=12, with_unit=True, labels="alias"), Defects(none_said=("kp_khac", "ca_ngo_doc", "tien_phat.bep_tap_the")),
    ),
    Case(
        "03-word-thieu", "ttyt-cam-ha", "docx", "BC_ATTP_CamHa.docx", 103, _day(22), Layout(chapters="phan-line", headings="styles", extra_rows=2),
        Defects(missing_sections=("P2.4",), empty_sections=("P3.2",), blank=("buoi_phat_thanh", "vi_pham.an_uong"), missing_rows=("ap_phich",)),
    ),
    Case("04-word-97", "ttyt-tan-khe", "doc", "bc an toan thuc pham 2024.doc", 104, _day(23), Layout(chapters="roman", tables="landscape", size=14, pad=False)),
    Case(
        "05-word-sai-tong", "ttyt-van-son", "docx", "Báo cáo ATTP huyện Vân Sơn.docx", 105, _day(20), Layout(headings="inline", numbers="plain", font="Calibri"),
        Defects(failing_check="tong_kinh_phi"),
    ),
    Case(
        "06-pdf-so", "bvdk-tinh", "pdf", "874-BC-BV.signed.pdf", 106, _day(21), Layout(tables="appendix", grouped_header=True, align="right"),
    ),
    Case(
        "07-pdf-thieu-bieu", "ttyt-my-lam", "pdf", "BaoCao_MyLam.pdf", 107, _day(24), Layout(ruled=False, chapters="phan-line", heading_words="alias", numbers="space"),
        Defects(missing_tables=("bieu_2",)),
    ),
    Case("08-quet-ro", "ttyt-yen-trach", "scan", "0521_YenTrach.pdf", 108, _day(22), Layout(), handwritten=True, damage="clean"),
    Case(
        "09-quet-xau", "ttyt-binh-sa", "scan", "Scan_0007.pdf", 109, _day(23), Layout(headings="bold", grouped_header=True), handwritten=True, damage="poor",
        pen=Pen(blotted=("ap_phich",), overwritten=("nguoi_du_hoi_nghi", "tien_phat.kinh_doanh"), seal_on="dat.an_uong"),
    ),
    Case("10-quet-den-trang", "ttyt-phu-dien", "scan", "phu dien bc attp.pdf", 110, _day(23), Layout(size=14, labels="alias", unit_column=False), handwritten=True, damage="fax"),
    Case("11-quet-nguoc", "bvdk-bac", "scan", "BVKV Bac - bao cao.pdf", 111, _day(21), Layout(chapters="letter", extra_rows=1), damage="upside-down"),
    Case("12-quet-thieu-trang", "ttyt-hai-loc", "scan", "HaiLoc_BC_TTYT.pdf", 206, _day(24), Layout(), handwritten=True, damage="office", lost_pages=(3,)),
    Case("13-anh-chup", "bv-yhct", "photo", "IMG_20240522_0915{:02d}.jpg", 113, _day(22), Layout(size=12, sentences=(2, 2)), damage="phone"),
    Case("14-word-excel", "cc-attp", "docx+xlsx", "Bao cao Chi cuc.docx", 114, _day(20), Layout(tables="elsewhere")),
    Case("15-thu-word", "cdc-tinh", "docx", "BC-TTKSBT ATTP.docx", 115, _day(27), Layout(font="DejaVu Serif", size=11.5, shuffle_rows=True), box="eml"),
    Case("16-zip-quet", "tt-kiem-nghiem", "scan", "bao cao co dau.pdf", 116, _day(24), Layout(tables="appendix", align="right"), handwritten=True, damage="colour", box="zip"),
    Case("17-pdf-khoa", "ttyt-hai-loc", "encrypted", "BC Hai Loc (mat khau).pdf", 117, _day(24), Layout()),
    Case("18-pdf-cut", "ttyt-ngoc-thuy", "truncated", "ngocthuy-attp.pdf", 118, _day(23), Layout()),
    Case("19-nham-dot", "ttyt-ngoc-thuy", "docx", "BC quy I - Ngoc Thuy.docx", 119, _day(23), Layout(chapters="roman"), campaign="other"),
    Case(
        "20-don-vi-la", "", "docx", "Báo cáo của trường.docx", 120, _day(22), Layout(),
        stranger="Trường Cao đẳng Kinh tế Kỹ thuật Đồng Bằng",
    ),
    Case("21-thay-the", "ttyt-van-son", "docx", "Báo cáo ATTP huyện Vân Sơn (thay thế).docx", 105, _day(24), Layout(headings="inline", numbers="plain", font="Calibri"), replaces="05-word-sai-tong"),
    Case("22-tiff-phong-kham", "pk-lam-thuong", "tiff", "PK Lam Thuong.tif", 122, _day(22), Layout(size=12, sentences=(1, 2)), handwritten=True, damage="fax", pen=Pen(ticked=("to_gap", "dat.an_uong"))),
)  # fmt: skip
