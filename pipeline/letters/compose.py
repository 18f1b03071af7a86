"""Composes a follow-up letter from what one or many units owe: which texts, until when, who gets a copy."""

from collections.abc import Sequence
from datetime import date

from pipeline.consolidate.wording import date_text
from pipeline.letters.calendar import add_working_days, last_day
from pipeline.letters.wording import (
    cited,
    clean,
    code_of,
    office_of,
    opening_of,
    place_of,
    request_of,
    signer_of,
    subject_of,
)
from schemas.campaign import Campaign
from schemas.letter import Earlier, Letter, LetterKind, Owed


def compose(
    campaign: Campaign,
    owed: Sequence[Owed],
    *,
    kind: LetterKind,
    number: int,
    today: date,
    reference: str,
    earlier: Sequence[Earlier] = (),
) -> Letter:
    """The draft of round ``number`` to the units that owe; a clerk may edit its texts before it is approved."""
    overdue = today >= campaign.due_before
    answer_by = _answer_by(campaign, number, today, overdue=overdue)
    issuer = clean(campaign.directive.issuer)
    return Letter(
        campaign=campaign.id,
        kind=kind,
        round=number,
        reference=reference,
        owed=tuple(owed),
        issuer=issuer,
        code=code_of(campaign.directive.number),
        place=place_of(issuer),
        subject=subject_of(campaign, kind, number),
        opening=opening_of(campaign, owed, number, earlier, overdue=overdue, many=len(owed) > 1),
        request=request_of(campaign, owed, number, date_text(answer_by), overdue=overdue),
        closing=_closing(campaign),
        answer_by=answer_by,
        directive=cited(campaign.directive),
        directive_number=clean(campaign.directive.number),
        send_to=clean(campaign.send_to.address),
        reply_email=clean(campaign.send_to.email),
        copies=_copies(campaign, number),
        signer=signer_of(issuer),
        overdue=overdue,
        forms=True,
    )


def _answer_by(campaign: Campaign, number: int, today: date, *, overdue: bool) -> date:
    """Before the deadline the deadline itself; after it so many working days as the round grants."""
    if not overdue:
        return campaign.due_before
    granted = campaign.calendar.reply_within
    return add_working_days(today, granted[min(number, len(granted)) - 1], campaign.calendar)


def last_day_in_time(campaign: Campaign) -> date:
    """The last working day on which a report is in time, for telephone and chat."""
    return last_day(campaign.due_before, campaign.calendar)


def _closing(campaign: Campaign) -> str:
    issuer = clean(campaign.directive.issuer)
    return f"{issuer} đề nghị đơn vị quan tâm, phối hợp thực hiện." if issuer else "Đề nghị đơn vị phối hợp thực hiện."


def _copies(campaign: Campaign, number: int) -> tuple[str, ...]:
    """Who gets a copy: from the second round the head of the office, from the third those the report goes to."""
    office = office_of(code_of(campaign.directive.number))
    kept = f"Lưu: VT, {office}" if office else "Lưu: VT"
    head = ("Lãnh đạo cơ quan (để báo cáo)",) if number >= 2 else ()
    above = tuple(f"{clean(name)} (để báo cáo)" for name in campaign.consolidate_for) if number >= 3 else ()
    return ("Như trên", *above, *head, kept)
