"""Versions of the consolidated report, and all that goes into the next one."""

from datetime import datetime
from typing import NamedTuple

from pipeline.consolidate.inputs import FigureInput, ReportInput, SectionInput
from schemas.campaign import Campaign
from schemas.consolidation import Consolidation, Provenance
from schemas.correction import ReportState
from schemas.flag import Severity
from schemas.record import FigureField, Record, SectionField, Status
from store.models import Acceptance, ConsolidationVersion, Correction, RecordRow, Report, ReportField, Submission
from store.packing import unpack
from store.selectors.campaigns import campaign_of
from store.selectors.merging import acceptance_of, standing_corrections
from store.selectors.reports import parse_field


class Inputs(NamedTuple):
    """The campaign, its reports, and the moment of the newest thing in them (None when nothing has arrived)."""

    campaign: Campaign
    reports: tuple[ReportInput, ...]
    data_as_of: datetime | None


def versions_of(campaign: str) -> list[ConsolidationVersion]:
    """All versions, the newest first, without their values."""
    return list(ConsolidationVersion.objects.filter(campaign=campaign).defer("values").select_related("by"))


def latest(campaign: str) -> ConsolidationVersion | None:
    """The newest version."""
    return ConsolidationVersion.objects.filter(campaign=campaign).first()


def version_of(version_id: int) -> ConsolidationVersion | None:
    """One version, without its values."""
    return ConsolidationVersion.objects.filter(pk=version_id).defer("values").first()


def values_of(version: ConsolidationVersion) -> Consolidation:
    """What a version says."""
    return unpack(version.values, Consolidation)


def consolidation_inputs(campaign: str) -> Inputs:
    """Everything a new version is made of; read inside one transaction for a picture of one moment."""
    rows = list(Report.objects.filter(campaign=campaign).prefetch_related("flags", "fields"))
    changed = [row.changed_at for row in rows if row.state != ReportState.AWAITED]
    reports = tuple(_report_input(row) for row in rows)
    return Inputs(campaign_of(campaign), reports, max(changed, default=None))


def _report_input(row: Report) -> ReportInput:
    sources = _Sources(row)
    figures, sections = {}, {}
    for field in row.fields.all():
        name = field.key.partition(":")[2]
        value = parse_field(field.key, field.value).model_copy(update={"status": Status(field.status)})
        provenance = sources.provenance(field)
        settled = bool(field.settled)
        if isinstance(value, FigureField):
            figures[name] = FigureInput(field=value, settled=settled, provenance=provenance)
        elif isinstance(value, SectionField):
            sections[name] = SectionInput(field=value, settled=settled, provenance=provenance)
    return ReportInput(
        unit=row.unit,
        state=ReportState(row.state),
        late=row.late,
        received_on=row.received_on,
        document_number=row.document_number,
        figures=figures,
        sections=sections,
        gaps=tuple((f.code, f.field, f.message) for f in row.flags.all() if f.severity == Severity.ERROR),
    )


class _Sources:
    """Where the fields of one report come from: its submissions with their files, and who settled what."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.submissions: dict[int, Submission] = {row.pk: row for row in report.submissions.all()}
        self.files = {
            row.submission_id: Record.model_validate(row.record).files
            for row in RecordRow.objects.filter(submission__in=self.submissions).defer("reading")
        }
        self.corrections: dict[str, Correction] = standing_corrections(report)
        acceptance: Acceptance | None = acceptance_of(report)
        self.accepted_by = acceptance.by.username if acceptance and not acceptance.withdrawn_at else ""

    def provenance(self, field: ReportField) -> Provenance | None:
        """Whence one field comes; None where nothing was ever sent for it."""
        submission = self.submissions.get(field.submission_id or 0)
        correction = self.corrections.get(field.key)
        if submission is None and correction is None:
            return None
        machine = parse_field(field.key, field.machine)
        evidence = machine.evidence
        first = evidence[0] if evidence else None
        return Provenance(
            submission=submission.pk if submission else None,
            received_on=submission.received_on if submission else None,
            file_name=self._file_name(submission, first.file if first else 0),
            page=first.page if first else None,
            evidence=evidence,
            machine_value=machine.value if isinstance(machine, FigureField) else None,
            raw=machine.raw if isinstance(machine, FigureField) else "",
            corrected_by=correction.by.username if correction else "",
            ground=correction.ground if correction else "",
            accepted_by=self.accepted_by,
            review_path=f"/reports/{self.report.pk}/?field={field.key}",
        )

    def _file_name(self, submission: Submission | None, index: int) -> str:
        files = self.files.get(submission.pk, ()) if submission else ()
        return files[index].name if index < len(files) else ""
