"""What arrived and what was read over the API; sending in, placing, sorting and setting aside."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from config.settings import load_settings
from review.frame import person
from store.models import Submission
from store.selectors.arranging import Piece
from store.selectors.submissions import classified_ids, queue_state, record_of, search_submissions, submission_of
from store.services.arranging import Pile, undo_arrangement
from store.services.intake import Incoming
from store.services.placing import set_aside
from store.services.users import need_role
from workers.intake import arrange, place, take_in

router = Router(tags=["submissions"])


class FileOut(Schema):
    """A file of a submission as it was sent."""

    position: int
    name: str
    sha256: str


class SubmissionOut(Schema):
    """One submission; ``unit`` and ``report`` are empty while it waits at the intake desk."""

    id: int
    name: str
    source: str
    sender: str
    state: str
    cause_code: str
    cause: str
    received_at: datetime
    received_on: date
    campaign: str
    unit: str
    report: int | None
    arrivals: int
    files: list[FileOut]


class Problem(Schema):
    """Why something was not done."""

    detail: str


class QueueOut(Schema):
    """How the queue stands."""

    waiting: int
    reading: int
    done: int
    oldest_open: datetime | None


@router.get("/submissions", response=list[SubmissionOut], url_name="submissions")
def submissions(
    request: HttpRequest,
    campaign: str = "",
    state: str = "",
    source: str = "",
    q: str = Query("", max_length=200),
    again: bool = False,
    limit: int = Query(200, ge=1, le=1000),
    offset: int = Query(0, ge=0, le=10**6),
) -> list[SubmissionOut]:
    """What arrived, newest first; ``q`` looks in name, sender and unit, ``again`` keeps what came more than once."""
    asked = {"campaign": campaign, "state": state, "source": source, "q": q, "again": "1" if again else ""}
    return [_submission(row) for row in search_submissions(**asked)[offset : offset + limit]]


@router.get("/submissions/{int:submission_id}", response=SubmissionOut, url_name="submission")
def submission(request: HttpRequest, submission_id: int) -> SubmissionOut:
    """One submission."""
    try:
        return _submission(submission_of(submission_id))
    except Submission.DoesNotExist:
        raise Http404 from None


@router.get("/submissions/{int:submission_id}/record", url_name="record")
def record(request: HttpRequest, submission_id: int) -> dict[str, Any]:
    """What a submission means (``tonghop/record@1``); 404 while it was not read, and for classified papers."""
    found = None if classified_ids([submission_id]) else record_of(submission_id)
    if found is None:
        raise Http404
    return found.to_json_dict()


@router.get("/queue", response=QueueOut, url_name="queue")
def queue(request: HttpRequest) -> QueueOut:
    """How many submissions wait, are being read and are done."""
    return QueueOut(**queue_state()._asdict())


class PlaceIn(Schema):
    """Whose report a submission is."""

    campaign: str = Field(max_length=100)
    unit: str = Field(max_length=100)


class ReasonIn(Schema):
    """Why something is no report."""

    reason: str = Field(min_length=1, max_length=1000)


class PieceIn(Schema):
    """A page (from 1) of a file (its position), a whole file (page 0), or all of a submission (file -1)."""

    submission: int = Field(ge=1, lt=2**31)
    file: int = Field(ge=-1, lt=10_000)
    page: int = Field(ge=0, lt=100_000)


class PileIn(Schema):
    """Pieces that belong together, for a unit, or with a reason why they are no report, or only together."""

    pieces: list[PieceIn] = Field(min_length=1, max_length=2000)
    campaign: str = ""
    unit: str = ""
    aside: str = Field(default="", max_length=1000)


class ArrangedOut(Schema):
    """The number of the sorting, by which it is taken back."""

    id: int


@router.post("/upload", response={201: SubmissionOut, 413: Problem}, url_name="send")
def send(request: HttpRequest, files: File[list[UploadedFile]], campaign: Form[str] = "") -> Status:
    """Takes in the files of one submission; the same bytes again are an arrival of the one that is there."""
    need_role(person(request), "clerk")
    limit = load_settings().upload_mb
    if sum(file.size or 0 for file in files) > limit * 2**20:
        return Status(413, Problem(detail=f"more than {limit} MB: use the inbox"))
    sent = [Incoming(name=file.name or "tep", content=file) for file in files]
    taken = take_in(sent, source="upload", campaign_hint=campaign, sender=person(request).username)
    return Status(201, _submission(submission_of(taken.submission_id)))


@router.post("/submissions/{int:submission_id}/place", response=SubmissionOut, url_name="place")
def put(request: HttpRequest, submission_id: int, to: PlaceIn) -> SubmissionOut:
    """Says whose report it is; it is read again where it was read for another campaign."""
    place(submission_id, campaign=to.campaign, unit=to.unit, by=person(request))
    return _submission(submission_of(submission_id))


@router.post("/submissions/{int:submission_id}/aside", response=SubmissionOut, url_name="aside")
def aside(request: HttpRequest, submission_id: int, why: ReasonIn) -> SubmissionOut:
    """Says that it is no report."""
    set_aside(submission_id, reason=why.reason, by=person(request))
    return _submission(submission_of(submission_id))


@router.post("/intake/arrange", response=ArrangedOut, url_name="arrange")
def sort(request: HttpRequest, piles: list[PileIn]) -> ArrangedOut:
    """Sorts what waits at the intake desk in one step."""
    plan = [
        Pile(
            tuple(Piece(one.submission, one.file, one.page) for one in pile.pieces),
            pile.campaign,
            pile.unit,
            pile.aside,
        )
        for pile in piles
    ]
    return ArrangedOut(id=arrange(plan, by=person(request)).arrangement_id)


@router.post("/intake/arrangements/{int:arrangement_id}/undo", response={204: None}, url_name="unarrange")
def unsort(request: HttpRequest, arrangement_id: int) -> Status:
    """Takes a sorting back."""
    undo_arrangement(arrangement_id, by=person(request))
    return Status(204, None)


def _submission(row: Submission) -> SubmissionOut:
    files = [FileOut(position=file.position, name=file.name, sha256=file.original_id) for file in row.files.all()]
    return SubmissionOut(
        id=row.pk,
        name=row.name,
        source=row.source,
        sender=row.sender,
        state=row.state,
        cause_code=row.cause_code,
        cause=row.cause,
        received_at=row.received_at,
        received_on=row.received_on,
        campaign=row.campaign,
        unit=row.unit,
        report=row.report_id,
        arrivals=len(row.arrivals.all()),
        files=files,
    )
