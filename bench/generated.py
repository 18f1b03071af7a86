"""Accuracy on made-up submissions: generated, read by one warm process, graded by our own grader.

The reports are of campaigns and layouts that the corpus does not hold; see `bench.generate`. The seconds are those of a
warm process, one submission after another.
"""

import json
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench import grading
from bench.accuracy import judge, seconds
from bench.cases import CAMPAIGNS
from bench.corpus import Submission, load
from bench.generate import generate
from pipeline.campaigns import load_campaign
from pipeline.options import Limits, Options, SourceFile
from pipeline.process import Outcome, process
from schemas.campaign import Campaign

PATIENT = Limits(page_seconds=600)  # what a busy machine takes longer over is no error of the reader


def measure(folder: Path, seed: int, count: int, kinds: Sequence[str], records: Path) -> dict[str, Any]:
    """Generates ``count`` submissions of each kind under ``folder``, reads and grades them; values as of `accuracy`."""
    submissions = [item for kind in kinds for item in _made(folder / kind, seed, count, kind)]
    campaigns = {campaign.id: campaign for campaign in map(load_campaign, CAMPAIGNS)}
    took: dict[str, float] = {}
    values = grading.grade_all(_read(submissions, campaigns, records, took))
    values["seconds"] = seconds(submissions, took)
    values["bars"] = judge(values)
    return values


def _made(folder: Path, seed: int, count: int, kind: str) -> list[Submission]:
    generate(folder, seed, count, kind)
    return [item._replace(name=f"{kind}-{item.name}") for item in load(folder)]


def _read(
    submissions: Sequence[Submission], campaigns: dict[str, Campaign], records: Path, took: dict[str, float]
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for item in submissions:
        files = [SourceFile(path=path, name=path.name) for path in item.files]
        options = Options(received_on=date.fromisoformat(item.truth["received_on"]), limits=PATIENT)
        began = time.perf_counter()
        outcome = process(files, campaigns[item.truth["campaign"]], options)
        took[item.name] = round(time.perf_counter() - began, 2)
        text = json.dumps(with_shares(outcome), ensure_ascii=False)
        (records / f"{item.name}.json").write_text(text + "\n", encoding="utf-8")
        yield item.name, item.truth, json.loads(text)


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
