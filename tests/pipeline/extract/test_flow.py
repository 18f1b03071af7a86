"""Pages in order, lines joined to paragraphs, the report split from what surrounds it."""

import pytest

from pipeline.extract.flow import Flow, assemble
from pipeline.extract.halves import rejoined
from pipeline.extract.paragraphs import merged
from schemas.base import Box
from schemas.reading import (
    UNREAD_INK,
    FileOutcome,
    FileReading,
    Kind,
    Line,
    Page,
    PageOutcome,
    Reading,
    Region,
    Route,
    Word,
)
from schemas.reading import Fault as FileFault

from .hand import HEAD, TAIL, body, grid, printed, report, said, scan, sheet, word_file


def texts(flow: Flow) -> list[str]:
    """The body's lines."""
    return [placed.item.text for placed in flow.body if isinstance(placed.item, Line)]


def paragraphs(*lines: Line) -> list[str]:
    """The paragraphs the lines make."""
    return [block.text for block in merged(lines) if isinstance(block, Line)]


def test_a_report_is_split_at_letterhead_and_signature() -> None:
    """Each part has readers of its own: number and date, sections, signer."""
    flow = report("I. MỞ ĐẦU", "Nội dung.")
    assert [placed.item for placed in flow.letterhead] == list(HEAD)
    assert texts(flow)[1:] == ["I. MỞ ĐẦU", "Nội dung."]
    assert [placed.item for placed in flow.closing] == list(TAIL)
    assert (flow.documents, flow.annex_from) == (1, 3)


def test_what_follows_the_signature_is_annex() -> None:
    """Tables behind the signature belong to no section."""
    flow = assemble(Reading(files=(word_file([*body("I. MỞ ĐẦU"), *said(["PHỤ LỤC"]), grid([["a"]])]),)))
    assert texts(flow)[flow.annex_from :] == ["PHỤ LỤC"]
    assert len(flow.body) == flow.annex_from + 2


def test_a_form_comes_after_the_report_whatever_its_name() -> None:
    """Units attach files in any order."""
    form = word_file([*said(["BẢNG TỔNG HỢP"]), grid([["a", "1"]])], name="1.docx")
    flow = assemble(Reading(files=(form, word_file(body("I. MỞ ĐẦU"), name="2.docx"))))
    assert [placed.file for placed in flow.body] == [1, 1, 0, 0]


def test_a_copy_of_the_same_report_is_no_second_document() -> None:
    """Units send Word beside the signed scan; two reports of different units are two documents."""
    twin = Reading(files=(word_file(body("I. MỞ ĐẦU")), word_file(body("I. MỞ ĐẦU"), name="ban-sao.docx")))
    assert assemble(twin).documents == 1
    other = [*said(["UBND TỈNH", "SỞ Y TẾ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QUYẾT ĐỊNH", "Về việc khác hẳn"])]
    assert assemble(Reading(files=(word_file([*body("I. MỞ ĐẦU"), *other]),))).documents == 2


def test_a_drawn_rule_is_no_text() -> None:
    """Scanned, the rules of the letterhead are lines of dashes; the Word twin has none and is the same document."""
    ruled = [*HEAD[:3], Line(text="──────", region=Region.LEFT, paragraph=True), *body("I. MỞ ĐẦU")[3:]]
    flow = assemble(Reading(files=(word_file(ruled), word_file(body("I. MỞ ĐẦU"), name="ban-sao.docx"))))
    assert flow.documents == 1
    assert [placed.item for placed in flow.letterhead] == list(HEAD)


def test_the_number_below_an_issuer_in_capitals_is_no_part_of_it() -> None:
    """Centred one under the other, its "Số:" misread in small letters: the unit was lost in the number's line."""
    issuer = printed("PHÒNG KINH TẾ THÀNH PHỐ LAM AN", 110, 190, 433, centred=True)
    number = printed("số: ƒ2 /BC-PNN", 128, 260, 363, centred=True)
    opening = printed("Thực hiện Công văn số 7/SGDĐT, Phòng Kinh tế báo cáo kết quả như sau:", 180)
    assert paragraphs(issuer, number, opening)[:2] == [issuer.text, number.text]


def test_room_for_a_day_between_two_halves_is_not_called_blank() -> None:
    """The pen wrote into the gap that was taken for the gutter: nobody looked there, so nobody may say it is empty."""
    words = tuple(Word(text="x", box=Box(100, 200, 110, 212)) for _ in range(2))
    left = printed("Hòa Mỹ, ngày", 200, 100, 200, region=Region.LEFT).model_copy(update={"words": words})
    right = printed("tháng 10 năm 2024", 200, 260, 400, region=Region.RIGHT)
    (whole,) = rejoined([left, right])
    assert isinstance(whole, Line)
    assert (whole.text, whole.doubts) == ("Hòa Mỹ, ngày tháng 10 năm 2024", (UNREAD_INK,))


def test_a_covering_letter_before_the_report_is_left_aside() -> None:
    """One file is not one document: the report is the one titled BÁO CÁO."""
    cover = said(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kính gửi Sở: gửi kèm báo cáo.", "1. Thuận lợi"])
    flow = assemble(Reading(files=(word_file([*cover, *body("I. MỞ ĐẦU")]),)))
    assert "1. Thuận lợi" not in texts(flow)
    assert flow.documents == 2


def page(number: int, text: str, printed_number: int | None, *, head: bool = False) -> Page:
    """A scanned page with one line of text, under the motto when it is the first."""
    top = [printed("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 50, 300, region=Region.RIGHT)] if head else []
    title = [printed("BÁO CÁO", 100, 270, 330)] if head else []
    return sheet(number, [*top, *title, printed(text, 200)], printed_number)


def test_shuffled_pages_are_laid_by_their_printed_numbers() -> None:
    """A feeder turns the stack round; the first page carries no number but the motto."""
    reading = scan(page(1, "2. Ba.", 3), page(2, "1. Hai.", 2), page(3, "I. MỞ ĐẦU", None, head=True))
    flow = assemble(reading)
    assert texts(flow) == ["I. MỞ ĐẦU", "1. Hai.", "2. Ba."]
    assert [placed.page for placed in flow.body] == [3, 2, 1]
    assert flow.lost_pages == ()


def test_a_page_without_number_fills_the_gap_among_shuffled_ones() -> None:
    """The number of one page was not seen; its place is the only one free."""
    reading = scan(page(1, "Bốn.", 4), page(2, "I. MỞ ĐẦU", None, head=True), page(3, "Ba.", None), page(4, "Hai.", 2))
    assert texts(assemble(reading)) == ["I. MỞ ĐẦU", "Hai.", "Ba.", "Bốn."]


@pytest.mark.parametrize(
    ("numbers", "lost"),
    [((None, 2, 3), ()), ((None, 3), (2,)), ((None, None, 3), ()), ((None, 2, 2), ()), ((None, 90), ())],
)
def test_skipped_numbers_are_lost_pages(numbers: tuple[int | None, ...], lost: tuple[int, ...]) -> None:
    """A gap in the numbers is a page to ask for; a misread number is none."""
    pages = [page(i, f"Trang {i}.", number, head=i == 1) for i, number in enumerate(numbers, 1)]
    assert assemble(scan(*pages)).lost_pages == lost


def test_one_misread_page_number_accuses_nobody_of_a_lost_page() -> None:
    """Pages 1, 2, "5", 4 in this order: the 5 is a 3 misread; page 3 is not missing."""
    words = ("I. MỞ ĐẦU", "1. Hai.", "2. Ba.", "3. Bốn.")
    numbers = zip(words, (None, 2, 5, 4), strict=True)
    flow = assemble(scan(*(page(i, text, number, head=i == 1) for i, (text, number) in enumerate(numbers, 1))))
    assert flow.lost_pages == ()
    assert [placed.page for placed in flow.body] == [1, 2, 3, 4]


def test_blank_pages_and_running_heads_are_no_text() -> None:
    """Page numbers and empty backs must not run into a sentence."""
    blank = Page(number=2, route=Route.BLANK, width=595.0, height=842.0)
    head = printed("3", 40, 295, 301, region=Region.HEADER)
    last = sheet(3, [head, printed("Hết.", 100)], 3)
    assert texts(assemble(scan(page(1, "I. MỞ ĐẦU", None, head=True), blank, last))) == ["I. MỞ ĐẦU", "Hết."]


def test_unreadable_pages_and_files_are_told() -> None:
    """What could not be read must be known, so that nothing on it is called missing."""
    bad = Page(number=2, route=Route.SCAN, outcome=PageOutcome.UNREADABLE, reason="quá tối", width=595, height=842)
    assert assemble(scan(page(1, "I. MỞ ĐẦU", None, head=True), bad)).unreadable == ((0, 2),)
    fault = FileFault(code="file.encrypted", reason="có mật khẩu")
    locked = FileReading(name="a.pdf", sha256="1" * 64, kind=Kind.PDF, outcome=FileOutcome.FAILED, fault=fault)
    assert assemble(Reading(files=(locked,))).unreadable == ((0, 0),)


def test_a_picture_that_gave_only_garbage_counts_as_unreadable() -> None:
    """Recognition always returns something; garbage is not reading."""
    noise = [Word(text="q~x", box=Box(90, 90 + i, 120, 100 + i), confidence=0.3) for i in range(9)]
    garbage = sheet(2, [printed("q~x", 90).model_copy(update={"words": tuple(noise)})])
    assert assemble(scan(page(1, "I. MỞ ĐẦU", None, head=True), garbage)).unreadable == ((0, 2),)


def test_a_line_goes_on_only_where_the_margin_forced_the_break() -> None:
    """A short line ends its paragraph; a full one goes on in the next."""
    lines = (
        printed("Phong trào đọc sách năm nay được các trường trong huyện", 100, 115),
        printed("tổ chức đều khắp.", 120, 85, 180),
        printed("Các thư viện mở cửa cả ngày chủ nhật để phục vụ bạn đọc", 140, 115),
        printed("Cẩm Hà và các xã lân cận trong dịp hè.", 160, 85, 300),
    )
    assert paragraphs(*lines) == [
        "Phong trào đọc sách năm nay được các trường trong huyện tổ chức đều khắp.",
        "Các thư viện mở cửa cả ngày chủ nhật để phục vụ bạn đọc Cẩm Hà và các xã lân cận trong dịp hè.",
    ]


def test_an_indented_sentence_is_a_new_paragraph_though_the_line_above_is_full() -> None:
    """Without this the last words of a report run into its last section."""
    lines = (
        printed("Kiến nghị liên thông dữ liệu với cơ sở dữ liệu quốc gia về dân cư.", 100, 113, 538),
        printed("Trên đây là báo cáo của Phòng Giáo dục và Đào tạo huyện Cẩm Hà.", 120, 112, 536),
    )
    assert len(paragraphs(*lines)) == 2


def test_a_heading_over_two_lines_is_one() -> None:
    """Long titles of templates wrap."""
    lines = (
        printed("1. Công tác chỉ đạo, ban hành kế hoạch triển khai, kiểm tra, đôn đốc", 100, 114, bold=True),
        printed("thực hiện", 120, 85, 140, bold=True),
        printed("Phòng đã ban hành kế hoạch.", 140, 114, 300),
    )
    assert paragraphs(*lines)[0].endswith("đôn đốc thực hiện")


def test_false_columns_become_whole_lines_again() -> None:
    """A wide blank in a justified line is no gap between columns."""
    left, right = Region.LEFT, Region.RIGHT
    lines = [
        printed("a) Tủ sách lớp học: Trẻ được làm", 100, 113, 300, region=left),
        printed("qua trò chơi.", 120, 85, 200, region=left),
        printed("quen chữ cái, con số", 100, 360, 538, region=right),
    ]
    reading = scan(page(1, "I. MỞ ĐẦU", None, head=True), sheet(2, lines, 2))
    assert texts(assemble(reading))[1] == "a) Tủ sách lớp học: Trẻ được làm quen chữ cái, con số qua trò chơi."


def test_specks_beside_the_text_are_left_out() -> None:
    """A photo's edge is read as signs far outside the column of the text."""
    lines = [printed("Trường lớp khang trang hơn trước rất nhiều.", 100 + 20 * i, 140, 600) for i in range(4)]
    speck = Word(text="Ệ", box=Box(645, 100, 650, 110), confidence=0.8)
    lines[0] = lines[0].model_copy(update={"text": lines[0].text + " Ệ", "words": (*lines[0].words, speck)})
    flow = assemble(scan(page(1, "I. MỞ ĐẦU", None, head=True), sheet(2, lines, 2)))
    assert not any("Ệ" in text for text in texts(flow))


def test_numbers_of_items_are_no_specks() -> None:
    """Where every line of a page is numbered, the numbers alone stand left of the column of words."""
    items = [f"{i}. Kết quả thực hiện nhiệm vụ được giao trong năm" for i in range(1, 8)]
    lines = [printed(text, 100 + 40 * i, 117, 420) for i, text in enumerate(items)]
    assert texts(assemble(scan(page(1, "I. MỞ ĐẦU", None, head=True), sheet(2, lines, 2))))[1:] == items


def test_items_of_a_page_of_short_lines_stay_apart() -> None:
    """Such a page has no margin to tell by; a number before a capital is an item, a cited one is none."""
    short = [
        printed("KẾT QUẢ THỰC HIỆN", 100, 247, 380),
        printed("1. Tình hình chung", 116, 117, 215),
        printed("B. KẾT QUẢ TRIỂN KHAI CHIẾN DỊCH", 132, 117, 345),
    ]
    assert len(paragraphs(*short)) == 3
    cited = [printed("Thực hiện quy định của Luật tại khoản", 100), printed("2. Điều này không đổi.", 116, 85, 250)]
    assert len(paragraphs(*cited)) == 1


def test_a_mail_body_counts_only_where_no_paper_came() -> None:
    """The covering words of a mail are no part of the report; a report typed into a mail is."""
    mail_page = Page(number=1, route=Route.MAIL, blocks=tuple(body("I. MỞ ĐẦU", "Trong thư.")))
    mail = FileReading(name="a.eml", sha256="2" * 64, kind=Kind.EML, pages=(mail_page,))
    assert "Trong thư." in texts(assemble(Reading(files=(mail,))))
    both = Reading(files=(mail, word_file(body("I. MỞ ĐẦU", "Trong tệp."), container=0)))
    assert texts(assemble(both))[2:] == ["Trong tệp."]


def test_an_empty_submission_is_an_empty_flow() -> None:
    """A zip without a readable file is an outcome, not a crash."""
    assert assemble(Reading()) == Flow()
