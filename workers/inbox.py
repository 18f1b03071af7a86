"""The inbox folder: looks at it again and again, takes in what is whole, and moves it away only after it is stored.

One file is one submission, so is one sub-folder; a sub-folder called like a campaign holds the submissions of that
campaign. Network shares send no events and copy slowly, so a thing counts as whole after several equal looks at sizes
and times, and what was moved is looked at for a while longer, in case a slow writer was not done after all.
"""

import logging
import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

from django.db import DatabaseError
from django.utils import timezone

from config.settings import load_settings
from store.originals import sync_folder
from store.selectors.campaigns import current_campaigns
from store.services.intake import Incoming
from store.services.status import beat
from workers.intake import take_in

DONE: Final = "Đã nhận"
REFUSED: Final = "Từ chối"
UNFINISHED: Final = (".tmp", ".part", ".filepart", ".crdownload", ".partial", ".download")
LITTER: Final = frozenset({"thumbs.db", "desktop.ini"})
MOST_FILES: Final = 200
EMPTY_LOOKS: Final = 5  # times as many: an empty file is mostly one whose content is still on its way
BEAT_SECONDS: Final = 10.0
WATCH_AFTER_SECONDS: Final = 600.0
_log = logging.getLogger(__name__)

Signature = tuple[tuple[str, int, int], ...]


class Entry(NamedTuple):
    """One thing in the inbox that may be a submission, with the campaign whose folder it lies in."""

    path: Path
    campaign: str


class _Look(NamedTuple):
    signature: Signature
    times: int


class _Moved(NamedTuple):
    entry: Entry
    signature: Signature
    until: float


class Inbox:
    """The folder and what was seen of it.

    ``looks`` equal looks make a thing whole; ``most_bytes`` is the largest one taken.
    """

    def __init__(self, folder: Path, *, looks: int, most_bytes: int) -> None:
        self.folder, self.looks, self.most_bytes = folder, looks, most_bytes
        self._seen: dict[Path, _Look] = {}
        self._moved: dict[Path, _Moved] = {}

    def look(self) -> int:
        """One look: takes in what is whole by now; gives how many things still wait."""
        entries = list(self._entries())
        self._seen = {entry.path: self._seen[entry.path] for entry in entries if entry.path in self._seen}
        for entry in entries:
            self._look_at(entry)
        self._look_after()
        return len(self._seen)

    def _entries(self) -> Iterator[Entry]:
        campaigns = {row.key for row in current_campaigns()}
        for path in _children(self.folder):
            if path.name in campaigns and path.is_dir() and not path.is_symlink():
                yield from (Entry(inner, path.name) for inner in _children(path))
            else:
                yield Entry(path, "")

    def _look_at(self, entry: Entry) -> None:
        try:
            signature = sign(entry.path)
        except OSError:
            self._seen.pop(entry.path, None)  # being moved or renamed at this moment
            return
        if signature is None:
            self._seen[entry.path] = _Look((), 0)
            return
        before = self._seen.get(entry.path)
        times = before.times + 1 if before and before.signature == signature else 1
        self._seen[entry.path] = _Look(signature, times)
        empty = all(size == 0 for _, size, _ in signature)
        if times >= self.looks * (EMPTY_LOOKS if empty else 1):
            self._take(entry, signature)

    def _take(self, entry: Entry, signature: Signature) -> None:
        reason = self._refusal(entry.path, signature)
        try:
            if reason:
                _put_aside(entry.path, self.folder, reason)
            else:
                self._take_in(entry, signature)
        except FileNotFoundError:
            _log.info("something left the inbox while it was being taken in")
        except (OSError, DatabaseError) as fault:
            # Disk full, no rights, database away: it stays where it is and is tried again at the next look.
            _log.error("the inbox cannot be taken in: %s", type(fault).__name__ if fault.args == () else fault)
            beat_safely("inbox", f"không nhận được: {fault}")
            return
        self._seen.pop(entry.path, None)

    def _refusal(self, path: Path, signature: Signature) -> str:
        if not signature and path.is_dir():
            return ""
        if any(size < 0 for _, size, _ in signature):
            return "không phải tệp thường (liên kết hoặc thiết bị): hãy chép chính tệp đó vào thư mục nhận"
        if len(signature) > MOST_FILES:
            return f"thư mục có quá {MOST_FILES} tệp: hãy chia nhỏ, mỗi báo cáo một thư mục"
        if sum(size for _, size, _ in signature) > self.most_bytes:
            return f"lớn hơn {self.most_bytes >> 20} MB: hãy nén hoặc chia nhỏ rồi gửi lại"
        return ""

    def _take_in(self, entry: Entry, signature: Signature) -> None:
        if not signature:
            return  # an empty folder: somebody is about to fill it
        base = entry.path if entry.path.is_dir() else entry.path.parent
        where = entry.path.relative_to(self.folder)
        take_in(
            [Incoming(name, base / name) for name, _, _ in signature],
            source="inbox",
            campaign_hint=entry.campaign,
            name=entry.path.name,
            key=f"inbox:{where}:{signature}",
        )
        if sign(entry.path) != signature:
            return  # it went on growing: taken in again when it is whole
        place = _move(entry.path, self.folder.parent / DONE / f"{timezone.localdate()}")
        self._moved[place] = _Moved(entry, signature, time.monotonic() + WATCH_AFTER_SECONDS)

    def _look_after(self) -> None:
        """Takes in again what went on growing after it was moved.

        A writer keeps its file open wherever it is moved to.
        """
        for place, moved in list(self._moved.items()):
            try:
                signature = sign(place)
            except OSError:
                signature = None
            if signature and _content(signature) != _content(moved.signature):
                del self._moved[place]
                _move(place, moved.entry.path.parent)
            elif time.monotonic() > moved.until:
                del self._moved[place]


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not is_left_alone(path.name))
    except OSError as fault:
        _log.error("the inbox cannot be looked at: %s", fault.strerror)
        return []


def is_left_alone(name: str) -> bool:
    """Whether a name is that of something hidden, unfinished or made by a system.

    It is looked at again when renamed.
    """
    low = name.lower()
    return low.startswith((".", "~$", "~")) or low.endswith(UNFINISHED) or low in LITTER


def sign(path: Path) -> Signature | None:
    """Names, sizes (bytes; -1 for what is no plain file) and times of a file or of all files in a folder, in order.

    None while something in a folder is not finished. OSError when it is gone.
    """
    if path.is_symlink() or not path.is_dir():
        return (_sign_file(path, path.name),)
    files: list[tuple[str, int, int]] = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if any(name.lower().endswith(UNFINISHED) for name in names):
            return None
        inside = Path(folder)
        files += [
            _sign_file(inside / name, str((inside / name).relative_to(path)))
            for name in sorted(names)
            if not is_left_alone(name)
        ]
    return tuple(files)


def _content(signature: Signature) -> list[tuple[int, int]]:
    """Sizes and times only: a name may have become another when it was moved."""
    return [(size, time_ns) for _, size, time_ns in signature]


def _sign_file(path: Path, name: str) -> tuple[str, int, int]:
    info = path.lstat()
    return name, info.st_size if stat.S_ISREG(info.st_mode) else -1, info.st_mtime_ns


def _move(path: Path, folder: Path) -> Path:
    """Moves something into a folder under a name that is free there."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / path.name
    number = 2
    while place.exists() or place.is_symlink():
        place = folder / f"{path.stem} ({number}){path.suffix}"
        number += 1
    shutil.move(path, place)
    sync_folder(folder)
    return place


def _put_aside(path: Path, inbox: Path, reason: str) -> None:
    place = _move(path, inbox.parent / REFUSED / f"{timezone.localdate()}")
    note = place.with_name(place.name + " - LÝ DO.txt")
    note.write_text(f"{path.name}: {reason}.\n", "utf-8")


def beat_safely(part: str, said: str) -> None:
    """A sign of life that does not stop the watcher while the database is away."""
    try:
        beat(part, said)
    except DatabaseError as fault:
        _log.error("the database is away: %s", fault)


def open_inbox() -> Inbox:
    """The inbox of the settings; its folder is made when it is not there."""
    settings = load_settings()
    settings.inbox.mkdir(parents=True, exist_ok=True)
    return Inbox(settings.inbox, looks=settings.inbox_looks, most_bytes=settings.file_mb << 20)


def watch(stop: Event) -> None:
    """Looks at the inbox until told to stop."""
    inbox, seconds, last = open_inbox(), load_settings().inbox_seconds, 0.0
    while not stop.is_set():
        try:
            waiting = inbox.look()
        except DatabaseError as fault:
            _log.error("the database is away: %s", fault)
            waiting = -1
        if waiting >= 0 and time.monotonic() - last > BEAT_SECONDS:
            last = time.monotonic()
            beat_safely("inbox", f"{waiting} đang chờ")
        stop.wait(seconds)


def take_all(stop: Event) -> None:
    """Looks until nothing is left in the inbox but what is not finished."""
    inbox, seconds = open_inbox(), load_settings().inbox_seconds
    for _ in range(inbox.looks * EMPTY_LOOKS + 1):
        if not inbox.look() or stop.wait(seconds):
            return
