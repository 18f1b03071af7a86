"""What a morning mail and an alarm tell: numbers only, never a unit's name or figure."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from config.settings import load_settings
from schemas.correction import ReportState, SubmissionState
from store.models import ConsolidationVersion, FailedTask, Outgoing, OutgoingState, Report, Submission
from store.selectors.campaigns import current_campaigns
from store.selectors.status import system_status
from store.selectors.submissions import OPEN, unconfirmed_series, waiting_at_desk


class Line(NamedTuple):
    """One number of the morning mail with what it counts."""

    number: int
    says: str


def morning(now: datetime) -> list[Line]:
    """What came in the last day, what waits for a person, and what could not be done."""
    day = now - timedelta(days=1)
    new = Submission.objects.filter(received_at__gt=day)
    bad = Submission.objects.filter(finished_at__gt=day).exclude(cause_code__in=("arranged", "set-aside"))
    keys = [row.key for row in current_campaigns(open_only=True)]
    reports = Report.objects.filter(campaign__in=keys)
    return [
        Line(new.count(), "lần gửi đến trong một ngày qua"),
        Line(waiting_at_desk(), "báo cáo chờ ở bàn tiếp nhận"),
        Line(len(unconfirmed_series()), "loạt ảnh chờ xác nhận"),
        Line(reports.filter(state=ReportState.FLAGGED).count(), "báo cáo của đơn vị có cảnh báo cần xem"),
        Line(reports.filter(state=ReportState.REOPENED).count(), "báo cáo đã duyệt được mở lại"),
        Line(bad.filter(state=SubmissionState.FAILED).count(), "tệp không đọc được trong một ngày qua"),
        Line(bad.filter(state=SubmissionState.REFUSED).count(), "tệp bị từ chối trong một ngày qua"),
        Line(Submission.objects.filter(state__in=OPEN).count(), "tệp đang chờ đọc"),
        Line(FailedTask.objects.filter(solved_at=None).count(), "việc của máy chưa xong"),
        Line(Outgoing.objects.filter(state=OutgoingState.UNCERTAIN).count(), "thư không rõ đã tới chưa"),
    ]


def nights(now: datetime) -> list[str]:
    """Last night's versions, one sentence each."""
    rows = ConsolidationVersion.objects.filter(nightly_on=timezone.localdate(now)).order_by("campaign")
    return [f"{row.campaign}: bản tổng hợp số {row.number}" for row in rows]


def alarms(now: datetime) -> list[str]:
    """One sentence for everything that stands still."""
    limit = load_settings().alarm_minutes
    found = list(system_status().stuck)
    waits = Submission.objects.filter(state__in=OPEN, received_at__lt=now - timedelta(minutes=limit)).count()
    if waits:
        found.append(f"{waits} báo cáo chờ đọc quá {limit} phút")
    return found


def cause_of(sentence: str) -> str:
    """What stays the same of an alarm while its numbers and times change."""
    return re.sub(r"\d+", "#", sentence)
