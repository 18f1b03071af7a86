"""Keys for programs over the API: listed, made by a person who is logged in, ended."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from review.access import role_of
from review.frame import person
from store.models import ApiToken
from store.selectors.people import tokens_of
from store.services.tokens import end_token, make_token

router = Router(tags=["keys"])
NOT_BY_A_KEY = "Khóa không tự tạo được khóa khác: đăng nhập để tạo. / A key cannot make another one: log in."


class KeyOut(Schema):
    """One key: whose, what uses it, its first letters; never the key itself."""

    id: int
    user: str
    name: str
    hint: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeyIn(Schema):
    """What uses the key and how long it holds; for another person by admins only."""

    name: str = Field(min_length=1, max_length=100)
    days: int | None = Field(default=None, ge=1, le=3650)
    user: int | None = Field(default=None, ge=1, lt=2**31)


class NewKeyOut(KeyOut):
    """A key just made; its secret is told this once."""

    secret: str


@router.get("/tokens", response=list[KeyOut], url_name="tokens")
def keys(request: HttpRequest) -> list[KeyOut]:
    """The own keys; admins see everybody's."""
    rows = tokens_of(None if role_of(request) == "admin" else person(request).pk)
    return [KeyOut(**_plain(row)) for row in rows]


@router.post("/tokens/add", response={201: NewKeyOut}, url_name="token-add")
def add(request: HttpRequest, new: KeyIn) -> Status:
    """Makes a key; only for who is logged in: a key that leaked must not make others that outlive it."""
    if getattr(request, "by_token", False):
        raise PermissionError(NOT_BY_A_KEY)
    by = person(request)
    made = make_token(new.user or by.pk, name=new.name, days=new.days, by=by)
    return Status(201, NewKeyOut(**_plain(made.token), secret=made.secret))


@router.post("/tokens/{int:token_id}/end", response={204: None}, url_name="token-end")
def end(request: HttpRequest, token_id: int) -> Status:
    """Ends a key at once: an own one, or anybody's by an admin."""
    end_token(token_id, by=person(request))
    return Status(204, None)


def _plain(row: ApiToken) -> dict[str, Any]:
    names = ("name", "hint", "created_at", "expires_at", "last_used_at", "revoked_at")
    return {"id": row.pk, "user": row.user.username, **{name: getattr(row, name) for name in names}}
