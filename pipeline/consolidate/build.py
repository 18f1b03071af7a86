"""Builds one version of the consolidated report: what counts, what it adds up to, what is missing."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.consolidate.aggregate import combine
from pipeline.consolidate.difference import difference_between
from pipeline.consolidate.inputs import FigureInput, ReportInput
from schemas.campaign import Campaign, Counts, Duty, Figure, Unit
from schemas.consolidation import Consolidation, Total, UnitFigure, UnitSection, UnitStatus
from schemas.correction import ReportState
from schemas.record import Status


def build_consolidation(
    campaign: Campaign,
    reports: Sequence[ReportInput],
    *,
    version: int,
    data_as_of: datetime,
    before: Consolidation | None = None,
) -> Consolidation:
    """One version: equal inputs give equal values. Reports of units that are not in the campaign are left out."""
    by_unit = {report.unit: report for report in reports if report.unit in campaign.units_by_code}
    figures = tuple(
        unit_figure for figure in campaign.figures.values() for unit_figure in _figures_of(campaign, figure, by_unit)
    )
    made = Consolidation(
        campaign=campaign.id,
        version=version,
        data_as_of=data_as_of,
        fingerprint=fingerprint(campaign, reports),
        units=tuple(_status(unit, by_unit.get(unit.code)) for unit in campaign.units),
        figures=figures,
        totals=_totals(campaign, figures),
        sections=_sections(campaign, by_unit),
    )
    return made.model_copy(update={"difference": difference_between(before, made, campaign)})


def fingerprint(campaign: Campaign, reports: Sequence[ReportInput]) -> str:
    """SHA-256 of all that goes into a version: the same inputs are the same version."""
    ordered = sorted(reports, key=lambda report: report.unit)
    content = [campaign.model_dump(mode="json"), [report.model_dump(mode="json") for report in ordered]]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def expected_units(campaign: Campaign) -> tuple[str, ...]:
    """Codes of the units that owe a report and whose figures are added."""
    return tuple(unit.code for unit in campaign.units if unit.duty is Duty.MUST and unit.counts is Counts.OWN)


def _status(unit: Unit, report: ReportInput | None) -> UnitStatus:
    if report is None:
        return UnitStatus(unit=unit.code, name=unit.name, state=ReportState.AWAITED)
    return UnitStatus(
        unit=unit.code,
        name=unit.name,
        state=report.state,
        late=report.late,
        received_on=report.received_on,
        document_number=report.document_number,
        gaps=report.gaps,
    )


def _figures_of(campaign: Campaign, figure: Figure, by_unit: Mapping[str, ReportInput]) -> list[UnitFigure]:
    found = [_one(figure.id, unit.code, by_unit.get(unit.code)) for unit in campaign.units]
    states = {entry.unit: entry for entry in found}
    return [entry.model_copy(update={"counted": _counts(campaign, entry, states)}) for entry in found]


def _one(figure: str, unit: str, report: ReportInput | None) -> UnitFigure:
    given = report.figures.get(figure) if report else None
    if report is None or given is None:
        return UnitFigure(unit=unit, figure=figure, state="missing")
    return UnitFigure(
        unit=unit,
        figure=figure,
        value=given.field.value,
        state=_state(given, report.state),
        qualifier=given.field.qualifier,
        said=given.field.said,
        provenance=given.provenance,
    )


def _state(given: FigureInput, report_state: ReportState) -> str:
    if given.field.status is not Status.READ or given.field.value is None:
        return given.field.status.value if given.field.status is not Status.READ else "doubtful"
    return "accepted" if given.settled or report_state is ReportState.ACCEPTED else "provisional"


def _counts(campaign: Campaign, entry: UnitFigure, states: Mapping[str, UnitFigure]) -> bool:
    """Whether a value is added: a unit and its parent never both; units that are only shown never."""
    unit = campaign.units_by_code[entry.unit]
    if not stands(entry) or unit.counts is Counts.SHOWN_ONLY:
        return False
    if unit.counts is Counts.WITHIN_PARENT and unit.parent:
        return not stands(states[unit.parent])
    return True


def stands(entry: UnitFigure) -> bool:
    """Whether the entry holds a value that may count: accepted, or read and not yet accepted."""
    return entry.value is not None and entry.state in ("accepted", "provisional")


def _totals(campaign: Campaign, figures: Sequence[UnitFigure]) -> tuple[Total, ...]:
    counted: dict[str, dict[str, int | float]] = {}
    entries: dict[str, list[UnitFigure]] = {}
    for entry in figures:
        entries.setdefault(entry.figure, []).append(entry)
        if entry.counted and entry.value is not None:
            counted.setdefault(entry.figure, {})[entry.unit] = entry.value
    expected = expected_units(campaign)
    return tuple(_total(figure, entries[figure.id], counted, expected) for figure in campaign.figures.values())


def _total(
    figure: Figure,
    entries: Sequence[UnitFigure],
    counted: Mapping[str, Mapping[str, int | float]],
    expected: Sequence[str],
) -> Total:
    values = counted.get(figure.id, {})
    return Total(
        figure=figure.id,
        value=combine(figure.aggregate, values, counted.get(figure.aggregate.by or "", {})),
        counted_units=tuple(values),
        provisional_units=tuple(e.unit for e in entries if e.counted and e.state == "provisional"),
        missing_units=tuple(unit for unit in expected if unit not in values),
        approximate_units=tuple(e.unit for e in entries if e.counted and e.qualifier is not None),
        expected=len(expected),
    )


def _sections(campaign: Campaign, by_unit: Mapping[str, ReportInput]) -> tuple[UnitSection, ...]:
    return tuple(
        UnitSection(
            unit=unit.code,
            section=section.id,
            text=given.field.text.strip(),
            state="accepted" if given.settled or by_unit[unit.code].state is ReportState.ACCEPTED else "provisional",
            provenance=given.provenance,
        )
        for section in campaign.outline
        for unit in campaign.units
        if unit.code in by_unit and (given := by_unit[unit.code].sections.get(section.id)) and given.field.text.strip()
    )
