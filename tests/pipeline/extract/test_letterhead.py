"""Number, date and signer: read where print is sure, left to people where a hand may have written."""

from datetime import UTC, date, datetime

import pytest

from pipeline.extract.dates import find_dates
from pipeline.extract.flow import assemble
from pipeline.extract.letterhead import read_letterhead
from pipeline.extract.signer import name_in
from schemas.base import Box
from schemas.reading import UNREAD_INK, Line, Page, Reading, Region, Route, Signature
from schemas.record import DocumentData, Status

from .hand import HEAD, TAIL, body, printed, scan, sheet, word_file


def document(changed: dict[str, str | None], *, annex: str = "") -> DocumentData:
    """The document data of a Word report in which the lines beginning with a key are replaced (None: left out)."""
    lines: list[Line] = []
    for line in body("I. MỞ ĐẦU"):
        assert isinstance(line, Line)
        start = next((start for start in changed if line.text.startswith(start)), None)
        text = changed[start] if start is not None else line.text
        if text is not None:
            lines.append(line.model_copy(update={"text": text}))
    extra = [Line(text="PHỤ LỤC", paragraph=True), Line(text=annex, paragraph=True)] if annex else []
    reading = Reading(files=(word_file([*lines, *extra]),))
    return read_letterhead(assemble(reading), reading)


def test_a_printed_letterhead_is_read() -> None:
    """The ordinary Word report."""
    data = document({})
    assert [data.number.value, data.issued_on.value, data.signer.value] == [
        "125/BC-PGDĐT", "2023-11-05", "Nguyễn Thị Sương",
    ]  # fmt: skip
    assert {data.number.status, data.issued_on.status, data.signer.status} == {Status.READ}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Số: 07/BC-PGD&ĐT", "07/BC-PGD&ĐT"), ("Số 12 / BC - PGDĐT", "12/BC-PGDĐT"),
        ("Số:98/BC-TTGDNN-GDTX", "98/BC-TTGDNN-GDTX"),
        ("Số: 5a/BC-UBND", "5a/BC-UBND"),
    ],
)  # fmt: skip
def test_numbers_in_their_many_spellings(line: str, value: str) -> None:
    """Blanks, "&" and letters behind the number are all in use."""
    assert document({"Số:": line}).number.value == value


@pytest.mark.parametrize("line", ["Số:      /BC-PGDĐT", "Số: ....../BC-PGDĐT", "Số: …/BC-PGDĐT", "Số: ___/BC-PGDĐT"])
def test_a_number_left_blank_is_empty(line: str) -> None:
    """The place is there with nothing in it: the unit forgot to take a number."""
    assert document({"Số:": line}).number.status is Status.EMPTY
    assert document({"Số:": None}).number.status is Status.MISSING


def test_a_date_left_blank_is_empty() -> None:
    """Unfilled days are common; no day is ever made up from the month."""
    data = document({"Cẩm Hà, ngày": "Cẩm Hà, ngày      tháng 11 năm 2023"})
    assert (data.issued_on.value, data.issued_on.status) == (None, Status.EMPTY)


def test_number_and_day_broken_by_a_narrow_column_are_whole() -> None:
    """A text box of seven centimetres sets the year, or the end of a long code, on a line of its own."""
    left = [
        Line(text=text, region=Region.LEFT, paragraph=True)
        for text in ("SỞ Y TẾ", "TRUNG TÂM Y TẾ", "Số: 125/BC-", "TTYT-KHNV")
    ]
    right = [
        Line(text=text, region=Region.RIGHT, paragraph=True)
        for text in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "An Minh, ngày 08 tháng 05 năm", "2023", "BÁO CÁO")
    ]
    reading = Reading(files=(word_file([*left, *right, Line(text="1. Kết quả", paragraph=True)]),))
    data = read_letterhead(assemble(reading), reading)
    assert (data.number.value, data.issued_on.value) == ("125/BC-TTYT-KHNV", "2023-05-08")


def test_a_missing_signature_is_told() -> None:
    """A block without a name is unsigned; the recipients' list is no name."""
    assert document({"Nguyễn Thị": None}).signer.status is Status.EMPTY


def test_two_printed_places_that_differ_are_doubtful() -> None:
    """The annex says it belongs to another number: a person decides."""
    data = document({}, annex="(Kèm theo Báo cáo số 126/BC-PGDĐT ngày 05/11/2023 của Phòng)")
    assert (data.number.status, data.number.alternatives) == (Status.DOUBTFUL, ("126/BC-PGDĐT",))
    assert data.issued_on.status is Status.READ


def scanned(*annex: str, number: str = "Số: 125/BC-PGDĐT", doubts: tuple[str, ...] = ()) -> DocumentData:
    """The document data of a scanned report, with lines on its last page."""
    head = [line.model_copy(update={"paragraph": False}) for line in HEAD if not line.text.startswith("Số")]
    line = printed(number, 90, 100, 220, region=Region.LEFT).model_copy(update={"doubts": doubts})
    first = [*head, line, printed("I. MỞ ĐẦU", 200)]
    tail = [line.model_copy(update={"paragraph": False}) for line in TAIL]
    last = [printed(text, 100 + 20 * i) for i, text in enumerate(annex)]
    pages = [sheet(1, first), sheet(2, tail, 2), *([sheet(3, last, 3)] if last else [])]
    reading = scan(*pages)
    return read_letterhead(assemble(reading), reading)


def test_number_and_date_of_a_scan_are_for_people() -> None:
    """They are written by hand on most real papers, and recognition does not know it."""
    data = scanned()
    assert (data.number.value, data.number.status) == ("125/BC-PGDĐT", Status.DOUBTFUL)
    assert (data.issued_on.value, data.issued_on.status) == ("2023-11-05", Status.DOUBTFUL)


def test_a_second_printed_place_makes_a_scanned_number_sure() -> None:
    """The annex cites number and date in print."""
    data = scanned("PHỤ LỤC", "(Kèm theo Báo cáo số 125/BC-PGDĐT ngày 05/11/2023 của Phòng)")
    assert (data.number.status, data.issued_on.status) == (Status.READ, Status.READ)


@pytest.mark.parametrize("scrawl", ["Số: Ÿ⁄/BC-PGDĐT", "Số: /fÌ /BC-PGDĐT", "Số: <#1/BC-PGDĐT"])
def test_a_scrawl_is_neither_blank_nor_a_number(scrawl: str) -> None:
    """What cannot be read is doubtful with no value: "no number" would be a false reproach."""
    number = scanned(number=scrawl).number
    assert (number.value, number.status) == (None, Status.DOUBTFUL)


def test_a_number_not_seen_in_a_picture_is_not_missing() -> None:
    """Recognition drops whole lines under a hand or a seal: the unit must not be told that it forgot the number."""
    assert scanned(number="").number.status is Status.DOUBTFUL


@pytest.mark.parametrize(("doubts", "status"), [((), Status.EMPTY), ((UNREAD_INK,), Status.DOUBTFUL)])
def test_room_for_a_number_is_blank_only_without_ink(doubts: tuple[str, ...], status: Status) -> None:
    """Recognition skips what a pen wrote: only a gap without ink was left blank."""
    assert scanned(number="Số: /BC-PGDĐT", doubts=doubts).number.status is status


def test_number_and_day_in_signature_widgets() -> None:
    """In digitally signed files number and day stand in the widgets, not in the text."""
    lines = [
        printed("Số:      /BC-PGDĐT", 90, 100, 220, region=Region.LEFT),
        printed("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 50, 300, region=Region.RIGHT),
        printed("Cẩm Hà, ngày      tháng      năm 2023", 90, 330, region=Region.RIGHT),
        printed("BÁO CÁO", 130, 270, 330),
        printed("I. MỞ ĐẦU", 200),
    ]
    page = Page(number=1, route=Route.DIGITAL, width=595.0, height=842.0, blocks=tuple(lines))
    signed = datetime(2023, 11, 12, 8, 0, tzinfo=UTC)
    widgets = (
        Signature(page=1, box=Box(120, 88, 150, 102), texts=("453",)),
        Signature(page=1, box=Box(380, 88, 460, 102), texts=("12           11",), signed_at=signed),
        Signature(page=1, box=Box(380, 700, 460, 760), texts=("Ký bởi: Trần Văn Hòa\nThời gian ký: 12/11/2023",)),
    )
    reading = scan(page, signatures=widgets)
    data = read_letterhead(assemble(reading), reading)
    assert [data.number.value, data.issued_on.value, data.signer.value] == [
        "453/BC-PGDĐT",
        "2023-11-12",
        "Trần Văn Hòa",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nguyễn Thị Sương", "Nguyễn Thị Sương"), ("ThS. Trương Mỹ Hạnh", "Trương Mỹ Hạnh"), ("PHÓ TRƯỞNG PHÒNG", None),
        ("Ó TRƯỞNG PHÒNG", None), ("ĐỤC Vị", None), ("(Đã ký)", None), ("- Lưu: VT, CM.", None), ("Z7", None),
        ("Trưởng Trạm", None), ("TRẠM TRƯỞNG", None),
    ],
)  # fmt: skip
def test_names_are_told_from_titles_and_seals(text: str, name: str | None) -> None:
    """A seal read as letters must never sign a report."""
    assert name_in(text) == name


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ngày 05 tháng 10 năm 2020", date(2020, 10, 5)), ("Ngày 5 tháng 1 năm 2021", date(2021, 1, 5)),
        ("05/10/2020", date(2020, 10, 5)), ("5-10-2020", date(2020, 10, 5)), ("05.10.20", date(2020, 10, 5)),
        ("ngày 31 tháng 02 năm 2020", None), ("ngày … tháng 10 năm 2020", None),
    ],
)  # fmt: skip
def test_days_in_their_spellings(text: str, day: date | None) -> None:
    """Impossible and unfilled days are found, but have no value."""
    assert [found.value for found in find_dates(text)] == [day]


def test_a_misread_word_costs_the_trust_not_the_day() -> None:
    """Recognition that lost one letter of "ngày" lost nothing of the day, but whoever misreads once may do so twice."""
    (found,) = find_dates("Bình Minh, ngcy 25 tháng 9 năm 2020")

    assert (found.value, found.sure, found.blank) == (date(2020, 9, 25), False, False)


def test_a_month_is_no_day() -> None:
    """A month of a year says nothing about the day."""
    assert find_dates("tháng 10/2017, năm 2020") == ()


@pytest.mark.parametrize(
    ("written", "value", "status"),
    [
        ("Cẩm Hà, ngày 05/11/2023", "2023-11-05", Status.READ),
        ("Cẩm Hà, ngày 5 - 11 - 2023", "2023-11-05", Status.READ),
        ("Cẩm Hà, ngày     tháng     năm 20...", None, Status.EMPTY),
    ],
)
def test_a_day_written_short_or_left_blank(written: str, value: str | None, status: Status) -> None:
    """Offices also write dd/mm/yyyy; a line with nothing filled in is blank, not unreadable."""
    issued = document({"Cẩm Hà, ngày": written}).issued_on
    assert (issued.value, issued.status) == (value, status)
