"""Forty chat photos, mixed and nameless, are sorted into six reports by keys in a real browser."""

import random
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageDraw
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from config.settings import load_settings
from schemas.reading import FileReading, Kind, Reading
from schemas.record import Record, RecordFile, Status, TextField
from store.models import Arrangement, PageImage, Submission
from store.selectors.submissions import intake_desk
from store.services.campaigns import add_campaign
from store.services.intake import Incoming, receive
from store.services.reading import claim_submission, save_outcome
from store.services.users import add_user
from tests.e2e.conftest import CHROMIUM
from tests.store.samples import CAMPAIGN, DAY, full

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
UNITS = ["Tân Lập", "An Phú", "Bình Sơn", "Cẩm Hà", "Đông Hải", "Yên Lãng"]
COUNTS = (9, 8, 7, 6, 6, 4)
MOST_KEYS = 80


def photo(unit: int, page: int) -> Image.Image:
    """A photo of a page as a chat sends it: small, grey, a little askew, with the unit's name large enough to see."""
    image = Image.new("L", (480, 640), 228)
    pen = ImageDraw.Draw(image)
    pen.text((40, 40), f"DON VI {unit + 1}", fill=20, font_size=44)
    pen.text((40, 110), f"trang {page}", fill=40, font_size=30)
    for line in range(14):
        pen.line((40, 180 + 30 * line, 440, 180 + 30 * line), fill=120, width=4)
    return image.rotate(random.Random(unit * 100 + page).uniform(-2, 2), fillcolor=90)


def send(number: int, unit: int, page: int) -> None:
    """One photo arrives by itself under a name that says nothing, and lies on the desk with its picture."""
    name = f"received_{number:05}.jpeg"
    got = receive([Incoming(name, f"{unit}-{page}".encode())], source="upload", received_on=DAY)
    file = RecordFile(name=name, sha256="0" * 64, kind="image", pages=1)
    meaning: Record = full().model_copy(update={"unit": TextField(status=Status.DOUBTFUL), "files": (file,)})
    reading = Reading(files=(FileReading(name=name, sha256="0" * 64, kind=Kind.IMAGE),))
    assert save_outcome(got.submission_id, claim_submission(got.submission_id), meaning, reading, campaign_version=1)
    folder = load_settings().pictures / f"anh-{got.submission_id}"
    folder.mkdir(parents=True, exist_ok=True)
    photo(unit, page).save(folder / "0-1.png")
    PageImage.objects.create(
        submission_id=got.submission_id, file=0, page=1, path=f"anh-{got.submission_id}/0-1.png", width=480, height=640
    )


@pytest.fixture
def desk(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Page, list[tuple[int, int]]]]:
    """A clerk's browser on a desk with forty photos of six reports in random order, and which photo is whose."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread
    names = "".join(f"  - {{code: u{n}, name: Phòng Xây dựng huyện {name}}}\n" for n, name in enumerate(UNITS))
    add_campaign(CAMPAIGN.partition("units:")[0] + "units:\n" + names)
    client = Client()
    client.force_login(
        add_user("vanthu", "mat-khau-dai-12", "clerk"), backend="django.contrib.auth.backends.ModelBackend"
    )
    mixed = [(unit, sheet) for unit, count in enumerate(COUNTS) for sheet in range(1, count + 1)]
    random.Random(7).shuffle(mixed)
    for number, (unit, sheet) in enumerate(mixed):
        send(number, unit, sheet)
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1366, "height": 768})
        cookie: Any = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.goto("/intake/sort/")
        yield page, mixed
        browser.close()
    assert complaints == []


def press(page: Page, keys: list[str]) -> int:
    """Presses keys one after the other; gives how many."""
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def test_forty_mixed_photos_become_six_reports_in_few_keys(desk: tuple[Page, list[tuple[int, int]]]) -> None:
    """What a commune sends at night from a telephone must not take a morning to sort."""
    page, mixed = desk
    keys = press(page, [str(unit + 1) for unit, _ in mixed])
    page.keyboard.press("u")
    assert page.locator(".tile.sorted").count() == len(mixed) - 1
    page.locator("[data-tiles]").focus()
    keys += 1 + press(page, [str(mixed[-1][0] + 1), "Enter"])
    for name in UNITS:
        word = name.split()[-1]
        page.keyboard.type(word)
        page.keyboard.press("Enter")
        keys += len(word) + 1
    page.locator(".note.success").wait_for()

    made = Submission.objects.filter(pk__in=Arrangement.objects.get().made).order_by("unit")
    assert [one.files.count() for one in made] == list(COUNTS)
    assert [one.unit for one in made] == [f"u{n}" for n in range(6)]
    assert Submission.objects.filter(state="refused").count() == len(mixed)
    assert not intake_desk()
    assert keys <= MOST_KEYS, keys

    page.get_by_role("button", name="Hoàn tác lần sắp").click()
    page.locator(".note.success").wait_for()
    assert len(intake_desk()) == len(mixed)


def test_a_name_that_means_two_units_keeps_the_piles(desk: tuple[Page, list[tuple[int, int]]]) -> None:
    """A slip at the last key must not throw the sorting of forty photos away."""
    page, mixed = desk
    press(page, ["1", "Enter"])
    page.keyboard.type("huyện")
    page.keyboard.press("Enter")
    page.locator("[data-wrong]:not([hidden])").wait_for()

    assert "6 đơn vị" in page.locator("[data-wrong]").inner_text()
    assert page.locator(".tile.sorted").count() == 1
    assert len(intake_desk()) == len(mixed)
