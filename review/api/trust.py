"""Trust over the API: what the blind samples prove, drawing them, and entering one without seeing what is held."""

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from review.api.reports import Problem
from review.frame import person
from store.models import BlindSample
from store.selectors.campaigns import campaign_row
from store.selectors.sampling import next_sample
from store.selectors.trust import SampleRate, trust_of
from store.services.known import Known, add_known
from store.services.sampling import draw_samples, enter_blind

router = Router(tags=["trust"])


class RateOut(Schema):
    """Errors found by second entries; ``bound`` is the upper 95 % bound, ``enough`` that it is under the target."""

    source: str
    checked: int
    wrong: int
    undecided: int
    waiting: int
    bound: float
    target: float
    enough: bool


class TrustOut(Schema):
    """What is proven of machine, people and second entries, and how many flags were really wrong (doubts: of these)."""

    machine: list[RateOut]
    people: RateOut
    second: RateOut
    waiting: int
    flags_decided: int
    flags_wrong: int
    review_precision: float | None
    doubts_decided: int
    doubts_wrong: int
    misreads: int
    unit_errors: int
    decisions: int


class SampleOut(Schema):
    """A figure that waits for a second entry; its value is not told."""

    id: int
    campaign: str
    report: int
    key: str


class EntryIn(Schema):
    """What the picture says; no value says that nothing stands there."""

    value: str | None = Field(default=None, max_length=200)
    unreadable: bool = False


class KnownIn(Schema):
    """One answer known from outside; no value says that nothing stands there."""

    unit: str = Field(max_length=100)
    figure: str = Field(max_length=100)
    value: str = Field(default="", max_length=200)


class KnownList(Schema):
    """Answers known from outside, and where they come from."""

    note: str = Field(min_length=1, max_length=1000)
    answers: list[KnownIn] = Field(max_length=5000)


class CountOut(Schema):
    """How many there are."""

    count: int


@router.get("/campaigns/{key}/trust", response=TrustOut, url_name="trust")
def trust(request: HttpRequest, key: str) -> TrustOut:
    """What the samples of a campaign say."""
    found = trust_of(campaign_row(key).key)
    return TrustOut(
        machine=[_rate(one) for one in found.machine],
        people=_rate(found.people),
        second=_rate(found.second),
        waiting=found.waiting,
        flags_decided=found.precision.decided,
        flags_wrong=found.precision.wrong,
        review_precision=found.precision.share,
        doubts_decided=found.doubts.decided,
        doubts_wrong=found.doubts.wrong,
        misreads=found.misreads,
        unit_errors=found.unit_errors,
        decisions=found.decisions,
    )


@router.post("/campaigns/{key}/trust/draw", response=CountOut, url_name="draw")
def draw(request: HttpRequest, key: str) -> CountOut:
    """Draws what is due for second entry; gives how many are new."""
    return CountOut(count=draw_samples(campaign_row(key).key))


@router.post("/campaigns/{key}/trust/known", response={200: CountOut, 422: Problem}, url_name="known")
def known(request: HttpRequest, key: str, given: KnownList) -> CountOut:
    """Adds answers known from outside, all or none."""
    lines = [Known(one.unit, one.figure, one.value.strip()) for one in given.answers]
    return CountOut(count=add_known(campaign_row(key).key, lines, note=given.note, by=person(request)))


@router.get("/campaigns/{key}/trust/next", response={200: SampleOut, 204: None}, url_name="next-sample")
def following(request: HttpRequest, key: str, after: int = 0) -> Status:
    """The next figure that this person may enter; 204 when none waits."""
    row = next_sample(person(request), campaign=campaign_row(key).key, after=after)
    if row is None:
        return Status(204, None)
    return Status(200, SampleOut(id=row.pk, campaign=row.campaign, report=row.report_id, key=row.key))


@router.post("/samples/{int:sample_id}", response={204: None, 422: Problem}, url_name="enter")
def enter(request: HttpRequest, sample_id: int, entry: EntryIn) -> Status:
    """Keeps a second entry; whether it agrees is not told."""
    BlindSample.objects.get(pk=sample_id)
    enter_blind(sample_id, entry.value, by=person(request), unreadable=entry.unreadable)
    return Status(204, None)


def _rate(rate: SampleRate) -> RateOut:
    return RateOut(**rate._asdict(), enough=rate.enough)
