"""The day a paper arrived: a field of its own, set or confirmed by a clerk with the reason.

A posted paper is never late by the day on which it was scanned.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from pipeline.flagging import of_day
from store.models import FlagRow, RecordRow, Submission, User
from store.selectors.campaigns import CampaignMissingError, campaign_of
from store.services.audit import record_act
from store.services.merging import merge_report
from store.services.users import need_role

GIVEN: tuple[str, ...] = ("stamp", "postmark", "mail", "clerk")


class BadDayError(ValueError):
    """The day cannot be that of the arrival; the message says why."""


def set_arrival_day(submission_id: int, *, day: date, ground: str, reason: str, by: User) -> None:
    """Sets the day of arrival and what it rests on; lateness follows. Clerks may.

    BadDayError for a day after the paper was in our hands, an unknown ground or no reason.
    """
    need_role(by, "clerk")
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=submission_id)
        if day > timezone.localdate(submission.received_at):
            raise BadDayError("Ngày đến không thể sau ngày tệp được nhận vào hệ thống.")
        if ground not in GIVEN or not reason.strip():
            raise BadDayError("Chọn căn cứ và ghi lý do.")
        submission.received_on, submission.day_by, submission.day_reason = day, ground, reason.strip()
        submission.save(update_fields=["received_on", "day_by", "day_reason"])
        _flag_anew(submission)
        record_act("arrival-day", f"submission:{submission.pk}", by=by, details=[f"{day}", ground, reason.strip()])
        if submission.report_id:
            merge_report(submission.report_id)


def _flag_anew(submission: Submission) -> None:
    """Lateness is the one flag that rests on the day; nothing has to be read again for it."""
    row = RecordRow.objects.filter(submission=submission).defer("reading").first()
    if row is None:
        return
    try:
        campaign = campaign_of(row.record.get("campaign", ""))
    except CampaignMissingError:
        return
    flags = [flag for flag in of_day(submission.received_on, campaign) if flag.code == "submission.late"]
    others = [flag for flag in row.record.get("flags", []) if flag["code"] != "submission.late"]
    row.record["flags"] = others + [flag.model_dump(mode="json", exclude_none=True) for flag in flags]
    row.save(update_fields=["record"])
    FlagRow.objects.filter(submission=submission, code="submission.late").delete()
    FlagRow.objects.bulk_create(
        FlagRow(submission=submission, code=flag.code, field="", severity=flag.severity, message=flag.message)
        for flag in flags
    )
