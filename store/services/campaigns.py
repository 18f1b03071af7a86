"""Adding campaigns and opening or closing them for reports."""

from django.db import transaction

from schemas.campaign import Campaign as CampaignValue
from schemas.campaign_file import parse_campaign
from store.models import Campaign, Report, User
from store.selectors.campaigns import need_writable
from store.services.audit import record_act
from store.services.users import need_role


def add_campaign(text: str, *, by: User | str | None = None) -> Campaign:
    """Adds a campaign, or a new version of one; the same text again changes nothing.

    ``by`` is an admin, or the part of the system or the operator in whose name it opens. CampaignError when it has
    faults.
    """
    if isinstance(by, User):
        need_role(by, "admin")
    parsed = parse_campaign(text)
    with transaction.atomic():
        last = Campaign.objects.select_for_update().filter(key=parsed.id, current=True).first()
        if last is not None and last.text == text:
            return last
        need_writable(parsed.id)
        if last is not None:
            Campaign.objects.filter(pk=last.pk).update(current=False)
        row = Campaign.objects.create(
            key=parsed.id,
            version=last.version + 1 if last else 1,
            title=parsed.title,
            text=text,
            due_before=parsed.due_before,
        )
        _add_reports(parsed)
        record_act("campaign", f"campaign:{row.key}:{row.version}", by=by or "system", details=text)
    return row


def close_campaign(key: str, *, by: User, open_again: bool = False) -> None:
    """Stops (or lets again) a campaign take in reports that do not name it."""
    need_role(by, "admin")
    with transaction.atomic():
        Campaign.objects.filter(key=key, current=True).update(open=open_again)
        record_act("campaign-open" if open_again else "campaign-close", f"campaign:{key}", by=by)


def _add_reports(parsed: CampaignValue) -> None:
    there = set(Report.objects.filter(campaign=parsed.id).values_list("unit", flat=True))
    Report.objects.bulk_create(
        Report(campaign=parsed.id, unit=unit.code) for unit in parsed.units if unit.code not in there
    )
