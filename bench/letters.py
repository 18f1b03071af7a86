"""Letters: seconds to draft and write the follow-up letters of 27 units, Word and PDF, one for each unit.

Run as a process of its own on a fresh data folder (`python -m bench.letters`); `./tonghop bench letters` starts it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from typing import Any, Final

from bench.corpus import ROOT
from bench.results import table
from config.start import bring_up_to_date
from schemas.letter import LetterKind
from store.models import Letter
from store.selectors.campaigns import campaign_of
from store.services.campaigns import add_campaign
from store.services.drafting import draft_letters
from store.services.letters import write_files

UNITS: Final = 27
BAR_SECONDS: Final = 10.0
SAMPLE: Final = ROOT / "samples" / "campaign.yaml"


def measure() -> dict[str, Any]:
    """Seconds of each step for letters to `UNITS` units of the sample campaign."""
    bring_up_to_date()
    campaign = campaign_of(add_campaign(_campaign()).key)
    today = campaign.due_before + timedelta(days=1)
    began = time.perf_counter()
    drafted = draft_letters(campaign.id, kind=LetterKind.LETTER, today=today)
    draft = time.perf_counter() - began
    write_files([letter.pk for letter in drafted], pdf=False)
    word = time.perf_counter() - began - draft
    write_files([letter.pk for letter in drafted])
    pdf = time.perf_counter() - began - draft - word
    there = sum({"word", "pdf"} <= set(row.files) for row in Letter.objects.all())
    return {"letters": there, "draft": draft, "word": word, "pdf": pdf, "all": draft + word + pdf, "bar": BAR_SECONDS}


def _campaign() -> str:
    """The sample campaign, with units made up until there are as many as the figure asks for."""
    text = SAMPLE.read_text("utf-8").rstrip("\n")
    more = range(text.count("{code: ") - text.count("duty: "), UNITS)  # units that may keep silent get no letter
    return text + "".join(f"\n  - {{code: them-{n}, name: Trung tâm Y tế huyện Thêm {n}}}" for n in more) + "\n"


def body(values: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    steps = {"draft": "draft", "word": "Word", "pdf": "PDF (one start of LibreOffice)", "all": "all"}
    rows = [(title, f"{values[name]:.1f} s") for name, title in steps.items()]
    head = f"{values['letters']} letters with Word and PDF; to reach: {values['bar']:.0f} s in all"
    return f"{head}\n\n{table(('Step', 'Time'), rows)}"


def run() -> dict[str, Any]:
    """Measures in a process of its own, on a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="tonghop-letters-") as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TONGHOP_")}
        command = [sys.executable, "-m", "bench.letters"]
        done = subprocess.run(command, env={**kept, "TONGHOP_DATA": folder}, capture_output=True, text=True, check=True)
    values: dict[str, Any] = json.loads(done.stdout)
    return values


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()))
