"""Keys by which programs use the API in a person's name: shown once, kept as digests, ended by anyone who may."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from store.models import ApiToken, User
from store.services.audit import record_act
from store.services.users import need_role

PREFIX: Final = "tonghop_"
HINT: Final = len(PREFIX) + 4
NOTED_EVERY: Final = timedelta(minutes=1)


class NewToken(NamedTuple):
    """A token just made; ``secret`` is never to be had again."""

    token: ApiToken
    secret: str


def make_token(user_id: int, *, name: str, days: int | None, by: User | None) -> NewToken:
    """A key for a person (``days`` None: until it is ended): for oneself, for others by admins or the command line."""
    if by is not None and by.pk != user_id:
        need_role(by, "admin")
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=User.objects.get(pk=user_id),
            name=name[:100],
            hint=secret[:HINT],
            digest=_digest(secret),
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
        record_act("token", f"token:{token.pk}", by=by or "system", details=[user_id, days])
    return NewToken(token, secret)


def end_token(token_id: int, *, by: User) -> None:
    """Ends a key at once: the own one, or anybody's by an admin."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().get(pk=token_id)
        if token.user_id != by.pk:
            need_role(by, "admin")
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
        record_act("token-end", f"token:{token.pk}", by=by)


def user_of_token(secret: str) -> User | None:
    """Who a key stands for; None when it is unknown, ended, too old, or the person may not log in any more."""
    token = ApiToken.objects.filter(digest=_digest(secret), revoked_at=None).select_related("user").first()
    now = timezone.now()
    if token is None or not token.user.is_active or (token.expires_at is not None and token.expires_at <= now):
        return None
    if token.last_used_at is None or now - token.last_used_at > NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user


def _digest(secret: str) -> str:
    # A key of 256 random bits needs no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
