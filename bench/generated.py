"""Accuracy on made-up submissions: generated, read by one warm process, graded by our own grader.

The reports are of campaigns and layouts that the corpus does not hold; see `bench.generate`. The seconds are those of a
warm process, one submission after another.
"""

import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench import grading
from bench.accuracy import BARS, Bar, judge, seconds
from bench.cases import CAMPAIGNS, DENSE
from bench.corpus import Submission
from bench.generate import BATCH, generate, name_of
from bench.papers.gaps import USUAL, Plan
from pipeline.campaigns import load_campaign
from pipeline.options import Limits, Options, SourceFile
from pipeline.process import Outcome, process
from schemas.campaign import Campaign

BOXES = (*(Bar(group, "fig_box", 0.995) for group in ("scan", "photo")), Bar("", "unit_silent", 0, at_least=False))
PATIENT = Limits(page_seconds=600)  # what a busy machine takes longer over is no error of the reader


@dataclass(frozen=True)
class Asked:
    """Which submissions are measured, the folders they and their records are kept in, and the moment to stop."""

    folder: Path
    records: Path
    seed: int
    plan: Plan = USUAL
    until: float = math.inf

    @property
    def in_time(self) -> bool:
        """Whether there is time left to make and read more."""
        return time.monotonic() < self.until

    def kept(self, kind: str, number: int) -> Path:
        """Where the record of one is kept."""
        return self.records / f"{kind}-{name_of(self.seed, number, self.plan)}.json"


def measure(sets: Sequence[Asked], count: int, kinds: Sequence[str]) -> dict[str, Any]:
    """Makes, reads and grades ``count`` submissions of each kind and set; values as of `accuracy`.

    What is in the two folders already is neither made nor read again; when the time is up what was read is graded.
    """
    campaigns = {campaign.id: campaign for campaign in map(load_campaign, (*CAMPAIGNS, *DENSE))}
    done = [
        one
        for asked in sets
        for start in range(0, count, BATCH)
        for kind in kinds
        for one in _batch(asked, kind, range(start, min(count, start + BATCH)), campaigns)
    ]
    values = grading.grade_all((item.name, item.truth, record) for item, record, _ in done)
    values["seconds"] = seconds([item for item, _, _ in done], {item.name: took for item, _, took in done})
    values["bars"] = judge(values, (*BARS, *BOXES))
    return values


def _batch(
    asked: Asked, kind: str, numbers: Sequence[int], campaigns: Mapping[str, Campaign]
) -> Iterator[tuple[Submission, dict[str, Any], float]]:
    """Submissions with their records and the seconds each took: made and read, or found where a run left them."""
    if asked.in_time:
        wanted = [number for number in numbers if not asked.kept(kind, number).is_file()]
        generate(asked.folder / kind, asked.seed, wanted, kind, asked.plan)
    for number in numbers:
        if asked.in_time or asked.kept(kind, number).is_file():
            yield _one(asked, kind, number, campaigns)


def _one(
    asked: Asked, kind: str, number: int, campaigns: Mapping[str, Campaign]
) -> tuple[Submission, dict[str, Any], float]:
    folder = asked.folder / kind / name_of(asked.seed, number, asked.plan)
    truth: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    kept = asked.kept(kind, number)
    item = Submission(kept.stem, truth, tuple(folder / file for file in truth["files"]))
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
