"""Several documents in one file: a new quốc hiệu starts a new one, and what another office says is kept apart."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument

from pipeline.campaigns import load_campaign
from pipeline.extract.issuers import differ, issuer_of
from pipeline.options import Options, SourceFile
from pipeline.process import process
from samples.cases import CASES
from samples.forms import report_of
from samples.word import write_word
from schemas.record import Record

SAMPLES = Path(__file__).parents[3] / "samples"
CAMPAIGN = load_campaign(SAMPLES / "campaign.yaml")


def _written(name: str) -> WordDocument:
    report = report_of(next(case for case in CASES if case.name == name), CAMPAIGN)
    plain = replace(report, layout=replace(report.layout, headings="bold", tables="inline"))
    return Document(io.BytesIO(write_word(plain).content))


def _one_behind_the_other(folder: Path, *names: str) -> Record:
    """What is read from a file that holds these samples one behind the other."""
    first, *others = map(_written, names)
    end = first.element.body.sectPr
    for other in others:
        for block in list(other.element.body)[:-1]:
            end.addprevious(block)
    path = folder / "a.docx"
    first.save(str(path))
    return process([SourceFile(path=path, name=path.name)], CAMPAIGN, Options()).record


def test_two_units_reports_in_one_file_are_kept_apart(tmp_path: Path) -> None:
    """The second unit's figures are not the first one's: they would make conflicts, or worse, fill its gaps."""
    alone = _one_behind_the_other(tmp_path, "03-word-thieu")
    both = _one_behind_the_other(tmp_path, "03-word-thieu", "01-word-du")
    assert both.unit.value == alone.unit.value
    assert {k: (f.value, f.status) for k, f in both.figures.items()} == {
        k: (f.value, f.status) for k, f in alone.figures.items()
    }
    (flag,) = [flag for flag in both.flags if flag.code == "document.several"]
    assert "TRUNG TÂM Y TẾ THÀNH PHỐ THANH BÌNH" in flag.message


def test_the_same_report_twice_is_one(tmp_path: Path) -> None:
    """A copy bound into the same file must neither conflict nor count twice."""
    alone, twice = (_one_behind_the_other(tmp_path, *["01-word-du"] * times) for times in (1, 2))
    assert {k: (f.value, f.status) for k, f in twice.figures.items()} == {
        k: (f.value, f.status) for k, f in alone.figures.items()
    }
    assert "document.several" not in {flag.code for flag in twice.flags}


@pytest.mark.parametrize(
    ("one", "other", "seen", "expected"),
    [
        (["SỞ Y TẾ", "TTYT HUYỆN AN BIÊN", "Số: 1/BC"], ["SỞ Y TẾ", "TTYT HUYỆN AN MINH"], False, True),
        (["UBND HUYỆN X", "PHÒNG GD&ĐT"], ["UBND HUYỆN X", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"], False, False),
        (["TTYT HUYỆN AN BIÊN"], ["SỞ Y TẾ", "TTYT HUYỆN AN BIÊN"], False, False),
        (["TTYT HUYỆN AN BIEN"], ["TTYT HUYỆN AN BLÊN"], True, False),
        (["TRƯỜNG THCS SỐ 1"], ["TRƯỜNG THCS SỐ 3"], True, True),
        ([], ["SỞ Y TẾ"], False, False),
    ],
)
def test_offices_are_told_apart(one: list[str], other: list[str], seen: bool, expected: bool) -> None:
    """Neighbouring districts differ in a word, a badly read name only in a letter."""
    assert differ(issuer_of(one, seen=seen), issuer_of(other, seen=seen)) is expected
