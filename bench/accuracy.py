"""Accuracy: the extractor over a corpus, graded by `bench.grading` or another grader, beside the figures to reach.

The product's command runs once per submission, as a user would run it; several submissions at a time when asked.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import grading
from bench.corpus import ROOT, NotMeasurableError, Submission, campaign_file, campaign_folders
from bench.results import table

EXTRACT = "{tonghop} extract --campaign {{campaign}} --received-on {{received_on}} --json --with-text {{files}}"
TOOK = re.compile(r"^(\S+) rc=(-?\d+) ([\d.]+)s$", re.MULTILINE)
COLUMNS = {
    "submissions": "n",
    "figures": "figures",
    "fig_exact": "exact",
    "fig_straight_through": "straight through",
    "fig_silent_error": "silent error",
    "fig_silent_errors": "silent",
    "fig_silent_upper": "95 % bound",
    "fig_phantoms": "phantoms",
    "fig_hard_caught": "hard caught",
    "fig_boxes": "boxes",
    "fig_box": "box",
    "sec_status": "section status",
    "sec_cer": "section CER",
    "sec_absent_f1": "absent F1",
    "unit": "unit",
    "unit_silent": "unit silent",
    "number": "number",
    "issued_on": "date",
    "signer": "signer",
    "page_cer": "page CER",
}


@dataclass(frozen=True)
class Bar:
    """A figure to reach: at least (or at most) ``bound`` for ``measure`` of ``group`` (empty: all submissions)."""

    group: str
    measure: str
    bound: float
    at_least: bool = True

    def met(self, reached: float | None) -> bool:
        """Whether the bar is reached; what was not measured is not reached."""
        if reached is None:
            return False
        return reached >= self.bound if self.at_least else reached <= self.bound


BARS = (
    *(Bar(group, "fig_exact", 0.97) for group in ("docx", "digital")),
    *(Bar(group, "fig_silent_error", 0.01, at_least=False) for group in ("docx", "digital")),
    *(Bar(group, "sec_status", 0.95) for group in ("docx", "digital")),
    *(Bar(group, "fig_exact", least) for group, least in (("scan", 0.97), ("photo", 0.92))),
    *(Bar(group, "fig_straight_through", least) for group, least in (("scan", 0.92), ("photo", 0.75))),
    *(Bar(group, "fig_silent_error", most, at_least=False) for group, most in (("scan", 0.003), ("photo", 0.005))),
    *(Bar(group, "sec_status", 0.97) for group in ("scan", "photo")),
    *(Bar(group, "sec_cer", most, at_least=False) for group, most in (("scan", 0.03), ("photo", 0.05))),
    Bar("", "unit", 0.98),
    Bar("", "fig_phantoms", 0, at_least=False),
)
COUNTS = ("submissions", "figures", "fig_phantoms", "fig_silent_errors", "fig_boxes", "unit_silent")


def grade(grader: Path, corpus: Path, records: Path, *arguments: str) -> str:
    """Runs the grader over the records; gives what it wrote on standard error, where the times stand."""
    folders = ":".join(map(str, campaign_folders(corpus)))
    command = [
        sys.executable,
        str(grader),
        "--split",
        str(corpus),
        "--records",
        str(records),
        "--no-traits",
        *arguments,
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "CAMPAIGN_DIRS": folders}
    )
    if done.returncode:
        raise NotMeasurableError(f"the grader failed: {done.stderr.strip()[-500:]}")
    return done.stderr


def extract(
    grader: Path, corpus: Path, submissions: list[Submission], records: Path, jobs: int
) -> dict[str, tuple[int, float]]:
    """Has the grader run the extractor on each submission; gives exit status and seconds by name."""
    command = EXTRACT.format(tonghop=shlex.quote(str(ROOT / "tonghop")))

    def one(submission: Submission) -> dict[str, tuple[int, float]]:
        said = grade(grader, corpus, records, "--run", command, "--only", submission.name)
        sys.stderr.write(said)
        return {name: (int(status), float(seconds)) for name, status, seconds in TOOK.findall(said)}

    with ThreadPoolExecutor(jobs) as pool:
        return {name: took for part in pool.map(one, submissions) for name, took in part.items()}


def measure_own(corpus: Path, submissions: list[Submission], records: Path, jobs: int) -> dict[str, Any]:
    """Extracts with the product's command and grades with our own grader."""
    with ThreadPoolExecutor(jobs) as pool:
        took = dict(pool.map(lambda item: (item.name, _run(corpus, item, records)), submissions))
    values = grading.grade_all((item.name, item.truth, _record(records, item.name)) for item in submissions)
    values["seconds"] = seconds(submissions, {name: spent for name, (_, spent) in took.items()})
    values["statuses"] = {name: status for name, (status, _) in took.items() if status}
    values["bars"] = judge(values)
    return values


def _run(corpus: Path, submission: Submission, records: Path) -> tuple[int, float]:
    """Runs the extractor on one submission and keeps what it printed; gives exit status and seconds."""
    campaign = campaign_file(corpus, submission.truth["campaign"])
    command = [str(ROOT / "tonghop"), "extract", "--campaign", str(campaign), "--json", "--with-text"]
    command += ["--received-on", submission.truth["received_on"], *map(str, submission.files)]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    (records / f"{submission.name}.json").write_bytes(done.stdout)
    spent = round(time.perf_counter() - began, 2)
    sys.stderr.write(f"{submission.name} rc={done.returncode} {spent}s\n")
    return done.returncode, spent


def _record(records: Path, name: str) -> dict[str, Any] | None:
    content = (records / f"{name}.json").read_bytes()
    record: dict[str, Any] | None = json.loads(content) if content else None
    return record


def measure(grader: Path, corpus: Path, submissions: list[Submission], records: Path, jobs: int) -> dict[str, Any]:
    """Extracts and grades; gives the grader's summaries with times and bars."""
    took = extract(grader, corpus, submissions, records, jobs)
    graded = records / "graded.json"
    grade(grader, corpus, records, "--only", ",".join(item.name for item in submissions), "--json", str(graded))
    values: dict[str, Any] = json.loads(graded.read_text(encoding="utf-8"))
    values["seconds"] = seconds(submissions, {name: spent for name, (_, spent) in took.items()})
    values["statuses"] = {name: status for name, (status, _) in took.items() if status}
    values["bars"] = judge(values)
    return values


def seconds(submissions: list[Submission], took: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Median and longest seconds of the command by group, start-up included."""
    groups: dict[str, list[float]] = {}
    for item in submissions:
        groups.setdefault(item.truth["group"], []).append(took[item.name])
    return {name: {"median": round(median(all_), 2), "longest": max(all_)} for name, all_ in sorted(groups.items())}


def judge(values: Mapping[str, Any], bars: Sequence[Bar] = BARS) -> list[dict[str, Any]]:
    """Every bar with what was reached; bars of groups that were not measured are left out."""
    found = []
    for bar in bars:
        summary = values["groups"].get(bar.group) if bar.group else values["overall"]
        if summary is not None:
            reached = summary.get(bar.measure)
            found.append({**vars(bar), "reached": reached, "met": bar.met(reached)})
    return found


def shown(measure_name: str, value: float | None) -> str:
    """A count as it is, a rate in per cent, a dash for what was not measured."""
    if value is None:
        return "–"
    if measure_name in COUNTS:
        return str(value)
    return f"{100 * value:.2f} %" if "silent" in measure_name else f"{100 * value:.1f} %"


def body(values: Mapping[str, Any]) -> str:
    """The Markdown under the circumstances: bars, groups, flags, times."""
    bars = [
        (
            bar["group"] or "all",
            COLUMNS[bar["measure"]],
            f"{'≥' if bar['at_least'] else '≤'} {shown(bar['measure'], bar['bound'])}",
            shown(bar["measure"], bar["reached"]),
            "reached" if bar["met"] else "**short**",
        )
        for bar in values["bars"]
    ]
    rows = [("all", values["overall"]), *values["groups"].items(), *values["campaigns"].items()]
    groups = [(name, *(shown(key, summary.get(key)) for key in COLUMNS)) for name, summary in rows]
    flags = [
        (
            code,
            flag["tp"] + flag["fn"],
            *(flag[key] for key in ("tp", "fp", "fn")),
            flag.get("waiting", "–"),
            *(shown("", flag[key]) for key in ("precision", "recall")),
        )
        for code, flag in values["flags"].items()
    ]
    times = [(name, spent["median"], spent["longest"]) for name, spent in values["seconds"].items()]
    return "\n\n".join(
        (
            "## Figures to reach",
            table(("group", "measure", "bar", "reached", ""), bars),
            "## By group and campaign",
            table(("", *COLUMNS.values()), groups),
            "## Flags",
            table(("code", "cases", "right", "wrong", "not raised", "waiting", "precision", "recall"), flags),
            "## Seconds per submission (the command in whole, submissions side by side as in the command above)",
            table(("group", "median", "longest"), times),
        )
    )
