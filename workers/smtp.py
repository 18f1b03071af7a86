"""SMTP in one place: one mail to one server, with an outcome that never guesses.

The content goes out only after ``hand_over`` said yes (it writes that down first). What fails before is certain not to
have been taken and may be tried again; what gets no answer after is uncertain, whatever the reason.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Literal, NamedTuple

from config.settings import Settings

TIMEOUT_SECONDS: Final = 60.0
_LINE_WITH_DOT: Final = re.compile(rb"(?m)^\.")


class Delivery(NamedTuple):
    """What became of a mail: ``sent``, ``retry`` (nobody took it), ``failed`` for good, or ``uncertain``."""

    outcome: Literal["sent", "retry", "failed", "uncertain"]
    said: str


class _RefusedError(Exception):
    """The server said no: not yet (4xx) or for good (5xx)."""

    def __init__(self, code: int, said: bytes) -> None:
        self.code, self.said = code, f"{code} {said.decode('utf-8', 'replace')}"
        super().__init__(self.said)


def deliver(
    settings: Settings, sender: str, recipients: Sequence[str], content: bytes, hand_over: Callable[[], bool]
) -> Delivery:
    """Gives one mail to the server; ``content`` has its lines ended by CR LF."""
    try:
        client = _connect(settings)
    except (OSError, smtplib.SMTPException) as fault:
        return Delivery("retry", f"không nối được máy chủ gửi thư ({type(fault).__name__})")
    try:
        return _converse(client, sender, recipients, content, hand_over)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            client.close()


def _connect(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        client = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        client.ehlo_or_helo_if_needed()
        if settings.smtp_security == "starttls":
            client.starttls(context=ssl.create_default_context())
            client.ehlo()
        if settings.smtp_user:
            client.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except (OSError, smtplib.SMTPException):
        client.close()
        raise
    return client


def _converse(
    client: smtplib.SMTP, sender: str, recipients: Sequence[str], content: bytes, hand_over: Callable[[], bool]
) -> Delivery:
    try:
        refused = _envelope(client, sender, recipients)
        _expect(client.docmd("DATA"), 354)
    except _RefusedError as refusal:
        return Delivery("failed" if refusal.code >= 500 else "retry", refusal.said)
    except (OSError, smtplib.SMTPException) as fault:
        return Delivery("retry", f"mất kết nối trước khi gửi nội dung ({type(fault).__name__})")
    if not hand_over():
        return Delivery("retry", "một bộ gửi khác đã nhận thư này")
    return _give(client, content, refused)


def _envelope(client: smtplib.SMTP, sender: str, recipients: Sequence[str]) -> list[str]:
    """Sender and recipients; an address refused for good is left out while another is taken."""
    _expect(client.mail(sender), 250)
    refused: list[str] = []
    for address in recipients:
        code, said = client.rcpt(address)
        if code >= 500 and len(refused) + 1 < len(recipients):
            refused.append(f"{code} {address}")
        elif code not in (250, 251):
            raise _RefusedError(code, said)
    return refused


def _give(client: smtplib.SMTP, content: bytes, refused: Sequence[str]) -> Delivery:
    """Sends the content and waits for the answer; without one nobody can know."""
    try:
        client.send(_LINE_WITH_DOT.sub(b"..", content).removesuffix(b"\r\n") + b"\r\n.\r\n")
        code, said = client.getreply()
    except (OSError, smtplib.SMTPException) as fault:
        return Delivery("uncertain", f"mất kết nối sau khi gửi nội dung ({type(fault).__name__})")
    text = f"{code} {said.decode('utf-8', 'replace')}"
    if code == 250:
        with suppress(OSError, smtplib.SMTPException):
            client.docmd("QUIT")
        return Delivery("sent", "; ".join([text, *refused]))
    if code == -1:
        return Delivery("uncertain", "máy chủ ngắt kết nối, không trả lời sau khi nhận nội dung")
    return Delivery("failed" if code >= 500 else "retry", text)


def _expect(answer: tuple[int, bytes], wanted: int) -> None:
    if answer[0] == -1:
        raise smtplib.SMTPServerDisconnected("no answer")
    if answer[0] != wanted:
        raise _RefusedError(*answer)
