"""The day a paper arrived: proven by mail, stamp or postmark, never by the day it was scanned."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from store.models import FlagRow, Report, Submission, User
from store.services.arrival import BadDayError, set_arrival_day
from store.services.intake import Incoming, receive
from store.services.series import confirm_series, split_series
from tests.store.conftest import Arrive
from tests.store.samples import KEY, record

pytestmark = pytest.mark.django_db
DUE = date(2030, 4, 10)


def test_a_scan_day_proves_no_lateness(arrive: Arrive, admin: User) -> None:
    """A posted paper scanned after the deadline is not late until somebody read its postmark."""
    submission = arrive(record())
    Submission.objects.filter(pk=submission.pk).update(received_on=DUE, day_by="scan", received_at=timezone.now())
    Submission.objects.filter(pk=submission.pk).update(received_at=f"{DUE + timedelta(days=9)}T00:00:00Z")

    set_arrival_day(submission.pk, day=DUE, ground="stamp", reason="dấu ĐẾN trang 1", by=admin)
    late = Report.objects.get(pk=submission.report_id).late
    flagged = FlagRow.objects.filter(submission=submission, code="submission.late").count()
    set_arrival_day(submission.pk, day=DUE - timedelta(days=3), ground="postmark", reason="dấu bưu điện", by=admin)

    assert (late, flagged) == (True, 1)
    assert not Report.objects.get(pk=submission.report_id).late
    assert not FlagRow.objects.filter(submission=submission, code="submission.late").exists()


def test_lateness_by_scan_day_alone_is_not_said(arrive: Arrive, admin: User) -> None:
    """The machine's own day must accuse nobody."""
    submission = arrive(record())
    Submission.objects.filter(pk=submission.pk).update(received_on=DUE, day_by="scan")
    confirm_series(submission.pk, by=admin)
    receive([Incoming("bc2.txt", b"2")], source="inbox", campaign_hint=KEY)

    assert [row.day_by for row in Submission.objects.order_by("id")] == ["scan", "scan"]
    assert not Report.objects.get(pk=submission.report_id).late


@pytest.mark.parametrize(("days", "ground", "reason"), [(1, "stamp", "x"), (0, "scan", "x"), (0, "stamp", " ")])
def test_an_impossible_day_is_refused(arrive: Arrive, admin: User, days: int, ground: str, reason: str) -> None:
    """A day after the paper was in our hands, no ground or no reason would be a lie on record."""
    submission = arrive(record())
    day = timezone.localdate(submission.received_at) + timedelta(days=days)

    with pytest.raises(BadDayError):
        set_arrival_day(submission.pk, day=day, ground=ground, reason=reason, by=admin)


def test_a_series_can_be_taken_apart(admin: User) -> None:
    """Two reports photographed in one go: each picture becomes its own submission, and the series counts no more."""
    whole = receive([Incoming("1.jpg", b"1"), Incoming("2.jpg", b"2")], source="inbox", grouped=True)

    parts = split_series(whole.submission_id, by=admin)

    assert [part.new for part in parts] == [True, True]
    assert Submission.objects.get(pk=whole.submission_id).state == "refused"
    assert Submission.objects.filter(state="received").count() == 2
