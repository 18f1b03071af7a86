"""The API: what arrived and what was read, as JSON, with its OpenAPI description at ``/api/openapi.json``."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Query, Schema

from store.models import Submission
from store.selectors.submissions import classified_ids, list_submissions, queue_state, record_of, submission_of

# No page of its own for the description: such pages load scripts from elsewhere, which our policy forbids.
api = NinjaAPI(title="tonghop", version="1", docs_url=None, urls_namespace="api")


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


class QueueOut(Schema):
    """How the queue stands."""

    waiting: int
    reading: int
    done: int
    oldest_open: datetime | None


@api.get("/submissions", response=list[SubmissionOut], url_name="submissions")
def submissions(
    request: HttpRequest, campaign: str | None = None, state: str | None = None, limit: int = Query(200, ge=1, le=1000)
) -> list[SubmissionOut]:
    """What arrived, newest first."""
    return [_submission(row) for row in list_submissions(campaign=campaign, state=state, limit=limit)]


@api.get("/submissions/{submission_id}", response=SubmissionOut, url_name="submission")
def submission(request: HttpRequest, submission_id: int) -> SubmissionOut:
    """One submission."""
    try:
        return _submission(submission_of(submission_id))
    except Submission.DoesNotExist:
        raise Http404 from None


@api.get("/submissions/{submission_id}/record", url_name="record")
def record(request: HttpRequest, submission_id: int) -> dict[str, Any]:
    """What a submission means (``tonghop/record@1``); 404 while it was not read, and for classified papers."""
    found = None if classified_ids([submission_id]) else record_of(submission_id)
    if found is None:
        raise Http404
    return found.to_json_dict()


@api.get("/queue", response=QueueOut, url_name="queue")
def queue(request: HttpRequest) -> QueueOut:
    """How many submissions wait, are being read and are done."""
    return QueueOut(**queue_state()._asdict())


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
