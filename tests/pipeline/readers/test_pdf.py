"""PDF files: the text layer where it can be believed, lines and tables where a person sees them."""

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from pipeline.identify import identify
from pipeline.options import Limits, Options
from pipeline.readers.content import CannotReadError, Desk
from pipeline.readers.pdf import read_pdf
from schemas.reading import Kind, Page, Region, Route
from tests.pipeline.readers.conftest import grids, lines, only_page, rows_of
from tests.pipeline.readers.paper import add_signature, new_pdf, rules, saved, text

_PROSE = "Phong da chi dao cac xa treo bang ron va to chuc le khai mac trong toan huyen."
_LETTERHEAD = (
    text(90, 60, "UBND HUYEN X")
    + text(300, 60, "CONG HOA XA HOI CHU NGHIA VIET NAM", 11)
    + text(80, 78, "PHONG GIAO DUC", 12, "F2")
    + text(330, 78, "Doc lap - Tu do - Hanh phuc")
    + text(100, 100, "So: /BC-PGD")
    + text(320, 100, "X, ngay 05 thang 10 nam 2020")
    + text(270, 140, "BAO CAO", 14, "F2")
)


def _page(path: Path, desk: Desk) -> Page:
    return only_page(read_pdf(path, Kind.PDF, desk))


def test_letterhead_halves_and_title(tmp_path: Path, desk: Desk) -> None:
    """Number and issuer stand left, motto and date right; the title belongs to neither."""
    page = _page(saved(new_pdf(_LETTERHEAD + text(85, 180, _PROSE)), tmp_path / "a.pdf"), desk)
    assert [(line.region, line.text) for line in lines(page)][:7] == [
        (Region.LEFT, "UBND HUYEN X"),
        (Region.LEFT, "PHONG GIAO DUC"),
        (Region.LEFT, "So: /BC-PGD"),
        (Region.RIGHT, "CONG HOA XA HOI CHU NGHIA VIET NAM"),
        (Region.RIGHT, "Doc lap - Tu do - Hanh phuc"),
        (Region.RIGHT, "X, ngay 05 thang 10 nam 2020"),
        (Region.BODY, "BAO CAO"),
    ]
    title = lines(page)[6]
    assert (title.bold, title.centred, title.size) == (True, True, 14.0)
    assert (page.route, page.width, page.height) == (Route.DIGITAL, 595.0, 842.0)


def test_a_commune_beside_a_motto_broken_in_two(tmp_path: Path, desk: Desk) -> None:
    """The "xã" of the issuer's name is no beginning of the motto: taken for it, the reading never ended."""
    head = (
        text(85, 60, "SO Y TE NAM SON")
        + text(85, 76, "TRAM Y TE XA AN THANH", 11)
        + text(310, 76, "CONG HOA XA HOI CHU NGHIA VIET", 11)
        + text(85, 92, "NAM")
        + text(85, 108, "So 746/BC-TYT")
        + text(310, 108, "Doc lap - Tu do - Hanh phuc")
        + text(310, 124, "An Thanh, ngay 07 thang 10 nam 2024")
        + text(270, 160, "BAO CAO", 14, "F2")
    )
    page = _page(saved(new_pdf(head + text(85, 190, _PROSE)), tmp_path / "a.pdf"), desk)
    regions = {line.text: line.region for line in lines(page)}
    assert regions["TRAM Y TE XA AN THANH"] is Region.LEFT
    assert regions["So 746/BC-TYT"] is Region.LEFT
    assert regions["An Thanh, ngay 07 thang 10 nam 2024"] is Region.RIGHT


def test_a_left_half_that_begins_above_the_motto(tmp_path: Path, desk: Desk) -> None:
    """A long name in a narrow column pushes its first lines above the motto: they are its left half all the same."""
    head = (
        text(97, 72, "PHONG GDDT HUYEN BINH")
        + text(172, 88, "LAM")
        + text(318, 98, "CONG HOA XA HOI CHU NGHIA VIET", 11)
        + text(101, 116, "TRUONG TRUNG HOC CO")
        + text(420, 116, "NAM")
        + text(130, 134, "SO QUANG MINH")
        + text(344, 144, "Doc lap - Tu do - Hanh phuc")
        + text(134, 162, "So: 61/BC-THCS")
        + text(308, 172, "Binh Lam, ngay 08 thang 06 nam 2024")
        + text(270, 210, "BAO CAO", 14, "F2")
    )
    page = _page(saved(new_pdf(head + text(85, 250, _PROSE)), tmp_path / "a.pdf"), desk)
    left = [line.text for line in lines(page) if line.region is Region.LEFT]
    assert left == ["PHONG GDDT HUYEN BINH", "LAM", "TRUONG TRUNG HOC CO", "SO QUANG MINH", "So: 61/BC-THCS"]


def test_a_motto_in_the_middle_has_no_columns_under_it(tmp_path: Path, desk: Desk) -> None:
    """With everything centred one under the other there are no halves: the whole page was taken for the right one."""
    head = (
        text(180, 60, "CONG HOA XA HOI CHU NGHIA VIET NAM", 12)
        + text(240, 78, "Doc lap - Tu do - Hanh phuc")
        + text(250, 96, "TRAM Y TE XA AN THANH")
        + text(270, 114, "So 402/BC-TYT")
        + text(280, 140, "BAO CAO", 14, "F2")
    )
    page = _page(saved(new_pdf(head + text(85, 180, _PROSE) + text(85, 200, _PROSE)), tmp_path / "a.pdf"), desk)
    assert {line.region for line in lines(page)} == {Region.BODY}


def test_boxes_lie_where_the_words_are(tmp_path: Path, desk: Desk) -> None:
    """A reviewer is shown the exact spot."""
    page = _page(saved(new_pdf(text(85, 180, _PROSE)), tmp_path / "a.pdf"), desk)
    box = lines(page)[0].box
    assert box is not None
    assert box.left == pytest.approx(85, abs=2)
    assert box.top < 175 < 180 <= box.bottom < 186


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_are_upright_whatever_the_page_states(tmp_path: Path, desk: Desk, rotate: int) -> None:
    """A page turned by its own /Rotate shows its text on the side; boxes must follow what is made upright."""
    page = _page(saved(new_pdf(text(85, 180, _PROSE), rotate=rotate), tmp_path / "a.pdf"), desk)
    box = lines(page)[0].box
    assert box is not None
    assert lines(page)[0].text == _PROSE
    assert box.width > 10 * box.height
    assert (page.rotation + rotate) % 360 == 0
    assert (page.width, page.height) == (595.0, 842.0)


def test_a_page_cut_out_of_a_larger_sheet_keeps_words_and_rules_together(tmp_path: Path, desk: Desk) -> None:
    """Print drivers set boxes that begin elsewhere than at nought: the cells must lie where the words are."""
    xs, ys = [80, 260, 380], [200, 230, 260, 290]
    table = rules(xs, ys) + "".join(
        text(90, y, label) + text(300, y, value)
        for y, label, value in ((220, "Noi dung", "Ket qua"), (250, "So lop", "12"), (280, "So nguoi", "350"))
    )
    pdf = new_pdf(text(85, 100, _PROSE) + table)
    page = pdf.pages[0]
    page.contents_add(pikepdf.Stream(pdf, b"q 1 0 0 1 120 45 cm"), prepend=True)
    page.contents_add(pikepdf.Stream(pdf, b"Q"))
    page.mediabox, page.cropbox = pikepdf.Rectangle(90, 15, 745, 917), pikepdf.Rectangle(120, 45, 715, 887)
    (found,) = grids(_page(saved(pdf, tmp_path / "a.pdf"), desk))
    assert rows_of(found) == [["Noi dung", "Ket qua"], ["So lop", "12"], ["So nguoi", "350"]]


def test_a_label_of_many_lines_and_a_head_of_two_levels_without_rules(tmp_path: Path, desk: Desk) -> None:
    """Narrow columns break labels and heads; a head over several columns is no part of the one below its middle."""
    head = text(265, 190, "Chia theo nhom") + "".join(
        text(x, 205, word) for x, word in ((90, "TT"), (120, "Noi dung"), (250, "Nam"), (350, "Nu"), (450, "Ghi chu"))
    )
    rows = ""
    for number, (y, words, values) in enumerate(
        (
            (230, ("So lop", "tap huan", "nghiep", "vu", "da mo"), ("12", "30")),
            (310, ("So nguoi", "tham", "du"), ("1.250", "87")),
            (370, ("So giai",), ("4", "5")),
        ),
        1,
    ):
        rows += text(90, y, str(number)) + text(250, y, values[0]) + text(350, y, values[1])
        rows += "".join(text(120, y + 14 * line, word) for line, word in enumerate(words))
    (found,) = grids(_page(saved(new_pdf(text(85, 100, _PROSE) + head + rows), tmp_path / "a.pdf"), desk))
    assert rows_of(found)[1:] == [
        ["TT", "Noi dung", "Nam", "Nu", "Ghi chu"],
        ["1", "So lop tap huan nghiep vu da mo", "12", "30", ""],
        ["2", "So nguoi tham du", "1.250", "87", ""],
        ["3", "So giai", "4", "5", ""],
    ]
    top = next(cell for cell in found.cells if cell.row == 0)
    assert (top.text, top.column, top.column_span) == ("Chia theo nhom", 2, 3)


def test_closing_block_and_page_number(tmp_path: Path, desk: Desk) -> None:
    """The signer stands right of "Noi nhan", and a page number is no text."""
    content = (
        text(295, 40, "3")
        + text(85, 80, _PROSE)
        + text(85, 120, "Noi nhan:", 11, "F2")
        + text(360, 120, "TRUONG PHONG", 13, "F2")
        + text(85, 135, "- Luu: VT.", 11)
        + text(350, 200, "Tran Van Binh", 13, "F2")
    )
    page = _page(saved(new_pdf(content), tmp_path / "a.pdf"), desk)
    assert page.printed_number == 3
    assert [(line.region, line.text) for line in lines(page)] == [
        (Region.HEADER, "3"),
        (Region.BODY, _PROSE),
        (Region.LEFT, "Noi nhan:"),
        (Region.LEFT, "- Luu: VT."),
        (Region.RIGHT, "TRUONG PHONG"),
        (Region.RIGHT, "Tran Van Binh"),
    ]


def test_ruled_table_with_a_wrapped_label(tmp_path: Path, desk: Desk) -> None:
    """A label on two lines is one label; an empty cell is blank, never lost."""
    content = text(85, 60, _PROSE) + rules([80, 300, 400], [100, 120, 160, 180])
    content += (
        text(90, 115, "Chi tieu")
        + text(310, 115, "So luong")
        + text(90, 134, "So le khai mac")
        + text(90, 150, "da to chuc")
    )
    content += text(330, 142, "1.250") + text(90, 175, "So nguoi du")
    page = _page(saved(new_pdf(content), tmp_path / "a.pdf"), desk)
    (grid,) = grids(page)
    assert rows_of(grid) == [["Chi tieu", "So luong"], ["So le khai mac da to chuc", "1.250"], ["So nguoi du", ""]]
    assert grid.ruled
    assert [block.kind for block in page.blocks] == ["line", "grid"]


def test_table_without_rules_keeps_blank_values_apart(tmp_path: Path, desk: Desk) -> None:
    """A row whose value is missing must not lend its label to the next value."""
    content = text(85, 60, _PROSE) + text(100, 100, "Noi dung", 12, "F2") + text(400, 100, "So luong", 12, "F2")
    rows = (("So van ban", "12"), ("So nguoi du", ""), ("So lop", "7"), ("Kinh phi", "1.500.000"), ("So sach", "-"))
    for number, (label, value) in enumerate(rows):
        content += text(100, 120 + 20 * number, label) + (text(410, 120 + 20 * number, value) if value else "")
    (grid,) = grids(_page(saved(new_pdf(content), tmp_path / "a.pdf"), desk))
    assert not grid.ruled
    assert rows_of(grid) == [["Noi dung", "So luong"], *[list(row) for row in rows]]


def test_tight_rows_without_rules_keep_blank_values_apart(tmp_path: Path, desk: Desk) -> None:
    """The same where rows stand as close as the lines of a wrapped label."""
    content = text(85, 60, _PROSE)
    rows = (("So van ban", "12"), ("So nguoi du", ""), ("So lop", "7"), ("Kinh phi", "900"))
    for number, (label, value) in enumerate(rows):
        content += text(100, 120 + 14 * number, label) + (text(410, 120 + 14 * number, value) if value else "")
    (grid,) = grids(_page(saved(new_pdf(content), tmp_path / "a.pdf"), desk))
    assert rows_of(grid) == [list(row) for row in rows]


def test_numbers_too_wide_for_their_column_go_on_beside_the_rest_of_a_label(tmp_path: Path, desk: Desk) -> None:
    """Half a number is a wrong number, and its rest is no row: every later row would move up by one."""
    content = text(85, 60, _PROSE)
    rows = (
        (("So", "1.94", "2.057"), ("co so", "7", "")),
        (("So", "32", "500."), ("loi", "", "000")),
        (("Xa", "5", "6"),),
    )
    at = iter(range(100, 300, 14))
    for label, one, two in (line for row in rows for line in row):
        y = next(at)
        content += text(100, y, label) + text(200, y, one) + text(300, y, two)
    (grid,) = grids(_page(saved(new_pdf(content), tmp_path / "a.pdf"), desk))
    assert rows_of(grid) == [["So co so", "1.947", "2.057"], ["So loi", "32", "500.000"], ["Xa", "5", "6"]]
    assert [cell.text for cell in grid.cells if cell.doubts] == ["1.947"]


def test_a_small_number_under_another_in_a_row_of_its_own_stays_apart(tmp_path: Path, desk: Desk) -> None:
    """A share with one decimal and a count below it are two rows, though together they look like one number."""
    content = text(85, 60, _PROSE)
    for number, (label, value) in enumerate((("Ty le", "2.1"), ("So xa", "125"), ("So to", "30"), ("So nha", "4"))):
        content += text(100, 100 + 14 * number, label) + text(410, 100 + 14 * number, value)
    (grid,) = grids(_page(saved(new_pdf(content), tmp_path / "a.pdf"), desk))
    assert rows_of(grid) == [["Ty le", "2.1"], ["So xa", "125"], ["So to", "30"], ["So nha", "4"]]


def test_the_first_row_of_a_table_that_goes_on_overleaf_is_a_table(tmp_path: Path, desk: Desk) -> None:
    """Left as plain text its figures would be told as missing."""
    content = text(85, 60, _PROSE)
    for y, cells in ((300, ("Chi tieu", "Xa A", "Xa B", "Xa C")), (318, ("So lop", "12", "7", "9"))):
        content += "".join(text(100 + 110 * column, y, cell) for column, cell in enumerate(cells))
    (grid,) = grids(_page(saved(new_pdf(content), tmp_path / "a.pdf"), desk))
    assert rows_of(grid) == [["Chi tieu", "Xa A", "Xa B", "Xa C"], ["So lop", "12", "7", "9"]]


def test_signature_widgets_are_read_in_place_and_as_facts(tmp_path: Path, desk: Desk) -> None:
    """A signed PDF carries its number and day in widgets only; no plain text extraction sees them."""
    letterhead = _LETTERHEAD.replace("(So: /BC-PGD)", "(So:)") + text(150, 100, "/BC-PGD")
    pdf = new_pdf(letterhead + text(85, 180, _PROSE))
    add_signature(pdf, ["453"], (122, 736, 160, 752))
    content = read_pdf(saved(pdf, tmp_path / "a.pdf"), Kind.PDF, desk)
    number = next(line for line in lines(only_page(content)) if line.text.startswith("So:"))
    assert number.text == "So: 453 /BC-PGD"
    (signature,) = content.signatures
    assert (signature.page, signature.signer, signature.texts) == (1, "Tran Van B", ("453",))
    assert signature.signed_at is not None
    assert signature.signed_at.isoformat() == "2020-10-16T14:30:05+07:00"
    assert signature.box == (122, 90, 160, 106)


def test_a_cut_file_is_unreadable_not_half_read(tmp_path: Path, desk: Desk) -> None:
    """What a truncated file has lost would go unseen."""
    path = saved(new_pdf(*[text(85, 180, _PROSE)] * 3), tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(CannotReadError) as caught:
        read_pdf(path, Kind.PDF, desk)
    assert caught.value.fault.code == "file.unreadable"


def test_a_broken_table_of_objects_is_repaired(tmp_path: Path, desk: Desk) -> None:
    """Mail gateways shift offsets; the content is whole and must not be refused."""
    path = saved(new_pdf(text(85, 180, _PROSE)), tmp_path / "a.pdf")
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"xref")] + b"startxref\n99999999\n%%EOF\n")
    assert lines(_page(path, desk))[0].text == _PROSE


def test_a_password_is_told(tmp_path: Path, desk: Desk) -> None:
    """The unit is asked for an open copy, not told that its file is broken."""
    path = tmp_path / "a.pdf"
    new_pdf(text(85, 180, _PROSE)).save(path, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert identify(path, Limits()).fault is None
    with pytest.raises(CannotReadError) as caught:
        read_pdf(path, Kind.PDF, desk)
    assert caught.value.fault.code == "file.encrypted"


def test_an_owner_password_alone_does_not_lock(tmp_path: Path, desk: Desk) -> None:
    """Files that only forbid printing open without a password."""
    path = tmp_path / "a.pdf"
    new_pdf(text(85, 180, _PROSE)).save(path, encryption=pikepdf.Encryption(owner="o", user=""))
    assert lines(_page(path, desk))[0].text == _PROSE


@pytest.mark.parametrize(
    "crowd", [text(9, 700, "chen chuc " * 30, 2), "0 0 m 9 9 l " * 300 + "S"], ids=["letters", "strokes"]
)
def test_a_page_too_dense_to_walk_through_is_read_as_a_picture(crowd: str, tmp_path: Path, desk: Desk) -> None:
    """A page of 75,000 letters took half a minute before anybody could say whether it holds a table."""
    own = replace(desk, options=Options(limits=Limits(page_marks=250)))
    pdf = new_pdf(text(85, 180, _PROSE), text(85, 180, _PROSE) + crowd)
    calm, dense = read_pdf(saved(pdf, tmp_path / "a.pdf"), Kind.PDF, own).pages
    assert isinstance(calm, Page)
    assert isinstance(dense, Future)
    assert len(own.waiting) == 1


def test_an_empty_page_is_blank_without_recognition(tmp_path: Path, desk: Desk) -> None:
    """An empty page is accounted for at no cost."""
    assert _page(saved(new_pdf(""), tmp_path / "a.pdf"), desk).route is Route.BLANK


def _drawn_font(pdf: pikepdf.Pdf, name: str, letters: bytes, names: dict[int, str]) -> pikepdf.Dictionary:
    """A font of blocks as high as letters, whose codes say what an old font's say."""
    block = pdf.make_indirect(pikepdf.Stream(pdf, b"600 0 50 0 500 550 d1 50 0 450 550 re f"))
    glyphs = {code: names.get(code, f"g{code}") for code in letters}
    differences = [item for code, glyph in sorted(glyphs.items()) for item in (code, pikepdf.Name(f"/{glyph}"))]
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type3, Name=pikepdf.Name(f"/{name}"),
        FontBBox=[0, 0, 600, 600], FontMatrix=[0.001, 0, 0, 0.001, 0, 0], FirstChar=0, LastChar=255, Widths=[600] * 256,
        CharProcs=pikepdf.Dictionary({f"/{glyph}": block for glyph in glyphs.values()}),
        Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=differences),
    )  # fmt: skip


def test_the_letter_that_looks_like_a_soft_hyphen_stays(tmp_path: Path, desk: Desk) -> None:
    """PDFium calls the TCVN3 letter ư a hyphen, and drops it where a line ends: như would become nh."""
    words = ("Trong th¸ng, c¸c tr\u00adêng ®· tæ chøc tËp huÊn cho c¸n bé nh\u00ad", "kÕ ho¹ch cña Së GDNN-", "GDTX")
    codes = "".join(words).encode("latin-1")
    latin = {ord(c): c for c in "abcdefghijklmnopqrstuvwxyzGDNTXS"} | {0xAD: "hyphen", 0x20: "space", 0x2C: "comma"}
    marks = {code: f"uni{code:04X}" for code in codes if code > 0x7F and code != 0xAD}
    pdf = new_pdf("".join(text(72, 100 + 20 * row, line, 12, "F3") for row, line in enumerate(words)))
    pdf.pages[0].obj.Resources.Font["/F3"] = _drawn_font(pdf, "VnTime", codes, latin | marks)
    found = " ".join(line.text for line in lines(_page(saved(pdf, tmp_path / "a.pdf"), desk)))
    assert "các trường đã tổ chức tập huấn cho cán bộ như" in found
    assert "kế hoạch của Sở" in found
