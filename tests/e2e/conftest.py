"""The real system in a process of its own on a fresh data folder, and a real headless Chromium before it."""

import contextlib
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests import house, services

SAMPLES = house.ROOT / "samples"
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOGIN = {"name": "duyet", "password": "mat-khau-dai-12"}


@dataclass(frozen=True)
class System:
    """The running system: where it answers, and its inbox."""

    address: str
    inbox: Path
    us: tuple[str | Path, ...] = ()

    def add_user(self, name: str, role: str) -> None:
        """A person more, with the password of all."""
        subprocess.run([*self.us, "user", "add", name, "--role", role], check=True, capture_output=True)

    def drop(self, sample: str) -> None:
        """Puts the files of one sample report into the inbox as people do: copied under another name, then renamed."""
        for file in sorted((SAMPLES / "reports" / sample).iterdir()):
            if file.name != "truth.json":
                draft = self.inbox / f"{file.name}.part"
                shutil.copyfile(file, draft)
                draft.rename(self.inbox / file.name)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """The embedded system (``./tonghop up``) with the sample campaign and one reviewer."""
    port, data = services.free_port(), tmp_path / "data"
    (data / "inbox").mkdir(parents=True)
    settings = {"DATA": data, "PORT": port, "INBOX_SECONDS": 0.3, "INBOX_LOOKS": 2}
    named = [f"TONGHOP_{name}={value}" for name, value in settings.items()]
    us = ["env", *named, f"TONGHOP_NEW_PASSWORD={LOGIN['password']}", f"PYTHONPATH={house.ROOT}", "OMP_THREAD_LIMIT=1"]
    us += [sys.executable, "-m", "workers.cli"]
    subprocess.run(
        [*us, "campaign", "add", SAMPLES / "campaign.yaml", "--operator", "Thử"], check=True, capture_output=True
    )
    subprocess.run([*us, "user", "add", LOGIN["name"], "--role", "reviewer"], check=True, capture_output=True)
    address = f"http://127.0.0.1:{port}"
    with services.running([*services.bound(), *us, "up"], lambda: is_ready(address), tmp_path / "up.log"):
        yield System(address, data / "inbox", tuple(us))


def is_ready(address: str) -> bool:
    """Whether the system at this address takes requests."""
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/ready", timeout=2) as answer:
        return bool(answer.status == 200)
    return False


@pytest.fixture
def page(system: System) -> Iterator[Page]:
    """A page of a headless Chromium in which the reviewer is logged in; whatever it complains of fails the test."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        page = browser.new_page(base_url=system.address, viewport={"width": 1366, "height": 768})
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        enter(page, LOGIN["name"])
        yield page
        browser.close()
    assert complaints == []


def enter(page: Page, name: str) -> None:
    """Logs a person in, whoever was before."""
    page.context.clear_cookies()
    page.goto("/login")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(LOGIN["password"])
    page.get_by_label("Mật khẩu").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
