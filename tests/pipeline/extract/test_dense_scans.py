"""Papers of ten small tables, scanned: what could not be read is laid to the right table, and to no other."""

import pytest

from pipeline.extract.columns import head_rows
from pipeline.extract.flow import assemble
from pipeline.extract.headings import split_label
from pipeline.extract.labels import labels_of
from pipeline.extract.outline import extract_sections
from pipeline.extract.tables import lattices, lay_out
from schemas.reading import Route
from schemas.record import Status
from tests.pipeline.extract.forms import campaign, figures_of, grid, reading, scanned

SCAN = Route.SCAN
GARBLED = grid(("n¬n", "|", scanned("25", "25"), scanned("41", "41")), ("~", "", scanned("7", "7"), scanned("9", "9")))
ACTS = grid(
    ("Nội dung", "ĐVT", "Kết quả"),
    ("Số đoàn kiểm tra", "đoàn", scanned("5", "5")),
    ("Số cơ sở được kiểm tra", "cơ sở", scanned("130", "130")),
)


def statuses(*blocks: object, table: str) -> set[Status]:
    """The statuses of a table's figures in a scanned report with these blocks."""
    fields = figures_of(reading("2.1. Thanh tra, kiểm tra", *blocks, route=SCAN)).fields  # type: ignore[arg-type]
    return {fields[one.id].status for one in campaign().figures.values() if one.table == table}


def test_the_title_over_an_unread_table_says_whose_figures_are_in_doubt() -> None:
    """One garbled table of ten must not keep the letter from asking for the other tables that are not there."""
    assert statuses("Biểu 1. Kết quả hoạt động", GARBLED, table="hoat_dong") == {Status.DOUBTFUL}
    assert statuses("Biểu 1. Kết quả hoạt động", GARBLED, table="ngo_doc") == {Status.MISSING}


def test_a_title_read_as_the_first_row_of_a_table_without_rules_counts() -> None:
    """White space tells the rows of such a table, so its title easily becomes one of them."""
    rows = [[cell for cell in GARBLED.cells if cell.row == row] for row in range(2)]
    whole = grid(("Biểu 2.", "Ngộ độc thực phẩm", "theo khu vực", ""), *rows)
    assert statuses(ACTS, whole, table="ngo_doc") == {Status.DOUBTFUL}


def test_one_row_that_is_like_a_name_does_not_explain_a_table() -> None:
    """A table glued to noise: one cell near to some row's name, and nine figures of another table called missing."""
    glued = grid(
        ("", "Số vụ ngộ", scanned("519", "519"), scanned("334", "334")),
        ("", "x", scanned("1.484", "1.484"), scanned("2.104", "2.104")),
        ("", "¿", scanned("58", "58"), scanned("26", "26")),
    )
    assert Status.MISSING not in statuses("Nhận xét chung.", glued, table="hoat_dong")


def test_a_sentence_does_not_stand_in_for_a_table_nobody_could_read() -> None:
    """The table may say otherwise: what one sentence tells of it is for a person while the table is unread."""
    told = ("Số đoàn kiểm tra: 5 đoàn.", "Số cơ sở được kiểm tra: 130 cơ sở.", "Số cơ sở vi phạm: 7 cơ sở.")
    assert Status.READ not in statuses(*told, "Biểu 1. Kết quả hoạt động", GARBLED, table="hoat_dong")


def test_a_row_of_names_without_a_value_is_no_second_head() -> None:
    """Read as a head, "Kế hoạch vốn | nghìn đồng | " took the measure from the rows below: a thousandfold error."""
    table = grid(
        ("Nội dung", "ĐVT", "Kết quả"),
        ("Tổng tiền phạt kết quả", "nghìn đồng", ""),
        ("Kinh phí nhà nước cấp", "nghìn đồng", scanned("142.900", "142.900")),
    )
    fields = figures_of(reading("2.1. Thanh tra, kiểm tra", table, route=SCAN)).fields
    assert fields["kinh_phi_nn"].value == 142_900_000
    assert fields["tien_phat"].status is not Status.MISSING


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("HI. Tuần tra", 3),
        ("VINH. Ứng dụng", 0),
        ("V Kiến nghị", 5),
        ("IV Nhiệm vụ", 4),
        ("7ï Vệ sinh", 0),
        ("ạ) Quy hoạch", 1),
        ("‹) Nhân lực", 0),
    ],
)
def test_numbers_as_recognition_garbles_them_are_labels(line: str, number: int) -> None:
    """A heading that runs in is told by its number; garbled, it must not sink into the section before."""
    label, start = split_label(line)
    assert (label.number, line[start:]) == (number, line.split(" ", 1)[1])


def test_a_heading_behind_a_garbled_roman_number_begins_its_section() -> None:
    """What stood behind "VINH." went into the text of the section before, and its own was called missing."""
    lines = ("1. Công tác chỉ đạo", "Đã ban hành.", "HIN. Phương hướng, nhiệm vụ - Tiếp tục rà soát.")
    fields = extract_sections(assemble(reading(*lines, route=SCAN)), campaign()).fields
    assert (fields["3"].status, fields["3"].text) == (Status.READ, "Tiếp tục rà soát.")


def test_a_row_of_column_numbers_may_hold_a_misread_one() -> None:
    """A table lying on its side begins with "Số TT | + | 2 | 3": no value stands in that row."""
    table = grid(
        ("Số TT", "+", "2", "3"), ("Khu vực", "Thành thị", "Nông thôn", "Tổng"), ("Số vụ ngộ độc", "1", "2", "3")
    )
    rows = labels_of(tuple(campaign().tables[1].rows))
    columns = labels_of(tuple(campaign().tables[1].columns))
    placed = next(lattices(assemble(reading("2.1. Thanh tra, kiểm tra", table, route=SCAN)))).placed
    assert head_rows(lay_out(placed, table), rows, columns) == 2


@pytest.mark.parametrize("cells", [("q)", "(2)", "(3)"), ("KT.", "x", "y")])
def test_a_table_of_figures_is_no_signature_block(cells: tuple[str, ...]) -> None:
    """A misread "(1)" looks like the "Q." before a title of office: the whole table was taken apart and lost."""
    table = grid(
        ("STT", "Nội dung", "Kết quả"),
        cells,
        ("1", "Số đoàn kiểm tra", scanned("5", "5")),
        ("2", "Số cơ sở được kiểm tra", scanned("130", "130")),
    )
    fields = figures_of(reading("2.1. Thanh tra, kiểm tra", table, route=SCAN)).fields
    assert (fields["doan"].value, fields["co_so"].value) == (5, 130)


def test_two_values_glued_together_hide_a_row() -> None:
    """The value 3.293 above 3.416 in one cell of a table without rules: the row whose name was lost is not missing."""
    table = grid(
        ("TT", "Nội dung", "Kết quả"),
        ("1", "Số đoàn kiểm tra", scanned("5", "5")),
        ("2 3", "À £-[ Số cơ sở vi phạm", scanned("3.2933.416", "3.2933.416")),
    )
    assert Status.MISSING not in statuses(table, table="hoat_dong")


def test_a_list_of_lines_that_was_read_tells_what_is_not_in_it() -> None:
    """Five lines of a list with their values are a table that was read: a sixth that is not there is missing."""
    lines = ("- Số đoàn kiểm tra: 5 đoàn", "- Số cơ sở được kiểm tra: 130 cơ sở", "- Số cơ sở vi phạm: 7 cơ sở")
    fields = figures_of(reading("2.1. Thanh tra, kiểm tra", *lines, "- Tổng tiền phạt:", route=SCAN)).fields
    assert fields["ty_le_dat"].status is Status.MISSING
    assert fields["tien_phat"].status is not Status.MISSING


def test_a_further_part_of_foreign_rows_leaves_nothing_open() -> None:
    """The rest of a table on the next page holds two rows of the unit's own: what is not there is not there."""
    rest = grid(("Nội dung", "ĐVT", "Kết quả"), ("Đi thăm vườn rau", "lần", scanned("40", "40")))
    assert Status.MISSING in statuses(ACTS, rest, table="hoat_dong")


def test_a_value_with_its_measure_is_no_name_of_a_row() -> None:
    """A table tried lying on its side: the value "18 lớp" named a row, and the blank beside it was its figure."""
    table = grid(("Nội dung Đơn vị Kết quả", "", ""), ("x", "18 lớp tập huấn kiến thức", ""), ("y", "", "¬"))
    fields = figures_of(reading("Biểu 1. Kết quả hoạt động", table, route=SCAN)).fields
    assert fields["tap_huan"].status is Status.DOUBTFUL


def test_a_first_row_read_into_the_head_is_not_missing() -> None:
    """No rule was seen below the head: "Số lượng 20" is the head with the first value, and the row's name is torn."""
    table = grid(
        ("STT 1", "Chỉ tiêu Số lớp tập", "Số lượng 20", "Ghi chú X"),
        ("2", "huấn Số đoàn kiểm tra", scanned("5", "5"), ""),
        ("3", "Số cơ sở vi phạm", scanned("7", "7"), ""),
    )
    assert Status.MISSING not in statuses(table, table="hoat_dong")


def test_lines_whose_columns_nobody_parted_may_be_any_table() -> None:
    """A page of tables without rules, read as one column of lines: no figure may be called missing for it."""
    lines = ("Biểu 2. Ngộ độc", "Số vụ ngộ độc vụ 0 1", "Số người mắc người 4 1", "Số người tử vong người 0 0")
    assert Status.MISSING not in statuses(ACTS, grid(*((line,) for line in lines)), table="ngo_doc")
    framed = grid(*((line,) for line in ("Ghi chú:", "Số liệu tính đến cuối kỳ.", "Không tính thôn mới tách.")))
    assert statuses(ACTS, framed, table="ngo_doc") == {Status.MISSING}


def test_a_number_in_groups_beside_two_values_in_one_cell_is_doubtful() -> None:
    """Two columns were read as one: "97 81" are two numbers, so "257 199" may be two as well."""
    rows = [("Số cơ sở được kiểm tra", "257 199"), ("Số đoàn kiểm tra", "97 81")]
    glued = grid(("Nội dung", "Kết quả"), *((label, scanned(text, text)) for label, text in rows))
    fields = figures_of(reading("2.1. Thanh tra, kiểm tra", glued, route=SCAN)).fields
    assert [name for name, one in fields.items() if one.status is Status.READ] == []
