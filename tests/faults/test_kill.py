"""kill -9 at random moments while reports arrive: nothing is lost, nothing is doubled."""

import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.workers.made import UNITS, campaign_file, run, start, word_report

REPORTS = 24
KILLS = 50
READ = "select count(*) from store_recordrow"
Ask = Callable[[str], list[tuple[Any, ...]]]


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kills a process as a power cut would; its reader processes have to notice by themselves."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def drop(inbox: Path, number: int) -> None:
    """Puts a report into the inbox the slow way: named first, filled after."""
    made = word_report(inbox.parent / f"made {number}.docx", UNITS[number % 2], trees=100 + number)
    with (inbox / f"bc {number}.docx").open("wb") as slow:
        content = made.read_bytes()
        slow.write(content[:1000])
        slow.flush()
        time.sleep(0.05)
        slow.write(content[1000:])
    made.unlink()


def wait_until_read(ask: Ask, seconds: float) -> None:
    """Waits until every report that was dropped has its end state."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ask("select count(*) from store_submission where state in ('read', 'failed', 'refused')")[0][0] >= REPORTS:
            return
        time.sleep(0.5)


def wait_for_more(ask: Ask) -> None:
    """Waits until one more report was read, at most 40 seconds."""
    before, deadline = ask(READ), time.monotonic() + 40
    while ask(READ) == before and time.monotonic() < deadline:
        time.sleep(0.05)


def assert_all_there_once(ask: Ask, data: Path) -> None:
    """Every report is one submission that was read, with one arrival, one record, one original and one place."""
    assert ask("select state, count(*) from store_submission group by state") == [("read", REPORTS)]
    assert sorted(ask("select name from store_submission")) == sorted((f"bc {n}.docx",) for n in range(REPORTS))
    for table in ("arrival", "recordrow", "submissionfile", "original"):
        assert ask(f"select count(*) from store_{table}") == [(REPORTS,)], table
    assert ask("select count(distinct subject) from store_auditentry where action = 'receive'") == [(REPORTS,)]
    assert ask("select count(*) from store_auditentry where action = 'receive'") == [(REPORTS,)]
    assert not list((data / "inbox").iterdir())
    assert len(list((data / "Đã nhận").rglob("*.docx"))) == REPORTS
    kept = [path for path in (data / "originals").rglob("*") if path.is_file() and path.parent.name != "drafts"]
    assert len(kept) == REPORTS


def asking_sqlite(data: Path) -> Ask:
    """Asks the system's own SQLite file, by a connection of its own each time."""

    def ask(question: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(data / "tonghop.sqlite3", timeout=30)) as connection:
            return connection.execute(question).fetchall()

    return ask


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_fifty_kills_of_the_whole_system(tmp_path: Path) -> None:
    """Worker, watcher and schedule die together fifty times while reports arrive; the last start finds all."""
    data, log, chance = tmp_path / "data", tmp_path / "log", random.Random(20300405)
    assert run(data, "campaign", "add", str(campaign_file(tmp_path)), "--operator", "Thử").returncode == 0
    (data / "inbox").mkdir(parents=True)
    ask, dropped = asking_sqlite(data), 0
    for turn in range(KILLS):
        process = start(data, "up", log=log)
        moment = time.monotonic() + chance.uniform(0.8, 4.0)
        while dropped < REPORTS * (turn + 1) / (KILLS * 0.8) and dropped < REPORTS:
            drop(data / "inbox", dropped)
            dropped += 1
        if turn % 10 == 9:
            # However slow the machine: some kills must hit while records are being saved.
            wait_for_more(ask)
        time.sleep(max(0.0, moment - time.monotonic()))
        assert process.poll() is None, log.read_text()[-3000:]
        kill(process)
    before = ask(READ)[0][0]
    process = start(data, "up", log=log)
    try:
        wait_until_read(ask, 200)
        assert process.poll() is None, log.read_text()[-3000:]
    finally:
        process.terminate()
        process.wait(60)

    assert_all_there_once(ask, data)
    assert before > 0, "the kills left no time to read anything: this test would prove nothing"
    assert run(data, "status").stdout


@contextmanager
def separate(data: Path, log: Path, urls: dict[str, str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Watcher, two workers and schedule as processes of their own, on Redis and PostgreSQL."""
    processes = {
        "watch": start(data, "watch", log=log, **urls),
        "worker 1": start(data, "worker", log=log, **urls),
        "worker 2": start(data, "worker", log=log, **urls),
        "beat": start(data, "beat", log=log, **urls),
    }
    try:
        yield processes
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                kill(process)


@pytest.mark.server
@pytest.mark.faults
@pytest.mark.timeout(600)
def test_the_same_code_on_redis_and_postgresql(tmp_path: Path) -> None:
    """Several machines by settings alone: watcher and workers are killed in turn, and all is there once."""
    database, redis = os.environ["TONGHOP_TEST_DATABASE_URL"], os.environ["TONGHOP_TEST_REDIS_URL"]
    name = f"kill_{os.getpid()}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    own = database.rsplit("/", 1)[0] + f"/{name}"
    urls = {"DATABASE_URL": own, "BROKER_URL": redis, "STALE_SECONDS": "12", "SWEEP_SECONDS": "3"}
    data, log, chance = tmp_path / "data", tmp_path / "log", random.Random(20300406)
    assert run(data, "campaign", "add", str(campaign_file(tmp_path)), "--operator", "Thử", **urls).returncode == 0
    (data / "inbox").mkdir(parents=True)

    def ask(question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(own) as connection:
            return connection.execute(question).fetchall()

    with separate(data, log, urls) as processes:
        for number in range(REPORTS):
            drop(data / "inbox", number)
            if number % 3 == 2:
                victim = ("watch", "worker 1", "worker 2")[(number // 3) % 3]
                time.sleep(chance.uniform(0.5, 3.0))
                kill(processes[victim])
                processes[victim] = start(data, victim.split()[0], log=log, **urls)
        wait_until_read(ask, 240)
        assert all(process.poll() is None for process in processes.values()), log.read_text()[-3000:]

    assert_all_there_once(ask, data)
