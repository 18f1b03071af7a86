"""The files of one submission, containers opened, each read by the reader of its kind; never raises for a bad file."""

import hashlib
import logging
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import Final, NamedTuple

from pipeline.identify import identify
from pipeline.options import Options, SourceFile
from pipeline.readers.classified import FAULT as CLASSIFIED
from pipeline.readers.classified import is_classified
from pipeline.readers.content import AnyPage, CannotReadError, Content, Desk, Inner, Reader, unreadable
from schemas.reading import Fault, FileOutcome, FileReading, Kind, Page, PageOutcome, Reading, Route

# Named, not imported: a Word report must not wait until OpenCV, openpyxl and two PDF libraries are loaded.
READERS: Final[dict[Kind, str]] = {
    Kind.DOCX: "pipeline.readers.docx:read_docx",
    Kind.DOC: "pipeline.readers.office:read_old_word",
    Kind.ODT: "pipeline.readers.office:read_old_word",
    Kind.RTF: "pipeline.readers.office:read_old_word",
    Kind.XLSX: "pipeline.readers.sheet:read_xlsx",
    Kind.XLS: "pipeline.readers.office:read_old_sheet",
    Kind.ODS: "pipeline.readers.office:read_old_sheet",
    Kind.PDF: "pipeline.readers.pdf:read_pdf",
    Kind.IMAGE: "pipeline.readers.image:read_image",
    Kind.EML: "pipeline.readers.mail:read_mail",
    Kind.ZIP: "pipeline.readers.archive:read_zip",
    Kind.SEVEN_ZIP: "pipeline.readers.packed:read_packed",
    Kind.RAR: "pipeline.readers.packed:read_packed",
    Kind.TEXT: "pipeline.readers.mail:read_text",
}
_NOTES: Final = "pipeline.readers.mail:drop_cover_notes"
_PICTURES: Final = frozenset({Route.SCAN, Route.PHOTO})
_log = logging.getLogger(__name__)


class _Draft(NamedTuple):
    """A file whose pages may still be on their way."""

    source: SourceFile
    sha256: str
    kind: Kind
    container: int | None
    content: Content = Content()
    fault: Fault | None = None
    outcome: FileOutcome = FileOutcome.READ


def read_files(files: Sequence[SourceFile], options: Options) -> Reading:
    """Reads the files of one submission in the order given; what a container holds follows it."""
    with (
        tempfile.TemporaryDirectory(prefix="tonghop-") as folder,
        ThreadPoolExecutor(options.jobs, thread_name_prefix="page") as pool,
    ):
        desk = Desk(options, pool, Path(folder))
        drafts: list[_Draft] = []
        for file in files:
            _draft(file, desk, None, 0, drafts)
        desk.begin()
        return Reading(files=tuple(_finish(drafts)))


def _draft(file: SourceFile, desk: Desk, container: int | None, depth: int, drafts: list[_Draft]) -> None:
    """Appends the draft of a file and of all it holds."""
    index = len(drafts)
    draft = _open(file, desk, container)
    drafts.append(draft)
    limits = desk.options.limits
    if not draft.content.inner:
        return
    if depth >= limits.nesting:
        fault = Fault(code="file.unsafe", reason=f"thư hoặc tệp nén lồng nhau quá {limits.nesting} lớp")
        drafts[index] = draft._replace(fault=fault, outcome=FileOutcome.REFUSED)
        return
    for inner in draft.content.inner:
        if len(drafts) - index > limits.archive_files:
            fault = Fault(code="file.unsafe", reason=f"quá {limits.archive_files} tệp trong một thư hoặc tệp nén")
            drafts[index] = draft._replace(fault=fault, outcome=FileOutcome.REFUSED)
            return
        _draft(SourceFile(path=inner.path, name=inner.name), desk, index, depth + 1, drafts)


def _open(file: SourceFile, desk: Desk, container: int | None) -> _Draft:
    identity = identify(file.path, desk.options.limits)
    draft = _Draft(file, _checksum(file.path), identity.kind, container)
    if identity.fault is not None:
        return _failed(draft, CannotReadError(identity.fault))
    try:
        own = replace(desk, wanted=frozenset(file.pages))
        return draft._replace(content=_chosen(reader_of(identity.kind)(file.path, identity.kind, own), file.pages))
    except CannotReadError as error:
        return _failed(draft, error)
    except Exception:  # an edge: no library may be brought down by what a unit sent
        _log.exception("reading a file of kind %s broke", identity.kind)
        return _failed(draft, unreadable("tệp bị hỏng: có chỗ bộ đọc không hiểu được"))


def taken_out(file: SourceFile, desk: Desk) -> tuple[Inner, ...]:
    """What a mail or an archive holds, put into the desk's folder; nothing where it cannot be opened."""
    return _open(file, desk, None).content.inner


def _chosen(content: Content, pages: Sequence[int]) -> Content:
    """Only these pages, in this order."""
    if not pages:
        return content
    return content._replace(pages=tuple(content.pages[number - 1] for number in pages if number <= len(content.pages)))


@cache
def reader_of(kind: Kind) -> Reader:
    """The reader of a kind of file, loaded when the first such file comes."""
    reader: Reader = resolve_name(READERS[kind])
    return reader


def _failed(draft: _Draft, error: CannotReadError) -> _Draft:
    return draft._replace(fault=error.fault, outcome=error.outcome)


def _finish(drafts: list[_Draft]) -> list[FileReading]:
    """The files once all their pages are read; when one of them is marked as classified, none is."""
    files: list[FileReading] = []
    for draft in drafts:
        pages = _read_on(draft.content.pages)
        if pages is None:
            return list(_withheld(drafts))
        files.append(_file(draft, pages))
    return _without_cover_notes(files)


def _without_cover_notes(files: list[FileReading]) -> list[FileReading]:
    return resolve_name(_NOTES)(files) if any(file.kind is Kind.EML for file in files) else files


def _read_on(pages: tuple[AnyPage, ...]) -> tuple[Page, ...] | None:
    """The pages of a file in order; None as soon as one carries the stamp of a degree of secrecy."""
    read: list[Page] = []
    for number, page in enumerate(pages, 1):
        read.append(_arrived(page, number))
        if is_classified(read[-1]):
            return None
    return tuple(read)


def _withheld(drafts: list[_Draft]) -> Iterator[FileReading]:
    """The files of a submission of which nothing may be shown; what is still to be read is called off."""
    for draft in drafts:
        for page in draft.content.pages:
            if isinstance(page, Future):
                page.cancel()
        hidden = draft._replace(content=Content(sender=draft.content.sender, sent_on=draft.content.sent_on))
        yield _file(hidden._replace(fault=CLASSIFIED, outcome=FileOutcome.REFUSED), ())


def _file(draft: _Draft, pages: tuple[Page, ...]) -> FileReading:
    content = draft.content
    return FileReading(
        name=draft.source.name, sha256=draft.sha256, kind=_refined(draft.kind, pages), outcome=draft.outcome,
        fault=draft.fault, pages=pages, signatures=content.signatures, container=draft.container,
        sender=content.sender, subject=content.subject, sent_on=content.sent_on,
    )  # fmt: skip


def _arrived(page: AnyPage, number: int) -> Page:
    """The page once its reading is done; a page whose reading broke is unreadable, the others stand."""
    if not isinstance(page, Future):
        return page
    error = page.exception()
    if error is None:
        return page.result()
    if isinstance(error, CannotReadError):
        reason = error.fault.reason
    else:
        _log.error("page reading broke", exc_info=error)
        reason = "lỗi khi đọc trang, xem nhật ký"
    return Page(number=number, route=Route.SCAN, outcome=PageOutcome.UNREADABLE, reason=reason)


def _refined(kind: Kind, pages: tuple[Page, ...]) -> Kind:
    """What a PDF turned out to be once its pages are known."""
    if kind is not Kind.PDF or not pages:
        return kind
    pictures = [page.route in _PICTURES for page in pages if page.route is not Route.BLANK]
    if all(pictures):
        return Kind.PDF_SCAN
    return Kind.PDF_HYBRID if any(pictures) else Kind.PDF_DIGITAL


def _checksum(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
