"""The reviewer's day in a real browser: a hundred doubts by keys alone beside a second reviewer; how pages look."""

import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bench.desk import KEY, LOGIN
from tests import house, services
from tests.e2e.conftest import CHROMIUM, is_ready
from tests.e2e.test_review import keep_picture
from tests.e2e.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

UNITS, DOUBTS = 4, 25
EVERY = 10  # so often the second reviewer is faster
KEYS = {"right": "Enter", "other": "a", "blank": "b"}
WALK = f"/campaigns/{KEY}/walk/"
AGAINST_POLICY: list[str] = []
WIDTHS = (1366, 683)  # 683: the same screen at 200 per cent
AT = """() => { const card = document.querySelector(".field.current:not([data-url])");
    return card && !card.querySelector("form.htmx-request") && document.activeElement === card
        ? [card.dataset.report, card.dataset.fieldCard, card.dataset.todo] : null; }"""

GONE_ON = f"""before => {{ const now = ({AT})();
    return document.activeElement.id === "accept" || now && (now[0] !== before[0] || now[1] !== before[1]); }}"""
CONFLICT = f"""before => {{ const now = ({AT})();
    return now && now[0] === before[0] && now[1] === before[1]
        && document.querySelector(".field.current [role=alert]") !== null; }}"""
ANSWERED = f"before => ({GONE_ON})(before) || ({CONFLICT})(before)"


@dataclass(frozen=True)
class Desk:
    """A running desk with made-up reports; ``truth`` says by unit and field what each doubt is."""

    address: str
    data: Path
    truth: dict[str, dict[str, str]]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Looks into its database."""
        with sqlite3.connect(self.data / "tonghop.sqlite3", timeout=30) as database:
            return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The embedded system on a data folder with a hundred doubts."""
    data, port = tmp_path_factory.mktemp("desk"), services.free_port()
    told = {"DATA": data, "PORT": port, "INBOX_SECONDS": 5}
    us = ["env", *(f"TONGHOP_{name}={value}" for name, value in told.items()), f"PYTHONPATH={house.ROOT}"]
    us += [sys.executable, "-m"]
    size = ["--units", str(UNITS), "--doubts", str(DOUBTS), "--truth", str(data / "truth.json")]
    subprocess.run([*us, "bench.desk", "fill", *size], check=True, capture_output=True)
    address = f"http://127.0.0.1:{port}"
    with services.running([*services.bound(), *us, "workers.cli", "up"], lambda: is_ready(address), data / "log"):
        yield Desk(address, data, json.loads((data / "truth.json").read_text("utf-8")))


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A headless Chromium; whatever its pages do against their own policy fails the test."""
    AGAINST_POLICY.clear()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        yield chromium
        chromium.close()
    assert AGAINST_POLICY == []


def log_in(browser: Browser, desk: Desk, name: str, **options: Any) -> Page:
    """A page in which this person is logged in."""
    page = browser.new_context(base_url=desk.address, viewport={"width": 1366, "height": 768}, **options).new_page()
    page.on("console", lambda said: AGAINST_POLICY.append(said.text) if "Security Policy" in said.text else None)
    page.goto("/login")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(LOGIN)
    page.get_by_label("Mật khẩu").press("Enter")
    page.wait_for_url(f"{desk.address}/")
    return page


def snatch(second: Page, report: str, field: str) -> None:
    """The second reviewer saves the field first, with a value nobody else would type."""
    path = f"/reports/{report}/fields/{urllib.parse.quote(field)}"
    version = second.request.get(f"/reports/{report}/cards/{urllib.parse.quote(field)}").text()
    seen = version.split('name="version" value="')[1].split('"')[0]
    token = next(one["value"] for one in second.context.cookies() if one["name"] == "csrftoken")
    form: dict[str, str | float | bool] = {"version": seen, "value": "77", "ground": "misread", "sure": "1"}
    answer = second.request.post(path, form=form, headers={"X-CSRFToken": token, "Referer": second.url})
    assert answer.status == 200, answer.text()


def settle(page: Page, key: str) -> int:
    """Presses the key and waits until the walk has gone on; gives how many it took.

    A conflict shows both values: the own one is kept by pressing again.
    """
    before = page.evaluate(AT)
    page.keyboard.press(key)
    wait_until(page, ANSWERED, arg=before)
    wait_until(page, "document.readyState === 'complete'")
    if page.evaluate(CONFLICT, arg=before):
        page.keyboard.press("b" if key == "b" else "Enter")
        wait_until(page, GONE_ON, arg=before)
        return 2
    return 1


def serious(page: Page) -> list[str]:
    """What axe finds serious or worse."""
    found = Axe().run(page).response["violations"]
    bad = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:200]}" for one in bad]


def test_the_desks_pages_are_accessible_and_fit_the_screen(browser: Browser, desk: Desk) -> None:
    """Whoever sees badly, uses no mouse or has a small screen must be able to review a hundred doubts as well."""
    page = log_in(browser, desk, "quantri")
    paths = {
        "walk": WALK,
        "report": "/reports/1/",
        "sections": "/reports/1/sections/",
        "trust": f"/campaigns/{KEY}/trust/",
        "blind": f"/blind/{KEY}/",
    }
    page.goto(f"/campaigns/{KEY}/trust/")
    page.get_by_role("button", name="Rút mẫu").click()
    for name, path in paths.items():
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 768})
            page.goto(path)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            keep_picture(page, f"{name}-{width}")
        assert serious(page) == [], name


def test_a_hundred_doubts_are_cleared_by_keys_while_a_second_person_edits(browser: Browser, desk: Desk) -> None:
    """The promise of the desk: one key a doubt, no mouse, and nobody's edit is lost unseen."""
    page, second = log_in(browser, desk, "duyet"), log_in(browser, desk, "duyet-hai")
    units = {str(number): unit for number, unit in desk.rows("SELECT id, unit FROM store_report")}
    page.goto(f"{WALK}?turn=doubt")
    counts, snatched = [], []
    for number in range(UNITS * DOUBTS):
        wait_until(page, AT)
        report, field, todo = page.evaluate(AT)
        how = desk.truth[units[report]][field]
        assert todo == "yes"
        if number % EVERY == EVERY - 1 and how == "right":
            snatch(second, report, field)
            snatched.append((report, field))
        counts.append(settle(page, KEYS[how]))

    left = desk.rows("SELECT report_id, key FROM store_reportfield WHERE status = 'doubtful'")
    assert left == []
    decided = desk.rows("SELECT report_id, key, action FROM store_correction")
    assert len(decided) == UNITS * DOUBTS + len(snatched)
    assert len(snatched) >= 3
    assert statistics.median(counts) <= 1.2
    for report, field in snatched:
        own = desk.rows(f"SELECT count(*) FROM store_correction WHERE report_id = {report} AND key = '{field}'")
        assert own == [(2,)], field


def test_the_viewer_gives_words_and_finds_text(browser: Browser, desk: Desk) -> None:
    """Keys of the page viewer: zoom, turn, search, words; none of them may land in a field."""
    page = log_in(browser, desk, "duyet-hai")
    page.goto("/reports/2/")
    wait_until(page, "document.querySelector('.sheet img')?.naturalWidth > 300")
    wide = page.locator(".sheet").first.bounding_box()
    page.keyboard.press("+")
    larger = page.locator(".sheet").first.bounding_box()
    page.keyboard.press("r")
    turned = page.locator(".sheet").first.get_attribute("data-turned")
    page.keyboard.press("f")

    assert wide is not None
    assert larger is not None
    assert larger["width"] > wide["width"]
    assert turned == "90"
    assert page.evaluate("document.activeElement.type") == "search"
