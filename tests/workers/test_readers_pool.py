"""Reader processes: whatever a file does to one, the others and the system go on."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from pipeline.options import Options
from tests.store.samples import CAMPAIGN
from workers.readers_pool import PoolClosedError, ReaderFailedError, ReadersPool

pytestmark = pytest.mark.slow


@pytest.fixture
def word(tmp_path: Path) -> Path:
    """A short Word report."""
    document = Document()
    for text in ("PHÒNG XÂY DỰNG HUYỆN TÂN LẬP", "BÁO CÁO", "A. Kết quả chung", "Đã trồng 5 cây."):
        document.add_paragraph(text)
    document.save(str(tmp_path / "bc.docx"))
    return tmp_path / "bc.docx"


def job(path: Path) -> dict[str, Any]:
    """The job of reading one file."""
    files = [{"path": str(path), "name": path.name}]
    return {"job": "read", "files": files, "campaigns": [CAMPAIGN], "options": Options(jobs=1).model_dump(mode="json")}


@pytest.fixture
def pools() -> Iterator[Callable[..., ReadersPool]]:
    """Makes pools that are closed at the end."""
    made: list[ReadersPool] = []

    def make(**more: Any) -> ReadersPool:
        pool = ReadersPool(1, **({"memory": 1500 << 20, "seconds": 60.0, "jobs": 50} | more))
        made.append(pool)
        return pool

    yield make
    for pool in made:
        pool.close()


def idle(pool: ReadersPool) -> Any:
    """The one reader, which has a process by now."""
    return pool._idle.queue[0]


def nothing() -> None:
    """No sign of life is needed."""


def test_a_report_is_read_in_another_process(pools: Callable[..., ReadersPool], word: Path) -> None:
    """The record comes back from a process that is not this one."""
    answer = pools().run(job(word), nothing)

    assert answer["record"]["campaign"] == "thu-2030"
    assert answer["reading"]["files"][0]["kind"] == "docx"


def test_a_killed_reader_is_replaced(pools: Callable[..., ReadersPool], word: Path) -> None:
    """The out-of-memory killer takes one reader: that job fails with its cause, the next one is read."""
    pool = pools()
    pool.run(job(word), nothing)
    os.kill(idle(pool).process.pid, signal.SIGKILL)

    with pytest.raises(ReaderFailedError, match="9"):
        pool.run(job(word), nothing)

    assert pool.run(job(word), nothing)["record"]


def test_a_reader_that_takes_too_long_is_killed(pools: Callable[..., ReadersPool], word: Path) -> None:
    """A file that never ends must not hold a reader for ever."""
    pool = pools()
    pool.run(job(word), nothing)
    pipe = word.parent / "pipe"
    os.mkfifo(pipe)  # opening it waits for a writer that never comes
    pool._seconds = 1.0

    with pytest.raises(ReaderFailedError, match="giây"):
        pool.run(job(pipe), nothing)


def test_a_reader_that_holds_too_much_memory_is_killed(pools: Callable[..., ReadersPool], word: Path) -> None:
    """Memory is the first thing to go: the reader goes, not the machine."""
    pool = pools()
    pool.run(job(word), nothing)
    idle(pool).memory = 1 << 20
    pipe = word.parent / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(ReaderFailedError, match="bộ nhớ"):
        pool.run(job(pipe), nothing)


def test_readers_are_replaced_after_their_share(pools: Callable[..., ReadersPool], word: Path) -> None:
    """Libraries leak: a reader is used a number of times, then a fresh one takes over."""
    pool = pools(jobs=1)
    pool.run(job(word), nothing)

    assert list(pool._idle.queue) == [None]


def test_closing_ends_a_job_under_way(pools: Callable[..., ReadersPool], word: Path) -> None:
    """Stopping the system must not wait for a long document; its submission stays in the queue."""
    pool = pools()
    pool.run(job(word), nothing)
    pipe = word.parent / "pipe"
    os.mkfifo(pipe)
    threading.Timer(1.0, pool.close).start()
    started = time.monotonic()

    with pytest.raises(PoolClosedError):
        pool.run(job(pipe), nothing)

    assert time.monotonic() - started < 20
