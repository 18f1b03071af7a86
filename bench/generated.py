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
from bench.corpus import Submission, load
from bench.generate import CAMPAIGNS, generate
from pipeline.campaigns import load_campaign
from pipeline.options import Options, SourceFile
from pipeline.process import process
from schemas.campaign import Campaign


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
        options = Options(received_on=date.fromisoformat(item.truth["received_on"]))
        began = time.perf_counter()
        outcome = process(files, campaigns[item.truth["campaign"]], options)
        took[item.name] = round(time.perf_counter() - began, 2)
        text = json.dumps(outcome.record.to_json_dict(with_text=True), ensure_ascii=False)
        (records / f"{item.name}.json").write_text(text + "\n", encoding="utf-8")
        yield item.name, item.truth, json.loads(text)
