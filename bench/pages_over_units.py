"""Starts `bench.pages` on a fresh data folder and lays out what it measured beside the figures to reach."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from bench.corpus import ROOT, NotMeasurableError
from bench.results import table

BARS = {("overview", "150"): 300, ("overview", "1000"): 500}


def measure(units: Sequence[str]) -> dict[str, Any]:
    """The times of each page for each number of units."""
    with tempfile.TemporaryDirectory(prefix="tonghop-pages-") as folder:
        settings = {"TONGHOP_DATA": folder, "TONGHOP_LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "bench.pages", *units]
        environment = {**os.environ, **settings}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotMeasurableError(done.stderr[-2000:])
    return {"load": round(os.getloadavg()[0], 1), "milliseconds": json.loads(done.stdout.splitlines()[-1])}


def body(values: Mapping[str, Any]) -> str:
    """The figures as Markdown."""
    rows = [
        (page, units, clock, processor, bar, ("reached" if processor <= bar else "**short**") if bar else "")
        for page, times in values["milliseconds"].items()
        for units, (clock, processor) in times.items()
        for bar in [BARS.get((page, units), "")]
    ]
    head = ("page", "units", "by the clock, ms", "on the processor, ms", "bar, ms", "")
    busy = (
        f"The machine's load while measuring was {values['load']} on its processors: the clock counts the waiting too."
    )
    return f"Medians of seven requests; 60 figures and 12 sections a unit.\n{busy}\n\n{table(head, rows)}"
