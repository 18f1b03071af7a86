"""A report of another office in the same files becomes a submission of its own over the same bytes, to be confirmed."""

from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from schemas.correction import SubmissionState
from schemas.reading import FileReading, Kind, Reading
from schemas.record import Record
from store.models import Arrival, FlagRow, Submission, SubmissionFile, User
from store.packing import digest
from store.services.audit import record_act
from store.services.merging import merge_report
from store.services.users import need_role

CUT_OUT: Final = "cut"  # `Submission.grouped` of one that nobody has confirmed yet, or that somebody has ("cut-ok")
CONFIRMED: Final = "cut-ok"
_PAGED: Final = frozenset({Kind.PDF, Kind.PDF_DIGITAL, Kind.PDF_SCAN, Kind.PDF_HYBRID})


class Cut(NamedTuple):
    """What was read of a report that was cut out of a submission, and the version of the campaign it was read for."""

    record: Record
    reading: Reading
    campaign_version: int


def cut_out(whole: Submission, number: int, part: Cut) -> Submission | None:
    """The submission of the ``number``-th report cut out of ``whole``; None when it is there already.

    It is made once: what a person did with it stays when the whole is read again.
    """
    made, new = Submission.objects.get_or_create(
        fingerprint=digest(["cut", whole.fingerprint, number]),
        defaults={
            "state": SubmissionState.READ,
            "source": whole.source,
            "name": f"{whole.name}, {_where(part.reading)}",
            "sender": whole.sender,
            "received_at": whole.received_at,
            "received_on": whole.received_on,
            "day_by": whole.day_by,
            "grouped": CUT_OUT,
            "lane": whole.lane,
            "campaign": whole.campaign if whole.campaign_by == "hint" else "",
            "campaign_by": "hint" if whole.campaign_by == "hint" else "",
            "finished_at": timezone.now(),
        },
    )
    if not new:
        return None
    for position, file in enumerate(whole.files.all()):
        pages = _pages(part.reading, position)
        SubmissionFile.objects.create(
            submission=made, original_id=file.original_id, position=file.position, name=file.name, pages=pages
        )
    Arrival.objects.create(
        submission=made,
        key=digest(["cut-arrival", whole.pk, number]),
        source=whole.source,
        name=made.name,
        sender=whole.sender,
        campaign_hint=made.campaign,
        arrived_at=whole.received_at,
    )
    record_act("cut", f"submission:{made.pk}", by="worker", details=[whole.pk, number])
    return made


def confirm_cut(submission_id: int, *, by: User) -> None:
    """A person looked: it is a report of its own indeed. Clerks may."""
    need_role(by, "clerk")
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=submission_id, grouped=CUT_OUT)
        Submission.objects.filter(pk=submission_id).update(grouped=CONFIRMED)
        FlagRow.objects.filter(submission=submission_id, code="document.split").delete()
        record_act("cut-confirm", f"submission:{submission_id}", by=by)
        if submission.report_id is not None:
            merge_report(submission.report_id)


def _pages(reading: Reading, position: int) -> list[int]:
    """The pages of a file that belong to the report; none named where files have no pages or came in a container."""
    if position >= len(reading.files) or any(file.container is not None for file in reading.files):
        return []
    file = reading.files[position]
    return [page.number for page in file.pages] if file.kind in _PAGED else []


def _where(reading: Reading) -> str:
    """Where it stands, for people: the pages of its file."""
    file: FileReading | None = next((file for file in reading.files if file.pages), None)
    numbers = [page.number for page in file.pages] if file is not None and file.kind in _PAGED else []
    if not numbers:
        return "báo cáo của đơn vị khác"
    return f"trang {numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else f"trang {numbers[0]}"
