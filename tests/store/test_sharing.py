"""The same bytes under two units: nobody's report may rest on another's paper unseen."""

import pytest

from schemas.reading import FileReading, Kind, Reading
from schemas.record import Record, Status, TextField
from store.models import Campaign, FlagRow, Report, User
from store.services.acceptance import NotAccepted, accept_report
from store.services.intake import NOT_TOLD, Incoming, Told, receive
from store.services.placing import place_submission
from store.services.reading import claim_submission, save_outcome
from tests.store.samples import DAY, KEY, figure, record

CODE = "submission.two_units"


def read(content: bytes, unit: str, *sums: str, told: Told = NOT_TOLD) -> int:
    """A submission that was read as a report of a unit, with files of these checksums in it."""
    got = receive([Incoming("thu.eml", content)], source="upload", campaign_hint=KEY, received_on=DAY, told=told)
    claim = claim_submission(got.submission_id)
    inner = tuple(FileReading(name="bc.docx", sha256=one * 64, kind=Kind.DOCX, container=0) for one in sums)
    files = (FileReading(name="thu.eml", sha256="0" * 64, kind=Kind.EML), *inner)
    meaning: Record = record({"cay": figure(12), "nguoi": figure(7), "kinh_phi": figure(1.5)})
    meaning = meaning.model_copy(update={"unit": TextField(value=unit, status=Status.READ)})
    assert save_outcome(got.submission_id, claim, meaning, Reading(files=files), campaign_version=1)
    return got.submission_id


def flagged() -> dict[str, str]:
    """The units whose reports say that a paper came under another name, with the sentence."""
    rows = FlagRow.objects.filter(code=CODE, report__isnull=False)
    return dict(rows.values_list("report__unit", "message"))


def test_one_file_in_the_mails_of_two_units_is_flagged_on_both(campaign: Campaign, reviewer: User) -> None:
    """The commonest slip of a unit: last year's file of a neighbour, sent on as its own. It blocks acceptance (L15)."""
    read(b"thu cua tan lap", "tan-lap", "a")
    before = flagged()
    read(b"thu cua an phu", "an-phu", "a", "b")

    assert before == {}
    assert set(flagged()) == {"tan-lap", "an-phu"}
    assert "An Phú" in flagged()["tan-lap"]
    report = Report.objects.get(unit="an-phu")
    assert isinstance(accept_report(report.pk, expected_version=report.version, by=reviewer), NotAccepted)


def test_the_flag_goes_when_the_paper_is_placed_elsewhere(campaign: Campaign, admin: User) -> None:
    """Once a person found out whose paper it is, both reports are as if nothing had been."""
    read(b"thu cua tan lap", "tan-lap", "a")
    wrong = read(b"thu cua an phu", "an-phu", "a")
    place_submission(wrong, campaign=KEY, unit="tan-lap", by=admin)

    assert flagged() == {}


def test_a_paper_that_all_attach_is_no_ones_report(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """Units send the directive along with their report: that must not stop every report."""
    monkeypatch.setattr("store.selectors.sharing.MOST_UNITS", 1)
    read(b"thu cua tan lap", "tan-lap", "d")
    read(b"thu cua an phu", "an-phu", "d")

    assert flagged() == {}


def test_the_same_bytes_over_another_units_link_raise_the_alarm(campaign: Campaign) -> None:
    """One submission, since the bytes are the same, but two units say that it is theirs (L15)."""
    first = read(b"mot bao cao", "tan-lap", "a", told=Told("tan-lap", "link"))
    again = receive(
        [Incoming("x.eml", b"mot bao cao")], source="upload", campaign_hint=KEY, told=Told("an-phu", "link")
    )

    assert again == (first, False)
    assert set(flagged()) == {"tan-lap"}


def test_a_link_places_what_names_no_unit_and_never_what_names_another(campaign: Campaign) -> None:
    """The way it came is one ground; words that deny it send the paper to the intake desk."""
    denied = read(b"khong phai cua minh", "tan-lap", told=Told("an-phu", "link"))
    assert Report.objects.filter(submissions=denied).count() == 0

    agreed = read(b"dung cua minh", "an-phu", told=Told("an-phu", "link"))
    assert Report.objects.get(submissions=agreed).unit == "an-phu"
