"""The office over the API: who works here, and the log of all acts with its proof."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from store.selectors.audit import LogFilter, audit_log, chain_head, verify_chain
from store.selectors.people import people

router = Router(tags=["office"])
Short = Annotated[str, StringConstraints(max_length=250, pattern=r"^[^\x00]*$")]


class PersonOut(Schema):
    """One user."""

    id: int
    username: str
    role: str
    active: bool
    locked: bool


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
