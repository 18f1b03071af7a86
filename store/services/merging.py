"""Makes a unit's report anew from its submissions and decisions, inside the transaction of what caused it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pipeline.merge import Merged, MergedField, Sent, ask_again, merge
from pipeline.peers import PEER_CODES
from pipeline.report_flags import report_flags
from schemas.cell import cell_state, counted_number
from schemas.correction import ReportState, SubmissionState
from schemas.flag import Flag, Severity, raise_flag
from store.models import FlagRow, Report, ReportField, Waiver
from store.selectors.asking import fields_not_asked
from store.selectors.campaigns import campaign_of
from store.selectors.merging import (
    acceptance_of,
    decided_since,
    decisions_of,
    grounded_figures,
    reasons_to_ask,
    sent_of,
    unconfirmed_cuts,
)
from store.selectors.reports import to_flag
from store.selectors.sharing import other_units


def merge_report(report_id: int, compared: Sequence[Flag] | None = None) -> Report:
    """Merges, flags and sets the state; the version grows only when something changed.

    ``compared`` are the flags of a comparison with other reports (`store.services.peers`); without one, those of the
    last comparison stay while the figure they are about is the same.
    """
    report = Report.objects.select_for_update().get(pk=report_id)
    campaign, sent = campaign_of(report.campaign), sent_of(report)
    asked = reasons_to_ask(report)
    merged = ask_again(merge(campaign, sent, decisions_of(report)), asked)
    flags = report_flags(campaign, merged, sent) if sent else ()
    if sent:
        flags = (*flags, *(_still_compared(report, merged) if compared is None else compared))
        flags = (*flags, *_under_two_units(report), *_cut_out(report))
    changed = _save_fields(report, merged)
    changed = _save_flags(report, flags) or changed
    settled = not asked and _still_accepted(report, [one.submission for one in sent])
    _save_report(report, merged, sent, campaign.due_before, changed=changed, settled=settled)
    return report


def _cut_out(report: Report) -> Iterator[Flag]:
    """Papers that the machine cut out of a file with several reports and nobody has looked at."""
    for name in unconfirmed_cuts(report):
        yield raise_flag("document.split", detail=name)


def _under_two_units(report: Report) -> list[Flag]:
    others = other_units(report)
    names = campaign_of(report.campaign).units_by_code
    told = ", ".join(names[code].name if code in names else code for code in others)
    return [raise_flag("submission.two_units", detail=told)] if others else []


def _still_compared(report: Report, merged: Merged) -> list[Flag]:
    """The flags of the last comparison whose figure did not change and for which nobody has given a ground since."""
    rows = list(FlagRow.objects.filter(report=report, code__in=PEER_CODES))
    if not rows:
        return []
    keys = [f"figure:{row.field}" for row in rows if row.field]
    before = dict(ReportField.objects.filter(report=report, key__in=keys).values_list("key", "number"))
    grounded = grounded_figures(report.campaign, report)
    return [
        to_flag(row)
        for row in rows
        if not row.field
        or (
            before.get(f"figure:{row.field}") == _number(merged.fields[f"figure:{row.field}"])
            and (report.pk, row.field) not in grounded
        )
    ]


def _number(field: MergedField) -> float | None:
    return counted_number(field.value, conflicting=bool(field.others))


def _save_fields(report: Report, merged: Merged) -> bool:
    rows = {row.key: row for row in ReportField.objects.filter(report=report)}
    new, changed, unasked = [], [], fields_not_asked(report)
    for key, field in merged.fields.items():
        values = _row_values(field, unasked=key.partition(":")[2] in unasked)
        row = rows.get(key)
        if row is None:
            new.append(ReportField(report=report, key=key, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            row.version += 1
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    ReportField.objects.bulk_create(new)
    names = ["value", "machine", "status", "settled", "others", "submission_id", "version", "cell", "number"]
    ReportField.objects.bulk_update(changed, names, batch_size=50)
    gone = ReportField.objects.filter(report=report).exclude(key__in=merged.fields).delete()[0]
    return bool(new or changed or gone)


def _row_values(field: MergedField, *, unasked: bool) -> dict[str, object]:
    return {
        "value": field.value.model_dump(mode="json", exclude_defaults=True),
        "machine": field.machine.model_dump(mode="json", exclude_defaults=True),
        "status": field.status.value,
        "settled": field.settled,
        "others": [
            {"submission": other.submission, "value": other.value.model_dump(mode="json", exclude_defaults=True)}
            for other in field.others
        ],
        "submission_id": field.submission,
        "cell": cell_state(field.value, conflicting=bool(field.others), unasked=unasked).value,
        "number": _number(field),
    }


def _save_flags(report: Report, flags: Sequence[Flag]) -> bool:
    waived = set(Waiver.objects.filter(report=report, withdrawn_at=None).values_list("code", "field"))
    wanted = [(f.code, f.field or "", f.severity.value, f.message, (f.code, f.field or "") in waived) for f in flags]
    names = ("code", "field", "severity", "message", "waived")
    there = list(FlagRow.objects.filter(report=report).values_list(*names))
    if there == wanted:
        return False
    FlagRow.objects.filter(report=report).delete()
    FlagRow.objects.bulk_create(FlagRow(report=report, **dict(zip(names, values, strict=True))) for values in wanted)
    return True


def _save_report(
    report: Report, merged: Merged, sent: Sequence[Sent], due: date, *, changed: bool, settled: bool
) -> None:
    before = (report.state, report.received_on, report.document_number)
    first = _first_day(report)
    report.received_on = first[0] if first else None
    report.late = first is not None and first[0] >= due and first[1] != "scan"
    report.document_number = _document_number(merged.fields)
    report.state = _state(report, settled=settled) if sent else ReportState.AWAITED
    if changed or before != (report.state, report.received_on, report.document_number):
        report.version += 1
        report.save()


def _first_day(report: Report) -> tuple[date, str] | None:
    """The day the first of its submissions arrived, and what it rests on; the day of scanning proves no lateness."""
    rows = report.submissions.filter(state=SubmissionState.READ).values_list("received_on", "day_by")
    return min(rows, default=None)


def _document_number(fields: Mapping[str, MergedField]) -> str:
    return str(getattr(fields["document:number"].value, "value", None) or "")


def _state(report: Report, *, settled: bool) -> ReportState:
    if acceptance_of(report) is not None:
        return ReportState.ACCEPTED if settled else ReportState.REOPENED
    blocked = FlagRow.objects.filter(report=report, severity=Severity.ERROR, waived=False).exists()
    return ReportState.FLAGGED if blocked else ReportState.CLEAN


def _still_accepted(report: Report, submissions: Sequence[int]) -> bool:
    """Accepted, and nothing arrived, moved or was decided since, and it was not reopened."""
    acceptance = acceptance_of(report)
    if acceptance is None or acceptance.withdrawn_at or set(submissions) != set(acceptance.known):
        return False
    return not decided_since(report, acceptance)
