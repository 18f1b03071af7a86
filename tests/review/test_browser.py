"""Every page of the list of routes in a real browser: for all eyes, on small screens, by night and on paper.

The pages are found, not named: a route that answers an admin with a whole page is looked at. With
``TONGHOP_TEST_PICTURES=FOLDER`` the pictures of all of them are kept.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from store.models import Campaign, ConsolidationVersion, ReportField
from tests.e2e.conftest import CHROMIUM
from tests.review.conftest import House, LogIn
from tests.review.test_access import POSTED, address, routes, things_of
from tests.review.test_viewer import WORDS, beside

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.django_db(transaction=True),
]

WIDTHS = (1366, 683)  # 683: the same screen at 200 per cent
LONG = "Báo cáo kết quả thực hiện Tháng hành động vì an toàn thực phẩm và phòng, chống ngộ độc thực phẩm năm 2030"
PAPER = 720  # A4 between its margins
PICTURES = "TONGHOP_TEST_PICTURES"
NAMELESS = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, img, a")]
    .filter((one) => one.checkVisibility())
    .filter((one) => !one.labels?.length && !one.getAttribute("aria-label") && !one.title && !one.alt)
    .filter((one) => !one.textContent.trim() && !one.querySelector("img[alt]"))
    .map((one) => `has no name: ${one.outerHTML.slice(0, 120)}`)"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ON_PAPER = """() => [...document.querySelectorAll("nav, button, .button, input[type=file], .filters")]
    .filter((one) => one.checkVisibility({checkVisibilityCSS: true}))
    .map((one) => `is printed: ${one.outerHTML.slice(0, 120)}`)"""
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def pages_of(house: House, version: ConsolidationVersion, client: Client) -> dict[str, str]:
    """The address of every whole page that this person may open, by the name of its route."""
    things, found = things_of(house, version), {}
    for name, route in routes().items():
        if name in POSTED or name.startswith("api:"):
            continue
        path = address(name, route, things)
        answer = client.get(path)
        body = b"".join(answer)
        if answer.status_code == 200 and body.lstrip().lower().startswith(b"<!doctype html"):
            found[name] = path
    return found


@pytest.fixture
def page(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of a headless Chromium before the running site; whatever it complains of fails the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        page = browser.new_page(base_url=live_server.url, viewport={"width": WIDTHS[0], "height": 768})
        page.on("pageerror", lambda fault: complaints.append(f"{page.url}: {fault}"))
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        yield page
        browser.close()
    assert complaints == []


def enter(page: Page, live_server: LiveServer, client: Client) -> None:
    """Gives the browser the session of this client."""
    cookie: Any = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])


def serious(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds serious or worse."""
    found = Axe().run(page, options=options).response["violations"]
    bad = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for one in bad for node in one["nodes"]]


def keep(page: Page, name: str) -> None:
    """Saves a picture where the one who runs the tests asked for it."""
    folder = os.environ.get(PICTURES)
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", caret="initial")


def keep_paper(page: Page, name: str) -> None:
    """Saves what a printer would get where the one who runs the tests asked for it."""
    folder = os.environ.get(PICTURES)
    if folder:
        page.pdf(path=Path(folder) / f"{name}.pdf", prefer_css_page_size=True)


def faults_of(page: Page, name: str) -> list[str]:
    """What is wrong with the page that is open: on the screen at two widths, by night, and on paper."""
    faults = [*serious(page), *page.evaluate(NAMELESS)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        keep(page, f"{name}-{width}")
        faults += [f"wider than {width}"] if page.evaluate(TOO_WIDE) > 0 else []
    page.set_viewport_size({"width": WIDTHS[0], "height": 768})
    page.emulate_media(color_scheme="dark")
    faults += [f"by night {fault}" for fault in serious(page, CONTRAST)]
    keep(page, f"{name}-dark")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print", color_scheme="light")
    keep_paper(page, name)
    faults += page.evaluate(ON_PAPER)
    faults += ["wider than the paper"] if page.evaluate(TOO_WIDE) > 0 else []
    page.emulate_media(media="screen", color_scheme="light")
    page.set_viewport_size({"width": WIDTHS[0], "height": 768})
    return faults


def test_every_page_serves_all_eyes_screens_and_paper(
    house: House, version: ConsolidationVersion, log_in: LogIn, page: Page, live_server: LiveServer
) -> None:
    """Whoever sees badly, uses no mouse, has a small screen, works by night or prints must be able to work as well."""
    client = log_in("admin")
    Campaign.objects.update(title=LONG)
    paths = pages_of(house, version, client)
    enter(page, live_server, client)
    faults = []
    for name, path in paths.items():
        page.goto(path)
        faults += [f"{name}: {fault}" for fault in faults_of(page, name)]

    page.goto(paths["report"])
    page.emulate_media(media="print")
    text = page.get_by_text("Nội dung A", exact=True)
    faults += [] if text.first.is_visible() else ["the text of a section is not printed"]

    assert len(paths) > 30
    assert not faults, "\n".join(faults)


def test_the_boundary_of_a_section_is_dragged_and_moved_by_keys(
    house: House, log_in: LogIn, page: Page, live_server: LiveServer
) -> None:
    """A heading that was not seen leaves half a section in the one before: one pull must set it right, or one key."""
    enter(page, live_server, log_in("reviewer"))
    page.goto(f"/reports/{house.report.pk}/sections/")
    first, second = page.locator("[data-part=A]"), page.locator("[data-part=B]")
    text = first.locator("textarea")
    text.fill("Đoạn một. Đoạn hai.")
    text.evaluate("one => one.setSelectionRange(10, 10)")
    text.press("Alt+Enter")
    assert first.locator("textarea").count() == 2

    grip, last = second.locator("[data-grip]"), first.locator("[data-paragraph]").last
    place, target = grip.bounding_box(), last.bounding_box()
    assert place is not None
    assert target is not None
    page.mouse.move(place["x"] + 5, place["y"] + 5)
    page.mouse.down()
    page.mouse.move(place["x"] + 5, target["y"] + 2, steps=4)
    page.mouse.up()
    assert [box.input_value() for box in second.locator("textarea").all()] == ["Đoạn hai.", "Nội dung B"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert second.locator("textarea").count() == 0
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+Enter")
    page.locator(".note.success").wait_for()

    kept = {row.key: row.value.get("text") for row in ReportField.objects.filter(key__startswith="section:")}
    assert kept == {"section:A": "Đoạn một.\nĐoạn hai.", "section:B": "Nội dung B"}


def test_a_word_of_the_page_or_a_drawn_box_gives_the_value(
    house: House, log_in: LogIn, page: Page, live_server: LiveServer, reader: list[list[float]]
) -> None:
    """What stands on the page need not be typed: a word is clicked, and a box drawn around a number is read again."""
    beside(house.page, "1", WORDS)
    enter(page, live_server, log_in("reviewer"))
    page.goto(f"/reports/{house.report.pk}/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("t")
    page.locator("rect.word[data-word='1.250']").dispatch_event("click")
    clicked = page.locator(".field.current [data-value]").input_value()
    place = page.locator("rect.word[data-word='1.250']").bounding_box()
    assert place is not None
    page.mouse.move(place["x"] - 4, place["y"] - 4)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] + 4, place["y"] + place["height"] + 4, steps=3)
    page.mouse.up()
    page.locator("[data-readings] button").wait_for()
    page.locator(".field.current [data-value]").fill("")
    page.keyboard.press("Escape")
    page.locator("[data-readings] button").click()

    assert clicked == "1.250"
    (box,) = reader
    assert box == pytest.approx([396, 196, 444, 219], abs=8)
    assert page.locator(".field.current [data-value]").input_value() == "1.250"
    assert ReportField.objects.get(report=house.report, key="figure:cay").settled == ""
