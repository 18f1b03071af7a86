"""The states of a submission while it is read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.settings import load_settings
from schemas.reading import Fault, FileOutcome, FileReading, Kind, Reading
from schemas.record import Status
from store.models import Arrival, Campaign, PageImage, RecordRow, Report, Submission
from store.selectors.submissions import intake_desk, overdue, queue_state, reading_of, record_of, still_open
from store.services.intake import Incoming, receive
from store.services.pictures import save_pictures
from store.services.reading import claim_submission, count_crash, keep_claim, mark_failed, release_claims, save_outcome
from store.vault import local
from tests.store.conftest import Arrive
from tests.store.samples import KEY, full, record

pytestmark = pytest.mark.django_db
READING = Reading(files=(FileReading(name="a", sha256="0" * 64, kind=Kind.TEXT),))


@pytest.fixture
def waiting(campaign: Campaign) -> int:
    """A submission that waits to be read."""
    return receive([Incoming("a", b"a")], source="upload", campaign_hint=KEY).submission_id


def test_only_one_worker_gets_a_submission(waiting: int) -> None:
    """The bell may ring twice: the second worker must find the work taken."""
    assert claim_submission(waiting)
    assert claim_submission(waiting) == ""


def test_a_silent_worker_loses_its_claim(waiting: int) -> None:
    """A worker that died must not keep a report for ever, and if it wakes up it must not save over the other's work."""
    dead = claim_submission(waiting)
    old = timezone.now() - timedelta(seconds=load_settings().stale_seconds + 1)
    Submission.objects.filter(pk=waiting).update(claimed_at=old)
    assert [one for one, _lane in still_open()] == [waiting]

    living = claim_submission(waiting)

    assert living
    assert not keep_claim(waiting, dead)
    assert not save_outcome(waiting, dead, full(), READING, campaign_version=1)
    assert save_outcome(waiting, living, full(), READING, campaign_version=1)
    assert RecordRow.objects.count() == 1


def test_a_clock_that_was_ahead_leaves_nothing_waiting(waiting: int) -> None:
    """Set back by a day, the schedule sleeps as long; a worker must not wait for the day of arrival to come again."""
    assert overdue() == []
    for hours in (1, -24):
        Submission.objects.filter(pk=waiting).update(received_at=timezone.now() - timedelta(hours=hours))
        assert [one for one, _lane in overdue()] == [waiting]


def test_a_saved_outcome_is_not_read_again(waiting: int) -> None:
    """A task delivered twice must find nothing to do (L6)."""
    claim = claim_submission(waiting)
    save_outcome(waiting, claim, full(), READING, campaign_version=1)

    assert claim_submission(waiting) == ""
    assert not save_outcome(waiting, claim, full(), READING, campaign_version=1)
    assert record_of(waiting) == full()
    assert reading_of(waiting) == READING
    assert queue_state().done == 1


def test_three_crashes_are_quarantine(waiting: int) -> None:
    """A file that kills every reader must stop after three, with its cause, and never hold up the others."""
    states = [count_crash(waiting, claim_submission(waiting), "hết bộ nhớ") for _ in range(3)]

    submission = Submission.objects.get(pk=waiting)
    assert states == ["received", "received", "failed"]
    assert "hết bộ nhớ" in submission.cause
    assert claim_submission(waiting) == ""


def test_a_restart_frees_what_was_being_read(waiting: int) -> None:
    """After a power cut nothing may wait for a claim to grow stale: the embedded system knows that nobody reads."""
    claim_submission(waiting)

    assert release_claims() == 1
    assert claim_submission(waiting)


def test_an_unreadable_file_ends_with_its_cause(waiting: int) -> None:
    """Failure is an outcome: the list of submissions says what was wrong."""
    fault = Fault(code="file.encrypted", reason="có mật khẩu")
    broken = FileReading(name="a", sha256="0" * 64, kind=Kind.PDF, outcome=FileOutcome.REFUSED, fault=fault)
    save_outcome(waiting, claim_submission(waiting), record(), Reading(files=(broken,)), campaign_version=1)

    submission = Submission.objects.get(pk=waiting)
    assert (submission.state, submission.cause_code, submission.report) == ("refused", "file.encrypted", None)


def test_marking_failed_needs_the_claim(waiting: int) -> None:
    """Only who reads it may say that it failed."""
    claim = claim_submission(waiting)

    assert not mark_failed(waiting, "another", "file.unreadable", "x")
    assert mark_failed(waiting, claim, "file.unreadable", "x")


def test_a_sure_unit_gets_its_report(arrive: Arrive) -> None:
    """A report whose unit is read joins the unit's report without a person."""
    submission = arrive(full(unit="an-phu"))

    assert submission.report == Report.objects.get(campaign=KEY, unit="an-phu")
    assert not intake_desk()


def test_an_unsure_unit_waits_at_the_desk(arrive: Arrive) -> None:
    """A report on the wrong unit is twenty silent errors at once: where unsure it belongs to nobody."""
    unsure = full()
    unsure = unsure.model_copy(update={"unit": unsure.unit.model_copy(update={"status": Status.DOUBTFUL})})

    submission = arrive(unsure)

    assert submission.report is None
    assert intake_desk() == [submission]


def test_the_first_drawing_of_the_pages_stays(arrive: Arrive) -> None:
    """A slow drawing is rung for twice; a reviewer who looks at the first pictures must not lose them to the second."""
    submission = arrive(full()).pk
    page = {"file": 0, "page": 1, "path": "0-1.png", "width": 10, "height": 10, "points_width": 5, "points_height": 5}

    assert save_pictures(submission, "first", [page])
    assert not save_pictures(submission, "second", [page])
    assert [picture.path for picture in PageImage.objects.filter(submission=submission)] == ["first/0-1.png"]


def test_whatever_reading_ends_in_the_original_stays(waiting: int) -> None:
    """A paper is not lost because it could not be read (L3): bytes and arrival stand, and it can be read again."""
    claim = claim_submission(waiting)
    assert mark_failed(waiting, claim, "file.unreadable", "chữ ký số hỏng")
    failed = Submission.objects.get(pk=waiting)
    for _ in range(3):
        Submission.objects.filter(pk=waiting).update(state="received")
        count_crash(waiting, claim_submission(waiting), "quá bộ nhớ")
    killed = Submission.objects.get(pk=waiting)

    assert (failed.state, killed.state) == ("failed", "failed")
    assert local(killed.files.get().original_id).read_bytes() == b"a"
    assert Arrival.objects.filter(submission=waiting).count() == 1
