"""The intake desk over the API: what waits with its pieces, the day it arrived, series and cuts, classified papers."""

from datetime import date
from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from review.api.submissions import PieceIn, Problem
from review.frame import person
from store.models import Submission
from store.selectors.arranging import Paper, papers_of
from store.selectors.submissions import (
    classified_ids,
    intake_desk,
    submission_of,
    unconfirmed_series,
    unit_candidates,
)
from store.services.arrival import set_arrival_day
from store.services.classified import settle_classified
from store.services.cutting import CUT_OUT, confirm_cut
from store.services.series import confirm_series
from workers.intake import split

router = Router(tags=["intake"])


class PieceOut(PieceIn):
    """What moves as one, with the number of the page picture that shows it."""

    picture: int | None


class WaitingOut(Schema):
    """One paper that waits: the units the machine thought of, the likeliest first, its warnings and its pieces."""

    submission: int
    name: str
    units: list[str]
    flags: list[str]
    pieces: list[PieceOut]


class DeskOut(Schema):
    """What waits to be placed, and what the machine put together or cut out and nobody has confirmed yet."""

    waiting: list[WaitingOut]
    unconfirmed: list[int]


class DayIn(Schema):
    """The day a paper arrived, what it rests on, and why."""

    day: date
    ground: Literal["stamp", "postmark", "mail", "clerk"]
    reason: str = Field(min_length=1, max_length=1000)


class PartsOut(Schema):
    """Into how many reports of their own the pictures were taken apart."""

    parts: int


@router.get("/intake", response=DeskOut, url_name="intake")
def desk(request: HttpRequest) -> DeskOut:
    """Everything on the desk; ``pieces`` are what ``/intake/arrange`` sorts."""
    papers = papers_of(intake_desk())
    hidden = classified_ids([one.submission.pk for one in papers])
    waiting = [_waiting(one, hidden=one.submission.pk in hidden) for one in papers]
    return DeskOut(waiting=waiting, unconfirmed=[one.pk for one in unconfirmed_series()])


@router.post("/submissions/{int:submission_id}/day", response={204: None, 422: Problem}, url_name="arrival-day")
def set_day(request: HttpRequest, submission_id: int, given: DayIn) -> Status:
    """Sets or confirms the day of arrival; whether it is late follows from it."""
    set_arrival_day(submission_id, day=given.day, ground=given.ground, reason=given.reason, by=person(request))
    return Status(204, None)


@router.post("/submissions/{int:submission_id}/series", response={204: None}, url_name="series")
def confirm(request: HttpRequest, submission_id: int) -> Status:
    """Confirms that pictures put together, or a report cut out of a file, are one report."""
    cut = submission_of(submission_id).grouped == CUT_OUT
    (confirm_cut if cut else confirm_series)(submission_id, by=person(request))
    return Status(204, None)


@router.post("/submissions/{int:submission_id}/split", response={200: PartsOut, 422: Problem}, url_name="split")
def take_apart(request: HttpRequest, submission_id: int) -> Status:
    """Makes each picture of a series a report of its own."""
    if submission_of(submission_id).grouped != "series":
        return Status(422, Problem(detail="no series, or it was confirmed already"))
    return Status(200, PartsOut(parts=split(submission_id, by=person(request))))


@router.post("/submissions/{int:submission_id}/classified", response={204: None, 422: Problem}, url_name="classified")
def classified(request: HttpRequest, submission_id: int) -> Status:
    """Says that a classified paper was dealt with by the rules of secrecy; it stays hidden (admins only)."""
    if not classified_ids([submission_of(submission_id).pk]):
        return Status(422, Problem(detail="no classified paper"))
    settle_classified(submission_id, by=person(request))
    return Status(204, None)


def _waiting(paper: Paper, *, hidden: bool) -> WaitingOut:
    sent: Submission = paper.submission
    pieces = []
    for piece in paper.pieces:
        shown = None if hidden else paper.picture(piece)
        pieces.append(PieceOut(**piece._asdict(), picture=shown.pk if shown else None))
    flags = [flag.message for flag in sent.flags.all()]
    units = unit_candidates(sent.pk)
    return WaitingOut(submission=sent.pk, name=sent.name, units=units, flags=flags, pieces=pieces)
