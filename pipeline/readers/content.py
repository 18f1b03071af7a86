"""What every reader hands back, how it says that a file cannot be read, and how pages are read side by side.

Pages that need recognition wait until all files of the submission are open; then several at a time are read together,
because a start of Tesseract costs as much as the figures of a page.
"""

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, Final, NamedTuple

from pipeline.options import Options
from schemas.reading import Fault, FileOutcome, Kind, Page, Signature

PageStory = Generator[Any, Any, Page]  # pipeline.ocr.asking.Story, which brings the recognition with it
PageWork = Callable[[], PageStory]
AnyPage = Page | Future[Page]
PAGES_TOGETHER: Final = 4  # more save little of a start each and hold more pictures in memory
_TELLER: Final = "pipeline.ocr.asking:tell_together"  # named, not imported: a Word report needs no recognition


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


class Waiting(NamedTuple):
    """A page that needs recognition: how to read it, and where its readers wait for it."""

    work: PageWork
    page: Future[Page]


@dataclass(frozen=True)
class Desk:
    """Where one submission is read: options, threads for pages that need recognition, a folder for unpacked files.

    ``wanted`` are the pages that count of the file that lies on it (empty: all).
    """

    options: Options
    pool: ThreadPoolExecutor
    folder: Path
    wanted: frozenset[int] = frozenset()
    waiting: list[Waiting] = field(default_factory=list)

    def wants(self, number: int) -> bool:
        """Whether a page (from 1) is to be read."""
        return not self.wanted or number in self.wanted

    def later(self, work: PageWork) -> Future[Page]:
        """Queues the reading of one page; its picture is made inside ``work``, so few are in memory at once."""
        page: Future[Page] = Future()
        self.waiting.append(Waiting(work, page))
        return page

    def begin(self) -> None:
        """Reads the pages that wait, shared out so that no thread is left with nothing."""
        waiting = [one for one in self.waiting if not one.page.cancelled()]
        self.waiting.clear()
        while waiting:
            share = min(PAGES_TOGETHER, -(-len(waiting) // self.options.jobs))
            self._read(waiting[:share])
            waiting = waiting[share:]

    def _read(self, pages: Sequence[Waiting]) -> None:
        self.pool.submit(_told, pages).add_done_callback(partial(self._settle, pages))

    def _settle(self, pages: Sequence[Waiting], read: Future[dict[int, Page]]) -> None:
        """Hands over what was read; pages of which one broke are read apart, so that the others stand."""
        error = read.exception()
        if error is None:
            for index, page in read.result().items():
                pages[index].page.set_result(page)
        elif len(pages) == 1:
            pages[0].page.set_exception(error)
        else:
            for one in pages:
                if not one.page.cancelled():
                    self._read([one])


def _told(pages: Sequence[Waiting]) -> dict[int, Page]:
    """The pages read together, by their place; without those that were called off before their turn."""
    wanted = [i for i, one in enumerate(pages) if one.page.running() or one.page.set_running_or_notify_cancel()]
    told: list[Page] = resolve_name(_TELLER)([pages[i].work for i in wanted])
    return dict(zip(wanted, told, strict=True))


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
