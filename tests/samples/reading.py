"""Reading a sample in a process of its own; knows nothing of the database."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.campaigns import load_campaign
from pipeline.options import Options, SourceFile
from pipeline.process import Outcome, process

HERE = Path(__file__).parents[2] / "samples"
CAMPAIGN = load_campaign(HERE / "campaign.yaml")
TRUTHS: Mapping[str, Any] = {
    path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("reports/*/truth.json"))
}


def read(name: str) -> Outcome:
    """What the machine reads of one sample."""
    truth, folder = TRUTHS[name], HERE / "reports" / name
    files = [SourceFile(path=folder / file, name=file) for file in truth["files"]]
    return process(files, CAMPAIGN, Options(jobs=1, received_on=date.fromisoformat(truth["received_on"])))
