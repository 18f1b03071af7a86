"""Puts the readings of page ranges together to what one reading of the whole would have been."""

from collections.abc import Sequence
from itertools import groupby

from schemas.reading import Fault, FileOutcome, FileReading, Kind, Reading, Route

CLASSIFIED = "file.classified"
_PICTURES = frozenset({Route.SCAN, Route.PHOTO})
_PDFS = frozenset({Kind.PDF, Kind.PDF_DIGITAL, Kind.PDF_SCAN, Kind.PDF_HYBRID})


def join_readings(parts: Sequence[tuple[int, Reading]]) -> Reading:
    """The whole of these parts, each with the position of its file, in the order of files and pages.

    Where one page is marked as classified, nothing of the submission is shown.
    """
    fault = next((file.fault for _, part in parts for file in part.files if _is_classified(file)), None)
    files = [_joined([one.files[0] for _, one in group]) for _, group in groupby(parts, key=lambda part: part[0])]
    return Reading(files=tuple(_withheld(file, fault) if fault else file for file in files))


def _is_classified(file: FileReading) -> bool:
    return file.fault is not None and file.fault.code == CLASSIFIED


def _withheld(file: FileReading, fault: Fault) -> FileReading:
    return file.model_copy(update={"pages": (), "fault": fault, "outcome": FileOutcome.REFUSED, "signatures": ()})


def _joined(ranges: Sequence[FileReading]) -> FileReading:
    first = ranges[0]
    bad = next((one for one in ranges if one.outcome is not FileOutcome.READ), None)
    if bad is not None:
        return bad
    pages = tuple(page for one in ranges for page in one.pages)
    return first.model_copy(update={"pages": pages, "kind": _kind(ranges)})


def _kind(ranges: Sequence[FileReading]) -> Kind:
    if ranges[0].kind not in _PDFS:
        return ranges[0].kind
    shown = [page.route in _PICTURES for one in ranges for page in one.pages if page.route is not Route.BLANK]
    if all(shown):
        return Kind.PDF_SCAN
    return Kind.PDF_HYBRID if any(shown) else Kind.PDF_DIGITAL
