"""Two of a kind at once, and a clock that jumps: nothing is counted twice, nothing waits for ever."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from schemas.record import Record
from store.models import Arrival, ConsolidationVersion, Submission
from store.services.campaigns import add_campaign
from store.services.intake import Incoming, receive
from store.services.mails import take_lease
from store.services.reading import claim_submission, keep_claim
from tests.imap import imap_server
from tests.store.conftest import Arrive
from tests.store.samples import CAMPAIGN, record
from tests.workers.test_mailbox import fetcher, letter, seen
from workers import nightly
from workers.inbox import Inbox, Rules

MANY = 20
NIGHT = datetime(2030, 4, 6, 0, 10, tzinfo=timezone.get_fixed_timezone(7 * 60))


def at_once(*works: Callable[[], object]) -> None:
    """Does all at the same time, each in a thread with a connection of its own."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        gate.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs here."""
    monkeypatch.setattr("workers.intake.ring", lambda _submission_id: None)


@pytest.mark.django_db(transaction=True)
def test_two_watchers_on_one_folder_count_nothing_twice(tmp_path: Path) -> None:
    """A second machine watches the same share by mistake: each file is one submission that arrived once (L1)."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(MANY):
        (folder / f"bc {number}.docx").write_bytes(b"%d" % number)
    rules = Rules(looks=2, most_bytes=1000)
    at_once(*([lambda: _looks(folder, rules)] * 2))

    assert (Submission.objects.count(), Arrival.objects.count()) == (MANY, MANY)
    assert not list(folder.iterdir())
    assert len(list((tmp_path / "Đã nhận").rglob("*.docx"))) == MANY


def _looks(folder: Path, rules: Rules) -> None:
    inbox = Inbox(folder, rules)
    for _ in range(6):
        inbox.look()


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_two_fetchers_of_one_mailbox_count_nothing_twice() -> None:
    """Two machines fetch the same mailbox at the same moment: each mail is stored once and marked (L4)."""
    with imap_server() as server:
        server.put("hai-may", *[letter(number) for number in range(MANY)])
        one, other = fetcher(server, "hai-may"), fetcher(server, "hai-may")
        at_once(*([lambda: [one.look() for _ in range(3)], lambda: [other.look() for _ in range(3)]]))

        assert (Submission.objects.count(), Arrival.objects.count()) == (MANY, MANY)
        assert one.fetched + other.fetched == MANY
        assert seen(server, "hai-may") == (MANY, MANY)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Sets the clock of the machine so far from ten past midnight."""

    def set_to(distance: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: NIGHT + distance)

    set_to(timedelta())
    return set_to


@pytest.mark.slow
@pytest.mark.django_db
def test_a_clock_set_back_over_midnight_makes_no_second_night(
    arrive: Arrive, clock: Callable[[timedelta], None]
) -> None:
    """The night of the sixth was made, the clock goes back to the fifth and comes again: one version a day, no more."""
    meaning: Record = record({})
    arrive(meaning)
    for minutes in (90, 95, -20, 90, 24 * 60 + 90, 80):
        clock(timedelta(minutes=minutes))
        nightly.consolidate_all()

    nights = list(ConsolidationVersion.objects.order_by("nightly_on").values_list("nightly_on", flat=True))
    assert len(nights) == len(set(nights))
    assert [f"{day:%d}" for day in nights if day] == ["05", "06", "07"]


@pytest.mark.django_db
def test_what_was_claimed_under_a_wrong_clock_is_not_held_for_ever(clock: Callable[[timedelta], None]) -> None:
    """A worker died under a clock a day ahead: once it is set right its claims and leases must not hold for a day."""
    add_campaign(CAMPAIGN)
    one = receive([Incoming("bc.docx", b"x")], source="upload").submission_id
    clock(timedelta(days=1))
    dead = claim_submission(one)
    assert take_lease("hop-thu", "dead", 120)
    clock(timedelta())

    alive = claim_submission(one)
    assert alive
    assert not keep_claim(one, dead)
    assert take_lease("hop-thu", "alive", 120)


@pytest.mark.django_db
def test_a_clock_that_jumps_ahead_gives_a_claim_away_once(clock: Callable[[timedelta], None]) -> None:
    """The one that was reading finds its claim lost and saves nothing beside the other's."""
    one = receive([Incoming("bc.docx", b"x")], source="upload").submission_id
    first = claim_submission(one)
    assert claim_submission(one) == ""
    clock(timedelta(hours=2))

    assert claim_submission(one)
    assert not keep_claim(one, first)
