"""The commands that keep what there is: backup, restore, verify, upgrade."""

from pathlib import Path
from typing import Annotated

import typer
from django.db import DatabaseError
from django.utils import timezone

from config.settings import load_settings
from config.start import bring_up_to_date, waiting_migrations
from store.backup import BackupError, back_up, restore
from store.selectors.audit import verify_chain
from store.verifying import Differs, verify_originals
from workers.cli.steps import stop
from workers.console import console as screen

commands = typer.Typer()


@commands.command("backup")
def back_up_all(
    file: Annotated[Path, typer.Argument(help="Tệp .tar sẽ ghi. / The .tar file to write.")],
) -> None:
    """Sao lưu cơ sở dữ liệu, bản gốc, báo cáo, khóa vào một tệp. / Backs everything up into one file."""
    bring_up_to_date()
    try:
        about = back_up(file.absolute())
    except (BackupError, OSError) as fault:
        stop(f"không sao lưu được: {fault}")
    screen.print(
        f"{file}: {about['submissions']} báo cáo đến, {len(about['sums'])} tệp. Giữ nơi an toàn: trong đó có khóa."
    )


@commands.command("restore")
def restore_all(file: Annotated[Path, typer.Argument(help="Tệp sao lưu. / The backup.")]) -> None:
    """Khôi phục vào một hệ thống trống, rồi kiểm tra. / Restores into an empty system, then verifies."""
    try:
        about = restore(file.absolute())
    except (BackupError, OSError) as fault:
        stop(f"không khôi phục được: {fault}")
    bring_up_to_date()
    screen.print(f"{about['submissions']} báo cáo đến, {len(about['sums'])} tệp đã khôi phục.")
    _verify()


@commands.command()
def verify() -> None:
    """Đối chiếu mọi bản gốc với mã băm và kiểm tra nhật ký; mã 1 khi có sai khác. / Re-hashes all originals."""
    bring_up_to_date()
    _verify()


@commands.command()
def upgrade() -> None:
    """Nâng cấp dữ liệu của bản trước: sao lưu, đổi bảng, kiểm tra. / Brings data of an earlier version up to date."""
    waiting = waiting_migrations()
    if not waiting:
        screen.print("dữ liệu đã ở bản này")
        return
    before = load_settings().data / f"before-{waiting[0]}-{timezone.localdate():%Y%m%d}.tar"
    try:
        if not before.exists():
            back_up(before)
        screen.print(f"đã sao lưu: {before}")
        bring_up_to_date()
    except (BackupError, OSError, DatabaseError) as fault:
        stop(f"không nâng cấp được: {fault}", f"khôi phục bản sao lưu {before} vào một hệ thống trống của bản trước")
    screen.print(f"đã đổi {len(waiting)} bước: {', '.join(waiting)}")
    _verify()


def _verify() -> None:
    differing: list[Differs] = list(verify_originals())
    for one in differing:
        screen.print(f"[red]{one.sha256}: {one.why}[/]")
    fault = verify_chain()
    if fault is not None:
        screen.print(f"[red]nhật ký sai từ mục {fault.number}: {fault.why}[/]")
    if differing or fault is not None:
        raise typer.Exit(1)
    screen.print("mọi bản gốc và nhật ký nguyên vẹn")
