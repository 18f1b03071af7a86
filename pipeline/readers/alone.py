"""Runs a program that opens what people sent: in a group of its own, under limits of time and memory, off the network.

The network is left where the system lets a process leave it; the whole group is killed at the end.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pipeline.options import Limits
from pipeline.readers.content import CannotReadError, unreadable

_POLL_SECONDS: Final = 0.05
_ALONE: Final = (("unshare", "--net"), ("unshare", "--user", "--map-root-user", "--net"))  # ways off the network
_TRY_SECONDS: Final = 10.0
_GONE_SECONDS: Final = 5.0  # longest wait for killed processes to be gone
_RUNNING: Final[set[int]] = set()  # the groups that run at this moment


def run_alone(
    command: Sequence[str], work: Path, environment: Mapping[str, str], limits: Limits
) -> CannotReadError | None:
    """Runs a command in the folder ``work`` to its end; the fault when it took too long or too much memory."""
    process = subprocess.Popen(
        [*off_the_network(), *command], cwd=work, env=dict(environment), start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _RUNNING.add(process.pid)
    try:
        return _watch(process, limits)
    finally:
        _RUNNING.discard(process.pid)
        _end_group(process)


def end_all() -> None:
    """Kills what runs at this moment, since this process is to end: each run then ends as that of a broken program."""
    for group in tuple(_RUNNING):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


@cache
def off_the_network() -> tuple[str, ...]:
    """The command that starts a program without any network; empty where this system allows no such namespace."""
    for command in _ALONE:
        if shutil.which(command[0]) and _succeeds((*command, "true")):
            return command
    return ()


def _succeeds(command: tuple[str, ...]) -> bool:
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(command, check=False, timeout=_TRY_SECONDS, stdin=quiet, stdout=quiet, stderr=quiet)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _watch(process: subprocess.Popen[bytes], limits: Limits) -> CannotReadError | None:
    """Waits for the converter; the fault when it takes too long or holds too much memory."""
    deadline = time.monotonic() + limits.converter_seconds
    while process.poll() is None:
        if time.monotonic() > deadline:
            return unreadable(f"chuyển đổi tệp quá {limits.converter_seconds:.0f} giây")
        if _group_bytes(process.pid) > limits.converter_bytes:
            return unreadable(f"chuyển đổi tệp cần hơn {limits.converter_bytes // 2**20} MB bộ nhớ")
        time.sleep(_POLL_SECONDS)
    return None


def _members(group: int) -> Iterator[list[str]]:
    """What /proc tells of each living process of a process group: the fields of its stat from the state on."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] not in "ZX":
            yield fields


def _group_bytes(group: int) -> int:
    """Resident memory of all processes of a process group, in bytes."""
    return sum(int(fields[21]) for fields in _members(group)) * os.sysconf("SC_PAGE_SIZE")


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kills the converter with all its children and waits until they are gone: a kill takes effect a little later."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + _GONE_SECONDS
    while any(_members(process.pid)) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
