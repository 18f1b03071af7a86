"""The office over the API: who works here, and the log of all acts with its proof."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from review.frame import person
from store.selectors.audit import LogFilter, audit_log, chain_head, verify_chain
from store.selectors.failures import failed_submissions, failed_task, failed_tasks
from store.selectors.people import people
from store.selectors.status import system_status
from store.services.users import change_user, create_user, need_role, unlock_user
from workers.intake import again
from workers.tasks import run_again

router = Router(tags=["office"])
Short = Annotated[str, StringConstraints(max_length=250, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(max_length=150, pattern=r"^[^\x00]*$")]


class PersonOut(Schema):
    """One user."""

    id: int
    username: str
    role: str
    active: bool
    locked: bool


class PersonIn(Schema):
    """A new user."""

    username: str = Field(min_length=1, max_length=150, pattern=r"^[\w.@+-]+$")
    password: str = Field(min_length=1, max_length=200)
    role: Literal["clerk", "reviewer", "approver", "admin"]
    full_name: Name = ""


class ChangeIn(Schema):
    """What becomes of a user; no password leaves the old one."""

    role: Literal["clerk", "reviewer", "approver", "admin"]
    active: bool = True
    full_name: Name = ""
    password: str = Field(default="", max_length=200)


class StatusOut(Schema):
    """Queue, sentences on what stands still (empty: all is well), the last sign of life of every part."""

    waiting: int
    reading: int
    done: int
    stuck: list[str]
    last_seen: dict[str, datetime]


class FailedOut(Schema):
    """Something that failed for good."""

    id: int
    at: datetime
    cause: str


class FailuresOut(Schema):
    """Unreadable submissions, and tasks that were not done."""

    submissions: list[FailedOut]
    tasks: list[FailedOut]


class EntryOut(Schema):
    """One act, chained to the one before."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    digest: str
    previous: str
    hash: str


class ProofOut(Schema):
    """Whether the chain holds: its end, or the first broken place."""

    whole: bool
    entries: int
    hash: str
    broken_at: int | None = None
    why: str = ""


@router.get("/people", response=list[PersonOut], url_name="people")
def everybody(request: HttpRequest) -> list[PersonOut]:
    """All users (admins only)."""
    return [
        PersonOut(
            id=one.user.pk, username=one.user.username, role=one.user.role, active=one.user.is_active, locked=one.locked
        )
        for one in people()
    ]


@router.post("/people/add", response=PersonOut, url_name="add-person")
def add_person(request: HttpRequest, new: PersonIn) -> PersonOut:
    """Adds a user with a first password (admins only)."""
    user = create_user(new.username, password=new.password, role=new.role, full_name=new.full_name, by=person(request))
    return PersonOut(id=user.pk, username=user.username, role=user.role, active=True, locked=False)


@router.post("/people/{int:user_id}/change", response=PersonOut, url_name="change-person")
def change_person(request: HttpRequest, user_id: int, to: ChangeIn) -> PersonOut:
    """Changes role, name, access and, where given, the password (admins only)."""
    user = change_user(
        user_id, role=to.role, active=to.active, full_name=to.full_name, password=to.password, by=person(request)
    )
    return PersonOut(id=user.pk, username=user.username, role=user.role, active=user.is_active, locked=False)


@router.post("/people/{int:user_id}/unlock", response={204: None}, url_name="unlock-person")
def unlock(request: HttpRequest, user_id: int) -> Status:
    """Ends a lock-out after wrong passwords (admins only)."""
    unlock_user(user_id, by=person(request))
    return Status(204, None)


@router.get("/status", response=StatusOut, url_name="status")
def status(request: HttpRequest) -> StatusOut:
    """What waits, what stands still, and when each part was last seen."""
    found = system_status()
    beats = {one.part: one.at for one in found.heartbeats}
    queue = found.queue
    return StatusOut(waiting=queue.waiting, reading=queue.reading, done=queue.done, stuck=found.stuck, last_seen=beats)


@router.get("/failures", response=FailuresOut, url_name="failures")
def failures(request: HttpRequest) -> FailuresOut:
    """What failed for good and waits for a person."""
    return FailuresOut(
        submissions=[FailedOut(id=one.pk, at=one.received_at, cause=one.cause_code) for one in failed_submissions()],
        tasks=[FailedOut(id=one.pk, at=one.at, cause=f"{one.task}: {one.cause}") for one in failed_tasks()],
    )


@router.post("/failures/submissions/{int:submission_id}/again", response={204: None}, url_name="read-again")
def read_again(request: HttpRequest, submission_id: int) -> Status:
    """Puts a failed submission into the queue once more."""
    need_role(person(request), "clerk")
    again(submission_id, by=person(request))
    return Status(204, None)


@router.post("/failures/tasks/{int:task_id}/again", response={204: None}, url_name="task-again")
def task_again(request: HttpRequest, task_id: int) -> Status:
    """Runs a task once more that was not done (admins only)."""
    row = failed_task(task_id)
    if row is None:
        raise Http404
    run_again(row.task, row.argument)
    return Status(204, None)


@router.get("/audit", response=list[EntryOut], url_name="audit")
def log(
    request: HttpRequest,
    actor: Short = "",
    action: Short = "",
    subject: Short = "",
    since: date | None = None,
    until: date | None = None,
    limit: int = Query(200, ge=1, le=1000),
    before: int | None = Query(None, ge=0, le=2**62),
) -> list[EntryOut]:
    """The log, the newest first (approvers and admins only); ``before`` is the number of the last entry seen."""
    rows = audit_log(LogFilter(actor, action, subject, since, until))
    rows = rows if before is None else rows.filter(number__lt=before)
    names = ("number", "at", "actor", "action", "subject", "digest", "previous", "hash")
    return [EntryOut(**{name: getattr(row, name) for name in names}) for row in rows[:limit]]


@router.get("/audit/proof", response=ProofOut, url_name="proof")
def proof(request: HttpRequest) -> ProofOut:
    """Recomputes the whole chain (approvers and admins only)."""
    fault, head = verify_chain(), chain_head()
    return ProofOut(
        whole=fault is None,
        broken_at=fault.number if fault else None,
        why=fault.why if fault else "",
        entries=head.number if head else 0,
        hash=head.hash if head else "",
    )
