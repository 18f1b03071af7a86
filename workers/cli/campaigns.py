"""`./tonghop campaign …`: checking, adding and listing campaigns."""

from pathlib import Path
from typing import Annotated

import typer

from config.start import bring_up_to_date
from pipeline.campaigns import load_campaign
from pipeline.forms.identity import form_version
from pipeline.forms.packet import all_forms
from schemas.campaign import Campaign
from schemas.campaign_file import CampaignError
from store.selectors.campaigns import CampaignMissingError, campaign_of, current_campaigns
from store.services.campaigns import add_campaign
from workers.cli.steps import stop
from workers.console import console as screen

commands = typer.Typer(help="Đợt báo cáo. / Campaigns.", no_args_is_help=True)


@commands.command("check")
def check_campaign(file: Annotated[Path, typer.Argument(help="Tệp YAML. / YAML file.")]) -> None:
    """Kiểm tra một tệp đợt báo cáo: dòng, chỗ và cách sửa của mỗi lỗi. / Checks a campaign file."""
    try:
        found = load_campaign(file)
    except CampaignError as fault:
        stop(*fault.lines())
    screen.print(
        f"{file}: đúng. {len(found.outline)} mục, {len(found.figures)} số liệu, {len(found.checks)} phép kiểm tra, "
        f"{len(found.units)} đơn vị.",
        soft_wrap=True,
    )


@commands.command("add")
def add_campaign_file(file: Annotated[Path, typer.Argument(help="Tệp YAML. / YAML file.")]) -> None:
    """Thêm đợt báo cáo, hoặc bản mới của một đợt. / Adds a campaign, or a new version of one."""
    bring_up_to_date()
    try:
        load_campaign(file)  # its faults name the file
        row = add_campaign(file.read_text("utf-8-sig"))
    except CampaignError as fault:
        stop(*fault.lines())
    screen.print(f"{row.key}: bản {row.version}, {row.title}")


@commands.command("form")
def write_forms(
    campaign: Annotated[str, typer.Argument(help="Mã đợt báo cáo hoặc tệp YAML. / Campaign or YAML file.")],
    out: Annotated[Path, typer.Option(help="Thư mục ghi biểu mẫu. / Folder for the forms.")] = Path("bieu-mau"),
) -> None:
    """Ghi biểu mẫu trống (Word, Excel) cho từng đơn vị. / Writes the blank forms, Word and Excel, of every unit."""
    found = _named(campaign)
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, content in all_forms(found):
        (out / name).write_bytes(content)
        count += 1
    screen.print(f"{out}: {count} tệp, phiên bản biểu mẫu {form_version(found)}", soft_wrap=True)


def _named(campaign: str) -> Campaign:
    """A campaign by its key or by its file."""
    try:
        if Path(campaign).is_file():
            return load_campaign(Path(campaign))
        bring_up_to_date()
        return campaign_of(campaign)
    except CampaignError as fault:
        stop(*fault.lines())
    except CampaignMissingError as fault:
        stop(str(fault))


@commands.command("list")
def list_campaigns() -> None:
    """Các đợt báo cáo đang có. / The campaigns there are."""
    bring_up_to_date()
    for row in current_campaigns():
        screen.print(f"{row.key}  bản {row.version}  {'mở' if row.open else 'đóng'}  {row.title}")
