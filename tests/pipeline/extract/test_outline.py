"""Sections found by wording, whatever their numbers, print and order."""

from itertools import pairwise

import pytest

from pipeline.extract.flow import Flow
from pipeline.extract.headings import Label, split_label
from pipeline.extract.outline import Sections, extract_sections
from schemas.campaign_file import parse_campaign
from schemas.reading import Grid, Line
from schemas.record import Status

from .hand import CAMPAIGN, campaign, grid, report

FULL: tuple[str | Grid, ...] = (
    "A. TÌNH HÌNH CHUNG", "**1. Thuận lợi", "Đường sá thông suốt.", "**2. Khó khăn", "- Thiếu sách.", "- Thiếu phòng.",
    "B. KẾT QUẢ", "**1. Xây dựng tủ sách", "Có nhiều cố gắng.", "a) Tủ sách lớp học: 12 lớp có tủ sách.",
    "b) Tủ sách gia đình: Không có.", "**2. Ngày hội đọc sách", "Tổ chức ngày 20/10.", "**3. Bảng số liệu",
    "Số liệu như sau:", "Bảng số liệu đọc sách", grid([["Nội dung", "Số lượng"], ["Số tủ sách", "12"]]),
    "C. PHƯƠNG HƯỚNG", "**1. Thuận lợi", "Được tỉnh quan tâm.", "**2. Kiến nghị", "Đề nghị cấp thêm sách.",
)  # fmt: skip


def found(*blocks: str | Line | Grid) -> Sections:
    """The sections of a Word report with the given body."""
    return extract_sections(report(*blocks), campaign())


def test_a_full_report_is_taken_apart() -> None:
    """The ordinary case: every section with its own text, without headings, bullets, table and closing words."""
    fields = found(*FULL).fields
    assert {id_: field.status for id_, field in fields.items()} == dict.fromkeys(fields, Status.READ)
    assert fields["A.2"].text == "Thiếu sách.\nThiếu phòng."
    assert fields["B.1"].text == "Có nhiều cố gắng."
    assert fields["B.1.a"].text == "12 lớp có tủ sách."
    assert fields["B.1.b"].text == "Không có."
    assert fields["B.3"].text == "Số liệu như sau:"
    assert fields["C.2"].text == "Đề nghị cấp thêm sách."


def test_one_title_in_two_chapters_is_told_apart_by_the_chapter() -> None:
    """Templates ask "Thuận lợi" twice; order and chapter decide which is which."""
    fields = found(*FULL).fields
    assert (fields["A.1"].text, fields["C.1"].text) == ("Đường sá thông suốt.", "Được tỉnh quan tâm.")


def test_a_table_belongs_to_the_section_it_stands_in() -> None:
    """Figures are tied to tables by their section, so every table must know its own."""
    sections = found(*FULL)
    assert list(sections.grid_sections.values()) == ["B.3"]


@pytest.mark.parametrize(
    "heading",
    [
        "2. KHÓ KHĂN", "2/ Kho khan", "II- Khó khăn:", "1.2. Khó khắn", "Khó khăn", "b) Hạn chế", "+ Khó khăn",
        "HI. Khó khăn", "ˆ2. Khó khăn", "Một số khó khăn chung", "Về khó khăn", "Tình hình khó khăn",
    ],
)  # fmt: skip
def test_headings_are_known_by_their_words(heading: str) -> None:
    """Numbers, marks, aliases and recognition errors vary; the words decide."""
    bold = Line(text=heading, paragraph=True, bold=True)
    fields = found("A. TÌNH HÌNH CHUNG", "**1. Thuận lợi", "Có.", bold, "Thiếu sách.", "B. KẾT QUẢ").fields
    assert fields["A.2"].text == "Thiếu sách."


def test_automatic_numbers_help_like_printed_ones() -> None:
    """Word keeps automatic numbers out of the text; they are hints all the same."""
    heading = Line(text="Khó khăn", label="2.", paragraph=True)
    assert found("A. TÌNH HÌNH CHUNG", heading, "Thiếu sách.").fields["A.2"].text == "Thiếu sách."


def test_a_label_alone_in_its_line_belongs_to_the_next() -> None:
    """A line "Phần thứ hai" stands over its title and is no text of the section before."""
    fields = found("**Phần thứ nhất", "TÌNH HÌNH CHUNG", "**1. Thuận lợi", "Có.", "**Phần thứ hai", "KẾT QUẢ").fields
    assert fields["A.1"].text == "Có."


@pytest.mark.parametrize("sign", [": ", ". ", " - ", " – "])
def test_a_heading_may_run_in(sign: str) -> None:
    """Units write heading and text in one paragraph."""
    fields = found("A. TÌNH HÌNH CHUNG", f"2. Khó khăn{sign}Thiếu sách: 12 lớp.").fields
    assert fields["A.2"].text == "Thiếu sách: 12 lớp."


def test_sections_may_come_in_another_order() -> None:
    """A reordered report is complete."""
    fields = found(
        "A. TÌNH HÌNH CHUNG", "**1. Khó khăn", "Thiếu sách.", "**2. Thuận lợi", "Có.", "B. KẾT QUẢ",
        "**1. Ngày hội đọc sách", "Vui.", "**2. Xây dựng tủ sách", "Nhiều.",
    ).fields  # fmt: skip
    assert [fields[id_].text for id_ in ("A.1", "A.2", "B.1", "B.2")] == ["Có.", "Thiếu sách.", "Nhiều.", "Vui."]


def test_a_name_word_by_word_wins_over_one_that_is_next_and_alike() -> None:
    """In another order than asked, the section named is meant, not the one that order would expect."""
    first, last = CAMPAIGN.index("  - id: B\n"), CAMPAIGN.index("  - id: C\n")
    chapter = """  - id: B
    title: KẾT QUẢ
    parts:
      - {id: B.1, title: Tổ chức điểm tiêm}
      - id: B.2
        title: Kết quả tiêm
        parts: [{id: B.2.a, title: Tiêm theo tuổi}, {id: B.2.b, title: Tiêm ngoài trạm, aliases: [Tổ chức tiêm vét]}]
      - {id: B.3, title: Bảng số liệu}
"""
    lines = (
        "B - KẾT QUẢ",
        "1. Kết quả tiêm:",
        "1.1 Tiêm theo tuổi",
        "Có.",
        "2. Tổ chức điểm tiêm:",
        "Đủ.",
        "3. Bảng số liệu",
    )
    fields = extract_sections(report(*lines), parse_campaign(CAMPAIGN[:first] + chapter + CAMPAIGN[last:])).fields
    assert (fields["B.1"].text, fields["B.2.b"].status) == ("Đủ.", Status.MISSING)


def test_a_heading_in_capitals_holds_no_text() -> None:
    """What stands behind the section's name in one line of capitals belongs to the heading."""
    fields = found("B. KẾT QUẢ", "1. NGÀY HỘI ĐỌC SÁCH TẠI ĐƠN VỊ", "2. Xây dựng tủ sách", "Có.").fields
    assert (fields["B.2"].status, fields["B.2"].text) == (Status.EMPTY, "")


@pytest.mark.parametrize("heading", ["1, 2. Thuận lợi; khó khăn", "1. Thuận lợi và khó khăn", "Thuận lợi, khó khăn:"])
def test_one_heading_may_cover_two_sections(heading: str) -> None:
    """Both are there, with the same text."""
    bold = Line(text=heading, paragraph=True, bold=True)
    fields = found("A. TÌNH HÌNH CHUNG", bold, "Đủ cả.", "B. KẾT QUẢ").fields
    assert [(fields[id_].status, fields[id_].text) for id_ in ("A.1", "A.2")] == [(Status.READ, "Đủ cả.")] * 2
    assert fields["A.1"].merged_with == "A.2"


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize(
    "heading", ["Ưu điểm, khó khăn", "Kết quả đạt được, tồn tại", "Bài học kinh nghiệm và hạn chế"]
)
def test_a_heading_made_of_parts_of_two_names_covers_both(heading: str, bold: bool) -> None:
    """Without a number and without the whole of either name: nobody may be asked for the second section."""
    names = {
        "title: Thuận lợi}": 'title: "Những kết quả đạt được; bài học kinh nghiệm", aliases: [Ưu điểm]}',
        "title: Khó khăn,": 'title: "Khó khăn, tồn tại",',
    }
    asked = CAMPAIGN
    for name, other in names.items():
        asked = asked.replace(name, other, 1)
    lines = ("A. TÌNH HÌNH CHUNG", Line(text=heading, paragraph=True, bold=bold), "Đủ cả.", "B. KẾT QUẢ")
    fields = extract_sections(report(*lines), parse_campaign(asked)).fields
    assert [fields[id_].text for id_ in ("A.1", "A.2")] == ["Đủ cả."] * 2


@pytest.mark.parametrize("heading", ["**Bài học kinh nghiệm:", "1. Những kết quả đạt được"])
def test_a_heading_may_be_one_part_of_a_name(heading: str) -> None:
    """Long titles are cut short: what is left of one names it still."""
    asked = CAMPAIGN.replace("title: Thuận lợi}", 'title: "Những kết quả đạt được; bài học kinh nghiệm"}', 1)
    fields = extract_sections(report("A. TÌNH HÌNH CHUNG", heading, "Đủ cả."), parse_campaign(asked)).fields
    assert fields["A.1"].text == "Đủ cả."


def test_two_headings_side_by_side_are_not_one() -> None:
    """A heading of one section must not swallow its missing neighbour."""
    fields = found("C. PHƯƠNG HƯỚNG", "**1. Kiến nghị", "Cấp sách.").fields
    assert (fields["C.1"].status, fields["C.2"].text) == (Status.MISSING, "Cấp sách.")


def test_empty_is_not_missing_and_none_is_an_answer() -> None:
    """The letter to the unit says different things for each."""
    fields = found("A. TÌNH HÌNH CHUNG", "**1. Thuận lợi", "**2. Khó khăn", "Không.", "B. KẾT QUẢ").fields
    assert fields["A.1"].status is Status.EMPTY
    assert (fields["A.2"].status, fields["A.2"].text) == (Status.READ, "Không.")
    assert fields["B.2"].status is Status.MISSING


def test_nothing_is_missing_while_a_page_could_not_be_read() -> None:
    """Nobody is accused wrongly: what may stand on an unreadable page is doubtful."""
    flow = report("A. TÌNH HÌNH CHUNG", "**1. Thuận lợi", "Có.").model_copy(update={"unreadable": ((0, 2),)})
    fields = extract_sections(flow, campaign()).fields
    assert (fields["A.1"].status, fields["B.2"].status) == (Status.READ, Status.DOUBTFUL)


def test_a_parent_may_only_hold_its_parts() -> None:
    """A heading over answered parts is answered."""
    fields = found("B. KẾT QUẢ", "**1. Xây dựng tủ sách", "a) Tủ sách lớp học: 5.").fields
    assert (fields["B.1"].status, fields["B.1"].text) == (Status.READ, "")


def test_a_chapter_nobody_asked_for_ends_the_section_before_it() -> None:
    """Text under a strange chapter must not run into an asked section."""
    fields = found(
        "A. TÌNH HÌNH CHUNG", "**1. Thuận lợi", "Có.", "B. KẾT QUẢ", "**2. Ngày hội đọc sách", "Vui.",
        "D. TỔ CHỨC BỘ MÁY CÁN BỘ", "Có 5 người.",
    ).fields  # fmt: skip
    assert fields["B.2"].text == "Vui."


def test_prose_that_begins_like_a_section_is_no_heading() -> None:
    """A sentence "Thuận lợi là …" heads nothing."""
    fields = found("A. TÌNH HÌNH CHUNG", "**2. Khó khăn", "Thuận lợi là có sách.", "Khó khăn nhất là đường sá.").fields
    assert fields["A.1"].status is Status.MISSING
    assert fields["A.2"].text == "Thuận lợi là có sách.\nKhó khăn nhất là đường sá."


def test_annex_tables_stand_in_no_section() -> None:
    """What follows the signature belongs to the report's tables, not to its last section."""
    blocks: list[str | Line | Grid] = list(FULL)
    table = blocks.pop(16)
    flow = report(*blocks)
    extra = report("PHỤ LỤC SỐ LIỆU", table).body[1:]
    whole = Flow(**{**dict(flow), "body": (*flow.body, *extra), "annex_from": len(flow.body)})
    sections = extract_sections(whole, campaign())
    assert list(sections.grid_sections.values()) == [None]
    assert sections.fields["C.2"].text == "Đề nghị cấp thêm sách."


def test_sections_never_share_a_line() -> None:
    """Every text block is owned once: a sentence counted twice would be reported twice."""
    sections = found(*FULL)
    owned = [id(placed.item) for blocks in sections.blocks.values() for placed in blocks]
    assert all(one != other for one, other in pairwise(sorted(owned)))


def test_a_heading_broken_in_two_lines() -> None:
    """A line break inside a long heading makes two lines; both are the heading, neither is text."""
    fields = found("A. TÌNH HÌNH CHUNG", "Tốt.", "B. KẾT QUẢ", "**1. Xây dựng", "**tủ sách", "Đủ.").fields
    assert fields["B.1"].status is Status.READ
    assert fields["B.1"].text == "Đủ."


@pytest.mark.parametrize(
    "heading",
    ["2. Ngày hội đọc sách tại đơn vị", "- Ngày hội đọc sách của địa phương", "Ngày hội đọc sách trong kỳ"],
)
def test_a_heading_with_a_few_words_more(heading: str) -> None:
    """Units add "tại đơn vị" to the asked title: with a number, with a dash, with neither."""
    fields = found("B. KẾT QUẢ", "**1. Xây dựng tủ sách", "Đủ.", heading, "Tổ chức một buổi.").fields
    assert fields["B.2"].text == "Tổ chức một buổi."


def test_two_sections_under_one_heading_that_runs_in() -> None:
    """Both sections under one heading, closed by a full stop, with the text right behind it."""
    sections = found("A. TÌNH HÌNH CHUNG", "1. Thuận lợi; khó khăn. Đường sá thông suốt.", "B. KẾT QUẢ")
    assert [sections.fields[one].text for one in ("A.1", "A.2")] == ["Đường sá thông suốt."] * 2


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("1.2, Tập huấn, truyền thông", Label("arabic", 2, 2)),
        ("1,2 triệu đồng", Label()),
        ("12, Lê Lợi, phường 3", Label()),
        ("IV Vật tư và kinh phí", Label("roman", 4, 1)),
        ("I Có 12 người", Label()),
    ],
)
def test_a_full_stop_misread_as_a_comma_or_lost_still_ends_a_number(line: str, label: Label) -> None:
    """A heading whose number is not seen runs into the heading above, and one of the two is called missing."""
    assert split_label(line)[0] == label
