"""`./tonghop campaign …`: checking, adding and listing campaigns."""

from pathlib import Path
from typing import Annotated

import typer

from config.start import bring_up_to_date
from pipeline.campaigns import load_campaign
from pipeline.consolidate.sentences import PlanError, plan_of
from pipeline.forms.identity import form_version
from pipeline.forms.packet import all_forms
from pipeline.forms.slip import slips
from schemas.campaign import Campaign
from schemas.campaign_file import CampaignError
from store.models import User
from store.selectors.campaigns import CampaignMissingError, campaign_of, current_campaigns
from store.services.archive import NothingToArchiveError, archive_campaign, evidence_pack
from store.services.campaigns import add_campaign
from store.services.drafts import create_draft
from workers.cli.steps import stop
from workers.console import console as screen

commands = typer.Typer(help="Đợt báo cáo. / Campaigns.", no_args_is_help=True)


@commands.command("check")
def check_campaign(file: Annotated[Path, typer.Argument(help="Tệp YAML. / YAML file.")]) -> None:
    """Kiểm tra một tệp đợt báo cáo: dòng, chỗ và cách sửa của mỗi lỗi. / Checks a campaign file."""
    try:
        found = load_campaign(file)
        plan_of(found)
    except CampaignError as fault:
        stop(*fault.lines())
    except PlanError as fault:
        stop(f"{file}: {fault}")
    screen.print(
        f"{file}: đúng. {len(found.outline)} mục, {len(found.figures)} số liệu, {len(found.checks)} phép kiểm tra, "
        f"{len(found.units)} đơn vị.",
        soft_wrap=True,
    )


@commands.command("add")
def add_campaign_file(
    file: Annotated[Path, typer.Argument(help="Tệp YAML. / YAML file.")],
    by: Annotated[
        str,
        typer.Option(help="Quản trị viên đưa tệp lên bàn soạn. / Admin who puts it on the campaign desk."),
    ] = "",
    operator: Annotated[
        str,
        typer.Option(help="Họ tên người tự mở ngay; ghi nhật ký. / Who opens it alone, at once; logged."),
    ] = "",
) -> None:
    """Đưa đợt báo cáo (hay bản mới của một đợt) lên bàn soạn, hoặc mở ngay có ghi tên người quyết định.

    / Puts a campaign, or a new version of one, on the campaign desk, or opens it at once in an operator's name.
    """
    if bool(by.strip()) == bool(operator.strip()):
        stop(
            "đợt báo cáo mở khi đã đọc thử và có người thứ hai đồng ý: thêm --by TÊN-ĐĂNG-NHẬP (lên bàn soạn), "
            "hoặc --operator HỌ-TÊN (mở ngay, ghi vào nhật ký)"
        )
    bring_up_to_date()
    try:
        load_campaign(file)  # its faults name the file
        if by.strip():
            _to_desk(file, by.strip())
            return
        row = add_campaign(file.read_text("utf-8-sig"), by=f"operator:{operator.strip()}"[:40])
    except CampaignError as fault:
        stop(*fault.lines())
    screen.print(f"{row.key}: bản {row.version}, {row.title}")


def _to_desk(file: Path, login: str) -> None:
    """Makes a draft of the file, to be tried and agreed to by a second person."""
    person = User.objects.filter(username=login).first()
    if person is None:
        stop(f"không có người dùng “{login}”")
    try:
        draft = create_draft(origin="file", by=person, text=file.read_text("utf-8-sig"))
    except PermissionError as fault:
        stop(str(fault))
    screen.print(f"bản nháp {draft.pk} đã lên bàn soạn: đọc thử, đề nghị mở, rồi người thứ hai đồng ý", soft_wrap=True)


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


@commands.command("slips")
def write_slips(
    campaign: Annotated[str, typer.Argument(help="Mã đợt báo cáo hoặc tệp YAML. / Campaign or YAML file.")],
    out: Annotated[Path, typer.Option(help="Tệp PDF ghi ra. / The PDF file.")] = Path("phieu-tiep-nhan.pdf"),
    unit: Annotated[str, typer.Option(help="Mã một đơn vị; bỏ trống: mọi đơn vị. / One unit; empty: all.")] = "",
) -> None:
    """Ghi phiếu tiếp nhận để in, mỗi đơn vị một trang. / Writes the slips to print, one page a unit."""
    found = _named(campaign)
    units = [one for one in found.units if (one.code == unit if unit else found.asks(one))]
    if not units:
        stop(f"đợt báo cáo {found.id} không có đơn vị “{unit}”")
    out.write_bytes(slips(found, units))
    screen.print(f"{out}: {len(units)} phiếu", soft_wrap=True)


@commands.command("evidence")
def write_evidence(
    campaign: Annotated[str, typer.Argument(help="Mã đợt báo cáo. / Campaign.")],
    out: Annotated[Path, typer.Option(help="Tệp zip ghi ra. / The zip file.")] = Path("chung-cu.zip"),
    originals: Annotated[bool, typer.Option(help="Kèm bản gốc. / With the originals.")] = True,
) -> None:
    """Ghi bộ chứng cứ của bản chốt gần nhất. / Writes the evidence pack of the last frozen version."""
    bring_up_to_date()
    try:
        version = evidence_pack(campaign, out, by="command", originals=originals)
    except (CampaignMissingError, NothingToArchiveError) as fault:
        stop(str(fault))
    screen.print(f"{out}: bản số {version.number}; kiểm tra bằng: python verify.py", soft_wrap=True)


@commands.command("close")
def close(
    campaign: Annotated[str, typer.Argument(help="Mã đợt báo cáo. / Campaign.")],
    by: Annotated[str, typer.Option(help="Tên đăng nhập của quản trị viên. / Login of an admin.")],
    originals: Annotated[bool, typer.Option(help="Kèm bản gốc. / With the originals.")] = True,
) -> None:
    """Lập hồ sơ lưu trữ và đóng đợt báo cáo: từ đó chỉ được xem. / Archives a campaign: read-only from then on."""
    bring_up_to_date()
    person = User.objects.filter(username=by).first()
    if person is None:
        stop(f"không có người dùng “{by}”")
    try:
        folder = archive_campaign(campaign, by=person, originals=originals)
    except (CampaignMissingError, NothingToArchiveError, PermissionError) as fault:
        stop(str(fault))
    screen.print(f"{folder}: đã lập hồ sơ, đợt báo cáo chỉ còn được xem", soft_wrap=True)


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
