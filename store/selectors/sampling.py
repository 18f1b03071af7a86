"""What can be drawn for a second entry, and what waits for one person."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from schemas.correction import Ground, SampleOrigin
from schemas.reading import Kind, Reading, Route
from schemas.record import Evidence, FigureField, Record, Status
from store.models import Acceptance, BlindSample, Correction, KnownAnswer, RecordRow, ReportField, User
from store.packing import unpack

ROUTES: Final = {
    Kind.DOCX.value: Route.WORD,
    Kind.DOC.value: Route.WORD,
    Kind.ODT.value: Route.WORD,
    Kind.RTF.value: Route.WORD,
    Kind.XLSX.value: Route.SHEET,
    Kind.XLS.value: Route.SHEET,
    Kind.ODS.value: Route.SHEET,
    Kind.PDF_DIGITAL.value: Route.DIGITAL,
    Kind.PDF_SCAN.value: Route.SCAN,
    Kind.TEXT.value: Route.MAIL,
    Kind.EML.value: Route.MAIL,
}
OF_THE_PICTURE: Final = (Ground.MISREAD.value, Ground.CONFIRMED.value)


OUTSIDE: Final = "known:"  # how the samples begin whose answer was told from outside


class Drawable(NamedTuple):
    """One figure that may be drawn; the names are those of `BlindSample`."""

    report_id: int
    key: str
    about: str
    origin: str
    source: str
    value: dict[str, Any]
    settled_by_id: int | None


def population(campaign: str) -> list[Drawable]:
    """All that may be drawn: what the machine vouched for, what people settled by the picture, and known answers."""
    sources = Sources(campaign)
    return [*_of_machine(campaign, sources), *_of_people(campaign, sources), *_known(campaign), *_told(campaign)]


class Sources:
    """How the page was read on which a figure stands."""

    def __init__(self, campaign: str) -> None:
        rows = RecordRow.objects.filter(submission__report__campaign=campaign).defer("reading")
        self.records = {row.submission_id: Record.model_validate(row.record) for row in rows}
        self._readings: dict[int, Reading | None] = {}

    def of(self, submission: int | None, field: FigureField) -> str:
        """The route of the page of its first evidence; empty when nothing is known of it."""
        record = self.records.get(submission or 0)
        evidence = field.evidence[0] if field.evidence else None
        if submission is None or record is None or evidence is None or evidence.file >= len(record.files):
            return ""
        return ROUTES.get(record.files[evidence.file].kind) or self._by_page(submission, evidence)

    def _by_page(self, submission: int, evidence: Evidence) -> str:
        if submission not in self._readings:
            row = RecordRow.objects.filter(submission=submission).only("reading").first()
            self._readings[submission] = unpack(row.reading, Reading) if row and bytes(row.reading) else None
        reading = self._readings[submission]
        pages = reading.files[evidence.file].pages if reading else ()
        return next((page.route.value for page in pages if page.number == (evidence.page or 1)), "")


def _of_machine(campaign: str, sources: Sources) -> Iterator[Drawable]:
    people = _last_people(campaign)
    rows = ReportField.objects.filter(report__campaign=campaign, key__startswith="figure:")
    for row in rows.exclude(submission=None).only("report_id", "key", "machine", "submission_id"):
        if row.machine.get("status") != Status.READ or row.machine.get("value") is None:
            continue
        field = FigureField.model_validate(row.machine)
        source = sources.of(row.submission_id, field)
        if source and not isinstance(field.value, str):
            about, by = f"submission:{row.submission_id}", people.get((row.report_id, row.key))
            by = by or people.get((row.report_id, ""))
            yield Drawable(row.report_id, row.key, about, SampleOrigin.MACHINE, source, _value(row.machine), by)


def _of_people(campaign: str, sources: Sources) -> Iterator[Drawable]:
    rows = Correction.objects.filter(report__campaign=campaign, key__startswith="figure:", erased_at=None)
    for row in rows.filter(undone_by=None, action__in=("correct", "confirm"), ground__in=OF_THE_PICTURE):
        if row.value is None or row.value.get("value") is None:
            continue
        field = FigureField.model_validate(row.value)
        submission = max((int(one) for one in row.known), default=None)
        source = sources.of(submission, field)
        if source and not isinstance(field.value, str):
            about = f"correction:{row.pk}"
            yield Drawable(row.report_id, row.key, about, SampleOrigin.PERSON, source, _value(row.value), row.by_id)


def _known(campaign: str) -> Iterator[Drawable]:
    """Figures that two have seen alike already: whoever enters them otherwise is mistaken."""
    rows = BlindSample.objects.filter(campaign=campaign, agrees=True).exclude(origin=SampleOrigin.KNOWN)
    for row in rows:
        origin, about = SampleOrigin.KNOWN, f"sample:{row.pk}"
        yield Drawable(row.report_id, row.key, about, origin, row.source, row.value, row.entered_by_id)


def _told(campaign: str) -> Iterator[Drawable]:
    """Figures whose answer was told from outside."""
    for row in KnownAnswer.objects.filter(report__campaign=campaign):
        about = f"{OUTSIDE}{row.pk}"
        yield Drawable(row.report_id, row.key, about, SampleOrigin.KNOWN, "known", row.value, row.by_id)


def _last_people(campaign: str) -> dict[tuple[int, str], int]:
    """Who last settled a field, or accepted a whole report (under the empty key)."""
    accepted = Acceptance.objects.filter(report__campaign=campaign).order_by("id").values_list("report", "by")
    settled = Correction.objects.filter(report__campaign=campaign).order_by("id").values_list("report", "key", "by")
    found = {(report, ""): by for report, by in accepted}
    return found | {(report, key): by for report, key, by in settled}


def _value(field: dict[str, Any]) -> dict[str, Any]:
    return {name: field[name] for name in ("status", "value", "said") if field.get(name) is not None}


def same_value(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether two say the same: a nought said in words is a nought, a blank is none."""
    first, second = (one or {}).get("value"), (other or {}).get("value")
    return first == second if first is None or second is None else abs(first - second) < 1e-9 * max(1.0, abs(second))


def may_enter(sample: BlindSample, by: User) -> bool:
    """Somebody else than who settled it, or the same person the next day."""
    if by.pk not in (sample.settled_by_id, *_seen_today(sample)):
        return True
    return timezone.localdate(sample.drawn_at) < timezone.localdate() and by.pk not in _seen_today(sample)


def _seen_today(sample: BlindSample) -> set[int]:
    """Who decided on this field, or accepted its report, today."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    decided = Correction.objects.filter(report=sample.report_id, key=sample.key, at__gte=start)
    accepted = Acceptance.objects.filter(report=sample.report_id, at__gte=start)
    return {*decided.values_list("by", flat=True), *accepted.values_list("by", flat=True)}


def next_sample(by: User, *, campaign: str | None = None, after: int = 0) -> BlindSample | None:
    """The next figure that this person may enter blind, behind the one with number ``after``."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = waiting(campaign).filter(pk__gt=after).filter(~Q(settled_by=by) | Q(drawn_at__lt=start))
    return next((row for row in rows.select_related("report").iterator() if may_enter(row, by)), None)


def waiting(campaign: str | None = None) -> QuerySet[BlindSample]:
    """What was drawn and not entered yet."""
    rows = BlindSample.objects.filter(entered__isnull=True)
    return rows if campaign is None else rows.filter(campaign=campaign)
