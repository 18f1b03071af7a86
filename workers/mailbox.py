"""The mailboxes: every message is taken in once, its raw bytes are the original; only then is it marked or moved.

Known by mailbox, UIDVALIDITY, UID and Message-ID: when a server numbers anew, or the same mail reaches two mailboxes,
it is one arrival more and no new submission. Headers first, in batches; a body is fetched once. One reader at a time
per mailbox, by a lease in the database.
"""

import hashlib
import logging
import re
import ssl
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from email.utils import parsedate_to_datetime
from imaplib import IMAP4
from threading import Event
from typing import Final, NamedTuple

from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from imap_tools import (
    AND,
    BaseMailBox,
    MailBox,
    MailBoxStartTls,
    MailBoxUnencrypted,
    MailMessage,
    MailMessageFlags,
    U,
)
from imap_tools.errors import ImapToolsError

from config.mailboxes import Mailbox, load_mailboxes
from config.settings import load_settings
from pipeline.letters.bounce import MOST_BYTES, bounce_of, may_be_bounce
from store.selectors.letters import answered_campaign
from store.selectors.mails import known_body, known_header, known_uids, unsettled_uids
from store.services.acknowledging import acknowledge
from store.services.bounces import note_bounce
from store.services.contacts import note_reply
from store.services.intake import Incoming, arrive_again
from store.services.mails import Seen, end_lease, note_mail, renew_lease, settle_mails, take_lease
from store.services.status import beat
from workers.intake import take_in

LEASE_SECONDS: Final = 120
TIMEOUT_SECONDS: Final = 60.0
IDLE_SECONDS: Final = 5.0  # how often a stop is looked for while the server is listened to
BATCH: Final = 200
NAMES: Final = "MESSAGE-ID FROM SUBJECT DATE AUTO-SUBMITTED CONTENT-TYPE IN-REPLY-TO REFERENCES"
HEADERS: Final = f"(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS ({NAMES})])"
FAULTS: Final = (TimeoutError, ImapToolsError, IMAP4.error, OSError, DatabaseError)
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE: Final = re.compile(rb'INTERNALDATE "\s?([^"]+)"')
_log = logging.getLogger(__name__)


class Heading(NamedTuple):
    """What is asked of a message before its body: who sent it, what it is called, size (bytes), day of arrival.

    ``automatic``: an automatic answer that carries no file; ``bounce``: it looks like a server's report on a mail.
    """

    uid: int
    message_id: str
    sender: str
    subject: str
    size: int
    arrived_on: date | None
    answers: str
    automatic: bool
    bounce: bool


class Mark(NamedTuple):
    """How far a mailbox was looked through: what lies under ``next_uid`` in this numbering is dealt with."""

    validity: int = 0
    next_uid: int = 1


class Fetcher:
    """Reads one mailbox again and again, and remembers how far it was looked through."""

    def __init__(self, mailbox: Mailbox, most_bytes: int) -> None:
        self.mailbox, self.most_bytes = mailbox, most_bytes
        self.mark = Mark()
        self.fetched = 0  # bodies, for whoever wants to know what a look cost

    def look(self) -> int:
        """One look: takes in all messages that are new; gives their number."""
        holder = uuid.uuid4().hex
        if not take_lease(self.mailbox.name, holder, LEASE_SECONDS):
            return 0
        try:
            with connected(self.mailbox) as box:
                return self._look(box, holder)
        finally:
            end_lease(self.mailbox.name, holder)

    def _look(self, box: BaseMailBox, holder: str) -> int:
        state = box.folder.status(self.mailbox.folder, ["UIDVALIDITY", "UIDNEXT"])
        mark = Mark(state["UIDVALIDITY"], state["UIDNEXT"])
        if mark == self.mark:
            return 0
        first = mark.validity != self.mark.validity
        present = self._present(box, 1 if first else self.mark.next_uid)
        if first:
            self._settle(box, mark.validity, unsettled_uids(self.mailbox.name, mark.validity) & set(present))
        known = known_uids(self.mailbox.name, mark.validity)
        new = [uid for uid in present if uid not in known]
        for start in range(0, len(new), BATCH):
            for heading in _headings(box, new[start : start + BATCH]):
                if not renew_lease(self.mailbox.name, holder, LEASE_SECONDS):
                    return len(new)  # another one reads on from here
                self._take(box, mark.validity, heading)
        self.mark = mark
        return len(new)

    def _present(self, box: BaseMailBox, low: int) -> list[int]:
        since = self.mailbox.since
        newer = U(str(low), "*")
        criteria = AND(uid=newer) if since is None else AND(uid=newer, date_gte=since)
        return sorted(uid for uid in map(int, box.uids(criteria)) if uid >= low)

    def _take(self, box: BaseMailBox, validity: int, heading: Heading) -> None:
        seen = Seen(self.mailbox.name, validity, heading.uid, heading.message_id, heading.size)
        seen = seen._replace(sender=heading.sender, subject=heading.subject, answers=heading.answers)
        rule = self.mailbox.rule_for(heading.sender, heading.subject)
        again = known_header(seen)
        if again is not None:
            note_mail(seen, outcome="again", submission_id=again)
            self._settle(box, validity, {heading.uid})
        elif heading.bounce and heading.size <= MOST_BYTES and self._is_bounce(box, heading):
            note_mail(seen, outcome="bounce")
            self._settle(box, validity, {heading.uid})
        elif rule.ignore or heading.automatic:
            note_mail(seen, outcome="ignored" if rule.ignore else "automatic")
        elif heading.size > self.most_bytes:
            note_mail(seen, outcome="too-big")
        else:
            self._store(box, seen, heading, rule.campaign)

    def _is_bounce(self, box: BaseMailBox, heading: Heading) -> bool:
        """Whether it tells of a mail of ours that did not arrive, which is noted on that mail."""
        raw = _body(box, heading.uid)
        bounce = bounce_of(raw) if raw else None
        return bounce is not None and note_bounce(bounce) is not None

    def _store(self, box: BaseMailBox, seen: Seen, heading: Heading, campaign: str) -> None:
        raw = _body(box, heading.uid)
        if raw is None:
            return  # deleted since the list was made
        self.fetched += 1
        key = f"mail:{seen.mailbox}:{seen.uid_validity}:{heading.uid}"
        seen = seen._replace(body=hashlib.sha256(_without_headers(raw)).hexdigest())
        twin = known_body(seen)
        if twin is not None:
            arrive_again(twin, source="mail", name=heading.subject, sender=heading.sender, key=key)
            note_mail(seen, outcome="again", submission_id=twin)
        else:
            received = take_in(
                [Incoming(f"{heading.subject or 'thư'}.eml", raw)],
                source="mail",
                campaign_hint=campaign or answered_campaign(heading.answers),
                sender=heading.sender,
                received_on=heading.arrived_on,
                name=heading.subject or "(không có tiêu đề)",
                key=key,
            )
            acknowledge(received.submission_id, heading.message_id, heading.sender)
            note_mail(seen, outcome="stored", submission_id=received.submission_id)
            note_reply(received.submission_id, heading.answers.split())
        self._settle(box, seen.uid_validity, {heading.uid})

    def _settle(self, box: BaseMailBox, validity: int, uids: set[int]) -> None:
        """Marks or moves what is stored; what a crash left undone is made good at the next start."""
        if not uids:
            return
        names = [str(uid) for uid in sorted(uids)]
        box.flag(names, MailMessageFlags.SEEN, value=True)
        if self.mailbox.done_folder:
            if not box.folder.exists(self.mailbox.done_folder):
                box.folder.create(self.mailbox.done_folder)
            box.move(names, self.mailbox.done_folder)
        settle_mails(self.mailbox.name, validity, uids)


@contextmanager
def connected(mailbox: Mailbox) -> Iterator[BaseMailBox]:
    """The mailbox, open; the server's certificate is checked. Any of FAULTS."""
    box = _client(mailbox)
    with box.login(mailbox.user, mailbox.secret, mailbox.folder) as open_box:
        yield open_box


def _client(mailbox: Mailbox) -> BaseMailBox:
    if mailbox.security == "none":
        return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=TIMEOUT_SECONDS)
    # imaplib checks no certificate unless it is given a context that does.
    context = ssl.create_default_context(cafile=mailbox.ca)
    kind = MailBox if mailbox.security == "tls" else MailBoxStartTls
    return kind(mailbox.host, mailbox.port, timeout=TIMEOUT_SECONDS, ssl_context=context)


def _headings(box: BaseMailBox, uids: Sequence[int]) -> Iterator[Heading]:
    """The headings of these messages, in one question; those deleted meanwhile are left out."""
    _, data = box.client.uid("fetch", ",".join(map(str, uids)), HEADERS)
    for index, part in enumerate(data):
        if isinstance(part, tuple):
            after = data[index + 1] if index + 1 < len(data) and isinstance(data[index + 1], bytes) else b""
            yield _heading(part, after)


def _heading(part: tuple[bytes, bytes], after: bytes) -> Heading:
    facts = part[0] + after
    message = MailMessage([part])
    date_, size, uid = _DATE.search(facts), _SIZE.search(facts), _UID.search(facts)
    day = timezone.localdate(parsedate_to_datetime(date_[1].decode())) if date_ else None
    headers: Mapping[str, tuple[str, ...]] = message.headers
    return Heading(
        uid=int(uid[1]) if uid else 0,
        message_id=_first(headers, "message-id")[:255] or "digest:" + hashlib.sha256(part[1]).hexdigest(),
        sender=_clean(message.from_),
        subject=_clean(message.subject),
        size=int(size[1]) if size else 0,
        arrived_on=day,
        answers=f"{_first(headers, 'in-reply-to')} {_first(headers, 'references')}".strip()[:2000],
        automatic=_is_automatic(headers),
        bounce=may_be_bounce(_first(headers, "content-type"), message.from_),
    )


def _first(headers: Mapping[str, tuple[str, ...]], name: str) -> str:
    return _clean(next(iter(headers.get(name, ())), ""))


def _clean(text: str) -> str:
    """Text without what no database takes."""
    return " ".join(text.replace("\0", "").encode("utf-8", "replace").decode().split())


def _is_automatic(headers: Mapping[str, tuple[str, ...]]) -> bool:
    """An automatic answer without a file; a report sent by a program carries one."""
    kind = _first(headers, "content-type").lower()
    plain = not kind or kind.startswith(("text/", "multipart/alternative", "multipart/report"))
    return plain and _first(headers, "auto-submitted").lower() not in ("", "no")


def _body(box: BaseMailBox, uid: int) -> bytes | None:
    """The raw bytes exactly as the server has them; they are the original."""
    _, data = box.client.uid("fetch", str(uid), "(BODY.PEEK[])")
    return next((part[1] for part in data if isinstance(part, tuple)), None)


def _without_headers(raw: bytes) -> bytes:
    """What every copy of a mail has in common, whichever way it came."""
    return raw.partition(b"\r\n\r\n")[2]


def fetchers() -> list[Fetcher]:
    """One fetcher for each mailbox of this system."""
    return [Fetcher(mailbox, load_settings().file_mb << 20) for mailbox in load_mailboxes()]


def watch(stop: Event) -> None:
    """Looks at all mailboxes, each in a thread of its own, until told to stop."""
    threads = [threading.Thread(target=_watch_one, args=[one, stop], daemon=True) for one in fetchers()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _watch_one(fetcher: Fetcher, stop: Event) -> None:
    """A server that is away is tried again; one that can tell of new mail is listened to between two looks."""
    mailbox = fetcher.mailbox
    while not stop.is_set():
        try:
            _tell(mailbox, f"{fetcher.look()} thư mới")
            if mailbox.idle and not stop.is_set():
                listen(fetcher, stop)
                continue
        except FAULTS as fault:
            _log.error("a mailbox cannot be read: %s", type(fault).__name__)
            _tell(mailbox, f"không đọc được hộp thư ({type(fault).__name__}): kiểm tra máy chủ, tên và mật khẩu")
        finally:
            close_old_connections()
        stop.wait(mailbox.seconds)


def listen(fetcher: Fetcher, stop: Event) -> bool:
    """Waits until the server tells of a new message, or until the next look is due; True when it told."""
    deadline = time.monotonic() + fetcher.mailbox.seconds
    with connected(fetcher.mailbox) as box:
        if "IDLE" not in box.client.capabilities:
            stop.wait(fetcher.mailbox.seconds)
            return False
        while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
            told = box.idle.wait(timeout=min(IDLE_SECONDS, left))
            if any(b"EXISTS" in line for line in told):
                return True
    return False


def _tell(mailbox: Mailbox, said: str) -> None:
    try:
        beat(f"mailbox {mailbox.name}"[:40] if len(load_mailboxes()) > 1 else "mailbox", said)
    except DatabaseError as fault:
        _log.error("the database is away: %s", type(fault).__name__)
