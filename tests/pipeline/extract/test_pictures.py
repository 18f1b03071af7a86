"""What recognition leaves half read in a picture: never vouched for, and nobody is told that it is missing."""

import pytest

from pipeline.check import check_record
from pipeline.extract.figures import extract_figures
from pipeline.extract.flow import assemble
from pipeline.extract.letterhead import read_letterhead
from pipeline.extract.outline import extract_sections
from pipeline.extract.unit import identify_unit
from schemas.base import Box
from schemas.reading import (
    Cell,
    CellReading,
    Grid,
    Ink,
    Kind,
    Line,
    Mark,
    Page,
    PageOutcome,
    Reading,
    Region,
    Route,
    Word,
)
from schemas.record import Record, Status
from tests.pipeline.extract import hand
from tests.pipeline.extract.forms import campaign, figures_of, grid, reading, scanned

SCAN = Route.SCAN
LISTED = ("Số đoàn kiểm tra: 5 đoàn.", "Số cơ sở vi phạm: 7 cơ sở.")
HEAD = ("STT", "Nội dung", "Đơn vị", "Kết quả")


def row_left_as_text(gap: float) -> Line:
    """A row of a table whose columns were not seen, its value ``gap`` points behind its name."""
    words = [
        Word(text=word, box=Box(90 + 40 * i, 300, 125 + 40 * i, 310))
        for i, word in enumerate(["Số", "đoàn", "kiểm", "tra"])
    ]
    words.append(Word(text="25", box=Box(245 + gap, 300, 260 + gap, 310)))
    words.append(Word(text="đoàn", box=Box(265 + gap, 300, 290 + gap, 310)))
    text = "Số đoàn kiểm tra 25 đoàn"
    return Line(text=text, words=tuple(words), box=Box(90, 300, 290 + gap, 310), confidence=0.96, paragraph=True)


def status(source: Reading, figure: str) -> Status:
    """The status of one figure."""
    return figures_of(source).fields[figure].status


def test_a_row_left_as_text_is_no_sentence() -> None:
    """Its other columns may stand before or behind: which number is the one asked for is for a person to say."""
    source = reading("2. Kết quả thực hiện", "2.1. Thanh tra, kiểm tra", row_left_as_text(90), route=SCAN)
    field = figures_of(source).fields["doan"]
    assert (field.status, field.value) == (Status.DOUBTFUL, 25)
    assert "mất cột" in (field.reason or "")


def test_a_table_whose_rows_stand_as_loose_lines_is_not_missing() -> None:
    """Rules broken by a 1-bit scan: labels in one run of lines, values in another."""
    labels = [
        Line(text=text, paragraph=True) for text in ("Số đoàn kiểm tra", "Số cơ sở được kiểm tra", "Số cơ sở vi phạm")
    ]
    source = reading("2.1. Thanh tra, kiểm tra", *labels, "25", "130", "7", route=SCAN)
    rows = [figure.id for figure in campaign().figures.values() if figure.table == "hoat_dong"]
    assert {status(source, one) for one in rows} == {Status.DOUBTFUL}


def at_height(text: str, left: float, top: float) -> Line:
    """A line of a picture."""
    return Line(text=text, box=Box(left, top, left + 5 * len(text), top + 12), paragraph=True)


@pytest.mark.parametrize(
    "blocks",
    [
        (at_height("Số cơ sở vi phạm", 80, 300), at_height("17", 320, 301)),
        (at_height("Số cơ sở vi phạm 17 có danh sách kèm theo", 80, 300),),
        (grid(("Nội dung", "Kết quả", "N", "X"), ("Số đoàn kiểm tra", "5", "Số cơ sở vi phạm", "17")),),
    ],
)
def test_a_row_named_beside_a_number_is_not_missing(blocks: tuple[Line | Grid, ...]) -> None:
    """Its table was not seen as one, or not understood: the figure stands there, and a letter would accuse wrongly."""
    source = reading("2.1. Thanh tra, kiểm tra", *blocks, "Tổ chức trong tháng.", route=SCAN)
    assert status(source, "vi_pham") is not Status.MISSING
    assert status(source, "tap_huan") is Status.MISSING


def test_a_column_whose_head_was_misread_is_not_missing() -> None:
    """The figures stand there; only the name of their column could not be read."""
    table = grid(
        ("Nội dung", "Thành thị", "N6ng th#n"),
        ("Số vụ ngộ độc", scanned("2", "2"), scanned("5", "5")),
        ("Số người mắc", scanned("17", "17"), scanned("41", "41")),
        ("Số người tử vong", scanned("1", "1"), scanned("3", "3")),
    )
    source = reading("2.1. Thanh tra, kiểm tra", table, route=SCAN)
    assert status(source, "mac.thanh_thi") is Status.READ
    assert status(source, "mac.nong_thon") is not Status.MISSING


def test_two_rows_in_one_cell_hide_a_third() -> None:
    """A rule between two rows was not seen: the row that is not found may be one of them."""
    table = grid(
        HEAD,
        ("1", "Số đoàn kiểm tra", "đoàn", scanned("25", "25")),
        ("2", "Số cơ sở được kiểm tra Số cơ sở vi phạm", "cơ sở", scanned("1.130 7", "1.130 7")),
        ("3", "Số mẫu xét nghiệm", "mẫu", scanned("45", "45")),
    )
    source = reading("2.1. Thanh tra, kiểm tra", table, route=SCAN)
    rows = [figure.id for figure in campaign().figures.values() if figure.table == "hoat_dong"]
    assert Status.MISSING not in {status(source, one) for one in rows}


def test_a_twin_does_not_settle_what_a_pen_changed_on_the_paper() -> None:
    """The signed paper is the legal one: where it was written on, its Word file is no answer."""
    paper = reading("2.1. Thanh tra, kiểm tra", _table(scanned("75", "75", ink=Ink.UNCLEAR)), route=SCAN)
    word = reading("2.1. Thanh tra, kiểm tra", _table(Cell(row=0, column=0, text="25")))
    both = Reading(files=(*paper.files, *(file.model_copy(update={"kind": Kind.DOCX}) for file in word.files)))
    assert status(word, "doan") is Status.READ
    assert status(both, "doan") is Status.DOUBTFUL


def test_a_twin_makes_up_for_a_reader_that_stumbled() -> None:
    """Two places of the submission agree: that is the second ground."""
    paper = reading("2.1. Thanh tra, kiểm tra", _table(scanned("25", "26")), route=SCAN)
    word = reading("2.1. Thanh tra, kiểm tra", _table(Cell(row=0, column=0, text="25")))
    assert status(paper, "doan") is Status.DOUBTFUL
    assert status(Reading(files=(*paper.files, *word.files)), "doan") is Status.READ


def _table(value: Cell) -> Grid:
    return grid(
        HEAD,
        ("1", "Số đoàn kiểm tra", "đoàn", value),
        (
            "2",
            "Số cơ sở được kiểm tra",
            "cơ sở",
            value.model_copy(update={"ink": Ink.BLANK, "text": "", "readings": ()}),
        ),
    )


def test_nothing_on_an_unfit_page_is_vouched_for() -> None:
    """A page too coarse or cut off is shown with what was seen on it, and a person decides."""
    source = reading("2.1. Thanh tra, kiểm tra", _table(scanned("25", "25")), route=SCAN)
    assert status(source, "doan") is Status.READ
    file = source.files[0]
    pages = tuple(p.model_copy(update={"outcome": PageOutcome.UNREADABLE, "reason": "bị cắt"}) for p in file.pages)
    unfit = Reading(files=(file.model_copy(update={"pages": pages}),))
    assert status(unfit, "doan") is Status.DOUBTFUL


def signed_paper(*marks: Mark) -> Record:
    """The record of a scanned report with a name in the signature block and these marks on its page."""
    block = [
        hand.printed("Phòng Giáo dục và Đào tạo huyện Cẩm Hà trân trọng báo cáo./.", 500),
        hand.printed("Nơi nhận:", 540, 85, 160, region=Region.LEFT),
        hand.printed("TRƯỞNG PHÒNG", 540, 360, 470, region=Region.RIGHT),
        hand.printed("Nguyễn Thị Sương", 620, 360, 470, region=Region.RIGHT),
    ]
    head = [
        hand.printed("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO HUYỆN CẨM HÀ", 50, 85, 280, region=Region.LEFT),
        hand.printed("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 50, 300, region=Region.RIGHT),
        hand.printed("BÁO CÁO", 100, 270, 330),
    ]
    page = hand.sheet(1, [*head, hand.printed("I. TÌNH HÌNH CHUNG", 200), *block], marks=marks)
    read = hand.scan(page)
    flow, of = assemble(read), hand.campaign()
    sections = extract_sections(flow, of)
    unit, document = identify_unit(flow, read, of), read_letterhead(flow, read)
    return check_record(read, flow, of, unit, document, sections, extract_figures(flow, sections, of), None)


@pytest.mark.parametrize(
    ("marks", "unsigned"),
    [((), True), ((Mark(kind="stamp", box=Box(300, 540, 420, 660)),), False),
     ((Mark(kind="signature", box=Box(380, 560, 450, 610)),), False),
     ((Mark(kind="handwriting", box=Box(90, 60, 130, 80)),), True)],
)  # fmt: skip
def test_a_paper_without_pen_and_seal_is_unsigned(marks: tuple[Mark, ...], unsigned: bool) -> None:
    """A printed name is no signature; the pen's number at the head is none either."""
    codes = {flag.code for flag in signed_paper(*marks).flags}
    assert ("document.unsigned" in codes) is unsigned


def test_the_line_of_the_number_misread_is_no_part_of_the_issuer() -> None:
    """The line "SỐ JBC:" under the issuer's name made the unit unknown."""
    head = [Line(text="UBND TỈNH", region=Region.LEFT), Line(text="PHÒNG GDĐT HUYỆN CẨM HÀ", region=Region.LEFT)]
    odd = Line(text="SỐ JBC:", region=Region.LEFT)
    page = Page(number=1, route=SCAN, width=595.0, height=842.0, blocks=(*head, odd, *hand.HEAD[3:], *hand.body()[8:]))
    source = hand.scan(page)
    assert identify_unit(assemble(source), source, hand.campaign()).value == "cam-ha"


def test_the_second_line_of_a_label_is_no_row_without_values() -> None:
    """Without rules a label of two lines may be taken for two rows: the lower one is not "left blank"."""
    blank = scanned("", ink=Ink.BLANK)
    table = grid(
        HEAD,
        ("1", "Số đoàn kiểm tra", "đoàn", scanned("25", "25")),
        ("2", "Số cơ sở", "cơ sở", scanned("130", "130")),
        ("", "được kiểm tra", "", blank),
        ("3", "Số mẫu xét nghiệm", "mẫu", scanned("45", "45")),
    ).model_copy(update={"ruled": False})
    source = reading("2.1. Thanh tra, kiểm tra", table, route=SCAN)
    assert status(source, "co_so") is not Status.EMPTY


def test_two_labels_in_one_cell_hide_the_second_row() -> None:
    """A pen on the rule between two rows joined them: neither is missing."""
    table = grid(
        HEAD,
        ("1", "Số đoàn kiểm tra", "đoàn", scanned("25", "25")),
        ("2 3", "Số cơ sở được kiểm tra Số cơ sở vi phạm", "cơ sở", scanned("13007", "13007")),
    )
    source = reading("2.1. Thanh tra, kiểm tra", table, route=SCAN)
    assert Status.MISSING not in {status(source, "co_so"), status(source, "vi_pham")}


def test_what_a_reader_could_not_read_contradicts_nothing() -> None:
    """A cell under a pen and a clear sentence are a doubt, not two exact numbers of the unit."""
    paper = reading("2.1. Thanh tra, kiểm tra", _table(scanned("75", "7S", ink=Ink.UNCLEAR)), route=SCAN)
    word = reading("2.1. Thanh tra, kiểm tra", _table(Cell(row=0, column=0, text="25")))
    assert not figures_of(Reading(files=(*paper.files, *word.files))).conflicts
    clear = reading("2.1. Thanh tra, kiểm tra", _table(scanned("75", "75")), route=SCAN)
    assert "doan" in figures_of(Reading(files=(*clear.files, *word.files))).conflicts


def test_a_first_row_whose_value_is_blotted_is_no_head() -> None:
    """With a note like a head's beside it, the row was taken for one and its figure called missing."""
    table = grid(
        ("Nội dung", "ĐVT", "Số lượng", "Ghi chú"),
        ("Số đoàn kiểm tra", "đoàn", scanned("sua so", "sna", ink=Ink.UNCLEAR), "Tăng so với cùng kỳ"),
        ("Số cơ sở được kiểm tra", "cơ sở", scanned("130", "130"), ""),
        ("Số cơ sở vi phạm", "cơ sở", scanned("7", "7"), ""),
    )
    source = reading("2.1. Thanh tra, kiểm tra", table, route=SCAN)
    assert status(source, "doan") is Status.DOUBTFUL
    word = reading("2.1. Thanh tra, kiểm tra", _table(Cell(row=0, column=0, text="25")))
    assert status(Reading(files=(*source.files, *word.files)), "doan") is Status.DOUBTFUL


def test_a_heading_behind_a_misread_number_is_not_missing() -> None:
    """A number read as "LỆ" hides the heading from the outline; the unit must not be asked for the section."""
    lines = [
        hand.printed("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 50, 300, region=Region.RIGHT),
        hand.printed("BÁO CÁO", 100, 270, 330),
        hand.printed("A. TÌNH HÌNH CHUNG", 200),
        hand.printed("LỆ Thuận lợi: được các cấp quan tâm.", 230),
        hand.printed("2. Khó khăn", 260),
        hand.printed("Kinh phí còn ít.", 290),
    ]
    flow = assemble(hand.scan(hand.sheet(1, lines)))
    assert extract_sections(flow, hand.campaign()).fields["A.1"].status is not Status.MISSING


def test_what_is_left_of_a_table_accuses_nobody() -> None:
    """A table in a photo of which recognition kept one row is none of the campaign's, and may be any of them."""
    left = grid(("nbn", "|", scanned("25", "25"), scanned("41", "41")))
    source = reading("2.1. Thanh tra, kiểm tra", left, route=SCAN)
    assert Status.MISSING not in {figure.status for figure in figures_of(source).fields.values()}


def test_a_value_beside_two_rows_is_neithers() -> None:
    """Correction fluid hides the rule between two rows: the number of one must not stand for the other as well."""
    table = grid(
        HEAD,
        ("1", "Số đoàn kiểm tra", "đoàn", scanned("25", "25")),
        ("2", "Số cơ sở được kiểm tra", "cơ sở", scanned("130", "130")),
        ("3", "Số cơ sở vi phạm", "cơ sở", ""),
        spans={(2, 3): (2, 1)},
    )
    source = reading("2.1. Thanh tra, kiểm tra", table, route=SCAN)
    assert {status(source, one) for one in ("co_so", "vi_pham")} == {Status.DOUBTFUL}
    assert status(source, "doan") is Status.READ


def test_a_number_on_two_lines_is_not_its_first_half() -> None:
    """Without rules the second line of "177 500 / 000" looks like a row of its own: a thousandth would be read."""
    table = grid(
        HEAD,
        ("1", "Số đoàn kiểm tra", "đoàn", scanned("25", "25")),
        ("2", "Tổng tiền phạt", "đồng", scanned("177 500", "177 500")),
        ("", "", "", scanned("000", "000")),
    ).model_copy(update={"ruled": False})
    assert status(reading("2.1. Thanh tra, kiểm tra", table, route=SCAN), "tien_phat") is Status.DOUBTFUL


def test_a_line_in_the_form_of_a_row_still_contradicts_the_table() -> None:
    """Three short sentences in a row look like a list; what two readers see in them is held against the table."""
    second = CellReading(engine="eng", text="Tổng tiền phạt là 9.500.000 đồng.", confidence=0.9)
    told = Line(text="Tổng tiền phạt là 9.500.000 đồng.", readings=(second,), confidence=0.96, paragraph=True)
    table = grid(HEAD, ("1", "Tổng tiền phạt", "đồng", scanned("7.500.000", "7.500.000")))
    source = reading("2.1. Thanh tra, kiểm tra", *LISTED, told, table, route=SCAN)
    found = figures_of(source)
    assert found.fields["tien_phat"].status is Status.DOUBTFUL
    assert "tien_phat" in found.conflicts


def test_another_number_half_read_elsewhere_is_a_doubt() -> None:
    """Its readers see two numbers, neither of them the table's: whatever it is, it is not the same."""
    second = CellReading(engine="eng", text="Tổng tiền phạt là 58.600.000 đồng.", confidence=0.9)
    told = Line(text="Tổng tiền phạt là 38.600.000 đồng.", readings=(second,), confidence=0.96, paragraph=True)
    table = grid(HEAD, ("1", "Tổng tiền phạt", "đồng", scanned("66.600.000", "66.600.000")))
    source = reading("2.1. Thanh tra, kiểm tra", *LISTED, told, table, route=SCAN)
    found = figures_of(source)
    assert (found.fields["tien_phat"].status, found.conflicts) == (Status.DOUBTFUL, {})


def test_a_numbered_row_left_as_text_without_its_number_is_not_missing() -> None:
    """The number was under correction fluid, and the rules of the table were lost."""
    source = reading("2.1. Thanh tra, kiểm tra", "3 Số cơ sở vi phạm cơ sở", route=SCAN)
    assert status(source, "vi_pham") is Status.DOUBTFUL


def test_a_line_of_a_group_with_a_misread_name_is_still_its_row() -> None:
    """The same three names under each group: a speck in one of them must not lose that group's figure."""
    table = grid(
        ("Nội dung", "ĐVT", "Kết quả"),
        ("Thành thị", "", ""),
        ("Số vụ ngộ độc", "vụ", scanned("1", "1")),
        ("Số người mắc", "người", scanned("10", "10")),
        ("Số người tử vong", "người", scanned("4", "4")),
        ("Nông thôn", "", ""),
        ("Số vụ ngộ độc", "vụ", scanned("2", "2")),
        ("Số ngưởi mằc.", "người", scanned("25", "25")),
        ("Số ng*ời #ử ©", "người", scanned("3", "3")),
    )
    source = reading("2.1. Thanh tra, kiểm tra", table, route=SCAN)
    assert figures_of(source).fields["mac.nong_thon"].value == 25
    assert status(source, "chet.nong_thon") is Status.DOUBTFUL


@pytest.mark.parametrize(
    "line", [":2.1. Thanh tra, kiểm tra:", "aÍ Thanh tra, kiểm tru", "“1 Thanh tra, kiểm tra. Đã lập 5 đoàn."]
)
def test_a_heading_with_specks_and_a_misread_letter_is_not_missing(line: str) -> None:
    """Dust before the number, or a letter misread at the end, hides the heading; it stands there all the same."""
    source = reading("1. Công tác chỉ đạo", "2. Kết quả thực hiện", line, "2.2. Kinh phí nhà nước cấp", route=SCAN)
    assert extract_sections(assemble(source), campaign()).fields["2.1"].status is not Status.MISSING


def test_a_figure_of_a_twin_alone_is_for_a_person_where_its_table_stands_on_paper() -> None:
    """The row on the signed paper was lost under a pen: its Word twin says what stood there before."""
    rows = [("1", "Số đoàn kiểm tra", "đoàn", "25"), ("2", "Số cơ sở được kiểm tra", "cơ sở", "130")]
    rows += [("3", "Số cơ sở vi phạm", "cơ sở", "7")]
    paper = grid(HEAD, *((*row[:3], scanned(row[3], row[3])) for row in rows[:2]))
    source = reading("2.1. Thanh tra, kiểm tra", paper, route=SCAN)
    word = reading("2.1. Thanh tra, kiểm tra", grid(HEAD, *rows))
    both = Reading(files=(*source.files, *word.files))
    assert (status(both, "doan"), status(both, "vi_pham")) == (Status.READ, Status.DOUBTFUL)


def test_one_number_in_two_measures_is_no_conflict() -> None:
    """The paper's line with the measure was not read: its number is the twin's, a thousandth of it."""
    paper = grid(HEAD, ("1", "Tổng tiền phạt", "", scanned("160.200", "160.200")))
    word = grid(HEAD, ("1", "Tổng tiền phạt", "nghìn đồng", "160.200"))
    source, twin = reading("2.1. Thanh tra, kiểm tra", paper, route=SCAN), reading("2.1. Thanh tra, kiểm tra", word)
    found = figures_of(Reading(files=(*source.files, *twin.files)))
    assert (found.fields["tien_phat"].status, found.conflicts) == (Status.DOUBTFUL, {})
