"""What arrives is kept once, whatever happens in between."""

import hashlib
from pathlib import Path

import pytest

from config.settings import load_settings
from store.models import Arrival, Campaign, Submission, SubmissionFile
from store.originals import keep, path_of, sweep_drafts
from store.selectors.submissions import search_submissions
from store.services.intake import Incoming, NothingReceivedError, receive
from tests.store.samples import KEY

pytestmark = pytest.mark.django_db


def test_the_same_bytes_are_one_submission(campaign: Campaign) -> None:
    """A unit that sends its report twice must not be counted twice, yet both arrivals are on record (L15)."""
    first = receive([Incoming("a.docx", b"x"), Incoming("b.docx", b"y")], source="upload")
    again = receive([Incoming("b2.docx", b"y"), Incoming("a2.docx", b"x")], source="mail")

    assert first == (first.submission_id, True)
    assert again == (first.submission_id, False)
    assert Submission.objects.count() == 1
    assert SubmissionFile.objects.count() == 2
    assert Arrival.objects.count() == 2


def test_the_same_event_again_adds_nothing(campaign: Campaign) -> None:
    """A watcher killed between storing and moving takes the same file in again: that is no second arrival."""
    for _ in range(2):
        receive([Incoming("a.docx", b"x")], source="inbox", key="inbox/a.docx:1:1")

    assert Arrival.objects.count() == 1
    assert not search_submissions(again="1").exists()


def test_what_came_more_than_once_is_found(campaign: Campaign) -> None:
    """Whoever asks which reports were sent twice sees each of them, once, and no other."""
    twice = receive([Incoming("a.docx", b"x")], source="inbox").submission_id
    receive([Incoming("b.docx", b"y")], source="inbox")
    for name in ("a2.docx", "a3.docx"):
        receive([Incoming(name, b"x")], source="mail")

    assert [one.pk for one in search_submissions(again="1")] == [twice]


def test_bytes_are_kept_under_their_checksum(campaign: Campaign) -> None:
    """The original must be found again, unchanged, by its checksum."""
    receive([Incoming("a.docx", b"content")], source="upload")
    place = path_of(load_settings().originals, hashlib.sha256(b"content").hexdigest())

    assert place.read_bytes() == b"content"


def test_a_hint_names_a_known_campaign_only(campaign: Campaign) -> None:
    """A folder with a misspelt campaign must not send a report into nowhere: it waits at the intake desk instead."""
    known = receive([Incoming("a", b"1")], source="inbox", campaign_hint=KEY)
    unknown = receive([Incoming("a", b"2")], source="inbox", campaign_hint="khong-co")

    assert Submission.objects.get(pk=known.submission_id).campaign == KEY
    assert Submission.objects.get(pk=unknown.submission_id).campaign == ""


def test_nothing_is_refused() -> None:
    """An empty folder is no submission."""
    with pytest.raises(NothingReceivedError):
        receive([], source="upload")


def test_a_draft_left_by_a_crash_is_swept(tmp_path: Path) -> None:
    """A process killed while copying leaves a draft: it goes, what was kept stays."""
    kept = keep(tmp_path, b"whole")
    (tmp_path / "drafts" / "half").write_bytes(b"ha")

    assert sweep_drafts(tmp_path, older_than=2e10) == 1
    assert path_of(tmp_path, kept.sha256).exists()


def test_a_truncated_original_is_put_right(tmp_path: Path) -> None:
    """A disk that lost the end of a file must not make the next arrival of the same bytes worthless."""
    kept = keep(tmp_path, b"whole")
    place = path_of(tmp_path, kept.sha256)
    place.chmod(0o640)
    place.write_bytes(b"wh")

    keep(tmp_path, b"whole")

    assert place.read_bytes() == b"whole"
