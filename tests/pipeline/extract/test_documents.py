"""Several documents in one file: a new quốc hiệu starts a new one, and what another office says is kept apart."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument

from pipeline.campaigns import load_campaign
from pipeline.extract.flow import assemble
from pipeline.extract.issuers import differ, issuer_of
from pipeline.extract.parting import reports_apart
from pipeline.options import Options, SourceFile
from pipeline.process import interpret, process
from pipeline.readers.submission import read_files
from samples.cases import CASES
from samples.forms import report_of
from samples.word import write_word
from schemas.reading import FileReading, Kind, Line, Page, Reading, Region, Route
from schemas.record import Record

SAMPLES = Path(__file__).parents[3] / "samples"
CAMPAIGN = load_campaign(SAMPLES / "campaign.yaml")


def _written(name: str) -> WordDocument:
    report = report_of(next(case for case in CASES if case.name == name), CAMPAIGN)
    plain = replace(report, layout=replace(report.layout, headings="bold", tables="inline"))
    return Document(io.BytesIO(write_word(plain).content))


def _one_behind_the_other(folder: Path, *names: str) -> Record:
    """What is read from a file that holds these samples one behind the other."""
    path = _joined(folder, *names)
    return process([SourceFile(path=path, name=path.name)], CAMPAIGN, Options()).record


def _joined(folder: Path, *names: str) -> Path:
    first, *others = map(_written, names)
    end = first.element.body.sectPr
    for other in others:
        for block in list(other.element.body)[:-1]:
            end.addprevious(block)
    path = folder / "a.docx"
    first.save(str(path))
    return path


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


def test_the_second_units_report_is_a_reading_of_its_own(tmp_path: Path) -> None:
    """Cut out of the shared file it says what it says alone, whole pages or not, and nothing of its neighbour."""
    whole, alone = (
        _one_behind_the_other(tmp_path, *names) for names in (("03-word-thieu", "01-word-du"), ["01-word-du"])
    )
    assert whole.unit.value != alone.unit.value
    reading = read_files([SourceFile(path=_joined(tmp_path, "03-word-thieu", "01-word-du"), name="a.docx")], Options())
    (part,) = reports_apart(reading)
    cut = interpret(part, CAMPAIGN, Options())
    assert (cut.unit.value, cut.unit.status) == (alone.unit.value, alone.unit.status)
    assert cut.document.number.value == alone.document.number.value
    assert {k: (f.value, f.status) for k, f in cut.figures.items()} == {
        k: (f.value, f.status) for k, f in alone.figures.items()
    }
    assert {flag.code for flag in cut.flags} == {flag.code for flag in alone.flags}
    assert reports_apart(part) == []


def test_pages_numbered_through_are_not_missing_in_the_part() -> None:
    """The second report begins on page 3 of the file, and its next page carries a 4."""
    one, two = (_head("TTYT HUYỆN AN BIÊN"), _head("TTYT HUYỆN AN MINH"))
    pages = (_page(1, one), _page(2, (_line("Nội dung."),), 2), _page(3, two), _page(4, (_line("Hết."),), 4))
    file = FileReading(name="a.pdf", sha256="0" * 64, kind=Kind.PDF_DIGITAL, pages=pages)
    (part,) = reports_apart(Reading(files=(file,)))
    assert [page.number for page in part.files[0].pages] == [3, 4]
    assert assemble(part).lost_pages == ()


def test_a_letter_that_came_along_is_no_report_of_its_own(tmp_path: Path) -> None:
    """A covering letter or a decision of another office is kept apart and makes no submission."""
    letter = (*_head("UBND HUYỆN AN MINH")[:-1], _line("V/v gửi báo cáo"), _line("Kính gửi: Sở Y tế."))
    pages = (_page(1, _head("TTYT HUYỆN AN BIÊN")), _page(2, letter))
    reading = Reading(files=(FileReading(name="a.pdf", sha256="0" * 64, kind=Kind.PDF_DIGITAL, pages=pages),))
    assert assemble(reading).apart
    assert reports_apart(reading) == []


def _line(text: str, region: Region = Region.BODY) -> Line:
    return Line(text=text, region=region, paragraph=True)


def _head(office: str) -> tuple[Line, ...]:
    left = (_line("SỞ Y TẾ", Region.LEFT), _line(office, Region.LEFT), _line("Số: 5/BC", Region.LEFT))
    return (*left, _line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Region.RIGHT), _line("BÁO CÁO"))


def _page(number: int, blocks: tuple[Line, ...], printed: int | None = None) -> Page:
    return Page(
        number=number, route=Route.DIGITAL, width=595, height=842, blocks=blocks, printed_number=printed
    )  # fmt: skip


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
