"""`./tonghop test [PART] [PYTEST ARGUMENT ...]`: all checks and all tests, fast ones first, with the servers they need.

PART is "fast" (only what needs no server; under a minute), "rest" (servers, browser, faults), or nothing for both and
the checks. Whatever follows goes to pytest: `./tonghop test -k merging`, `./tonghop test fast tests/pipeline`.
The exit status is pytest's.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from types import FrameType, MappingProxyType

from tests import house, services

NEEDS_MORE = "server or browser or faults or slow"
SESSIONS = {
    "fast": f"not (checks or {NEEDS_MORE})",
    "first": f"not ({NEEDS_MORE})",
    "rest": NEEDS_MORE,
}
# The fast ones on every processor; those with servers measure and kill, one at a time. Tables come from the models:
# that the migrations make the same ones is proved by the rest, which starts every system by them.
SIDE_BY_SIDE = ["-n", "auto", "--no-migrations"]
NOTHING_COLLECTED = 5


def session(name: str, arguments: list[str], urls: Mapping[str, str] = MappingProxyType({})) -> int:
    """Runs pytest over one part of the tests; gives its exit status."""
    spread = [] if name == "rest" else SIDE_BY_SIDE
    command = [sys.executable, "-m", "pytest", "-m", SESSIONS[name], *spread, *arguments]
    process = subprocess.Popen(command, cwd=house.ROOT, env={**os.environ, **urls}, stdin=subprocess.DEVNULL)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            services.stop(process)


def rest(arguments: list[str]) -> int:
    """The part that needs servers, with a Redis and a PostgreSQL of its own."""
    with services.redis() as redis_url, services.postgresql() as database_url:
        urls = {"TONGHOP_TEST_REDIS_URL": redis_url, "TONGHOP_TEST_DATABASE_URL": database_url}
        return session("rest", arguments, urls)


def run(arguments: list[str]) -> int:
    """The part asked for, or everything; stops after the first part that fails, so that its summary stands last."""
    if arguments[:1] == ["fast"]:
        return session("fast", arguments[1:])
    if arguments[:1] == ["rest"]:
        return rest(arguments[1:])
    first = session("first", arguments)
    if first not in (0, NOTHING_COLLECTED):
        return first
    last = rest(arguments)
    return first if last == NOTHING_COLLECTED else last


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)  # unwinds the stack, so that every server is stopped


if __name__ == "__main__":
    if sys.argv[1:2] in (["-h"], ["--help"]):
        sys.stdout.write(__doc__ or "")
        sys.exit(0)
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(run(sys.argv[1:]))
    sys.exit(130)
