"""The submissions that are measured: a folder with one folder per submission, its files and its truth.json.

Only the bench and the grader read a truth; the product never does.
"""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus" / "dev"
SAMPLES = ROOT / "samples" / "reports"


class NotMeasurableError(RuntimeError):
    """Something that the measurement needs is not there; the message says what to give."""


class Submission(NamedTuple):
    """One submission: its folder's name, its truth and its files."""

    name: str
    truth: dict[str, Any]
    files: tuple[Path, ...]


def default_corpus() -> Path:
    """The corpus beside the checkout where there is one, else the samples."""
    return CORPUS if CORPUS.is_dir() else SAMPLES


def load(corpus: Path, only: str = "") -> list[Submission]:
    """The submissions, or those in ``only`` (names or a trait, by comma); NotMeasurableError when there are none."""
    names = set(filter(None, only.split(",")))
    found = []
    for path in sorted(corpus.glob("*/truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if not names or path.parent.name in names or names & set(truth["traits"]):
            files = tuple(path.parent / name for name in truth["files"])
            found.append(Submission(path.parent.name, truth, files))
    if not found:
        raise NotMeasurableError(f"no submission with a truth.json to measure under {corpus}")
    return found


def campaign_folders(corpus: Path) -> list[Path]:
    """Where the campaign files of a corpus may lie."""
    folders = (corpus.parent.parent / "campaigns", ROOT / "samples", ROOT / "samples" / "other")
    return [folder for folder in folders if folder.is_dir()]


def campaign_file(corpus: Path, campaign: str) -> Path:
    """The file of a campaign by its id."""
    for folder in campaign_folders(corpus):
        for path in sorted(folder.glob("*.yaml")):
            if re.search(rf"^id:\s*{re.escape(campaign)}\s*$", path.read_text(encoding="utf-8"), re.MULTILINE):
                return path
    raise NotMeasurableError(f"no campaign file has the id {campaign}; looked in {campaign_folders(corpus)}")
