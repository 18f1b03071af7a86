"""Units' personal links: made and withdrawn by who works here; a unit's own program sends over one, its secret the key.

The slips for stacks of paper are at ``/api/files/slips/CAMPAIGN.pdf``.
"""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from review.api.submissions import Problem
from review.frame import person
from review.sending import take_sent
from store.models import UploadLink
from store.selectors.campaigns import campaign_of, campaign_row
from store.selectors.links import links_in, sent_over
from store.services.intake import Told
from store.services.links import TooManyError, link_of, make_link, note_use, withdraw_link

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


class LinkOut(Schema):
    """One link of a unit: its first letters, never the link itself."""

    id: int
    unit: str
    hint: str
    made_by: str
    created_at: datetime
    last_used_at: datetime | None
    withdrawn_at: datetime | None


class UnitIn(Schema):
    """For which unit."""

    unit: str = Field(max_length=100)


class NewLinkOut(LinkOut):
    """A link just made, its secret told this once: the page is ``/gui/SECRET``, for programs ``/api/doors/SECRET``."""

    secret: str


@router.get("/campaigns/{key}/doors", response=list[LinkOut], url_name="doors")
def links(request: HttpRequest, key: str) -> list[LinkOut]:
    """The links of all units of a campaign."""
    return [LinkOut(**_plain(link)) for links in links_in(campaign_row(key).key).values() for link in links]


@router.post("/campaigns/{key}/doors/add", response={201: NewLinkOut, 422: Problem}, url_name="door-add")
def add(request: HttpRequest, key: str, whose: UnitIn) -> Status:
    """Makes a link of a unit."""
    made = make_link(campaign_row(key).key, whose.unit, by=person(request))
    return Status(201, NewLinkOut(**_plain(made.link), secret=made.secret))


@router.post("/links/{int:link_id}/withdraw", response=LinkOut, url_name="door-withdraw")
def withdraw(request: HttpRequest, link_id: int) -> LinkOut:
    """Ends a link at once; what came over it stays."""
    return LinkOut(**_plain(withdraw_link(link_id, by=person(request))))


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


def _plain(link: UploadLink) -> dict[str, Any]:
    names = ("unit", "hint", "created_at", "last_used_at", "withdrawn_at")
    return {"id": link.pk, "made_by": link.made_by.username, **{name: getattr(link, name) for name in names}}
