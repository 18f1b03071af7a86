"""A unit's own program sends over its personal link and sees what became of it; the secret is the key."""

from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile

from review.api.submissions import Problem
from review.sending import take_sent
from store.models import UploadLink
from store.selectors.campaigns import campaign_of
from store.selectors.links import sent_over
from store.services.intake import Told
from store.services.links import TooManyError, link_of, note_use

router = Router(tags=["doors"])


class SentOut(Schema):
    """One sending of the unit over its links; ``number`` is the receipt."""

    number: int
    name: str
    arrived_at: datetime
    state: str


class TakenOut(Schema):
    """The receipts of what was taken in, and a sentence for people."""

    message: str
    submissions: list[int]


@router.get("/doors/{secret}", response=list[SentOut], url_name="door")
def sent(request: HttpRequest, secret: str) -> list[SentOut]:
    """What this unit sent over its links for this campaign, newest first."""
    rows = sent_over(_link(secret))
    return [
        SentOut(number=row.submission_id, name=row.name, arrived_at=row.arrived_at, state=row.submission.state)
        for row in rows
    ]


@router.post("/doors/{secret}", response={201: TakenOut, 413: Problem, 422: Problem, 429: Problem}, url_name="door")
def send(request: HttpRequest, secret: str, files: File[list[UploadedFile]], each: Form[str] = "") -> Status:
    """Takes in the files of one report, or with ``each`` every file as a report of its own."""
    del files, each  # read from the request as the page does; named here for the description
    link = _link(secret)
    name = campaign_of(link.campaign).units_by_code[link.unit].name
    try:
        note_use(link)
    except TooManyError as fault:
        return Status(429, Problem(detail=str(fault)))
    done = take_sent(request, campaign=link.campaign, sender=name, told=Told(link.unit, "link", link.pk))
    if not done.taken:
        return Status(done.status, Problem(detail=done.message))
    return Status(201, TakenOut(message=done.message, submissions=[one.submission_id for one in done.taken]))


def _link(secret: str) -> UploadLink:
    link = link_of(secret)
    if link is None:
        raise Http404
    return link
