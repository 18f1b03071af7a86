"""Everything over the API: each page has its operation, and what only the pages could do once is done by a program."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.settings import load_settings
from pipeline.consolidate import apart
from schemas.reading import CellReading
from store.models import ApiToken, CampaignDraft, Comment, ConsolidationVersion, Outgoing, Report, UploadLink
from store.services.campaigns import add_campaign
from store.services.drafts import save_trial
from tests.review.conftest import House, LogIn, read_one
from tests.review.test_access import CHECKED_WITHIN, RULES, routes
from tests.review.test_api import program
from tests.store.samples import CAMPAIGN, KEY, full

JSON = "application/json"
# Pages whose operations have another name; every other page has one of its own name.
OPERATIONS: dict[str, tuple[str, ...]] = {
    "campaign": ("campaign", "units", "matrix"),
    "queue": ("units", "walk"),
    "consolidations": ("consolidations", "frozen", "edited-files", "since-freeze"),
    "figures": ("figures", "progress"),
    "letters-draft": ("draft-letters",),
    "letters-approve": ("approve-letter",),
    "letter-act": ("edit-letter", "approve-letter", "sign-letter", "letter-step"),
    "letters": ("letters", "mails"),
    "unit": ("standing", "contacts"),
    "contact": ("log-contact",),
    "extend": ("extend", "unextend"),
    "pin": ("pin", "unpin"),
    "forms": ("campaign", "form"),
    "blind": ("next-sample",),
    "report": ("report", "comments", "history"),
    "sections": ("report",),
    "save-sections": ("edit-sections",),
    "sheets": ("report-pages",),
    "card": ("report", "checks", "history"),
    "check": ("settle-check", "check-take-back"),
    "claim": ("claim", "release"),
    "comment": ("remark",),
    "uncomment": ("erase-remark",),
    "field": ("correct", "confirm", "undo", "ask", "unasked", "take-back"),
    "upload": ("send",),
    "sort": ("arrange",),
    "assign": ("place",),
    "series": ("series", "split"),
    "page": ("page-picture",),
    "person-add": ("add-person",),
    "person-change": ("change-person", "unlock-person"),
    "audit-verify": ("proof",),
}
# Pages that are for a browser alone, and why.
ONLY_PAGES = {
    "health": "asked by the machinery, without a key",
    "ready": "asked by the machinery, without a key",
    "metrics": "asked by the machinery, without a key",
    "login": "a program shows its key instead",
    "logout": "a program's key is ended instead",
    "password": "only the person may set it, and only while logged in",
    "language": "the API tells codes; its sentences are in both languages",
}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No LibreOffice, and edited files compared in this process: neither is the point here."""
    monkeypatch.setattr("pipeline.readers.office.shutil.which", lambda _: None)
    monkeypatch.setattr("pipeline.consolidate.apart.run_alone", lambda _c, work, _e, _l: apart.main(work))


def send(client: Client, path: str, body: Mapping[str, Any], status: int = 200) -> Any:
    """Sends JSON, expects this status and gives the answer (None where it is empty)."""
    answer = client.post(path, body, content_type=JSON)
    assert answer.status_code == status, (path, answer.content.decode())
    return answer.json() if answer.content else None


def pages() -> Iterator[str]:
    """The names of all routes but the API's."""
    return (name for name in routes() if not name.startswith("api:"))


def test_every_page_has_its_operation() -> None:
    """A page without one shuts other systems out of what people can do; a new page must bring its own."""
    operations = {name.removeprefix("api:") for name in routes() if name.startswith("api:")}
    lacking = [
        name for name in pages() if name not in ONLY_PAGES and not set(OPERATIONS.get(name, (name,))) <= operations
    ]

    assert lacking == []
    assert not set(ONLY_PAGES) & operations
    assert {*OPERATIONS, *ONLY_PAGES} <= set(pages())


def test_an_operation_lets_in_whom_its_page_lets_in() -> None:
    """A way around a page's rule would be none of the rule's exceptions but a hole."""
    wider = [
        (name, operation)
        for name in pages()
        if name not in ONLY_PAGES
        for operation in OPERATIONS.get(name, (name,))
        if not RULES[f"api:{operation}"] <= RULES[name] and operation not in CHECKED_WITHIN
    ]

    assert wider == []


@pytest.mark.slow
def test_a_program_prepares_a_round_and_a_second_person_opens_it(house: House) -> None:
    """The campaign desk: a draft from a text, a fault told before saving, units from a list, a trial, two people."""
    client, _ = program(house, "admin")
    made = client.post("/api/drafts/add", {"text": CAMPAIGN.replace(f"id: {KEY}", "id: dot-moi")}).json()
    path = f"/api/drafts/{made['id']}"
    wrong = {"text": "tong | Tổng | khong_co == cay"}
    told = send(client, f"{path}/parts/checks", {"version": 1, "values": wrong, "check": True})
    assert "checks[0]" in told["findings"][0]
    right = {"text": "du | Cây không nhiều hơn người | cay <= nguoi"}
    assert send(client, f"{path}/parts/checks", {"version": 1, "values": right}) == {"version": 2, "findings": []}
    send(client, f"{path}/parts/checks", {"version": 1, "values": wrong}, 409)
    units = SimpleUploadedFile("don-vi.csv", "Mã,Tên đơn vị\nmoi,UBND xã Mới\n".encode())
    listed = client.post(f"{path}/units", {"file": units, "version": 2})
    trial = client.post(f"{path}/trials", {"files": SimpleUploadedFile("thu.txt", b"thu")}).json()
    save_trial(trial[0], full().model_dump(mode="json"))
    whole = client.get(path).json()
    send(client, f"{path}/ask", {}, 204)
    send(client, f"{path}/open", {"version": 3}, 422)
    opened = send(program(house, "approver")[0], f"{path}/open", {"version": 3})

    assert (listed.status_code, whole["version"], whole["findings"]) == (200, 3, [])
    assert [(one["files"], one["state"]) for one in whole["trials"]] == [(["thu.txt"], "read")]
    assert opened["key"] == "dot-moi"
    assert b"".join(client.get(f"/api/files/drafts/{house.draft.pk}/pages/0.png")).startswith(b"\x89PNG")
    send(client, f"/api/drafts/{house.draft.pk}/drop", {}, 204)
    assert CampaignDraft.objects.get(pk=house.draft.pk).state == "dropped"


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_a_program_takes_a_version_to_its_signature(house: House) -> None:
    """Frozen versions and their steps, and a file that came back edited with what differs in it."""
    read_one("du.pdf", b"du", full(cay=5, unit="an-phu"))
    approver, reviewer = program(house, "approver")[0], program(house, "reviewer")[0]
    made = send(reviewer, f"/api/campaigns/{KEY}/consolidate", {})
    row = ConsolidationVersion.objects.get(pk=made["id"])
    book = openpyxl.load_workbook(load_settings().reports / row.files["excel"])
    cell = next(one for line in book["Số liệu"].iter_rows() for one in line if one.value == 5)
    cell.value = 6
    content = io.BytesIO()
    book.save(content)
    back = {"file": SimpleUploadedFile("sua.xlsx", content.getvalue())}
    assert reviewer.post(f"/api/consolidations/{row.pk}/edited", back).status_code == 422
    back = {"file": SimpleUploadedFile("sua.xlsx", content.getvalue()), "reason": "Họp rà soát"}
    edited = reviewer.post(f"/api/consolidations/{row.pk}/edited", back).json()
    assert [(one["unit"], one["figure"], one["value"]) for one in edited["changes"]] == [("an-phu", "cay", 6)]
    dropped = send(reviewer, f"/api/edited/{edited['id']}/drop/0", {})
    assert dropped["changes"][0]["settled"] == "dropped"
    assert reviewer.get(f"/api/campaigns/{KEY}/edited").json() == [dropped]

    report = Report.objects.get(unit="an-phu")
    waived = {"code": "submission.two_units", "field": "", "reason": "tệp thử giống nhau"}
    send(reviewer, f"/api/reports/{report.pk}/accept", {"version": report.version, "waivers": [waived]})
    frozen = send(approver, f"/api/campaigns/{KEY}/freeze", {})
    steps = f"/api/consolidations/{frozen['id']}/step"
    assert approver.post(steps, {"step": "submitted"}).status_code == 200
    assert approver.post(steps, {"step": "signed"}).status_code == 422
    scan = SimpleUploadedFile("ban-ky.pdf", b"%PDF-1.4 da ky")
    approver.post(steps, {"step": "signed", "number": "9/BC-SXD", "dated": "2030-04-12", "scan": scan})
    (kept,) = reviewer.get(f"/api/campaigns/{KEY}/frozen").json()
    earlier = reviewer.get(f"/api/consolidations/{frozen['id']}").json()
    assert [one["step"] for one in kept["steps"]] == ["frozen", "submitted", "signed"]
    assert (kept["steps"][2]["number"], kept["steps"][2]["scan"]) == ("9/BC-SXD", "ban-ky.pdf")
    assert earlier == kept
    assert reviewer.get(f"/api/campaigns/{KEY}/since-freeze").json()["late"] == []

    passage = reviewer.get(f"/api/campaigns/{KEY}/narrative").json()[0]
    send(reviewer, f"/api/campaigns/{KEY}/narrative/pin", {"passage": passage["key"]}, 204)
    assert reviewer.get(f"/api/campaigns/{KEY}/narrative").json()[0]["pinned"]


def test_a_program_settles_a_failed_check(house: House) -> None:
    """Both sides are told; a misread figure is corrected in place, or the unit is asked, or that is taken back."""
    add_campaign(CAMPAIGN.replace("units:", "checks:\n  - {id: du, says: Đủ người, that: cay <= nguoi}\nunits:", 1))
    read_one("hai.pdf", b"bon", full(cay=12, nguoi=7, unit="an-phu"))
    client, _ = program(house, "reviewer")
    path = f"/api/reports/{Report.objects.get(unit='an-phu').pk}/checks"
    (check,) = client.get(path).json()
    assert (check["left"], check["right"], check["todo"]) == (12, 7, True)
    (asked,) = send(client, f"{path}/check:du/settle", {})
    (open_again,) = send(client, f"{path}/check:du/take-back", {})
    seen = {one["key"]: one["version"] for one in check["figures"]}
    strange = {"figures": {"figure:kinh_phi": {"value": "2", "version": 1}}}
    send(client, f"{path}/check:du/settle", strange, 422)
    stale = {"figures": {"figure:cay": {"value": "2", "version": seen["figure:cay"] + 7}}, "sure": True}
    send(client, f"{path}/check:du/settle", stale, 409)
    typed = {"figures": {"figure:cay": {"value": "2", "version": seen["figure:cay"]}}, "sure": True}

    assert (asked["asked"], open_again["asked"]) == (True, False)
    assert send(client, f"{path}/check:du/settle", typed) == []


def test_a_program_finishes_a_letter(house: House) -> None:
    """Texts edited under the version seen, the signed copy entered, a mail of unknown fate decided."""
    client, _ = program(house, "clerk")
    path = f"/api/letters/{house.letter.pk}"
    edited = send(client, f"{path}/edit", {"version": house.letter.version, "opening": "Kính đề nghị đơn vị."})
    send(client, f"{path}/edit", {"version": house.letter.version, "opening": "khác"}, 422)
    send(client, f"{path}/approve", {"version": edited["version"]})
    paper = {"number": "15/SXD", "issued_on": "2030-04-12", "signed": SimpleUploadedFile("cv.pdf", b"%PDF-1.7")}
    signed = client.post(f"{path}/sign", paper)
    (mail,) = client.get(f"/api/campaigns/{KEY}/mails").json()
    send(client, f"/api/mails/{mail['id']}/decide", {"arrived": True}, 204)
    standing = client.get(f"/api/campaigns/{KEY}/units/an-phu/standing").json()
    (line,) = [one for one in client.get(f"/api/campaigns/{KEY}/calls").json() if one["unit"] == "an-phu"]

    assert edited["texts"]["opening"] == "Kính đề nghị đơn vị."
    assert (signed.status_code, signed.json()["number"]) == (200, "15/SXD")
    assert Outgoing.objects.get().state == "sent"
    assert {"letter", "mail"} <= {one["what"] for one in standing["passed"]}
    assert line["owed"]["receipt"] == standing["owed"]["receipt"]


def test_a_program_works_at_the_intake_desk(house: House) -> None:
    """What waits is told piece by piece, with the picture of each; its day of arrival is set with its ground."""
    client, _ = program(house, "clerk")
    desk = client.get("/api/intake").json()
    waiting = next(one for one in desk["waiting"] if one["submission"] == house.waiting.pk)
    day = {"day": "2020-03-28", "ground": "postmark", "reason": "Dấu bưu điện"}
    send(client, f"/api/submissions/{house.waiting.pk}/day", day, 204)
    send(client, f"/api/submissions/{house.waiting.pk}/day", day | {"day": "2200-01-01"}, 422)
    send(client, f"/api/submissions/{house.waiting.pk}/split", {}, 422)
    send(client, f"/api/submissions/{house.waiting.pk}/series", {}, 204)
    found = client.get(f"/api/submissions?q=la.pdf&campaign={KEY}").json()

    assert waiting["units"] == ["an-phu"]
    assert [one["submission"] for one in waiting["pieces"]] == [house.waiting.pk]
    assert [(one["id"], one["received_on"]) for one in found] == [(house.waiting.pk, "2020-03-28")]


def test_a_drawn_box_is_read_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program's own viewer asks what stands in a box; a box that is none is told so, and nothing is saved."""
    client, _ = program(house, "reviewer")
    seen = (CellReading(engine="vie", text="15", confidence=90),)
    monkeypatch.setattr("review.api.pages.read_again", lambda _page, _box: seen)
    (page,) = client.get(f"/api/reports/{house.report.pk}/pages").json()
    path = f"/api/pages/{page['id']}/reread"

    assert page["points_width"] == 595
    assert send(client, path, {"box": [400, 200, 460, 220]}) == [{"engine": "vie", "text": "15"}]
    send(client, path, {"box": [400, 200, 300, 220]}, 422)
    assert client.get(f"/api/reports/{house.report.pk}").json()["fields"][0]["settled"] == ""


def test_keys_links_and_remarks_over_the_api(house: House, log_in: LogIn) -> None:
    """Who is logged in makes a key; a key makes none, so that one that leaked ends with its end."""
    clerk, _ = program(house, "clerk")
    remark = f"/api/reports/{house.report.pk}/remarks/{house.comment.pk}/erase"
    send(program(house, "reviewer")[0], remark, {}, 403)
    send(clerk, remark, {}, 204)
    made = send(log_in("clerk"), "/api/tokens/add", {"name": "Máy quét", "days": 30}, 201)
    send(clerk, "/api/tokens/add", {"name": "x"}, 403)
    own = Client(headers={"Authorization": f"Bearer {made['secret']}"})
    listed = own.get("/api/tokens").content.decode()
    send(own, f"/api/tokens/{made['id']}/end", {}, 204)
    link = send(clerk, f"/api/campaigns/{KEY}/doors/add", {"unit": "tan-lap"}, 201)
    opened = Client().get(f"/api/doors/{link['secret']}").status_code
    send(clerk, f"/api/links/{link['id']}/withdraw", {})

    assert Comment.objects.get(pk=house.comment.pk).text == ""
    assert made["secret"] not in listed
    assert own.get("/api/tokens").status_code == 401
    assert ApiToken.objects.get(pk=made["id"]).user == house.people["clerk"]
    assert (opened, Client().get(f"/api/doors/{link['secret']}").status_code) == (200, 404)
    assert UploadLink.objects.get(pk=link["id"]).withdrawn_at
