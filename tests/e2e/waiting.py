"""Waiting for a page until something is true of it, without the browser's own polling.

That polling evaluates text inside the page, which the strict policy of our pages forbids from the second look on.
"""

import time
from typing import Any

from playwright.sync_api import Error, Page

STEP_MS = 50


def wait_until(page: Page, expression: str, arg: Any = None, *, seconds: float = 30) -> None:
    """Looks again and again until the JavaScript expression (or function of ``arg``) is true; TimeoutError else."""
    deadline = time.monotonic() + seconds
    while not _is_true(page, expression, arg):
        if time.monotonic() > deadline:
            raise TimeoutError(f"never true within {seconds:.0f} s: {expression}")
        page.wait_for_timeout(STEP_MS)


def _is_true(page: Page, expression: str, arg: Any) -> bool:
    """What the page says now; not yet, while it goes over to another page."""
    try:
        return bool(page.evaluate(expression, arg))
    except Error as fault:
        if "context was destroyed" not in fault.message:
            raise
        return False
