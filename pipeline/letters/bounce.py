"""What a mail server says of a mail of ours that it could not deliver (RFC 3464), out of the mail it sends back."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Final

from pipeline.letters.wording import clean
from schemas.base import Frozen

MOST_BYTES: Final = 1 << 20  # a report of a server is small; what is larger is none
_OURS: Final = re.compile(r"<tonghop\.[0-9a-f]{32}@[^<>\s]{1,200}>")
_STATUS: Final = re.compile(r"\b([45])\.\d{1,3}\.\d{1,3}\b")
_MACHINES: Final = ("mailer-daemon@", "postmaster@")
_PARTS: Final = 50


class Bounce(Frozen):
    """One mail of ours that came back: ``final`` when it is given up, else only late; ``said`` is the reason given."""

    message_id: str
    final: bool
    recipients: tuple[str, ...] = ()
    said: str = ""


def may_be_bounce(content_type: str, sender: str) -> bool:
    """Whether the headers alone look like a server's report on a mail."""
    report = content_type.lower().replace('"', "").replace(" ", "")
    return "report-type=delivery-status" in report or sender.strip().lower().startswith(_MACHINES)


def bounce_of(raw: bytes) -> Bounce | None:
    """The mail of ours that a report is about and what became of it; None where it is about none of ours."""
    message = message_from_bytes(raw[:MOST_BYTES])
    found = _OURS.findall(_whole_text(message))
    if not found:
        return None
    fields = list(_recipients(message))
    states = {_field(one, "Action").lower() for one in fields} - {""}
    said = next(filter(None, (_diagnosis(one) for one in fields)), "") or _first_lines(message)
    final = "failed" in states if states else _gives_up(said)
    failed = [one for one in fields if _field(one, "Action").lower() in ("failed", "")] or fields
    return Bounce(
        message_id=found[-1],  # the original comes last
        final=final,
        recipients=tuple(dict.fromkeys(filter(None, map(_recipient, failed)))),
        said=clean(said)[:400],
    )


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number == _PARTS:
            return
        yield part


def _whole_text(message: Message) -> str:
    """All text of the report with the headers of the mail it sends back, but not the report's own."""
    texts = []
    for part in _parts(message):
        if part is not message:
            texts += [str(value) for name, value in part.items() if name.lower() in ("message-id", "x-original-id")]
        if not part.is_multipart():
            texts.append(_text(part))
    return "\n".join(texts)


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _recipients(message: Message) -> Iterator[Message]:
    """The groups of fields about single recipients."""
    for part in _parts(message):
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (one for one in part.walk() if one["Final-Recipient"] or one["Original-Recipient"])


def _field(group: Message, name: str) -> str:
    return clean(str(group.get(name, "")))


def _recipient(group: Message) -> str:
    return (_field(group, "Final-Recipient") or _field(group, "Original-Recipient")).rpartition(";")[2].strip()


def _diagnosis(group: Message) -> str:
    told = _field(group, "Diagnostic-Code").partition(";")[2].strip() or _field(group, "Diagnostic-Code")
    return " ".join(filter(None, (_field(group, "Status"), told)))


def _first_lines(message: Message) -> str:
    """What a server without fields says, in its first words."""
    plain = next((part for part in _parts(message) if part.get_content_type() == "text/plain"), None)
    return " ".join(_text(plain).split())[:300] if plain else ""


def _gives_up(said: str) -> bool:
    """A reason with a temporary code alone is a warning; anything else is the end."""
    return "4" not in _STATUS.findall(said) or "5" in _STATUS.findall(said)
