"""The stopwatch measures what it says."""

import sys
from pathlib import Path
from typing import Any

from bench import speed
from bench.corpus import Submission


def submission(name: str, pages: int, group: str = "scan", traits: tuple[str, ...] = ("ordinary",)) -> Submission:
    """A submission of one PDF."""
    truth: dict[str, Any] = {"group": group, "pages": [{}] * pages, "traits": list(traits)}
    return Submission(name, truth, (Path("a.pdf"),))


def test_time_and_memory_are_those_of_the_command() -> None:
    """A stopwatch that measures itself, or forgets the programs that a command calls, flatters the product."""
    holds_100_mb = "import time; a = bytearray(100 * 2**20); time.sleep(0.2)"
    run = speed.timed(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {holds_100_mb!r}])"]
    )

    assert run.seconds >= 0.2
    assert 100 <= run.peak_mb < 200


def test_the_submission_nearest_to_what_is_asked_is_timed() -> None:
    """A "scan of 4 pages" must be one: ordinary, of that kind, with about four pages."""
    of_four_pages = next(kind for kind in speed.KINDS if kind.group == "scan")
    there = [
        submission("a", 2),
        submission("b", 4, "digital"),
        submission("c", 4, traits=("skew",)),
        submission("d", 5),
    ]

    chosen = speed.choose(of_four_pages, there)

    assert chosen is not None
    assert chosen.name == "d"
    assert speed.choose(of_four_pages, there[1:2]) is None


def test_what_takes_too_long_is_short() -> None:
    """A table of speeds without a verdict is read by nobody."""
    kind: dict[str, Any] = {"bars": {"whole": 2.5, "worker": 0.3, "processor": 0.06}, "peer_ratio": None, "met": False}
    kind |= {"pages": 1, "whole_seconds": 3.0, "worker_seconds": 0.1, "processor_seconds": 0.05, "peak_mb": 300}
    kind["readers"] = {"docling-word": {"seconds": 0.078, "letters": 9}, "unstructured-word": {"why": "no data"}}

    text = speed.body({"kinds": {"Word": kind}, "peer": None, "not_installed": {}})

    assert "| Word | 1 | 3.00 (≤ 2.5) | 0.10 (≤ 0.3) | 50 (≤ 60) | 300 (≤ 700) | – | **short** |" in text
    assert "| Word | docling-word | 78 | 50 |" in text
    assert "| Word | unstructured-word | – | 50 | no data |" in text
