"""The command line: every command but `extract`, `doctor` and those for developers. Help is Vietnamese first."""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Annotated, Final, NoReturn

import typer

from config.settings import PREFIX, ROOT, Settings, load_settings
from config.start import bring_up_to_date
from pipeline.campaigns import load_campaign
from pipeline.ocr.tesseract import TesseractMissingError, require_languages
from schemas.campaign_file import CampaignError
from store.models import Role
from store.selectors.campaigns import CampaignMissingError, current_campaigns
from store.selectors.reports import unit_table
from store.selectors.status import system_status
from store.services.campaigns import add_campaign
from store.services.consolidation import consolidate as make_version
from store.services.reading import release_claims
from store.services.users import add_user
from workers import console, inbox, mailbox
from workers.celery_app import QUEUE, app
from workers.console import console as screen
from workers.embedded import Web, background
from workers.reading import read_submission, readers
from workers.sweeping import look

DEMO_SETTINGS: Final = {"PORT": "0", "INBOX_SECONDS": "0.3", "INBOX_LOOKS": "2", "LOG_LEVEL": "WARNING"}
OUR_OWN: Final = frozenset({"READERS", "READER_MB", "READER_SECONDS", "PORT", "HOST", "LOG_LEVEL", "INBOX_SECONDS"})

cli = typer.Typer(
    name="tonghop",
    help="tonghop: đọc báo cáo của các đơn vị và tổng hợp. / Reads the units' reports and consolidates them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
campaigns = typer.Typer(help="Đợt báo cáo. / Campaigns.", no_args_is_help=True)
users = typer.Typer(help="Người dùng. / Users.", no_args_is_help=True)
cli.add_typer(campaigns, name="campaign")
cli.add_typer(users, name="user")


@cli.command()
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
    _need_languages()
    folder = load_settings().data / "demo" / time.strftime("%Y%m%d-%H%M%S")
    kept = {n: v for n, v in os.environ.items() if not n.startswith(PREFIX) or n.removeprefix(PREFIX) in OUR_OWN}
    fresh = {PREFIX + name: value for name, value in DEMO_SETTINGS.items()} | kept | {PREFIX + "DATA": str(folder)}
    command = [sys.executable, "-m", "workers.demo", str(campaign.absolute()), str(reports.absolute())]
    sys.stdout.flush()
    os.execve(sys.executable, command + (["--once"] if once else []), fresh)


@cli.command()
def up() -> None:
    """Chạy cả hệ thống trong một tiến trình. / Web pages, watcher, worker and schedule in one process."""
    _need_languages()
    settings = load_settings()
    bring_up_to_date()
    signal.signal(signal.SIGTERM, _interrupt)
    web = Web(settings)
    with background(settings):
        screen.print(f"tonghop: {web.address}\nthư mục nhận báo cáo: {settings.inbox}", soft_wrap=True)
        try:
            web.serve()
        except KeyboardInterrupt:
            screen.print("đang dừng …")
        finally:
            web.close()


@cli.command()
def web() -> None:
    """Chỉ chạy trang web (cần Redis). / Only the web pages, for several machines."""
    settings = _need_broker()
    signal.signal(signal.SIGTERM, _interrupt)
    server = Web(settings)
    screen.print(f"tonghop: {server.address}", soft_wrap=True)
    try:
        server.serve()
    except KeyboardInterrupt:
        server.close()


@cli.command()
def worker() -> None:
    """Chỉ chạy bộ đọc (cần Redis). / Only a worker, for several machines."""
    _need_languages()
    settings = _need_broker()
    threads = str(settings.reader_processes)
    try:
        app.worker_main(["worker", "--pool", "threads", "-c", threads, "-Q", QUEUE, "-l", settings.log_level])
    finally:
        readers().close()


@cli.command()
def beat() -> None:
    """Chỉ chạy lịch (cần Redis). / Only the schedule, for several machines."""
    settings = _need_broker()
    app.start(["beat", "-l", settings.log_level])


@cli.command()
def watch() -> None:
    """Chỉ trông thư mục nhận và hộp thư (cần Redis). / Only the inbox and the mailbox, for several machines."""
    settings = _need_broker()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    if settings.mail_host:
        threading.Thread(target=mailbox.watch, args=[stop], daemon=True).start()
    inbox.watch(stop)


@cli.command("inbox")
def take_inbox() -> None:
    """Nhận và đọc hết những gì đang có trong thư mục nhận. / Takes in and reads what is in the inbox, then ends."""
    _need_languages()
    bring_up_to_date()
    inbox.take_all(threading.Event())
    if load_settings().embedded:
        release_claims()
        for submission_id in look()[0]:
            read_submission(submission_id)
        readers().close()
    _show_campaigns()


@cli.command()
def consolidate(
    campaign: Annotated[str, typer.Argument(help="Mã đợt báo cáo; bỏ trống: mọi đợt. / Campaign; empty: all.")] = "",
) -> None:
    """Làm bản tổng hợp Word và Excel. / Writes the consolidated Word and Excel reports."""
    bring_up_to_date()
    keys = [campaign] if campaign else [row.key for row in current_campaigns(open_only=True)]
    if not keys:
        _stop("chưa có đợt báo cáo nào: ./tonghop campaign add TỆP.yaml")
    for key in keys:
        try:
            version = make_version(key)
        except CampaignMissingError as fault:
            _stop(str(fault))
        screen.print(f"{key}: bản số {version.number}. {version.sentence}")
        for kind, path in version.files.items():
            screen.print(f"  {kind:5} {load_settings().reports / path}", soft_wrap=True)


@cli.command()
def status() -> None:
    """Tình trạng hệ thống; kết thúc với mã 1 khi có gì bị kẹt.

    / State of the system; exit 1 when something is stuck.
    """
    bring_up_to_date()
    state = system_status()
    screen.print(f"chờ đọc {state.queue.waiting}, đang đọc {state.queue.reading}, xong {state.queue.done}")
    for one in state.heartbeats:
        screen.print(f"  {one.part}: {one.at.astimezone():%d/%m %H:%M:%S} {one.said}")
    _show_campaigns()
    for sentence in state.stuck:
        screen.print(f"[red]{sentence}[/]")
    raise typer.Exit(1 if state.stuck else 0)


@campaigns.command("check")
def check_campaign(file: Annotated[Path, typer.Argument(help="Tệp YAML. / YAML file.")]) -> None:
    """Kiểm tra một tệp đợt báo cáo: dòng, chỗ và cách sửa của mỗi lỗi. / Checks a campaign file."""
    try:
        found = load_campaign(file)
    except CampaignError as fault:
        _stop(*fault.lines())
    screen.print(
        f"{file}: đúng. {len(found.outline)} mục, {len(found.figures)} số liệu, {len(found.checks)} phép kiểm tra, "
        f"{len(found.units)} đơn vị.",
        soft_wrap=True,
    )


@campaigns.command("add")
def add_campaign_file(file: Annotated[Path, typer.Argument(help="Tệp YAML. / YAML file.")]) -> None:
    """Thêm đợt báo cáo, hoặc bản mới của một đợt. / Adds a campaign, or a new version of one."""
    bring_up_to_date()
    try:
        load_campaign(file)  # its faults name the file
        row = add_campaign(file.read_text("utf-8-sig"))
    except CampaignError as fault:
        _stop(*fault.lines())
    screen.print(f"{row.key}: bản {row.version}, {row.title}")


@campaigns.command("list")
def list_campaigns() -> None:
    """Các đợt báo cáo đang có. / The campaigns there are."""
    bring_up_to_date()
    for row in current_campaigns():
        screen.print(f"{row.key}  bản {row.version}  {'mở' if row.open else 'đóng'}  {row.title}")


@users.command("add")
def add_person(
    name: Annotated[str, typer.Argument(help="Tên đăng nhập. / Login name.")],
    role: Annotated[str, typer.Option(help="clerk, reviewer hoặc admin.")] = "clerk",
    password: Annotated[
        str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True, envvar="TONGHOP_NEW_PASSWORD")
    ] = "",
) -> None:
    """Thêm người dùng, hoặc đổi mật khẩu và quyền. / Adds a user, or changes password and role."""
    bring_up_to_date()
    if role not in Role.values:
        _stop(f"quyền “{role}” không có: dùng clerk, reviewer hoặc admin")
    if len(password) < 10:
        _stop("mật khẩu phải có ít nhất 10 ký tự")
    add_user(name, password, role)
    screen.print(f"{name}: {Role(role).label}")


def _show_campaigns() -> None:
    for row in current_campaigns(open_only=True):
        screen.print(f"\n[bold]{row.title}[/] ({row.key})")
        console.show_units(unit_table(row.key))
    left_over = console.left_over()
    if left_over is not None:
        screen.print(left_over)


def _need_broker() -> Settings:
    settings = load_settings()
    if settings.embedded:
        _stop("đặt TONGHOP_BROKER_URL=redis://…, hoặc dùng ./tonghop up cho một máy")
    bring_up_to_date()
    return settings


def _need_languages() -> None:
    """Stops before anything starts: without its languages every scan would end on a person's desk."""
    try:
        require_languages()
    except TesseractMissingError as fault:
        _stop(str(fault))


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop(*lines: str) -> NoReturn:
    for line in lines:
        typer.echo(f"tonghop: {line}", err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    cli()
