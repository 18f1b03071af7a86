"""Tables by their rules and by white space, on drawn pages and damaged ones."""

import numpy as np
import pytest

from pipeline.ocr import grids, layout, picture, rulings, whitespace
from tests.pipeline.ocr import drawing
from tests.pipeline.ocr.drawing import Picture, Sheet


def lattices(image: Picture) -> list[grids.Lattice]:
    """The ruled tables of a page as the reader finds them."""
    clean = picture.even_light(picture.as_grey(image))
    clean, _ = picture.straighten(clean, picture.skew_angle(clean))
    ink = picture.ink_level(clean)
    flat, upright, _ = rulings.find_rules(clean, rulings.ink_mask(clean, picture.ink_threshold(ink)), ink)
    return grids.find_lattices(flat, upright, clean)


@pytest.mark.parametrize("damage", ["none", "lean", "noise", "streak", "scribble"])
def test_a_damaged_table_keeps_its_rows_and_columns(damage: str) -> None:
    """One lost or invented rule puts every figure below it on the wrong line."""
    image = drawing.report().array()
    image = {
        "none": lambda i: i,
        "lean": lambda i: drawing.lean(i, 1.7),
        "noise": lambda i: drawing.noisy(drawing.lean(i, -0.8), 14),
        "streak": lambda i: drawing.streaked(i, 520),
        "scribble": lambda i: drawing.scribbled(i, (1060, 965, 1360, 1035)),
    }[damage](image)

    assert [(t.rows, t.columns, len(t.cells)) for t in lattices(image)] == [(4, 4, 16)]


def test_a_head_over_two_columns_is_one_cell() -> None:
    """A merged head must name both columns below it."""
    sheet = Sheet()
    sheet.table((("", "", "", ""), ("", "", "", ""), ("", "", "", "")), top=600)
    sheet.pen.rectangle((845, 604, 856, 656), fill="white")

    (table,) = lattices(sheet.array())

    assert [c.column_span for c in table.cells if c.row == 0] == [1, 2, 1]


def test_tables_above_each_other_stay_two_even_on_one_streak() -> None:
    """Scanner dirt through the edges of two tables must not make them one."""
    sheet = Sheet()
    sheet.table((("1", "a", "b", "12"), ("2", "c", "d", "13")), top=500)
    sheet.table((("1", "a", "b", "12"), ("2", "c", "d", "13")), top=1000)

    tables = lattices(drawing.streaked(sheet.array(), 200))

    assert [(t.rows, t.columns) for t in tables] == [(2, 4), (2, 4)]


def test_text_alone_makes_no_table() -> None:
    """Underlined heads and rows of letters are no rules."""
    sheet = Sheet()
    sheet.letterhead()
    sheet.pen.line((240, 200, 400, 200), fill="black", width=2)
    sheet.paragraphs(500)

    assert lattices(sheet.array()) == []


def pieces(sheet: Sheet) -> tuple[list[layout.Piece], Picture]:
    """Stretches of print of a drawn page and its ink."""
    clean = picture.even_light(picture.as_grey(sheet.array()))
    mask = rulings.ink_mask(clean, 150)
    return layout.pieces_of(mask), mask


def test_columns_of_white_make_a_table() -> None:
    """Units that send tables without rules must be read like the others, wrapped labels included."""
    sheet = Sheet()
    sheet.text(160, 500, "Biểu số liệu về các hoạt động của Tuần lễ trong toàn huyện năm nay như sau đây:")
    rows = (("TT", "Nội dung", "Đơn vị", "Số liệu"), *drawing.FIGURES)
    for i, row in enumerate(rows):
        for x, cell in zip((200, 330, 900, 1150), row, strict=True):
            sheet.text(x, 620 + 100 * i, cell)
    sheet.text(330, 620 + 138, "hội thảo")

    tables = whitespace.find_tables(pieces(sheet)[0], drawing.WIDTH)

    assert [(t.rows, t.columns) for t in tables] == [(4, 4)]


def test_labels_that_hang_below_their_values_under_heads_of_two_lines() -> None:
    """The second line of each label went to the row below, and all rows lost their names."""
    sheet = Sheet()
    head = ("TT", "Nội dung", "Diện tích", "Số cây")
    rows = (head, *((str(n), name, "131", "395") for n, name in enumerate(("Rừng đặc", "Rừng phòng", "Rừng sản"), 1)))
    for i, row in enumerate(rows):
        for x, cell in zip((200, 330, 700, 1000), row, strict=True):
            sheet.text(x, 620 + 90 * i, cell)
        sheet.text(330 if i else 700, 620 + 90 * i + 45, "dụng" if i else "mới (ha)")

    (table,) = whitespace.find_tables(pieces(sheet)[0], drawing.WIDTH)

    labels = sorted((cell.top, cell.bottom) for cell in table.cells if cell.column == 1)
    for i in range(1, 4):
        assert sum(top <= 620 + 90 * i + 20 and 620 + 90 * i + 65 <= bottom for top, bottom in labels) == 1


def test_sentences_above_a_table_are_no_heads() -> None:
    """A figure told right above a table without rules would be cut into its columns and never compared with it."""
    sheet = Sheet()
    for i, text in enumerate(("Số hội nghị, lễ phát động:   51 cuộc.", "Kinh phí được cấp đạt    90.900.000 đồng.")):
        sheet.text(420, 520 + 44 * i, text)
    rows = (("TT", "Nội dung", "Đơn vị", "Số liệu"), *drawing.FIGURES)
    for i, row in enumerate(rows):
        for x, cell in zip((200, 330, 700, 900), row, strict=True):
            sheet.text(x, 610 + 60 * i, cell)

    tables = whitespace.find_tables(pieces(sheet)[0], drawing.WIDTH)

    assert [(t.rows, t.columns, t.top > 560) for t in tables] == [(4, 4, True)]


def test_the_rest_of_a_table_without_rules_on_the_next_page() -> None:
    """Few rows with all columns filled are left there; as two columns of text its figures were called missing."""
    sheet = Sheet()
    rows = (
        ("Tên chỉ tiêu", "Số lượng", "Ghi chú"), ("Vốn lắp đèn", "5.900.000", ""), ("Tổng vốn", "35.900.000", ""),
        ("Vốn theo kế hoạch", "17.400.000", "Có danh sách"),
    )  # fmt: skip
    for i, row in enumerate(rows):
        for x, cell in zip((200, 700, 1100), row, strict=True):
            sheet.text(x, 200 + 60 * i, cell)
    assert [(t.rows, t.columns) for t in whitespace.find_tables(pieces(sheet)[0], drawing.WIDTH)] == [(4, 3)]

    signers = Sheet()
    for x, office, name in (
        (150, "NGƯỜI LẬP", "Lê Thị Tư"),
        (650, "KẾ TOÁN", "Vũ Văn An"),
        (1150, "GIÁM ĐỐC", "Hồ Bá"),
    ):
        signers.text(x, 300, office, bold=True)
        signers.text(x, 560, name, bold=True)
    assert whitespace.find_tables(pieces(signers)[0], drawing.WIDTH) == []


def test_rows_of_dots_lead_to_values() -> None:
    """A list with leaders is a table of two columns: its values must not be taken for a second column of text."""
    sheet = Sheet()
    for i, (label, value) in enumerate((("Số lớp", "12 lớp"), ("Số học viên", "345 người"), ("Kinh phí", "46 triệu"))):
        sheet.text(200, 700 + 50 * i, label)
        sheet.text(200 + int(drawing.font().getlength(label)) + 2, 700 + 50 * i, "." * (60 - len(label)))
        sheet.text(800, 700 + 50 * i, value)
    found, mask = pieces(sheet)

    (table,) = whitespace.leader_tables(found, layout.print_of(mask)[1], drawing.WIDTH)

    assert (table.rows, table.columns) == (3, 2)
    assert all(cell.right < 420 for cell in table.cells if cell.column == 0)


def test_letterhead_is_two_columns_and_prose_is_not() -> None:
    """Both halves read as one line would mix the unit with the country's motto; prose cut in halves would be lost."""
    sheet = Sheet()
    sheet.letterhead()
    sheet.paragraphs(400)

    zones = layout.two_column_zones(pieces(sheet)[0], drawing.WIDTH)

    assert len(zones) == 1
    assert zones[0].bottom < 300


def test_stacked_halves_keep_their_pixels() -> None:
    """Every pixel of a zone must come back from the stacked picture at its own place."""
    page = np.random.default_rng(5).integers(0, 255, (600, 400)).astype(np.uint8)

    tall, strips = layout.stack(page, [layout.Zone(top=100, bottom=300, gutter=180)])

    for strip in strips:
        part = tall[strip.at : strip.at + strip.bottom - strip.top, : strip.right - strip.left]
        assert np.array_equal(part, page[strip.top : strip.bottom, strip.left : strip.right])
