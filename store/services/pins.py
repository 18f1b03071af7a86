"""Sentences of units that a clerk chooses as examples for the consolidated report."""

from django.db import transaction
from django.utils import timezone

from pipeline.forms.marks import passage_key
from store.models import Pin, User
from store.selectors.campaigns import need_writable
from store.selectors.consolidations import latest, values_of
from store.services.audit import record_act
from store.services.users import need_role


class NoSuchPassageError(LookupError):
    """The newest version holds no such passage (any more); the message says what to do."""


def pin_passage(campaign: str, key: str, *, by: User) -> Pin:
    """Chooses a passage of the newest version; twice is once. NoSuchPassageError, PermissionError."""
    need_role(by, "clerk")
    need_writable(campaign)
    version = latest(campaign)
    passages = values_of(version).passages if version else ()
    chosen = next((one for one in passages if passage_key(one) == key), None)
    if chosen is None:
        raise NoSuchPassageError("Bản tổng hợp mới nhất không còn câu này: tải lại trang rồi chọn lại.")
    with transaction.atomic():
        text = chosen.origin or chosen.text
        row, new = Pin.objects.get_or_create(
            campaign=campaign,
            key=key,
            withdrawn_at=None,
            defaults={"section": chosen.section, "text": text, "by": by},
        )
        if new:
            record_act("pin", f"pin:{row.pk}", by=by, details=key)
    return row


def unpin_passage(campaign: str, key: str, *, by: User) -> None:
    """Takes an example back; it stands among the others again."""
    need_role(by, "clerk")
    need_writable(campaign)
    with transaction.atomic():
        row = Pin.objects.select_for_update().filter(campaign=campaign, key=key, withdrawn_at=None).first()
        if row is not None:
            row.withdrawn_at = timezone.now()
            row.save(update_fields=["withdrawn_at"])
            record_act("unpin", f"pin:{row.pk}", by=by, details=key)
