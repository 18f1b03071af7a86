"""The second unit's report in one file becomes a submission of its own, in its own unit's report, to be confirmed."""

import pytest

from schemas.reading import FileReading, Kind, Page, Reading, Route
from store.models import Campaign, FlagRow, Report, Submission, User
from store.selectors.submissions import reading_of, record_of, unconfirmed_series
from store.services.cutting import Cut, confirm_cut
from store.services.intake import Incoming, receive
from store.services.reading import claim_submission, save_outcome
from tests.store.samples import KEY, full

pytestmark = pytest.mark.django_db


def pages(*numbers: int) -> Reading:
    """A reading of these pages of one PDF."""
    read = tuple(Page(number=number, route=Route.DIGITAL, width=595, height=842) for number in numbers)
    return Reading(files=(FileReading(name="chung.pdf", sha256="0" * 64, kind=Kind.PDF_DIGITAL, pages=read),))


@pytest.fixture
def whole(campaign: Campaign) -> int:
    """A file with the reports of two units, read."""
    taken = receive([Incoming("chung.pdf", b"hai bao cao")], source="mail", campaign_hint=KEY).submission_id
    parts = [Cut(full(cay=9, unit="an-phu"), pages(3, 4), 1)]
    assert save_outcome(taken, claim_submission(taken), full(), pages(1, 2, 3, 4), campaign_version=1, parts=parts)
    return taken


def test_each_unit_gets_its_own_report(whole: int) -> None:
    """Over the same bytes, with the pages that are its own; nothing is counted twice, nothing is lost."""
    part = Submission.objects.exclude(pk=whole).get()
    assert {row.unit: row.submissions.get().pk for row in Report.objects.all()} == {
        "tan-lap": whole,
        "an-phu": part.pk,
    }
    file = part.files.get()
    assert (file.original_id, file.pages) == (Submission.objects.get(pk=whole).files.get().original_id, [3, 4])
    assert reading_of(part.pk) == pages(3, 4)
    record = record_of(part.pk)
    assert record is not None
    assert record.figures["cay"].value == 9
    assert "trang 3–4" in part.name
    assert not FlagRow.objects.filter(code="submission.two_units").exists()


def test_it_blocks_acceptance_until_a_person_looked(whole: int, reviewer: User) -> None:
    """The machine may have cut wrongly: its report says so, and the intake desk asks."""
    part = Submission.objects.exclude(pk=whole).get()
    flags = FlagRow.objects.filter(code="document.split")
    assert set(flags.values_list("report__unit", "severity")) == {("an-phu", "error"), (None, "error")}
    assert [one.pk for one in unconfirmed_series()] == [part.pk]
    confirm_cut(part.pk, by=reviewer)
    assert not flags.exists()
    assert unconfirmed_series() == []


def test_reading_the_whole_again_cuts_nothing_twice(whole: int, reviewer: User) -> None:
    """A person confirmed it, or put it aside: that stays."""
    part = Submission.objects.exclude(pk=whole).get()
    confirm_cut(part.pk, by=reviewer)
    Submission.objects.filter(pk=whole).update(state="received")
    again = [Cut(full(cay=1, unit="an-phu"), pages(3, 4), 1)]
    assert save_outcome(
        whole, claim_submission(whole), full(), pages(1, 2, 3, 4), campaign_version=1, parts=again
    )  # fmt: skip
    assert Submission.objects.count() == 2
    record = record_of(part.pk)
    assert record is not None
    assert record.figures["cay"].value == 9
