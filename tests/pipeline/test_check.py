"""Flags and checks: what a record says about gaps, contradictions, lateness and belonging."""

from datetime import date

from pipeline.options import Options
from pipeline.process import interpret
from schemas.reading import Fault, FileOutcome, FileReading, Grid, Line, Page, PageOutcome, Reading, Route
from schemas.record import Record
from tests.pipeline.extract.forms import HEAD, campaign, grid, reading

ROWS = (
    ("Số đoàn kiểm tra", "5"),
    ("Số cơ sở được kiểm tra", "90"),
    ("Số cơ sở vi phạm", "7"),
    ("Số lớp tập huấn kiến thức", "3"),
    ("Tổng tiền phạt", "12.000.000"),
    ("Kinh phí nhà nước cấp", "8.000.000"),
    ("Tỷ lệ cơ sở đạt", "92,2"),
)
AREAS = grid(
    ("Nội dung", "Thành thị", "Nông thôn"),
    ("Số vụ ngộ độc", "0", "1"),
    ("Số người mắc", "0", "4"),
    ("Số người tử vong", "0", "0"),
)
TEXT = ("1. Công tác chỉ đạo", "Đã chỉ đạo.", "2. Kết quả thực hiện", "2.1. Thanh tra, kiểm tra", "Đã kiểm tra.")
END = ("2.2. Kinh phí nhà nước cấp", "8 triệu đồng.", "3. Phương hướng, nhiệm vụ", "Tiếp tục kiểm tra.")


def filled(**changes: str) -> Grid:
    """The list with some values changed; a value of None leaves the row out."""
    rows = [(label, changes.get(label.split()[-1], value)) for label, value in ROWS]
    return grid(("Nội dung", "Số lượng"), *(row for row in rows if row[1] != "out"))


def record(*blocks: Line | Grid | str, received_on: date | None = None, source: Reading | None = None) -> Record:
    """The record of a report."""
    return interpret(source or reading(*blocks), campaign(), Options(received_on=received_on))


def codes(made: Record) -> set[tuple[str, str | None]]:
    """Flags but those about letterhead and signature, which these reports do not have."""
    return {(f.code, f.field) for f in made.flags if not f.code.startswith(("document.", "unit."))}


def test_a_whole_report_raises_nothing() -> None:
    """Every flag costs a person's time: a good report must have none."""
    assert codes(record(*TEXT, filled(), AREAS, *END)) == set()


def test_a_blank_and_a_left_out_figure_are_asked_for() -> None:
    """Both are missing for the unit, and stay told apart in the record."""
    made = record(*TEXT, filled(tra="", thức="out"), AREAS, *END)
    assert {("figure.missing", "doan"), ("figure.missing", "tap_huan")} <= codes(made)
    assert made.figures["tap_huan"].status == "missing"


def test_a_lost_table_is_told_once_and_not_row_by_row() -> None:
    """The letter to the unit asks for the table."""
    made = record(*TEXT, filled(), *END)
    assert codes(made) == {("table.missing", "ngo_doc")}


def test_a_check_fails_only_on_figures_that_are_vouched_for() -> None:
    """An arithmetic contradiction on a doubtful figure is a reason to look, no accusation."""
    failed = record(*TEXT, filled(phạm="95"), AREAS, *END)
    assert ("check.failed", "vi_pham_it_hon") in codes(failed)
    doubtful = record(*TEXT, filled(phạm="95 x"), AREAS, *END)
    assert "check.failed" not in {code for code, _ in codes(doubtful)}
    assert "không nhiều hơn" in (doubtful.figures["vi_pham"].reason or "")


def test_received_on_the_deadline_is_late() -> None:
    """The words "trước ngày 01/6" mean that the first of June is late."""

    def late(day: date) -> bool:
        return any(f.code == "submission.late" for f in record(*TEXT, received_on=day).flags)

    assert late(date(2022, 6, 1))
    assert not late(date(2022, 5, 31))


def test_sections_that_are_not_there_are_named() -> None:
    """Every part of the outline that is asked for is looked for."""
    made = record("1. Công tác chỉ đạo", "", "2. Kết quả thực hiện", "2.1. Thanh tra, kiểm tra", "Có.", filled(), AREAS)
    assert {("section.empty", "1"), ("section.missing", "3"), ("section.missing", "2.2")} <= codes(made)


def test_a_report_on_another_directive_gives_no_figures() -> None:
    """Figures of another campaign must never be counted, even where a label happens to fit."""
    lines = [line.text for line in HEAD]
    title = Line(text="Công tác phòng chống sốt xuất huyết năm 2022", paragraph=True)
    other = (*HEAD[: lines.index("BÁO CÁO") + 1], title)
    opening = Line(text="Thực hiện Công văn số 99/SYT-NVY ngày 01/02/2022, Trung tâm báo cáo như sau:", paragraph=True)
    source = reading("1. Tình hình dịch", "Có 12 ca mắc.", grid(("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", "5")))
    page = source.files[0].pages[0]
    blocks = (*other, opening, *page.blocks[len(HEAD) :])
    file = source.files[0].model_copy(update={"pages": (page.model_copy(update={"blocks": blocks}),)})
    made = record(source=Reading(files=(file,)))
    assert "document.wrong_campaign" in {f.code for f in made.flags}
    assert {f.status for f in made.figures.values()} == {"missing"}


def test_lost_pages_turn_no_report_away() -> None:
    """The form that seems strange may stand on the pages nobody could read: its figures are doubtful, not missing."""
    title = Line(text="Công tác tháng hành động", paragraph=True)
    whole = reading("Nội dung khác.").files[0]
    place = next(i for i, line in enumerate(HEAD) if line.text == "BÁO CÁO") + 1
    page = whole.pages[0].model_copy(update={"blocks": (*HEAD[:place], title, *whole.pages[0].blocks[len(HEAD) :])})
    dark = page.model_copy(update={"number": 2, "blocks": (), "outcome": PageOutcome.UNREADABLE})

    assert "document.wrong_campaign" in {f.code for f in record(source=_of(whole, page)).flags}
    made = record(source=_of(whole, page, dark))
    assert "document.wrong_campaign" not in {f.code for f in made.flags}
    assert {f.status for f in made.figures.values()} == {"doubtful"}


def _of(file: FileReading, *pages: Page) -> Reading:
    return Reading(files=(file.model_copy(update={"pages": pages}),))


def test_citing_the_directive_once_is_enough_to_belong() -> None:
    """A unit that also cites its own plan is not turned away."""
    opening = "Căn cứ Kế hoạch số 7/KH-TTYT, báo cáo như sau:"
    assert "document.wrong_campaign" not in {f.code for f in record(opening, *TEXT, filled(), AREAS, *END).flags}


def test_an_unreadable_file_accuses_nobody() -> None:
    """Nothing was read: no figure and no section is said to be missing."""
    file = reading("x").files[0]
    fault = Fault(code="file.encrypted", reason="tệp có mật khẩu")
    broken = file.model_copy(update={"pages": (), "outcome": FileOutcome.REFUSED, "fault": fault})
    made = record(source=Reading(files=(broken,)))
    assert [f.code for f in made.flags] == ["file.encrypted"]
    assert {f.status for f in made.figures.values()} == {"doubtful"}


def test_an_unreadable_page_is_flagged_and_nothing_is_called_missing() -> None:
    """What is not found may stand on that page."""
    made = record(source=reading(*TEXT, filled(thức="out"), route=Route.DIGITAL, lost_page=True))
    assert ("page.unreadable", "2") in codes(made)
    assert not {code for code, _ in codes(made)} & {"figure.missing", "table.missing", "section.missing"}
