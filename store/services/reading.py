"""The states of a submission while it is read: claimed by one worker, kept alive, ended by an outcome or a cause."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from config.settings import load_settings
from schemas.correction import SubmissionState
from schemas.flag import raise_flag
from schemas.reading import FileOutcome, Kind, Reading
from schemas.record import Record
from store.models import FlagRow, ReadingPart, RecordRow, SeenFile, Submission
from store.packing import pack
from store.selectors.claims import stale_claim
from store.services.audit import record_act
from store.services.cutting import CUT_OUT, Cut, cut_out
from store.services.placing import place_by_machine

# Pictures and texts inside mails are logos and signatures more often than not.
REPORT_KINDS = frozenset(Kind) - {Kind.IMAGE, Kind.TEXT, Kind.EML, Kind.ZIP, Kind.SEVEN_ZIP, Kind.RAR, Kind.UNKNOWN}
QUARANTINE = "máy dừng đột ngột {times} lần khi đọc; tệp được cách ly, bản gốc vẫn giữ nguyên"


def claim_submission(submission_id: int) -> str:
    """Takes a submission for reading and gives the claim; empty when it is done or another worker is at it.

    A claim without a sign of life for ``stale_seconds`` is taken over.
    """
    now, claim = timezone.now(), str(uuid.uuid4())
    free = Q(state=SubmissionState.RECEIVED) | Q(state=SubmissionState.READING) & stale_claim(now)
    taken = Submission.objects.filter(free, pk=submission_id).update(
        state=SubmissionState.READING, claim=claim, claimed_at=now
    )
    return claim if taken else ""


def keep_claim(submission_id: int, claim: str) -> bool:
    """A sign of life of the one who reads; False when the claim was lost."""
    held = Submission.objects.filter(pk=submission_id, claim=claim, state=SubmissionState.READING)
    return bool(held.update(claimed_at=timezone.now()))


def release_claim(submission_id: int, claim: str) -> None:
    """Gives a submission back to the queue unread, through no fault of its own."""
    Submission.objects.filter(pk=submission_id, claim=claim, state=SubmissionState.READING).update(
        state=SubmissionState.RECEIVED, claim=""
    )


def release_claims() -> int:
    """Gives back all claims; only for the start of the embedded system, when whoever held them is dead for certain."""
    ReadingPart.objects.filter(reading=None).update(claim="")
    return Submission.objects.filter(state=SubmissionState.READING).update(state=SubmissionState.RECEIVED, claim="")


def save_outcome(
    submission_id: int,
    claim: str,
    record: Record,
    reading: Reading,
    *,
    campaign_version: int,
    seconds: float = 0.0,
    parts: Sequence[Cut] = (),
) -> bool:
    """Keeps what was read, its flags and its place, and merges the report anew; False when the claim was lost.

    ``record.campaign`` is the campaign it was read for; an empty one leaves the submission at the intake desk.
    ``parts`` are reports of other offices in the same files: each becomes a submission of its own, to be confirmed.
    """
    with transaction.atomic():
        submission = _held(submission_id, claim)
        if submission is None:
            return False
        RecordRow.objects.update_or_create(
            submission=submission,
            defaults={
                "record": record.model_dump(mode="json", exclude_none=True),
                "reading": pack(reading),
                "campaign_version": campaign_version,
                "seconds": seconds,
            },
        )
        keep_flags(submission, record)
        _keep_seen(submission, reading)
        state, code, cause = _end_state(reading)
        _finish(submission, state, code, cause)
        place_by_machine(submission, record)
        for number, part in enumerate(parts, 1):
            _cut_out(submission, number, part)
    return True


def _cut_out(whole: Submission, number: int, part: Cut) -> None:
    """Keeps a report that was cut out, with its own record and flags, and puts it into its own unit's report."""
    made = cut_out(whole, number, part)
    if made is None:
        return
    RecordRow.objects.create(
        submission=made,
        record=part.record.model_dump(mode="json", exclude_none=True),
        reading=pack(part.reading),
        campaign_version=part.campaign_version,
    )
    keep_flags(made, part.record)
    place_by_machine(made, part.record)


def mark_failed(submission_id: int, claim: str, code: str, cause: str) -> bool:
    """Ends a submission that could not be read, with its cause; False when the claim was lost."""
    with transaction.atomic():
        submission = _held(submission_id, claim)
        if submission is None:
            return False
        _finish(submission, SubmissionState.FAILED, code, cause)
    return True


def count_crash(submission_id: int, claim: str, cause: str) -> str:
    """Notes that a reader died or hung on it: back to the queue, or into quarantine after too many.

    Gives the new state.
    """
    limit = load_settings().crashes
    with transaction.atomic():
        submission = _held(submission_id, claim)
        if submission is None:
            return ""
        Submission.objects.filter(pk=submission.pk).update(crashes=F("crashes") + 1)
        submission.refresh_from_db()
        if submission.crashes >= limit:
            detail = f"{QUARANTINE.format(times=submission.crashes)} ({cause})"
            _finish(submission, SubmissionState.FAILED, "file.unreadable", detail)
        else:
            submission.state, submission.claim, submission.cause = SubmissionState.RECEIVED, "", cause
            submission.save(update_fields=["state", "claim", "cause"])
    return submission.state


def _held(submission_id: int, claim: str) -> Submission | None:
    rows = Submission.objects.select_for_update().filter(pk=submission_id, claim=claim)
    return rows.filter(state=SubmissionState.READING).first()


def _finish(submission: Submission, state: SubmissionState, code: str, cause: str) -> None:
    submission.state, submission.cause_code, submission.cause = state, code, cause
    submission.claim, submission.finished_at = "", timezone.now()
    submission.save(update_fields=["state", "cause_code", "cause", "claim", "finished_at"])
    ReadingPart.objects.filter(submission=submission).delete()
    record_act("read", f"submission:{submission.pk}", by="worker", details=[state, code])


def keep_flags(submission: Submission, record: Record) -> None:
    """Puts the record's flags in the place of those of an earlier reading."""
    FlagRow.objects.filter(submission=submission).delete()
    flags = list(record.flags)
    if submission.grouped == CUT_OUT:
        flags.append(raise_flag("document.split", detail=submission.name))
    FlagRow.objects.bulk_create(
        FlagRow(
            submission=submission, code=flag.code, field=flag.field or "", severity=flag.severity, message=flag.message
        )
        for flag in flags
    )


def _keep_seen(submission: Submission, reading: Reading) -> None:
    """The checksums of its report files, by which the same bytes under two units are found.

    Not of parts of a file that several units share by right (a stack that was split).
    """
    SeenFile.objects.filter(submission=submission).delete()
    if submission.grouped.startswith(CUT_OUT) or submission.files.exclude(pages=[]).exists():
        return
    sums = {file.sha256 for file in reading.files if file.kind in REPORT_KINDS and file.outcome is FileOutcome.READ}
    SeenFile.objects.bulk_create(SeenFile(submission=submission, sha256=one) for one in sorted(sums))


def _end_state(reading: Reading) -> tuple[SubmissionState, str, str]:
    """Read when any file with content was; else refused when all were refused, else failed; with the first cause."""
    containers = {file.container for file in reading.files if file.container is not None}
    ends = [file for index, file in enumerate(reading.files) if index not in containers] or list(reading.files)
    if any(file.outcome is FileOutcome.READ for file in ends):
        return SubmissionState.READ, "", ""
    fault = next((file.fault for file in ends if file.fault), None)
    refused = all(file.outcome is FileOutcome.REFUSED for file in ends)
    state = SubmissionState.REFUSED if refused and ends else SubmissionState.FAILED
    return state, fault.code if fault else "file.unreadable", fault.reason if fault else "không có nội dung"
