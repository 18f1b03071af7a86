"""Tables of every shape that departments draw: which cell feeds which figure, and which must never feed one."""

import pytest

from schemas.reading import Cell, Ink, Kind, Reading, Route
from tests.pipeline.extract.forms import figures_of, grid, reading, scanned, values

HEAD = ("STT", "Nội dung", "Đơn vị tính", "Kết quả", "Ghi chú")


def test_a_plain_list_is_read_whole() -> None:
    """The ordinary form: numbers, labels, units, results, notes."""
    table = grid(
        HEAD,
        ("1", "Số đoàn kiểm tra", "đoàn", "05", ""),
        ("2", "Số cơ sở được kiểm tra", "cơ sở", "1.250", "tăng 20"),
        ("3", "Số cơ sở vi phạm", "cơ sở", "Không có", ""),
        ("4", "Tổng tiền phạt", "triệu đồng", "35,5", ""),
        ("5", "Tỷ lệ cơ sở đạt", "%", "95,1", ""),
    )
    assert values(reading(table)) == {
        "doan": (5, "read"),
        "co_so": (1250, "read"),
        "vi_pham": (0, "read"),
        "tien_phat": (35_500_000, "read"),
        "ty_le_dat": (95.1, "read"),
    }


@pytest.mark.parametrize(
    "head",
    [
        ("TT", "Chỉ tiêu", "Kế hoạch", "Thực hiện", "So với KH (%)"),
        ("TT", "Nội dung", "Năm 2021", "Năm 2022", "Tăng, giảm"),
        ("TT", "Nội dung", "Cùng kỳ năm trước", "Kết quả", "Lũy kế từ đầu năm"),
        ("TT", "Nội dung", "Chỉ tiêu giao", "Đã thực hiện", "Tỷ lệ đạt (%)"),
        ("TT", "Hoạt động", "Dự kiến", "Số lượng", "Cộng dồn"),
    ],
)
def test_only_what_was_done_feeds(head: tuple[str, ...]) -> None:
    """Plans, earlier years, comparisons and running totals stand beside the result in most real forms."""
    table = grid(head, ("1", "Số đoàn kiểm tra", "9", "5", "55,6"), ("2", "Số cơ sở vi phạm", "30", "12", "40"))
    assert values(reading(table)) == {"doan": (5, "read"), "vi_pham": (12, "read")}


def test_two_result_columns_of_equal_right_are_for_a_person() -> None:
    """With "Quý I" and "Quý II" side by side: the machine cannot know which one is asked for."""
    table = grid(("Nội dung", "Quý I", "Quý II"), ("Số đoàn kiểm tra", "3", "5"), ("Số cơ sở vi phạm", "7", "9"))
    assert all(status == "doubtful" for _, status in values(reading(table)).values())


def test_a_matrix_under_two_levels_of_heads() -> None:
    """The columns' names stand under a common head, with a total nobody asked for beside them."""
    table = grid(
        ("STT", "Nội dung", "Khu vực", "", "Tổng"),
        ("", "", "Thành thị", "Nông thôn", ""),
        ("1", "Số vụ ngộ độc", "1", "2", "3"),
        ("2", "Số người mắc", "10", "25", "35"),
        ("3", "Số người tử vong", "-", "0", "0"),
        spans={(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2), (0, 4): (2, 1)},
    )
    assert values(reading(table)) == {
        "vu.thanh_thi": (1, "read"),
        "vu.nong_thon": (2, "read"),
        "mac.thanh_thi": (10, "read"),
        "mac.nong_thon": (25, "read"),
        "chet.thanh_thi": (0, "read"),
        "chet.nong_thon": (0, "read"),
    }


def test_a_matrix_drawn_the_other_way_round() -> None:
    """Some units write the campaign's rows as columns."""
    table = grid(
        ("Khu vực", "Số vụ ngộ độc", "Số người mắc", "Số người tử vong"),
        ("Thành thị", "1", "10", "0"),
        ("Nông thôn", "2", "25", "1"),
    )
    assert values(reading(table))["mac.nong_thon"] == (25, "read")
    assert len(values(reading(table))) == 6


def test_plan_and_result_under_each_column_of_a_matrix() -> None:
    """Two numbers under each name: only the one under "Thực hiện" counts."""
    table = grid(
        ("Nội dung", "Thành thị", "", "Nông thôn", ""),
        ("", "Kế hoạch", "Thực hiện", "Kế hoạch", "Thực hiện"),
        ("Số vụ ngộ độc", "0", "1", "0", "2"),
        ("Số người mắc", "0", "10", "0", "25"),
        spans={(0, 0): (2, 1), (0, 1): (1, 2), (0, 3): (1, 2)},
    )
    assert values(reading(table))["vu.thanh_thi"] == (1, "read")
    assert values(reading(table))["mac.nong_thon"] == (25, "read")


def test_a_matrix_and_a_list_in_one_report() -> None:
    """Each table of the report is tried on each table of the campaign, not in their order."""
    table = grid(
        ("Nội dung", "Thành thị", "Nông thôn"),
        ("Số vụ ngộ độc", "1", "2"),
        ("Số người mắc", "10", "25"),
        ("Số người tử vong", "0", "1"),
    )
    rest = grid(("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", "5"))
    found = values(reading(table, rest))
    assert (found["doan"], found["chet.nong_thon"]) == ((5, "read"), (1, "read"))


def test_a_table_goes_on_without_its_head() -> None:
    """The second part on the next page has neither head nor title."""
    first = grid(HEAD, ("1", "Số đoàn kiểm tra", "đoàn", "5", ""), ("2", "Số cơ sở được kiểm tra", "cơ sở", "50", ""))
    second = grid(("3", "Số cơ sở vi phạm", "cơ sở", "7", ""))
    assert values(reading(first, "", second))["vi_pham"] == (7, "read")


def test_the_unit_said_above_the_table_scales_its_money_only() -> None:
    """The note "Đơn vị tính: nghìn đồng" says nothing about how many inspections there were."""
    table = grid(("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", "5"), ("Tổng tiền phạt", "35.500"))
    found = values(reading("Biểu 1. Kết quả hoạt động", "(Đơn vị tính: nghìn đồng)", table))
    assert found == {"doan": (5, "read"), "tien_phat": (35_500_000, "read")}


def test_rows_that_are_not_in_the_form_feed_nothing() -> None:
    """Units add rows of their own; a near wording must not be taken for one that was left out."""
    table = grid(
        ("Nội dung", "Đơn vị", "Số lượng"),
        ("Số đoàn kiểm tra", "đoàn", "5"),
        ("Số cơ sở được cấp giấy chứng nhận", "cơ sở", "40"),
        ("Số cơ sở vi phạm", "cơ sở", "7"),
        ("Số tin bài tuyên truyền", "tin", "12"),
    )
    vouched = {one: field for one, field in values(reading(table)).items() if field[1] == "read"}
    assert vouched == {"doan": (5, "read"), "vi_pham": (7, "read")}


def test_other_wordings_and_order_are_followed() -> None:
    """Rows in another order, shortened and with letters for words."""
    table = grid(
        ("Nội dung", "SL"),
        ("Tiền phạt", "12.000.000"),
        ("- Cơ sở vi phạm", "7"),
        ("b) Cơ sở được kiểm tra", "50"),
        ("SL đoàn kiểm tra", "5"),
    )
    assert values(reading(table)) == {
        "doan": (5, "read"),
        "co_so": (50, "read"),
        "vi_pham": (7, "read"),
        "tien_phat": (12_000_000, "read"),
    }


def test_a_heading_of_a_group_is_no_row() -> None:
    """The line "II. Tập huấn" with no value must not be taken for the row about training."""
    table = grid(
        ("STT", "Nội dung", "Số lượng"),
        ("I", "Kiểm tra", ""),
        ("1", "Số đoàn kiểm tra", "5"),
        ("II", "Tập huấn kiến thức", ""),
        ("2", "Số lớp tập huấn kiến thức", "3"),
        ("3", "Số người dự tập huấn kiến thức", "120"),
    )
    assert values(reading(table)) == {"doan": (5, "read"), "tap_huan": (3, "read"), "nguoi_tap_huan": (120, "read")}


def test_a_blank_cell_is_empty_and_never_a_nought() -> None:
    """What nobody filled in is asked for again."""
    table = grid(
        ("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", ""), ("Số cơ sở vi phạm", "7"), ("Số cơ sở được kiểm tra", "9")
    )
    assert values(reading(table))["doan"] == (None, "empty")


def test_a_table_set_as_lines_with_dots() -> None:
    """Some units type the form without a table."""
    lines = (
        "- Số đoàn kiểm tra: 5 đoàn",
        "- Số cơ sở được kiểm tra ........ 1.250 cơ sở",
        "- Số cơ sở vi phạm 7 cơ sở;",
    )
    assert values(reading(*lines)) == {"doan": (5, "read"), "co_so": (1250, "read"), "vi_pham": (7, "read")}


def _picture(cell: Cell, label: str = "Số cơ sở vi phạm") -> Reading:
    rows = [
        ("Nội dung", scanned("Số lượng", "So luong")),
        ("Số đoàn kiểm tra", scanned("5", "5")),
        (label, cell),
        ("Số cơ sở được kiểm tra", scanned("90", "90")),
    ]
    return reading(grid(*((scanned(text), value) for text, value in rows)), route=Route.SCAN)


def test_two_engines_that_agree_are_trusted() -> None:
    """The one rule that keeps silent errors rare on scans."""
    assert values(_picture(scanned("42.745", "42,745")))["vi_pham"] == (42745, "read")


@pytest.mark.parametrize(
    "cell",
    [
        scanned("43.745", "42.745"),
        scanned("43.745"),
        scanned("", ""),
        scanned("12", "12", ink=Ink.UNCLEAR),
        scanned("l2", "12"),
        scanned("12", "12", confidence=0.2),
    ],
)
def test_one_engine_alone_or_pen_and_blots_are_for_a_person(cell: Cell) -> None:
    """Disagreement, a single reading, unread ink, handwriting and faint print are never vouched for."""
    assert values(_picture(cell))["vi_pham"][1] == "doubtful"


def test_blank_and_dash_of_a_picture_come_from_the_ink() -> None:
    """Recognised text says nothing about a cell without ink."""
    assert values(_picture(scanned("", ink=Ink.BLANK)))["vi_pham"] == (None, "empty")
    assert values(_picture(scanned("", ink=Ink.DASH)))["vi_pham"] == (0, "read")


def test_labels_that_lost_their_marks_are_still_found() -> None:
    """Recognition loses hooks and dots: "Sô cơ sờ vi pham"."""
    assert values(_picture(scanned("7", "7"), "Sô cơ sờ vi pham"))["vi_pham"] == (7, "read")


def test_a_figure_not_found_is_missing_only_when_every_page_was_read() -> None:
    """Nobody is told that he left something out when a page could not be read."""
    table = grid(("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", "5"), ("Số cơ sở vi phạm", "7"))
    assert figures_of(reading(table, route=Route.DIGITAL)).fields["co_so"].status == "missing"
    assert figures_of(reading(table, route=Route.DIGITAL, lost_page=True)).fields["co_so"].status == "doubtful"


def _with_twin(value: str) -> Reading:
    table = grid(("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", "5"), ("Số cơ sở vi phạm", "7"))
    twin = grid(("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", "5"), ("Số cơ sở vi phạm", value))
    report, sheet = reading(table).files[0], reading(twin).files[0]
    return Reading(
        files=(
            report,
            sheet.model_copy(
                update={
                    "name": "b",
                    "kind": Kind.XLSX,
                    "pages": (sheet.pages[0].model_copy(update={"blocks": (twin,), "route": Route.SHEET}),),
                }
            ),
        )
    )


def test_a_twin_that_agrees_is_a_ground_and_one_that_differs_a_conflict() -> None:
    """The signed paper and its Excel form are read against each other."""
    agreed = figures_of(_with_twin("7"))
    assert agreed.fields["vi_pham"].status == "read"
    assert "place" in agreed.fields["vi_pham"].grounds
    differing = figures_of(_with_twin("17"))
    assert differing.fields["vi_pham"].status == "doubtful"
    assert set(differing.conflicts) == {"vi_pham"}
    assert 17 in differing.fields["vi_pham"].alternatives
