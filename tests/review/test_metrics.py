"""Figures for a monitoring system: true, without anything personal, and not for everybody."""

import json
import logging

import pytest
import structlog
from django.test import Client

from config.logs import logging_of
from store.models import Heartbeat
from store.selectors.status import BROKEN, system_status
from store.services.intake import Incoming, receive
from store.services.status import beat
from workers.weekly import verify_all

pytestmark = pytest.mark.django_db


def test_what_waits_is_told_to_this_machine_only(client: Client) -> None:
    """An alarm needs the figures; whoever comes from elsewhere, or through a proxy, does not get them."""
    receive([Incoming("Báo cáo của Nguyễn Văn A.docx", b"x")], source="inbox")
    beat("inbox", "0")

    told = client.get("/metrics").content.decode()

    assert 'tonghop_submissions{state="received"} 1.0' in told
    assert 'tonghop_silence_seconds{part="inbox"}' in told
    assert "Nguyễn" not in told
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 403


def test_a_changed_original_is_told_everywhere() -> None:
    """The weekly look is worth something only when somebody hears of what it finds."""
    receive([Incoming("a", b"content")], source="inbox")
    assert verify_all() == 0
    Heartbeat.objects.filter(part="verify").update(said=f"{BROKEN} 1 chỗ sai khác")

    assert any(BROKEN in line for line in system_status().stuck)


def test_every_line_carries_the_submission() -> None:
    """Whoever looks for what happened to one report must find all its lines, from libraries too."""
    formatter = logging_of("INFO", "json")["formatters"]["lines"]
    made = formatter.pop("()")
    assert made == "structlog.stdlib.ProcessorFormatter"
    line = structlog.stdlib.ProcessorFormatter(**formatter)
    record = logging.LogRecord("pdf", logging.WARNING, "x", 1, "page %s", (3,), None)
    with structlog.contextvars.bound_contextvars(submission=7):
        told = json.loads(line.format(record))

    assert (told["submission"], told["event"], told["level"]) == (7, "page 3", "warning")
