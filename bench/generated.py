"""Accuracy on made-up submissions: generated, read by one warm process, graded by our own grader.

The reports are of campaigns and layouts that the corpus does not hold; see `bench.generate`. The seconds are those of a
warm process, one submission after another.
"""

import json
import math
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench import grading
from bench.accuracy import judge, seconds
from bench.cases import CAMPAIGNS
from bench.corpus import Submission
from bench.generate import generate_one, name_of
from pipeline.campaigns import load_campaign
from pipeline.options import Limits, Options, SourceFile
from pipeline.process import Outcome, process
from schemas.campaign import Campaign

PATIENT = Limits(page_seconds=600)  # what a busy machine takes longer over is no error of the reader


def measure(
    folder: Path, seed: int, count: int, kinds: Sequence[str], records: Path, minutes: float | None = None
) -> dict[str, Any]:
    """Generates ``count`` submissions of each kind under ``folder``, reads and grades them; values as of `accuracy`.

    What is in the two folders already is neither made nor read again; after ``minutes`` what was read so far is graded.
    """
    until = math.inf if minutes is None else time.monotonic() + 60 * minutes
    campaigns = {campaign.id: campaign for campaign in map(load_campaign, CAMPAIGNS)}
    asked = [(kind, number) for number in range(count) for kind in kinds]
    done = [
        _one(folder / kind, kind, seed, number, campaigns, records)
        for kind, number in asked
        if time.monotonic() < until or _kept(records, kind, name_of(seed, number)).is_file()
    ]
    values = grading.grade_all((item.name, item.truth, record) for item, record, _ in done)
    values["seconds"] = seconds([item for item, _, _ in done], {item.name: took for item, _, took in done})
    values["bars"] = judge(values)
    return values


def _kept(records: Path, kind: str, name: str) -> Path:
    return records / f"{kind}-{name}.json"


def _one(
    folder: Path, kind: str, seed: int, number: int, campaigns: Mapping[str, Campaign], records: Path
) -> tuple[Submission, dict[str, Any], float]:
    """A submission, its record and the seconds it took: made and read, or found where an earlier run left it."""
    name = name_of(seed, number)
    if not (folder / name / "truth.json").is_file():
        generate_one(folder, seed, number, kind)
    truth: dict[str, Any] = json.loads((folder / name / "truth.json").read_text(encoding="utf-8"))
    item = Submission(f"{kind}-{name}", truth, tuple(folder / name / file for file in truth["files"]))
    kept = _kept(records, kind, name)
    if not kept.is_file():
        kept.write_text(json.dumps(_read(item, campaigns), ensure_ascii=False) + "\n", encoding="utf-8")
    record: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return item, record, record.pop("seconds")


def _read(item: Submission, campaigns: Mapping[str, Campaign]) -> dict[str, Any]:
    files = [SourceFile(path=path, name=path.name) for path in item.files]
    options = Options(received_on=date.fromisoformat(item.truth["received_on"]), limits=PATIENT)
    began = time.perf_counter()
    outcome = process(files, campaigns[item.truth["campaign"]], options)
    return {**with_shares(outcome), "seconds": round(time.perf_counter() - began, 2)}


def with_shares(outcome: Outcome) -> dict[str, Any]:
    """The record as JSON values, the boxes of its figures as shares of their page too: no picture tells its size."""
    record: dict[str, Any] = json.loads(json.dumps(outcome.record.to_json_dict(with_text=True)))
    files = outcome.reading.files
    sizes = {(i, p.number): (p.width, p.height) for i, file in enumerate(files) for p in file.pages if p.width}
    for field in record["figures"].values():
        for place in field["evidence"]:
            size = sizes.get((place["file"], place.get("page")))
            if size and place.get("bbox"):
                place["share"] = [value / size[i % 2] for i, value in enumerate(place["bbox"])]
    return record
