"""The flags of a unit's merged report.

What is missing or doubtful now, checks on what counts now, and what its papers raised.

Flags about fields are raised anew from the merged fields; flags about papers (pages, files, document data, lateness)
are taken from the submissions the report rests on, so that a clear copy sent later takes the place of an unreadable
one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pipeline.evaluate import Verdict, evaluate
from pipeline.merge import Merged, MergedField, Sent
from schemas.campaign import Campaign, Table
from schemas.flag import Flag, raise_flag
from schemas.record import FigureField, SectionField, Status

FROM_PAPERS: Final = ("document.", "page.", "file.", "submission.")


def report_flags(campaign: Campaign, merged: Merged, sent: Sequence[Sent]) -> tuple[Flag, ...]:
    """All flags of the report, each code and field once, in the order of the campaign."""
    found = [
        *_paper_flags(merged, sent),
        *_section_flags(campaign, merged),
        *_figure_flags(campaign, merged, sent),
        *_check_flags(campaign, merged),
        *_kept_flags(merged, sent),
    ]
    return tuple({(flag.code, flag.field): flag for flag in reversed(found)}.values())[::-1]


def _paper_flags(merged: Merged, sent: Sequence[Sent]) -> Iterator[Flag]:
    standing = set(merged.standing)
    for one in sent:
        if one.submission in standing:
            yield from (flag for flag in one.record.flags if flag.code.startswith(FROM_PAPERS))


def _section_flags(campaign: Campaign, merged: Merged) -> Iterator[Flag]:
    for part in campaign.outline:
        field = merged.fields[f"section:{part.id}"]
        gap = {Status.MISSING: "section.missing", Status.EMPTY: "section.empty"}.get(field.status)
        if field.others:
            yield raise_flag("figure.superseded", part.id, title=part.title, detail=_both(field))
        elif gap and part.required and not part.parts:
            yield raise_flag(gap, part.id, title=part.title)


def _figure_flags(campaign: Campaign, merged: Merged, sent: Sequence[Sent]) -> Iterator[Flag]:
    for table in campaign.tables:
        fields = {f.id: merged.fields[f"figure:{f.id}"] for f in campaign.figures.values() if f.table == table.id}
        lost = _is_lost(campaign, table, fields, [one for one in sent if one.submission in merged.standing])
        if lost:
            yield raise_flag("table.missing", table.id, title=table.title)
        for name, field in fields.items():
            if not (lost and field.status is Status.MISSING):
                yield from _one_figure(campaign, name, field)


def _is_lost(campaign: Campaign, table: Table, fields: Mapping[str, MergedField], standing: Sequence[Sent]) -> bool:
    """Whether a table is not there: nothing of it is, or little of it and each paper says that it lacks the table."""
    there = sum(field.status is not Status.MISSING for field in fields.values())
    lacked = all(("table.missing", table.id) in {(f.code, f.field) for f in one.record.flags} for one in standing)
    required = any(campaign.figures[name].required for name in fields)
    return required and (there == 0 or (lacked and there * 2 < len(fields)))


def _one_figure(campaign: Campaign, name: str, field: MergedField) -> Iterator[Flag]:
    figure = campaign.figures[name]
    if field.others:
        yield raise_flag("figure.superseded", name, title=figure.title, detail=_both(field))
    elif field.status is Status.DOUBTFUL:
        yield raise_flag("figure.doubtful", name, title=figure.title)
    elif field.status in (Status.MISSING, Status.EMPTY) and figure.required:
        yield raise_flag("figure.missing", name, title=figure.title)


def _check_flags(campaign: Campaign, merged: Merged) -> Iterator[Flag]:
    """The campaign's checks on what counts now; while an operand is doubtful, that is what a person looks at first."""
    fields = {
        name: field.value.model_copy(update={"status": field.status})
        for name in campaign.figures
        if isinstance((field := merged.fields[f"figure:{name}"]).value, FigureField)
    }
    for check in campaign.checks:
        verdict = evaluate(check, fields, campaign)
        if verdict.holds is False and all(fields[one].status is not Status.DOUBTFUL for one in verdict.operands):
            yield raise_flag("check.failed", check.id, title=check.says, detail=_sides(verdict))


def _sides(verdict: Verdict) -> str:
    return f"{_number(verdict.left)} so với {_number(verdict.right)}"


def _number(value: object) -> str:
    """A number the Vietnamese way: 1.234,5."""
    if not isinstance(value, int | float):
        return str(value)
    whole, _, part = f"{value:,.4f}".rstrip("0").rstrip(".").partition(".")
    return whole.replace(",", ".") + (f",{part}" if part else "")


def _both(field: MergedField) -> str:
    return " / ".join(_shown(one) for one in (field.value, *(other.value for other in field.others)))


def _shown(field: object) -> str:
    if isinstance(field, SectionField):
        return f"{len(field.text)} chữ"
    value = getattr(field, "value", None)
    return "để trống" if value is None else _number(value)


def _kept_flags(merged: Merged, sent: Sequence[Sent]) -> Iterator[Flag]:
    """Conflicts and odd rows of the paper a field still rests on, until a person settled it."""
    for one in sent:
        for flag in one.record.flags:
            field = merged.fields.get(f"figure:{flag.field}")
            conflict = flag.code == "figure.conflict" and field is not None and not field.settled
            if (conflict and field is not None and field.submission == one.submission) or (
                flag.code == "table.unmatched" and one.submission in merged.standing
            ):
                yield flag
