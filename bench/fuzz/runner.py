"""Sends damaged files to child processes and notes every crash, hang, swelling and stray file."""

import contextlib
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from bench.corpus import ROOT
from bench.fuzz.mutations import mutated

_LOOK_SECONDS: Final = 0.25
_SHOWN: Final = 20
_LARGE: Final = 30_000  # bytes; whole reports take ten times as long as the small files
_RARE: Final = 0.12


class Layer(NamedTuple):
    """What is tried: how long a file may take and how much memory its process may hold before it counts as a fault."""

    name: str
    seconds: float
    megabytes: int
    every: int  # of so many files, one is also interpreted


PARSERS: Final = Layer("parsers", 30, 1500, 12)
OCR: Final = Layer("ocr", 90, 1500, 1)
CONVERTER: Final = Layer("converter", 90, 1500, 1)


class Found(NamedTuple):
    """One fault: the kind of file, what happened, and the seed that makes the file again."""

    seed: str
    number: int
    what: str


class Report(NamedTuple):
    """What a run found: files by outcome, the slowest file in seconds, the largest process in MB, and the faults.

    ``caught`` are the errors that only the edge of a file caught, by place: refusals that could have said more.
    """

    layer: str
    files: int
    outcomes: dict[str, int]
    slowest: float
    largest: int
    faults: tuple[Found, ...]
    caught: dict[str, int]


class _Child:
    """One reading process, started anew after every fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, job: Mapping[str, Any], layer: Layer) -> tuple[dict[str, Any], int]:
        """The answer, or what went wrong, and the most memory seen."""
        process = self._running()
        assert process.stdin is not None
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
        return self._wait(process, layer)

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            place = {"TMPDIR": str(self.folder), "HOME": str(self.folder), "PYTHONPATH": str(ROOT)}
            with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "bench.fuzz.child", str(self.folder)],
                    cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True,
                    env=os.environ | place | {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"},
                )  # fmt: skip
        return self.process

    def _wait(self, process: subprocess.Popen[bytes], layer: Layer) -> tuple[dict[str, Any], int]:
        assert process.stdout is not None
        waited, largest = 0.0, _resident(process.pid)
        while not select.select([process.stdout], [], [], _LOOK_SECONDS)[0]:
            waited += _LOOK_SECONDS
            largest = max(largest, _resident(process.pid))
            if waited > layer.seconds + 40:  # the first job waits for the start as well
                self.end()
                return {"broke": f"hangs: more than {waited:.0f} s"}, largest
            if largest > layer.megabytes:
                self.end()
                return {"broke": f"swells: {largest} MB"}, largest
        line = process.stdout.readline()
        largest = max(largest, _resident(process.pid))
        if line and largest > layer.megabytes:
            self.end()
            return {"broke": f"swells: {largest} MB"}, largest
        if not line:
            code = process.wait()
            self.end()
            return {"broke": f"died with {code}"}, largest
        return json.loads(line), largest

    def end(self) -> None:
        """Kills the process with all its children."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    pipe.close()
            self.process = None


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def run(
    layer: Layer, seeds: Mapping[str, bytes], count: int, seed: int, jobs: int, kept: Path | None = None,
    minutes: float = 600,
) -> Report:  # fmt: skip
    """Damages the seeds until ``count`` files were read or the time is up, by ``jobs`` processes.

    Faulty files go to ``kept``.
    """
    end = time.monotonic() + 60 * minutes
    with TemporaryDirectory(prefix="tonghop-fuzz-") as place, ThreadPoolExecutor(jobs) as pool:
        shares = [range(first, count, jobs) for first in range(jobs)]
        folders = [Path(place) / str(number) for number in range(jobs)]
        parts = list(
            pool.map(
                lambda pair: _share(layer, seeds, pair[0], seed, pair[1], kept, end), zip(shares, folders, strict=True)
            )
        )
    outcomes: Counter[str] = Counter()
    for part in parts:
        outcomes.update(part.outcomes)
    files, slowest = sum(part.files for part in parts), max(part.slowest for part in parts)
    caught = sum((Counter(part.caught) for part in parts), Counter())
    faults = tuple(fault for part in parts for fault in part.faults)
    largest = max(part.largest for part in parts)
    return Report(layer.name, files, dict(outcomes), slowest, largest, faults, dict(caught.most_common()))


def damaged(seeds: Mapping[str, bytes], number: int, seed: int) -> tuple[str, bytes]:
    """The name of the seed and the bytes of file ``number`` of a run."""
    rng = random.Random(f"{seed}-{number}")
    names = sorted(seeds)
    rare = [_RARE if len(seeds[name]) > _LARGE else 1.0 for name in names]
    name = rng.choices(names, rare)[0]
    return name, mutated(seeds[name], rng, list(seeds.values()))


def _share(
    layer: Layer, seeds: Mapping[str, bytes], numbers: Sequence[int], seed: int, folder: Path, kept: Path | None,
    end: float,
) -> Report:  # fmt: skip
    folder.mkdir()
    child, outcomes, faults, caught = _Child(folder), Counter[str](), list[Found](), Counter[str]()
    slowest, largest, done = 0.0, 0, 0
    try:
        for number in numbers:
            if time.monotonic() > end:
                break
            done += 1
            name, data = damaged(seeds, number, seed)
            path = folder / "file"
            path.write_bytes(data)
            job = {"path": str(path), "name": "bao-cao", "layer": layer.name, "interpret": number % layer.every == 0}
            answer, memory = child.ask(job, layer)
            slowest, largest = max(slowest, answer.get("seconds", 0.0)), max(largest, memory)
            outcomes.update(answer.get("outcomes", ("fault",))[:1])
            caught.update(answer.get("caught", ()))
            what = _fault(answer, layer)
            if what:
                faults.append(Found(name, number, what))
                _keep(kept, layer, name, number, data)
            _swept(folder)
    finally:
        child.end()
    return Report(layer.name, done, dict(outcomes), slowest, largest, tuple(faults), dict(caught))


def _fault(answer: Mapping[str, Any], layer: Layer) -> str:
    if "broke" in answer:
        return str(answer["broke"])
    if answer["stray"]:
        return f"written outside: {answer['stray'][:3]}"
    return f"slow: {answer['seconds']} s" if answer["seconds"] > layer.seconds else ""


def _keep(kept: Path | None, layer: Layer, name: str, number: int, data: bytes) -> None:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        (kept / f"{layer.name}-{number}-{name}").write_bytes(data)


def _swept(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.name != "file" and entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)


def body(reports: Sequence[Report]) -> str:
    """The results as Markdown."""
    lines = [
        "| layer | files | read | failed | refused | slowest file | largest process | caught late | faults |",
        "|" + " --- |" * 9,
    ]
    for one in reports:
        ends = " | ".join(str(one.outcomes.get(name, 0)) for name in ("read", "failed", "refused"))
        measured = f"{one.slowest:.1f} s | {one.largest} MB | {sum(one.caught.values())} | {len(one.faults)}"
        lines.append(f"| {one.layer} | {one.files} | {ends} | {measured} |")
    faults = [fault for one in reports for fault in one.faults][:_SHOWN]
    return "\n".join([*lines, *(f"\n- {f.seed} {f.number}: `{f.what.splitlines()[-1]}`" for f in faults)])
