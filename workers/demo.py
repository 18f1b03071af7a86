"""`./tonghop demo`: the whole chain on the samples, on a data folder of its own, from inbox to consolidated reports.

Run in a process whose settings name the fresh folder (`workers.cli` starts it so).
"""

import re
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Final

from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from config.settings import ROOT, load_settings
from config.start import bring_up_to_date
from store.models import ConsolidationVersion, Submission
from store.selectors.reports import unit_table
from store.selectors.submissions import queue_state
from store.services.campaigns import add_campaign
from store.services.consolidation import consolidate
from store.services.users import add_user
from workers import console
from workers.comparing import compare_changed
from workers.console import console as screen
from workers.embedded import Web, background

SAMPLES: Final = ROOT / "samples"
LOGIN: Final = "duyet"
LONGEST_SECONDS: Final = 3600.0
TRUTH: Final = "truth.json"  # what a perfect reader would read: for the tests, never an input


def main(campaign: Path, reports: Path, *, once: bool) -> int:
    """Runs the demonstration; 0 only when the consolidated reports were written."""
    settings = load_settings()
    bring_up_to_date()
    row = add_campaign(still_open(campaign.read_text("utf-8")))
    password = secrets.token_urlsafe(9)
    add_user(LOGIN, password, "admin")
    screen.print(f"[bold]tonghop[/]: chạy thử với đợt báo cáo “{row.title}”\nThư mục dữ liệu: {settings.data}")
    with background(settings):
        expected = drop(reports, settings.inbox)
        if not follow(expected):
            screen.print("[red]Chưa đọc xong trong thời gian cho phép: xem ./tonghop status[/]")
            return 1
        compare_changed()
        version = consolidate(row.key)
        show(row.key, version)
        if once:
            return 0 if written(version) else 1
        serve(password)
    return 0 if written(version) else 1


def still_open(campaign: str) -> str:
    """The campaign with a deadline a week ahead or more: the samples arrive today, and nobody is late."""
    week = timezone.localdate() + timedelta(days=7)
    return re.sub(
        r"(?m)^due_before: *(\d{4}-\d\d-\d\d)", lambda due: f"due_before: {max(due[1], week.isoformat())}", campaign
    )


def drop(reports: Path, inbox: Path) -> int:
    """Copies the samples into the inbox as people do, one file or folder a report; gives how many."""
    inbox.mkdir(parents=True, exist_ok=True)
    entries = list(_submissions(reports))
    for files in entries:
        name = files[0].name if len(files) == 1 else files[0].parent.name
        draft = inbox / f"{name}.part"
        if len(files) == 1:
            shutil.copyfile(files[0], draft)
        else:
            draft.mkdir()
            for file in files:
                shutil.copyfile(file, draft / file.name)
        draft.rename(inbox / name)
    return len(entries)


def _submissions(reports: Path) -> Iterator[list[Path]]:
    for entry in sorted(reports.iterdir()):
        if entry.is_file():
            yield [entry]
            continue
        files = sorted(file for file in entry.iterdir() if file.is_file() and file.name != TRUTH)
        if files:
            yield files


def follow(expected: int) -> bool:
    """Shows live what arrives and what is read; False when it takes too long."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    told: set[int] = set()
    deadline = time.monotonic() + LONGEST_SECONDS
    with Progress(*columns, console=screen) as progress:
        arrived = progress.add_task("đã nhận", total=expected)
        read = progress.add_task("đã đọc", total=expected)
        while time.monotonic() < deadline:
            queue = queue_state()
            progress.update(arrived, completed=queue.waiting + queue.reading + queue.done)
            progress.update(read, completed=queue.done)
            _tell(progress, told)
            if queue.done >= expected:
                return True
            time.sleep(0.3)
    return False


def _tell(progress: Progress, told: set[int]) -> None:
    for row in Submission.objects.filter(state__in=["read", "failed", "refused"]).exclude(pk__in=told).order_by("pk"):
        told.add(row.pk)
        where = row.report.unit if row.report else console.why(row)
        progress.console.print(f"  {row.name} → {where}")


def show(campaign: str, version: ConsolidationVersion) -> None:
    """Prints what was read, flagged and missing per unit, and where the consolidated reports lie."""
    console.show_units(unit_table(campaign))
    left_over = console.left_over()
    if left_over is not None:
        screen.print(left_over)
    folder = load_settings().reports
    screen.print(f"Bản tổng hợp số {version.number}: {version.sentence}")
    for kind in ("word", "excel"):
        # Whole on a line of its own, so that it can be copied.
        screen.print(f"  {kind.capitalize():5} {folder / version.files[kind]}", soft_wrap=True)


def written(version: ConsolidationVersion) -> bool:
    """Whether the consolidated Word and Excel reports are on the disk."""
    folder = load_settings().reports
    return all((folder / version.files[kind]).stat().st_size > 0 for kind in ("word", "excel"))


def serve(password: str) -> None:
    """Serves the review pages until Ctrl-C."""
    web = Web(load_settings())

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    screen.print(
        f"\nDuyệt số liệu tại [bold]{web.address}[/]   tài khoản: {LOGIN}   mật khẩu: {password}", soft_wrap=True
    )
    screen.print("Ctrl-C để dừng. / Ctrl-C ends it.")
    try:
        web.serve()
    except KeyboardInterrupt:
        screen.print("đang dừng …")
    finally:
        web.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), once="--once" in sys.argv[3:]))
