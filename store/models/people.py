"""Who works with tonghop, and in which role."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What a user may do: a clerk sends in and places, a reviewer also decides, an admin runs campaigns and users."""

    CLERK = "clerk", "Văn thư"
    REVIEWER = "reviewer", "Người duyệt"
    ADMIN = "admin", "Quản trị"


class User(AbstractUser):
    """A person with one role."""

    role = models.CharField(max_length=10, choices=Role, default=Role.CLERK)
