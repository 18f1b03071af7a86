"""The servers of the tests come up, answer, and are gone afterwards."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from tests import services


def listens(url: str) -> bool:
    """Whether somebody listens on the URL's port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", urlsplit(url).port or 0)) == 0


@pytest.mark.server
def test_redis_answers_and_ends() -> None:
    """A broker left running would hold the next run's port, and a dead one fail its tests for nothing."""
    with services.redis() as url, redis.Redis.from_url(url) as client:
        assert client.ping()
    assert not listens(url)


@pytest.mark.server
def test_postgresql_answers_and_ends() -> None:
    """The same code must run on PostgreSQL: a real one, made as whoever runs the tests, root too."""
    with services.postgresql() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT lower('ĐẠT')").fetchone() == ("đạt",)
    assert not listens(url)


def test_a_server_that_fails_tells_its_log(tmp_path: Path) -> None:
    """Without the server's own words nobody finds out why it did not start."""
    fails = services.running(["sh", "-c", "echo no such thing; exit 1"], lambda: False, tmp_path / "log")
    with pytest.raises(services.NotStartedError, match="no such thing"), fails:
        pass
