"""Stacks are taken apart at their slips; long scans are shared out, and put together to what one reading would be."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from pipeline.forms.slip import slip
from pipeline.options import Options
from pipeline.readers.submission import read_files
from schemas.campaign_file import parse_campaign
from store.models import Arrival, Campaign, ReadingPart, RecordRow, Submission
from store.selectors.parts import open_parts
from store.selectors.submissions import reading_of
from store.services.intake import Incoming, lane_for, receive
from store.services.parts import claim_part, save_part
from store.services.reading import claim_submission, count_crash
from store.vault import local
from tests.store.samples import CAMPAIGN, KEY
from tests.workers.made import word_report
from workers import long_scans, reading
from workers.files import files_of
from workers.reader_process import JOBS, SourceFile
from workers.reading import Outcome, read_part, read_submission

UNITS = parse_campaign(CAMPAIGN).units_by_code


class Here:
    """The work of a reader process, done in this one."""

    busy = 0

    def run(self, job: Mapping[str, Any], alive: Callable[[], None]) -> dict[str, Any]:
        """Does a job."""
        alive()
        return JOBS[job["job"]](dict(job))


@pytest.fixture(autouse=True)
def readers_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """No reader process is started."""
    monkeypatch.setattr(reading, "readers", lambda _lane="slow": Here())


def sheet(text: str) -> Image.Image:
    """A scanned page with a line of text."""
    page = Image.new("L", (620, 440), 235)
    ImageDraw.Draw(page).text((60, 60), text, font=ImageFont.truetype("DejaVuSans.ttf", 30), fill=20)
    return page


def laid(unit: str) -> Image.Image:
    """A unit's slip as a poor scanner sees it: upside down, grey, small."""
    return slip(parse_campaign(CAMPAIGN), UNITS[unit]).convert("L").rotate(180).resize((827, 1169)).point(_pale)


def _pale(value: int) -> int:
    return 60 + value // 2


def _ink(value: int) -> int:
    return 255 * (value > 120)


def scanned(*pages: Image.Image, hint: str = "") -> int:
    """A stack that came as one TIFF."""
    return receive([Incoming("chong.tif", tiff(*pages))], source="inbox", campaign_hint=hint).submission_id


def test_a_stack_is_taken_apart_at_its_slips(campaign: Campaign) -> None:
    """Thirty reports in one scan are thirty reports; the slips are no pages of any, and nothing is left over."""
    stack = scanned(sheet("la"), laid("tan-lap"), sheet("mot"), sheet("hai"), laid("an-phu"), sheet("ba"))
    done = read_submission(stack)
    parts = list(Submission.objects.filter(pk__in=done.todo.submissions).order_by("pk"))

    assert [(one.told_unit, one.campaign, one.files.get().pages) for one in parts] == [
        ("", "", [1]),
        ("tan-lap", KEY, [3, 4]),
        ("an-phu", KEY, [6]),
    ]
    whole = Submission.objects.get(pk=stack)
    assert (whole.state, whole.cause_code) == ("refused", "arranged")
    assert read_submission(stack).todo.submissions == ()
    assert Submission.objects.count() == 4
    assert Arrival.objects.filter(submission__in=parts).count() == 3


def test_a_small_stack_is_taken_apart_as_well(campaign: Campaign) -> None:
    """Black and white pages take few bytes: a stack as small as a Word file is still a stack."""
    out = BytesIO()
    pages = [one.point(_ink, "1") for one in (laid("tan-lap"), sheet("mot"), laid("an-phu"), sheet("hai"))]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    assert lane_for([("chong.pdf", len(out.getvalue()))]) == "quick"
    stack = receive([Incoming("chong.pdf", out.getvalue())], source="inbox").submission_id
    parts = read_submission(stack).todo.submissions

    assert [Submission.objects.get(pk=one).told_unit for one in parts] == ["tan-lap", "an-phu"]


def test_a_slip_of_an_unknown_unit_places_nothing(campaign: Campaign) -> None:
    """A slip of another system, or of a unit that is gone, must not invent a report."""
    strange = UNITS["an-phu"].model_copy(update={"code": "khong-co"})
    lost = slip(parse_campaign(CAMPAIGN), strange).convert("L").resize((827, 1169))
    parts = read_submission(scanned(lost, sheet("mot"))).todo.submissions

    assert [Submission.objects.get(pk=one).told_unit for one in parts] == [""]


def tiff(*pages: Image.Image) -> bytes:
    """Pages as one scan."""
    out = BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def mailed(**files: bytes) -> int:
    """A mail with these files, which came on the fifth."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "vt@tanlap.example", "Bao cao"
    mail.set_content("Gửi kèm báo cáo.")
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    raw = Incoming("Bao cao.eml", mail.as_bytes())
    day = date(2030, 4, 5)
    return receive([raw], source="mail", sender="vt@tanlap.example", received_on=day).submission_id


def zipped(**files: bytes) -> bytes:
    """An archive with these files."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def parts_of(whole: int) -> list[tuple[str, list[tuple[str, list[int]]]]]:
    """The submissions a stack is taken apart into: what the slip says, and the files with their pages."""
    parts = read_submission(whole).todo.submissions
    rows = Submission.objects.filter(pk__in=parts).order_by("pk")
    return [(one.told_unit, [(file.name, file.pages) for file in one.files.all()]) for one in rows]


def test_a_slip_in_a_mail_names_the_unit_of_all_that_came_with_it(campaign: Campaign, tmp_path: Path) -> None:
    """A unit that mails its scan with the slip on top said whose report it is; the slip itself is no page of it."""
    word = word_report(tmp_path / "bc.docx", "TÂN LẬP", trees=12).read_bytes()
    mail = mailed(bc_docx=word, bc_tif=tiff(laid("tan-lap"), sheet("mot"), sheet("hai")))

    assert parts_of(mail) == [("tan-lap", [("bc.docx", []), ("bc.tif", [2, 3])])]
    whole, part = Submission.objects.order_by("pk")
    assert (part.source, part.sender, part.received_on, part.day_by) == (
        "mail",
        whole.sender,
        whole.received_on,
        "mail",
    )
    assert local(part.files.first().original_id).read_bytes() == word
    assert (whole.state, whole.cause_code, whole.files.get().name) == ("refused", "arranged", "Bao cao.eml")
    assert lane_for([("Bao cao.eml", 300_000)]) == "quick"


def test_stacks_in_mails_and_archives_are_taken_apart(campaign: Campaign, tmp_path: Path) -> None:
    """A district forwards the scans of its units in one archive: each slip begins a report, nothing is left over."""
    word = word_report(tmp_path / "bc.docx", "TÂN LẬP", trees=12).read_bytes()
    stack = tiff(sheet("la"), laid("tan-lap"), sheet("mot"), laid("an-phu"), sheet("hai"))
    mail = mailed(gui_zip=zipped(a_tif=stack, b_docx=word, c_tif=tiff(sheet("ba"))))

    assert parts_of(mail) == [
        ("", [("a.tif", [1]), ("b.docx", [])]),
        ("tan-lap", [("a.tif", [3])]),
        ("an-phu", [("a.tif", [5]), ("c.tif", [1])]),
    ]


def test_a_mail_without_slips_is_read_as_it_is(campaign: Campaign, tmp_path: Path) -> None:
    """Looking for slips must change nothing for all other mails, nor stumble over a broken one."""
    word = word_report(tmp_path / "bc.docx", "TÂN LẬP", trees=12).read_bytes()
    for number in (mailed(bc_docx=word), mailed(bc_zip=zipped(bc_docx=word)), mailed(bc_zip=b"PK\x03\x04 broken")):
        done = read_submission(number)

        assert (done.outcome, done.todo.submissions) == (Outcome.READ, ())
        assert Submission.objects.get(pk=number).files.get().name == "Bao cao.eml"


def shared(monkeypatch: pytest.MonkeyPatch, pages: int = 5) -> tuple[int, list[int]]:
    """A long scan that was shared out, two pages a part: its number and those of its parts."""
    few = long_scans.load_settings().model_copy(update={"share_pages": 2})
    monkeypatch.setattr(long_scans, "load_settings", lambda: few)
    number = scanned(*[sheet(f"Trang {page}") for page in range(1, pages + 1)], hint=KEY)
    return number, list(read_submission(number).todo.parts)


@pytest.mark.slow
def test_parts_put_together_are_what_one_reading_would_be(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several workers share a long scan: whoever ends the last part rings for the whole, and no page is lost."""
    number, parts = shared(monkeypatch)
    rung = [read_part(part) for part in (parts[2], parts[0], parts[1])]
    done = read_submission(number)
    files = [SourceFile.model_validate(file) for file in files_of(number)]

    assert rung == [0, 0, number]
    assert done.outcome is Outcome.READ
    assert reading_of(number) == read_files(files, Options(jobs=1))
    assert [page.number for page in reading_of(number).files[0].pages] == [1, 2, 3, 4, 5]  # type: ignore[union-attr]
    assert ReadingPart.objects.count() == 0
    assert RecordRow.objects.filter(submission=number).count() == 1


def test_a_part_whose_worker_died_is_read_by_another(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle of a part: the sweep finds it, another takes it over, what the dead one says is void."""
    number, parts = shared(monkeypatch)
    dead = claim_part(parts[0])
    assert claim_part(parts[0]) == ""
    ReadingPart.objects.filter(pk=parts[0]).update(claimed_at=timezone.now() - timedelta(days=1))
    found = open_parts()
    other = claim_part(parts[0])
    part = ReadingPart.objects.get(pk=parts[0])
    part_reading = read_files((), Options(jobs=1))

    assert parts[0] in found
    assert not save_part(part, dead, part_reading)
    assert ReadingPart.objects.get(pk=parts[0]).reading is None
    for one, claim in ((parts[0], other), (parts[1], claim_part(parts[1]))):
        assert not save_part(ReadingPart.objects.get(pk=one), claim, part_reading)
    assert save_part(ReadingPart.objects.get(pk=parts[2]), claim_part(parts[2]), part_reading)
    assert Submission.objects.get(pk=number).state == "received"


def test_a_worker_that_dies_after_sharing_out_leaves_all_to_be_found(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bells for the parts may be lost: shared out again there are no more parts than before."""
    number, parts = shared(monkeypatch)
    assert sorted(open_parts()) == sorted(parts)
    Submission.objects.filter(pk=number).update(claimed_at=timezone.now() - timedelta(days=1))

    assert sorted(read_submission(number).todo.parts) == sorted(parts)


def test_a_scan_whose_parts_kill_their_readers_is_quarantined(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Poison must not come back for ever because it was shared out."""
    number, parts = shared(monkeypatch)
    state = ""
    for _ in range(3):
        state = count_crash(number, "shared", "dừng bởi tín hiệu 9")
        if state == "received":
            claim = claim_submission(number)
            long_scans.share_out(number, claim, ())

    assert state == "failed"
    assert ReadingPart.objects.count() == 0
    assert claim_part(parts[0]) == ""
