"""`./tonghop status`, for whoever watches the system by a program: its exit status and what it says."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from store.models import Campaign, Heartbeat, Submission
from store.services.intake import Incoming, receive
from store.services.status import beat
from tests.store.samples import KEY
from workers.cli import cli
from workers.inbox import Inbox, Rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are there."""
    monkeypatch.setattr("workers.cli.working.bring_up_to_date", lambda: None)


def told() -> tuple[int, str]:
    """The exit status of the command and what it said."""
    done = CliRunner().invoke(cli, ["status"])
    return done.exit_code, " ".join(done.output.split())


def test_what_waits_too_long_ends_with_1(campaign: Campaign) -> None:
    """Stuck queues look healthy (L5): the state in the database is judged, whatever processes and broker say."""
    for part in ("inbox", "worker", "beat"):
        beat(part)
    waiting = receive([Incoming("bc.docx", b"x")], source="inbox", campaign_hint=KEY).submission_id
    fresh = told()
    Submission.objects.filter(pk=waiting).update(received_at=timezone.now() - timedelta(hours=2))
    standing = told()
    Submission.objects.filter(pk=waiting).update(state="read")
    Heartbeat.objects.filter(part="inbox").update(at=timezone.now() - timedelta(hours=2))
    silent = told()

    assert (fresh[0], "chờ đọc 1" in fresh[1]) == (0, True)
    assert (standing[0], "1 báo cáo chờ đọc từ" in standing[1]) == (1, True)
    assert (silent[0], "thư mục nhận báo cáo: không có tín hiệu" in silent[1]) == (1, True)


def test_the_last_look_at_the_inbox_and_its_backlog_are_told(campaign: Campaign, tmp_path: Path) -> None:
    """A folder that nobody looks at any more says nothing (L2): when somebody did, and what waits there, must show."""
    (tmp_path / "a.docx").write_bytes(b"x")
    inbox = Inbox(tmp_path, Rules(looks=3, most_bytes=1000))
    inbox.look()
    inbox.tell()
    waits = told()[1]
    tmp_path.rename(tmp_path.with_name("away"))
    inbox.look()
    inbox.tell()

    assert f"inbox: {timezone.localtime():%d/%m}" in waits
    assert "1 đang chờ" in waits
    assert "không xem được thư mục" in told()[1]
