"""Kinds of files that no case of the samples holds, and the table that names a sample and a test for every kind."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from pipeline.options import Limits, Options, SourceFile
from pipeline.process import Outcome, process
from samples import kinds
from schemas.reading import Kind, Line, Route
from schemas.record import Status

from .reading import CAMPAIGN, HERE, TRUTHS

PATIENT = Limits(page_seconds=240)  # the machine that tests may be busy
ROW = re.compile(r"^\| (?P<kind>[^|]+) \| (?P<samples>[^|]+) \| (?P<tests>[^|]+) \|$")
CODE = re.compile(r"`([^`]+)`")


def read(content: bytes, folder: Path, name: str) -> Outcome:
    """What is read of one file."""
    path = folder / name
    path.write_bytes(content)
    return process([SourceFile(path=path, name=name)], CAMPAIGN, Options(limits=PATIENT))


def words(outcome: Outcome) -> str:
    """The text of the first page."""
    page = outcome.reading.files[0].pages[0]
    return " ".join(block.text for block in page.blocks if isinstance(block, Line))


def wrong(outcome: Outcome, truth: dict[str, Any]) -> list[str]:
    """The figures that are vouched for and are not the true ones."""
    fields = outcome.record.figures
    return [one for one, told in truth.items() if fields[one].status == "read" and fields[one].value != told["value"]]


@pytest.mark.slow
def test_a_scanned_letter_with_a_digital_appendix_is_read_page_by_page(tmp_path: Path) -> None:
    """Each page by the path that is right for it: the tables keep the certainty of their text layer."""
    outcome = read(kinds.hybrid(), tmp_path, "a.pdf")
    (file,) = outcome.reading.files
    assert (file.kind, [page.route for page in file.pages]) == (Kind.PDF_HYBRID, [Route.SCAN, *[Route.DIGITAL] * 3])
    truth = TRUTHS["06-pdf-so"]["figures"]
    read_figures = {one: field.value for one, field in outcome.record.figures.items() if field.status is Status.READ}
    assert read_figures == {one: told["value"] for one, told in truth.items() if told["status"] == "read"}


@pytest.mark.slow
def test_a_picture_taken_from_the_screen_is_read(tmp_path: Path) -> None:
    """Few pixels a letter: what is vouched for is right, the rest is for a person."""
    outcome = read(kinds.screenshot(), tmp_path, "man hinh.png")
    on_page = {o: t for o, t in TRUTHS["06-pdf-so"]["figures"].items() if t.get("where", {}).get("page") == 4}
    fields = outcome.record.figures
    assert wrong(outcome, on_page) == []
    assert sum(fields[one].value == told["value"] for one, told in on_page.items()) >= 0.6 * len(on_page)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["heic", "lying-exif"])
def test_photos_of_telephones_are_read(how: str, tmp_path: Path) -> None:
    """HEIC is what telephones write; their note on how they were held is a hint, and the letters decide."""
    content = kinds.HEIC.read_bytes() if how == "heic" else kinds.lying_photo()
    outcome = read(content, tmp_path, "IMG_0412")
    page = outcome.reading.files[0].pages[0]
    assert (page.route, page.rotation) == (Route.PHOTO, 0 if how == "heic" else 180)
    true = TRUTHS["13-anh-chup"]["pages"][0]["text"]
    assert fuzz.token_set_ratio(words(outcome), true) > 90
    assert outcome.record.unit.value == TRUTHS["13-anh-chup"]["unit"]


def test_what_was_typed_into_a_field_of_a_pdf_is_read(tmp_path: Path) -> None:
    """The value stands in the field's appearance only, in no text of the page."""
    assert "trong nam: 125" in words(read(kinds.filled_form(), tmp_path, "a.pdf"))


def rows() -> Iterator[tuple[str, list[str], list[str]]]:
    """Each kind of the table with its samples and tests."""
    for line in (HERE / "README.md").read_text("utf-8").partition("## Kinds")[2].splitlines():
        found = ROW.match(line)
        if found and "`" in found["samples"]:
            yield found["kind"].strip(), CODE.findall(found["samples"]), CODE.findall(found["tests"])


def is_there(sample: str) -> bool:
    """Whether a sample lies in the folder, or its maker (`module:name`, `module:MAPPING[key]`) is in the code."""
    module, colon, name = sample.partition(":")
    if not colon:
        return any(HERE.glob(sample))
    name, _, key = name.rstrip("]").partition("[")
    made = getattr(import_module(module), name, None)
    return made is not None and (not key or key in made)


def names_of_tests(path: str) -> set[str]:
    """The tests of a file."""
    tree = ast.parse((HERE.parent / path).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_kind_of_file_has_a_sample_and_a_test() -> None:
    """A kind that is promised and not tried is a hope."""
    table = list(rows())
    assert len(table) >= 50
    lost = [(kind, sample) for kind, samples, _ in table for sample in samples if not is_there(sample)]
    untried = [
        (kind, test)
        for kind, _, tests in table
        for test in tests
        if test.partition("::")[2] not in names_of_tests(f"tests/{test.partition('::')[0]}.py")
    ]
    assert (lost, untried) == ([], [])
    assert all(samples and tests for _, samples, tests in table)
