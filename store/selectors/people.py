"""The people who work with tonghop."""

from datetime import timedelta
from typing import NamedTuple

from axes.models import AccessAttempt
from django.utils import timezone

from config.settings import load_settings
from store.models import ApiToken, User


class Person(NamedTuple):
    """A user with whether wrong passwords locked the login."""

    user: User
    locked: bool


def people() -> list[Person]:
    """Everybody, those who may log in first."""
    limits = load_settings()
    since = timezone.now() - timedelta(minutes=limits.lockout_minutes)
    attempts = AccessAttempt.objects.filter(failures_since_start__gte=limits.login_tries, attempt_time__gte=since)
    locked = set(attempts.values_list("username", flat=True))
    rows = User.objects.order_by("-is_active", "username")
    return [Person(user, user.get_username() in locked) for user in rows]


def tokens_of(user_id: int | None) -> list[ApiToken]:
    """The keys of a person, or everybody's; those in force first."""
    rows = ApiToken.objects.select_related("user").order_by("revoked_at", "-pk")
    return list(rows if user_id is None else rows.filter(user=user_id))


def user_named(name: str) -> User | None:
    """The user with this login name."""
    return User.objects.filter(username=name).first()


def names_of_actors() -> dict[str, str]:
    """What the audit log's ``user:ID`` stands for."""
    return {f"user:{user.pk}": user.get_username() for user in User.objects.only("pk", "username")}
