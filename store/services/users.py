"""People and what they may do."""

from typing import Final

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from store.models import Role, User
from store.services.audit import record_act

# What each role may do: what it is asked for, and what is asked of those below it.
HOLDS: Final[dict[str, frozenset[str]]] = {
    "clerk": frozenset({"clerk"}),
    "reviewer": frozenset({"clerk", "reviewer"}),
    "approver": frozenset({"approver"}),
    "admin": frozenset({"clerk", "reviewer", "approver", "admin"}),
}


class BadUserError(ValueError):
    """The user cannot be as asked; the message says why, in words for people."""


def add_user(name: str, password: str, role: str) -> User:
    """Adds a person, or gives an existing one this password and role; for the command line, which is the owner."""
    with transaction.atomic():
        user, _ = User.objects.get_or_create(username=name)
        _give_role(user, role)
        user.is_active = True
        user.set_password(password)
        user.save()
        record_act("user", f"user:{user.pk}", by="system", details=role)
    return user


def create_user(name: str, *, password: str, role: str, full_name: str = "", by: User) -> User:
    """Adds a person with a first password. BadUserError when the name is taken or the password is weak; admins only."""
    need_role(by, "admin")
    with transaction.atomic():
        if not name or User.objects.filter(username__iexact=name).exists():
            raise BadUserError("Tên đăng nhập trống hoặc đã có người dùng. / The login name is empty or taken.")
        user = User(username=name, last_name=full_name)
        _check(user, password)
        _give_role(user, role)
        user.set_password(password)
        user.save()
        record_act("user-add", f"user:{user.pk}", by=by, details=role)
    return user


def change_user(user_id: int, *, role: str, active: bool, full_name: str, password: str = "", by: User) -> User:
    """Changes role, name, access and (where given) the password of a person. BadUserError; admins only.

    The last admin who can log in stays one: else nobody could ever change it back.
    """
    need_role(by, "admin")
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        others = User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk)
        if user.role == "admin" and not (active and role == "admin") and not others.exists():
            raise BadUserError("Phải còn ít nhất một quản trị viên. / At least one admin must remain.")
        if password:
            _check(user, password)
            user.set_password(password)
        _give_role(user, role)
        user.is_active, user.last_name = active, full_name
        user.save()
        record_act("user-change", f"user:{user.pk}", by=by, details=[role, active, bool(password)])
    return user


def unlock_user(user_id: int, *, by: User) -> int:
    """Ends the lock-out that wrong passwords brought; gives how many locks fell. Admins only."""
    need_role(by, "admin")
    with transaction.atomic():
        user = User.objects.get(pk=user_id)
        fallen: int = reset(username=user.get_username())
        record_act("user-unlock", f"user:{user.pk}", by=by)
    return fallen


def may(user: User, role: str) -> bool:
    """Whether the person has this role, or one that holds it."""
    return user.is_active and role in HOLDS[str(user.role)]


def need_role(user: User, role: str) -> None:
    """PermissionError, in words for the person, when the role is too low for what was asked."""
    if not may(user, role):
        raise PermissionError(f"Việc này cần quyền “{Role(role).label}”. / This needs the role “{role}”.")


def _give_role(user: User, role: str) -> None:
    if role not in HOLDS:
        raise BadUserError(f"Không có quyền “{role}”. / There is no role “{role}”.")
    user.role = Role(role)
    user.is_staff = user.is_superuser = role == "admin"


def _check(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise BadUserError(" ".join(fault.messages)) from None
