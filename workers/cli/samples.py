"""`./tonghop sample …`: drawing blind samples, and what people found as labelled cells for the calibration."""

import json
from pathlib import Path
from typing import Annotated

import typer

from config.start import bring_up_to_date
from store.selectors.campaigns import CampaignMissingError, campaign_row, current_campaigns
from store.selectors.labelled import labelled_cells
from store.selectors.people import user_named
from store.services.corrections import BadValueError
from store.services.known import add_known, read_known
from store.services.sampling import draw_samples
from workers.cli.steps import stop
from workers.console import console as screen

commands = typer.Typer(help="Mẫu kiểm tra mù. / Blind samples.", no_args_is_help=True)
CampaignKey = Annotated[str, typer.Argument(help="Mã đợt báo cáo; bỏ trống: mọi đợt. / Campaign; empty: all.")]


@commands.command("draw")
def draw(campaign: CampaignKey = "") -> None:
    """Rút mẫu số liệu để nhập lại khi không thấy giá trị. / Draws figures for blind second entry."""
    bring_up_to_date()
    for key in _keys(campaign):
        screen.print(f"{key}: {draw_samples(key)} mẫu mới")


@commands.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="Tệp JSON từng dòng. / JSON lines file.")],
    campaign: CampaignKey = "",
) -> None:
    """Ghi các ô đã có người xác định giá trị, không kèm tên hay đơn vị. / Writes cells with the people's answer."""
    bring_up_to_date()
    count = 0
    with file.open("w", encoding="utf-8") as out:
        for key in _keys(campaign):
            for cell in labelled_cells(key):
                out.write(json.dumps(cell, ensure_ascii=False) + "\n")
                count += 1
    screen.print(f"{file}: {count} ô", soft_wrap=True)


@commands.command("known")
def known(
    campaign: Annotated[str, typer.Argument(help="Mã đợt báo cáo. / Campaign.")],
    file: Annotated[Path, typer.Argument(help="Tệp CSV: đơn vị, số liệu, giá trị. / CSV: unit, figure, value.")],
    by: Annotated[str, typer.Option(help="Tên đăng nhập của người quản trị. / The admin's login name.")],
    note: Annotated[str, typer.Option(help="Đáp án lấy từ đâu. / Where the answers come from.")],
) -> None:
    """Thêm đáp án biết trước từ ngoài, để đo người nhập lại. / Adds answers known from outside."""
    bring_up_to_date()
    person = user_named(by)
    if person is None:
        stop(f"không có người dùng “{by}”")
    try:
        count = add_known(_keys(campaign)[0], read_known(file.read_text("utf-8")), note=note, by=person)
    except (OSError, UnicodeDecodeError, BadValueError, PermissionError) as fault:
        stop(str(fault))
    screen.print(f"{campaign}: {count} đáp án")


def _keys(campaign: str) -> list[str]:
    try:
        return [campaign_row(campaign).key] if campaign else [row.key for row in current_campaigns()]
    except CampaignMissingError as fault:
        stop(str(fault))
