"""Tables set in another shape than the campaign's: every one was met in made-up reports and read wrongly before."""

from pipeline.extract.labels import Labels
from pipeline.extract.number_marks import decimal_mark_of
from pipeline.extract.numbers import parse_quantity
from schemas.campaign import FigureKind, Measure
from schemas.reading import Route
from schemas.record import Status
from tests.pipeline.extract.forms import campaign, figures_of, grid, reading, values

MATRIX = {
    "vu.thanh_thi": (1, "read"),
    "vu.nong_thon": (2, "read"),
    "mac.thanh_thi": (10, "read"),
    "mac.nong_thon": (25, "read"),
    "chet.thanh_thi": (0, "read"),
    "chet.nong_thon": (3, "read"),
}
LIST = {"doan": (5, "read"), "co_so": (1250, "read"), "vi_pham": (12, "read"), "tap_huan": (4, "read")}


def test_a_matrix_turned_with_numbers_and_counters() -> None:
    """Rows and columns exchanged, with a number column and a line (1) (2) (3) under the head."""
    table = grid(
        ("STT", "Khu vực", "Số vụ ngộ độc (vụ)", "Số người mắc (người)", "Số người tử vong (người)"),
        ("(1)", "(2)", "(3)", "(4)", "(5)"),
        ("1", "Thành thị", "1", "10", "0"),
        ("2", "Nông thôn", "2", "25", "3"),
    )
    assert values(reading(table)) == MATRIX


def test_groups_of_rows_for_columns() -> None:
    """One column of values; each column of the form heads a group of rows, the first right below the head."""
    table = grid(
        ("Nội dung", "ĐVT", "Kết quả"),
        ("Thành thị", "", ""),
        ("Số vụ ngộ độc", "vụ", "1"),
        ("Số người mắc", "người", "10"),
        ("Số người tử vong", "người", "0"),
        ("Nông thôn", "", ""),
        ("Số vụ ngộ độc", "vụ", "2"),
        ("Số người mắc", "người", "25"),
        ("Số người tử vong", "người", "3"),
    )
    assert values(reading(table)) == MATRIX


def test_groups_of_columns_for_rows() -> None:
    """The other way round: each row of the form heads a group, its lines are the form's columns."""
    table = grid(
        ("TT", "Nội dung", "Số lượng"),
        ("I", "Số vụ ngộ độc", ""),
        ("1", "Thành thị", "1"),
        ("2", "Nông thôn", "2"),
        ("II", "Số người mắc", ""),
        ("1", "Thành thị", "10"),
        ("2", "Nông thôn", "25"),
        ("III", "Số người tử vong", ""),
        ("1", "Thành thị", "0"),
        ("2", "Nông thôn", "3"),
    )
    assert values(reading(table)) == MATRIX


def test_two_halves_side_by_side() -> None:
    """A long list is folded to save paper: the second half stands beside the first."""
    table = grid(
        ("TT", "Nội dung", "Kết quả", "TT", "Nội dung", "Kết quả"),
        ("1", "Số đoàn kiểm tra", "5", "3", "Số cơ sở vi phạm", "12"),
        ("2", "Số cơ sở được kiểm tra", "1.250", "4", "Số lớp tập huấn kiến thức", "4"),
    )
    assert values(reading(table)) == LIST


def test_two_halves_below_a_title_and_beside_an_empty_edge() -> None:
    """The row of the title and a column of nothing at the edge do not hide that the head stands there twice."""
    table = grid(
        ("Biểu kèm theo", "", "", "", "", "", ""),
        ("TT", "Nội dung", "Kết quả", "TT", "Nội dung", "Kết quả", ""),
        ("1", "Số đoàn kiểm tra", "5", "3", "Số cơ sở vi phạm", "12", ""),
        ("2", "Số cơ sở được kiểm tra", "1.250", "4", "Số lớp tập huấn kiến thức", "4", ""),
        spans={(0, 0): (1, 6)},
    )
    assert values(reading(table)) == LIST


def test_two_halves_side_by_side_with_a_misread_head() -> None:
    """A photograph gave "W ý" and "Vy" for "TT": the second half was lost, and its figures called missing."""
    table = grid(
        ("W ý", "Nội dung", "Kết quả", "Vy", "Nội dung", "Kết quả"),
        ("1", "Số đoàn kiểm tra", "5", "3", "Số cơ sở vi phạm", "12"),
        ("2", "Số cơ sở được kiểm tra", "1.250", "4", "Số lớp tập huấn kiến thức", "4"),
    )
    assert values(reading(table)) == LIST


def test_a_common_head_over_all_columns() -> None:
    """The upper level of the head names nothing of the form, and a total stands beside what is asked."""
    table = grid(
        ("Nội dung", "Chia ra theo nhóm", "", ""),
        ("", "Thành thị", "Nông thôn", "Tổng cộng"),
        ("Số vụ ngộ độc", "1", "2", "3"),
        ("Số người mắc", "10", "25", "35"),
        ("Số người tử vong", "0", "3", "3"),
        spans={(0, 0): (2, 1), (0, 1): (1, 3)},
    )
    assert values(reading(table)) == MATRIX


def test_a_further_part_that_begins_with_a_group() -> None:
    """Over a page the table goes on without its head, its first line a group: plan and result must stay apart."""
    head = ("STT", "Nội dung", "Kế hoạch năm 2022", "Thực hiện")
    first = grid(head, ("1", "Số đoàn kiểm tra", "9", "5"), ("2", "Số cơ sở được kiểm tra", "1.300", "1.250"))
    second = grid(
        ("II", "NHÓM CHỈ TIÊU KHÁC", "", ""),
        ("1", "Số cơ sở vi phạm", "30", "12"),
        ("2", "Số lớp tập huấn kiến thức", "6", "4"),
    )
    whole = grid(
        ("II. NHÓM CHỈ TIÊU KHÁC", "", "", ""),
        ("1", "Số cơ sở vi phạm", "30", "12"),
        ("2", "Số lớp tập huấn kiến thức", "6", "4"),
        spans={(0, 0): (1, 4)},
    )
    assert values(reading(first, second)) == LIST
    assert values(reading(first, whole)) == LIST


def test_the_measure_above_a_table_holds_for_its_further_part() -> None:
    """The measure stands once, above the first part; the second read in đồng would be a millionth."""
    head = ("TT", "Nội dung", "Số tiền")
    first = grid(head, ("1", "Số đoàn kiểm tra", "5"), ("2", "Tổng tiền phạt", "35,5"))
    second = grid(("3", "Kinh phí nhà nước cấp", "40"), ("4", "Số cơ sở vi phạm", "12"))
    found = values(reading("Biểu 1. Kết quả hoạt động", "(ĐVT: triệu đồng)", first, second))
    assert [found[row] for row in ("tien_phat", "kinh_phi_nn")] == [(35_500_000, "read"), (40_000_000, "read")]


def test_the_head_stt_is_no_row() -> None:
    """The letters of a head may be the initials of a row (Số tiền tiết kiệm): then the whole table was lost."""
    labels = Labels([Measure(id="tiet_kiem", label="Số tiền tiết kiệm được")])
    assert labels.scores("STT") == (0.0,)
    assert labels.scores("Số tiền TK được")[0] > 0.8


def test_a_listing_may_say_none() -> None:
    """Lines instead of a table: one that says "Không" must not cut the listing in two."""
    lines = ("- Số đoàn kiểm tra: 5 đoàn", "- Số cơ sở được kiểm tra: 1.250", "- Số cơ sở vi phạm: Không")
    found = values(reading("1. Kết quả", *lines, "- Số lớp tập huấn kiến thức: 4 lớp"))
    assert [found[row] for row in ("vi_pham", "tap_huan")] == [(0, "read"), (4, "read")]


def test_a_label_with_a_blank_lost() -> None:
    """A slip of the keyboard is still the row."""
    table = grid(("Nội dung", "Kết quả"), ("Số đoàn kiểm tra", "5"), ("Tổng tiềnphạt", "35.000.000"))
    assert values(reading(table))["tien_phat"] == (35_000_000, "read")


def test_thousands_of_dong_have_no_three_decimals() -> None:
    """89.300 nghìn đồng are 89 million, however the report writes its decimals elsewhere."""
    table = grid(
        ("Nội dung", "ĐVT", "Kết quả"),
        ("Số đoàn kiểm tra", "đoàn", "5"),
        ("Tỷ lệ cơ sở đạt", "%", "95.1"),
        ("Tổng tiền phạt", "nghìn đồng", "89.300"),
    )
    assert values(reading(table))["tien_phat"] == (89_300_000, "read")


def test_a_mark_between_thousands_decides_no_decimals() -> None:
    """A report that writes 1.250.000 and 44.8 leaves open what 89.300 is."""
    assert decimal_mark_of(["44.8", "12.5%"]) == "."
    assert decimal_mark_of(["44.8", "1.250.000"]) is None


def test_an_amount_that_names_another_row_is_no_conflict() -> None:
    """A section on the state's money may tell the fines too: nobody is to be asked about that."""
    table = grid(
        ("Nội dung", "Kết quả"),
        ("Số đoàn kiểm tra", "5"),
        ("Tổng tiền phạt", "12.000.000"),
        ("Kinh phí nhà nước cấp", "40.000.000"),
    )
    text = ("2. Kết quả thực hiện", "2.2. Kinh phí nhà nước cấp", "Tổng tiền phạt là 12.000.000 đồng.")
    assert figures_of(reading(*text, table)).conflicts == {}


def test_groups_that_go_on_over_a_page() -> None:
    """The second part begins inside a group and names only one more: both belong to the table before."""
    head = ("Nội dung", "ĐVT", "Kết quả")
    first = grid(
        head, ("Thành thị", "", ""), ("Số vụ ngộ độc", "vụ", "1"), ("Nông thôn", "", ""), ("Số vụ ngộ độc", "vụ", "2")
    )
    second = grid(head, ("Số người mắc", "người", "25"), ("Số người tử vong", "người", "3"))
    assert values(reading(first, second)) == {
        "vu.thanh_thi": (1, "read"),
        "vu.nong_thon": (2, "read"),
        "mac.nong_thon": (25, "read"),
        "chet.nong_thon": (3, "read"),
    }


def test_a_table_with_its_title_that_cannot_be_read_is_not_missing() -> None:
    """Whoever sees the table there would be accused wrongly: its figures are for a person to look at."""
    table = grid(("a", "b"), ("7.359", "322"), ("410", "131"))
    fields = figures_of(reading("Biểu 2. Ngộ độc thực phẩm theo khu vực", table)).fields
    assert [fields[one].status for one in ("vu.thanh_thi", "doan")] == [Status.DOUBTFUL, Status.MISSING]


def test_an_amount_far_too_large_for_its_measure_is_doubted() -> None:
    """854.000.000 where million đồng are asked was most likely written in đồng."""
    figure = campaign().figures["tien_phat"].model_copy(update={"unit": "triệu đồng", "kind": FigureKind.DECIMAL})
    large = parse_quantity("854.000.000", figure)
    assert (large.value, large.candidates, large.doubts) == (854, (854_000_000,), ("large-money",))
    assert parse_quantity("1.633,4", figure).doubts == ()


def test_heads_broken_by_narrow_columns() -> None:
    """Plan and result stand side by side: a head cut by its column still says which column is asked for."""
    table = grid(
        ("S ố T T", "Nội dung", "Kế hoạ ch", "Thự c hiệ n"),
        ("1", "Số đoàn kiểm tra", "9", "5"),
        ("2", "Số cơ sở vi phạm", "30", "12"),
    )
    assert values(reading(table)) == {"doan": (5, "read"), "vi_pham": (12, "read")}


def test_a_row_left_as_a_line_of_text_is_not_missing() -> None:
    """The last row of a table alone on a page, without rules: its columns are lost, its figures are not."""
    head = ("Nội dung", "Thành thị", "Nông thôn")
    table = grid(head, ("Số vụ ngộ độc", "1", "2"), ("Số người mắc", "10", "25"))
    fields = figures_of(reading(table, "3 Số người tử vong người 0 3")).fields
    assert [fields[f"chet.{one}"].status for one in ("thanh_thi", "nong_thon")] == [Status.DOUBTFUL, Status.DOUBTFUL]


def test_a_numbered_row_of_a_pdf_whose_name_goes_on_below_is_not_missing() -> None:
    """Its columns were not seen, and its name ends in the next line: the figure is there all the same."""
    lines = ("2 Số cơ sở được kiểm 1 250 cơ sở Tăng so với cùng", "tra kỳ")
    assert figures_of(reading(*lines, route=Route.DIGITAL)).fields["co_so"].status is Status.DOUBTFUL


def test_a_row_named_in_a_head_that_was_not_understood_is_not_missing() -> None:
    """Half of a head stands in a row above the other: what the other columns hold was not read, and is there."""
    table = grid(
        ("", "", "", ""),
        ("STT", "Khu vực", "Kết quả", "Số người mắc (người)"),
        ("1", "Vùng", "2", "31"),
        ("2", "Khác", "4", "7"),
    )
    fields = figures_of(reading(table)).fields
    assert {fields[f"mac.{one}"].status for one in ("thanh_thi", "nong_thon")} == {Status.DOUBTFUL}


def test_a_sentence_about_a_row_leaves_it_missing() -> None:
    """Only a bare row counts: a sentence with other words must not hide that a figure was never given."""
    table = grid(("Nội dung", "Thành thị", "Nông thôn"), ("Số vụ ngộ độc", "1", "2"), ("Số người mắc", "10", "25"))
    fields = figures_of(reading(table, "Số người tử vong trong giai đoạn 2015 - 2020 giảm dần.")).fields
    assert fields["chet.nong_thon"].status is Status.MISSING


def test_values_of_a_group_begun_on_an_earlier_page_are_not_missing() -> None:
    """The heading of the first group stands at the foot of the page before: whose values follow is for a person."""
    head = ("Nội dung", "ĐVT", "Kết quả")
    rows = (("Số vụ ngộ độc", "vụ", "1"), ("Số người mắc", "người", "10"), ("Số người tử vong", "người", "0"))
    table = grid(head, *rows, ("Nông thôn", "", ""), *rows, ("Thành thị", "", ""), *rows[:1])
    fields = figures_of(reading(table)).fields
    assert [fields[one].status for one in ("mac.nong_thon", "mac.thanh_thi")] == [Status.READ, Status.DOUBTFUL]


def test_the_number_of_a_row_left_as_text_is_no_amount() -> None:
    """In "1 Số cơ sở vi phạm 1965 …" the 1 counts rows; vouched for as the figure it was silently wrong."""
    table = grid(("Nội dung", "Kết quả"), ("Số đoàn kiểm tra", "5"), ("Số lớp tập huấn kiến thức", "4"))
    lines = ("2. Kết quả thực hiện", "2.1. Thanh tra, kiểm tra", "1 Số cơ sở vi phạm 1965 Có danh sách kèm theo")
    field = figures_of(reading(*lines, table)).fields["vi_pham"]
    assert (field.value, field.status) in [(None, Status.DOUBTFUL), (1965, Status.DOUBTFUL), (1965, Status.READ)]


def test_a_turned_matrix_with_one_line_on_a_page() -> None:
    """Broken over a page, one part holds a single line under its head: a whole column of the form."""
    head = ("STT", "Khu vực", "Số vụ ngộ độc", "Số người mắc", "Số người tử vong")
    first, second = grid(head, ("1", "Thành thị", "1", "10", "0")), grid(head, ("2", "Nông thôn", "2", "25", "3"))
    assert values(reading(first, second)) == MATRIX


def test_a_blank_row_beside_values_of_no_row_is_doubted() -> None:
    """Without rules a wrapped label may lose its values to the line above: nothing is vouched for as empty then."""
    head = ("Nội dung", "Thành thị", "Nông thôn")
    loose = grid(head, ("Số vụ ngộ độc", "1", "2"), ("Tổng cộng của", "10", "25"), ("Số người mắc", "", ""))
    fields = figures_of(reading(loose.model_copy(update={"ruled": False}), route=Route.DIGITAL)).fields
    assert fields["mac.thanh_thi"].status is Status.DOUBTFUL
