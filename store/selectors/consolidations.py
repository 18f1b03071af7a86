"""Versions of the consolidated report, and all that goes into the next one."""

from collections import Counter
from datetime import datetime
from typing import Final, NamedTuple

from pipeline.consolidate.after import AfterFreeze, after_freeze
from pipeline.consolidate.build import build_consolidation
from pipeline.consolidate.cover import Bound, Facts
from pipeline.consolidate.inputs import FigureInput, ReportInput, SectionInput
from pipeline.consolidate.sentences import plan_of
from schemas.campaign import Campaign
from schemas.consolidation import Amount, Consolidation, Provenance
from schemas.correction import ReportState
from schemas.flag import Severity
from schemas.lineage import carried_on
from schemas.record import FigureField, SectionField, Status
from store.models import (
    Acceptance,
    ConsolidationVersion,
    Correction,
    EditedFile,
    Pin,
    RecordRow,
    Report,
    ReportField,
    Step,
    Submission,
    VersionStep,
)
from store.packing import unpack
from store.selectors.audit import chain_head
from store.selectors.campaigns import campaign_of
from store.selectors.merging import acceptance_of, standing_corrections
from store.selectors.reports import parse_field
from store.selectors.trust import trust_of

REPORTS: Final = 50  # whose fields are in memory as rows of the database at the same time


class Inputs(NamedTuple):
    """The campaign, its reports, and the moment of the newest thing in them (None when nothing has arrived)."""

    campaign: Campaign
    reports: tuple[ReportInput, ...]
    data_as_of: datetime | None
    earlier: dict[tuple[str, str], Amount] = {}
    edits: dict[str, str] = {}
    pins: frozenset[str] = frozenset()


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
    reports, changed = [], []
    for row in (
        Report.objects.filter(campaign=campaign).prefetch_related("flags", "fields").iterator(chunk_size=REPORTS)
    ):
        reports.append(_report_input(row))
        changed += [row.changed_at] * (row.state != ReportState.AWAITED)
    asked = campaign_of(campaign)
    earlier = earlier_figures(asked)
    return Inputs(asked, tuple(reports), max(changed, default=None), earlier, passage_edits(campaign), pinned(campaign))


def figures_of_campaign(key: str) -> dict[tuple[str, str], Amount]:
    """The figures of the newest version of a campaign that count, by unit and figure; none where there is none."""
    version = latest(key) if key else None
    if version is None:
        return {}
    entries = values_of(version).figures
    return {(entry.unit, entry.figure): entry.value for entry in entries if entry.counted and entry.value is not None}


def earlier_figures(now: Campaign) -> dict[tuple[str, str], Amount]:
    """The figures of the campaign that this one's plan compares it with, under the units there are now."""
    before = plan_of(now).earlier
    said: dict[str, dict[str, Amount]] = {}
    for (unit, figure), value in figures_of_campaign(before).items():
        said.setdefault(unit, {})[figure] = value
    carried = carried_on(said, campaign_of(before), now) if said else {}
    return {(unit, figure): value for unit, figures in carried.items() for figure, value in figures.items()}


def passage_edits(campaign: str) -> dict[str, str]:
    """How people reworded passages in files they dropped back: the last wording by the passage's key."""
    edits: dict[str, str] = {}
    for row in EditedFile.objects.filter(version__campaign=campaign):
        edits |= {one["key"]: one["found"] for one in row.changes if one["kind"] == "passage"}
    return edits


def pins_of(campaign: str) -> list[Pin]:
    """The sentences that clerks chose as examples and that nobody took back, in the order of choosing."""
    return list(Pin.objects.filter(campaign=campaign, withdrawn_at=None).select_related("by"))


def pinned(campaign: str) -> frozenset[str]:
    """The keys of the passages that are examples."""
    return frozenset(pin.key for pin in pins_of(campaign))


def edited_files(campaign: str) -> list[EditedFile]:
    """All files that came back edited, the newest first."""
    return list(EditedFile.objects.filter(version__campaign=campaign).select_related("by", "version").order_by("-id"))


def frozen_versions(campaign: str) -> list[ConsolidationVersion]:
    """The versions that were frozen, the newest first, with their steps and without their values."""
    rows = ConsolidationVersion.objects.filter(campaign=campaign, steps__step=Step.FROZEN).defer("values")
    return list(rows.prefetch_related("steps__by").order_by("-number"))


def issued_as(campaign: str) -> str:
    """How the last issued report is cited; empty while none was issued."""
    rows = VersionStep.objects.filter(version__campaign=campaign, version__steps__step=Step.ISSUED, step=Step.SIGNED)
    signed = rows.order_by("version__number").last()
    return f"Báo cáo số {signed.number} ngày {signed.dated:%d/%m/%Y}" if signed and signed.dated else ""


def since_freeze(campaign: str) -> AfterFreeze | None:
    """What came after the last freeze; None while nothing was frozen."""
    frozen = next(iter(frozen_versions(campaign)), None)
    if frozen is None:
        return None
    inputs = consolidation_inputs(campaign)
    now = build_consolidation(
        inputs.campaign, inputs.reports, version=frozen.number, data_as_of=frozen.data_as_of, final=True
    )
    return after_freeze(values_of(frozen), now, inputs.campaign)


def cover_facts(campaign: str) -> Facts:
    """What the internal sheet tells beside the figures."""
    settled = Counter(
        ReportField.objects.filter(report__campaign=campaign, settled__in=("corrected", "confirmed")).values_list(
            "settled", flat=True
        )
    )
    head, trust = chain_head(), trust_of(campaign)
    bounds = (
        Bound(source=rate.source, checked=rate.checked, wrong=rate.wrong, bound=rate.bound, enough=rate.enough)
        for rate in trust.machine
    )
    return Facts(
        corrected=settled["corrected"],
        confirmed=settled["confirmed"],
        accepted=Report.objects.filter(campaign=campaign, state=ReportState.ACCEPTED).count(),
        bounds=tuple(bounds),
        edited=len(passage_edits(campaign)),
        chain_number=head.number if head else 0,
        chain_hash=head.hash if head else "",
    )


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
        rows = RecordRow.objects.filter(submission__in=self.submissions).values_list("submission_id", "record__files")
        self.files = {number: [str(file["name"]) for file in files or ()] for number, files in rows}
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
        return files[index] if index < len(files) else ""
