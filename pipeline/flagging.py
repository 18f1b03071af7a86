"""All flags of a record, each raised by one small function; texts and severities stand in `schemas.flag`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pipeline.evaluate import Verdict
from pipeline.extract.figures import Figures
from pipeline.extract.filled import is_outdated
from pipeline.extract.flow import Flow
from pipeline.extract.signed import is_unsigned
from pipeline.extract.trust import REASONS
from schemas.campaign import Campaign
from schemas.flag import Flag, raise_flag
from schemas.reading import Integrity, PageOutcome, Reading
from schemas.record import DocumentData, FigureField, SectionField, Status, TextField

_OF_A_PART: Final = REASONS["part-only"]  # said of a place, not of the unit


def of_files(reading: Reading) -> Iterator[Flag]:
    """Files not read or not opened, pages not read."""
    for file in reading.files:
        if file.fault is not None:
            yield raise_flag(file.fault.code, file.name, detail=file.fault.reason)
        changed = [one.signer for one in file.signatures if one.integrity is Integrity.CHANGED]
        if changed:
            yield raise_flag("document.altered", file.name, detail=f"chữ ký của {changed[0] or 'người ký'}")
        for page in file.pages:
            if page.outcome is PageOutcome.UNREADABLE:
                yield raise_flag("page.unreadable", str(page.number), detail=page.reason or file.name)


def of_flow(flow: Flow) -> Iterator[Flag]:
    """Pages that are not there, several documents in one submission."""
    for number in flow.lost_pages:
        yield raise_flag("page.missing", str(number))
    if flow.documents > 1:
        apart = f"; để riêng, không lấy số liệu: {'; '.join(flow.apart)}" if flow.apart else ""
        yield raise_flag("document.several", detail=f"{flow.documents} văn bản{apart}")
    if flow.guessed:
        yield raise_flag("page.order", detail=", ".join(flow.guessed))


def of_unit(unit: TextField) -> Iterator[Flag]:
    """The unit is not known."""
    if unit.value is None:
        yield raise_flag("unit.unknown")


def of_document(document: DocumentData, flow: Flow, reading: Reading) -> Iterator[Flag]:
    """Number or date left out, nobody's signature."""
    if flow.unreadable:
        return
    if document.number.value is None and document.number.status in (Status.EMPTY, Status.MISSING):
        yield raise_flag("document.number_missing")
    if document.issued_on.value is None and document.issued_on.status in (Status.EMPTY, Status.MISSING):
        yield raise_flag("document.date_missing")
    nobody = document.signer.value is None and document.signer.status in (Status.EMPTY, Status.MISSING)
    if nobody or is_unsigned(flow, reading):
        yield raise_flag("document.unsigned")


def of_time(reading: Reading, received_on: date | None, campaign: Campaign) -> Iterator[Flag]:
    """Received on the deadline or later; a mail's own date counts where nobody says when it came."""
    sent = [file.sent_on for file in reading.files if file.sent_on is not None]
    arrived = received_on or next(iter(sent), None)
    if arrived is not None:
        yield from of_day(arrived, campaign)


def of_day(arrived: date, campaign: Campaign) -> Iterator[Flag]:
    """Arrived on the deadline or later."""
    if arrived >= campaign.due_before:
        detail = f"nhận ngày {arrived:%d/%m/%Y}, hạn trước ngày {campaign.due_before:%d/%m/%Y}"
        yield raise_flag("submission.late", detail=detail)


def of_form(reading: Reading, campaign: Campaign) -> Iterator[Flag]:
    """A blank form of an older version was filled in."""
    if is_outdated(reading, campaign):
        yield raise_flag("form.outdated")


def of_sections(sections: Mapping[str, SectionField], campaign: Campaign) -> Iterator[Flag]:
    """Sections that are asked for and not there, or there with nothing in them; a whole gone stands for its parts."""
    for section in campaign.outline:
        field = sections.get(section.id, SectionField())
        if not section.required or section.parts:
            continue
        if field.status is Status.MISSING:
            yield raise_flag("section.missing", section.id, title=section.title)
        elif field.status is Status.EMPTY:
            yield raise_flag("section.empty", section.id, title=section.title)


def lost_tables(figures: Figures, campaign: Campaign) -> tuple[str, ...]:
    """Tables that are not in the report: no row of them found, and fewer than half of their figures told in words."""
    out = []
    for table in campaign.tables:
        own = [figures.fields[f.id] for f in campaign.figures.values() if f.table == table.id]
        told = sum(field.status is not Status.MISSING and _OF_A_PART not in (field.reason or "") for field in own)
        if table.id not in figures.tables and own and told < 0.5 * len(own):
            out.append(table.id)
    return tuple(out)


def of_figures(figures: Figures, fields: Mapping[str, FigureField], campaign: Campaign) -> Iterator[Flag]:
    """Tables and figures missing, doubtful, conflicting."""
    lost = lost_tables(figures, campaign)
    for table in campaign.tables:
        if table.id in lost:
            yield raise_flag("table.missing", table.id, title=table.title)
    for figure in campaign.figures.values():
        field = fields[figure.id]
        absent = field.status in (Status.MISSING, Status.EMPTY)
        if absent and figure.required and not (figure.table in lost and field.status is Status.MISSING):
            yield raise_flag("figure.missing", figure.id, title=figure.title)
        if figure.id in figures.conflicts:
            yield raise_flag("figure.conflict", figure.id, title=figure.title, detail=figures.conflicts[figure.id])
        if field.status is Status.DOUBTFUL:
            yield raise_flag("figure.doubtful", figure.id, title=figure.title)
    yield from _of_strangers(figures, fields, campaign)


def _of_strangers(figures: Figures, fields: Mapping[str, FigureField], campaign: Campaign) -> Iterator[Flag]:
    """Rows that are not in the form, where one of them may be a figure that was not found."""
    for table in campaign.tables:
        open_rows = {
            f.row for f in campaign.figures.values() if f.table == table.id and fields[f.id].status is Status.DOUBTFUL
        }
        near = [s.label for s in figures.strangers if s.table == table.id and open_rows & set(s.near)]
        if near:
            yield raise_flag("table.unmatched", table.id, detail="; ".join(near))


def of_checks(verdicts: Sequence[Verdict], fields: Mapping[str, FigureField]) -> Iterator[Flag]:
    """Checks that fail on figures the machine vouches for; doubtful operands carry a reason instead."""
    for verdict in verdicts:
        if verdict.holds is False and not doubtful_operands(verdict, fields):
            detail = f"{_plain(verdict.left)} so với {_plain(verdict.right)}"
            yield raise_flag("check.failed", verdict.check.id, title=verdict.check.says, detail=detail)


def doubtful_operands(verdict: Verdict, fields: Mapping[str, FigureField]) -> tuple[str, ...]:
    """The operands nobody vouches for yet."""
    return tuple(one for one in verdict.operands if fields[one].status is Status.DOUBTFUL)


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    whole, _, part = f"{value:,.4f}".rstrip("0").rstrip(".").partition(".")
    return whole.replace(",", ".") + (f",{part}" if part else "")
