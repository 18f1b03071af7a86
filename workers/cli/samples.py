"""`./tonghop sample …`: drawing blind samples, and what people found as labelled cells for the calibration."""

import json
from pathlib import Path
from typing import Annotated

import typer

from config.start import bring_up_to_date
from store.selectors.campaigns import CampaignMissingError, campaign_row, current_campaigns
from store.selectors.labelled import labelled_cells
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


def _keys(campaign: str) -> list[str]:
    try:
        return [campaign_row(campaign).key] if campaign else [row.key for row in current_campaigns()]
    except CampaignMissingError as fault:
        stop(str(fault))
