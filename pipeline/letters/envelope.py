"""The mail that carries a letter: the same bytes each time it is tried, under a Message-ID of its own."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final, NamedTuple

from pipeline.letters.wording import clean
from schemas.base import Frozen

_PLAIN: Final = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[A-Za-z0-9-]+")
_POLICY: Final = SMTP.clone(max_line_length=78)


class Attachment(NamedTuple):
    """A file that goes with a mail: its name, its type (``application/pdf``) and its bytes."""

    name: str
    type: str
    content: bytes


class Envelope(Frozen):
    """All that a mail says beside its attachments."""

    sender: str
    to: tuple[str, ...]
    subject: str
    body: str
    message_id: str
    sent_at: datetime
    answers: str = ""
    reply_to: str = ""
    automatic: bool = False


def build(envelope: Envelope, attachments: Sequence[Attachment] = ()) -> bytes:
    """The message as it goes to the server, lines ended by CR LF; ValueError for an address that is none."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(envelope.sender)
    message["To"] = [_address(one) for one in envelope.to]
    message["Subject"] = clean(envelope.subject)
    message["Date"] = format_datetime(envelope.sent_at)
    message["Message-ID"] = envelope.message_id
    if envelope.reply_to:
        message["Reply-To"] = _address(envelope.reply_to)
    if envelope.answers:
        message["In-Reply-To"] = message["References"] = envelope.answers
    if envelope.automatic:
        message["Auto-Submitted"] = "auto-replied"
    message.set_content(envelope.body, cte="quoted-printable")
    for file in attachments:
        main, _, sub = file.type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=clean(file.name))
    if attachments:
        # Python would make up a new boundary each time; a second try must be the same mail to the last byte.
        message.set_boundary(f"=_{envelope.message_id.strip('<>').partition('@')[0]}")
    return message.as_bytes()


def _address(text: str) -> Address:
    name, address = parseaddr(clean(text))
    local, at, domain = address.rpartition("@")
    if not (local and at and domain):
        message = f"“{text}” is no mail address"
        raise ValueError(message)
    return Address(display_name=name, username=local, domain=domain)


def is_address(text: str) -> bool:
    """Whether a mail can be sent there."""
    return text.isascii() and bool(_PLAIN.fullmatch(text.strip()))
