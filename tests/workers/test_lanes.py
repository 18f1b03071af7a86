"""Queues and retries: quick work never waits for slow; what may pass is tried again, what cannot is shown."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from celery.exceptions import Retry
from django.db import OperationalError
from django.utils import timezone

from store.models import FailedTask, Submission, User
from store.services.failures import NotFailedError, note_failure, read_again
from store.services.intake import Incoming, lane_for, receive
from tests.workers.made import ROOT, environment
from workers import nightly, reading, sweeping
from workers.celery_app import LANES, app, app_of
from workers.consuming import catch_up
from workers.reading import Done, Outcome
from workers.tasks import RETRIES, pause, read_submission, run_noted

FLOOD = """
import sys, threading, time
import config.start
from workers import tasks
from workers.celery_app import app
from workers.consuming import consumers
from config.settings import load_settings
from workers.reading import Done, Outcome
done, gate = [], threading.Event()
def read(submission_id):
    if submission_id < 100:
        gate.wait(60)
    done.append(submission_id)
    return Done(Outcome.NOTHING)
tasks.reading.read_submission = read
config.start.bring_up_to_date()
for number in range(20):
    tasks.ring_reading(number, "slow")
with consumers(load_settings()):
    time.sleep(3)
    started = time.monotonic()
    tasks.ring_reading(100, "quick")
    while 100 not in done and time.monotonic() - started < 30:
        time.sleep(0.01)
    print(done, round(time.monotonic() - started, 2), flush=True)
    gate.set()
    while len(done) < 21 and time.monotonic() - started < 50:
        time.sleep(0.05)
print(sorted(done) == [*range(20), 100], flush=True)
"""


@pytest.mark.parametrize(
    ("files", "lane"),
    [
        ([("bc.docx", 50_000)], "quick"),
        ([("bc.docx", 50_000), ("Bieu.XLSX", 20_000)], "quick"),
        ([("bc.pdf", 120_000)], "quick"),
        ([("quet.pdf", 3_000_000)], "slow"),
        ([("bc.docx", 50_000), ("anh.jpg", 10)], "slow"),
        ([("khong-ten", 10)], "slow"),
    ],
)
def test_the_lane_of_a_submission(files: list[tuple[str, int]], lane: str) -> None:
    """One scan among the files makes the whole submission slow work."""
    assert lane_for(files) == lane


def test_every_queue_is_consumed_by_one_lane() -> None:
    """A task in a queue nobody reads waits for ever."""
    used = {"quick", "slow", app.conf.task_default_queue} | {one["queue"] for one in app.conf.task_routes.values()}
    consumed = [queue for lane in LANES for queue in lane.queues]

    assert sorted(consumed) == sorted(used)
    assert all(set(app_of(lane).amqp.queues.consume_from) == set(lane.queues) for lane in LANES)
    assert all(set(app.tasks) <= set(app_of(lane).tasks) for lane in LANES)


def flooded(data: Path, **settings: str) -> list[str]:
    """What a process says that has twenty slow readings and then one quick one."""
    command = [sys.executable, "-c", FLOOD]
    env = environment(data, LOG_LEVEL="ERROR", **settings)
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_flood_of_scans_never_delays_a_word_file(tmp_path: Path) -> None:
    """All threads for scans are busy for minutes: the Word file is read at once, and the scans are read too."""
    first, last = flooded(tmp_path / "data")

    assert (first.split("]")[0], last) == ("[100", "True")
    assert float(first.split()[-1]) < 3


@pytest.mark.server
def test_a_flood_of_scans_never_delays_a_word_file_on_redis(tmp_path: Path) -> None:
    """The same on Redis, where the queues are shared by all machines."""
    first, last = flooded(tmp_path / "data", BROKER_URL=os.environ["TONGHOP_TEST_REDIS_URL"].replace("/0", "/7"))

    assert (first.split("]")[0], last) == ("[100", "True")
    assert float(first.split()[-1]) < 3


class RetriedError(Exception):
    """Stands for Celery's own."""


def task(retries: int) -> Any:
    """A task as it is when it runs for the n-th time."""

    def retry(*, exc: Exception, countdown: float) -> Exception:
        return RetriedError(countdown)

    return SimpleNamespace(name="render_pages", request=SimpleNamespace(retries=retries), retry=retry)


def failing(fault: Exception) -> Callable[..., None]:
    """Work that fails."""

    def work(*_: int) -> None:
        raise fault

    return work


@pytest.mark.django_db
def test_what_may_pass_is_tried_again_later_each_time() -> None:
    """A database that restarts is no reason to give up, nor to hammer it."""
    with pytest.raises(RetriedError):
        run_noted(task(0), failing(OperationalError("gone")), 7)
    assert not FailedTask.objects.exists()
    assert 2.5 <= pause(0) <= 5 < 80 <= pause(5) <= 160
    assert len({pause(3) for _ in range(5)}) > 1

    run_noted(task(RETRIES), failing(OperationalError("gone")), 7)

    assert FailedTask.objects.get().cause == "OperationalError"


@pytest.mark.django_db
def test_what_cannot_pass_is_shown_at_once_and_solved_when_done() -> None:
    """A fault of ours is not tried for hours: it stands in the list, once, until it was done after all."""
    for _ in range(2):
        run_noted(task(0), failing(KeyError("x")), 7)
    assert [(row.argument, row.times) for row in FailedTask.objects.filter(solved_at=None)] == [("7", 2)]

    run_noted(task(0), lambda _number: None, 7)

    assert not FailedTask.objects.filter(solved_at=None).exists()


@pytest.mark.django_db
def test_a_failed_submission_can_be_read_again(admin: User) -> None:
    """A file in quarantine is not lost: after an update a person has it read again."""
    got = receive([Incoming("bc.docx", b"x")], source="inbox")
    Submission.objects.filter(pk=got.submission_id).update(state="failed", crashes=3, cause="x")
    read_again(got.submission_id, by=admin)

    row = Submission.objects.get()
    assert (row.state, row.crashes, row.cause) == ("received", 0, "")
    with pytest.raises(NotFailedError):
        read_again(got.submission_id, by=admin)


@pytest.mark.django_db
def test_a_missed_night_is_made_good_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bell of the night was lost with the broker: the sweep finds it, and one run at a time makes it good (L6)."""
    monkeypatch.setattr(nightly, "is_overdue", lambda _now=None: True)
    assert sweeping.look().night_missed
    made: list[str] = []

    def fail(key: str, **_: Any) -> None:
        made.append(key)
        raise OperationalError("gone")

    monkeypatch.setattr(nightly, "_reported", lambda: ["a"])
    monkeypatch.setattr(nightly, "consolidate", fail)
    with pytest.raises(OperationalError):
        nightly.consolidate_all()

    assert (sweeping.look().night_missed, nightly.consolidate_all(), made) == (False, [], ["a"])


@pytest.mark.django_db
def test_a_database_that_goes_away_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off three times while a report is read, a system must not put the report in quarantine: it is read later."""

    def cut(_submission_id: int) -> Done:
        raise OperationalError("the connection is closed")

    one = receive([Incoming("bc.docx", b"x")], source="upload").submission_id
    given_up: list[int] = []
    monkeypatch.setattr(reading, "read_submission", cut)
    monkeypatch.setattr(reading, "give_up", given_up.append)
    with pytest.raises(Retry):
        read_submission.apply(args=(one,), throw=True)

    assert given_up == []
    assert Submission.objects.get(pk=one).state == "received"


@pytest.mark.django_db
def test_failures_are_counted_not_piled_up() -> None:
    """A task that fails every minute is one line in the list."""
    for _ in range(3):
        note_failure("consolidate_all", (), "KeyError")

    assert FailedTask.objects.get().times == 3


@pytest.mark.django_db
def test_a_deaf_broker_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bells rang and nobody heard: the worker reads from the database what waits too long, and only that (L5).

    Also what somebody died over long ago; what is being read stays with whom it is.
    """
    contents = (b"1", b"2", b"3", b"4")
    old, new, dead, busy = (receive([Incoming("bc.docx", one)], source="inbox").submission_id for one in contents)
    ago = timezone.now() - timedelta(minutes=30)
    Submission.objects.filter(pk=old).update(received_at=ago)
    Submission.objects.filter(pk=dead).update(state="reading", claim="x", claimed_at=ago, received_at=ago)
    Submission.objects.filter(pk=busy).update(state="reading", claim="y", claimed_at=timezone.now(), received_at=ago)
    read: list[int] = []

    def later(submission_id: int) -> Done:
        read.append(submission_id)
        return Done(Outcome.LATER)

    monkeypatch.setattr("workers.tasks.reading.read_submission", later)

    assert (catch_up(threading.Event()), sorted(read)) == (2, [old, dead])
    assert not {new, busy} & set(read)
