"""A unit's own link in a real browser: files are dropped onto the page and sent with progress; it sees its receipts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import SAMPLES, System

DROP = """([form, names]) => {
  const both = new DataTransfer();
  names.forEach((name) => both.items.add(new File([`bao cao ${name} `.repeat(40000)], name)));
  form.dispatchEvent(new DragEvent("drop", { dataTransfer: both, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def without_script(page: Page) -> Iterator[Page]:
    """A browser of a unit that runs no script at all."""
    chromium = page.context.browser
    assert chromium is not None
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_a_unit_drops_its_files_onto_its_own_page(system: System, page: Page, without_script: Page) -> None:
    """No account, no help: dropped, listed, sent with progress, each with its receipt; and it works without script."""
    page.goto("/campaigns/tb-attp-2024/doors/")
    page.locator("button[name=unit]").first.click()
    address = page.get_by_label("Đường gửi của đơn vị").input_value()

    page.goto(address)
    page.evaluate(DROP, [page.locator("form[data-upload]").element_handle(), ["mot.txt", "hai.txt"]])
    assert page.locator("[data-files] li").all_inner_texts() == ["mot.txt (625 KB)", "hai.txt (625 KB)"]
    page.get_by_label("Các tệp này là").select_option("1")
    page.get_by_role("button", name="Gửi lên").click()
    page.get_by_role("row").filter(has_text="hai.txt").wait_for()
    assert page.get_by_role("row").filter(has_text="mot.txt").count() == 1

    without_script.goto(address)
    without_script.locator("#files").set_input_files(SAMPLES / "campaign.yaml")
    without_script.get_by_role("button", name="Gửi lên").click()
    without_script.get_by_role("row").filter(has_text="campaign.yaml").wait_for()
    assert without_script.get_by_text("Đã nhận, đang đọc.").is_visible()
