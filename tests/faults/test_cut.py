"""A database that goes away for a moment: whoever looked meanwhile looks again, without being started anew."""

import os
import time
from pathlib import Path

import psycopg
import pytest

from tests.faults.test_kill import drop
from tests.workers.made import campaign_file, run, start

CUT = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"


@pytest.mark.server
@pytest.mark.faults
def test_a_watcher_whose_connection_was_cut_takes_in_what_comes_after(tmp_path: Path) -> None:
    """After PostgreSQL was started anew the watcher said for ever that it is away, and nothing was taken in."""
    database, redis = os.environ["TONGHOP_TEST_DATABASE_URL"], os.environ["TONGHOP_TEST_REDIS_URL"]
    name, data, log = f"cut_{os.getpid()}", tmp_path / "data", tmp_path / "log"
    with psycopg.connect(database, autocommit=True) as server:
        server.execute(f"create database {name}")
        own = database.rsplit("/", 1)[0] + f"/{name}"
        urls = {"DATABASE_URL": own, "BROKER_URL": redis}
        assert run(data, "campaign", "add", str(campaign_file(tmp_path)), "--operator", "Thử", **urls).returncode == 0
        (data / "inbox").mkdir(parents=True)
        watcher = start(data, "watch", log=log, **urls)
        try:
            drop(data / "inbox", 1)
            assert arrived(own, 1), log.read_text()[-3000:]
            server.execute(CUT, (name,))
            drop(data / "inbox", 2)
            assert arrived(own, 2), log.read_text()[-3000:]
            assert watcher.poll() is None
        finally:
            watcher.terminate()
            watcher.wait(30)


def arrived(database: str, wanted: int) -> bool:
    """Waits until so many submissions are there, at most 30 seconds."""
    deadline = time.monotonic() + 30
    with psycopg.connect(database, autocommit=True) as connection:
        while time.monotonic() < deadline:
            found = connection.execute("select count(*) from store_submission").fetchone()
            if found and found[0] >= wanted:
                return True
            time.sleep(0.2)
    return False
