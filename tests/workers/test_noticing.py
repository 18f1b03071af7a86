"""The morning mail and the alarm mail: once a day and cause, numbers only, off unless somebody wants them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from config.settings import load_settings
from schemas.flag import raise_flag
from schemas.record import Status
from store.models import Outgoing, Submission
from store.services.notices import queue_morning
from store.services.status import beat
from tests.store.conftest import Arrive
from tests.store.samples import figure, record
from tests.workers.post import Box, post_office
from workers.noticing import notice

pytestmark = pytest.mark.django_db
PARTS = ("inbox", "worker", "beat")


@contextmanager
def mailing(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Iterator[Box]:
    """A system with a real mail server and these settings."""
    with post_office([]) as (port, box):
        own = {"SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none", "SMTP_FROM": "baocao@soxd.example"}
        for name, value in (own | {"SMTP_PORT": str(port), "DIGEST_AT": "00:00"} | settings).items():
            monkeypatch.setenv(f"TONGHOP_{name}", value)
        load_settings.cache_clear()
        try:
            yield box
        finally:
            monkeypatch.undo()
            load_settings.cache_clear()


def texts(box: Box) -> list[str]:
    """What stands in the mails that arrived."""
    contents = [mail.get_payload(decode=True) for mail in box.arrived]
    return [content.decode() for content in contents if isinstance(content, bytes)]


@pytest.fixture
def alive() -> None:
    """Every part has just given a sign of life."""
    for part in PARTS:
        beat(part)


@pytest.mark.usefixtures("alive")
def test_the_morning_mail_tells_what_waits_and_goes_once(arrive: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reviewer learns of new doubts without opening the pages; no name of a unit or file stands in the mail."""
    doubt = {"cay": figure(12, Status.DOUBTFUL)}
    arrive(record(doubt, flags=(raise_flag("figure.doubtful", "cay", title="Số cây"),)))
    with mailing(monkeypatch, DIGEST_TO="duyet@so.vn, quantri@so.vn") as box:
        sent = [notice(), notice()]

    text = texts(box)[0]
    assert sent == [2, 0]
    assert "1 lần gửi đến" in text
    assert "1 báo cáo của đơn vị có cảnh báo" in text
    assert "bc.txt" not in text
    assert box.arrived[0]["Auto-Submitted"]
    assert len(box.arrived) == 2


@pytest.mark.usefixtures("alive")
def test_the_morning_mail_waits_for_its_hour_in_our_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """UTC+7: at a quarter to midnight UTC it is a quarter to seven; a mail that was missed comes late, once."""
    with mailing(monkeypatch, DIGEST_TO="duyet@so.vn", DIGEST_AT="07:00"):
        early = queue_morning(datetime(2030, 4, 4, 23, 45, tzinfo=UTC))
        late = queue_morning(datetime(2030, 4, 5, 9, 0, tzinfo=UTC))
        again = queue_morning(datetime(2030, 4, 5, 16, 59, tzinfo=UTC))
        tomorrow = queue_morning(datetime(2030, 4, 6, 0, 1, tzinfo=UTC))

    assert (early, late, again, tomorrow) == (0, 1, 0, 1)


@pytest.mark.usefixtures("alive")
def test_a_report_that_waits_too_long_raises_the_alarm_once(arrive: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stuck queues look healthy: somebody must be told, and not every minute (L5)."""
    waiting = arrive(record({}))
    Submission.objects.update(state="received", received_at=timezone.now() - timedelta(minutes=90))
    with mailing(monkeypatch, ALARM_TO="quantri@so.vn") as box:
        sent = [notice()]
        Submission.objects.filter(pk=waiting.pk).update(received_at=timezone.now() - timedelta(minutes=95))
        sent.append(notice())

    assert sent[1] == 0
    assert any("quá 60 phút" in text for text in texts(box))


def test_a_dead_worker_is_told_of_by_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that is dead cannot say so: whoever looks sends the mail itself, with no worker at work (L5)."""
    beat("inbox")
    with mailing(monkeypatch, ALARM_TO="quantri@so.vn") as box:
        assert notice() == 2

    assert {"bộ đọc" in text for text in texts(box)} == {True, False}


def test_nothing_is_sent_where_nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Off by default, though everything stands still."""
    with mailing(monkeypatch):
        assert notice() == 0

    assert not Outgoing.objects.exists()
