"""Real servers for the tests: Redis and PostgreSQL from their own binaries, on free ports, gone when the `with` ends.

PostgreSQL refuses to run as root, so root hands it to an unprivileged user. Nothing is kept on disk.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

POSTGRES_HOMES = Path("/usr/lib/postgresql")
START_SECONDS = 60
STOP_SECONDS = 20


class NotStartedError(RuntimeError):
    """A server did not come up: the message holds the end of its log."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """Asks a process to end; one of ours that does not within 20 seconds tells where it stands, and is killed."""
    process.send_signal(how)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGUSR1)
        time.sleep(0.5)
        process.kill()
        process.wait()


def bound(user: str | None = None) -> list[str]:
    """What to put before a command so that it ends when its parent does, even killed, and runs as the user."""
    identity = [] if user is None else [f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"]
    return ["setpriv", "--pdeathsig=INT", *identity]


@contextlib.contextmanager
def running(command: Sequence[str], ready: Callable[[], bool], log: Path) -> Iterator[None]:
    """A process that is ready when `ready` says so; stopped at the end. NotStartedError tells the end of its log."""
    with log.open("wb") as output:
        # A session of its own: Ctrl-C reaches the tests first, which may still need their server to end well.
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_for(ready, process, log)
        yield
    finally:
        stop(process, signal.SIGINT)  # to PostgreSQL the fast way: it does not wait for open connections


def _wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            message = f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}"
            raise NotStartedError(message)
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(5) == b"+PONG"
    return False


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis that keeps nothing; gives its URL."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="tonghop-redis-") as folder:
        command = [*bound(), "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
        command += ["--save", "", "--appendonly", "no"]
        with running(command, lambda: _answers(port), Path(folder, "log")):
            yield f"redis://127.0.0.1:{port}/0"


def postgres_binaries() -> Path:
    """The folder with the newest PostgreSQL's programs; NotStartedError when there is none."""
    found = sorted(POSTGRES_HOMES.glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if not found:
        message = "no PostgreSQL is installed; ./tonghop test installs Debian's"
        raise NotStartedError(message)
    return found[-1].parent


def unprivileged_user() -> str | None:
    """Who PostgreSQL runs as: None (as we are) unless we are root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A fresh PostgreSQL cluster with the database "tonghop"; gives its URL."""
    programs, port, user = postgres_binaries(), free_port(), unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="tonghop-pg-"))
    try:
        if user:
            shutil.chown(folder, user)
        cluster = ["-U", "tonghop", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        make = [*bound(user), str(programs / "initdb"), "-D", str(folder / "db"), *cluster]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        serve = [*bound(user), str(programs / "postgres"), "-D", str(folder / "db"), "-p", str(port), "-k", str(folder)]
        settings = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "full_page_writes=off"]
        reach = ["-h", "127.0.0.1", "-p", str(port), "-U", "tonghop"]

        def ready() -> bool:
            return subprocess.run([programs / "pg_isready", "-q", *reach], check=False).returncode == 0

        with running([*serve, *settings], ready, folder / "log"):
            subprocess.run([programs / "createdb", *reach, "tonghop"], check=True)
            yield f"postgresql://tonghop@127.0.0.1:{port}/tonghop"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
