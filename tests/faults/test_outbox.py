"""kill -9 of the sender at random moments: every mail arrives once, or is shown as uncertain; none twice, none lost."""

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.faults.test_kill import asking_sqlite, kill
from tests.workers.made import ROOT, environment
from tests.workers.post import post_office

MAILS, KILLS = 40, 14
QUEUE = """
import config.start as start
start.bring_up_to_date()
from store.services.outbox import queue_mail
for n in range({mails}):
    queue_mail(key=f"kill:{{n}}", addresses=[f"dv{{n}}@example.vn"], subject=f"Thư {{n}}", body="Kính gửi")
"""
# What the embedded system does when it starts: whoever held a claim is dead for certain.
SEND = """
import config.start
from store.models import Outgoing
from django.utils import timezone
from store.services.outbox import release_stale
from workers.sending import send_waiting
release_stale(all_of_them=True)
Outgoing.objects.filter(state="waiting").update(next_at=timezone.now())
print("ready", flush=True)
send_waiting()
"""


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_a_sender_killed_again_and_again_sends_nothing_twice(tmp_path: Path) -> None:
    """A power cut in the middle of sending: what went out is not sent again, what did not go out is."""
    chance = random.Random(20300410)
    with post_office(slow=0.02) as (port, box):
        settings = {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(port),
            "SMTP_SECURITY": "none",
            "SMTP_FROM": "a@b.example",
        }
        us = environment(tmp_path / "data", **settings)
        run: dict[str, Any] = {"env": us, "cwd": ROOT, "stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([sys.executable, "-c", QUEUE.format(mails=MAILS)], check=True, **run)
        for turn in range(KILLS + 1):
            process = subprocess.Popen([sys.executable, "-c", SEND], stdout=subprocess.PIPE, **run)
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            if turn == KILLS:
                assert process.wait(120) == 0
            else:
                time.sleep(chance.uniform(0.0, 0.25))
                kill(process)
            process.stdout.close()
        arrived = box.ids()

    rows = asking_sqlite(tmp_path / "data")("select message_id, state from store_outgoing")
    states: dict[str, str] = dict(rows)
    assert len(states) == MAILS
    assert len(arrived) == len(set(arrived)), "a mail arrived twice"
    assert set(states.values()) <= {"sent", "uncertain"}
    assert {one for one, state in states.items() if state == "sent"} <= set(arrived)
    assert set(arrived) <= set(states)
    assert "sent" in states.values()
