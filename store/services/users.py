"""People and what they may do."""

from typing import Final

from django.db import transaction

from store.models import Role, User
from store.services.audit import record_act

RANK: Final = {Role.CLERK: 0, Role.REVIEWER: 1, Role.ADMIN: 2}


def add_user(name: str, password: str, role: str) -> User:
    """Adds a person, or gives an existing one this password and role; admins may also use Django's own admin pages."""
    with transaction.atomic():
        user, _ = User.objects.get_or_create(username=name)
        user.role = Role(role)
        user.is_staff = user.is_superuser = user.role == Role.ADMIN
        user.is_active = True
        user.set_password(password)
        user.save()
        record_act("user", f"user:{user.pk}", by="system", details=role)
    return user


def may(user: User, role: str) -> bool:
    """Whether the person has this role or a higher one."""
    return user.is_active and RANK[Role(user.role)] >= RANK[Role(role)]


def need_role(user: User, role: str) -> None:
    """PermissionError, in words for the person, when the role is too low for what was asked."""
    if not may(user, role):
        raise PermissionError(f"Việc này cần quyền “{Role(role).label}”. / This needs the role “{role}”.")
