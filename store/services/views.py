"""Keeping note of who looked at an original, a picture or a report, and who took one away."""

from django.db import transaction

from store.models import ExportLog, User
from store.services.audit import record_act


def record_view(subject: str, *, by: User, action: str = "view") -> None:
    """Notes that a person saw (``view``) or took away (``export``) ``subject``, like ``original:SHA256``."""
    with transaction.atomic():
        ExportLog.objects.create(by=by, action=action, subject=subject)
        record_act(action, subject, by=by)
