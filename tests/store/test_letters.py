"""Letters in the store: drafted once a round, edited and approved by people, closed by what the unit sends."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.settings import load_settings
from schemas.correction import Waiver
from schemas.flag import raise_flag
from schemas.letter import Claim, LetterKind, Receipt
from schemas.record import Record, SectionField, Status, TextField
from store.models import Letter, Outgoing, Report, User
from store.selectors.letters import correspondence, letter_value
from store.selectors.reports import report_of
from store.selectors.standing import standings
from store.services.acceptance import Accepted, accept_report
from store.services.contacts import ContactError, grant_extension, log_contact
from store.services.corrections import confirm_field
from store.services.drafting import draft_due, draft_letters
from store.services.letters import (
    LetterError,
    Signed,
    approve_letter,
    edit_letter,
    enter_signed,
    mark_sent,
    renew_letter,
    send_letter,
    withdraw_letter,
    write_files,
)
from tests.store.conftest import Arrive
from tests.store.samples import KEY, full, record
from tests.workers.test_sending import mail_settings

__all__ = ["mail_settings"]
pytestmark = pytest.mark.django_db
LATE = date(2030, 4, 10)
PDF = b"%PDF-1.7 signed"


def letters(today: date = LATE) -> dict[str, Letter]:
    """Drafts what is due and gives the drafts by unit."""
    return {row.unit: row for row in draft_due(KEY, today=today)}


def claims(row: Letter) -> dict[str, Claim]:
    """What the letter says of each item."""
    return {item.key: item.claim for owed in letter_value(row).owed for item in owed.items}


def sent(row: Letter, by: User) -> Letter:
    """The letter, approved and gone by post."""
    approve_letter(row.pk, expected_version=row.version, by=by)
    return mark_sent(row.pk, by=by)


def without_b(**more: Any) -> Record:
    """A report without its section B."""
    return full(**more).model_copy(update={"sections": {"A": SectionField(status=Status.READ, text="Nội dung A")}})


def test_before_the_deadline_only_silent_units_are_reminded(arrive: Arrive) -> None:
    """Who sent something is not nagged; the reminder is a mail without a signature."""
    arrive(without_b())

    assert letters(date(2030, 4, 1)) == {}
    drafted = letters(date(2030, 4, 4))
    assert {(row.unit, row.kind, row.round) for row in drafted.values()} == {("an-phu", "notice", 1)}
    assert {row.round for row in letters(date(2030, 4, 8)).values()} == {2}


def test_a_round_is_drafted_once_however_often_the_night_runs(arrive: Arrive) -> None:
    """Two machines, a night that ran twice: one draft a unit and round (L6)."""
    arrive(without_b())
    first, second = letters(), letters()

    assert set(first) == {"tan-lap", "an-phu"}
    assert {row.pk for row in first.values()} == {row.pk for row in second.values()}
    assert Letter.objects.count() == 2


def test_the_next_round_begins_when_the_answer_is_overdue(arrive: Arrive, reviewer: User) -> None:
    """The second letter cites the first; none goes out while the unit still has time."""
    row = sent(letters()["an-phu"], reviewer)
    answer_by = date.fromisoformat(row.content["answer_by"])

    assert "an-phu" not in letters(answer_by)
    again = letters(answer_by + timedelta(days=1))["an-phu"]
    assert (again.round, "(lần 1)" in letter_value(again).opening) == (2, True)


def test_a_partial_answer_closes_just_its_items(arrive: Arrive, reviewer: User) -> None:
    """Only the missing section comes: the report is whole, and nothing more is asked."""
    arrive(without_b())
    assert claims(letters()["tan-lap"]) == {"section:B": Claim.UNSEEN}
    part = record({}, sections=()).model_copy(
        update={"sections": {"B": SectionField(status=Status.READ, text="Thiếu cây giống")}}
    )

    arrive(part)

    assert "tan-lap" not in letters()
    assert Letter.objects.get(unit="tan-lap").state == "withdrawn"
    assert report_of(Report.objects.get(unit="tan-lap").pk).fields["figure:cay"].value.value == 5  # type: ignore[union-attr]


def test_a_letter_that_the_mail_overtook_is_not_approved(arrive: Arrive, reviewer: User) -> None:
    """The report came in the afternoon: nobody is told that nothing came, and an earlier approval falls with it."""
    drafted = letters()
    approved = approve_letter(drafted["tan-lap"].pk, expected_version=drafted["tan-lap"].version, by=reviewer)
    approved = enter_signed(approved.pk, Signed("12/SYT", LATE, "ky.pdf", PDF), by=reviewer)
    arrive(without_b())
    arrive(full(unit="an-phu"))

    with pytest.raises(LetterError, match="Soạn lại"):
        approve_letter(drafted["an-phu"].pk, expected_version=drafted["an-phu"].version, by=reviewer)
    with pytest.raises(LetterError, match="Soạn lại"):
        send_letter(approved.pk, by=reviewer)

    assert renew_letter(drafted["an-phu"].pk, by=reviewer).state == "withdrawn"
    anew = renew_letter(approved.pk, by=reviewer)
    assert (anew.state, anew.number, anew.signed_id, anew.approved_by_id) == ("draft", "", None, None)
    assert claims(anew) == {"section:B": Claim.UNSEEN}


def test_an_answer_of_figures_alone_still_owes_its_sections(arrive: Arrive, reviewer: User) -> None:
    """A workbook without a word of text is a report; its sections are asked for, and called missing once confirmed."""
    report = arrive(full(unit="an-phu", sections=())).report
    letter = letters()["an-phu"]
    assert claims(letter) == {"section:A": Claim.UNSEEN, "section:B": Claim.UNSEEN}

    assert report is not None
    gaps = [Waiver(field=name, code="section.missing", reason="Tệp chỉ có biểu") for name in ("A", "B")]
    accept_report(report.pk, expected_version=report.version, by=reviewer, waivers=gaps)
    assert set(claims(letters()["an-phu"]).values()) == {Claim.MISSING}


def test_a_gap_that_was_confirmed_is_closed_by_what_comes_later(arrive: Arrive, reviewer: User) -> None:
    """A person said "it is not there" of the paper of that day; the missing section then sent asks nobody again."""
    report = arrive(without_b()).report
    assert report is not None
    view = report_of(report.pk).fields["section:B"]
    confirm_field(report.pk, "section:B", expected_version=view.version, by=reviewer)
    assert claims(letters()["tan-lap"]) == {"section:B": Claim.MISSING}

    arrive(
        record({}, sections=()).model_copy(
            update={"sections": {"B": SectionField(status=Status.READ, text="Thiếu cây giống")}}
        )
    )

    assert "tan-lap" not in letters()
    assert report_of(report.pk).fields["section:B"].value.text == "Thiếu cây giống"  # type: ignore[union-attr]


def test_a_gap_accepted_by_name_is_called_missing(arrive: Arrive, reviewer: User) -> None:
    """A reviewer who accepts a report with a named gap has confirmed it; it stays in the letters."""
    report = arrive(without_b()).report
    assert report is not None
    waiver = Waiver(code="section.missing", field="B", reason="sẽ gửi sau")
    done = accept_report(
        report.pk, expected_version=Report.objects.get(pk=report.pk).version, by=reviewer, waivers=[waiver]
    )

    assert isinstance(done, Accepted)
    assert claims(letters()["tan-lap"]) == {"section:B": Claim.MISSING}


def test_a_lost_page_takes_the_word_missing_away(arrive: Arrive, reviewer: User) -> None:
    """The section may stand on the page that nobody has seen, whatever a person confirmed."""
    lost = without_b(flags=(raise_flag("page.missing", "2"),))
    report = arrive(lost).report
    assert report is not None
    version = report_of(report.pk).fields["section:B"].version
    confirm_field(report.pk, "section:B", expected_version=version, by=reviewer)

    assert claims(letters()["tan-lap"]) == {"section:B": Claim.UNSEEN, "page:2": Claim.UNREADABLE}


def test_a_paper_on_the_desk_holds_the_accusation_back(arrive: Arrive) -> None:
    """While a paper waits that may be the unit's, no letter says that nothing came."""
    doubtful = full().model_copy(update={"unit": TextField(value="an-phu", status=Status.DOUBTFUL)})
    arrive(doubtful)

    receipts = {one.unit: one for one in standings(KEY)}
    assert (receipts["an-phu"].unplaced, receipts["tan-lap"].unplaced) == (1, 0)
    assert letter_value(letters()["an-phu"]).owed[0].receipt is Receipt.UNSURE
    assert letter_value(letters()["tan-lap"]).owed[0].receipt is Receipt.NONE


def test_an_extension_stops_the_letters_until_it_ends(arrive: Arrive, reviewer: User) -> None:
    """Who was granted more time is not reminded in it."""
    until = timezone.localdate() + timedelta(days=3)
    grant_extension(KEY, "an-phu", until=until, reason="bão lũ", by=reviewer)

    assert {row.unit for row in draft_letters(KEY, kind=LetterKind.LETTER, today=until)} == {"tan-lap"}
    later = draft_letters(KEY, kind=LetterKind.LETTER, today=until + timedelta(days=1))
    assert {row.unit for row in later} == {"tan-lap", "an-phu"}
    with pytest.raises(ContactError):
        grant_extension(KEY, "an-phu", until=until, reason=" ", by=reviewer)


def test_what_a_person_wrote_survives_drafting_anew(arrive: Arrive, reviewer: User) -> None:
    """The night makes the list of items anew, never a person's words."""
    row = letters()["an-phu"]
    edit_letter(row.pk, {"opening": "Kính đề nghị."}, expected_version=row.version, by=reviewer)

    assert letter_value(letters()["an-phu"]).opening == "Kính đề nghị."
    with pytest.raises(LetterError, match="thay đổi"):
        edit_letter(row.pk, {"opening": "Khác."}, expected_version=row.version, by=reviewer)


def test_an_official_letter_waits_for_number_day_and_signed_copy(
    arrive: Arrive, reviewer: User, mail_settings: pytest.MonkeyPatch
) -> None:
    """Approved is not signed: nothing official leaves without its number."""
    row = letters()["an-phu"]
    approve_letter(row.pk, expected_version=row.version, by=reviewer)
    with pytest.raises(LetterError, match="số, ngày"):
        send_letter(row.pk, by=reviewer)
    with pytest.raises(LetterError, match="PDF"):
        enter_signed(row.pk, Signed("15/SXD-VP", LATE, "a.docx", b"PK"), by=reviewer)
    enter_signed(row.pk, Signed("15/SXD-VP", LATE, "../cv 15.pdf", PDF), by=reviewer)
    with pytest.raises(LetterError, match="địa chỉ"):
        send_letter(row.pk, by=reviewer)
    assert not Outgoing.objects.exists()
    assert Letter.objects.get(pk=row.pk).signed_name == "cv 15.pdf"


def test_a_draft_that_was_withdrawn_comes_back_while_it_is_owed(arrive: Arrive, reviewer: User) -> None:
    """Withdrawing a draft is not forgiving the debt."""
    row = letters()["an-phu"]
    withdraw_letter(row.pk, by=reviewer)

    assert letters()["an-phu"].pk == row.pk
    sent(letters()["an-phu"], reviewer)
    with pytest.raises(LetterError):
        withdraw_letter(row.pk, by=reviewer)


def test_one_letter_for_all_units(arrive: Arrive) -> None:
    """Twenty letters with the same text are one letter with a list."""
    rows = draft_letters(KEY, kind=LetterKind.LETTER, today=LATE, joint=True)

    assert [(row.unit, len(letter_value(row).owed)) for row in rows] == [("", 2)]


def test_word_is_written_again_only_for_a_text_that_changed(arrive: Arrive, reviewer: User) -> None:
    """The paper that was approved is the paper that was printed."""
    row = letters()["an-phu"]
    write_files([row.pk], pdf=False)
    path = Letter.objects.get(pk=row.pk).files["word"]
    edit_letter(row.pk, {"closing": "Trân trọng."}, expected_version=row.version, by=reviewer)
    write_files([row.pk], pdf=False)

    assert Letter.objects.get(pk=row.pk).files["word"] != path
    assert (load_settings().reports / path).is_file()


def test_everything_a_unit_was_told_stands_in_one_list(arrive: Arrive, reviewer: User) -> None:
    """Before anybody calls a unit, one look says what it was told and what it promised."""
    arrive(without_b())
    sent(letters()["tan-lap"], reviewer)
    log_contact(KEY, "tan-lap", way="call", note="hứa gửi", promised_on=LATE, by=reviewer)
    grant_extension(KEY, "tan-lap", until=timezone.localdate(), reason="xin thêm", by=reviewer)

    passed = correspondence(KEY, "tan-lap")
    assert {one.what for one in passed} == {"letter", "contact", "extension", "arrival"}
    assert {one.what for one in correspondence(KEY, "an-phu")} == {"letter"}
