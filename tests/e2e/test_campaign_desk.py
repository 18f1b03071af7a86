"""A new round in a real browser: the directive in, its draft corrected in a grid, tried, opened by a second person."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SAMPLES, System, enter
from tests.e2e.test_letters import look

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

LETTER = SAMPLES / "directives" / "03-nhieu-phu-luc" / "cong-van.pdf"


def report(folder: Path) -> Path:
    """A unit's report on that directive, as plain text."""
    path = folder / "bao-cao.txt"
    path.write_text(
        "UBND XÃ LONG HÒA\nSố: 12/BC-UBND\nLong Hòa, ngày 10 tháng 9 năm 2026\nBÁO CÁO\n"
        "Thực hiện Công văn số 864/SGDĐT-GDTX ngày 20/8/2026\nI. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO\n"
        "1. Công tác tham mưu, ban hành văn bản\nXã đã ban hành 3 văn bản.\n",
        "utf-8",
    )
    return path


def test_from_the_directive_to_the_open_round(system: System, page: Page, tmp_path: Path) -> None:
    """Ten minutes of work without code, and no page of it that shuts people out."""
    system.add_user("soan", "admin")
    system.add_user("ky", "approver")
    enter(page, "soan")
    look(page, "/drafts/", "drafts")
    page.get_by_label("Công văn và phụ lục").set_input_files(LETTER)
    page.get_by_role("button", name="Đọc công văn").click()
    expect(page.get_by_role("heading", name="Đề cương")).to_be_visible(timeout=60_000)
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(page.locator(".sheets img")).to_have_count(4)
    draft = page.url
    look(page, draft, "draft")
    page.set_viewport_size({"width": 1366, "height": 768})

    outline = page.locator("form", has=page.locator("#sections"))
    cell = outline.get_by_label("Tên mục").first
    before = cell.input_value()
    cell.fill("")
    cell.press("Tab")
    expect(page.locator("#state")).to_contain_text("sections[0]")
    cell.fill(f"{before} NĂM HỌC")
    cell.press("ArrowDown")
    expect(outline.get_by_label("Tên mục").nth(1)).to_be_focused()
    expect(page.locator("#state")).to_contain_text("Không còn lỗi")
    outline.get_by_role("button", name="Lưu đề cương").click()
    expect(page.get_by_label("Tên mục").first).to_have_value(f"{before} NĂM HỌC")

    page.get_by_label("Thả vài báo cáo").set_input_files(report(tmp_path))
    page.get_by_role("button", name="Đọc thử").click()
    expect(page.locator(".trial")).to_contain_text("mục đọc được", timeout=60_000)
    look(page, draft, "draft-tried")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_role("button", name="Đề nghị mở").click()
    expect(page.get_by_text("Người đề nghị không tự mở được")).to_be_visible()

    enter(page, "ky")
    page.goto(draft)
    page.get_by_role("button", name="Đồng ý và mở đợt").click()
    expect(page.locator(".note.success")).to_contain_text("Đã mở đợt báo cáo")
