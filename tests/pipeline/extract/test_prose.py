"""Figures told in sentences: only words that name one row and no other feed one, and plans never do."""

import pytest

from pipeline.extract.figures import Figures, extract_figures
from pipeline.extract.flow import assemble
from pipeline.extract.outline import extract_sections
from schemas.campaign_file import parse_campaign
from schemas.reading import CellReading, Grid, Line, Route
from tests.pipeline.extract.forms import figures_of, grid, reading

ROWS = (("Số đoàn kiểm tra", "5"), ("Số cơ sở vi phạm", "7"), ("Số cơ sở được kiểm tra", "90"))
TABLE = grid(("Nội dung", "Số lượng"), *ROWS)


def told(*sentences: str, table: bool = False) -> Figures:
    """The figures of a report with these sentences in its section of results."""
    blocks = ["1. Công tác chỉ đạo", "Đã chỉ đạo.", "2. Kết quả thực hiện", "2.1. Thanh tra, kiểm tra", *sentences]
    return figures_of(reading(*blocks, *([TABLE] if table else [])))


@pytest.mark.parametrize(
    ("sentence", "figure", "value"),
    [
        ("Trong tháng đã mở 03 lớp tập huấn kiến thức.", "tap_huan", 3),
        ("Số liệu chính: số đoàn kiểm tra 5 đoàn; có 1.250 cơ sở được kiểm tra; 7 cơ sở vi phạm.", "co_so", 1250),
        ("Tổng tiền phạt là 35,5 triệu đồng.", "tien_phat", 35_500_000),
        ("Tỷ lệ cơ sở đạt 95,1%.", "ty_le_dat", 95.1),
    ],
)
def test_a_sentence_that_names_its_row_feeds_it(sentence: str, figure: str, value: float) -> None:
    """Some units write no table at all; what they say plainly counts."""
    field = told(sentence).fields[figure]
    assert (field.value, field.status) == (value, "read")


@pytest.mark.parametrize(
    "sentence",
    [
        "Phấn đấu năm sau mở 09 lớp tập huấn kiến thức.",
        "Lũy kế đã mở 09 lớp tập huấn kiến thức.",
        "Kế hoạch mở 09 lớp tập huấn kiến thức.",
        "Số lớp tập huấn kiến thức giảm 9 lớp.",
        "Số lớp tập huấn kiến thức tăng 9 lớp so với cùng kỳ.",
        "Năm 2019 đã mở 09 lớp tập huấn kiến thức.",
        "Trong đó, tuyến xã mở 09 lớp tập huấn kiến thức.",
        "Ngày 09/5/2022 khai giảng lớp tập huấn kiến thức.",
        "Quyết định số 09/QĐ-UBND về lớp tập huấn kiến thức.",
        "Dự kiến số lớp tập huấn kiến thức là 9 lớp.",
        "Thời gian tới sẽ nâng số lớp tập huấn kiến thức lên 9 lớp.",
        "Chỉ tiêu giao về số lớp tập huấn kiến thức là 9 lớp.",
        "Cùng kỳ năm 2021, số lớp tập huấn kiến thức đạt 9 lớp.",
        "Nếu đủ kinh phí, số lớp tập huấn kiến thức có thể đạt 9 lớp.",
        "So với yêu cầu, số lớp tập huấn kiến thức còn thiếu 9 lớp.",
        "Trước khi triển khai, số lớp tập huấn kiến thức chỉ là 9 lớp.",
    ],
)
def test_plans_parts_and_other_times_never_feed(sentence: str) -> None:
    """Each of these holds a number and the row's words, and is not the figure."""
    assert told(sentence).fields["tap_huan"].status == "missing"


@pytest.mark.parametrize(
    "sentence",
    [
        "Toàn tỉnh có 90 lớp tập huấn kiến thức.",
        "Riêng quý I đã mở 2 lớp tập huấn kiến thức.",
        "Tính đến hết tháng 4, số lớp tập huấn kiến thức mới đạt 2 lớp.",
        "Theo kế hoạch, số lớp tập huấn kiến thức là 9 lớp.",
        "Tại xã Bình An, số lớp tập huấn kiến thức là 2 lớp.",
        "Đã mở hơn 5 lớp tập huấn kiến thức.",
    ],
)
def test_a_part_another_scope_or_a_round_number_is_never_vouched_for(sentence: str) -> None:
    """The sentence may tell the figure or not: alone it is for a person, and it contradicts no table."""
    assert told(sentence).fields["tap_huan"].status != "read"
    table = grid(("Nội dung", "Số lượng"), *ROWS, ("Số lớp tập huấn kiến thức", "6"))
    beside = figures_of(reading("2. Kết quả thực hiện", "2.1. Thanh tra, kiểm tra", sentence, table))
    assert (beside.fields["tap_huan"].status, beside.conflicts) == ("read", {})


def test_of_two_years_in_one_sentence_the_campaigns_feeds() -> None:
    """Units compare as they tell: each number belongs to the year named before it."""
    assert told("Năm 2021 mở 4 lớp tập huấn kiến thức, năm 2022 mở 6 lớp tập huấn kiến thức.").fields[
        "tap_huan"
    ].value == 6  # fmt: skip


def test_a_comparison_behind_the_number_is_no_plan() -> None:
    """What follows the comma only compares what was told."""
    assert told("Đã mở 6 lớp tập huấn kiến thức, tăng 2 lớp so với cùng kỳ năm trước.").fields["tap_huan"].value == 6


def test_the_words_behind_a_number_may_be_its_unit_alone() -> None:
    """A sentence that says a row's name and then the number with its unit contradicts the table as plainly as any."""
    found = told("Kết quả: số cơ sở vi phạm đạt 17 cơ sở.", table=True)
    assert set(found.conflicts) == {"vi_pham"}


def test_sentences_in_the_form_of_a_list_are_read_as_sentences() -> None:
    """Three lines that end with a number look like a table set without cells; plans are none of it."""
    lines = ("Chỉ tiêu giao: số đoàn kiểm tra 9 đoàn", "Dự kiến số cơ sở vi phạm: 4", "Kế hoạch năm 2023: số lớp 8 lớp")
    found = told(*lines, table=True)
    assert not found.conflicts
    assert found.fields["doan"].status == "read"


def test_the_chapter_about_plans_never_feeds() -> None:
    """What stands under "Phương hướng" has not happened yet."""
    blocks = ("2. Kết quả thực hiện", "Đã làm.", "3. Phương hướng, nhiệm vụ", "Mở 09 lớp tập huấn kiến thức.")
    assert figures_of(reading(*blocks)).fields["tap_huan"].status == "missing"


def test_a_sentence_that_agrees_is_a_ground_for_the_table() -> None:
    """The same number in two places of the paper."""
    field = told("Toàn huyện có 7 cơ sở vi phạm.", table=True).fields["vi_pham"]
    assert (field.status, "place" in field.grounds) == ("read", True)


def test_a_sentence_that_differs_is_a_conflict_with_both_values() -> None:
    """Two exact numbers for the same row: a person chooses, or asks the unit."""
    found = told("Toàn huyện có 17 cơ sở vi phạm.", table=True)
    assert set(found.conflicts) == {"vi_pham"}
    assert (found.fields["vi_pham"].status, found.fields["vi_pham"].alternatives) == ("doubtful", (17,))


def test_a_plan_that_was_carried_out_is_no_plan() -> None:
    """The words "kế hoạch" stand in half of what units report as done."""
    for sentence in (
        "Thực hiện Kế hoạch số 12/KH-UBND, đã mở 09 lớp tập huấn kiến thức.",
        "Ban hành kế hoạch và mở 09 lớp tập huấn kiến thức.",
        "Mở 09 lớp tập huấn kiến thức, kế hoạch.",
    ):
        field = told(sentence).fields["tap_huan"]
        assert field.value == 9


def test_the_whole_before_its_parts_is_read() -> None:
    """The amount before "trong đó" is the whole, those behind it are parts of it."""
    field = told("Tổng tiền phạt là 35,5 triệu đồng, trong đó cơ sở ăn uống 20 triệu đồng.").fields["tien_phat"]
    assert (field.value, field.status) == (35_500_000, "read")


def test_a_sentence_that_may_mean_two_rows_leaves_both_to_a_person() -> None:
    """It names neither beyond doubt, so neither may be called missing."""
    found = told("Đã có 9 cơ sở được kiểm tra vi phạm.")
    assert {found.fields[one].status for one in ("co_so", "vi_pham")} <= {"doubtful", "read"}


def test_one_school_is_not_the_whole_district() -> None:
    """A number of one place alone is for a person; beside a table it is neither ground nor conflict."""
    sentence = "Trường THCS Lê Lợi có 3 cơ sở vi phạm."
    alone, beside = told(sentence).fields["vi_pham"], told(sentence, table=True)
    assert (alone.value, alone.status) == (3, "doubtful")
    assert beside.fields["vi_pham"].status == "read"
    assert not beside.conflicts


@pytest.mark.parametrize("sentence", ["Toàn huyện có hơn 5 cơ sở vi phạm.", "Xã An Phú có 2 cơ sở kinh doanh ăn uống."])
def test_hedged_numbers_and_other_things_are_no_conflict(sentence: str) -> None:
    """The words "Hơn 5" do not contradict 7, and other places are not the whole district."""
    assert not told(sentence, table=True).conflicts


def test_a_budget_in_the_section_about_it_is_read_against_the_table() -> None:
    """The heading names the row: the sentence only tells the amount."""
    table = grid(("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", "5"), ("Kinh phí nhà nước cấp", "30.000.000"))
    blocks = ("2. Kết quả thực hiện", "2.2. Kinh phí nhà nước cấp", "32 triệu đồng.", table)
    assert set(figures_of(reading(*blocks)).conflicts) == {"kinh_phi_nn"}
    alone = figures_of(reading(*blocks[:3])).fields["kinh_phi_nn"]
    assert (alone.value, alone.status) == (32_000_000, "read")


def test_digits_of_a_scanned_sentence_need_a_second_reading() -> None:
    """One engine alone is never vouched for, in sentences as in cells."""

    def scanned(second: str) -> Line:
        text = "Trong tháng đã mở 13 lớp tập huấn kiến thức."
        read = (CellReading(engine="eng", text=second, confidence=0.95),) if second else ()
        return Line(text=text, paragraph=True, readings=read)

    def status(second: str) -> str:
        blocks = ("2. Kết quả thực hiện", "2.1. Thanh tra, kiểm tra", scanned(second))
        return figures_of(reading(*blocks, route=Route.SCAN)).fields["tap_huan"].status

    assert status("Trong thang da mo 13 lop tap huan") == "read"
    assert status("Trong thang da mo 18 lop tap huan") == "doubtful"
    assert status("") == "doubtful"


EVENT = parse_campaign(
    """
schema: tonghop/campaign@1
id: tuan-le-2022
title: Báo cáo Tuần lễ hưởng ứng học tập suốt đời năm 2022
directive: {number: 45/SYT-ATTP, issued_on: 2022-03-01}
period: {from: 2022-04-15, to: 2022-05-15}
due_before: 2022-06-01
sections: [{id: "1", title: Công tác chỉ đạo}, {id: "2", title: Kết quả thực hiện}]
tables:
  - id: ket_qua
    title: Biểu tổng hợp
    section: "2"
    rows:
      - {id: bang_ron, label: "Số băng rôn, khẩu hiệu đã treo", unit: cái, kind: integer}
      - {id: du_khai_mac, label: Số người dự khai mạc, unit: người, kind: integer}
      - {id: luot_nguoi, label: Tổng số lượt người tham gia các hoạt động, unit: lượt người, kind: integer}
      - {id: ngan_sach, label: Kinh phí từ ngân sách nhà nước, unit: đồng, kind: money}
      - {id: van_dong, label: "Kinh phí vận động, xã hội hóa", unit: đồng, kind: money, required: false}
      - {id: tong, label: Tổng kinh phí, unit: đồng, kind: money}
      - {id: duong, label: Chiều dài đường trang trí mới, unit: km, kind: decimal, required: false}
units: [{code: huyen-a, name: Trung tâm Y tế huyện A}]
"""
)


def event(*blocks: Line | Grid | str) -> Figures:
    """The figures of a report on the week, told under its results."""
    flow = assemble(reading("1. Công tác chỉ đạo", "Đã chỉ đạo.", "2. Kết quả thực hiện", *blocks))
    return extract_figures(flow, extract_sections(flow, EVENT), EVENT)


def standing(found: Figures) -> dict[str, tuple[float | None, str]]:
    """Value and status of what was found."""
    return {one: (field.value, field.status) for one, field in found.fields.items() if field.status != "missing"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Toàn huyện đã treo 125 băng rôn, khẩu hiệu.", {"bang_ron": (125, "read")}),
        ("- Chiều dài đường trang trí mới: 4,4 km;", {"duong": (4.4, "read")}),
        ("Đã treo băng rôn, khẩu hiệu trên 12 km đường.", {}),
        ("Tuần lễ thu hút hơn 1.200 lượt người.", {"luot_nguoi": (1200, "doubtful")}),
        (
            "Kinh phí 35,5 triệu đồng, trong đó ngân sách 20 triệu.",
            {"tong": (35_500_000, "doubtful"), "ngan_sach": (20_000_000, "doubtful")},
        ),
        (
            "Tổng kinh phí là 35,5 triệu đồng, trong đó ngân sách nhà nước 20 triệu đồng, xã hội hóa 15,5 triệu đồng.",
            {"tong": (35_500_000, "read"), "ngan_sach": (20_000_000, "read"), "van_dong": (15_500_000, "doubtful")},
        ),
        (
            "Tổng kinh phí là 35,5 triệu đồng, trong đó 20 triệu đồng từ ngân sách nhà nước.",
            {"tong": (35_500_000, "read"), "ngan_sach": (20_000_000, "read")},
        ),
        (
            "Hội thi được chi 10 triệu đồng, trong đó ngân sách nhà nước 6 triệu đồng.",
            {"ngan_sach": (6_000_000, "doubtful")},
        ),
        ("Tổng kinh phí là 35,5 triệu đồng, trong đó chi giải thưởng 9 triệu đồng.", {"tong": (35_500_000, "read")}),
        ("Dự kiến kinh phí 35,5 triệu đồng, trong đó ngân sách nhà nước 20 triệu đồng.", {}),
        ("Tổng kinh phí sẽ là 35,5 triệu đồng, trong đó ngân sách nhà nước 20 triệu đồng.", {}),
    ],
)
def test_what_sentences_tell_is_held_against_the_rows(sentence: str, expected: dict[str, tuple[float, str]]) -> None:
    """Words that name a row plainly may be vouched for; a part by its source, or a unit alone, is for a person."""
    assert standing(event(sentence)) == expected


_BUDGET = grid(
    ("Nội dung", "Số tiền (đồng)"), ("Kinh phí từ ngân sách nhà nước", "18.000.000"), ("Tổng kinh phí", "35.500.000")
)


@pytest.mark.parametrize(
    ("sentence", "conflicts"),
    [
        ("Tổng kinh phí là 35,5 triệu đồng, trong đó ngân sách nhà nước 20 triệu đồng.", {"ngan_sach"}),
        ("Tổng kinh phí là 35,5 triệu đồng, trong đó ngân sách 20 triệu.", set()),
        ("Tổng kinh phí gần 36 triệu đồng, trong đó ngân sách nhà nước 18 triệu đồng.", set()),
        ("Hội thi được chi 10 triệu đồng, trong đó ngân sách nhà nước 6 triệu đồng.", set()),
        ("Lũy kế từ năm 2019, tổng kinh phí là 90 triệu đồng.", set()),
    ],
)
def test_only_an_exact_sentence_about_the_same_row_contradicts(sentence: str, conflicts: set[str]) -> None:
    """Rounded, cumulative and partial amounts that fit are no contradiction; two exact ones of one row are."""
    found = event(sentence, _BUDGET)
    assert set(found.conflicts) == conflicts
    assert found.fields["tong"].status == "read"
