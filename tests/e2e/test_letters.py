"""The clerk's way with a letter in a real browser: draft, approve, sign, send; and no page that shuts people out."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import System

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

PLACE = "/campaigns/tb-attp-2024"
UNIT = "Trung tâm Y tế huyện Cẩm Hà"
SERIOUS = ("serious", "critical")
PICTURES = "TONGHOP_TEST_PICTURES"


def faults(page: Page) -> list[str]:
    """What axe-core calls serious on the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in SERIOUS]


def look(page: Page, path: str, name: str) -> None:
    """Opens a page, keeps its picture where the one who runs the tests asked for it, and asks axe about it."""
    page.goto(path)
    if os.environ.get(PICTURES):
        page.screenshot(path=Path(os.environ[PICTURES]) / f"{name}.png", full_page=True)
    assert faults(page) == [], path
    for width in (1366, 683):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_a_letter_from_draft_to_sent(system: System, page: Page, tmp_path: Path) -> None:
    """Every step by click, with the papers that come out of it; each page without a serious finding of axe-core."""
    page.goto(f"{PLACE}/letters/")
    page.get_by_label("Soạn dự thảo").select_option("letter")
    page.get_by_role("button", name="Soạn", exact=True).click()
    expect(page.locator(".note.success")).to_contain_text("dự thảo")
    page.get_by_role("link", name=UNIT).click()
    letter = page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    download.value.save_as(tmp_path / "cv.pdf")
    assert (tmp_path / "cv.pdf").read_bytes().startswith(b"%PDF")
    page.get_by_role("button", name="Sao chép tin nhắn").click()
    expect(page.get_by_role("button", name="Đã sao chép")).to_be_visible()
    page.get_by_label("Phần mở đầu").fill("Thực hiện công văn nêu trên, đến nay chưa có báo cáo.")
    page.get_by_role("button", name="Ghi dự thảo").click()
    look(page, letter, "letter-draft")
    page.get_by_role("button", name="Duyệt để trình ký").click()
    page.get_by_label("Số, ký hiệu").fill("1301/SYT-NVY")
    page.get_by_label("Ngày ban hành").fill("2024-05-28")
    page.get_by_label("Bản đã ký (PDF)").set_input_files(tmp_path / "cv.pdf")
    page.get_by_role("button", name="Ghi số, ngày, bản đã ký").click()
    look(page, letter, "letter-signed")
    page.get_by_role("button", name="Đã gửi cách khác").click()
    expect(page.locator("h2 .chip").first).to_have_text("Đã gửi")

    for name in ("letters", "calls", "timeliness", "units/ttyt-cam-ha"):
        look(page, f"{PLACE}/{name}/", name.replace("/", "-"))
    page.get_by_label("Nội dung trao đổi").fill("Hứa gửi trong tuần")
    page.get_by_role("button", name="Ghi nhật ký").click()
    expect(page.locator("tbody")).to_contain_text("Hứa gửi trong tuần")
