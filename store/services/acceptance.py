"""Accepting a report, with named gaps where there are some, and opening it again."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from config.settings import load_settings
from schemas.correction import ReportState
from schemas.correction import Waiver as WaiverValue
from schemas.flag import Flag
from store.models import Acceptance, Report, ReportField, User, Waiver
from store.selectors.campaigns import need_writable
from store.selectors.merging import sent_of, standing_corrections
from store.selectors.reports import ReportView, to_flag
from store.services.audit import record_act
from store.services.corrections import BadValueError
from store.services.merging import merge_report
from store.services.peers import compare_report
from store.services.users import need_role


class Accepted(NamedTuple):
    """Done: the report's new version."""

    version: int


class NotAccepted(NamedTuple):
    """Errors that are neither solved nor waived; or ``stale``: the report changed since the person saw it.

    ``second``: the person settled values of it that another one must look at.
    """

    blocking: tuple[Flag, ...]
    stale: bool = False
    second: bool = False


def accept_report(
    report_id: int, *, expected_version: int, by: User, waivers: Sequence[WaiverValue] = ()
) -> Accepted | NotAccepted:
    """A person vouches for the report; each open error needs a waiver with a reason. BadValueError, PermissionError."""
    need_role(by, "reviewer")
    if any(not waiver.reason.strip() for waiver in waivers):
        raise BadValueError("Mỗi thiếu sót được chấp nhận phải có lý do. / Every gap that is accepted needs a reason.")
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report_id)
        need_writable(report.campaign)
        if report.version != expected_version:
            return NotAccepted((), stale=True)
        compare_report(report)
        blocking = _blocking(report, waivers)
        if blocking or not sent_of(report):
            return NotAccepted(blocking)
        if needs_second(report, by):
            return NotAccepted((), second=True)
        _keep_waivers(report, waivers, by)
        _accept(report, by)
        report = merge_report(report.pk)
        record_act("accept", f"report:{report.pk}", by=by, details=[report.version, len(waivers)])
    return Accepted(report.version)


def reopen_report(report_id: int, *, reason: str, by: User) -> None:
    """A person found that the report is not settled after all: it is flagged again, and its acceptance withdrawn."""
    need_role(by, "reviewer")
    if not reason.strip():
        raise BadValueError("Mở lại báo cáo phải có lý do. / Opening a report again needs a reason.")
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report_id)
        now = timezone.now()
        Acceptance.objects.filter(report=report, withdrawn_at=None).update(withdrawn_at=now)
        Waiver.objects.filter(report=report, withdrawn_at=None, not_asked=False).update(withdrawn_at=now)
        Report.objects.filter(pk=report.pk).update(reopen_reason=reason)
        merge_report(report.pk)
        record_act("reopen", f"report:{report.pk}", by=by)


def needs_second(report: Report, by: User) -> bool:
    """Whether another person must accept what this one settled, by setting.

    What the department decided has had its second person already (`store.services.corrections`).
    """
    own = any(row.by_id == by.pk for row in standing_corrections(report).values())
    return own and load_settings().second_eyes


def _blocking(report: Report, waivers: Sequence[WaiverValue]) -> tuple[Flag, ...]:
    named = {(waiver.code, waiver.field) for waiver in waivers}
    return tuple(to_flag(row) for row in ReportView(report).blocking if (row.code, row.field) not in named)


def _keep_waivers(report: Report, waivers: Sequence[WaiverValue], by: User) -> None:
    Waiver.objects.bulk_create(
        Waiver(report=report, code=waiver.code, field=waiver.field, reason=waiver.reason, by=by) for waiver in waivers
    )


def _accept(report: Report, by: User) -> None:
    Acceptance.objects.create(
        report=report,
        by=by,
        fields={row.key: row.value for row in ReportField.objects.filter(report=report)},
        known=[one.submission for one in sent_of(report)],
    )
    Report.objects.filter(pk=report.pk).exclude(state=ReportState.AWAITED).update(reopen_reason="")
