"""What one unit sent in a campaign, version by version, and where the versions differ field by field."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.merge import Field, Sent, compare, in_order, merge
from schemas.merging import Brought, Relation
from schemas.record import FigureField, Record, SectionField, TextField
from store.models import Report, Submission
from store.selectors.merging import sent_of
from store.selectors.reports import FieldView, report_of


class Version(NamedTuple):
    """One submission of the unit and how it stands to those before it."""

    submission: Submission
    relation: Relation


class Difference(NamedTuple):
    """One field: what each version says of it, in their order, and what counts now."""

    view: FieldView
    values: tuple[Field, ...]
    differs: bool


class UnitVersions(NamedTuple):
    """All versions, the oldest first, with every field that any of them holds."""

    versions: list[Version]
    fields: list[Difference]


def versions_of_report(report: Report) -> UnitVersions:
    """The versions of a unit's report side by side."""
    found, sent = report_of(report.pk), in_order(sent_of(report))
    relations = dict(merge(found.campaign, sent, {}).relations)
    rows = {row.pk: row for row in found.submissions}
    versions = [Version(rows[one.submission], relations[one.submission]) for one in sent]
    return UnitVersions(versions, [_difference(view, sent) for view in found.fields.values()])


def report_of_unit(campaign: str, unit: str) -> Report | None:
    """The unit's report; None where there never was one."""
    return Report.objects.filter(campaign=campaign, unit=unit).first()


def _difference(view: FieldView, sent: Sequence[Sent]) -> Difference:
    values = tuple(_value(one.record, view.key) for one in sent)
    differs = any(compare(before, after) is not Brought.SAME for before, after in pairwise(values))
    return Difference(view, values, differs)


def _value(record: Record, key: str) -> Field:
    group, _, name = key.partition(":")
    if group == "figure":
        return record.figures.get(name, FigureField())
    if group == "section":
        return record.sections.get(name, SectionField())
    value: TextField = getattr(record.document, name)
    return value
