"""The other pages: lists, language, status, API; and that the translation and the shown numbers hold."""

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation

from config.settings import load_settings
from pipeline.extract.trust import REASONS
from review.sentences import said
from review.templatetags.show import ago, day, moment, number
from store.models import ConsolidationVersion, Submission
from tests.review.conftest import House, LogIn
from tests.store.samples import KEY

REVIEW = Path(__file__).resolve().parents[2] / "review"
VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
TRANSLATED = re.compile(
    r"""\{% *blocktranslate.*?endblocktranslate *%\}|\{% *translate +(?:"[^"]*"|'[^']*').*?%\}|\{#.*?#\}"""
    r"""|<(button)\b[^>]* lang="vi">.*?</button>|<code>.*?</code>""",
    re.DOTALL,
)
MARKED = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")


def marked_texts() -> set[str]:
    """Every text marked for translation in templates and code, but blocks with places."""
    found = set()
    for template in REVIEW.rglob("*.html"):
        found |= {first or second for first, second in MARKED.findall(template.read_text("utf-8"))}
    for module in REVIEW.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                found.add(ast.literal_eval(node.args[0]))
    return found


def test_every_text_has_its_english() -> None:
    """A new text without a translation would stand in Vietnamese on an English page."""
    with translation.override("en"):
        missing = {text for text in marked_texts() if translation.gettext(text) == text}

    assert missing == set()


def test_no_text_of_a_page_stays_vietnamese_on_the_english_one() -> None:
    """A sentence typed into a template past the translation is seen by nobody who reads Vietnamese."""
    raw = {}
    for template in sorted((REVIEW / "templates" / "review").rglob("*.html")):
        text = TRANSLATED.sub("", template.read_text("utf-8"))
        raw[template.name] = [line.strip() for line in text.splitlines() if VIETNAMESE.search(line)]

    assert {name: lines for name, lines in raw.items() if lines} == {}


def test_what_is_said_below_the_pages_has_its_english() -> None:
    """Why a figure is doubtful and why something was refused is what a person needs most."""
    said_by_services = set()
    for module in (REVIEW.parent / "store" / "services").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            first = node.exc.args[:1] if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) else []
            said_by_services |= {one.value for one in first if isinstance(one, ast.Constant)}
    told = {text for text in said_by_services if isinstance(text, str) and VIETNAMESE.search(text)}
    with translation.override("en"):
        missing = {text for text in (told | set(REASONS.values())) if VIETNAMESE.search(said(text))}
        both = said("Không có. / There is none.")

    assert len(told) > 20
    assert missing == set()
    assert both == "There is none."
    assert said("Không có. / There is none.") == "Không có."


def test_the_pages_are_vietnamese_whatever_the_browser_wants(house: House, client: Client) -> None:
    """Most browsers are set to English; the people here are not."""
    answer = client.get("/login", headers={"Accept-Language": "en-US"})

    assert '<html lang="vi">' in answer.content.decode()


def test_english_is_chosen_by_the_switch(house: House, log_in: LogIn) -> None:
    """The switch must hold over all pages, and numbers stay the Vietnamese way."""
    client = log_in("reviewer")
    client.post("/language", {"language": "en", "next": "/"})

    text = client.get(f"/reports/{house.report.pk}/").content.decode()
    assert "To look at" in text
    assert "Cần xem" not in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234567, "1.234.567"),
        (1234.5, "1.234,5"),
        (0, "0"),
        (-0.25, "-0,25"),
        (None, ""),
        ("12/BC", "12/BC"),
        (3.0, "3"),
    ],
)
def test_numbers_are_shown_the_vietnamese_way(value: object, shown: str) -> None:
    """1.234 and 1,234 differ by a thousand here."""
    assert number(value) == shown


def test_days_and_moments_are_shown_in_local_time() -> None:
    """A report received at 23:00 UTC came the next morning in Vietnam."""
    late = datetime(2030, 4, 9, 23, 0, tzinfo=UTC)

    assert day("2030-04-09") == "09/04/2030"
    assert moment(late) == "10/04/2030 06:00"
    assert ago(timezone.now() - timedelta(minutes=5)) == "5 phút"


def test_the_overview_names_what_each_unit_lacks(house: House, log_in: LogIn) -> None:
    """The first question of the day: who has not reported, who must be checked."""
    client = log_in("clerk")
    text = client.get(f"/campaigns/{KEY}/gaps/").content.decode()
    awaited = client.get(f"/campaigns/{KEY}/gaps/?show=awaited").content.decode()

    assert "Số liệu chưa chắc chắn" in text
    assert "2/3" in text
    assert "An Phú" in awaited
    assert "Tân Lập" not in awaited


def test_a_campaign_that_is_none_is_not_found(house: House, log_in: LogIn) -> None:
    """A mistyped address must not end in an error page."""
    client = log_in("clerk")

    assert client.get("/campaigns/khong-co/").status_code == 404
    assert client.get("/reports/999/").status_code == 404
    assert client.get("/submissions/999/").status_code == 404


def test_an_upload_becomes_a_submission(house: House, log_in: LogIn) -> None:
    """A person without the inbox folder must be able to send something in."""
    path = REVIEW / "static" / "vendor" / "htmx" / "LICENSE"
    with path.open("rb") as file:
        answer = log_in("clerk").post("/submissions/upload", {"files": file, "campaign": KEY})

    row = Submission.objects.get(name="LICENSE")
    assert answer.headers["Location"] == f"/submissions/{row.pk}/"
    assert (row.source, row.sender, row.state) == ("upload", "nguoi-clerk", "received")


def test_the_button_makes_a_version_and_nothing_new_makes_none(
    house: House, version: ConsolidationVersion, log_in: LogIn
) -> None:
    """Pressing twice must not make two equal reports."""
    client = log_in("reviewer")
    field = f"/reports/{house.report.pk}/fields/figure:cay"
    client.post(field, {"version": 1, "value": "72"})
    first = client.post(f"/campaigns/{KEY}/consolidate", follow=True).content.decode()
    second = client.post(f"/campaigns/{KEY}/consolidate", follow=True).content.decode()

    assert ConsolidationVersion.objects.latest("number").number == version.number + 1
    assert "Đã tổng hợp bản 2" in first
    assert "Số liệu không đổi" in second


def test_alive_and_ready_are_told_apart(house: House, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor restarts what is dead and waits for what is not ready."""
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"status": "ready", "faults": []}
    gone = load_settings().model_copy(update={"data": load_settings().data / "gone"})
    monkeypatch.setattr("review.views.status.load_settings", lambda: gone)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "unready", "faults": ["data"]})
    assert client.get("/health").status_code == 200


def test_the_api_tells_what_arrived_and_what_was_read(house: House, log_in: LogIn) -> None:
    """Other programs must see the same as the pages."""
    client = log_in("clerk")
    rows = client.get("/api/submissions").json()
    record = client.get(f"/api/submissions/{house.submission.pk}/record").json()
    described = client.get("/api/openapi.json").json()

    assert {row["unit"] for row in rows} == {"tan-lap", ""}
    assert record["figures"]["cay"]["value"] == 12
    assert "/api/submissions" in described["paths"]
    assert client.get("/api/submissions/999").status_code == 404


def test_the_status_page_tells_what_stands_still(house: House, log_in: LogIn) -> None:
    """A queue that nobody works on must not look healthy."""
    text = log_in("clerk").get("/status/").content.decode()

    assert "không có tín hiệu" in text


def test_what_failed_is_listed_and_read_again_at_a_press(house: House, log_in: LogIn) -> None:
    """A file in quarantine is a dead end for the machine only: a person sees why, and has it read after an update."""
    client, failed = log_in("clerk"), Submission.objects.filter(pk=house.waiting.pk)
    failed.update(state="failed", cause_code="quarantined", cause="quá 1500 MB bộ nhớ", crashes=3)
    page = client.get("/failures/").content.decode()
    client.post(f"/failures/submissions/{house.waiting.pk}/again")

    assert ("la.pdf" in page, "quá 1500 MB bộ nhớ" in page) == (True, True)
    assert failed.values_list("state", "crashes").get() == ("received", 0)
    assert "la.pdf" not in client.get("/failures/").content.decode()
