"""The consolidated report: what counts, what it adds up to, and files that say the same every time."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
from docx import Document
from docx.shared import Mm

from pipeline.consolidate.build import build_consolidation
from pipeline.consolidate.excel import write_excel
from pipeline.consolidate.inputs import FigureInput, ReportInput, SectionInput
from pipeline.consolidate.plain import to_csv, to_json
from pipeline.consolidate.word import write_word
from pipeline.consolidate.wording import outline_mark
from schemas.campaign import Campaign
from schemas.consolidation import Consolidation, Provenance
from schemas.correction import ReportState
from schemas.record import FigureField, Qualifier, Said, SectionField, Status

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CAMPAIGN = Campaign.model_validate(
    {
        "schema": "tonghop/campaign@1",
        "id": "thu-nghiem",
        "title": "Báo cáo thử nghiệm",
        "directive": {"number": "12/SYT-NV", "issued_on": "2026-04-01", "issuer": "Sở Y tế tỉnh Bình Minh"},
        "period": {"from": "2026-04-01", "to": "2026-04-30"},
        "due_before": "2026-05-10",
        "consolidate_for": ["Ủy ban nhân dân tỉnh Bình Minh"],
        "sections": [
            {
                "id": "I",
                "title": "Kết quả",
                "parts": [{"id": "I.1", "title": "Tuyên truyền"}, {"id": "I.2", "title": "Số liệu"}],
            }
        ],
        "tables": [
            {
                "id": "bieu",
                "title": "Biểu số liệu",
                "section": "I.2",
                "rows": [
                    {"id": "buoi", "label": "Số buổi truyền thông", "unit": "buổi"},
                    {"id": "tien", "label": "Kinh phí", "unit": "triệu đồng", "kind": "decimal"},
                    {
                        "id": "ty_le",
                        "label": "Tỷ lệ đạt",
                        "unit": "%",
                        "kind": "percent",
                        "aggregate": {"how": "weighted", "by": "buoi"},
                    },
                    {"id": "cao", "label": "Số ca nhiều nhất", "unit": "ca", "aggregate": {"how": "max"}},
                ],
            }
        ],
        "units": [
            {"code": "a", "name": "Trung tâm Y tế huyện A"},
            {"code": "b", "name": "Trung tâm Y tế huyện B"},
            {"code": "c", "name": "Trạm Y tế xã C", "parent": "b", "counts": "within_parent"},
            {"code": "d", "name": "Hội Đông y tỉnh", "duty": "may", "counts": "shown_only"},
            {"code": "e", "name": "Trung tâm Y tế huyện E"},
        ],
    }
)


def figure(value: float | None, status: Status = Status.READ, **more: object) -> FigureInput:
    """A figure as a report holds it."""
    field = FigureField.model_validate({"value": value, "status": status, "raw": str(value), **more})
    return FigureInput(field=field, provenance=Provenance(submission=7, file_name="bc.pdf", page=2, raw=str(value)))


def report(unit: str, state: ReportState = ReportState.CLEAN, **figures: FigureInput) -> ReportInput:
    """A unit's report with some figures and one section."""
    text = SectionInput(field=SectionField(status=Status.READ, text=f"Đã làm ở {unit}."))
    return ReportInput(unit=unit, state=state, received_on=date(2026, 5, 3), figures=figures, sections={"I.1": text})


def made(*reports: ReportInput, before: Consolidation | None = None) -> Consolidation:
    """A version of the consolidation of these reports."""
    return build_consolidation(CAMPAIGN, reports, version=1, data_as_of=NOON, before=before)


def total(version: Consolidation, name: str) -> float | None:
    """One total of a version."""
    return next(t.value for t in version.totals if t.figure == name)


def test_only_vouched_figures_count() -> None:
    """A doubtful or blank figure never enters a total, however plausible its value is."""
    version = made(
        report("a", buoi=figure(10), tien=figure(0.1)),
        report("b", buoi=figure(99, Status.DOUBTFUL), tien=figure(0.2)),
        report("e", buoi=figure(None, Status.EMPTY)),
    )

    assert total(version, "buoi") == 10
    assert total(version, "tien") == 0.3  # exact decimals, not 0.30000000000000004


def test_a_unit_and_its_parent_are_never_both_added() -> None:
    """A station's figures lie within its centre's, so adding both would count them twice."""
    both = made(report("b", buoi=figure(20)), report("c", buoi=figure(5)))
    alone = made(report("c", buoi=figure(5)))
    doubtful_parent = made(report("b", buoi=figure(20, Status.DOUBTFUL)), report("c", buoi=figure(5)))

    assert (total(both, "buoi"), total(alone, "buoi"), total(doubtful_parent, "buoi")) == (20, 5, 5)


def test_units_that_are_only_shown_are_never_added() -> None:
    """An association that speaks for the whole province must not be added to the districts."""
    version = made(report("a", buoi=figure(10)), report("d", buoi=figure(1000)))

    assert total(version, "buoi") == 10


def test_other_aggregates() -> None:
    """Per cents are weighted and maxima kept as the campaign says; nothing is summed that must not be."""
    version = made(
        report("a", buoi=figure(10), ty_le=figure(50), cao=figure(4)),
        report("e", buoi=figure(30), ty_le=figure(90), cao=figure(9)),
    )

    assert (total(version, "ty_le"), total(version, "cao")) == (80, 9)


def test_a_mean_claims_no_digits_its_parts_do_not_carry() -> None:
    """A weighted per cent with sixteen decimals would pretend to an exactness nobody reported."""
    version = made(report("a", buoi=figure(3), ty_le=figure(1)), report("b", buoi=figure(4), ty_le=figure(2)))

    assert total(version, "ty_le") == 1.57


def test_outline_marks_follow_the_official_form() -> None:
    """Chapters are Roman, then numbers, then letters in the order of the Vietnamese alphabet."""
    assert [outline_mark(place) for place in ((8,), (0, 11), (0, 0, 4), (0, 0, 0, 2))] == ["IX. ", "12. ", "đ) ", "- "]


def test_coverage_names_who_is_missing() -> None:
    """A total without the list of those it lacks would pass for complete."""
    version = made(
        report("a", ReportState.ACCEPTED, buoi=figure(10)), report("b", buoi=figure(1, qualifier=Qualifier.MORE))
    )
    coverage = version.totals[0]

    assert coverage.missing_units == ("e",)
    assert (coverage.expected, coverage.provisional_units, coverage.approximate_units) == (3, ("b",), ("b",))


def test_difference_is_told_in_a_sentence() -> None:
    """The signer sees at once what changed since yesterday."""
    first = made(report("a", buoi=figure(10)))
    second = made(report("a", buoi=figure(1200)), report("b", buoi=figure(31)), before=first)

    assert second.difference.sentence == "Thêm 1 đơn vị, 1 số liệu thay đổi; Số buổi truyền thông: 10 → 1.231."
    assert second.difference.units_added == ("b",)


def test_totals_equal_a_recomputation_from_the_csv() -> None:
    """Anyone can add up again by other means and must get the same."""
    version = made(
        report("a", buoi=figure(1234), tien=figure(1.05)),
        report("b", buoi=figure(2), tien=figure(2.2)),
        report("c", buoi=figure(9)),
    )
    rows = list(csv.DictReader(io.StringIO(to_csv(version, CAMPAIGN).removeprefix("\ufeff"))))

    for name in ("buoi", "tien"):
        again = sum(Decimal(row["gia_tri"]) for row in rows if row["chi_tieu_ma"] == name and row["duoc_cong"] == "1")
        assert Decimal(str(total(version, name))) == again


def test_the_workbook_shows_what_counts(tmp_path: Path) -> None:
    """A figure that does not count stands as text, so that Excel's own sum is the total; formulas carry their value."""
    version = made(
        report("a", buoi=figure(10)),
        report("b", buoi=figure(99, Status.DOUBTFUL)),
        report("e", buoi=figure(0, said=Said.NONE)),
    )
    path = tmp_path / "so-lieu.xlsx"
    write_excel(version, CAMPAIGN, path)
    values = openpyxl.load_workbook(path, data_only=True)["Số liệu"]
    formulas = openpyxl.load_workbook(path)["Số liệu"]
    column = [values.cell(row, 3).value for row in range(5, 11)]

    assert column == [10, "(cần kiểm tra)", "", "", 0, 10]
    assert formulas.cell(10, 3).value == "=SUM(C5:C9)"


def test_every_number_in_the_workbook_names_its_source(tmp_path: Path) -> None:
    """Where does this number come from? One row of the source sheet answers for every cell."""
    version = made(report("a", buoi=figure(10), tien=figure(2.5)))
    path = tmp_path / "nguon.xlsx"
    write_excel(version, CAMPAIGN, path)
    book = openpyxl.load_workbook(path, data_only=True)
    sources = {row[0]: row[3] for row in book["Nguồn số liệu"].iter_rows(min_row=2, values_only=True)}

    assert sources == {"C5": 10, "D5": 2.5}


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    """A version made twice is the same version, or nobody could tell what changed."""
    version = made(report("a", buoi=figure(10)))
    for name in ("1", "2"):
        version = made(report("a", buoi=figure(10)))
        write_word(version, CAMPAIGN, tmp_path / f"{name}.docx")
        write_excel(version, CAMPAIGN, tmp_path / f"{name}.xlsx")

    assert (tmp_path / "1.docx").read_bytes() == (tmp_path / "2.docx").read_bytes()
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()
    assert to_json(version) == to_json(made(report("a", buoi=figure(10))))


def test_the_word_report_has_the_official_form(tmp_path: Path) -> None:
    """The deputy director signs a paper of the prescribed form with every unit's words and the totals in it."""
    version = made(report("a", buoi=figure(1234)), report("b", ReportState.ACCEPTED, buoi=figure(2)))
    path = tmp_path / "bao-cao.docx"
    write_word(version, CAMPAIGN, path)
    document = Document(str(path))
    body = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]

    assert "BÁO CÁO" in body
    assert "Trung tâm Y tế huyện A: Đã làm ở a." in body
    assert "Các đơn vị chưa gửi báo cáo (3)" in body
    assert "1.236*" in cells
    assert any("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in cell for cell in cells)
    assert abs((document.sections[0].left_margin or 0) - Mm(30)) < Mm(1)
