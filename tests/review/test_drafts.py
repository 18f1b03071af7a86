"""The campaign desk as a person meets it: three ways to begin, faults told as one types, a preview, a second yes."""

import io
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from pipeline.directive.lines import dump_mapping, load_mapping
from review.views import drafts as desk
from store.models import Campaign, CampaignDraft, Role, Submission, User
from store.services.campaigns import add_campaign
from store.services.drafts import ask_to_open, change_draft, create_draft, save_trial, start_trial
from store.services.intake import Incoming
from store.services.users import add_user
from tests.review.conftest import LogIn, read_one
from tests.store.samples import CAMPAIGN, KEY, full

pytestmark = pytest.mark.django_db
NEW = CAMPAIGN.replace(f"id: {KEY}", "id: dot-moi")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def people(db: None, settings: Settings) -> dict[str, User]:
    """A person of each role."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return {role: add_user(f"nguoi-{role}", "mat-khau-dai-12", role) for role in Role.values}


@pytest.fixture
def log_in(people: dict[str, User]) -> Callable[[str], Client]:
    """A browser in which a person of the given role is logged in."""

    def enter(role: str) -> Client:
        client = Client()
        client.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def running(people: dict[str, User]) -> Submission:
    """A campaign already open, with a report that was read."""
    add_campaign(CAMPAIGN)
    return read_one("bc.txt", b"mot", full())


@pytest.fixture
def draft(people: dict[str, User]) -> CampaignDraft:
    """A draft of a new campaign without faults."""
    return create_draft(origin="file", by=people["admin"], text=NEW)


def fresh(draft: CampaignDraft) -> CampaignDraft:
    """The draft as it stands now."""
    return CampaignDraft.objects.get(pk=draft.pk)


@pytest.mark.parametrize(
    ("posted", "origin", "key"), [({}, "blank", "dot-bao-cao-moi"), ({"source": KEY}, "copy", KEY)]
)
def test_a_round_begins_by_hand_or_from_an_earlier_one(
    running: Submission, log_in: LogIn, posted: dict[str, str], origin: str, key: str
) -> None:
    """Most rounds are last year's with other days."""
    answer = log_in("admin").post("/drafts/new", posted)
    made = CampaignDraft.objects.order_by("-pk")[0]

    assert answer.headers["Location"] == f"/drafts/{made.pk}/"
    assert (made.origin, load_mapping(made.text)["id"]) == (origin, key)


def test_a_round_begins_from_a_directive(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter is kept and a reader process is told; the page waits for it."""
    rung: list[tuple[str, int]] = []
    monkeypatch.setattr(desk, "ring", lambda task, pk: rung.append((task, pk)))
    log_in("admin").post("/drafts/new", {"files": SimpleUploadedFile("cong-van.pdf", b"%PDF-1.4")})
    made = CampaignDraft.objects.order_by("-pk")[0]

    assert (made.origin, made.reading, made.files.count()) == ("directive", "waiting", 1)
    assert rung == [("read_directive", made.pk)]
    assert "Đang đọc công văn" in log_in("admin").get(f"/drafts/{made.pk}/").content.decode()


def test_faults_are_told_before_anything_is_saved(draft: CampaignDraft, log_in: LogIn) -> None:
    """A formula of a row that does not exist shows while it is typed."""
    wrong = {"text": "tong | Tổng | khong_co == cay + nguoi", "version": draft.version}
    told = log_in("admin").post(f"/drafts/{draft.pk}/part/checks", wrong, headers=HTMX).content.decode()

    assert "checks[0]" in told
    assert fresh(draft).text == NEW


def test_a_part_is_saved_and_keeps_what_its_lines_do_not_show(draft: CampaignDraft, log_in: LogIn) -> None:
    """Ranges, notes and contacts are worked for; editing a title must not lose them."""
    value = load_mapping(NEW)
    value["sections"][0]["x-note"] = "nêu rõ số liệu"
    value["tables"][0]["rows"][0]["range"] = [0, 100]
    value["units"][0]["contacts"] = ["Chị Lan, 0900 000 000"]
    page = log_in("admin").get(f"/drafts/{draft.pk}/")
    parts = {part.name: part for part in desk.parts_of(value)}
    from_desk = {"text": parts["sections"].text.replace("Kết quả chung", "Kết quả"), "version": draft.version}
    change_draft(draft.pk, expected_version=1, text=dump_mapping(value), by=draft.by)
    for name in ("sections", "tables", "units"):
        form = from_desk if name == "sections" else {"text": parts[name].text}
        log_in("admin").post(f"/drafts/{draft.pk}/part/{name}", form | {"version": fresh(draft).version})
    saved = load_mapping(fresh(draft).text)

    assert page.status_code == 200
    assert (saved["sections"][0]["title"], saved["sections"][0]["x-note"]) == ("Kết quả", "nêu rõ số liệu")
    assert saved["tables"][0]["rows"][0]["range"] == [0, 100]
    assert saved["units"][0]["contacts"] == ["Chị Lan, 0900 000 000"]


def test_units_come_from_a_list_with_all_that_it_says(draft: CampaignDraft, log_in: LogIn) -> None:
    """Who owes what, since when, under whom, and who carries it on: departments keep it in a worksheet."""
    heads = "Mã,Tên đơn vị,Tên khác,Email,Liên hệ,Loại,Cấp trên,Nghĩa vụ,Cách cộng,Từ ngày,Đến ngày,Kế thừa"
    rows = (
        "tinh,Sở Xây dựng,Sở XD,so@x.vn,Chị Lan,sở,,không bắt buộc,không cộng,,,",
        "cu,Phòng Xây dựng huyện Cũ,,cu@x.vn,,huyện,tinh,phải,riêng,,30/06/2025,UBND xã Mới",
        "moi,UBND xã Mới,,moi@x.vn,Anh Ba; Chị Tư,xã,tinh,phải,trong cấp trên,01/07/2025,,",
    )
    file = SimpleUploadedFile("don-vi.csv", "\n".join([heads, *rows]).encode())
    log_in("admin").post(f"/drafts/{draft.pk}/units", {"file": file, "version": draft.version})

    units = desk.parse_campaign(fresh(draft).text).units
    assert [unit.code for unit in units] == ["tinh", "cu", "moi"]
    assert (units[0].duty, units[0].counts, units[0].aliases) == ("may", "shown_only", ("Sở XD",))
    assert (units[1].successors, str(units[1].valid_to), units[1].parent) == (("moi",), "2025-06-30", "tinh")
    assert (units[2].contacts, units[2].kind, units[2].counts) == (("Anh Ba", "Chị Tư"), "xã", "within_parent")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"C\xe1\xbb\x99t,Kh\xc3\xa1c\n1,2\n"])
def test_a_list_that_cannot_be_read_changes_nothing(draft: CampaignDraft, log_in: LogIn, content: bytes) -> None:
    """A wrong file is told of, and the units that were there stay."""
    form = {"file": SimpleUploadedFile("don-vi.csv", content), "version": draft.version}
    answer = log_in("admin").post(f"/drafts/{draft.pk}/units", form, follow=True)

    assert answer.status_code == 200
    assert fresh(draft).text == NEW


@pytest.mark.parametrize(("kind", "inside"), [("word", "word/document.xml"), ("excel", "xl/workbook.xml")])
def test_the_blank_form_is_seen_before_it_goes_out(draft: CampaignDraft, log_in: LogIn, kind: str, inside: str) -> None:
    """The form is what units meet of a round; a fault in it is met by all of them."""
    answer = log_in("approver").get(f"/drafts/{draft.pk}/form/{kind}")

    assert inside in ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()


def test_the_slower_editor_is_told(draft: CampaignDraft, log_in: LogIn) -> None:
    """Nobody's work disappears."""
    change_draft(draft.pk, expected_version=1, text=NEW + "\n# khác\n", by=draft.by)
    form = {"text": NEW, "version": 1}
    answer = log_in("admin").post(f"/drafts/{draft.pk}/part/file", form, follow=True).content.decode()

    assert "Người khác vừa sửa" in answer
    assert "# khác" in fresh(draft).text


def test_a_trial_shows_how_well_a_report_is_read(draft: CampaignDraft, log_in: LogIn) -> None:
    """Forty units would find out at once what nobody tried."""
    trial = start_trial(draft.pk, [Incoming("bao-cao.docx", b"noi dung")], by=draft.by)
    save_trial(trial.pk, full(cay=None).model_dump(mode="json"))
    page = log_in("approver").get(f"/drafts/{draft.pk}/").content.decode()

    assert "bao-cao.docx" in page
    assert "Phòng Xây dựng huyện Tân Lập" in page
    assert "2 mục đọc được" in page


def test_a_change_of_a_running_round_says_what_is_read_anew_and_has_it_done(
    running: Submission, people: dict[str, User], log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports that arrived under the old text are interpreted under the new one, and the person knew it before."""
    told: list[int] = []
    monkeypatch.setattr(desk.relearn, "delay_on_commit", told.append)
    text = CAMPAIGN.replace("label: Số cây đã trồng", "label: Số cây xanh trồng mới")
    draft = create_draft(origin="file", by=people["admin"], text=text)
    page = log_in("approver").get(f"/drafts/{draft.pk}/").content.decode()
    trial = start_trial(draft.pk, [Incoming("a.docx", b"a")], by=draft.by)
    save_trial(trial.pk, full().model_dump(mode="json"))
    ask_to_open(draft.pk, by=draft.by)
    refused = log_in("admin").post(f"/drafts/{draft.pk}/open", {"version": 1}, follow=True).content.decode()
    log_in("approver").post(f"/drafts/{draft.pk}/open", {"version": 1})
    row = Campaign.objects.get(key=KEY, current=True)

    assert "Mở bản này sẽ thay bản số 1" in page
    assert "đổi 1 số liệu: cay" in page
    assert "Đã có 1 báo cáo đến" in page
    assert "cần người thứ hai" in refused
    assert (row.version, told) == (2, [row.pk])


def test_a_clerk_sees_no_desk(draft: CampaignDraft, log_in: LogIn) -> None:
    """Who must report what is for those who answer for it."""
    assert log_in("clerk").get(f"/drafts/{draft.pk}/").status_code == 403
    assert log_in("reviewer").post("/drafts/new", {}).status_code == 403
