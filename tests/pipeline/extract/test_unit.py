"""Whose report it is: two grounds or a person."""

import pytest

from pipeline.extract.flow import assemble
from pipeline.extract.organisations import Register
from pipeline.extract.unit import identify_unit
from schemas.campaign import Unit
from schemas.reading import FileReading, Kind, Line, Page, Reading, Route
from schemas.record import Status, TextField

from .hand import CAMPAIGN, HEAD, OPENING, TAIL, campaign, said, word_file


def unit(issuer: tuple[str, ...], reporter: str, *, place: str = "Tân Lập", sender: str = "") -> TextField:
    """The unit of a Word report issued under the given lines, in which ``reporter`` reports at ``place``."""
    left = [HEAD[0].model_copy(update={"text": text}) for text in issuer]
    date_line = HEAD[5].model_copy(update={"text": f"{place}, ngày 05 tháng 11 năm 2023"})
    opening = OPENING.replace("Phòng Giáo dục và Đào tạo huyện Cẩm Hà", reporter)
    tail = said([f"{reporter} trân trọng báo cáo./."])
    blocks = [*left, *HEAD[2:5], date_line, *HEAD[6:], *said([opening, "A. TÌNH HÌNH CHUNG"]), *tail, *TAIL[1:]]
    mail_page = Page(number=1, route=Route.MAIL)
    mail = FileReading(name="thu.eml", sha256="1" * 64, kind=Kind.EML, sender=sender, pages=(mail_page,))
    reading = Reading(files=(mail, word_file(blocks)))
    return identify_unit(assemble(reading), reading, campaign())


@pytest.mark.parametrize(
    "issuer",
    [
        ("UBND HUYỆN CẨM HÀ", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"),
        ("ỦY BAN NHÂN DÂN", "HUYỆN CẨM HÀ", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"),
        ("PHÒNG GD&ĐT HUYỆN CẨM HÀ",),
        ("UY BAN NHAN DAN HUYEN CAM HA", "PHONG GIAO DUC VA DAO TAO"),
        ("ỦY BAN NHÂN DÂN", "HUYỆN CẨM HÀ"),
        ("UBND HUYỆN CẨM HÀ", "PHÒNG GIÁO DỤCVÀ ĐÀO TẠO"),
    ],
)
def test_an_issuer_confirmed_by_the_text_is_read(issuer: tuple[str, ...]) -> None:
    """Letterheads abbreviate, wrap and lose marks; the office reports under its council's name as well."""
    found = unit(issuer, "Phòng Giáo dục và Đào tạo huyện Cẩm Hà")
    assert (found.value, found.status) == ("cam-ha", Status.READ)


@pytest.mark.parametrize(
    "issuer",
    [("TRƯỜNG TIỂU HỌC", "SỐ 2 BÌNH LÂM", "Số: 24/BC-TrTH"), ("TRƯỜNG TRUNG HỌC CƠ", "SỞ LÊ VĂN AN", "Số: 8/BC")],
)
def test_the_name_of_a_school_may_break_anywhere(issuer: tuple[str, ...]) -> None:
    """Its own number is not that of the paper, and the second half of "cơ sở" is no department."""
    from_file = campaign().model_copy(
        update={
            "units": (
                Unit(code="th-so1", name="Trường Tiểu học số 1 Bình Lâm"),
                Unit(code="th-so2", name="Trường Tiểu học số 2 Bình Lâm"),
                Unit(code="thcs", name="Trường Trung học cơ sở Lê Văn An"),
            )
        }
    )
    left = [HEAD[0].model_copy(update={"text": text}) for text in ("PHÒNG GDĐT HUYỆN BÌNH LÂM", *issuer)]
    reading = Reading(files=(word_file([*left, *HEAD[3:], *said([OPENING, "A. TÌNH HÌNH CHUNG"]), *TAIL]),))
    assert identify_unit(assemble(reading), reading, from_file).value in {"th-so2", "thcs"}


def test_one_ground_is_not_enough() -> None:
    """A report on the wrong unit is twenty silent errors at once."""
    found = unit(("UBND HUYỆN CẨM HÀ", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"), "Đơn vị")
    assert (found.value, found.status) == ("cam-ha", Status.DOUBTFUL)


@pytest.mark.parametrize(("place", "sender"), [("Cẩm Hà", ""), ("Tân Lập", "Phòng GD <camha@tinh.example>")])
def test_place_of_issue_or_sender_are_grounds(place: str, sender: str) -> None:
    """Any independent second ground will do."""
    found = unit(("UBND HUYỆN CẨM HÀ", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"), "Đơn vị", place=place, sender=sender)
    assert (found.value, found.status) == ("cam-ha", Status.READ)


def test_text_that_names_another_unit_makes_it_doubtful() -> None:
    """A copied template keeps the neighbour's name."""
    found = unit(("UBND HUYỆN CẨM HÀ", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"), "Phòng Giáo dục và Đào tạo huyện Cẩm Sơn")
    assert (found.value, found.status, found.alternatives) == ("cam-ha", Status.DOUBTFUL, ("cam-son",))


@pytest.mark.parametrize(
    "issuer",
    [
        ("UBND HUYỆN CẨM HẢI", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"),
        ("UBND HUYỆN CẨM HÀ", "TRƯỜNG TIỂU HỌC KIM ĐỒNG"),
        ("UBND HUYỆN CẨM HÀ", "PHÒNG VĂN HÓA VÀ THÔNG TIN"),
        ("SỞ Y TẾ", "BỆNH VIỆN ĐA KHOA CẨM HÀ"),
    ],
)
def test_a_stranger_is_nobody_however_alike(issuer: tuple[str, ...]) -> None:
    """A school of the district is not its office, and Cẩm Hải is not Cẩm Hà."""
    assert unit(issuer, "Đơn vị").value is None


def test_two_kinds_in_one_district_are_told_apart() -> None:
    """The centre and the office of a district share their place and nothing else."""
    found = unit(("SỞ GDĐT TỈNH", "TRUNG TÂM GDNN-GDTX", "HUYỆN CẨM HÀ"), "Trung tâm GDNN-GDTX huyện Cẩm Hà")
    assert (found.value, found.status) == ("gdnn-cam-ha", Status.READ)


def test_kinds_and_abbreviations_come_from_the_campaign() -> None:
    """A campaign of another field needs no list in the code."""
    found = unit(("SỞ VĂN HÓA", "THƯ VIỆN HUYỆN TÂN KHÊ"), "Thư viện huyện Tân Khê")
    assert (found.value, found.status) == ("tram-a", Status.READ)
    register = Register(campaign().units)
    assert register.take_apart("TV Tân Khê") == register.take_apart("Thư viện Tân Khê")


def test_without_a_letterhead_the_words_and_the_sender_decide() -> None:
    """A page lost or typed into a mail leaves the sentence that says who reports."""
    line = Line(text="Phòng GDĐT huyện Cẩm Hà báo cáo kết quả như sau:", paragraph=True)
    reading = Reading(files=(word_file([line]),))
    alone = identify_unit(assemble(reading), reading, campaign())
    assert (alone.value, alone.status) == ("cam-ha", Status.DOUBTFUL)
    mailed = Reading(files=(word_file([line], sender="camha@tinh.example"),))
    assert identify_unit(assemble(mailed), mailed, campaign()).status is Status.READ


def test_file_names_are_no_ground() -> None:
    """File names lie: a neighbour's old file is often the template."""
    reading = Reading(files=(word_file(said(["Không có tên."]), name="Phòng GDĐT huyện Cẩm Hà.docx"),))
    assert identify_unit(assemble(reading), reading, campaign()).value is None
    assert "Cẩm Hà" in CAMPAIGN


def test_the_motto_in_the_same_line_is_no_part_of_the_name() -> None:
    """A long name set by tabs leaves so narrow a gap that both columns come as one line."""
    lines = [
        Line(text="UBND TỈNH LAM AN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", paragraph=True),
        Line(text="PHÒNG GIÁO DỤC VÀ ĐÀO TẠO HUYỆN CẨM HÀ Độc lập - Tự do - Hạnh phúc", paragraph=True),
        Line(text="Số: 270/BC-PGDĐT Cẩm Hà, ngày 14 tháng 11 năm 2023", paragraph=True),
        *HEAD[6:],
    ]
    reading = Reading(files=(word_file([*lines, Line(text=OPENING, paragraph=True), *TAIL]),))
    field = identify_unit(assemble(reading), reading, campaign())
    assert (field.value, field.status) == ("cam-ha", Status.READ)


def test_one_line_of_the_letterhead_may_run_over_both_columns() -> None:
    """The first line keeps its columns, the issuer's is too long for its own: it is the issuer all the same."""
    left, right = HEAD[0].model_copy(update={"text": "UBND TỈNH LAM AN"}), HEAD[3]
    over = "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO HUYỆN CẨM HÀ Độc lập - Tự do - Hạnh phúc"
    lines = [left, right, Line(text=over, paragraph=True), *HEAD[2:3], *HEAD[5:]]
    reading = Reading(files=(word_file([*lines, Line(text=OPENING, paragraph=True), *TAIL]),))
    field = identify_unit(assemble(reading), reading, campaign())
    assert (field.value, field.status) == ("cam-ha", Status.READ)


@pytest.mark.parametrize(
    ("issuer", "code"),
    [
        (("PHÒNG GDĐT HUYỆN CẨM HÀ - HỘI KHUYẾN HỌC HUYỆN CẨM HÀ",), "12/BC-PGDĐT"),
        (("PHÒNG GDĐT HUYỆN CẨM HÀ -", "HỘI KHUYẾN HỌC HUYỆN CẨM HÀ"), "12/BC-PGDĐT"),
        (("PHÒNG GDĐT - HỘI KHUYẾN HỌC", "HUYỆN CẨM HÀ"), "12/BC-PGDĐT"),
        (("PHÒNG GDĐT HUYỆN CẨM HÀ", "HỘI KHUYẾN HỌC HUYỆN CẨM HÀ"), "12/BC-PGDĐT"),
        (("UBND HUYỆN CẨM HÀ", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "PHÒNG VĂN HÓA VÀ THÔNG TIN"), "12/BCLT-PGDĐT-PVHTT"),
    ],
)
def test_offices_that_report_together_are_for_a_person(issuer: tuple[str, ...], code: str) -> None:
    """Side by side or one above the other: the unit among them is proposed and never vouched for."""
    both = (*issuer, f"Số: {code}")
    found = unit(both, "Phòng Giáo dục và Đào tạo và Hội Khuyến học huyện Cẩm Hà")
    assert (found.value, found.status) == ("cam-ha", Status.DOUBTFUL)


def test_two_units_that_report_together_are_both_proposed() -> None:
    """The number says that they issue it together; without that the lower one is the issuer."""
    issuer = ("PHÒNG GDĐT HUYỆN CẨM HÀ", "TRUNG TÂM GDNN-GDTX HUYỆN CẨM HÀ")
    found = unit((*issuer, "Số: 5/BCLT-PGDĐT-TT"), "Đơn vị")
    assert (found.value, found.alternatives) == ("cam-ha", ("gdnn-cam-ha",))
    assert unit((*issuer, "Số: 5/BC-TT"), "Trung tâm GDNN-GDTX huyện Cẩm Hà").value == "gdnn-cam-ha"
