"""Doors of units: a personal link sends without an account, shows only its unit's own, and can be withdrawn."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.settings import load_settings
from store.models import Arrival, Report, Submission, UploadLink
from store.services.campaigns import close_campaign
from store.services.links import link_of, make_link
from tests.review.conftest import House, LogIn
from tests.store.samples import KEY

DOORS = f"/campaigns/{KEY}/doors/"


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs here."""
    monkeypatch.setattr("workers.intake.ring", lambda _submission_id: None)


def made(log_in: LogIn, unit: str = "an-phu") -> str:
    """A new link of a unit, as the page shows it to the clerk: the path behind the host."""
    text = log_in("clerk").post(f"{DOORS}add", {"unit": unit}).content.decode()
    found = re.search(r"http://testserver(/gui/gui-[\w-]+)", text)
    assert found
    return found[1]


def sent(path: str, *contents: bytes, **form: str) -> Client:
    """An anonymous browser that sent these files over a link."""
    client = Client()
    files = [SimpleUploadedFile(f"bc-{number}.docx", content) for number, content in enumerate(contents)]
    assert client.post(path, {"files": files, **form}).status_code == 302
    return client


def test_a_unit_sends_without_an_account(house: House, log_in: LogIn) -> None:
    """The unit is named by its link, the day is that of the sending, and its secret is kept nowhere."""
    path = made(log_in)
    sent(path, b"mot tep", b"hai tep")

    row = Submission.objects.get(told_unit="an-phu")
    assert (row.files.count(), row.campaign, row.told_by, row.day_by, row.source) == (2, KEY, "link", "web", "upload")
    assert path.rpartition("/")[2] not in str(UploadLink.objects.values())
    assert UploadLink.objects.latest("created_at").last_used_at is not None


def test_many_files_may_be_a_report_each(house: House, log_in: LogIn) -> None:
    """Without a script the choice must hold as well."""
    sent(made(log_in), b"a", b"b", b"c", each="1")

    assert Submission.objects.filter(told_unit="an-phu").count() == 3


def test_a_unit_sees_what_it_sent_and_nothing_else(house: House, log_in: LogIn) -> None:
    """A link that shows another unit's papers would leak them."""
    first, second = made(log_in), made(log_in, "tan-lap")
    sent(first, b"cua an phu")
    sent(second, b"cua tan lap")
    own = Arrival.objects.get(unit="an-phu")
    Arrival.objects.filter(pk=own.pk).update(name="bc cua an phu")
    Arrival.objects.filter(unit="tan-lap").update(name="bc cua tan lap")

    text = Client().get(first).content.decode()

    assert "bc cua an phu" in text
    assert "bc cua tan lap" not in text
    assert "bao cao" not in text


def test_a_withdrawn_link_is_closed_at_once(house: House, log_in: LogIn) -> None:
    """A link that fell into wrong hands must end; what came over it stays."""
    path = made(log_in)
    sent(path, b"truoc khi thu hoi")
    log_in("clerk").post(f"/doors/{UploadLink.objects.latest('created_at').pk}/withdraw")

    assert Client().get(path).status_code == 404
    assert Client().post(path, {"files": [SimpleUploadedFile("x.docx", b"sau")]}).status_code == 404
    assert Submission.objects.filter(told_unit="an-phu").count() == 1


def test_a_link_ends_with_its_campaign(house: House) -> None:
    """What comes after the close must not slip in by an old link."""
    secret = make_link(KEY, "an-phu", by=house.people["clerk"]).secret
    open_before = link_of(secret)
    close_campaign(KEY, by=house.people["admin"])

    assert open_before is not None
    assert link_of(secret) is None


def test_too_many_sendings_are_refused(house: House, log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script gone wild at a unit must not fill the disk."""
    few = load_settings().model_copy(update={"link_sendings_per_hour": 2})
    monkeypatch.setattr("store.services.links.load_settings", lambda: few)
    path = made(log_in)
    sent(path, b"1")
    sent(path, b"2")
    headers = {"Accept": "application/json"}

    answer = Client().post(path, {"files": [SimpleUploadedFile("x.docx", b"3")]}, headers=headers)

    assert answer.status_code == 429
    assert Submission.objects.filter(told_unit="an-phu").count() == 2


def test_a_program_is_answered_with_the_outcome(house: House, log_in: LogIn) -> None:
    """A unit's own program sends over the same link, and must learn the number under which it was taken in."""
    address = f"/api/doors/{made(log_in).rpartition('/')[2]}"
    program = Client(enforce_csrf_checks=True)
    answer = program.post(address, {"files": [SimpleUploadedFile("x.docx", b"may gui")]})
    number = Submission.objects.get(told_unit="an-phu").pk

    assert (answer.status_code, answer.json()["submissions"]) == (201, [number])
    assert [one["number"] for one in program.get(address).json()] == [number]
    assert program.post(address, {}).status_code == 422
    assert program.get("/api/doors/gui-sai").status_code == 404


def test_the_slips_are_one_page_a_unit(house: House, log_in: LogIn) -> None:
    """The clerk prints them all at once, or that of one unit."""
    client = log_in("clerk")
    everything = b"".join(client.get(f"{DOORS}slips.pdf"))
    one = b"".join(client.get(f"{DOORS}slips.pdf?unit=an-phu"))

    assert everything.count(b"/Type /Page\n") + everything.count(b"/Type /Page ") >= 2
    assert one.startswith(b"%PDF")
    assert client.get(f"{DOORS}slips.pdf?unit=khong-co").status_code == 404
    assert Report.objects.filter(campaign=KEY).count() == 2
