"""A wording becomes part of the campaign by one click, and what is still open is interpreted anew."""

import pytest

from schemas.correction import Ground
from schemas.flag import raise_flag
from schemas.reading import Cell, FileReading, Grid, Kind, Line, Page, Reading, Route
from schemas.record import Status
from store.models import Campaign, RecordRow, Report
from store.packing import pack
from store.selectors.campaigns import campaign_of
from store.selectors.learning import proposals
from store.selectors.reports import report_of
from store.services.corrections import correct_field
from tests.review.conftest import House, LogIn, read_one
from tests.store.samples import KEY, figure, record
from workers import relearning
from workers.reader_process import interpret_again

STRANGE = "Tổng số cây xanh trồng mới"


def paper() -> Reading:
    """A Word file whose table calls the trees by a name of its own."""
    rows = ((STRANGE, "35"), ("Số người tham gia", "8"), ("Kinh phí", "2,5"))
    cells = tuple(
        Cell(row=row, column=column, text=text, at=f"bảng 1 dòng {row} cột {column}")
        for row, texts in enumerate((("Nội dung", "Kết quả"), *rows))
        for column, text in enumerate(texts)
    )
    blocks = (Line(text="Biểu số liệu", paragraph=True), Grid(rows=4, columns=2, cells=cells))
    page = Page(number=1, route=Route.WORD, blocks=blocks)
    return Reading(files=(FileReading(name="a.docx", sha256="0" * 64, kind=Kind.DOCX, pages=(page,)),))


@pytest.fixture
def strange(house: House) -> Report:
    """A report with a row that nothing matched."""
    flags = (raise_flag("table.unmatched", "bieu", detail=STRANGE),)
    figures = {"nguoi": figure(8), "kinh_phi": figure(2.5), "cay": figure(None, Status.DOUBTFUL)}
    sent = read_one("a.docx", b"la", record(figures, unit="an-phu", flags=flags))
    RecordRow.objects.filter(submission=sent).update(reading=pack(paper()))
    assert sent.report is not None
    return sent.report


def test_an_unknown_row_is_proposed_with_its_likeliest_meaning(strange: Report) -> None:
    """One click, not a search through the form."""
    (one,) = proposals(KEY)

    assert (one.alias, one.papers) == (STRANGE, 1)
    assert one.targets[0][0].id == "cay"


def test_one_click_makes_a_new_version_and_only_admins_have_it(strange: Report, log_in: LogIn) -> None:
    """The form belongs to the department; its every change is a version with a name behind it."""
    form = {"alias": STRANGE, "target": "rows|bieu|cay"}
    refused = log_in("reviewer").post(f"/campaigns/{KEY}/learning/add", form)
    page = log_in("admin").get(f"/campaigns/{KEY}/learning/").content.decode()
    log_in("admin").post(f"/campaigns/{KEY}/learning/add", form)

    assert refused.status_code == 403
    assert STRANGE in page
    assert Campaign.objects.filter(key=KEY).count() == 2
    assert STRANGE in campaign_of(KEY).tables[0].rows[0].aliases


def test_what_is_open_is_interpreted_anew_and_corrected_fields_stay(
    strange: Report, house: House, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new wording finds the figure; what a person settled is never touched by it."""
    key = "figure:nguoi"
    version = report_of(strange.pk).fields[key].version
    correct_field(strange.pk, key, 9, ground=Ground.MISREAD, expected_version=version, by=house.people["reviewer"])
    log_in("admin").post(f"/campaigns/{KEY}/learning/add", {"alias": STRANGE, "target": "rows|bieu|cay"})

    class Here:
        """Interprets in this process: the reader process is started elsewhere."""

        def run(self, job: dict, _alive: object) -> dict:
            return interpret_again(job)

    monkeypatch.setattr(relearning, "readers", Here)
    done = relearning.relearn(Campaign.objects.get(key=KEY, current=True).pk)
    fields = report_of(strange.pk).fields

    assert done >= 1
    assert getattr(fields["figure:cay"].value, "value", None) == 35
    assert getattr(fields[key].value, "value", None) == 9
    assert relearning.relearn(Campaign.objects.get(key=KEY, current=True).pk) == 0
