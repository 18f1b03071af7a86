"""The mailbox: every message is taken in once, its raw bytes are the original; only then is it marked as seen.

Known by mailbox, UIDVALIDITY and UID; when a server numbers anew, by Message-ID; and always by the checksum of its
bytes. One reader at a time per mailbox, by a lease in the database.
"""

import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from email.utils import parsedate_to_datetime
from imaplib import IMAP4
from threading import Event
from typing import Final, NamedTuple

from django.db import DatabaseError
from django.utils import timezone
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessage, MailMessageFlags
from imap_tools.errors import ImapToolsError

from config.settings import Settings, load_settings
from store.selectors.mails import known_message, known_uids
from store.services.intake import Incoming
from store.services.mails import end_lease, note_mail, renew_lease, take_lease
from store.services.status import beat
from workers.intake import take_in

KINDS: Final = {"tls": MailBox, "starttls": MailBoxStartTls, "none": MailBoxUnencrypted}
LEASE_SECONDS: Final = 120
TIMEOUT_SECONDS: Final = 60.0
HEADERS: Final = "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM SUBJECT)])"
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE: Final = re.compile(rb'INTERNALDATE "\s?([^"]+)"')
_log = logging.getLogger(__name__)


class Heading(NamedTuple):
    """What is asked of a message before its body.

    Who sent it, what it is called, its size (bytes) and day of arrival.
    """

    message_id: str
    sender: str
    subject: str
    size: int
    arrived_on: date | None


def look(settings: Settings) -> int:
    """One look: takes in all messages that are new; gives their number."""
    name = f"{settings.mail_user}@{settings.mail_host}/{settings.mail_folder}"
    holder = uuid.uuid4().hex
    if not take_lease(name, holder, LEASE_SECONDS):
        return 0
    with _leased(name, holder), _connected(settings) as box:
        validity = box.folder.status(settings.mail_folder, ["UIDVALIDITY"])["UIDVALIDITY"]
        seen = known_uids(name, validity)
        new = [uid for uid in map(int, box.uids()) if uid not in seen]
        for uid in new:
            if not renew_lease(name, holder, LEASE_SECONDS):
                break
            _take(box, settings, name, validity, uid)
    return len(new)


@contextmanager
def _leased(name: str, holder: str) -> Iterator[None]:
    try:
        yield
    finally:
        end_lease(name, holder)


@contextmanager
def _connected(settings: Settings) -> Iterator[BaseMailBox]:
    box = KINDS[settings.mail_security](settings.mail_host, settings.mail_port, timeout=TIMEOUT_SECONDS)
    with box.login(settings.mail_user, settings.mail_password.get_secret_value(), settings.mail_folder) as open_box:
        yield open_box


def _take(box: BaseMailBox, settings: Settings, name: str, validity: int, uid: int) -> None:
    heading = _heading(box, uid)
    if heading is None:
        return  # deleted since the list was made
    again = known_message(name, heading.message_id, validity)
    if again is not None:
        note_mail(name, validity, uid, heading.message_id, outcome="again", submission_id=again)
        return
    if heading.size > settings.file_mb << 20:
        note_mail(name, validity, uid, heading.message_id, outcome="too-big")
        return
    raw = _body(box, uid)
    if raw is None:
        return
    received = take_in(
        [Incoming(f"{heading.subject or 'thư'}.eml", raw)],
        source="mail",
        sender=heading.sender,
        received_on=heading.arrived_on,
        name=heading.subject or "(không có tiêu đề)",
        key=f"mail:{name}:{validity}:{uid}",
    )
    note_mail(name, validity, uid, heading.message_id, outcome="stored", submission_id=received.submission_id)
    box.flag(str(uid), MailMessageFlags.SEEN, value=True)


def _heading(box: BaseMailBox, uid: int) -> Heading | None:
    _, data = box.client.uid("fetch", str(uid), HEADERS)
    parts = [part for part in data if isinstance(part, tuple)]
    if not parts:
        return None
    facts = parts[0][0] + b"".join(part for part in data if isinstance(part, bytes))
    message = MailMessage(parts)
    found, size = _DATE.search(facts), _SIZE.search(facts)
    day = timezone.localdate(parsedate_to_datetime(found[1].decode())) if found else None
    message_id = next(iter(message.headers.get("message-id", ())), "").strip()
    return Heading(message_id[:255], message.from_, message.subject, int(size[1]) if size else 0, day)


def _body(box: BaseMailBox, uid: int) -> bytes | None:
    """The raw bytes exactly as the server has them; they are the original."""
    _, data = box.client.uid("fetch", str(uid), "(BODY.PEEK[])")
    return next((part[1] for part in data if isinstance(part, tuple)), None)


def watch(stop: Event) -> None:
    """Looks at the mailbox until told to stop; a server that is away is tried again."""
    settings = load_settings()
    while not stop.is_set():
        try:
            beat("mailbox", f"{look(settings)} thư mới")
        except (TimeoutError, ImapToolsError, IMAP4.error, OSError, DatabaseError) as fault:
            _log.error("the mailbox cannot be read: %s", type(fault).__name__)
            _tell(f"không đọc được hộp thư ({type(fault).__name__}): kiểm tra TONGHOP_MAIL_…")
        stop.wait(settings.mail_seconds)


def _tell(said: str) -> None:
    try:
        beat("mailbox", said)
    except DatabaseError as fault:
        _log.error("the database is away: %s", fault)
