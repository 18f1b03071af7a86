"""Cells with the answer that people gave by the picture: what the calibration of the machine's trust is fitted on."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from schemas.base import Box
from schemas.campaign import Campaign
from schemas.correction import LABELLED_CELLS, Ground, SampleOrigin
from schemas.reading import Cell, Grid, Reading, Route
from schemas.record import Evidence, FigureField
from store.models import BlindSample, Correction, Report, ReportField
from store.selectors.campaigns import campaign_of
from store.selectors.submissions import reading_of

NEAR = 1.5  # points: the box of a figure's evidence is that of its cell


def labelled_cells(campaign: str | None = None) -> Iterator[dict[str, Any]]:
    """One plain value a figure: how it was read, what the machine said, what people found; no unit, no name.

    ``ground`` is "blind" for a blind entry (decided by a person where it differed), else why a person settled it.
    ``cell``, ``route``, ``kind`` and ``value`` are what `./tonghop bench calibrate --labelled` reads.
    """
    for report, key, answer, source, ground in _answers(campaign):
        row = ReportField.objects.filter(report=report, key=key).only("machine", "submission_id").first()
        if row is None or row.submission_id is None:
            continue
        field = FigureField.model_validate(row.machine)
        route, cell = _cell(row.submission_id, field.evidence[0]) if field.evidence else (None, None)
        yield {
            "schema": LABELLED_CELLS,
            "source": source,
            "route": route or source or None,
            "ground": ground,
            "status": field.status.value,
            "confidence": field.confidence,
            "grounds": list(field.grounds),
            "raw": field.raw,
            "machine": field.value,
            "value": answer,
            **_asked(report, key),
            "cell": cell.model_dump(mode="json", exclude={"box"}) if cell else None,
        }


def _asked(report: int, key: str) -> dict[str, str | None]:
    """Kind and measure of the figure, as its campaign asks for it."""
    campaign: Campaign = campaign_of(Report.objects.only("campaign").get(pk=report).campaign)
    figure = campaign.figures.get(key.removeprefix("figure:"))
    return {"kind": str(figure.kind) if figure else None, "unit": figure.unit if figure else None}


Answer = tuple[int, str, float | int | None, str, str]


def _answers(campaign: str | None) -> Iterator[Answer]:
    """Blind entries that were not overruled, then what people settled by the picture; a figure once."""
    samples = BlindSample.objects.filter(origin=SampleOrigin.MACHINE, agrees__isnull=False)
    settled = Correction.objects.filter(key__startswith="figure:", undone_by=None, erased_at=None)
    settled = settled.filter(action__in=("correct", "confirm"), ground__in=(Ground.MISREAD, Ground.CONFIRMED))
    if campaign is not None:
        samples, settled = samples.filter(campaign=campaign), settled.filter(report__campaign=campaign)
    by_person = {(row.report_id, row.key): row for row in settled.order_by("id")}
    sources = {(row.report_id, row.key): row.source for row in samples}
    for row in samples:
        decided = by_person.pop((row.report_id, row.key), None)
        value = decided.value if decided else row.entered
        yield row.report_id, row.key, (value or {}).get("value"), row.source, "blind"
    for (report, key), one in by_person.items():
        yield report, key, (one.value or {}).get("value"), sources.get((report, key), ""), one.ground


def _cell(submission: int, evidence: Evidence) -> tuple[Route | None, Cell | None]:
    """The kind of page an evidence lies on, and its cell."""
    reading = _reading(submission)
    if reading is None or evidence.bbox is None or evidence.file >= len(reading.files):
        return None, None
    page = next((p for p in reading.files[evidence.file].pages if p.number == evidence.page), None)
    if page is None:
        return None, None
    grids = [block for block in page.blocks if isinstance(block, Grid)]
    return page.route, next((c for grid in grids for c in grid.cells if c.box and _same(c.box, evidence.bbox)), None)


def _same(one: Box, other: Box) -> bool:
    return all(abs(a - b) < NEAR for a, b in zip(one, other, strict=True))


@lru_cache(maxsize=4)
def _reading(submission: int) -> Reading | None:
    return reading_of(submission)
