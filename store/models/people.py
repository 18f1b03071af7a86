"""Who works with tonghop, in which role, and the keys by which programs work in a person's name."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What a user may do: a clerk sends in and places, a reviewer also decides, an approver freezes and signs off.

    An admin runs campaigns and users, and may do all of it.
    """

    CLERK = "clerk", "Văn thư"
    REVIEWER = "reviewer", "Người duyệt"
    APPROVER = "approver", "Lãnh đạo"
    ADMIN = "admin", "Quản trị"


class User(AbstractUser):
    """A person with one role."""

    role = models.CharField(max_length=10, choices=Role, default=Role.CLERK)


class ApiToken(models.Model):
    """A key by which a program uses the API in a user's name; only its digest is kept.

    ``hint`` are its first letters, by which people tell keys apart.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, help_text="What uses it")
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
