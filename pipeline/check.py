"""Puts a record together: fields as extracted, checks evaluated, every flag raised.

A report of another campaign gives no figures at all: a value there would be counted for the wrong directive.
"""

from datetime import date

from pipeline import flagging
from pipeline.belonging import belonging, tells_nothing
from pipeline.evaluate import Verdict, evaluate
from pipeline.extract.figures import Figures
from pipeline.extract.filled import is_foreign, is_own
from pipeline.extract.flow import Flow
from pipeline.extract.outline import Sections
from pipeline.extract.revision import find_revision
from schemas.campaign import Campaign
from schemas.flag import Flag, raise_flag
from schemas.reading import FileOutcome, FileReading, Grid, Page, Reading, Signature
from schemas.record import DocumentData, FigureField, PageText, Record, RecordFile, Status, TextField


def check_record(
    reading: Reading,
    flow: Flow,
    campaign: Campaign,
    unit: TextField,
    document: DocumentData,
    sections: Sections,
    figures: Figures,
    received_on: date | None,
) -> Record:
    """The record of one submission with all its flags."""
    record = Record(
        campaign=campaign.id,
        files=tuple(_file(file) for file in reading.files),
        unit=unit,
        document=document,
        sections=sections.fields,
        figures=figures.fields,
        revision=find_revision(flow),
        pages=tuple(PageText(text=page_text(page)) for file in reading.files for page in file.pages),
    )
    flags = [*flagging.of_files(reading)]
    if not any(file.outcome is FileOutcome.READ and file.pages for file in reading.files):
        return record.model_copy(update={"flags": tuple(flags), "figures": _unread(campaign), "sections": {}})
    flags += [*flagging.of_flow(flow), *flagging.of_unit(unit), *flagging.of_document(document, flow, reading)]
    flags += flagging.of_time(reading, received_on, campaign)
    flags += flagging.of_form(reading, campaign)
    strange = belonging(flow, campaign, sections, figures).wrong and not is_own(reading, campaign)
    if strange or is_foreign(reading, campaign):
        flags.append(raise_flag("document.wrong_campaign"))
        return record.model_copy(update={"flags": tuple(flags), "figures": _none(campaign)})
    nothing = tells_nothing(flow, sections, figures)
    if nothing:
        flags.append(raise_flag("document.no_report", detail=nothing))
        return record.model_copy(update={"flags": tuple(flags), "figures": _none(campaign)})
    fields, more = _judged(figures, campaign)
    flags += [*flagging.of_sections(sections.fields, campaign), *more]
    return record.model_copy(update={"flags": tuple(flags), "figures": fields})


def _judged(figures: Figures, campaign: Campaign) -> tuple[dict[str, FigureField], list[Flag]]:
    """The figures with the reasons that failing checks give, and the flags on them."""
    verdicts = [evaluate(check, figures.fields, campaign) for check in campaign.checks]
    fields = dict(figures.fields)
    for verdict in verdicts:
        for one in _suspects(verdict, fields):
            fields[one] = _with_reason(fields[one], f"không khớp: {verdict.check.says}")
    flags = [*flagging.of_figures(figures, fields, campaign), *flagging.of_checks(verdicts, fields)]
    return fields, flags


def _suspects(verdict: Verdict, fields: dict[str, FigureField]) -> tuple[str, ...]:
    return flagging.doubtful_operands(verdict, fields) if verdict.holds is False else ()


def _with_reason(field: FigureField, reason: str) -> FigureField:
    return field.model_copy(update={"reason": f"{field.reason}; {reason}" if field.reason else reason})


def _none(campaign: Campaign) -> dict[str, FigureField]:
    return {one: FigureField(status=Status.MISSING, confidence=0.95) for one in campaign.figures}


def _unread(campaign: Campaign) -> dict[str, FigureField]:
    """Nothing could be read: nobody can say that a figure is missing."""
    reason = "không đọc được tệp"
    return {one: FigureField(status=Status.DOUBTFUL, reason=reason) for one in campaign.figures}


def _file(file: FileReading) -> RecordFile:
    return RecordFile(
        name=file.name,
        sha256=file.sha256,
        kind=file.kind.value,
        pages=len(file.pages),
        page_outcomes=tuple(page.outcome.value for page in file.pages),
        signatures=tuple(_signature(one) for one in file.signatures),
        container=file.container,
    )


def _signature(one: Signature) -> dict[str, str | int | None]:
    return {
        "page": one.page,
        "signer": one.signer,
        "issuer": one.issuer,
        "signed_at": one.signed_at.isoformat() if one.signed_at else None,
        "shows": " ".join(one.texts),
        "integrity": one.integrity.value,
        "trust": one.trust.value,
    }


def page_text(page: Page) -> str:
    """The plain text of a page in reading order; a table row is a line."""
    lines: list[str] = []
    for block in page.blocks:
        if isinstance(block, Grid):
            lines += _rows(block)
        else:
            lines.append(f"{block.label} {block.text}".strip())
    return "\n".join(line for line in lines if line)


def _rows(grid: Grid) -> list[str]:
    rows: dict[int, list[tuple[int, str]]] = {}
    for cell in grid.cells:
        behind = "." * cell.leader or " "
        rows.setdefault(cell.row, []).append((cell.column, " ".join(cell.text.split()) + behind))
    return ["".join(text for _, text in sorted(cells) if text.strip()).strip() for _, cells in sorted(rows.items())]
