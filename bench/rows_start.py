"""Starts `bench.rows` on a fresh PostgreSQL and lays out what it measured beside the figure to reach."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any, Final

from bench.corpus import ROOT, NotMeasurableError
from bench.results import table
from tests import services

BAR: Final = 300


def measure(count: int) -> dict[str, Any]:
    """The time of every question over a table of so many submissions."""
    with services.postgresql() as url, tempfile.TemporaryDirectory(prefix="tonghop-rows-") as folder:
        own = {"DATA": folder, "DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
        settings = {f"TONGHOP_{name}": value for name, value in own.items()} | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "bench.rows", str(count)]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotMeasurableError(done.stderr[-3000:])
    return {"load": round(os.getloadavg()[0], 1), **json.loads(done.stdout.splitlines()[-1])}


def body(values: Mapping[str, Any]) -> str:
    """The figures as Markdown, then the plan of the slowest query of each question."""
    asked = values["questions"]
    rows = [
        (name, one["queries"], one["slowest"], one["all"], "reached" if one["slowest"] < BAR else "**short**")
        for name, one in asked.items()
    ]
    head = ("question", "queries", "slowest, ms", "all of them, ms", f"each < {BAR} ms")
    plans = "\n\n".join(
        f"### {name}\n```\n{one['sql']}\n\n" + "\n".join(one["plan"]) + "\n```" for name, one in asked.items()
    )
    told = ", ".join(f"{count:,} {name}" for name, count in values["rows"].items())
    return (
        f"{told}; made in {values['made_in_seconds']} s. Best of three, PostgreSQL with its own defaults (fsync off), "
        f"the machine's load {values['load']}.\n\n{table(head, rows)}\n\n## Plans\n\n{plans}"
    )
