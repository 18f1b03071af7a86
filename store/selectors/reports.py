"""Reports of units: what each unit sent and lacks, and one report with its fields, flags and history."""

from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Q

from pipeline.merge import Field
from schemas.campaign import Campaign, Unit
from schemas.correction import ReportState
from schemas.flag import Flag, Severity
from schemas.record import FigureField, SectionField, Status, TextField
from store.models import Contact, Correction, FlagRow, Report, ReportField, Submission, Waiver
from store.selectors.campaigns import campaign_of

DOCUMENT_TITLES = {"number": "Số, ký hiệu văn bản", "issued_on": "Ngày ban hành", "signer": "Người ký"}
NEXT_ACTOR = {
    ReportState.AWAITED: "unit",
    ReportState.FLAGGED: "reviewer",
    ReportState.CLEAN: "reviewer",
    ReportState.ACCEPTED: "",
    ReportState.REOPENED: "reviewer",
}


class UnitLine(NamedTuple):
    """One unit of a campaign in the list of units; ``gaps`` are its open and waived flags of severity error."""

    unit: Unit
    report_id: int | None
    state: ReportState
    late: bool
    received_on: date | None
    submissions: int
    errors: int
    warnings: int
    doubtful: int
    gaps: tuple[Flag, ...]
    next_actor: str


class OtherView(NamedTuple):
    """A later value that asks for a decision."""

    submission_id: int
    value: Field


class FieldView(NamedTuple):
    """One field of a report as people see it; ``place`` is the title of its table, ``unit`` its unit of measure."""

    key: str
    title: str
    place: str
    unit: str
    required: bool
    status: Status
    settled: str
    version: int
    value: Field
    machine: Field
    others: tuple[OtherView, ...]
    submission_id: int | None
    flags: tuple[FlagRow, ...]
    history: tuple[Correction, ...]

    @property
    def needs_decision(self) -> bool:
        """Whether a person must look at it."""
        return self.status is Status.DOUBTFUL or any(flag.code == "figure.conflict" for flag in self.flags)


class ReportView:
    """One report, read once."""

    def __init__(self, row: Report) -> None:
        self.row = row
        self.campaign: Campaign = campaign_of(row.campaign)
        self.unit: Unit | None = self.campaign.units_by_code.get(row.unit)

    @cached_property
    def flags(self) -> list[FlagRow]:
        """All flags of the report."""
        return list(FlagRow.objects.filter(report=self.row))

    @property
    def blocking(self) -> list[FlagRow]:
        """Errors that are not waived."""
        return [flag for flag in self.flags if flag.severity == Severity.ERROR and not flag.waived]

    @property
    def may_accept(self) -> bool:
        """Whether it can be accepted without naming a gap."""
        return bool(self.submissions) and self.row.state != ReportState.ACCEPTED and not self.blocking

    @cached_property
    def waivers(self) -> list[Waiver]:
        """Gaps that were accepted by name."""
        return list(Waiver.objects.filter(report=self.row, withdrawn_at=None).select_related("by"))

    @cached_property
    def contacts(self) -> list[Contact]:
        """Calls, chats and visits with the unit in this campaign, the newest first."""
        return list(Contact.objects.filter(campaign=self.row.campaign, unit=self.row.unit))

    @cached_property
    def submissions(self) -> list[Submission]:
        """What the unit sent, the newest first."""
        return list(self.row.submissions.prefetch_related("files", "pages"))

    @cached_property
    def fields(self) -> dict[str, FieldView]:
        """All fields by key, in the order of the campaign: document, sections, figures."""
        rows = {row.key: row for row in ReportField.objects.filter(report=self.row)}
        history: dict[str, list[Correction]] = {}
        for entry in Correction.objects.filter(report=self.row).select_related("by", "source", "contact"):
            history.setdefault(entry.key, []).append(entry)
        return {
            key: self._view(rows[key], title, place, unit, required, history.get(key, []))
            for key, title, place, unit, required in field_titles(self.campaign)
            if key in rows
        }

    def _view(
        self, row: ReportField, title: str, place: str, unit: str, required: bool, history: list[Correction]
    ) -> FieldView:
        name = row.key.partition(":")[2]
        return FieldView(
            key=row.key,
            title=title,
            place=place,
            unit=unit,
            required=required,
            status=Status(row.status),
            settled=row.settled,
            version=row.version,
            value=parse_field(row.key, row.value),
            machine=parse_field(row.key, row.machine),
            others=tuple(OtherView(other["submission"], parse_field(row.key, other["value"])) for other in row.others),
            submission_id=row.submission_id,
            flags=tuple(flag for flag in self.flags if flag.field == name),
            history=tuple(history),
        )


def field_titles(campaign: Campaign) -> list[tuple[str, str, str, str, bool]]:
    """Every field a report of this campaign has: key, title, title of its table, unit of measure, whether required."""
    tables = {table.id: table.title for table in campaign.tables}
    documents = [(f"document:{name}", title, "", "", True) for name, title in DOCUMENT_TITLES.items()]
    sections = [(f"section:{part.id}", f"{part.id} {part.title}", "", "", part.required) for part in campaign.outline]
    figures = [
        (f"figure:{figure.id}", figure.title, tables[figure.table], figure.unit or "", figure.required)
        for figure in campaign.figures.values()
    ]
    return documents + sections + figures


def parse_field(key: str, value: dict) -> Field:
    """The field that a row's JSON means; its kind is told by the key."""
    kinds: dict[str, type[Field]] = {"figure": FigureField, "section": SectionField, "document": TextField}
    return kinds[key.partition(":")[0]].model_validate(value)


def report_of(report_id: int) -> ReportView:
    """One report; Report.DoesNotExist."""
    return ReportView(Report.objects.get(pk=report_id))


def doubtful_walk(report_id: int) -> list[FieldView]:
    """What a person must look at, in the order of the campaign."""
    return [field for field in report_of(report_id).fields.values() if field.needs_decision]


def unit_table(campaign: str) -> list[UnitLine]:
    """One line for every unit of the campaign, in its order: what it sent, what it lacks, who acts next.

    Units that are gone by the end of the period stand in it only when they sent something.
    """
    rows = Report.objects.filter(campaign=campaign).annotate(sent=Count("submissions")).prefetch_related("flags")
    reports, asked = {row.unit: row for row in rows}, campaign_of(campaign)
    lines = [_unit_line(unit, reports.get(unit.code)) for unit in asked.units]
    return [line for line in lines if asked.exists(line.unit) or line.state != ReportState.AWAITED]


class FieldCounts(NamedTuple):
    """How many figures and sections of a report stand in which state; ``gone`` are missing or empty."""

    figures: int = 0
    figures_read: int = 0
    figures_doubtful: int = 0
    figures_gone: int = 0
    sections: int = 0
    sections_read: int = 0


def field_counts(reports: Collection[int]) -> dict[int, FieldCounts]:
    """The counts of these reports, by the report's number; one query for all."""
    figure, section = Q(key__startswith="figure:"), Q(key__startswith="section:")
    gone = Q(status__in=(Status.MISSING, Status.EMPTY))
    rows = (
        ReportField.objects.filter(report__in=reports)
        .order_by()
        .values_list("report")
        .annotate(
            figures=Count("pk", filter=figure),
            figures_read=Count("pk", filter=figure & Q(status=Status.READ)),
            figures_doubtful=Count("pk", filter=figure & Q(status=Status.DOUBTFUL)),
            figures_gone=Count("pk", filter=figure & gone),
            sections=Count("pk", filter=section),
            sections_read=Count("pk", filter=section & Q(status=Status.READ)),
        )
    )
    return {report: FieldCounts(*counts) for report, *counts in rows}


def _unit_line(unit: Unit, report: Report | None) -> UnitLine:
    flags = list(report.flags.all()) if report else []
    errors = [flag for flag in flags if flag.severity == Severity.ERROR]
    state = ReportState(report.state) if report else ReportState.AWAITED
    return UnitLine(
        unit=unit,
        report_id=report.pk if report else None,
        state=state,
        late=bool(report and report.late),
        received_on=report.received_on if report else None,
        submissions=report.sent if report else 0,
        errors=sum(not flag.waived for flag in errors),
        warnings=len(flags) - len(errors),
        doubtful=sum(flag.code in ("figure.doubtful", "figure.superseded", "figure.conflict") for flag in errors),
        gaps=tuple(to_flag(flag) for flag in errors),
        next_actor=NEXT_ACTOR[state],
    )


def to_flag(row: FlagRow) -> Flag:
    """A row as the value it holds."""
    return Flag(code=row.code, field=row.field or None, severity=Severity(row.severity), message=row.message)
