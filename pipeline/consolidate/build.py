"""Builds one version of the consolidated report: what counts, what it adds up to, what is missing."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from pipeline.consolidate.aggregate import combine
from pipeline.consolidate.difference import difference_between
from pipeline.consolidate.inputs import FigureInput, ReportInput
from pipeline.consolidate.outliers import Earlier, find_outliers
from pipeline.consolidate.passages import gather
from pipeline.consolidate.personal import personal_parts
from pipeline.consolidate.sentences import fill, plan_of
from pipeline.forms.marks import passage_key
from schemas.campaign import Campaign, Counts, Figure, Unit
from schemas.consolidation import Amount, Consolidation, KindTotal, Passage, Total, UnitFigure, UnitSection, UnitStatus
from schemas.correction import ReportState
from schemas.record import Said, Status

DRAFT_STATES: Final = frozenset({"accepted", "provisional"})
FINAL_STATES: Final = frozenset({"accepted"})


def build_consolidation(
    campaign: Campaign,
    reports: Sequence[ReportInput],
    *,
    version: int,
    data_as_of: datetime,
    before: Consolidation | None = None,
    earlier: Earlier = MappingProxyType({}),
    final: bool = False,
    edits: Mapping[str, str] = MappingProxyType({}),
    supplements: str = "",
    pins: frozenset[str] = frozenset(),
) -> Consolidation:
    """One version: equal inputs give equal values. Reports of units that are not in the campaign are left out.

    ``earlier`` are the figures of the campaign it is compared with; ``final`` counts accepted figures only; ``edits``
    are passages as people reworded them, by key; ``supplements`` names the issued report that this one adds to;
    ``pins`` are the keys of passages that a clerk chose as examples.
    """
    by_unit = {report.unit: report for report in reports if report.unit in campaign.units_by_code}
    standing = FINAL_STATES if final else DRAFT_STATES
    entries = {figure.id: _figures_of(campaign, figure, by_unit, standing) for figure in campaign.figures.values()}
    there = [unit for unit in campaign.units if campaign.exists(unit) or _has_sent(by_unit.get(unit.code))]
    units = tuple(_status(unit, by_unit.get(unit.code)) for unit in there)
    totals, plan = _totals(campaign, entries), plan_of(campaign)
    sections = _sections(campaign, by_unit)
    more = [_pairs(earlier), final, sorted(edits.items()), supplements, *[sorted(pins)] * bool(pins)]
    told = [one for one in sections if one.state == "accepted" or not final]
    made = Consolidation(
        campaign=campaign.id,
        version=version,
        data_as_of=data_as_of,
        fingerprint=fingerprint(campaign, reports, more),
        units=units,
        figures=tuple(entry for group in entries.values() for entry in group),
        totals=totals,
        sections=sections,
        outliers=tuple(o for group in entries.values() for o in find_outliers(group, earlier, plan.outlier)),
        passages=tuple(_edited(gather(campaign, told, pins), edits)),
        sentences=fill(plan, totals, units, expected_units(campaign)),
        final=final,
        supplements=supplements,
    )
    return made.model_copy(update={"difference": difference_between(before, made, campaign)})


def _pairs(earlier: Earlier) -> list[tuple[str, str, Amount]]:
    return sorted((unit, figure, value) for (unit, figure), value in earlier.items())


def _edited(passages: Sequence[Passage], edits: Mapping[str, str]) -> Iterator[Passage]:
    """The passages as people reworded them; those they took out are gone."""
    for passage in passages:
        text = edits.get(passage_key(passage))
        if text is None:
            yield passage
        elif text:
            yield passage.model_copy(update={"text": text, "origin": passage.text, "personal": personal_parts(text)})


def fingerprint(campaign: Campaign, reports: Sequence[ReportInput], more: Sequence[object]) -> str:
    """SHA-256 of all that goes into a version: the same inputs are the same version."""
    found = hashlib.sha256(b"[" + _json(campaign.model_dump(mode="json")) + b", [")
    for number, report in enumerate(sorted(reports, key=lambda report: report.unit)):
        found.update(b", " * bool(number) + _json(report.model_dump(mode="json")))
    found.update(b"]" + b"".join(b", " + _json(part) for part in more) + b"]")
    return found.hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def expected_units(campaign: Campaign) -> tuple[str, ...]:
    """Codes of the units that owe a report and whose figures are added."""
    return tuple(unit.code for unit in campaign.units if campaign.owes(unit) and unit.counts is Counts.OWN)


def _has_sent(report: ReportInput | None) -> bool:
    return report is not None and report.state is not ReportState.AWAITED


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


def _figures_of(
    campaign: Campaign, figure: Figure, by_unit: Mapping[str, ReportInput], standing: frozenset[str]
) -> list[UnitFigure]:
    found = [_one(figure.id, unit.code, by_unit.get(unit.code)) for unit in campaign.units]
    states = {entry.unit: entry for entry in found if stands(entry, standing)}
    return [
        entry.model_copy(update={"counted": True}) if _counts(campaign, entry, states) else entry for entry in found
    ]


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
    if entry.unit not in states or unit.counts is Counts.SHOWN_ONLY:
        return False
    return not (unit.counts is Counts.WITHIN_PARENT and unit.parent in states)


def stands(entry: UnitFigure, standing: frozenset[str] = DRAFT_STATES) -> bool:
    """Whether the entry holds a value that may count: accepted, or (in a draft) read and not yet accepted."""
    return entry.value is not None and entry.state in standing


def _totals(campaign: Campaign, entries: Mapping[str, Sequence[UnitFigure]]) -> tuple[Total, ...]:
    counted = {
        figure: {entry.unit: entry.value for entry in group if entry.counted and entry.value is not None}
        for figure, group in entries.items()
    }
    expected = expected_units(campaign)
    kinds: dict[str, list[str]] = {}
    for unit in campaign.units:
        kinds.setdefault(unit.kind, []).append(unit.code)
    return tuple(_total(figure, entries[figure.id], counted, expected, kinds) for figure in campaign.figures.values())


def _total(
    figure: Figure,
    entries: Sequence[UnitFigure],
    counted: Mapping[str, Mapping[str, Amount]],
    expected: Sequence[str],
    kinds: Mapping[str, Sequence[str]],
) -> Total:
    values, weights = counted[figure.id], counted.get(figure.aggregate.by or "", {})
    adding = [entry for entry in entries if entry.counted]
    return Total(
        figure=figure.id,
        value=combine(figure.aggregate, values, weights),
        counted_units=tuple(values),
        provisional_units=tuple(e.unit for e in adding if e.state == "provisional"),
        missing_units=tuple(unit for unit in expected if unit not in values),
        approximate_units=tuple(e.unit for e in adding if e.qualifier is not None),
        zero_units=tuple(e.unit for e in adding if e.value == 0 and e.said is not Said.NONE),
        none_units=tuple(e.unit for e in adding if e.said is Said.NONE),
        blank_units=tuple(e.unit for e in entries if e.state == Status.EMPTY.value),
        expected=len(expected),
        kinds=_by_kind(figure, values, weights, set(expected), kinds) if len(kinds) > 1 else (),
    )


def _by_kind(
    figure: Figure,
    values: Mapping[str, Amount],
    weights: Mapping[str, Amount],
    expected: set[str],
    kinds: Mapping[str, Sequence[str]],
) -> tuple[KindTotal, ...]:
    out = []
    for kind, units in kinds.items():
        own = {unit: values[unit] for unit in units if unit in values}
        owed = len(expected.intersection(units))
        if own or owed:
            value = combine(figure.aggregate, own, weights)
            out.append(KindTotal(kind=kind, value=value, counted=len(own), expected=owed))
    return tuple(out)


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
