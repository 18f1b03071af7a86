"""`./tonghop letters …`: drafting, listing and sending follow-up letters."""

from typing import Annotated

import typer

from config.settings import load_settings
from config.start import bring_up_to_date
from schemas.letter import LetterKind
from store.models import LetterState
from store.selectors.campaigns import CampaignMissingError, campaign_of, current_campaigns
from store.selectors.letters import letter_value, letters_of, mails_waiting, uncertain_mails
from store.services.drafting import draft_due, draft_letters
from workers.cli.steps import stop
from workers.console import console as screen
from workers.following import write_papers
from workers.sending import send_waiting

commands = typer.Typer(help="Thư đôn đốc. / Follow-up letters.", no_args_is_help=True)
Campaign = Annotated[str, typer.Argument(help="Mã đợt báo cáo; bỏ trống: mọi đợt. / Campaign; empty: all.")]


@commands.command("draft")
def draft(
    campaign: Campaign = "",
    kind: Annotated[str, typer.Option(help="notice, letter; bỏ trống: theo lịch. / Empty: what is due.")] = "",
    joint: Annotated[bool, typer.Option("--joint", help="Một công văn cho mọi đơn vị. / One letter to all.")] = False,
) -> None:
    """Soạn dự thảo thư nhắc, công văn đôn đốc. / Drafts reminders and letters to units that owe something."""
    bring_up_to_date()
    if kind and kind not in list(LetterKind):
        stop(f"loại “{kind}” không có: dùng notice hoặc letter")
    for key in _keys(campaign):
        whole = LetterKind(kind or LetterKind.LETTER)
        drafted = draft_letters(key, kind=whole, joint=joint) if kind or joint else draft_due(key)
        write_papers(drafted)
        screen.print(f"{key}: {len(drafted)} dự thảo")
        for letter in drafted:
            path = f"  {load_settings().reports / letter.files['word']}" if "word" in letter.files else ""
            screen.print(f"  {letter.reference}{path}", soft_wrap=True)


@commands.command("list")
def show(campaign: Campaign = "") -> None:
    """Các thư của đợt báo cáo và trạng thái. / The letters of a campaign and how far each is."""
    bring_up_to_date()
    for key in _keys(campaign):
        units = campaign_of(key).units_by_code
        screen.print(f"[bold]{key}[/]")
        for row in letters_of(key):
            whom = units[row.unit].name if row.unit in units else f"{len(letter_value(row).owed)} đơn vị"
            number = f" số {row.number}" if row.number else ""
            screen.print(f"  {row.reference}  {LetterState(row.state).label}{number}  {whom}", soft_wrap=True)


@commands.command("send")
def send() -> None:
    """Gửi các thư đã duyệt đang chờ; mã 1 khi còn thư không rõ đã tới chưa. / Sends what waits in the outbox."""
    bring_up_to_date()
    if not load_settings().sends_mail:
        stop("chưa đặt máy chủ gửi thư: TONGHOP_SMTP_HOST, TONGHOP_SMTP_FROM")
    taken = send_waiting()
    uncertain = uncertain_mails()
    screen.print(f"đã thử gửi {taken}, còn chờ {mails_waiting()}, không rõ đã tới chưa {len(uncertain)}")
    raise typer.Exit(1 if uncertain else 0)


def _keys(campaign: str) -> list[str]:
    if not campaign:
        return [row.key for row in current_campaigns(open_only=True)]
    try:
        campaign_of(campaign)
    except CampaignMissingError as fault:
        stop(str(fault))
    return [campaign]
