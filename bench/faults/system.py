"""The system under the storm: servers that are killed and come back where they were, processes that start anew.

Everything listens on 127.0.0.1 and lies in one folder.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
import redis as redis_client

from tests import services
from tests.imap import WORD, ImapServer, imap_server
from tests.workers.made import ROOT, campaign_file, run, start

PARTS: Final = {"watch 1": "watch", "watch 2": "watch", "worker": "worker", "beat": "beat", "web": "web"}
ROOM_MB: Final = 300  # of the small file system that holds the originals
UP_SECONDS: Final = 60.0


class NotUpError(RuntimeError):
    """A server of the storm did not come back."""


class Broker:
    """A Redis that keeps nothing, on one port; killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = services.free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [*services.bound(), "redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(self.folder), "--save", "", "--appendonly", "no"]
        with (self.folder / "redis.log").open("ab") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def kill(self) -> None:
        """Dies as in a power cut and comes back empty."""
        self.process.kill()
        self.process.wait()
        self.process = self._start()

    def flush(self) -> None:
        """Everything it held is gone; it goes on."""
        with contextlib.suppress(redis_client.RedisError), redis_client.Redis.from_url(self.url) as client:
            client.flushall()


class Database:
    """A PostgreSQL that keeps its folder; crashed and started again."""

    def __init__(self, folder: Path) -> None:
        self.port, self.user = services.free_port(), services.unprivileged_user()
        self.folder, self.programs = folder / "pg", services.postgres_binaries()
        self.url = f"postgresql://tonghop@127.0.0.1:{self.port}/tonghop"
        if not self.folder.exists():
            self._make()
        self.process = self._start()
        self._wait()
        reach = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "tonghop"]
        subprocess.run([self.programs / "createdb", *reach, "tonghop"], check=False, stderr=subprocess.DEVNULL)

    def _make(self) -> None:
        self.folder.mkdir()
        if self.user:
            shutil.chown(self.folder, self.user)
        make = [*services.bound(self.user), str(self.programs / "initdb"), "-D", str(self.folder)]
        make += ["-U", "tonghop", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def _start(self) -> subprocess.Popen[bytes]:
        serve = [*services.bound(self.user), str(self.programs / "postgres"), "-D", str(self.folder)]
        serve += ["-p", str(self.port), "-k", str(self.folder), "-c", "listen_addresses=127.0.0.1"]
        return subprocess.Popen(serve, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _wait(self) -> None:
        deadline = time.monotonic() + UP_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self._any, connect_timeout=2):
                return
            time.sleep(0.2)
        raise NotUpError("PostgreSQL did not come back")

    @property
    def _any(self) -> str:
        return self.url.rsplit("/", 1)[0] + "/postgres"

    def crash(self) -> None:
        """Stops at once, without a checkpoint, and recovers from its journal."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        self.process = self._start()
        self._wait()

    def cut(self) -> None:
        """Every connection is cut; the server goes on."""
        question = "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'tonghop'"
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self._any, autocommit=True) as connection:
            connection.execute(question)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """The answer to a question."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(question).fetchall()

    def tell(self, statement: str) -> None:
        """Does what changes something."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


class System:
    """All servers and processes, in one folder."""

    def __init__(self, folder: Path, imap: ImapServer, *, small_disk: bool) -> None:
        self.folder, self.imap, self.small_disk = folder, imap, small_disk
        self.data, self.log = folder / "data", folder / "log"
        self.inbox, self.originals = self.data / "inbox", folder / "originals"
        self.broker, self.database = Broker(folder), Database(folder)
        self.web_port = services.free_port()
        self.settings = {
            "DATABASE_URL": self.database.url,
            "BROKER_URL": self.broker.url,
            "ORIGINALS": str(self.originals),
            "STALE_SECONDS": "15",
            "SWEEP_SECONDS": "3",
            "INBOX_SECONDS": "0.3",
            "PORT": str(self.web_port),
            "READER_SECONDS": "60",
            "SHARE_PAGES": "2",
            "MAIL_HOST": imap.host,
            "MAIL_PORT": str(imap.port),
            "MAIL_CA": str(imap.ca),
            "MAIL_USER": "baocao",
            "MAIL_PASSWORD": WORD,
            "MAIL_SECONDS": "5",
            "LOG_LEVEL": "WARNING",
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.clock = folder / "clock"
        self.set_clock(0)

    def set_clock(self, seconds: float) -> None:
        """From now on the clock of every part is off by so many seconds."""
        draft = self.clock.with_suffix(".part")
        draft.write_text(f"{seconds:.0f}", "ascii")
        draft.replace(self.clock)

    def set_up(self) -> None:
        """Tables, the campaign, a user who uploads."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        done = run(self.data, "campaign", "add", str(campaign_file(self.folder)), "--operator", "Thử", **self.settings)
        if done.returncode:
            raise NotUpError(done.stdout + done.stderr)

    def start(self, part: str) -> None:
        """Starts one part."""
        arguments = (str(self.clock), PARTS[part])
        self.processes[part] = start(
            self.data, *arguments, log=self.log, module="bench.faults.clocked", **self.settings
        )

    def kill(self, part: str) -> None:
        """Kills one part as a power cut would, and starts it anew; its readers have to notice by themselves."""
        process = self.processes[part]
        process.kill()
        process.wait()
        self.start(part)

    def revive(self) -> int:
        """Starts anew what ended by itself, as systemd or compose would; gives how many."""
        dead = [part for part, process in self.processes.items() if process.poll() is not None]
        for part in dead:
            self.start(part)
        return len(dead)

    def stop(self) -> None:
        """Ends all processes and servers."""
        for process in self.processes.values():
            process.terminate()
        for process in [*self.processes.values()]:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for server in (self.broker.process, self.database.process):
            services.stop(server, signal.SIGINT)


@contextlib.contextmanager
def running_system(folder: Path) -> Iterator[System]:
    """The whole system in a folder; what lies there already is gone on with.

    The originals lie on a small file system of their own where this may be mounted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    (folder / "originals").mkdir(exist_ok=True)
    with imap_server() as imap, _small_disk(folder / "originals") as small:
        system = System(folder, imap, small_disk=small)
        try:
            system.set_up()
            for part in PARTS:
                system.start(part)
            yield system
        finally:
            system.stop()


@contextlib.contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_MB}m,mode=700", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        yield False
        return
    kept = folder.with_name("originals kept")  # a file system in memory is gone after each part of a long storm
    if kept.exists():
        shutil.copytree(kept, folder, dirs_exist_ok=True)
    try:
        yield True
    finally:
        shutil.copytree(folder, kept, dirs_exist_ok=True)
        subprocess.run(["umount", "-l", str(folder)], check=False)


__all__ = ["PARTS", "ROOT", "System", "running_system"]
