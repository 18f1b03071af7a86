"""Follow-up letters: nobody is accused wrongly, everything asked for is named, the paper has its official form."""

from datetime import UTC, date, datetime, time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from pipeline.campaigns import load_campaign
from pipeline.letters.calendar import add_working_days, is_working_day, reminder_due, working_days_between
from pipeline.letters.compose import compose
from pipeline.letters.envelope import Attachment, Envelope, build, is_address
from pipeline.letters.messages import chat_text, mail_subject, mail_text
from pipeline.letters.owed import owed_by
from pipeline.letters.timeliness import Timeliness, TimeRow, judge, to_csv, to_excel
from pipeline.letters.whose import units_named, units_writing
from pipeline.letters.word import write_letter
from schemas.campaign import Calendar
from schemas.correction import AskReason
from schemas.letter import (
    Claim,
    Earlier,
    FieldStanding,
    Letter,
    LetterKind,
    Owed,
    Receipt,
    Standing,
    StandingFlag,
)
from schemas.record import Status

CAMPAIGN = load_campaign(Path(__file__).parents[2] / "samples" / "campaign.yaml")
UNIT = "ttyt-cam-ha"
AFTER = date(2024, 5, 27)


def flag(code: str, field: str = "", *, waived: bool = False) -> StandingFlag:
    """A flag of a report."""
    return StandingFlag(code=code, field=field, waived=waived, message="Số liệu không khớp: Tổng (3 so với 2).")


def standing(*flags: StandingFlag, whole: bool = True, **more: object) -> Standing:
    """A unit whose report is there with these flags."""
    values = {"unit": UNIT, "received": True, "received_on": date(2024, 5, 22), "whole": whole, "flags": flags}
    return Standing.model_validate(values | more)


def claims(one: Standing) -> dict[str, Claim]:
    """What a letter would say of each item."""
    return {item.key: item.claim for item in owed_by(CAMPAIGN, one).items}


def letter(owed: list[Owed], number: int = 1, kind: LetterKind = LetterKind.LETTER, today: date = AFTER) -> Letter:
    """A letter of this round."""
    before = [Earlier(round=n, number=f"12{n}/SYT-NVY", issued_on=date(2024, 5, 20 + n)) for n in range(1, number)]
    return compose(CAMPAIGN, owed, kind=kind, number=number, today=today, reference="DD-thu-1", earlier=before)


def text_of(path: Path) -> str:
    """All text of a Word file, tables included."""
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


MISSING, EMPTY = FieldStanding(status=Status.MISSING), FieldStanding(status=Status.EMPTY)
CONFIRMED = FieldStanding(status=Status.MISSING, settled="confirmed")


@pytest.mark.parametrize(
    ("field", "waived", "whole", "claim"),
    [
        (MISSING, False, True, Claim.UNSEEN),
        (MISSING, True, True, Claim.MISSING),
        (CONFIRMED, False, True, Claim.MISSING),
        (CONFIRMED, True, False, Claim.UNSEEN),
        (EMPTY, True, True, Claim.BLANK),
        (EMPTY, False, False, Claim.UNSEEN),
    ],
)
def test_missing_is_said_only_of_a_whole_paper_and_by_a_person(
    field: FieldStanding, waived: bool, whole: bool, claim: Claim
) -> None:
    """The word “thiếu” accuses: it needs every page and a person; anything less asks for a clear copy."""
    one = standing(flag("figure.missing", "ap_phich", waived=waived), whole=whole, fields={"figure:ap_phich": field})

    assert claims(one) == {"figure:ap_phich": claim}


def test_what_nobody_looked_at_waits_for_a_reviewer() -> None:
    """A doubtful reading or a sum nobody compared with the page is our work first, not the unit's."""
    one = standing(flag("figure.doubtful", "to_gap"), flag("check.failed", "mau"), flag("figure.conflict", "kp_cap"))

    assert (claims(one), owed_by(CAMPAIGN, one).pending) == ({}, 3)


def test_contradictions_a_person_saw_are_asked_about_with_both_numbers() -> None:
    """The unit can only answer when it sees which two numbers do not fit."""
    item = owed_by(CAMPAIGN, standing(flag("check.failed", "mau", waived=True))).items[0]

    assert (item.claim, item.detail) == (Claim.CONTRADICTORY, "3 so với 2")


def test_pages_and_files_are_asked_for_as_clear_copies() -> None:
    """An unreadable page is no missing page."""
    one = standing(flag("page.unreadable", "3"), flag("page.missing", "4"), flag("file.encrypted", "a.pdf"))

    assert set(claims(one).values()) == {Claim.UNREADABLE}


@pytest.mark.parametrize(
    ("one", "receipt"),
    [
        (Standing(unit=UNIT), Receipt.NONE),
        (Standing(unit=UNIT, unplaced=1), Receipt.UNSURE),
        (Standing(unit=UNIT, unplaced=1, broken=("a.pdf",)), Receipt.BROKEN),
    ],
)
def test_nothing_received_is_said_only_where_nothing_waits(one: Standing, receipt: Receipt) -> None:
    """While a paper lies unplaced that may be the unit's, nobody can say that it sent nothing."""
    made = letter([owed_by(CAMPAIGN, one)])

    assert made.owed[0].receipt is receipt
    assert ("chưa nhận được báo cáo của đơn vị" in made.opening) == (receipt is Receipt.NONE)


def test_items_stand_in_the_templates_own_words_and_order(tmp_path: Path) -> None:
    """A unit looks for the words of the form it filled in."""
    flags = [flag("figure.missing", "ap_phich", waived=True), flag("section.missing", "P2.4", waived=True)]
    owed = owed_by(CAMPAIGN, standing(*flags))
    write_letter(letter([owed]), tmp_path / "a.docx")
    text = text_of(tmp_path / "a.docx")

    assert [item.key for item in owed.items] == ["section:P2.4", "figure:ap_phich"]
    assert "mục “Phòng ngừa ngộ độc thực phẩm”" in text
    assert "“Số băng rôn, áp phích” (tấm), Biểu 1. Kết quả truyền thông, xét nghiệm và kinh phí" in text
    assert "P2.4" not in text


def test_the_letter_cites_its_directive_and_leaves_number_and_day_to_the_registry(tmp_path: Path) -> None:
    """The official number is given by the văn thư alone; what the letter rests on must stand in it."""
    write_letter(letter([owed_by(CAMPAIGN, Standing(unit=UNIT))], number=2), tmp_path / "a.docx")
    text = text_of(tmp_path / "a.docx")
    footer = Document(str(tmp_path / "a.docx")).sections[0].first_page_footer.paragraphs[0].text

    assert "Số:          /SYT-NVY" in text
    assert "Thanh Bình, ngày       tháng       năm" in text
    assert "Công văn số 1187/SYT-NVY ngày 02/04/2024" in text
    assert "trước ngày 25/05/2024" in text
    assert "(Lần 2)" in text
    assert "Công văn số 121/SYT-NVY ngày 21/05/2024 (lần 1)" in text
    assert "GIÁM ĐỐC" in text
    assert "Lưu: VT, NVY." in text
    assert footer == "Mã theo dõi: DD-thu-1"


def test_each_round_is_firmer_and_grants_less_time() -> None:
    """A third letter that reads like the first is not answered either."""
    rounds = [letter([owed_by(CAMPAIGN, Standing(unit=UNIT))], number=n) for n in (1, 2, 3)]

    assert [made.answer_by for made in rounds] == [date(2024, 6, 3), date(2024, 5, 30), date(2024, 5, 29)]
    assert ["khẩn trương" in made.request for made in rounds] == [False, True, False]
    assert "Thủ trưởng đơn vị trực tiếp chỉ đạo" in rounds[2].request
    assert "Ủy ban nhân dân tỉnh Thanh Bình (để báo cáo)" in rounds[2].copies
    assert rounds[0].copies == ("Như trên", "Lưu: VT, NVY")


def test_one_letter_for_many_lists_silent_units_apart_from_incomplete_ones(tmp_path: Path) -> None:
    """A unit that sent most of it must not stand in one list with those that sent nothing."""
    silent = [owed_by(CAMPAIGN, Standing(unit=unit.code)) for unit in CAMPAIGN.units[:3]]
    partly = owed_by(CAMPAIGN, standing(flag("section.missing", "P2.4")))
    write_letter(letter([*silent, partly]), tmp_path / "a.docx")
    first, second = Document(str(tmp_path / "a.docx")).tables[-2:]

    assert [row.cells[1].text for row in first.rows[1:]] == [unit.name for unit in CAMPAIGN.units[:3]]
    assert [row.cells[1].text for row in second.rows[1:]] == [CAMPAIGN.units_by_code[UNIT].name]
    assert "các đơn vị" in letter([*silent, partly]).request.casefold()


def test_many_items_go_to_an_annex(tmp_path: Path) -> None:
    """A letter of four pages is not read: the list stands behind it, every item with what is wrong."""
    flags = [flag("figure.missing", name) for name in CAMPAIGN.figures]
    write_letter(letter([owed_by(CAMPAIGN, standing(*flags))]), tmp_path / "a.docx")
    table = Document(str(tmp_path / "a.docx")).tables[-1]

    assert len(table.rows) == 1 + len(CAMPAIGN.figures)
    assert {row.cells[3].text for row in table.rows[1:]} == {"Chưa đọc thấy"}


def test_equal_letters_give_equal_bytes(tmp_path: Path) -> None:
    """A file that differs each time it is written proves nothing."""
    made = letter([owed_by(CAMPAIGN, Standing(unit=UNIT))])
    for name in "ab":
        write_letter(made, tmp_path / name)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


HOSTILE = 'A & B <script>"x"</script>\r\nBcc: all@example.com\x00\u202e'


def test_no_name_breaks_paper_mail_or_message(tmp_path: Path) -> None:
    """Names come from files that people write: a line end must not become a mail header, a sign no broken Word."""
    owed = owed_by(CAMPAIGN, Standing(unit=UNIT)).model_copy(update={"name": HOSTILE, "broken": (HOSTILE,)})
    made = letter([owed]).model_copy(update={"subject": HOSTILE, "reference": "DD-1"})
    write_letter(made, tmp_path / "a.docx")
    raw = build(envelope(subject=mail_subject(made), body=mail_text(made, UNIT)))
    mail = message_from_bytes(raw, policy=default)

    assert "<script>" in text_of(tmp_path / "a.docx")
    assert mail["Bcc"] is None
    assert "\n" not in chat_text(made, UNIT)
    assert 'A & B <script>"x"</script> Bcc: all@example.com' in mail.get_content()


def envelope(**more: object) -> Envelope:
    """A mail of ours."""
    values = {
        "sender": "Sở Y tế <baocao@soyte.example>",
        "to": ("a@don-vi.example",),
        "subject": "Đôn đốc báo cáo",
        "body": "Kính gửi\n.\n..hai chấm\n",
        "message_id": "<tonghop.1@soyte.example>",
        "sent_at": datetime(2024, 5, 27, 8, tzinfo=UTC),
    }
    return Envelope.model_validate(values | more)


def test_a_mail_is_the_same_to_the_last_byte_each_time() -> None:
    """A second try after a broken connection must be the same mail, or two would be two."""
    file = Attachment("Công văn số 12.pdf", "application/pdf", b"%PDF-1.7 \x00\xff" * 100)

    raw = build(envelope(), [file])

    assert raw == build(envelope(), [file])
    mail = message_from_bytes(raw, policy=default)
    assert next(mail.iter_attachments()).get_filename() == "Công văn số 12.pdf"
    assert next(mail.iter_attachments()).get_content() == file.content
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("text", "good"), [("a@b.vn", True), ("a@", False), ("ă@b.vn", False), ("a@b.vn\nBcc: c", False)]
)
def test_only_addresses_are_written_to(text: str, good: bool) -> None:
    """One bad address in a campaign file must not stop a mail to the others."""
    assert is_address(text) is good


def test_the_short_message_names_what_is_missing_and_until_when() -> None:
    """Chat is read on a telephone: everything in a few lines."""
    made = letter([owed_by(CAMPAIGN, standing(flag("figure.missing", "ap_phich", waived=True)))])
    text = chat_text(made, UNIT)

    assert "còn thiếu “Số băng rôn, áp phích”" in text
    assert "1187/SYT-NVY" in text
    assert "03/06/2024" in text
    assert len(text) < 400


CALENDAR = Calendar(days_off=(date(2024, 4, 18), date(2024, 4, 29)), working_days=(date(2024, 5, 4),))


def test_working_days_leave_out_holidays_and_count_days_made_up() -> None:
    """Five days over 30/4 and 1/5 are not five days on the calendar."""
    assert not is_working_day(date(2024, 4, 30), CALENDAR)
    assert is_working_day(date(2024, 5, 4), CALENDAR)
    assert add_working_days(date(2024, 4, 26), 3, CALENDAR) == date(2024, 5, 4)
    assert add_working_days(date(2024, 5, 6), -2, CALENDAR) == date(2024, 5, 3)
    assert working_days_between(date(2024, 4, 26), date(2024, 5, 6), CALENDAR) == 4


@pytest.mark.parametrize(
    ("today", "number"),
    [
        (date(2024, 5, 16), None),
        (date(2024, 5, 17), 1),
        (date(2024, 5, 22), 1),
        (date(2024, 5, 23), 2),
        (date(2024, 5, 24), 2),
        (date(2024, 5, 25), None),
    ],
)
def test_reminders_come_before_the_deadline_in_working_days(today: date, number: int | None) -> None:
    """Reminded on the day itself nobody can still answer; a night that was missed is caught up on."""
    assert reminder_due(today, date(2024, 5, 25), Calendar(remind_before=(6, 2))) == number


@pytest.mark.parametrize(
    ("received", "extended", "outcome", "late"),
    [
        (date(2024, 5, 24), None, Timeliness.IN_TIME, 0),
        (date(2024, 5, 28), None, Timeliness.LATE, 2),
        (date(2024, 5, 28), date(2024, 5, 29), Timeliness.EXTENDED, 0),
        (date(2024, 5, 31), date(2024, 5, 29), Timeliness.LATE, 2),
        (None, None, Timeliness.NEVER, 5),
        (None, date(2024, 6, 3), Timeliness.AWAITED, 0),
    ],
)
def test_in_time_late_and_never_are_told_apart(
    received: date | None, extended: date | None, outcome: Timeliness, late: int
) -> None:
    """Time that was granted is no lateness, and a report that never came is not merely late."""
    assert judge(date(2024, 5, 25), received, extended, date(2024, 5, 31), Calendar()) == (outcome, late)


def test_the_table_of_time_opens_in_excel_and_runs_no_formula(tmp_path: Path) -> None:
    """A unit's name that begins with "=" must stay a name in whatever program opens the table."""
    row = TimeRow(
        campaign="x", unit="u", name="=1+1", duty="must", due_before=date(2024, 5, 25), extended_until=None,
        received_on=date(2024, 5, 28), outcome=Timeliness.LATE, days_late=2, notices=1, letters=0, last_contact=None,
    )  # fmt: skip
    to_excel([row], tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").active

    assert sheet is not None
    assert (sheet["C2"].value, sheet["C2"].data_type, sheet["G2"].value) == (
        "=1+1",
        "s",
        datetime.combine(date(2024, 5, 28), time.min),
    )
    assert "'=1+1" in to_csv([row])


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("BC Hai Loc (mat khau).pdf", {"ttyt-hai-loc"}),
        ("ngocthuy-attp.pdf", {"ttyt-ngoc-thuy"}),
        ("scan_0001.pdf", set()),
        ("TTYT huyện Cẩm Hà báo cáo", {UNIT}),
    ],
)
def test_a_papers_name_tells_whose_it_may_be(name: str, units: set[str]) -> None:
    """Enough to hold back "chưa nhận được", never enough to place a report."""
    assert set(units_named([name], CAMPAIGN.units)) == units
    assert units_writing("Cẩm Hà <TTYT.camha@soyte-thanhbinh.example>", CAMPAIGN.units) == (UNIT,)


def test_what_a_person_asked_the_unit_about_stands_in_the_letter() -> None:
    """Somebody looked at the page and pressed "ask the unit": a clear copy, or which of two figures is right."""
    flags = [flag("figure.doubtful", "to_gap"), flag("check.failed", "mau"), flag("figure.missing", "ap_phich")]
    asks = {
        "figure:to_gap": AskReason.UNREADABLE,
        "check:mau": AskReason.DISAGREES,
        "figure:ap_phich": AskReason.MISSING,
    }

    assert claims(standing(*flags, asks=asks)) == {
        "figure:to_gap": Claim.UNREADABLE,
        "check:mau": Claim.CONTRADICTORY,
        "figure:ap_phich": Claim.MISSING,
    }
