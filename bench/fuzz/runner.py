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
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


class Row(NamedTuple):
    """What became of one damaged file: the sound file it was, its outcome, seconds, the most memory in MB, the fault.

    ``caught`` are errors that only the edge of a file caught.
    """

    number: int
    seed: str
    outcome: str
    seconds: float
    megabytes: int
    caught: tuple[str, ...] = ()
    what: str = ""


def run(
    layer: Layer, seeds: Mapping[str, bytes], count: int, seed: int, jobs: int, kept: Path | None = None,
    minutes: float = 600, folder: Path | None = None,
) -> Report:  # fmt: skip
    """Damages the seeds until ``count`` files were read or the time is up, by ``jobs`` processes.

    Faulty files go to ``kept``. With a ``folder`` the run goes on where an earlier one of the same seed ended.
    """
    end = time.monotonic() + 60 * minutes
    done = _earlier(folder, layer, seed, count)
    left = [number for number in range(count) if number not in done]
    with TemporaryDirectory(prefix="tonghop-fuzz-") as place, ThreadPoolExecutor(jobs) as pool:
        shares = [left[first::jobs] for first in range(jobs)]
        places = [Path(place) / str(number) for number in range(jobs)]

        def share(pair: tuple[list[int], Path]) -> list[Row]:
            numbers, own = pair
            log = None if folder is None else folder / f"{layer.name}-{seed}-{os.getpid()}-{own.name}.jsonl"
            return list(_logged(_share(layer, seeds, numbers, seed, own, kept, end), log))

        new = [row for rows in pool.map(share, zip(shares, places, strict=True)) for row in rows]
    return _summed(layer, [*done.values(), *new])


def _earlier(folder: Path | None, layer: Layer, seed: int, count: int) -> dict[int, Row]:
    """What earlier runs of the same seed found, by the number of the file."""
    if folder is None:
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    logs = (path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"{layer.name}-{seed}-*.jsonl")))
    told = [json.loads(line) for log in logs for line in log.splitlines(keepends=True) if line.endswith("\n")]
    rows = [Row(**{**one, "caught": tuple(one["caught"])}) for one in told]
    return {row.number: row for row in rows if row.number < count}


def _logged(rows: Iterable[Row], log: Path | None) -> Iterator[Row]:
    """The rows, each written down as soon as it is known."""
    for row in rows:
        if log is not None:
            with log.open("a", encoding="utf-8") as target:
                target.write(json.dumps(row._asdict()) + "\n")
        yield row


def _summed(layer: Layer, rows: Sequence[Row]) -> Report:
    return Report(
        layer=layer.name,
        files=len(rows),
        outcomes=dict(Counter(row.outcome for row in rows)),
        slowest=max((row.seconds for row in rows), default=0.0),
        largest=max((row.megabytes for row in rows), default=0),
        faults=tuple(Found(row.seed, row.number, row.what) for row in rows if row.what),
        caught=dict(Counter(one for row in rows for one in row.caught).most_common()),
    )


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
) -> Iterator[Row]:  # fmt: skip
    folder.mkdir()
    child = _Child(folder)
    try:
        for number in numbers:
            if time.monotonic() > end:
                break
            name, data = damaged(seeds, number, seed)
            path = folder / "file"
            path.write_bytes(data)
            job = {"path": str(path), "name": "bao-cao", "layer": layer.name, "interpret": number % layer.every == 0}
            answer, memory = child.ask(job, layer)
            what = _fault(answer, layer)
            if what:
                _keep(kept, layer, name, number, data)
            outcome = answer.get("outcomes", ("fault",))[0]
            caught = tuple(answer.get("caught", ()))
            yield Row(number, name, outcome, answer.get("seconds", 0.0), memory, caught, what)
            _swept(folder)
    finally:
        child.end()


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
