"""Mails go out exactly once or are shown as failed or uncertain, whatever the server or the machine does in between."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from config.settings import load_settings
from pipeline.letters.bounce import Bounce
from schemas.record import Status, TextField
from store.models import AuditEntry, Campaign, Outgoing, Report, Submission, User
from store.services.acknowledging import MOST_A_DAY, acknowledge
from store.services.bounces import note_bounce
from store.services.campaigns import add_campaign
from store.services.contacts import note_reply
from store.services.intake import Incoming, receive
from store.services.outbox import (
    STALE,
    NotUncertainError,
    claim_mail,
    decide_mail,
    end_mail,
    hand_over,
    queue_mail,
    release_stale,
)
from tests.store.conftest import Arrive
from tests.store.samples import CAMPAIGN, KEY, record
from tests.workers.post import BEFORE_DATA, Box, post_office
from workers.sending import send_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings of a system that sends mail; the port is set by who starts the server."""
    monkeypatch.setenv("TONGHOP_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("TONGHOP_SMTP_SECURITY", "none")
    monkeypatch.setenv("TONGHOP_SMTP_FROM", "Sở Xây dựng <baocao@soxd.example>")
    load_settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    load_settings.cache_clear()


def queue(count: int = 1) -> list[Outgoing]:
    """Queues so many mails."""
    return [
        queue_mail(key=f"test:{n}", addresses=[f"dv{n}@example.vn"], subject=f"Thư {n}", body="Kính gửi")
        for n in range(count)
    ]


def run(settings: pytest.MonkeyPatch, faults: list[str], rounds: int = 1) -> Box:
    """Sends what waits, so many times, each time as if the waiting time were over."""
    with post_office(faults) as (port, box):
        settings.setenv("TONGHOP_SMTP_PORT", str(port))
        load_settings.cache_clear()
        for _ in range(rounds):
            Outgoing.objects.filter(state="waiting").update(next_at=timezone.now())
            send_waiting()
    return box


def states() -> list[str]:
    """States of all mails."""
    return list(Outgoing.objects.values_list("state", flat=True))


def test_a_mail_goes_out_once(mail_settings: pytest.MonkeyPatch) -> None:
    """Looking again finds nothing to send."""
    mail = queue()[0]
    box = run(mail_settings, [], rounds=3)

    assert box.ids() == [mail.message_id]
    assert states() == ["sent"]


def test_a_units_blank_forms_go_with_its_letter(campaign: Campaign, mail_settings: pytest.MonkeyPatch) -> None:
    """Whoever is asked for figures gets the paper to fill in, made for this unit."""
    queue_mail(
        key="x", addresses=["a@example.vn"], subject="x", body="x", campaign=KEY, unit="an-phu",
        attachments=[{"forms": "an-phu"}],
    )  # fmt: skip
    box = run(mail_settings, [])

    names = [part.get_filename() for part in box.arrived[0].walk() if part.get_filename()]
    assert names == [f"bieu-mau-{KEY}-an-phu.docx", f"bieu-mau-{KEY}-an-phu.xlsx"]


@pytest.mark.parametrize("fault", [*BEFORE_DATA, "busy", "busy-after"])
def test_what_no_server_took_is_tried_again(mail_settings: pytest.MonkeyPatch, fault: str) -> None:
    """A connection that breaks before the content, or a plain "not now", leaves no doubt: it waits, then goes out."""
    mail = queue()[0]
    box = run(mail_settings, [fault])
    waiting = Outgoing.objects.get()
    assert (waiting.state, waiting.tries, box.ids()) == ("waiting", 1, [])
    assert waiting.next_at > timezone.now() + timedelta(seconds=30)

    box = run(mail_settings, [])

    assert box.ids() == [mail.message_id]
    assert states() == ["sent"]


@pytest.mark.parametrize(("fault", "arrived"), [("in-content", 0), ("after-content", 0), ("lost-answer", 1)])
def test_without_an_answer_after_the_content_nobody_resends_on_a_guess(
    mail_settings: pytest.MonkeyPatch, fault: str, arrived: int
) -> None:
    """The server may have it or not: shown as uncertain, and left alone however often the outbox is looked at."""
    queue()
    first = run(mail_settings, [fault], rounds=1)
    later = run(mail_settings, [], rounds=3)

    assert (len(first.arrived), later.ids(), states()) == (arrived, [], ["uncertain"])


def test_a_person_decides_what_is_uncertain(mail_settings: pytest.MonkeyPatch, reviewer: User) -> None:
    """Sent again on a person's word, under the same Message-ID, so that the receiver can tell it is the same."""
    mail = queue()[0]
    run(mail_settings, ["after-content"])
    decide_mail(mail.pk, arrived=False, by=reviewer)
    box = run(mail_settings, [])

    assert box.ids() == [mail.message_id]
    with pytest.raises(NotUncertainError):
        decide_mail(mail.pk, arrived=False, by=reviewer)


def test_a_refused_mail_has_failed(mail_settings: pytest.MonkeyPatch) -> None:
    """An address that does not exist is not tried for days."""
    queue()
    box = run(mail_settings, ["refused"], rounds=2)

    assert (states(), box.ids()) == (["failed"], [])
    assert "550" in Outgoing.objects.get().said


def test_a_server_that_is_away_is_given_up_on_in_the_end(mail_settings: pytest.MonkeyPatch) -> None:
    """Waiting for ever would look like sending: after eight tries it is shown as failed."""
    queue()
    box = run(mail_settings, ["at-connect"] * 20, rounds=10)

    assert (states(), Outgoing.objects.get().tries, box.ids()) == (["failed"], 8, [])


def test_twenty_seven_letters_through_a_server_that_breaks(mail_settings: pytest.MonkeyPatch) -> None:
    """Every one arrives once or is shown as failed or uncertain; none twice, none in silence."""
    mails = queue(27)
    faults = ["", "at-mail", "at-data", "", "lost-answer", "busy", "after-content", "", "refused", "at-rcpt"] * 3
    box = run(mail_settings, faults, rounds=6)

    assert len(set(box.ids())) == len(box.ids())
    by_state = {mail.message_id: mail.state for mail in Outgoing.objects.all()}
    assert set(by_state) == {mail.message_id for mail in mails}
    assert {mail for mail, state in by_state.items() if state == "sent"} <= set(box.ids())
    assert set(box.ids()) <= {mail for mail, state in by_state.items() if state in ("sent", "uncertain")}
    assert "waiting" not in by_state.values()
    assert "sent" in by_state.values()


def test_a_sender_that_lost_its_claim_hands_nothing_over() -> None:
    """Two senders, one slow: the mail was taken over, so the first must stop before the content goes out."""
    queue()
    slow = claim_mail()
    assert slow is not None
    Outgoing.objects.update(claimed_at=timezone.now() - STALE - timedelta(seconds=1))
    release_stale()
    quick = claim_mail()
    assert quick is not None

    assert (hand_over(slow), hand_over(quick), hand_over(quick)) == (False, True, False)


def test_a_sender_killed_before_the_content_is_followed_by_another() -> None:
    """Nothing went out, so the next one sends it."""
    queue()
    claim_mail()
    assert release_stale() == 0, "a sender that is alive keeps its mail"

    release_stale(all_of_them=True)

    assert states() == ["waiting"]


def test_a_sender_killed_after_the_content_leaves_an_uncertain_mail() -> None:
    """Nobody can know whether the server took it: a person decides; a late answer still counts."""
    queue()
    dead = claim_mail()
    assert dead is not None
    hand_over(dead)
    release_stale(all_of_them=True)
    assert states() == ["uncertain"]

    end_mail(dead, "sent", "250 taken")

    assert states() == ["sent"]


def test_a_reply_proves_that_an_uncertain_mail_arrived() -> None:
    """Who answers a mail has got it."""
    mail = queue()[0]
    Outgoing.objects.update(state="uncertain")
    got = receive([Incoming("tra-loi.eml", b"x")], source="mail", sender="dv0@example.vn")

    reply = note_reply(got.submission_id, ["<other@x>", mail.message_id])

    assert reply is not None
    assert (reply.by_unit, states()) == (True, ["sent"])
    assert note_reply(got.submission_id, ["<other@x>"]) is None


def test_a_mail_that_came_back_goes_to_the_address_the_unit_has_by_now(campaign: Campaign, reviewer: User) -> None:
    """A wrong address is put right in the campaign; the letter goes there, under the same Message-ID."""
    mail = queue_mail(key="x", addresses=["sai@example.vn"], subject="x", body="x", campaign=KEY, unit="an-phu")
    Outgoing.objects.update(state="sent")
    late = Bounce(message_id=mail.message_id, final=False, said="4.4.1 still trying")
    assert note_bounce(late) is not None
    assert states() == ["sent"]

    note_bounce(late.model_copy(update={"final": True}))
    assert states() == ["bounced"]

    add_campaign(CAMPAIGN.replace("code: an-phu,", "code: an-phu, emails: [dung@example.vn],"))
    again = decide_mail(mail.pk, arrived=False, by=reviewer)
    assert (again.state, again.addresses, again.message_id) == ("waiting", ["dung@example.vn"], mail.message_id)
    assert note_bounce(late.model_copy(update={"message_id": "<none@x>"})) is None


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_share_the_work(mail_settings: pytest.MonkeyPatch) -> None:
    """Two machines look at the same outbox: each mail is sent by one of them (L6)."""
    mails = queue(12)
    with post_office() as (port, box):
        mail_settings.setenv("TONGHOP_SMTP_PORT", str(port))
        load_settings.cache_clear()
        load_settings()
        threads = [threading.Thread(target=_send_and_close) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(box.ids()) == sorted(mail.message_id for mail in mails)
    assert set(states()) == {"sent"}


def _send_and_close() -> None:
    try:
        send_waiting()
    finally:
        connections.close_all()


def test_logs_and_the_audit_chain_hold_no_address(
    mail_settings: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Who was written to, and what, is nobody's business who reads the log."""
    queue(2)
    with caplog.at_level(logging.DEBUG):
        run(mail_settings, ["refused"])

    ours = " ".join(record.getMessage() for record in caplog.records if record.name.startswith(("workers", "store")))
    acts = " ".join(f"{one.action} {one.subject} {one.actor}" for one in AuditEntry.objects.all())
    assert "mail" in ours
    assert "example.vn" not in ours + acts


def test_nothing_is_sent_where_no_server_is_set() -> None:
    """The default: letters are made, and people carry them."""
    queue()

    assert (send_waiting(), states()) == (0, ["waiting"])


def test_an_answer_from_the_units_own_address_finds_its_report(arrive: Arrive) -> None:
    """A page with one section names no unit; that it answers our letter to this unit, from its address, does."""
    mail = queue_mail(key="x", addresses=["tl@example.vn"], subject="x", body="x", campaign=KEY, unit="tan-lap")
    part = record({}, sections=("B",)).model_copy(update={"unit": TextField(status=Status.MISSING)})
    row = arrive(part)
    assert row.report is None
    Submission.objects.filter(pk=row.pk).update(sender="TL@example.vn")

    note_reply(row.pk, [mail.message_id])

    row.refresh_from_db()
    assert (Report.objects.get(submissions=row).unit, row.unit_by) == ("tan-lap", "reply")


def test_an_acknowledgement_goes_once_and_only_where_it_is_wanted(mail_settings: pytest.MonkeyPatch) -> None:
    """Off unless set; the same mail taken in again after a crash is acknowledged once; no program is answered."""
    got = receive([Incoming("bc.eml", b"x")], source="mail", sender="dv0@example.vn", name="Báo cáo\r\nBcc: all@x.vn")
    assert acknowledge(got.submission_id, "<a@x>", "dv0@example.vn") is None
    mail_settings.setenv("TONGHOP_ACKNOWLEDGE", "true")
    load_settings.cache_clear()

    for _ in range(2):
        acknowledge(got.submission_id, "<a@x>", "Đơn vị <DV0@example.vn>")
    for nobody in ("MAILER-DAEMON@example.vn", "no-reply@example.vn", "baocao@soxd.example", "", "a b"):
        assert acknowledge(got.submission_id, f"<{nobody}>", nobody) is None
    box = run(mail_settings, [], rounds=2)

    assert len(box.arrived) == 1
    assert (box.arrived[0]["In-Reply-To"], box.arrived[0]["Auto-Submitted"]) == ("<a@x>", "auto-replied")
    assert box.arrived[0]["Bcc"] is None


def test_two_programs_that_answer_each_other_come_to_an_end(mail_settings: pytest.MonkeyPatch) -> None:
    """A loop of answers would fill two mailboxes in a night."""
    mail_settings.setenv("TONGHOP_ACKNOWLEDGE", "true")
    load_settings.cache_clear()
    got = receive([Incoming("bc.eml", b"x")], source="mail", sender="dv0@example.vn")

    for number in range(MOST_A_DAY + 5):
        acknowledge(got.submission_id, f"<{number}@x>", "dv0@example.vn")

    assert Outgoing.objects.count() == MOST_A_DAY
