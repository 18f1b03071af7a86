"""The inbox folder: looks at it again and again, takes in what is whole, and moves it away only after it is stored.

One file is one submission, so is one sub-folder and one series of loose pictures; a sub-folder called like a campaign
holds the submissions of that campaign. Network shares send no events and copy slowly, so a thing counts as whole
after several equal looks at sizes and times, and what was moved is looked at for a while longer, in case a slow
writer was not done after all.
"""

import errno
import logging
import time
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

from django.db import DatabaseError, close_old_connections

from config.settings import load_settings
from store.selectors.campaigns import current_campaigns
from store.selectors.intake import known_events
from store.services.intake import Incoming
from store.services.status import beat
from workers.folder import (
    SHORTCUTS,
    Entry,
    Signature,
    content_of,
    entries_of,
    in_use,
    readable,
    series_of,
    sign,
    sign_all,
)
from workers.intake import take_in
from workers.noticing import notice_safely
from workers.shelves import all_kept, move, put_done, put_refused, recently_done, shelves_beside

MOST_FILES: Final = 200
EMPTY_LOOKS: Final = 5  # times as many: an empty file is mostly one whose content is still on its way
BEAT_SECONDS: Final = 10.0
NOTICE_SECONDS: Final = 60.0
WATCH_AFTER_SECONDS: Final = 600.0
MAY_NOT_MOVE: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_log = logging.getLogger(__name__)


class Rules(NamedTuple):
    """How a folder is looked at.

    ``looks`` equal looks make a thing whole; ``most_bytes`` is the largest one taken; pictures of one series that come
    within ``series_seconds`` are one submission, taken when none came for ``rest_seconds``; ``stays``: nothing moves.
    """

    looks: int
    most_bytes: int
    series_seconds: float = 0.0
    rest_seconds: float = 0.0
    stays: bool = False


class _Look(NamedTuple):
    signature: Signature
    times: int
    since: float


class _Moved(NamedTuple):
    entry: Entry
    signature: Signature
    until: float


class Inbox:
    """The folder and what was seen of it."""

    def __init__(self, folder: Path, rules: Rules, shelves: Path | None = None) -> None:
        self.folder, self.rules, self.shelves = folder, rules, shelves or folder.parent
        self.said = ""  # what the last look could not do, for the status page
        self._seen: dict[tuple[Path, ...], _Look] = {}
        self._first: dict[Path, float] = {}
        self._moved: dict[Path, _Moved] = {}
        self._stayed: dict[Path, Signature] = {}
        self._last_beat = 0.0

    def look(self, stop: Event | None = None) -> int:
        """One look: takes in what is whole by now; gives how many things still wait."""
        self.said = ""
        try:
            entries = list(entries_of(self.folder, self._campaigns(), self.rules.series_seconds))
        except OSError as fault:
            _log.error("the inbox cannot be looked at: %s", fault.strerror)
            self.said = f"không xem được thư mục ({fault.strerror})"
            return len(self._seen)
        self._forget(entries)
        for entry in entries:
            if stop is not None and stop.is_set():
                break
            self._look_at(entry)
            self._tell_now_and_then()
        self._look_after()
        return len(self._seen)

    def _campaigns(self) -> dict[str, str]:
        return {row.key.casefold(): row.key for row in current_campaigns()}

    def _forget(self, entries: list[Entry]) -> None:
        there = {entry.paths for entry in entries}
        paths = {path for entry in entries for path in entry.paths}
        self._seen = {key: look for key, look in self._seen.items() if key in there}
        self._first = {path: at for path, at in self._first.items() if path in paths}
        self._stayed = {path: signature for path, signature in self._stayed.items() if path in paths}

    def _look_at(self, entry: Entry) -> None:
        try:
            signature = sign_all(entry)
        except OSError:
            self._seen.pop(entry.paths, None)  # being moved or renamed at this moment
            return
        if signature is not None and self._stayed.get(entry.path) == signature:
            return
        now = time.monotonic()
        for path in entry.paths:
            self._first.setdefault(path, now)
        if signature is None:
            self._seen[entry.paths] = _Look((), 0, now)
            return
        before = self._seen.get(entry.paths)
        times = before.times + 1 if before and before.signature == signature else 1
        self._seen[entry.paths] = _Look(signature, times, now)
        if times >= self._looks_needed(signature) and self._rests(entry, now) and not self._is_in_use(entry, signature):
            self._take(entry, signature)

    def _looks_needed(self, signature: Signature) -> int:
        empty = all(size == 0 for _, size, _ in signature)
        return self.rules.looks * (EMPTY_LOOKS if empty else 1)

    def _rests(self, entry: Entry, now: float) -> bool:
        """A picture of a series waits for the next one; anything else waits for nothing."""
        if not _is_picture(entry):
            return True
        return now - max(self._first[path] for path in entry.paths) >= self.rules.rest_seconds

    def _is_in_use(self, entry: Entry, signature: Signature) -> bool:
        if any(size < 0 for _, size, _ in signature):
            return False
        base = entry.path if entry.path.is_dir() else entry.path.parent
        if any(in_use(base / name) for name, _, _ in signature):
            self.said = "có tệp đang được mở hoặc chưa mở được: nhận khi đóng lại"
            return True
        return False

    def _take(self, entry: Entry, signature: Signature) -> None:
        reason = self._refusal(entry, signature)
        try:
            if reason:
                self._refuse(entry, signature, reason)
            elif signature:
                self._take_in(entry, signature)
        except FileNotFoundError:
            _log.info("something left the inbox while it was being taken in")
        except (OSError, DatabaseError) as fault:
            # Disk full, no rights, database away: it stays where it is and is tried again at the next look.
            why = fault.strerror if isinstance(fault, OSError) and fault.strerror else type(fault).__name__
            _log.error("the inbox cannot be taken in: %s", why)
            self.said = f"không nhận được: {why}"
            return
        self._seen.pop(entry.paths, None)

    def _refusal(self, entry: Entry, signature: Signature) -> str:
        if not signature and entry.path.is_dir():
            return ""
        if any(size < 0 for _, size, _ in signature):
            return "không phải tệp thường (liên kết hoặc thiết bị): hãy chép chính tệp đó vào thư mục nhận"
        if not entry.path.is_dir() and entry.path.name.lower().endswith(SHORTCUTS):
            return "đây chỉ là lối tắt: hãy chép chính tệp báo cáo vào thư mục nhận"
        if len(signature) > MOST_FILES:
            return f"thư mục có quá {MOST_FILES} tệp: hãy chia nhỏ, mỗi báo cáo một thư mục"
        if sum(size for _, size, _ in signature) > self.rules.most_bytes:
            return f"lớn hơn {self.rules.most_bytes >> 20} MB: hãy nén hoặc chia nhỏ rồi gửi lại"
        return ""

    def _refuse(self, entry: Entry, signature: Signature, reason: str) -> None:
        for path in entry.paths:
            try:
                put_refused(path, self.shelves, reason, stays=self.rules.stays)
            except OSError as fault:
                if fault.errno not in MAY_NOT_MOVE:
                    raise
                put_refused(path, self.shelves, reason, stays=True)
        self._stay(entry, signature)

    def _take_in(self, entry: Entry, signature: Signature) -> None:
        base = entry.path if entry.path.is_dir() else entry.path.parent
        events = self._events(entry, signature)
        known = known_events(events) if self.rules.stays or _is_picture(entry) else set()
        fresh = [one for one, event in zip(signature, events, strict=True) if event not in known]
        if fresh:
            take_in(
                [Incoming(readable(name), base / name) for name, _, _ in fresh],
                source="inbox",
                campaign_hint=entry.campaign,
                name=entry.title,
                key=f"inbox:{readable(str(entry.path.relative_to(self.folder)))}:{_printable(tuple(fresh))}",
                events=events,
                grouped=entry.series and len(fresh) > 1,
            )
        if sign_all(entry) != signature:
            return  # it went on growing: taken in again when it is whole
        self._clear(entry, signature)

    def _events(self, entry: Entry, signature: Signature) -> list[str]:
        where = (
            entry.path.relative_to(self.folder) if entry.path.is_dir() else entry.path.relative_to(self.folder).parent
        )
        return [f"inbox:{readable(str(where))}/{one}" for one in _printable(signature)]

    def _clear(self, entry: Entry, signature: Signature) -> None:
        if self.rules.stays:
            self._stay(entry, signature)
            return
        until = time.monotonic() + WATCH_AFTER_SECONDS
        try:
            for path in entry.paths:
                own = sign(path) or ()
                self._moved[put_done(path, self.shelves)] = _Moved(Entry((path,), entry.campaign), own, until)
        except OSError as fault:
            if fault.errno not in MAY_NOT_MOVE:
                raise
            self.said = "thư mục chỉ đọc: đã nhận nhưng không dời tệp đi được"
            self._stay(entry, signature)

    def _stay(self, entry: Entry, signature: Signature) -> None:
        self._stayed[entry.path] = signature

    def _look_after(self) -> None:
        """Takes in again what went on growing after it was moved.

        A writer keeps its file open wherever it is moved to.
        """
        for place, moved in list(self._moved.items()):
            try:
                signature = sign(place)
            except OSError:
                signature = None
            if signature and content_of(signature) != content_of(moved.signature):
                del self._moved[place]
                move(place, moved.entry.path.parent)
            elif time.monotonic() > moved.until:
                del self._moved[place]

    def reclaim(self) -> None:
        """After a start: what was moved lately may have gone on growing while nobody looked.

        What is not among the originals is taken in again, the rest is looked at for a while as if just moved.
        """
        until = time.monotonic() + WATCH_AFTER_SECONDS
        for path in recently_done(self.shelves, WATCH_AFTER_SECONDS):
            try:
                whole = all_kept(path)
                signature = sign(path) or ()
                if whole:
                    self._moved[path] = _Moved(Entry((self.folder / path.name,), ""), signature, until)
                else:
                    move(path, self.folder)
            except OSError:
                _log.info("something left the shelf while it was being looked at")

    def _tell_now_and_then(self) -> None:
        """Thousands of files at once take longer than a sign of life may."""
        if time.monotonic() - self._last_beat > BEAT_SECONDS:
            self.tell()

    def tell(self) -> None:
        """A sign of life with the backlog and what could not be done."""
        self._last_beat = time.monotonic()
        beat_safely("inbox", f"{len(self._seen)} đang chờ" + (f"; {self.said}" if self.said else ""))


def _is_picture(entry: Entry) -> bool:
    return series_of(entry.path) is not None and not entry.path.is_dir()


def _printable(signature: Signature) -> tuple[tuple[str, int, int], ...]:
    return tuple((readable(name), size, time_ns) for name, size, time_ns in signature)


def beat_safely(part: str, said: str) -> None:
    """A sign of life that does not stop the watcher while the database is away."""
    try:
        beat(part, said)
    except DatabaseError as fault:
        _log.error("the database is away: %s", type(fault).__name__)


def open_inbox(*, wait: bool = True) -> Inbox:
    """The inbox of the settings; its folder is made when it is not there. Without ``wait`` no series is waited for."""
    settings = load_settings()
    settings.inbox.mkdir(parents=True, exist_ok=True)
    rules = Rules(
        looks=settings.inbox_looks,
        most_bytes=settings.file_mb << 20,
        series_seconds=settings.inbox_series_seconds,
        rest_seconds=settings.inbox_series_seconds if wait else 0.0,
        stays=settings.inbox_after == "stay",
    )
    return Inbox(settings.inbox, rules, shelves_beside(settings.inbox, settings.data))


def watch(stop: Event) -> None:
    """Looks at the inbox until told to stop."""
    inbox, seconds, last = open_inbox(), load_settings().inbox_seconds, 0.0
    reclaimed, noticed = False, time.monotonic()
    while not stop.is_set():
        try:
            if not reclaimed:
                inbox.reclaim()
                reclaimed = True
            inbox.look(stop)
        except DatabaseError as fault:
            _log.error("the database is away: %s", type(fault).__name__)
        else:
            if time.monotonic() - last > BEAT_SECONDS:
                last = time.monotonic()
                inbox.tell()
        if time.monotonic() - noticed > NOTICE_SECONDS:
            noticed = time.monotonic()
            notice_safely()
        close_old_connections()  # one that broke is given up; else every look from now on fails
        stop.wait(seconds)


def take_all(stop: Event) -> None:
    """Looks until nothing is left in the inbox but what is not finished."""
    inbox, seconds = open_inbox(wait=False), load_settings().inbox_seconds
    for _ in range(inbox.rules.looks * EMPTY_LOOKS + 1):
        if not inbox.look() or stop.wait(seconds):
            return
