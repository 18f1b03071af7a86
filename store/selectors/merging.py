"""What merging a report needs: what the unit sent, and what people settled."""

from datetime import date, datetime

from django.db.models import QuerySet

from pipeline.merge import Decision, Sent
from schemas.correction import Ground, SubmissionState
from schemas.record import FigureField, Record, SectionField, Status, TextField
from store.models import Acceptance, BlindSample, Correction, RecordRow, Report
from store.selectors.reports import parse_field

ERASED = "erased"


def sent_of(report: Report) -> list[Sent]:
    """The submissions of a report that were read."""
    rows = RecordRow.objects.filter(submission__report=report, submission__state=SubmissionState.READ)
    return [
        Sent(
            submission=row.submission_id,
            record=(record := Record.model_validate(row.record)),
            received_at=row.submission.received_at,
            signed_on=_signed_on(record),
        )
        for row in rows.select_related("submission")
    ]


def unconfirmed_cuts(report: Report) -> list[str]:
    """The names of papers of a report that were cut out of a file with several reports, until a person looked."""
    rows = report.submissions.filter(state=SubmissionState.READ, grouped="cut")
    return list(rows.order_by("pk").values_list("name", flat=True))


def _signed_on(record: Record) -> date | None:
    texts = [signature.get("signed_at") for file in record.files for signature in file.signatures]
    return max((datetime.fromisoformat(str(text)).date() for text in texts if text), default=None)


def acceptance_of(report: Report) -> Acceptance | None:
    """The last acceptance, withdrawn or not."""
    return Acceptance.objects.filter(report=report).last()


def standing_corrections(report: Report) -> dict[str, Correction]:
    """The last correction or confirmation of each field that was not undone."""
    rows = Correction.objects.filter(report=report, undone_by=None, action__in=("correct", "confirm"))
    return {row.key: row for row in rows.order_by("id")}


def standing_proposals(report: Report) -> dict[str, Correction]:
    """Decisions of the department that wait for a second person: the last one of each field, not settled since."""
    settled = standing_corrections(report)
    rows = Correction.objects.filter(report=report, undone_by=None, action="propose").select_related("by")
    last = {row.key: row for row in rows.order_by("id")}
    return {key: row for key, row in last.items() if key not in settled or settled[key].pk < row.pk}


def open_hits(report: Report) -> dict[str, BlindSample]:
    """Second entries that differ from what stands, until a person decided: the last one of each field."""
    settled = standing_corrections(report)
    rows = BlindSample.objects.filter(report=report, reopened=True)
    last = {row.key: row for row in rows.order_by("entered_at")}
    return {
        key: row
        for key, row in last.items()
        if not (key in settled and row.entered_at is not None and settled[key].at > row.entered_at)
    }


def reasons_to_ask(report: Report) -> dict[str, str]:
    """Fields that must be looked at again, with the reason: a blind entry that differs, a decision not yet seconded."""
    asked = {
        key: f"nhập lại khi không thấy giá trị cho kết quả khác: {entered_text(row)}"
        for key, row in open_hits(report).items()
    }
    for key, row in standing_proposals(report).items():
        asked[key] = f"{row.by.username} đề nghị {value_text(row.value)}: chờ người thứ hai xác nhận"
    return asked


def entered_text(row: BlindSample) -> str:
    """What was entered blind, for a sentence."""
    return value_text(row.entered)


def value_text(value: dict | None) -> str:
    """The value of a figure's JSON for a sentence, the Vietnamese way (1.234,5)."""
    number = (value or {}).get("value", (value or {}).get("text"))
    if number is None or number == "":
        return "để trống"
    if not isinstance(number, int | float):
        return str(number)
    return f"{number:,}".translate(str.maketrans(",.", ".,"))


def grounded_figures(campaign: str, report: Report | None = None) -> set[tuple[int, str]]:
    """Figures (report, figure) that stand on the unit's or the department's word: their reason has been given."""
    rows = Correction.objects.filter(report__campaign=campaign, key__startswith="figure:", undone_by=None)
    rows = (rows if report is None else rows.filter(report=report)).filter(action__in=("correct", "confirm"))
    last = {(pk, key): ground for pk, key, ground in rows.order_by("id").values_list("report", "key", "ground")}
    own_word = (Ground.UNIT, Ground.DEPARTMENT)
    return {(pk, key.partition(":")[2]) for (pk, key), ground in last.items() if ground in own_word}


def decided_since(report: Report, acceptance: Acceptance) -> QuerySet[Correction]:
    """What people did to fields after the report was accepted."""
    return Correction.objects.filter(report=report, at__gt=acceptance.at)


def decisions_of(report: Report) -> dict[str, Decision]:
    """What people settled, by field: by correction or confirmation, else by accepting the whole report."""
    acceptance = acceptance_of(report)
    if acceptance is not None and acceptance.withdrawn_at:
        acceptance = None
    accepted = _accepted(acceptance) if acceptance else {}
    if acceptance is not None:
        taken_back = decided_since(report, acceptance).filter(action="undo").values_list("key", flat=True)
        accepted = {key: decision for key, decision in accepted.items() if key not in set(taken_back)}
    return accepted | {
        key: _decision(row, acceptance, accepted.get(key)) for key, row in standing_corrections(report).items()
    }


def _accepted(acceptance: Acceptance) -> dict[str, Decision]:
    known = frozenset(acceptance.known)
    return {
        key: Decision(value=parse_field(key, value), settled="accepted", known=known)
        for key, value in acceptance.fields.items()
    }


def _decision(row: Correction, acceptance: Acceptance | None, accepted: Decision | None) -> Decision:
    known = frozenset(row.known)
    if acceptance is not None and accepted is not None and acceptance.at > row.at:
        known |= accepted.known
    settled = "confirmed" if row.action == "confirm" else "corrected"
    value = parse_field(row.key, row.value) if row.value is not None else erased_field(row.key)
    return Decision(value=value, settled=settled, known=known)


def erased_field(key: str) -> FigureField | SectionField | TextField:
    """What stands in the place of a value that was erased: nothing, and it says so."""
    return parse_field(key, {"status": Status.DOUBTFUL, "reason": ERASED})
