"""`./tonghop audit …`: whether the log of all acts is whole, and the log as a file."""

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer

from config.start import bring_up_to_date
from store.selectors.audit import LogFilter, audit_log, chain_head, verify_chain
from store.selectors.people import names_of_actors
from workers.cli.steps import stop
from workers.console import console as screen

commands = typer.Typer(help="Nhật ký kiểm toán. / The audit log.", no_args_is_help=True)
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


@commands.command("verify")
def verify() -> None:
    """Kiểm tra chuỗi nhật ký còn nguyên vẹn. / Walks the whole chain; exit 1 at the first broken place."""
    bring_up_to_date()
    fault = verify_chain()
    if fault is not None:
        stop(f"nhật ký không còn nguyên vẹn ở mục {fault.number}: {fault.why}")
    head = chain_head()
    end = f"mục cuối {head.number}, mã {head.hash}" if head else "chưa có mục nào"
    screen.print(f"Nhật ký nguyên vẹn: {end}", soft_wrap=True)


@commands.command("export")
def export(
    file: Annotated[Path | None, typer.Argument(help="Tệp CSV; bỏ trống: ra màn hình. / Empty: standard out.")] = None,
    actor: Annotated[str, typer.Option(help="user:SỐ hoặc bộ phận. / user:ID or a part of the system.")] = "",
    action: Annotated[str, typer.Option(help="Việc, như accept. / Kind of act.")] = "",
    subject: Annotated[str, typer.Option(help="Đầu của đối tượng, như report:7. / What it was done to.")] = "",
    since: Day = None,
    until: Day = None,
) -> None:
    """Ghi nhật ký, hoặc một phần, ra CSV. / Writes the log, or a part of it, as CSV."""
    bring_up_to_date()
    days = [day.date() if day else None for day in (since, until)]
    wanted = LogFilter(actor, action, subject, *days)
    if file is None:
        _write(sys.stdout, wanted)
        return
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        _write(out, wanted)


def _write(out: TextIO, wanted: LogFilter) -> None:
    names = names_of_actors()
    writer = csv.writer(out)
    writer.writerow(["number", "at", "actor", "name", "action", "subject", "digest", "previous", "hash"])
    for entry in audit_log(wanted).iterator():
        name = names.get(entry.actor, "")
        told = (entry.action, entry.subject, entry.digest, entry.previous, entry.hash)
        writer.writerow([entry.number, entry.at.isoformat(), entry.actor, name, *told])
