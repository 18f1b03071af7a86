"""What units send beside reports: letters, forms as they were, papers of several offices, figures that come later."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from pipeline.merge import Sent, merge
from pipeline.options import Options, SourceFile
from pipeline.process import interpret, process
from schemas.reading import FileReading, Grid, Kind, Line, Page, Reading, Region, Route
from schemas.record import FigureField, Record, SectionField, Status
from tests.pipeline.extract.forms import HEAD, campaign, grid, paragraph


def meaning(*blocks: Line | Grid) -> Record:
    """The record of a Word file with these blocks."""
    page = Page(number=1, route=Route.WORD, blocks=blocks)
    file = FileReading(name="a.docx", sha256="0" * 64, kind=Kind.DOCX, pages=(page,))
    return interpret(Reading(files=(file,)), campaign(), Options())


def codes(record: Record) -> set[str]:
    """The codes of a record's flags."""
    return {flag.code for flag in record.flags}


def test_a_letter_that_cites_the_directive_is_no_report() -> None:
    """A unit that asks for more time has not reported with everything missing: nobody may ask it for forty figures."""
    asks = "Thực hiện Công văn số 45/SYT-ATTP, Trung tâm Y tế huyện A xin gia hạn nộp báo cáo đến ngày 05/6/2022."
    record = meaning(
        *HEAD[:4], paragraph("V/v xin gia hạn nộp báo cáo"), paragraph("Kính gửi: Sở Y tế."), paragraph(asks)
    )
    assert "document.no_report" in codes(record)
    assert not codes(record) & {"section.missing", "table.missing", "figure.missing", "document.wrong_campaign"}


def test_a_form_sent_back_as_it_was_is_no_report() -> None:
    """Heads, rows and dots to be written on: the unit has told nothing, not even that there is nothing."""
    table = grid(
        ("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", ""), ("Số cơ sở được kiểm tra", "…"), ("Số cơ sở vi phạm", "")
    )
    dots = [paragraph(text) for text in ("1. Công tác chỉ đạo", "…………", "2. Kết quả thực hiện")]
    record = meaning(*HEAD, *dots, table, paragraph("3. Phương hướng, nhiệm vụ"), paragraph("......."))
    (flag,) = [flag for flag in record.flags if flag.code == "document.no_report"]
    assert "chưa điền" in flag.message


def test_one_figure_makes_a_report() -> None:
    """A correction of one figure in a letter is a part of a report."""
    told = paragraph("Số cơ sở vi phạm là 7 cơ sở.")
    record = meaning(*HEAD, paragraph("2. Kết quả thực hiện"), told)
    assert "document.no_report" not in codes(record)
    assert record.figures["vi_pham"].value == 7


def test_a_paper_of_several_offices_is_for_a_person() -> None:
    """The unit among them is proposed and never vouched for."""
    office = Line(text="TRUNG TÂM Y TẾ HUYỆN A - HỘI CHỮ THẬP ĐỎ HUYỆN A", region=Region.LEFT, paragraph=True)
    record = meaning(HEAD[0], office, *HEAD[2:], paragraph("1. Công tác chỉ đạo"), paragraph("Đã chỉ đạo."))
    assert (record.unit.value, record.unit.status) == ("huyen-a", Status.DOUBTFUL)


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
@pytest.mark.parametrize("figure", [7, 9])
def test_a_form_of_figures_beside_the_report_fills_it(figure: int, kind: str, tmp_path: Path) -> None:
    """Sent in one mail, they are one report; where they contradict each other, both places are shown."""
    report, form = Document(), tmp_path / f"bieu.{kind}"
    words = ("1. Công tác chỉ đạo", "Đã chỉ đạo.", "2. Kết quả thực hiện", "2.1. Thanh tra, kiểm tra")
    for text in (*(line.text for line in HEAD), *words, "Toàn huyện có 7 cơ sở vi phạm."):
        report.add_paragraph(text)
    report.save(str(tmp_path / "bc.docx"))
    told = (("Nội dung", "Số lượng"), ("Số cơ sở được kiểm tra", 90), ("Số cơ sở vi phạm", figure))
    if kind == "xlsx":
        book = Workbook()
        for row in (("Biểu 1. Kết quả hoạt động", None), *told):
            book.worksheets[0].append(row)
        book.save(form)
    else:
        other = Document()
        other.add_paragraph("Biểu 1. Kết quả hoạt động")
        table = other.add_table(rows=3, cols=2, style="Table Grid")
        for place, value in enumerate(value for row in told for value in row):
            table.cell(*divmod(place, 2)).text = str(value)
        other.save(str(form))
    files = [SourceFile(path=path, name=path.name) for path in (tmp_path / "bc.docx", form)]
    record = process(files, campaign(), Options()).record
    assert (record.figures["co_so"].value, record.figures["co_so"].status) == (90, "read")
    assert (("figure.conflict", "vi_pham") in {(flag.code, flag.field) for flag in record.flags}) is (figure == 9)
    if figure == 9:
        assert {place.file for place in record.figures["vi_pham"].evidence} == {0, 1}


@pytest.mark.parametrize(("figure", "status"), [(7, "read"), (9, "doubtful")])
def test_figures_that_come_days_later_are_merged_field_by_field(figure: int, status: str, tmp_path: Path) -> None:
    """What the report lacked is filled; what it told otherwise is shown with both values, and sections stay."""
    table = grid(("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", "5"), ("Số cơ sở vi phạm", "7"))
    words = ("1. Công tác chỉ đạo", "Đã chỉ đạo.", "2. Kết quả thực hiện", "2.1. Thanh tra, kiểm tra")
    first = meaning(*HEAD, *map(paragraph, words), table)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    heads = (("TRUNG TÂM Y TẾ HUYỆN A",), ("Biểu 1. Kết quả hoạt động",), ("Nội dung", "Số lượng"))
    told_later = (("Số cơ sở được kiểm tra", 90), ("Số cơ sở vi phạm", figure), ("Số lớp tập huấn kiến thức", 6))
    for row in (*heads, *told_later):
        sheet.append(row)
    book.save(tmp_path / "bieu.xlsx")
    later = process([SourceFile(path=tmp_path / "bieu.xlsx", name="bieu.xlsx")], campaign(), Options()).record
    day = datetime(2022, 5, 20, tzinfo=UTC)
    sent = [
        Sent(submission=1, record=first, received_at=day),
        Sent(submission=2, record=later, received_at=day + timedelta(days=3)),
    ]
    merged = merge(campaign(), sent, {}).fields
    section = merged["section:1"].value
    told = {one: merged[f"figure:{one}"] for one in ("doan", "co_so", "tap_huan", "vi_pham")}
    assert isinstance(section, SectionField)
    assert section.text == "Đã chỉ đạo."
    values = {one: field.value.value for one, field in told.items() if isinstance(field.value, FigureField)}
    assert {one: values[one] for one in ("doan", "co_so", "tap_huan")} == {"doan": 5, "co_so": 90, "tap_huan": 6}
    assert told["vi_pham"].status == status
    assert len(told["vi_pham"].others) == (status == "doubtful")
