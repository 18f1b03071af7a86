"""Cells with the answer that people gave by the picture: what the calibration of the machine's trust is fitted on."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from schemas.base import Box
from schemas.correction import Ground, SampleOrigin
from schemas.reading import Cell, Grid, Reading
from schemas.record import Evidence, FigureField
from store.models import BlindSample, Correction, ReportField
from store.selectors.submissions import reading_of

NEAR = 1.5  # points: the box of a figure's evidence is that of its cell


def labelled_cells(campaign: str | None = None) -> Iterator[dict[str, Any]]:
    """One plain value a figure: how it was read, what the machine said, what people found; no unit, no name, no text.

    ``by`` is "sample" for a blind entry (decided by a person where it differed), else "correction".
    """
    for report, key, answer, source, by in _answers(campaign):
        row = ReportField.objects.filter(report=report, key=key).only("machine", "submission_id").first()
        if row is None or row.submission_id is None:
            continue
        field = FigureField.model_validate(row.machine)
        cell = _cell(row.submission_id, field.evidence[0]) if field.evidence else None
        yield {
            "source": source,
            "by": by,
            "status": field.status.value,
            "confidence": field.confidence,
            "grounds": list(field.grounds),
            "raw": field.raw,
            "machine": field.value,
            "answer": answer,
            "ink": cell.ink.value if cell else None,
            "doubts": list(cell.doubts) if cell else [],
            "readings": [one.model_dump(mode="json") for one in cell.readings] if cell else [],
        }


Answer = tuple[int, str, float | int | None, str, str]


def _answers(campaign: str | None) -> Iterator[Answer]:
    """Blind entries that were not overruled, then what people settled by the picture; a figure once."""
    samples = BlindSample.objects.filter(origin=SampleOrigin.MACHINE, agrees__isnull=False)
    settled = Correction.objects.filter(key__startswith="figure:", undone_by=None, erased_at=None)
    settled = settled.filter(action__in=("correct", "confirm"), ground__in=(Ground.MISREAD, Ground.CONFIRMED))
    if campaign is not None:
        samples, settled = samples.filter(campaign=campaign), settled.filter(report__campaign=campaign)
    by_person = {(row.report_id, row.key): row.value for row in settled.order_by("id")}
    sources = {(row.report_id, row.key): row.source for row in samples}
    for row in samples:
        value = by_person.pop((row.report_id, row.key), row.entered)
        yield row.report_id, row.key, (value or {}).get("value"), row.source, "sample"
    for (report, key), value in by_person.items():
        yield report, key, (value or {}).get("value"), sources.get((report, key), ""), "correction"


def _cell(submission: int, evidence: Evidence) -> Cell | None:
    reading = _reading(submission)
    if reading is None or evidence.bbox is None or evidence.file >= len(reading.files):
        return None
    pages = [page for page in reading.files[evidence.file].pages if page.number == evidence.page]
    grids = [block for page in pages for block in page.blocks if isinstance(block, Grid)]
    return next((c for grid in grids for c in grid.cells if c.box and _same(c.box, evidence.bbox)), None)


def _same(one: Box, other: Box) -> bool:
    return all(abs(a - b) < NEAR for a, b in zip(one, other, strict=True))


@lru_cache(maxsize=4)
def _reading(submission: int) -> Reading | None:
    return reading_of(submission)
