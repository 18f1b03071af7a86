"""Wordings that came up in papers and are not in the campaign yet, each with what it most likely means."""

from typing import NamedTuple

from rapidfuzz import fuzz, process

from pipeline.extract.text import key
from schemas.campaign import Campaign
from schemas.campaign_edit import Target
from schemas.correction import ReportState, SubmissionState
from schemas.flag import FLAGS
from store.models import FlagRow, RecordRow, Submission
from store.selectors.campaigns import campaign_of

ROW = "table.unmatched"


class Proposal(NamedTuple):
    """A wording, the likeliest target, all targets it may belong to, and in how many papers it stands."""

    alias: str
    targets: tuple[tuple[Target, str], ...]
    papers: int


def proposals(campaign_key: str) -> list[Proposal]:
    """Rows that nothing matched, then names of units that a person had to place."""
    campaign = campaign_of(campaign_key)
    return [*_rows(campaign), *_units(campaign)]


def open_readings(campaign: str) -> list[int]:
    """Submissions whose meaning may change: read, placed, and their report not accepted."""
    rows = Submission.objects.filter(report__campaign=campaign, state=SubmissionState.READ)
    return list(rows.exclude(report__state=ReportState.ACCEPTED).order_by("id").values_list("pk", flat=True))


def _rows(campaign: Campaign) -> list[Proposal]:
    before, after = FLAGS[ROW].vi.split("{detail}")
    counts: dict[tuple[str, str], int] = {}
    flags = FlagRow.objects.filter(code=ROW, submission__report__campaign=campaign.id)
    for table, message in flags.values_list("field", "message"):
        for label in message.removeprefix(before).removesuffix(after).split("; "):
            counts[table, label] = counts.get((table, label), 0) + 1
    tables = {table.id: table for table in campaign.tables}
    found = []
    for (name, label), papers in counts.items():
        if name in tables:
            rows = {row.id: row.label for row in tables[name].rows}
            targets = tuple((Target(kind="rows", id=one, table=name), rows[one]) for one in _nearest(label, rows))
            found.append(Proposal(label, targets, papers))
    return sorted(found, key=lambda one: -one.papers)


def _units(campaign: Campaign) -> list[Proposal]:
    known = {key(name) for unit in campaign.units for name in (unit.name, *unit.aliases)}
    rows = RecordRow.objects.filter(submission__report__campaign=campaign.id, submission__unit_by="person")
    counts: dict[tuple[str, str], int] = {}
    for record, code in rows.values_list("record", "submission__unit"):
        text = next((one.get("text", "") for one in record.get("unit", {}).get("evidence", ())), "")
        if text and key(text) not in known and code in campaign.units_by_code:
            counts[text, code] = counts.get((text, code), 0) + 1
    return [
        Proposal(text, ((Target(kind="units", id=code), campaign.units_by_code[code].name),), papers)
        for (text, code), papers in counts.items()
    ]


def _nearest(label: str, rows: dict[str, str]) -> list[str]:
    """Ids of the rows, the likest wording first."""
    ranked = process.extract(key(label), {one: key(text) for one, text in rows.items()}, scorer=fuzz.ratio, limit=None)
    return [one for _, _, one in ranked]
