"""How far the machine and the people can be trusted, measured on blind samples and on what people decided.

The bounds are pooled over all campaigns for each kind of source; while one is above the target there are not enough
samples ("chưa đủ mẫu"), and nobody may read the share itself as proven.
"""

from collections import Counter, defaultdict
from typing import Final, NamedTuple

from django.db.models import Count, Q, QuerySet

from pipeline.bounds import upper_bound
from schemas.campaign import Trust
from schemas.correction import AskReason, Ground, SampleOrigin
from schemas.record import Status
from store.models import Ask, BlindSample, Correction, ReportField, Waiver
from store.selectors.campaigns import campaign_of
from store.selectors.sampling import same_value, waiting

PEOPLE: Final = "person"
GAPS: Final = (Status.MISSING, Status.EMPTY)


class SampleRate(NamedTuple):
    """Errors found by second entries: ``wrong`` of ``checked``, ``undecided`` hits among the wrong ones.

    ``source`` is a route of `schemas.reading.Route` for the machine, ``person`` for people, ``known`` for the second
    entries themselves; ``bound`` is the upper 95 % bound on the share of errors.
    """

    source: str
    checked: int
    wrong: int
    undecided: int
    waiting: int
    bound: float
    target: float

    @property
    def enough(self) -> bool:
        """Whether the samples prove that the target is kept."""
        return self.bound <= self.target

    @property
    def bound_percent(self) -> float:
        """The bound in per cent, for people."""
        return round(100 * self.bound, 2)

    @property
    def target_percent(self) -> float:
        """The target in per cent, for people."""
        return round(100 * self.target, 2)


class Precision(NamedTuple):
    """Of the flagged figures that people decided: how many were really wrong, empty or unreadable."""

    decided: int
    wrong: int

    @property
    def share(self) -> float | None:
        """The share, None while nothing was decided."""
        return self.wrong / self.decided if self.decided else None

    @property
    def percent(self) -> int:
        """The share in whole per cent, for people."""
        return round(100 * self.wrong / self.decided) if self.decided else 0


class TrustView(NamedTuple):
    """All that a person needs to judge the figures of a campaign."""

    machine: tuple[SampleRate, ...]
    people: SampleRate
    second: SampleRate
    waiting: int
    precision: Precision
    doubts: Precision
    misreads: int
    unit_errors: int
    decisions: int


def silent_errors(campaign: str) -> tuple[SampleRate, ...]:
    """The machine's rates for the kinds of source from which figures of this campaign were drawn."""
    own = set(BlindSample.objects.filter(campaign=campaign).order_by().values_list("source", flat=True).distinct())
    rates = machine_rates(campaign_of(campaign).trust.silent_error) if own else ()
    return tuple(rate for rate in rates if rate.source in own)


def trust_of(campaign: str) -> TrustView:
    """The trust in one campaign: its kinds of source with bounds pooled over all campaigns, and its own decisions."""
    target = campaign_of(campaign).trust.silent_error
    grounds = decisions_by_ground(campaign)
    return TrustView(
        machine=silent_errors(campaign),
        people=people_rate(target),
        second=second_rate(target),
        waiting=waiting(campaign).count(),
        precision=review_precision(campaign),
        doubts=doubt_precision(campaign),
        misreads=grounds[Ground.MISREAD],
        unit_errors=grounds[Ground.UNIT],
        decisions=grounds[Ground.DEPARTMENT],
    )


def machine_rates(target: float = Trust().silent_error) -> tuple[SampleRate, ...]:
    """The machine's silent errors for each kind of source, over all campaigns."""
    ends = _ends(BlindSample.objects.filter(origin=SampleOrigin.MACHINE), _decided_values())
    return tuple(_rate(source, ends[source], target) for source in sorted(ends))


def people_rate(target: float = Trust().silent_error) -> SampleRate:
    """The errors in what people settled by the picture."""
    ends = _ends(BlindSample.objects.filter(origin=SampleOrigin.PERSON), _decided_values())
    return _rate(PEOPLE, sum(ends.values(), Counter()), target)


def second_rate(target: float = Trust().silent_error) -> SampleRate:
    """The errors of second entries on figures whose answer is known."""
    ends = _ends(BlindSample.objects.filter(origin=SampleOrigin.KNOWN), {})
    return _rate(SampleOrigin.KNOWN.value, sum(ends.values(), Counter()), target)


Decided = dict[tuple[int, str], list[Correction]]


def _decided_values() -> Decided:
    """What people settled in fields with a hit, in order."""
    hits = BlindSample.objects.filter(agrees=False)
    rows = Correction.objects.filter(report__in=hits.values("report"), key__in=hits.values("key"), undone_by=None)
    found: Decided = {}
    for row in rows.filter(action__in=("correct", "confirm")).order_by("id"):
        found.setdefault((row.report_id, row.key), []).append(row)
    return found


def _ends(rows: QuerySet[BlindSample], decided: Decided) -> dict[str, Counter[str]]:
    """How many samples ended how, by source: counted by the database, but for the hits, which depend on decisions."""
    ends: defaultdict[str, Counter[str]] = defaultdict(Counter)
    known = rows.exclude(agrees=False).order_by().annotate(waits=Q(entered_at=None))
    for source, agrees, waits, count in known.values_list("source", "agrees", "waits").annotate(Count("pk")):
        ends[source]["right" if agrees else "waiting" if waits else "unreadable"] += count
    for row in rows.filter(agrees=False):
        ends[row.source][_end(row, decided)] += 1
    return ends


def _rate(source: str, ends: Counter[str], target: float) -> SampleRate:
    wrong = ends["wrong"] + ends["undecided"]
    checked = ends["right"] + wrong
    return SampleRate(
        source=source,
        checked=checked,
        wrong=wrong,
        undecided=ends["undecided"],
        waiting=ends["waiting"],
        bound=upper_bound(wrong, checked),
        target=target,
    )


def _end(row: BlindSample, decided: Decided) -> str:
    """A hit is wrong until a person decided that the second entry was the mistaken one."""
    later = [one for one in decided.get((row.report_id, row.key), ()) if row.entered_at and one.at > row.entered_at]
    if not later:
        return "undecided" if row.reopened else "wrong"
    return "right" if same_value(later[-1].value, row.value) else "wrong"


def review_precision(campaign: str | None = None) -> Precision:
    """How many of the flagged figures that people decided were really wrong, empty or unreadable: doubts and gaps."""
    doubts, gaps = doubt_precision(campaign), _gap_precision(campaign)
    return Precision(doubts.decided + gaps.decided, doubts.wrong + gaps.wrong)


def _gap_precision(campaign: str | None) -> Precision:
    """A gap was rightly shown where a person found nothing or a number there, wrongly where it is not asked for."""
    fields = ReportField.objects.filter(key__startswith="figure:", machine__status__in=GAPS)
    asks = Ask.objects.filter(withdrawn_at=None, reason=AskReason.MISSING, key__startswith="figure:")
    unasked = Waiver.objects.filter(withdrawn_at=None, not_asked=True, code="figure.missing")
    if campaign is not None:
        fields, asks = fields.filter(report__campaign=campaign), asks.filter(report__campaign=campaign)
        unasked = unasked.filter(report__campaign=campaign)
    right = fields.filter(settled__in=("corrected", "confirmed")).count() + asks.count()
    return Precision(decided=right + unasked.count(), wrong=right)


def doubt_precision(campaign: str | None = None) -> Precision:
    """The same of the doubtful figures alone."""
    fields = ReportField.objects.filter(key__startswith="figure:", machine__status=Status.DOUBTFUL)
    asks = Ask.objects.filter(withdrawn_at=None, reason="unreadable", key__startswith="figure:")
    if campaign is not None:
        fields, asks = fields.filter(report__campaign=campaign), asks.filter(report__campaign=campaign)
    settled = list(fields.filter(settled__in=("corrected", "confirmed")).values_list("value", "machine"))
    wrong = sum(not same_value(value, machine) or value.get("value") is None for value, machine in settled)
    unreadable = asks.count()
    return Precision(decided=len(settled) + unreadable, wrong=wrong + unreadable)


def decisions_by_ground(campaign: str | None = None) -> Counter[str]:
    """How many values people changed, by ground: the machine's misreadings and the units' own errors are two things."""
    rows = Correction.objects.filter(action="correct", undone_by=None)
    if campaign is not None:
        rows = rows.filter(report__campaign=campaign)
    return Counter(rows.values_list("ground", flat=True))
