"""A blank form that comes back is read by its marks: exactly, whatever program it went through, never blindly."""

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from docx import Document
from docx.oxml.ns import qn

from pipeline.forms.excel import excel_form
from pipeline.forms.identity import code_of, form_version, parse_code
from pipeline.forms.word import word_form
from pipeline.options import Limits
from pipeline.readers.office import convert
from schemas.campaign import Campaign
from schemas.campaign_file import parse_campaign
from schemas.reading import Kind
from schemas.record import Record, Status
from tests.pipeline.forms.filling import ROOT, SAMPLE, UNIT, fill_sheet, fill_word, read, values

GIVEN = values(SAMPLE)


def wrong(record: Record) -> dict[str, object]:
    """Figures that are not vouched for with the value that was typed."""
    return {
        one: (field.value, field.reason)
        for one, field in record.figures.items()
        if (field.value, field.status) != (GIVEN[one], Status.READ)
    }


def word(tmp_path: Path, campaign: Campaign = SAMPLE) -> Path:
    """A filled Word form."""
    path = tmp_path / "bao-cao.docx"
    fill_word(word_form(campaign, UNIT), campaign, GIVEN).save(str(path))
    return path


def changed(before: str, after: str) -> Campaign:
    """The campaign with one wording of its file changed."""
    text = (ROOT / "samples" / "campaign.yaml").read_text("utf-8")
    assert before in text
    return parse_campaign(text.replace(before, after))


def test_equal_campaigns_give_equal_forms() -> None:
    """A form made again must not look like another version of it."""
    assert word_form(SAMPLE, UNIT) == word_form(SAMPLE, UNIT)
    assert excel_form(SAMPLE, UNIT) == excel_form(SAMPLE, UNIT)
    assert form_version(changed("Số tờ gấp đã cấp phát", "Số tờ rơi")) != form_version(SAMPLE)
    assert parse_code(str(code_of(SAMPLE, UNIT.code))) == code_of(SAMPLE, UNIT.code)


def test_a_filled_word_form_is_read_whole(tmp_path: Path) -> None:
    """All that was typed stands where it belongs: unit, figures, and each section's own words."""
    record = read(word(tmp_path))

    assert wrong(record) == {}
    assert (record.unit.value, record.unit.status) == (UNIT.code, Status.READ)
    assert record.sections["P2.1"].text == "Đơn vị đã thực hiện đầy đủ nội dung: Công tác thông tin, truyền thông."


def test_marks_count_where_words_were_changed(tmp_path: Path) -> None:
    """A unit that reworded the rows still answers the same questions."""
    path = word(tmp_path)
    document = Document(str(path))
    for table in document.tables[1:3]:
        for number, row in enumerate(table.rows[1:]):
            row.cells[1].paragraphs[0].runs[0].text = f"dòng {number}"
    document.save(str(path))

    assert wrong(read(path)) == {}


def test_a_row_that_carries_another_rows_mark_is_asked_about(tmp_path: Path) -> None:
    """A row copied in Word over another one brings its mark along; its number must not pass for the first row's."""
    path = word(tmp_path)
    document = Document(str(path))
    rows = document.tables[1].rows
    source, target = (row.cells[3]._tc for row in (rows[1], rows[2]))
    for control in target.iter(qn("w:tag")):
        control.set(qn("w:val"), next(source.iter(qn("w:tag"))).get(qn("w:val")))
    for mark in target.iter(qn("w:bookmarkStart")):
        mark.set(qn("w:name"), next(source.iter(qn("w:bookmarkStart"))).get(qn("w:name")))
    document.save(str(path))

    assert set(wrong(read(path))) == {"hoi_nghi", "nguoi_du_hoi_nghi"}
    assert all(read(path).figures[one].status is Status.DOUBTFUL for one in ("hoi_nghi", "nguoi_du_hoi_nghi"))


def test_an_old_form_is_mapped_field_by_field(tmp_path: Path) -> None:
    """What still asks the same is read; what asks something else now is asked about, never added blindly."""
    new = changed("Số tờ gấp đã cấp phát", "Số tờ rơi và tờ gấp đã in")
    record = read(word(tmp_path), new)

    assert set(wrong(record)) == {"to_gap"}
    assert record.figures["to_gap"].status is Status.DOUBTFUL
    assert "form.outdated" in {flag.code for flag in record.flags}


def test_a_form_of_another_campaign_gives_no_figures(tmp_path: Path) -> None:
    """Last year's form under this year's directive looks right and is wrong."""
    other = changed("id: tb-attp-2024", "id: tb-attp-2025")
    record = read(word(tmp_path, other))

    assert "document.wrong_campaign" in {flag.code for flag in record.flags}
    assert all(field.value is None for field in record.figures.values())


def test_a_form_made_for_another_unit_asks(tmp_path: Path) -> None:
    """Two units that swap their forms must not swap their figures."""
    path = word(tmp_path)
    document = Document(str(path))
    other = SAMPLE.units_by_code["ttyt-tan-khe"].name
    for paragraph in (*document.paragraphs, *document.tables[0].cell(0, 0).paragraphs):
        for run in paragraph.runs:
            run.text = run.text.replace(UNIT.name.upper(), other.upper()).replace(UNIT.name, other)
    document.save(str(path))
    record = read(path)

    assert record.unit.status is Status.DOUBTFUL
    assert {record.unit.value, *record.unit.alternatives} == {UNIT.code, "ttyt-tan-khe"}


def test_a_filled_workbook_is_read_whole(tmp_path: Path) -> None:
    """Names behind the cells say which figure each is, also when rows were inserted above."""
    path = tmp_path / "bieu.xlsx"
    fill_sheet(excel_form(SAMPLE, UNIT), SAMPLE, GIVEN).save(path)
    record = read(path)

    assert wrong(record) == {}
    assert (record.unit.value, record.unit.status) == (UNIT.code, Status.READ)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Kind.DOC, Kind.ODT, Kind.PDF])
def test_a_form_survives_other_programs(kind: Kind, tmp_path: Path) -> None:
    """Units fill in forms with what they have: LibreOffice and old Word must not cost a single figure."""
    path, target = word(tmp_path), {Kind.DOC: "doc", Kind.PDF: "pdf"}.get(kind, "docx")
    saved = convert(path, Kind.DOCX, target, tmp_path, Limits())
    record = read(saved)

    assert wrong(record) == {}
    assert (record.unit.value, record.unit.status) == (UNIT.code, Status.READ)


@pytest.mark.slow
def test_a_printed_and_scanned_form_knows_itself(tmp_path: Path) -> None:
    """On paper the code at the foot of the page names campaign and unit; figures are vouched for only when right."""
    printed = convert(word(tmp_path), Kind.DOCX, "pdf", tmp_path, Limits())
    document = pdfium.PdfDocument(printed)
    pictures = [
        page.render(scale=200 / 72, rotation=180).to_pil().convert("L").rotate(0.6, fillcolor=255) for page in document
    ]
    document.close()
    scan = tmp_path / "quet.pdf"
    pictures[0].save(scan, save_all=True, append_images=pictures[1:], resolution=200)
    record = read(scan)
    vouched = [one for one, field in record.figures.items() if field.status is Status.READ]

    assert (record.unit.value, record.unit.status) == (UNIT.code, Status.READ)
    assert [one for one in vouched if record.figures[one].value != GIVEN[one]] == []
    assert len(vouched) > 0.8 * len(GIVEN)
