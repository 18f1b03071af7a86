"""The made-up directives are read as a careful person would, and the grader can tell when they are not."""

import pytest

from bench.directives import grade
from bench.generate import CAMPAIGNS
from bench.papers.directive import some_directive
from pipeline.campaigns import load_campaign
from pipeline.directive.draft import draft_campaign
from pipeline.options import Options, SourceFile
from pipeline.readers.submission import read_files
from samples.letters import HERE, letters
from schemas.draft import CampaignDraft

LETTERS = {letter["name"]: letter for letter in letters()}


def read(name: str, file: str) -> CampaignDraft:
    """The draft of one kept sample."""
    path = HERE / name / file
    return draft_campaign(read_files([SourceFile(path=path, name=path.name)], Options()))


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("file", ["cong-van.docx", "cong-van.pdf"])
def test_samples_are_read_whole(name: str, file: str) -> None:
    """Every section, row, field and contradiction of the samples, and nothing besides."""
    graded = grade(LETTERS[name], read(name, file))

    assert graded["notes"] == []
    assert graded["hits"] == graded["wanted"]
    assert (graded["invented"], graded["rows_made"]) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["01-phan-va-chu-cai", "03-nhieu-phu-luc"])
def test_scans_are_read_too(name: str) -> None:
    """Many directives reach the department's clerk as scans of the signed paper."""
    graded = grade(LETTERS[name], read(name, "quet.pdf"))

    assert graded["hits"] >= 0.95 * graded["wanted"]
    assert graded["invented"] == 0
    assert not {"number", "due_before"} & set(graded["wrong"])


def test_the_grader_sees_what_is_missing_and_made_up() -> None:
    """A grader that is content with anything measures nothing."""
    graded = grade(LETTERS["01-phan-va-chu-cai"], read("05-ke-hoach", "cong-van.docx"))

    assert graded["hits"] < graded["wanted"]
    assert graded["invented"] > 0
    assert "due_before" in graded["wrong"]


def test_one_seed_gives_one_letter() -> None:
    """A failure that cannot be made again cannot be mended."""
    campaign = load_campaign(CAMPAIGNS[0])

    assert some_directive(campaign, 7) == some_directive(campaign, 7)
    assert some_directive(campaign, 7) != some_directive(campaign, 8)
