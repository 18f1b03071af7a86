"""A report gives the same record in every shape that offices send it in."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.campaigns import load_campaign
from pipeline.options import Options, SourceFile
from pipeline.process import process
from samples.cases import CASES
from samples.forms import report_of
from samples.shapes import SHAPES, reshaped, with_margins
from samples.word import write_word
from schemas.record import Record

SAMPLES = Path(__file__).parents[2] / "samples"
CAMPAIGN = load_campaign(SAMPLES / "campaign.yaml")
CASE = next(case for case in CASES if case.name == "01-word-du")


@cache
def plain() -> bytes:
    """The report as plain Word."""
    return write_word(report_of(CASE, CAMPAIGN)).content


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the plain report lies."""
    return tmp_path_factory.mktemp("plain")


def record_of(content: bytes, folder: Path, name: str = "bao cao.docx") -> Record:
    """What is read from one file."""
    path = folder / name
    path.write_bytes(content)
    return process([SourceFile(path=path, name=name)], CAMPAIGN, Options()).record


@cache
def expected(folder: Path) -> dict[str, Any]:
    """What the plain report says."""
    return told(record_of(plain(), folder))


def told(record: Record) -> dict[str, Any]:
    """What a record says, without places and confidences."""
    document = record.document
    return {
        "unit": (record.unit.value, record.unit.status),
        "document": [(f.value, f.status) for f in (document.number, document.issued_on, document.signer)],
        "sections": {one: (field.status, field.text) for one, field in record.sections.items()},
        "figures": {one: (field.value, field.status) for one, field in record.figures.items()},
        "flags": sorted((flag.code, flag.field) for flag in record.flags),
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_a_report_in_another_shape_is_the_same_report(shape: str, tmp_path: Path, folder: Path) -> None:
    """What the unit says does not depend on how its computer writes it down."""
    assert told(record_of(reshaped(plain(), SHAPES[shape]), tmp_path)) == expected(folder)


def test_running_heads_and_footnotes_are_no_text(tmp_path: Path, folder: Path) -> None:
    """Page numbers, addresses and notes hold numbers that nobody reported."""
    assert told(record_of(with_margins(plain()), tmp_path)) == expected(folder)


@pytest.mark.parametrize("headings", ["auto", "styles", "inline"])
def test_headings_may_be_numbered_styled_or_on_the_line_of_their_text(
    headings: Any, tmp_path: Path, folder: Path
) -> None:
    """Automatic numbers are not in the text of the file, and a heading may share its line with what follows."""
    report = report_of(CASE, CAMPAIGN)
    other = replace(report, layout=replace(report.layout, headings=headings))
    assert told(record_of(write_word(other).content, tmp_path)) == expected(folder)
