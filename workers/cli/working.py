"""The commands that do one piece of work and end: taking in, consolidating, telling the state."""

import threading
import urllib.request
from pathlib import Path
from typing import Annotated

import typer

from config.settings import load_settings
from config.start import bring_up_to_date
from pipeline.consolidate.formcheck import check_form
from pipeline.consolidate.template import FILE_NAME, default_template
from store.selectors.campaigns import CampaignMissingError, current_campaigns
from store.selectors.reports import unit_table
from store.selectors.status import silence_of, system_status
from store.services.consolidation import consolidate as make_version
from store.services.reading import release_claims
from workers import console, inbox
from workers.cli.steps import need_languages, stop
from workers.comparing import compare_changed
from workers.console import console as screen
from workers.reading import close_readers, read_part, read_submission
from workers.sweeping import look

commands = typer.Typer()


@commands.command("inbox")
def take_inbox() -> None:
    """Nhận và đọc hết những gì đang có trong thư mục nhận. / Takes in and reads what is in the inbox, then ends."""
    need_languages()
    bring_up_to_date()
    inbox.take_all(threading.Event())
    if load_settings().embedded:
        release_claims()
        _read_all([submission_id for submission_id, _lane in look().waiting])
        close_readers()
        compare_changed()
    _show_campaigns()


def _read_all(waiting: list[int]) -> None:
    """Reads one after the other, with what a stack or a long scan is divided into."""
    while waiting:
        done = read_submission(waiting.pop(0))
        waiting += done.todo.submissions
        waiting += [whole for part in done.todo.parts if (whole := read_part(part))]


@commands.command()
def consolidate(
    campaign: Annotated[str, typer.Argument(help="Mã đợt báo cáo; bỏ trống: mọi đợt. / Campaign; empty: all.")] = "",
) -> None:
    """Làm bản tổng hợp Word và Excel. / Writes the consolidated Word and Excel reports."""
    bring_up_to_date()
    keys = [campaign] if campaign else [row.key for row in current_campaigns(open_only=True)]
    if not keys:
        stop("chưa có đợt báo cáo nào: ./tonghop campaign add TỆP.yaml --operator HỌ-TÊN")
    compare_changed()
    for key in keys:
        try:
            version = make_version(key)
        except CampaignMissingError as fault:
            stop(str(fault))
        screen.print(f"{key}: bản số {version.number}. {version.sentence}")
        for kind, path in version.files.items():
            screen.print(f"  {kind:5} {load_settings().reports / path}", soft_wrap=True)


@commands.command()
def template(
    check: Annotated[
        Path | None, typer.Option(help="Kiểm tra thể thức của báo cáo Word này. / Checks its form.")
    ] = None,
) -> None:
    """Ghi mẫu Word của báo cáo tổng hợp để sửa. / Writes the Word template of the report, to be edited."""
    if check is not None:
        faults = check_form(check)
        for fault in faults:
            screen.print(fault)
        raise typer.Exit(int(bool(faults)))
    place = load_settings().templates / FILE_NAME
    if place.exists():
        stop(f"{place} đã có: sửa mẫu này, hoặc xóa để ghi lại mẫu sẵn có")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(default_template())
    screen.print(str(place), soft_wrap=True)


@commands.command()
def status(
    part: Annotated[str, typer.Option(help="Chỉ một bộ phận (web, worker, beat, inbox). / Only this part.")] = "",
) -> None:
    """Tình trạng hệ thống; kết thúc với mã 1 khi có gì bị kẹt.

    / State of the system; exit 1 when something is stuck.
    """
    if part:
        _tell_part(part)
        return
    bring_up_to_date()
    state = system_status()
    screen.print(f"chờ đọc {state.queue.waiting}, đang đọc {state.queue.reading}, xong {state.queue.done}")
    for one in state.heartbeats:
        screen.print(f"  {one.part}: {one.at.astimezone():%d/%m %H:%M:%S} {one.said}")
    _show_campaigns()
    for sentence in state.stuck:
        screen.print(f"[red]{sentence}[/]")
    raise typer.Exit(1 if state.stuck else 0)


def _tell_part(part: str) -> None:
    """Ends with 1 when the part gives no sign of life; for health checks, so it changes and looks at little."""
    silent = _web_fault() if part == "web" else silence_of(part)
    if silent:
        stop(silent)
    screen.print("ok")


def _web_fault() -> str:
    settings = load_settings()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/ready", timeout=10):
            return ""
    except OSError as fault:
        return f"web: {fault}"


def _show_campaigns() -> None:
    for row in current_campaigns(open_only=True):
        screen.print(f"\n[bold]{row.title}[/] ({row.key})")
        console.show_units(unit_table(row.key))
    left_over = console.left_over()
    if left_over is not None:
        screen.print(left_over)
