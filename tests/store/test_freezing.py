"""From the frozen version to the archive: what is signed never changes, and anybody can check it."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from config.settings import load_settings
from pipeline.consolidate import apart
from pipeline.consolidate.edited import NotOursError
from pipeline.consolidate.template import FILE_NAME, TemplateError
from pipeline.readers.content import CannotReadError
from schemas.correction import Ground, ReportState
from schemas.letter import LetterKind
from store.models import Campaign, ConsolidationVersion, Report, User
from store.selectors.consolidations import since_freeze, values_of
from store.selectors.merging import standing_proposals
from store.selectors.reports import report_of
from store.services import freezing
from store.services.acceptance import Accepted, accept_report
from store.services.archive import archive_campaign, evidence_pack
from store.services.campaigns import add_campaign
from store.services.consolidation import consolidate
from store.services.corrections import correct_field
from store.services.drafting import draft_letters
from store.services.edited import NoReasonError, drop_change, take_edited
from store.services.freezing import FreezeRefusedError, advance, freeze
from store.services.intake import Incoming
from store.services.letters import Signed, approve_letter, enter_signed, mark_sent
from tests.store.conftest import Arrive
from tests.store.samples import CAMPAIGN, KEY, full

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are not about LibreOffice, which takes seconds for every PDF."""
    monkeypatch.setattr("pipeline.readers.office.shutil.which", lambda _: None)


@pytest.fixture(autouse=True)
def no_child(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work without the seconds a process takes to start; the slow test has the process."""
    if "slow" not in request.keywords:
        monkeypatch.setattr("pipeline.consolidate.apart.run_alone", _here)


def _here(_command: object, work: Path, _environment: object, _limits: object) -> None:
    apart.main(work)


def accepted(arrive: Arrive, by: User, **more: object) -> int:
    """A report that was read and accepted; gives its id."""
    report = arrive(full(**more)).report  # type: ignore[arg-type]
    assert report is not None
    assert isinstance(accept_report(report.pk, expected_version=report.version, by=by), Accepted)
    return report.pk


def totals(version: ConsolidationVersion) -> dict[str, object]:
    """The totals of a version by figure."""
    return {total.figure: total.value for total in values_of(version).totals}


def file_of(version: ConsolidationVersion, kind: str) -> Path:
    """One file of a version."""
    return load_settings().reports / version.files[kind]


def test_a_frozen_version_holds_what_was_accepted_and_never_changes(
    arrive: Arrive, reviewer: User, admin: User
) -> None:
    """What the signer signs is exactly what people accepted; a later report waits for the supplement."""
    accepted(arrive, reviewer, cay=5)
    waiting = arrive(full(cay=7, unit="an-phu")).report
    assert waiting is not None
    frozen = freeze(KEY, by=admin)
    before = file_of(frozen, "word").read_bytes()
    assert totals(frozen)["cay"] == 5
    assert since_freeze(KEY).late == ()  # type: ignore[union-attr]

    accept_report(waiting.pk, expected_version=waiting.version, by=reviewer)
    since = since_freeze(KEY)

    assert since is not None
    assert ("cay", 5, 12) in since.totals
    assert "5 → 12" in since.sentence
    assert file_of(frozen, "word").read_bytes() == before
    assert totals(freeze(KEY, by=admin))["cay"] == 12
    assert totals(ConsolidationVersion.objects.get(pk=frozen.pk))["cay"] == 5


def test_only_an_approver_freezes_and_only_accepted_figures(arrive: Arrive, reviewer: User, admin: User) -> None:
    """A reviewer who could freeze would approve the own work; nothing accepted is nothing to sign."""
    arrive(full())

    with pytest.raises(PermissionError):
        freeze(KEY, by=reviewer)
    with pytest.raises(FreezeRefusedError, match="Chưa có số liệu nào được duyệt"):
        freeze(KEY, by=admin)
    assert not ConsolidationVersion.objects.filter(final=True).exists()


def test_the_way_to_the_addressee_and_the_supplement(arrive: Arrive, reviewer: User, admin: User) -> None:
    """Steps come in their order, a signature with number, day and scan; what came later is a supplement to it."""
    accepted(arrive, reviewer, cay=5)
    frozen = freeze(KEY, by=admin)
    scan = Incoming("ban-ky.pdf", b"%PDF-1.4 da ky")
    with pytest.raises(FreezeRefusedError):
        advance(frozen.pk, "signed", by=admin, number="12/BC-SXD", dated=date(2030, 4, 12), scan=scan)
    advance(frozen.pk, "submitted", by=admin)
    with pytest.raises(FreezeRefusedError, match="bản quét"):
        advance(frozen.pk, "signed", by=admin, number="12/BC-SXD", dated=date(2030, 4, 12))
    advance(frozen.pk, "signed", by=admin, number="12/BC-SXD", dated=date(2030, 4, 12), scan=scan)
    advance(frozen.pk, "issued", by=admin)
    accepted(arrive, reviewer, cay=7, unit="an-phu")
    supplement = freeze(KEY, by=admin)
    text = "\n".join(p.text for p in Document(str(file_of(supplement, "word"))).paragraphs)

    assert "BÁO CÁO BỔ SUNG" in text
    assert "bổ sung Báo cáo số 12/BC-SXD ngày 12/04/2030" in text
    assert "Số cây đã trồng: 5 → 12" in text
    assert [one.step for one in frozen.steps.all()] == ["frozen", "submitted", "signed", "issued"]


def test_the_cover_sheet_tells_what_the_report_does_not(arrive: Arrive, reviewer: User, admin: User) -> None:
    """The signer sees who is missing, what was checked, and that nothing is proven while samples are too few."""
    accepted(arrive, reviewer, cay=5)
    frozen = freeze(KEY, by=admin)
    text = "\n".join(p.text for p in Document(str(file_of(frozen, "cover"))).paragraphs)
    report = "\n".join(p.text for p in Document(str(file_of(frozen, "word"))).paragraphs)

    assert "1 đơn vị: Phòng Xây dựng huyện An Phú." in text
    assert "Chưa đủ mẫu" in text
    assert "Duyệt 1 báo cáo" in text
    assert "nhật ký" not in report


def test_an_edited_workbook_must_agree_before_freezing(arrive: Arrive, reviewer: User, admin: User) -> None:
    """A figure changed in Excel alone would be signed without a source: it is corrected in the house or set aside."""
    report = accepted(arrive, reviewer, cay=5)
    version = consolidate(KEY)
    book = openpyxl.load_workbook(file_of(version, "excel"))
    book["Số liệu"]["C5"] = 6
    edited = io.BytesIO()
    book.save(edited)
    file = Incoming("sua.xlsx", edited.getvalue())
    with pytest.raises(NoReasonError):
        take_edited(version.pk, file, by=reviewer)
    back = take_edited(version.pk, file, by=reviewer, reason="Họp rà soát ngày 3/4")

    assert [(one["unit"], one["figure"], one["value"]) for one in back.changes] == [("tan-lap", "cay", 6)]
    proposal = standing_proposals(Report.objects.get(pk=report))["figure:cay"]
    assert (proposal.by, proposal.note, proposal.value["value"]) == (reviewer, "Họp rà soát ngày 3/4", 6)
    with pytest.raises(FreezeRefusedError, match="Còn 1 số liệu"):
        freeze(KEY, by=admin)
    seen = report_of(report).fields["figure:cay"].version
    correct_field(report, "figure:cay", 6, ground=Ground.DEPARTMENT, expected_version=seen, by=admin)
    row = Report.objects.get(pk=report)
    if row.state != ReportState.ACCEPTED:
        accept_report(report, expected_version=row.version, by=reviewer)
    assert totals(freeze(KEY, by=admin))["cay"] == 6


def test_a_change_that_was_wrong_is_set_aside(arrive: Arrive, reviewer: User, admin: User) -> None:
    """A slip of the hand in the file is set aside by name, and the database stands."""
    accepted(arrive, reviewer, cay=5)
    version = consolidate(KEY)
    document = Document(str(file_of(version, "word")))
    cell = next(c for table in document.tables for line in table.rows for c in line.cells if c.text == "5")
    cell.paragraphs[0].runs[0].text = "50"
    edited = io.BytesIO()
    document.save(edited)
    row = take_edited(version.pk, Incoming("sua.docx", edited.getvalue()), by=reviewer)
    assert [(one["kind"], one["shown"], one["found"]) for one in row.changes] == [("total", "5", "50")]
    with pytest.raises(FreezeRefusedError):
        freeze(KEY, by=admin)
    drop_change(row.pk, 0, by=reviewer)

    assert totals(freeze(KEY, by=admin))["cay"] == 5


@pytest.mark.slow
def test_what_staff_give_is_opened_in_a_process_of_its_own(
    arrive: Arrive, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template or an edited file that kills or stalls its reader is refused in words, and the house goes on."""
    accepted(arrive, reviewer, cay=5)
    version = consolidate(KEY)
    word = file_of(version, "word").read_bytes()
    monkeypatch.setattr("pipeline.consolidate.edited.Document", None)  # whoever opens it here fails
    monkeypatch.setattr("pipeline.consolidate.template.DocxTemplate", None)

    assert take_edited(version.pk, Incoming("sua.docx", word), by=reviewer).changes == []
    with pytest.raises(CannotReadError, match=r"dừng đột ngột|hỏng"):
        take_edited(version.pk, Incoming("sua.docx", _broken(word)), by=reviewer)
    own = load_settings().templates / FILE_NAME
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_bytes(_broken(word))
    arrive(full(cay=9, unit="an-phu"))
    try:
        with pytest.raises((TemplateError, CannotReadError)):
            consolidate(KEY)
    finally:
        own.unlink()


def _broken(word: bytes) -> bytes:
    """The file with a main text that is no XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<broken" if name == "word/document.xml" else source.read(name))
    return out.getvalue()


def test_a_proposal_of_a_file_goes_with_the_file(arrive: Arrive, reviewer: User, admin: User) -> None:
    """Setting a change of a file aside takes its proposed correction back; the figure never changed."""
    report = accepted(arrive, reviewer, cay=5)
    version = consolidate(KEY)
    document = Document(str(file_of(version, "word")))
    row = next(line for line in document.tables[-1].rows if line.cells[1].text == "Phòng Xây dựng huyện Tân Lập")
    row.cells[2].paragraphs[0].runs[0].text = "50"
    edited = io.BytesIO()
    document.save(edited)
    back = take_edited(version.pk, Incoming("sua.docx", edited.getvalue()), by=reviewer, reason="Nhầm")

    assert [(one["kind"], one["unit"], one["value"]) for one in back.changes] == [("figure", "tan-lap", 50)]
    assert "figure:cay" in standing_proposals(Report.objects.get(pk=report))
    drop_change(back.pk, 0, by=admin)
    assert not standing_proposals(Report.objects.get(pk=report))
    accept_report(report, expected_version=Report.objects.get(pk=report).version, by=reviewer)
    assert totals(freeze(KEY, by=admin))["cay"] == 5


def test_reworded_passages_stay_in_later_versions(arrive: Arrive, reviewer: User) -> None:
    """An hour of editing in Word must survive the next night."""
    accepted(arrive, reviewer, cay=5)
    version = consolidate(KEY)
    document = Document(str(file_of(version, "word")))
    line = next(p for p in document.paragraphs if p.text.endswith(": Nội dung B"))
    line.runs[-1].text = "Nội dung đã biên tập"
    edited = io.BytesIO()
    document.save(edited)
    take_edited(version.pk, Incoming("sua.docx", edited.getvalue()), by=reviewer)
    arrive(full(cay=9, unit="an-phu"))
    later = values_of(consolidate(KEY))

    assert ("Nội dung đã biên tập", "Nội dung B") in {(one.text, one.origin) for one in later.passages}
    with pytest.raises(NotOursError):
        take_edited(version.pk, Incoming("la.xlsx", _workbook()), by=reviewer)


def _workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def verify(pack: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the pack's own script in a bare interpreter, as a third party would."""
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(folder)
    command = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_third_party_recomputes_every_total(arrive: Arrive, reviewer: User, admin: User, tmp_path: Path) -> None:
    """The pack proves itself without us, and shows when one figure, total or file was touched."""
    report = accepted(arrive, reviewer, cay=5)
    accepted(arrive, reviewer, cay=8, unit="an-phu")
    seen = report_of(report).fields["figure:cay"].version
    correct_field(report, "figure:cay", 6, ground=Ground.UNIT, note="Gọi điện", expected_version=seen, by=reviewer)
    row = Report.objects.get(pk=report)
    if row.state != ReportState.ACCEPTED:
        accept_report(report, expected_version=row.version, by=reviewer)
    freeze(KEY, by=admin)
    pack = tmp_path / "chung-cu.zip"
    evidence_pack(KEY, pack, by=admin)
    first = verify(pack, tmp_path / "a")
    values = tmp_path / "a" / "consolidation.json"
    made = json.loads(values.read_text("utf-8"))
    made["totals"][0]["value"] += 2
    made["figures"][0]["value"] += 1
    values.write_text(json.dumps(made), "utf-8")
    again = [sys.executable, "-I", "-S", str(tmp_path / "a" / "verify.py")]
    second = subprocess.run(again, capture_output=True, text=True, check=False)

    assert (first.returncode, first.stdout) == (0, "6 figures, 3 totals: all right\n")
    assert second.returncode == 1
    assert all(told in second.stdout for told in ("checksum differs", "its source says", "its parts give"))


def test_a_closed_campaign_can_only_be_read(arrive: Arrive, reviewer: User, admin: User) -> None:
    """The archive folder holds all, and what is in the archive is not changed behind its back."""
    add_campaign(CAMPAIGN + "x-consolidation: {kept_for: 20 năm}\n")
    report = accepted(arrive, reviewer, cay=5)
    letter = draft_letters(KEY, kind=LetterKind.LETTER, units=["an-phu"])[0]
    approve_letter(letter.pk, expected_version=letter.version, by=admin)
    enter_signed(letter.pk, Signed("9/SXD-VP", date(2030, 4, 11), "da-ky.pdf", b"%PDF-1.4"), by=admin)
    mark_sent(letter.pk, by=admin)
    freeze(KEY, by=admin)
    folder = archive_campaign(KEY, by=admin)
    listed = (folder / "ho-so" / "documents.csv").read_text("utf-8-sig")
    seen = report_of(report).fields["figure:cay"].version

    assert "Phòng Xây dựng huyện Tân Lập" in listed
    assert "9/SXD-VP,2030-04-11" in listed
    assert listed.count("20 năm") == 2
    assert len(list((folder / "ho-so" / "originals").iterdir())) == 2
    assert not Campaign.objects.get(key=KEY, current=True).open
    with pytest.raises(PermissionError):
        correct_field(report, "figure:cay", 6, ground=Ground.UNIT, note="Gọi", expected_version=seen, by=reviewer)
    with pytest.raises(PermissionError):
        freezing.freeze(KEY, by=admin)
