"""The same scanned pages through the product (all of it) and its peers, in turn, with what each got right beside it.

Submissions are made up (`bench.generate`), in batches; each batch goes through every program before the next begins, so
that a busy machine slows all alike: what compares is the ratio. Peers live in `.venv-peers`, made here from
`bench/peers.txt`. Text is the section texts of the truth looked for in all a program wrote; a figure counts as seen
where its printed digits stand anywhere in what was written (kind to peers, which name none), as named where the
product's record has its value under its name.
"""

import json
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pypdfium2
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from bench.corpus import ROOT, Submission, load
from bench.generate import generate
from bench.results import table

OWN: Final = "tonghop"
PEERS: Final = ("ocrmypdf", "kreuzberg", "img2table")
VENV: Final = ROOT / ".venv-peers"
BATCH: Final = 6  # submissions, so that no program is measured by its start alone
_LEAST_TEXT: Final = 25

# Runs between this process and the command: Linux counts the memory of whoever starts a program as the program's own.
_STOPWATCH: Final = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
none = subprocess.DEVNULL
code = subprocess.run(sys.argv[1:], stdin=none, stdout=none, stderr=none).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def install(names: str = "peers.txt") -> dict[str, str]:
    """Makes the peers' environment, or adds to it; gives what could not be installed, with the reason."""
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    wanted = [line for line in (ROOT / "bench" / names).read_text("utf-8").split("\n") if "==" in line]
    failed = {}
    for one in wanted:
        done = subprocess.run(
            [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:", one],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            failed[one.partition("==")[0]] = done.stderr.strip().split("\n")[-1][:300]
    return failed


def measure(seed: int, count: int, jobs: int) -> dict[str, Any]:
    """Makes ``count`` scanned submissions and reads them with everything that installs."""
    with tempfile.TemporaryDirectory(prefix="tonghop-peers-") as made:
        generate(Path(made), seed, range(count), "scan")
        return compare(Path(made), jobs)


def compare(made: Path, jobs: int) -> dict[str, Any]:
    """Reads the submissions in a folder that are scans in a PDF, which all programs open, with everything."""
    missing = install()
    programs = [OWN, *(peer for peer in PEERS if peer not in missing)]
    items = [item for item in load(made) if any(file.suffix == ".pdf" for file in item.files)]
    pages = [_pages(item) for item in items]
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in programs}
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        turn = start // BATCH % len(programs)
        for name in [*programs[turn:], *programs[:turn]]:
            runs[name].append(_run(name, batch, jobs) | {"pages": sum(pages[start : start + BATCH])})
            sys.stderr.write(f"{name}: {runs[name][-1]['seconds']:.0f} s for {runs[name][-1]['pages']} pages\n")
    values = {name: _summed(some, runs[OWN]) for name, some in runs.items()}
    about = {"pages": sum(pages), "submissions": len(items), "jobs": jobs, "not_installed": missing}
    return {**about, "programs": values}


def _pages(item: Submission) -> int:
    with pypdfium2.PdfDocument(_scan(item)) as document:
        return len(document)


def _scan(item: Submission) -> Path:
    return next(file for file in item.files if file.suffix == ".pdf")


def _run(name: str, batch: Sequence[Submission], jobs: int) -> dict[str, Any]:
    """One batch through one program: seconds, processor seconds, memory, and what it got right."""
    keys = [str(item.files[0].parent if name == OWN else _scan(item)) for item in batch]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.json")
        own = [sys.executable, "-m", "bench.whole"]
        peer = [str(VENV / "bin" / "python"), str(ROOT / "bench" / "peer_reader.py"), name]
        command = [*(own if name == OWN else peer), str(jobs), str(out), *keys]
        told = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _STOPWATCH, *command], capture_output=True, text=True, check=True
        )
        code, seconds, cpu, peak = json.loads(told.stdout)
        found = json.loads(out.read_text(encoding="utf-8")) if code == 0 else {}
    right = [_right(item, found.get(key, {})) for key, item in zip(keys, batch, strict=True)]
    total: Counter[str] = Counter()
    for one in right:
        total.update(one)
    return {"seconds": seconds, "cpu": cpu, "peak_mb": peak, **total}


def _right(item: Submission, found: Mapping[str, Any]) -> Counter[str]:
    """Characters of section text and how many of them are wrong; figures printed, seen, named, vouched for wrongly."""
    text = _plain(found.get("text", ""))
    lines = [_plain(line) for one in item.truth["sections"].values() for line in one.get("text", "").split("\n")]
    lines = [line for line in lines if len(line) >= _LEAST_TEXT]
    wrong = sum(_distance(line, text) for line in lines)
    asked = item.truth["figures"].items() if len(item.files) == 1 else ()  # a workbook beside the scan holds them else
    printed = [one for one in asked if one[1]["status"] == "read" and one[1].get("raw")]
    seen = Counter(f"{text} {_plain(' '.join(map(str, found.get('cells', []))))}".split())
    told = found.get("figures", {})
    return Counter(
        characters=sum(map(len, lines)),
        characters_wrong=wrong,
        failed=int(bool(found.get("error")) or not found),
        figures=len(printed),
        seen=sum(all(word in seen for word in _plain(one["raw"]).split()) for _, one in printed),
        named=sum(told.get(name, [None, None])[1] == one["value"] for name, one in printed),
        silent=sum(
            told.get(name, [None, None])[0] == "read" and told[name][1] != one["value"] for name, one in printed
        ),
    )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _distance(line: str, text: str) -> int:
    """Edits that make the likeliest place of a text the line; the whole line where there is none."""
    if not text:
        return len(line)
    place = fuzz.partial_ratio_alignment(line, text)
    if place is None:
        return len(line)
    return min(len(line), Levenshtein.distance(line, text[place.dest_start : place.dest_end]))


def _summed(runs: Sequence[Mapping[str, Any]], own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A program's batches together, its times as a multiple of the product's in the same batches."""
    total = {key: sum(run[key] for run in runs) for key in runs[0] if key != "peak_mb"}
    ours = {key: sum(run[key] for run in own) for key in ("seconds", "cpu")}
    return {
        "seconds_a_page": round(total["seconds"] / total["pages"], 3),
        "cpu_seconds_a_page": round(total["cpu"] / total["pages"], 3),
        "seconds_ratio": round(total["seconds"] / ours["seconds"], 2),
        "cpu_ratio": round(total["cpu"] / ours["cpu"], 2),
        "peak_mb": round(max(run["peak_mb"] for run in runs)),
        "text_error_percent": round(100 * total["characters_wrong"] / max(1, total["characters"]), 2),
        "figures": total["figures"],
        "seen_percent": round(100 * total["seen"] / max(1, total["figures"]), 2),
        "named_percent": round(100 * total["named"] / max(1, total["figures"]), 2),
        "silent": total["silent"],
        "failed": total["failed"],
        "batches": [[round(run["seconds"], 2), round(run["cpu"], 2), run["pages"]] for run in runs],
    }


def body(values: Mapping[str, Any]) -> str:
    """The Markdown under the circumstances."""
    head = (
        "program", "s a page", "CPU s a page", "time / ours", "CPU / ours", "largest process, MB", "text error %",
        "digits seen %", "figures named %", "silent errors", "failed",
    )  # fmt: skip
    rows = []
    for name, one in values["programs"].items():
        own, reads_text = name == OWN, name != "img2table"
        rows.append((
            name, one["seconds_a_page"], one["cpu_seconds_a_page"], one["seconds_ratio"], one["cpu_ratio"],
            one["peak_mb"], one["text_error_percent"] if reads_text else "–", one["seen_percent"],
            one["named_percent"] if own else "–", one["silent"] if own else "–", one["failed"],
        ))  # fmt: skip
    said = f"{values['pages']} scanned pages of {values['submissions']} made-up reports, {values['jobs']} jobs each."
    missing = [f"{name} was not installed: {why}" for name, why in values["not_installed"].items()]
    return "\n\n".join((said, table(head, rows), *missing))
