"""The commands that keep running: everything in one process, or one part for several machines."""

import faulthandler
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from config.mailboxes import load_mailboxes
from config.settings import PREFIX, ROOT, load_settings
from config.start import bring_up_to_date
from workers import inbox, mailbox
from workers.celery_app import app
from workers.cli.steps import interrupt, need_broker, need_languages, stop
from workers.console import console as screen
from workers.consuming import consumers
from workers.embedded import Web, background

DEMO_SETTINGS: Final = {
    "PORT": "0",
    "INBOX_SECONDS": "0.3",
    "INBOX_LOOKS": "2",
    "INBOX_SERIES_SECONDS": "3",
    "LOG_LEVEL": "WARNING",
}
OUR_OWN: Final = frozenset({"READERS", "READER_MB", "READER_SECONDS", "PORT", "HOST", "LOG_LEVEL", "INBOX_SECONDS"})

commands = typer.Typer()


@commands.command()
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Dừng khi viết xong bản tổng hợp. / End after the reports.")
    ] = False,
    reports: Annotated[Path, typer.Option(help="Thư mục báo cáo mẫu. / Folder of samples.")] = ROOT
    / "samples"
    / "reports",
    campaign: Annotated[Path, typer.Option(help="Tệp đợt báo cáo. / Campaign file.")] = ROOT
    / "samples"
    / "campaign.yaml",
) -> None:
    """Chạy thử với báo cáo mẫu trên một thư mục dữ liệu mới.

    / The whole chain on the samples, in a fresh data folder.
    """
    need_languages()
    folder = load_settings().data / "demo" / time.strftime("%Y%m%d-%H%M%S")
    kept = {n: v for n, v in os.environ.items() if not n.startswith(PREFIX) or n.removeprefix(PREFIX) in OUR_OWN}
    fresh = {PREFIX + name: value for name, value in DEMO_SETTINGS.items()} | kept | {PREFIX + "DATA": str(folder)}
    command = [sys.executable, "-m", "workers.demo", str(campaign.absolute()), str(reports.absolute())]
    sys.stdout.flush()
    os.execve(sys.executable, command + (["--once"] if once else []), fresh)


@commands.command()
def up() -> None:
    """Chạy cả hệ thống trong một tiến trình. / Web pages, watcher, worker and schedule in one process."""
    need_languages()
    settings = load_settings()
    bring_up_to_date()
    faulthandler.register(signal.SIGUSR1)  # tells on standard error where every thread stands
    signal.signal(signal.SIGTERM, interrupt)
    web = Web(settings)
    with background(settings):
        screen.print(f"tonghop: {web.address}\nthư mục nhận báo cáo: {settings.inbox}", soft_wrap=True)
        try:
            web.serve()
        except KeyboardInterrupt:
            screen.print("đang dừng …")
        finally:
            web.close()


@commands.command()
def web() -> None:
    """Chỉ chạy trang web (cần Redis). / Only the web pages, for several machines."""
    settings = need_broker()
    signal.signal(signal.SIGTERM, interrupt)
    server = Web(settings)
    screen.print(f"tonghop: {server.address}", soft_wrap=True)
    try:
        server.serve()
    except KeyboardInterrupt:
        server.close()


@commands.command()
def worker() -> None:
    """Chỉ chạy bộ đọc (cần Redis). / Only a worker, for several machines."""
    need_languages()
    settings = need_broker()
    told = threading.Event()
    faulthandler.register(signal.SIGUSR1)  # tells on standard error where every thread stands
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    with consumers(settings) as ended:
        while not (told.is_set() or ended.is_set()):
            told.wait(1)
    if not told.is_set():
        stop("một bộ nhận việc đã dừng đột ngột: khởi động lại")


@commands.command()
def beat() -> None:
    """Chỉ chạy lịch (cần Redis). / Only the schedule, for several machines."""
    settings = need_broker()
    app.start(["beat", "-l", settings.log_level])


@commands.command()
def watch() -> None:
    """Chỉ trông thư mục nhận và hộp thư (cần Redis). / Only the inbox and the mailbox, for several machines."""
    need_broker()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    if load_mailboxes():
        threading.Thread(target=mailbox.watch, args=[ended], daemon=True).start()
    inbox.watch(ended)
