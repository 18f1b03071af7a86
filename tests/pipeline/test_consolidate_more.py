"""The consolidated report beyond its totals: outliers, kinds of units, narrative, the form of the paper, its length."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pypdfium2 as pdfium
import pytest
from docx import Document

from bench.consolidation import campaign as made_up
from bench.consolidation import report as made_up_report
from pipeline.consolidate.build import build_consolidation
from pipeline.consolidate.edited import changes_in_word
from pipeline.consolidate.excel import write_excel
from pipeline.consolidate.formcheck import check_form
from pipeline.consolidate.given import GivenFormError, fill_given
from pipeline.consolidate.inputs import ReportInput, SectionInput
from pipeline.consolidate.pages import split
from pipeline.consolidate.passages import gather
from pipeline.consolidate.personal import personal_parts
from pipeline.consolidate.plain import to_csv
from pipeline.consolidate.sentences import PlanError, plan_of
from pipeline.consolidate.template import TemplateError, default_template
from pipeline.consolidate.word import write_word
from pipeline.forms.marks import passage_key
from pipeline.options import Limits
from pipeline.readers.office import convert
from schemas.campaign import Campaign
from schemas.consolidation import Consolidation, GivenForm, Passage, UnitSection
from schemas.correction import ReportState
from schemas.reading import Kind
from schemas.record import SectionField, Status

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
UNITS = 12


def asked(**plan: object) -> Campaign:
    """A made-up campaign of twelve units and six figures with this plan for its report."""
    return made_up(UNITS, 6).model_copy(update={"own": {"x-consolidation": plan}})


def reports(campaign: Campaign, *texts: str) -> list[ReportInput]:
    """A report of each unit, all accepted; section A says ``texts`` in turn."""
    made = [made_up_report(unit.code, number, list(campaign.figures)) for number, unit in enumerate(campaign.units)]
    sections = [
        {"A": SectionInput(field=SectionField(status=Status.READ, text=texts[n % len(texts)]), settled=True)}
        for n in range(len(made) if texts else 0)
    ]
    said = [one.model_copy(update={"state": ReportState.ACCEPTED, "received_on": date(2026, 5, 3)}) for one in made]
    return [one.model_copy(update={"sections": s}) for one, s in zip(said, sections, strict=True)] if texts else said


def build(campaign: Campaign, given: list[ReportInput], **more: object) -> Consolidation:
    """One version of them."""
    return build_consolidation(campaign, given, version=1, data_as_of=NOON, **more)  # type: ignore[arg-type]


def with_value(given: ReportInput, name: str, value: int) -> ReportInput:
    """The report with one figure changed."""
    one = given.figures[name]
    field = one.field.model_copy(update={"value": value})
    return given.model_copy(update={"figures": given.figures | {name: one.model_copy(update={"field": field})}})


def test_a_value_far_from_the_rest_is_named_and_counted() -> None:
    """A thousand where all others have ten may be true: it is shown to the signer, never left out."""
    campaign = asked()
    given = [with_value(one, "so_0", 40 + number) for number, one in enumerate(reports(campaign))]
    given[3] = with_value(given[3], "so_0", 90_000)
    version = build(campaign, given)

    assert [(o.unit, o.value, o.against) for o in version.outliers if o.figure == "so_0"] == [("dv-3", 90_000, "units")]
    assert version.totals[0].value == sum(40 + n for n in range(UNITS)) - 43 + 90_000


def test_a_value_far_from_the_units_own_earlier_one_is_named() -> None:
    """Among large units a small one that grew tenfold looks ordinary; beside its own last report it does not."""
    campaign = asked()
    given = [with_value(one, "so_0", 50 * (number + 1)) for number, one in enumerate(reports(campaign))]
    earlier = {(unit.code, "so_0"): 50 * (number + 1) for number, unit in enumerate(campaign.units)}
    earlier["dv-5", "so_0"] = 30
    version = build(campaign, given, earlier=earlier)

    assert [(o.unit, o.usual, o.against) for o in version.outliers if o.figure == "so_0"] == [("dv-5", 30, "earlier")]


def test_final_versions_count_accepted_figures_only() -> None:
    """What goes to the signer holds nothing that nobody has accepted."""
    campaign = asked()
    given = reports(campaign)
    given[0] = given[0].model_copy(update={"state": ReportState.CLEAN})
    draft, final = build(campaign, given), build(campaign, given, final=True)

    assert draft.totals[0].provisional_units == ("dv-0",)
    assert "dv-0" in final.totals[0].missing_units
    assert draft.fingerprint != final.fingerprint


def test_totals_by_any_path_are_the_same(tmp_path: Path) -> None:
    """Recomputed with pandas from the exported CSV, shown by the workbook, kept by us: one number, also by kind."""
    campaign = asked()
    version = build(campaign, reports(campaign))
    table = pd.read_csv(io.StringIO(to_csv(version, campaign).removeprefix("\ufeff")))
    counted = table[table["duoc_cong"] == 1]
    again = counted.groupby("chi_tieu_ma")["gia_tri"].sum()
    kinds = counted.assign(kind=counted["don_vi_ma"].map(lambda code: campaign.units_by_code[code].kind))
    by_kind = kinds.groupby(["chi_tieu_ma", "kind"])["gia_tri"].sum()
    path = tmp_path / "so-lieu.xlsx"
    write_excel(version, campaign, path)
    shown = [cell.value for cell in openpyxl.load_workbook(path, data_only=True)["Số liệu"][5 + UNITS]][2:8]

    assert [total.value for total in version.totals] == shown == [again[total.figure] for total in version.totals]
    assert all(kind.value == by_kind[total.figure, kind.kind] for total in version.totals for kind in total.kinds)


def test_every_cell_of_the_workbook_leads_to_its_source(tmp_path: Path) -> None:
    """A number whose source cannot be named must not stand in the workbook."""
    campaign = asked()
    path = tmp_path / "nguon.xlsx"
    write_excel(build(campaign, reports(campaign)), campaign, path, "https://tonghop.example")
    book = openpyxl.load_workbook(path, data_only=True)
    figures = {cell.coordinate: cell.value for row in book["Số liệu"].iter_rows(5, 4 + UNITS, 3, 8) for cell in row}
    sources = {row[0]: row for row in book["Nguồn số liệu"].iter_rows(min_row=2, values_only=True)}

    assert {cell: row[3] for cell, row in sources.items()} == figures
    assert all(row[5] is not None and row[7] and row[8] and row[9] for row in sources.values())


def test_lines_that_say_the_same_are_joined_and_different_numbers_never() -> None:
    """Twelve units that write one sentence are one line with twelve names; another number is another fact."""
    campaign = asked()
    version = build(
        campaign,
        reports(
            campaign,
            "- Đã tổ chức 12 buổi truyền thông.",
            "Đã tổ chức 12 buổi truyền thông",
            "Đã tổ chức 13 buổi truyền thông.",
        ),
    )
    lines = {passage.text: len(passage.units) for passage in version.passages if passage.section == "A"}

    assert lines == {"Đã tổ chức 12 buổi truyền thông.": 8, "Đã tổ chức 13 buổi truyền thông.": 4}


def test_examples_a_clerk_pinned_stand_first_and_likeness_makes_groups() -> None:
    """The signer reads the chosen examples first; what units say alike stands together, in their own words."""
    campaign = asked()
    texts = [
        "Thiếu kinh phí mua hóa chất diệt muỗi",
        "Đường sá xa xôi, đi lại khó khăn",
        "Thiếu kinh phí mua hóa chất diệt bọ gậy",
        "Cán bộ kiêm nhiệm nhiều việc",
    ]
    sections = [UnitSection(unit=f"dv-{n}", section="B", text=text, state="accepted") for n, text in enumerate(texts)]
    plain = gather(campaign, sections)
    pinned = gather(campaign, sections, frozenset({passage_key(plain[3])}))

    assert [(one.text, one.alike) for one in plain] == [
        (texts[0], False), (texts[2], True), (texts[1], False), (texts[3], False),
    ]  # fmt: skip
    assert (pinned[0].text, pinned[0].pinned) == (texts[3], True)
    assert {one.text for one in pinned} == set(texts)


def test_pinned_examples_have_room_before_all_others() -> None:
    """With few pages for the text, what was chosen stands in it and the rest goes to the annex."""
    campaign = asked()
    long = "Đã triển khai nhiều hoạt động " * 40
    passages = [
        Passage(section=section, text=f"{long} {n}", units=("dv-0",), state="accepted", pinned=section == "B" and n < 2)
        for section in ("A", "B")
        for n in range(3)
    ]
    version = build(campaign, reports(campaign)).model_copy(update={"passages": tuple(passages)})
    main, rest = split(version, campaign, 3)

    assert [one.pinned for one in main["B"]][:2] == [True, True]
    assert sum(map(len, rest.values())) + sum(map(len, main.values())) == len(passages)
    assert rest["A"]


def test_every_figure_of_an_edited_word_file_is_compared(tmp_path: Path) -> None:
    """A figure changed in a sentence or in the annex alone would be signed with two different numbers."""
    campaign = asked(sentences=["Toàn tỉnh có {so_0} lượt."])
    version = build(campaign, reports(campaign))
    path = tmp_path / "bao-cao.docx"
    write_word(version, campaign, path)
    assert changes_in_word(path, version, campaign) == []
    document = Document(str(path))
    sentence = next(p for p in document.paragraphs if p.text.startswith("Toàn tỉnh có"))
    sentence.runs[-1].text = "Toàn tỉnh có 7 lượt."
    document.tables[-1].rows[2].cells[3].paragraphs[0].runs[0].text = "1.234*"
    document.save(str(path))

    found = changes_in_word(path, version, campaign)
    assert [(one.kind, one.unit, one.figure, one.value) for one in found] == [
        ("sentence", "", "", None), ("figure", "dv-1", "so_1", 1234),
    ]  # fmt: skip


def test_what_names_a_person_is_marked() -> None:
    """A telephone number in a difficulty must not slip into a report to the ministry."""
    text = "Liên hệ ông Nguyễn Văn Tám (ĐT 0912 345 678, CCCD 079123456789) về 1.234.567.890 đồng, Công văn 0912/SYT."

    assert personal_parts(text) == ("Nguyễn Văn Tám", "0912 345 678", "079123456789")


def test_sentences_of_the_campaign_carry_the_totals() -> None:
    """The sentence the minister reads holds the very total of the table."""
    campaign = asked(sentences=["Có {n}/{N} đơn vị; tổng {so_0} lượt."])
    version = build(campaign, reports(campaign))

    assert version.sentences[0].text == f"Có 12/12 đơn vị; tổng {version.totals[0].value:,} lượt.".replace(",", ".")
    with pytest.raises(PlanError, match="so_99"):
        plan_of(asked(sentences=["{so_99}"]))


def test_the_paper_keeps_the_form_of_the_decree(tmp_path: Path) -> None:
    """The checker finds nothing on our own paper, and finds what a careless edit breaks."""
    campaign = asked()
    path = tmp_path / "bao-cao.docx"
    write_word(build(campaign, reports(campaign)), campaign, path)
    document = Document(str(path))
    faults = check_form(path)
    document.sections[0].left_margin = document.sections[0].right_margin
    document.styles["Normal"].font.name = "Arial"
    document.save(str(path))

    assert faults == []
    assert [fault.split(":")[0] for fault in check_form(path)] == [
        "Phần 1",
        "Phông chữ của văn bản phải là Times New Roman.",
    ]
    assert "12/12" in [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def test_staff_edit_the_template_in_word(tmp_path: Path) -> None:
    """An office with a frame of its own changes the template, not the program; a broken one says what is wrong."""
    campaign = asked()
    version = build(campaign, reports(campaign))
    document = Document(io.BytesIO(default_template()))
    document.paragraphs[-2].insert_paragraph_before("Dòng riêng của {{ co_quan }}")
    own, path = io.BytesIO(), tmp_path / "rieng.docx"
    document.save(own)
    write_word(version, campaign, path, own.getvalue())
    next(p for p in document.paragraphs if "noi_dung" in p.text).clear()
    broken = io.BytesIO()
    document.save(broken)

    assert "Dòng riêng của Sở Y tế tỉnh Bình Minh" in [p.text for p in Document(str(path)).paragraphs]
    with pytest.raises(TemplateError, match="noi_dung"):
        write_word(version, campaign, path, broken.getvalue())


@pytest.mark.slow
def test_the_main_text_keeps_to_its_pages(tmp_path: Path) -> None:
    """A deputy minister reads eight pages; what does not fit stands in the annex, and nothing is lost."""
    campaign = asked(pages=3)
    told = [
        " ".join([f"Nội dung số {n}", *["đã được triển khai trên địa bàn toàn huyện"] * 9]) + "." for n in range(80)
    ]
    version = build(campaign, reports(campaign, "\n".join(told)))
    path = tmp_path / "dai.docx"
    write_word(version, campaign, path)
    pdf = pdfium.PdfDocument(convert(path, Kind.DOCX, "pdf", tmp_path, Limits()))
    pages = [page.get_textpage().get_text_range() for page in pdf]
    main = next(number for number, text in enumerate(pages) if "NỘI DUNG CHI TIẾT" in text)

    assert 2 <= main <= 3
    whole = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    assert [n for n in range(80) if f"Nội dung số {n} đã" not in whole] == []
    pdf.close()


@pytest.mark.slow
def test_the_pdf_is_the_same_on_a_second_run(tmp_path: Path) -> None:
    """LibreOffice writes its own ids and moments into a PDF; what people read and see is the same, page by page."""
    campaign = asked()
    seen: list[list[tuple[str, bytes]]] = []
    for name in ("1", "2"):
        folder = tmp_path / name
        folder.mkdir()
        write_word(build(campaign, reports(campaign, "Đã làm xong.")), campaign, folder / "a.docx")
        pdf = pdfium.PdfDocument(convert(folder / "a.docx", Kind.DOCX, "pdf", folder, Limits()))
        seen.append([(p.get_textpage().get_text_range(), p.render(scale=1).to_numpy().tobytes()) for p in pdf])
        pdf.close()

    assert len(seen[0]) > 2
    assert seen[0] == seen[1]


def test_a_form_of_the_higher_body_is_filled_as_it_is(tmp_path: Path) -> None:
    """The ministry's own sheet comes back with our totals in its cells and nothing else touched, the same each time."""
    campaign = asked()
    version = build(campaign, reports(campaign))
    book = openpyxl.Workbook()
    book.create_sheet("Bieu")["A1"] = "Mẫu của Bộ"
    book.save(tmp_path / "bo.xlsx")
    form = GivenForm(file="bo.xlsx", cells={"Bieu!C5": "so_0", "Bieu!C6": "dv-3:so_1"})
    filled = fill_given(version, form, tmp_path / "bo.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(filled))["Bieu"]
    own = next(e.value for e in version.figures if (e.unit, e.figure) == ("dv-3", "so_1"))

    assert (sheet["A1"].value, sheet["C5"].value, sheet["C6"].value) == ("Mẫu của Bộ", version.totals[0].value, own)
    assert fill_given(version, form, tmp_path / "bo.xlsx") == filled
    with pytest.raises(GivenFormError, match="so_99"):
        fill_given(version, GivenForm(file="bo.xlsx", cells={"Bieu!C5": "so_99"}), tmp_path / "bo.xlsx")
