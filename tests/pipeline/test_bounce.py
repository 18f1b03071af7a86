"""Reports of mail servers on mails that did not arrive, as Postfix, Exchange and qmail write them."""

import pytest

from pipeline.letters.bounce import bounce_of, may_be_bounce

OURS = "<tonghop.0123456789abcdef0123456789abcdef@so.example>"
POSTFIX = f"""\
From: MAILER-DAEMON@mail.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Message-ID: <20300302@mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; xa-an-phu@don-vi.example
Action: ACTION
Status: STATUS
Diagnostic-Code: smtp; SAID

--x
Content-Type: BACK

From: baocao@so.example
Message-ID: {OURS}
Subject: Nhac bao cao

--x--
"""
QMAIL = f"""\
From: MAILER-DAEMON@don-vi.example
Subject: failure notice
Message-ID: <1@don-vi.example>

Hi. This is the qmail-send program at don-vi.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<xa-an-phu@don-vi.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.
Message-ID: {OURS}
Subject: Nhac bao cao
"""


def report(action: str = "failed", status: str = "5.1.1", back: str = "message/rfc822") -> bytes:
    """A report with fields, on one mail of ours."""
    text = POSTFIX.replace("ACTION", action).replace("STATUS", status).replace("BACK", back)
    return text.replace("SAID", "550 5.1.1 User unknown").replace("\n", "\r\n").encode()


@pytest.mark.parametrize("back", ["message/rfc822", "text/rfc822-headers"])
def test_a_mail_that_came_back_is_known_by_its_own_id(back: str) -> None:
    """Whoever wrote the address must learn which letter did not arrive, where, and why."""
    found = bounce_of(report(back=back))

    assert found is not None
    assert (found.message_id, found.final, found.recipients) == (OURS, True, ("xa-an-phu@don-vi.example",))
    assert found.said == "5.1.1 550 5.1.1 User unknown"


def test_a_mail_that_is_only_late_has_not_come_back() -> None:
    """A server that goes on trying says so, and nobody must send the letter again."""
    found = bounce_of(report("delayed", "4.4.1"))

    assert found is not None
    assert not found.final


def test_a_server_without_fields_is_understood_by_its_words() -> None:
    """Older servers send a plain text with a copy of the mail."""
    found = bounce_of(QMAIL.encode())

    assert found is not None
    assert (found.message_id, found.final) == (OURS, True)
    assert "qmail-send" in found.said


def test_a_report_on_another_mail_is_none_of_ours() -> None:
    """The department's mailbox sends other mails too."""
    assert bounce_of(report().replace(b"tonghop.", b"outlook.")) is None
    assert bounce_of(b"\xff\x00 no mail at all") is None


@pytest.mark.parametrize(
    ("kind", "sender", "looks"),
    [
        ('multipart/report; report-type="delivery-status"; boundary=x', "someone@mail.example", True),
        ("text/plain", "MAILER-DAEMON@don-vi.example", True),
        ("multipart/report; report-type=disposition-notification", "an@don-vi.example", False),
        ("multipart/mixed", "an@don-vi.example", False),
    ],
)
def test_only_what_looks_like_a_report_is_opened(kind: str, sender: str, looks: bool) -> None:
    """A receipt or a unit's mail goes the ordinary way."""
    assert may_be_bounce(kind, sender) is looks
