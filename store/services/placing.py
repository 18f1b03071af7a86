"""Which report a submission belongs to.

By the machine when campaign and unit are sure, else by a person at the intake desk.
"""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from schemas.correction import SubmissionState
from schemas.record import Record, Status
from store.models import Reply, Report, Submission, User
from store.selectors.archived import archived_campaigns
from store.selectors.campaigns import ARCHIVED, campaign_of
from store.selectors.sharing import sharing_reports
from store.services.audit import record_act
from store.services.merging import merge_report
from store.services.users import need_role


class Placed(NamedTuple):
    """The report it now belongs to (None while it must be read again for another campaign)."""

    report_id: int | None
    read_again: bool


class UnknownUnitError(ValueError):
    """The unit is not in the campaign."""


def place_by_machine(submission: Submission, record: Record) -> None:
    """Puts a submission that was just read into its report; part of `save_outcome`'s transaction.

    What a person placed stays where it is. Where campaign or unit are not sure it waits at the intake desk.
    """
    if submission.campaign_by not in ("person", "hint") or not submission.campaign:
        submission.campaign = record.campaign
        submission.campaign_by = "machine" if record.campaign else ""
    foreign = any(flag.code in ("document.wrong_campaign", "document.no_report") for flag in record.flags)
    sure = record.unit.status is Status.READ and not foreign
    if submission.unit_by != "person":
        submission.unit = record.unit.value or "" if sure else ""
        submission.unit_by = "machine" if submission.unit else ""
    if not foreign:
        _place_told(submission, record)
    if not (submission.unit or submission.told_unit or foreign):
        _place_reply(submission, record)
    submission.save(update_fields=["campaign", "campaign_by", "unit", "unit_by"])
    if submission.campaign in archived_campaigns():
        return  # a paper that comes too late waits at the intake desk: the archive stays as it is
    readable = submission.state == SubmissionState.READ
    join_report(submission, submission.campaign if readable else "", submission.unit)


def _place_told(submission: Submission, record: Record) -> None:
    """What came on a unit's own sheet or link is that unit's, unless its words deny it: then a person looks."""
    if not submission.told_unit or submission.unit_by == "person":
        return
    if record.unit.value in (None, submission.told_unit):
        submission.unit, submission.unit_by = submission.told_unit, submission.told_by
    else:
        submission.unit, submission.unit_by = "", ""


def _place_reply(submission: Submission, record: Record) -> None:
    """An answer to a letter to one unit, from that unit's own address: two grounds, unless its words deny it."""
    reply = Reply.objects.filter(submission=submission, by_unit=True).select_related("outgoing").first()
    mail = reply.outgoing if reply else None
    if mail and mail.campaign == submission.campaign and record.unit.value in (None, mail.unit):
        submission.unit, submission.unit_by = mail.unit, "reply"


def place_submission(submission_id: int, *, campaign: str, unit: str, by: User) -> Placed:
    """A person says whose report this is; read again when it was read for another campaign. Clerks may.

    UnknownUnitError when the campaign has no such unit.
    """
    need_role(by, "clerk")
    if unit not in campaign_of(campaign).units_by_code:
        raise UnknownUnitError(f"Đợt báo cáo {campaign} không có đơn vị {unit}.")
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=submission_id)
        row = getattr(submission, "record", None)
        again = row is not None and row.record["campaign"] != campaign
        submission.campaign, submission.campaign_by = campaign, "person"
        submission.unit, submission.unit_by = unit, "person"
        if again and submission.state != SubmissionState.READING:
            submission.state, submission.crashes = SubmissionState.RECEIVED, 0
        submission.save()
        record_act("place", f"submission:{submission.pk}", by=by, details=[campaign, unit])
        if submission.state == SubmissionState.READ:
            join_report(submission, campaign, unit)
        else:
            join_report(submission, "", "")
    return Placed(submission.report_id, again)


def set_aside(submission_id: int, *, reason: str, by: User) -> None:
    """A person says that this is no report (or one sent by mistake).

    Refused with the reason, taken out of its report.
    """
    need_role(by, "clerk")
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=submission_id)
        submission.state, submission.cause_code, submission.cause = SubmissionState.REFUSED, "set-aside", reason
        submission.claim, submission.finished_at = "", timezone.now()
        submission.save()
        join_report(submission, "", "")
        record_act("set-aside", f"submission:{submission.pk}", by=by)


def join_report(submission: Submission, campaign: str, unit: str) -> None:
    """Moves a submission into the report of a unit (out of all, where both are empty); merges both anew.

    PermissionError for a report of an archived campaign.
    """
    before, after = submission.report_id, None
    left = Report.objects.filter(pk=before).values_list("campaign", flat=True)
    if archived_campaigns() & {*left, campaign}:
        raise PermissionError(ARCHIVED)
    if campaign and unit:
        after = Report.objects.get_or_create(campaign=campaign, unit=unit)[0].pk
    if before != after:
        submission.report_id = after
        submission.save(update_fields=["report"])
    shared = {pk for one in Report.objects.filter(pk__in={before, after} - {None}) for pk in sharing_reports(one)}
    for report_id in sorted(({before, after} - {None}) | shared):
        merge_report(report_id)
