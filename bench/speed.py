"""Speed: one report of each kind through the command in whole and through a warm worker, in turn with a peer.

Times are medians of rounds in which product and peer alternate, so that a busy machine slows both; what compares with
other machines is their ratio. The peer is OCRmyPDF (one `--force-ocr` of the same pages in Vietnamese), which reads
text only: no tables, no figures, no checks.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.corpus import ROOT, NotMeasurableError, Submission, campaign_file
from bench.peers import VENV, install
from bench.results import table

PEER = "ocrmypdf"


@dataclass(frozen=True)
class Kind:
    """A kind of report that is timed: which submissions serve, and its bars in seconds (None: no bar)."""

    name: str
    group: str
    suffixes: tuple[str, ...]
    pages: int
    whole_bar: float | None = None
    worker_bar: float | None = None
    peer: bool = False
    processor_bar: float | None = None  # seconds of one processor in a warm worker, a page of a PDF or a Word report
    readers: tuple[str, ...] = ()


KINDS = (
    Kind(
        "Word",
        "docx",
        (".docx",),
        1,
        whole_bar=2.5,
        worker_bar=0.3,
        processor_bar=0.06,
        readers=("docling-word", "unstructured-word"),
    ),
    Kind("digital PDF", "digital", (".pdf",), 4, processor_bar=0.15, readers=("docling-pdf",)),
    Kind("scan of 4 pages", "scan", (".pdf",), 4, whole_bar=25, peer=True),
    Kind("photo", "photo", (".jpg", ".jpeg", ".png", ".pdf"), 1, peer=True),
)
PEAK_BAR_MB = 700


@dataclass(frozen=True)
class Run:
    """One run of a command: seconds, and the most memory that it or the largest program it called held, in MB."""

    seconds: float
    peak_mb: float


# Runs between this process and the command: Linux counts the memory of whoever starts a program as the program's own.
STOPWATCH = """
import resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def timed(command: list[str]) -> Run:
    """Runs a command to its end; its exit status is not looked at, since a flagged report is a report."""
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", STOPWATCH, *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    seconds, peak_mb = map(float, told.stdout.split())
    return Run(seconds, peak_mb)


def choose(kind: Kind, submissions: list[Submission]) -> Submission | None:
    """The ordinary submission of the kind, all files of it, whose number of pages is nearest to what is asked."""
    fit = [
        item
        for item in submissions
        if item.truth["group"] == kind.group and all(file.suffix.lower() in kind.suffixes for file in item.files)
    ]

    def distance(item: Submission) -> tuple[bool, int]:
        return "ordinary" not in item.truth["traits"], abs(len(item.truth["pages"]) - kind.pages)

    return min(fit, key=distance, default=None)


def peer_command(file: Path, out: Path) -> list[str]:
    """OCRmyPDF over the same file."""
    picture = ["--image-dpi", "200"] if file.suffix.lower() != ".pdf" else []
    return [PEER, "--quiet", "--force-ocr", "-l", "vie", *picture, str(file), str(out)]


def worker(campaign: Path, files: tuple[Path, ...], rounds: int) -> dict[str, Any]:
    """What a warm process spends on the files; see `bench.warm`."""
    command = [sys.executable, "-m", "bench.warm", str(campaign), str(rounds), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotMeasurableError(f"a warm process failed: {done.stderr.strip()[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def beside(reader: str, file: Path, rounds: int) -> dict[str, Any]:
    """What a peer's own reader spends on the file in processor seconds, or why it does not run."""
    command = [str(VENV / "bin" / "python"), str(ROOT / "bench" / "peer_files.py"), reader, str(rounds), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line.strip() for line in done.stderr.splitlines() if line.strip(" *\n")]
        return {"why": next((line for line in reversed(said) if "rror" in line or "not found" in line), said[-1])[:200]}
    found: dict[str, Any] = json.loads(done.stdout)
    return {"seconds": round(median(found["seconds"]), 4), "letters": found["letters"]}


def time_kind(kind: Kind, submission: Submission, campaign: Path, rounds: int, *, readers: bool) -> dict[str, Any]:
    """One kind: the command and the peer in turn, then the warm worker."""
    extract = [str(ROOT / "tonghop"), "extract", "--campaign", str(campaign), "--json", *map(str, submission.files)]
    with_peer = kind.peer and len(submission.files) == 1 and shutil.which(PEER) is not None
    ours, peers = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            ours.append(timed(extract))
            if with_peer:
                peers.append(timed(peer_command(submission.files[0], Path(folder, "out.pdf"))))
    warm = worker(campaign, submission.files, rounds)
    whole = median(run.seconds for run in ours)
    spent = median(warm["seconds"])
    peak = max(warm["peak_mb"], *(run.peak_mb for run in ours))
    spent_a_page = median(warm["processor"]) / max(1, len(submission.truth["pages"]))
    within = spent_a_page <= (kind.processor_bar or spent_a_page)
    ratios = [own.seconds / other.seconds for own, other in zip(ours, peers, strict=False)]
    return {
        "submission": submission.name,
        "pages": len(submission.truth["pages"]),
        "whole_seconds": round(whole, 3),
        "worker_seconds": round(spent, 3),
        "processor_seconds": round(spent_a_page, 4),
        "readers": {one: beside(one, submission.files[0], rounds) for one in kind.readers} if readers else {},
        "peak_mb": round(peak),
        "peer_ratio": round(median(ratios), 2) if ratios else None,
        "bars": {
            "whole": kind.whole_bar,
            "worker": kind.worker_bar,
            "processor": kind.processor_bar,
            "peak_mb": PEAK_BAR_MB,
        },
        "met": within
        and peak <= PEAK_BAR_MB
        and whole <= (kind.whole_bar or whole)
        and spent <= (kind.worker_bar or spent),
    }


def measure(
    corpus: Path, submissions: list[Submission], rounds: int, *, readers: bool = False, only: Sequence[str] = ()
) -> dict[str, Any]:
    """Every kind of which the corpus has a submission (``only`` these names, where some are given).

    With ``readers`` peers' own readers of files are timed beside ours.
    """
    missing = install("readers.txt") if readers else {}
    found = {}
    for kind in (one for one in KINDS if not only or one.name in only):
        submission = choose(kind, submissions)
        if submission is not None:
            sys.stderr.write(f"{kind.name}: {submission.name}\n")
            campaign = campaign_file(corpus, submission.truth["campaign"])
            found[kind.name] = time_kind(kind, submission, campaign, rounds, readers=readers)
    return {"kinds": found, "not_installed": missing, "peer": PEER if shutil.which(PEER) else None}


def body(values: Mapping[str, Any]) -> str:
    """The Markdown table."""
    rows = [
        (
            name,
            kind["pages"],
            f"{kind['whole_seconds']:.2f}" + (f" (≤ {kind['bars']['whole']:g})" if kind["bars"]["whole"] else ""),
            f"{kind['worker_seconds']:.2f}" + (f" (≤ {kind['bars']['worker']:g})" if kind["bars"]["worker"] else ""),
            f"{1000 * kind['processor_seconds']:.0f}"
            + (f" (≤ {1000 * kind['bars']['processor']:g})" if kind["bars"]["processor"] else ""),
            f"{kind['peak_mb']} (≤ {PEAK_BAR_MB})",
            "–" if kind["peer_ratio"] is None else f"{kind['peer_ratio']:.2f}",
            "reached" if kind["met"] else "**short**",
        )
        for name, kind in values["kinds"].items()
    ]
    head = (
        "kind",
        "pages",
        "command, s",
        "warm worker, s",
        "processor, ms a page",
        "largest process, MB",
        "command / peer",
        "",
    )
    peer = f"Peer: {values['peer']}, in turn with the command." if values["peer"] else f"{PEER} was not installed."
    return f"Medians in seconds; bars in brackets. {peer}\n\n{table(head, rows)}{_beside(values)}"


def _beside(values: Mapping[str, Any]) -> str:
    """Peers' own readers of the same files, which read text and tables and name no figure."""
    rows = [
        (
            name,
            reader,
            f"{1000 * one['seconds'] / kind['pages']:.0f}" if "seconds" in one else "–",
            f"{1000 * kind['processor_seconds']:.0f}",
            one.get("why", ""),
        )
        for name, kind in values["kinds"].items()
        for reader, one in kind["readers"].items()
    ]
    if not rows:
        return ""
    head = ("kind", "reader", "processor, ms a page", "ours, with all that is made of it", "does not run: why")
    missing = [f"{name} was not installed: {why}" for name, why in values["not_installed"].items()]
    return "\n\n".join(("", table(head, rows), *missing))
