"""The main job in a real browser: a scan arrives, a person corrects it by keys, the Excel report holds the value."""

import os
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.e2e.conftest import System
from tests.e2e.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

# A poor scan with figures under a blot, which no reader may vouch for.
SCAN, UNIT = "09-quet-xau", "Trung tâm Y tế thị xã Bình Sa"
WORD, WORD_UNIT = "03-word-thieu", "Trung tâm Y tế huyện Cẩm Hà"
REAL = (
    "01-word-du",
    "02-word-tu-danh-so",
    WORD,
    "05-word-sai-tong",
    "06-pdf-so",
    "07-pdf-thieu-bieu",
    "20-don-vi-la",
)
VALUE, TYPED = 4321, "4.321"
READING_SECONDS, MOST_FIELDS = 600, 90
PICTURES = "TONGHOP_TEST_PICTURES"
UNLABELLED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, img, a")]
    .filter((one) => one.checkVisibility())
    .filter((one) => !one.labels?.length && !one.getAttribute("aria-label") && !one.title && !one.alt)
    .filter((one) => !one.textContent.trim() && !one.querySelector("img[alt]"))
    .map((one) => one.outerHTML.slice(0, 120))"""


def wait_until_read(page: Page, reports: int) -> None:
    """Looks at the list of submissions until so many are read."""
    for _ in range(READING_SECONDS):
        page.goto("/submissions/")
        if page.locator("tbody tr", has_text="Đã đọc").count() == reports:
            return
        page.wait_for_timeout(1000)
    pytest.fail(page.locator("tbody").inner_text())


def open_report(page: Page, unit: str) -> None:
    """Opens a unit's report from the list of units and waits for its first page picture."""
    for _ in range(60):
        page.goto("/campaigns/tb-attp-2024/")
        page.get_by_role("link", name=unit).click()
        if page.locator(".sheet img").count():
            break
        page.wait_for_timeout(1000)
    wait_until(page, "document.querySelector('.sheet:not([hidden]) img')?.naturalWidth > 300")


def current(page: Page) -> str:
    """The key of the field whose card is open."""
    return page.locator(".field.current").get_attribute("data-field-card") or ""


def settle(page: Page, keys: str) -> None:
    """Presses keys on the open card and waits until its value is saved and the walk has gone on."""
    key = current(page)
    for one in [*keys, "Enter"] if keys != "b" else ["b"]:
        page.keyboard.press(one)
    saved = page.locator(f'[data-field-card="{key}"][data-todo="no"]')
    expect(saved, page.locator(".field.current").inner_text()).to_have_count(1)
    wait_until(
        page,
        "key => document.querySelector('.field.current')?.dataset.fieldCard !== key || "
        "document.activeElement.id === 'accept'",
        arg=key,
    )


def walk_to_the_end(page: Page) -> None:
    """Confirms what has a value and says "nothing there" of the rest, by keys alone."""
    for _ in range(MOST_FIELDS):
        if not page.locator('[data-todo="yes"]').count():
            return
        card = page.locator(".field.current")
        shown = card.locator("[data-value]").input_value()
        settle(page, "" if shown.strip() else "b")
    pytest.fail("the walk does not end")


def accept_with_gaps(page: Page) -> None:
    """Gives every open gap its reason and accepts the report."""
    for reason in page.locator("#accept .gaps input").all():
        reason.fill("Đơn vị sẽ bổ sung")
    page.locator("[data-accept]").click()
    expect(page.locator(".note.success")).to_contain_text("Đã duyệt báo cáo")


def download_excel(page: Page, folder: Path) -> Path:
    """Makes a version by the button and takes its workbook."""
    page.goto("/campaigns/tb-attp-2024/consolidations/")
    page.get_by_role("button", name="Tổng hợp ngay").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").first.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def figure_in(path: Path, unit: str, value: object) -> bool:
    """Whether the unit's row of the sheet of figures holds the value."""
    rows = load_workbook(path, data_only=True)["Số liệu"].iter_rows(values_only=True)
    return any(unit in row and value in row for row in rows)


def keep_picture(page: Page, name: str) -> None:
    """Saves a picture of the page where the one who runs the tests asked for it."""
    folder = os.environ.get(PICTURES)
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", caret="initial")


def test_a_figure_corrected_by_keys_stands_in_the_consolidated_excel(
    system: System, page: Page, tmp_path: Path
) -> None:
    """The promise of the whole product, from the file in the inbox to the cell in the workbook."""
    system.drop(SCAN)
    wait_until_read(page, 1)
    open_report(page, UNIT)
    key = current(page)
    assert key.startswith("figure:")
    expect(page.locator(".field.current .crop img").first).to_be_visible()
    keep_picture(page, "review")

    settle(page, TYPED)
    expect(page.locator(f'[data-field-card="{key}"] .now')).to_have_text(TYPED)
    walk_to_the_end(page)
    accept_with_gaps(page)
    book = download_excel(page, tmp_path)

    assert figure_in(book, UNIT, VALUE)


def test_the_pages_of_a_real_campaign_fit_the_screen(system: System, page: Page) -> None:
    """With the long names and many figures of real reports no page may be wider than the screen or hide a control."""
    for sample in REAL:
        system.drop(sample)
    wait_until_read(page, len(REAL))
    open_report(page, WORD_UNIT)
    place = "/campaigns/tb-attp-2024/"
    paths = {"overview": place, "figures": f"{place}figures/", "gaps": f"{place}gaps/", "walk": f"{place}walk/"}
    paths |= {"report": page.url, "submissions": "/submissions/", "intake": "/intake/"}
    for name, path in paths.items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(UNLABELLED) == [], path
        for width in (683, 1366):  # 683: the same screen at 200 per cent
            page.set_viewport_size({"width": width, "height": 768})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, width)
        keep_picture(page, f"real-{name}")
