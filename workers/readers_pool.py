"""The reader processes: a fixed number of them, each with one job at a time; killed and replaced when they fail."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from queue import LifoQueue
from typing import Any, Final

from config.settings import ROOT

LOOK_SECONDS: Final = 0.5
START_SECONDS: Final = 120.0
ADDRESS_SPACE: Final = 6  # times the memory limit: libraries map far more than they use


class ReaderFailedError(RuntimeError):
    """A reader died, took too long or too much memory on this job; it was replaced. The message is the cause."""


class ReaderStartError(RuntimeError):
    """A reader process does not come up at all: the fault of the installation, not of the file it was meant for."""


class PoolClosedError(RuntimeError):
    """The system is being stopped: the job was not done and stays in the queue."""


class _Reader:
    """One reader process and our end of its socket."""

    def __init__(self, memory: int) -> None:
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setblocking(True)  # Celery sets a timeout for all new sockets of the process now and then
        with theirs:
            arguments = [str(theirs.fileno()), str(os.getpid()), str(memory * ADDRESS_SPACE)]
            environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workers.reader_process", *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # a group of its own: Tesseract and LibreOffice are killed with it
            )
        self.connection = Connection(ours.detach())
        self.memory = memory
        self.jobs = 0

    def run(self, job: Mapping[str, Any], seconds: float, alive: Callable[[], None]) -> dict[str, Any]:
        """Does one job; ReaderFailedError with the cause."""
        self.jobs += 1
        try:
            if self.jobs == 1:
                self._get_ready(alive)
            self.connection.send_bytes(json.dumps(job).encode())
            return self._wait(seconds, alive)
        except (EOFError, OSError):
            raise ReaderFailedError(self._cause_of_death()) from None

    def _get_ready(self, alive: Callable[[], None]) -> None:
        try:
            self._wait(START_SECONDS, alive)
        except (EOFError, OSError, ReaderFailedError) as fault:
            raise ReaderStartError(f"bộ đọc không khởi động được ({fault}): chạy ./tonghop doctor") from None

    def _wait(self, seconds: float, alive: Callable[[], None]) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while not self.connection.poll(LOOK_SECONDS):
            alive()
            if time.monotonic() > deadline:
                raise ReaderFailedError(f"quá {seconds:.0f} giây")
            if _resident(self.process.pid) > self.memory:
                raise ReaderFailedError(f"quá {self.memory >> 20} MB bộ nhớ")
        return json.loads(self.connection.recv_bytes())

    def _cause_of_death(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        code = self.process.returncode
        return f"dừng bởi tín hiệu {-code}" if code is not None and code < 0 else f"dừng với mã {code}"

    def end(self) -> None:
        """Kills the process and all that it started, and waits until it is gone."""
        self.connection.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _resident(pid: int) -> int:
    """Memory a process holds, in bytes; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


class ReadersPool:
    """Hands each job to an idle reader; threads wait their turn. ``memory`` in bytes, ``seconds`` for one job."""

    def __init__(self, size: int, *, memory: int, seconds: float, jobs: int) -> None:
        self.size, self._memory, self._seconds, self._jobs = size, memory, seconds, jobs
        self._idle: LifoQueue[_Reader | None] = LifoQueue()  # the last one used is warm
        for _ in range(size):
            self._idle.put(None)  # started when first needed
        self._lock = threading.Lock()
        self._busy: set[_Reader] = set()
        self._closed = False

    @property
    def busy(self) -> int:
        """How many readers are at work."""
        return len(self._busy)

    def run(self, job: Mapping[str, Any], alive: Callable[[], None]) -> dict[str, Any]:
        """Does a job in a reader process; ``alive`` is called twice a second meanwhile.

        ReaderFailedError, ReaderStartError
        and PoolClosedError.
        """
        reader = self._take()
        done = False
        try:
            answer = reader.run(job, self._seconds, alive)
            done = True
        except (ReaderFailedError, ReaderStartError):
            if self._closed:
                raise PoolClosedError from None
            raise
        finally:
            self._give_back(reader, keep=done and reader.jobs < self._jobs)
        return answer

    def _take(self) -> _Reader:
        reader = self._idle.get()
        with self._lock:
            if self._closed:
                self._idle.put(reader)
                raise PoolClosedError
            reader = reader or _Reader(self._memory)
            self._busy.add(reader)
        return reader

    def _give_back(self, reader: _Reader, *, keep: bool) -> None:
        with self._lock:
            self._busy.discard(reader)
            keep = keep and not self._closed
        if not keep:
            reader.end()
        self._idle.put(reader if keep else None)

    def close(self) -> None:
        """Kills all readers; jobs under way end with PoolClosedError and stay in the queue."""
        with self._lock:
            self._closed = True
            busy = list(self._busy)
        for reader in busy:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(reader.process.pid, signal.SIGKILL)
        for _ in range(self.size):
            idle = self._idle.get()
            if idle is not None:
                idle.end()
        for _ in range(self.size):
            self._idle.put(None)
