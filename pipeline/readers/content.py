"""What every reader hands back, how it says that a file cannot be read, and how pages are read side by side."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pipeline.options import Options
from schemas.reading import Fault, FileOutcome, Kind, Page, Signature

PageWork = Callable[[], Page]
AnyPage = Page | Future[Page]


class Inner(NamedTuple):
    """A file taken out of a mail or an archive: where its bytes were put and the name it carried."""

    path: Path
    name: str


class Content(NamedTuple):
    """What a reader found in one file; pages may still be on their way (`Future`), in page order."""

    pages: tuple[AnyPage, ...] = ()
    signatures: tuple[Signature, ...] = ()
    inner: tuple[Inner, ...] = ()
    sender: str = ""
    subject: str = ""
    sent_on: date | None = None


class CannotReadError(Exception):
    """The file cannot be read or must not be opened; ``fault`` tells the user why, ``outcome`` which of the two."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault

    @property
    def outcome(self) -> FileOutcome:
        """Refused when a rule forbade opening it, failed when it was tried in vain."""
        return FileOutcome.REFUSED if self.fault.code == "file.unsafe" else FileOutcome.FAILED


class Desk(NamedTuple):
    """Where one submission is read: options, threads for pages that need recognition, a folder for unpacked files.

    ``wanted`` are the pages that count of the file that lies on it (empty: all).
    """

    options: Options
    pool: ThreadPoolExecutor
    folder: Path
    wanted: frozenset[int] = frozenset()

    def wants(self, number: int) -> bool:
        """Whether a page (from 1) is to be read."""
        return not self.wanted or number in self.wanted

    def later(self, work: PageWork) -> Future[Page]:
        """Queues the reading of one page; its picture is made inside ``work``, so few are in memory at once."""
        return self.pool.submit(work)


Reader = Callable[[Path, Kind, Desk], Content]


def unreadable(reason: str) -> CannotReadError:
    """The error for a broken file, with one Vietnamese line for the user."""
    return CannotReadError(Fault(code="file.unreadable", reason=reason))


def encrypted(reason: str = "tệp có mật khẩu") -> CannotReadError:
    """The error for a file that asks for a password."""
    return CannotReadError(Fault(code="file.encrypted", reason=reason))


def unsafe(reason: str) -> CannotReadError:
    """The error for a file that a safety rule forbids to open."""
    return CannotReadError(Fault(code="file.unsafe", reason=reason))
