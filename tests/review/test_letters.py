"""The letters desk: from draft to signed and sent by clicks, one unit's correspondence, the table of time."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from store.models import Contact, ExportLog, Extension, Letter, Outgoing
from tests.review.conftest import House, LogIn
from tests.store.samples import KEY


def text(client: Client, path: str) -> str:
    """A page as text."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def act(client: Client, house: House, what: str, **form: object) -> str:
    """One step with the house's letter; gives the page after it."""
    answer = client.post(f"/letters/{house.letter.pk}/{what}", {"version": house.letter.version, **form}, follow=True)
    house.letter.refresh_from_db()
    return str(answer.content.decode())


def test_a_letter_goes_from_draft_to_signed_and_sent(house: House, log_in: LogIn) -> None:
    """The clerk's whole way: edit, approve, enter the signed paper, note that it went by post."""
    client = log_in("clerk")
    Outgoing.objects.all().delete()
    act(client, house, "edit", opening="Kính đề nghị <b>đơn vị</b>.")
    assert "&lt;b&gt;đơn vị&lt;/b&gt;" in text(client, f"/letters/{house.letter.pk}/")
    act(client, house, "approve")
    early = act(client, house, "send")
    paper = SimpleUploadedFile("cv.pdf", b"%PDF-1.7 signed", content_type="application/pdf")
    act(client, house, "sign", number="15/SXD-VP", issued_on="2030-04-12", signed=paper)
    act(client, house, "sent")

    assert "sau khi nhập số, ngày" in early
    row = house.letter
    assert (row.state, row.number, row.issued_on) == ("sent", "15/SXD-VP", date(2030, 4, 12))
    assert b"".join(client.get(f"/letters/{row.pk}/file/signed")) == b"%PDF-1.7 signed"
    assert ExportLog.objects.filter(subject=f"letter:{row.pk}:signed").exists()


def test_drafts_are_approved_together_as_they_were_seen(house: House, log_in: LogIn) -> None:
    """A draft that changed under the clerk's eyes is not approved unread."""
    client = log_in("clerk")
    stale = f"{house.letter.pk}@{house.letter.version + 5}"
    client.post(f"/campaigns/{KEY}/letters/approve", {"letter": [stale, "x"]})
    house.letter.refresh_from_db()
    assert house.letter.state == "draft"

    client.post(f"/campaigns/{KEY}/letters/approve", {"letter": [f"{house.letter.pk}@{house.letter.version}"]})

    house.letter.refresh_from_db()
    assert house.letter.state == "approved"


def test_the_desk_names_what_holds_accusations_back(house: House, log_in: LogIn) -> None:
    """The clerk must see the unplaced paper before the letter that cannot say "chưa nhận được"."""
    page = text(log_in("clerk"), f"/campaigns/{KEY}/letters/")

    assert "la.pdf" in page
    assert "Có văn bản chưa rõ của ai" in page
    assert "Không rõ đã tới chưa" in page


def test_a_call_and_an_extension_stand_on_the_units_page(house: House, log_in: LogIn) -> None:
    """What a unit promised must be there for whoever calls next; only a reviewer grants time."""
    place = f"/campaigns/{KEY}/units/an-phu"
    log_in("clerk").post(f"{place}/contact", {"way": "call", "note": "sẽ gửi", "promised_on": "2030-04-15"})
    refused = log_in("clerk").post(f"{place}/extend", {"until": "2030-04-20", "reason": "bão"})
    log_in("reviewer").post(f"{place}/extend", {"until": "2130-04-20", "reason": "bão <i>số 5</i>"})
    page = text(log_in("reviewer"), f"{place}/")

    assert refused.status_code == 403
    assert ("sẽ gửi" in page, "bão &lt;i&gt;số 5" in page) == (True, True)
    assert Contact.objects.get().promised_on == date(2030, 4, 15)
    log_in("reviewer").post(f"{place}/extend", {"withdraw": Extension.objects.get().pk})
    assert Extension.objects.get().withdrawn_at is not None
    assert "sẽ gửi" in text(log_in("clerk"), f"/campaigns/{KEY}/calls/")


def test_a_person_settles_a_mail_nobody_knows_the_fate_of(house: House, log_in: LogIn) -> None:
    """The button says what the unit said on the telephone."""
    log_in("clerk").post(f"/mails/{house.mail.pk}/decide", {"arrived": "yes"})

    house.mail.refresh_from_db()
    assert house.mail.state == "sent"
    assert Letter.objects.get(pk=house.letter.pk).state == "sent"


def test_the_table_of_time_is_taken_away_as_excel_and_csv(house: House, log_in: LogIn) -> None:
    """The yearly evaluation of units begins with this table."""
    client = log_in("clerk")
    book = load_workbook(io.BytesIO(client.get(f"/campaigns/{KEY}/timeliness/excel").content))
    csv = client.get(f"/campaigns/{KEY}/timeliness/csv?all=1").content.decode("utf-8-sig")

    names = [row[2] for row in book.active.iter_rows(min_row=2, values_only=True)]  # type: ignore[union-attr]
    assert names == ["Phòng Xây dựng huyện Tân Lập", "Phòng Xây dựng huyện An Phú"]
    assert "đúng hạn" in csv
    assert client.get(f"/campaigns/{KEY}/timeliness/doc").status_code == 404


@pytest.mark.parametrize("path", ["letters/", "calls/", "timeliness/", "units/an-phu/"])
def test_the_pages_speak_english_when_asked(path: str, house: House, log_in: LogIn) -> None:
    """Both languages, on every page."""
    client = log_in("reviewer")
    client.post("/language", {"language": "en", "next": "/"})

    assert "Follow-up" in text(client, f"/campaigns/{KEY}/{path}")
    assert client.get(f"/campaigns/{KEY}/units/khong-co/").status_code == 404
