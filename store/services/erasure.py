"""Erasing values by a recorded act: the row and the audit entry stay, what was in them goes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from config.settings import load_settings
from store.models import Acceptance, Correction, Original, PageImage, RecordRow, SubmissionFile, User
from store.selectors.retention import expired_originals
from store.selectors.words import PLACES
from store.services.audit import record_act
from store.services.merging import merge_report
from store.services.users import need_role
from store.vault import erase


def erase_value(correction_id: int, *, by: User, reason: str) -> None:
    """Erases what a person typed: value, value before, note and nonce, also where an acceptance repeated it.

    Admins only.
    """
    need_role(by, "admin")
    with transaction.atomic():
        entry = Correction.objects.select_for_update().get(pk=correction_id)
        _forget_in_acceptances(entry)
        # What came after repeats the value as the one it changed.
        later = Correction.objects.filter(report=entry.report_id, key=entry.key, before=entry.value)
        later.update(before=None)
        entry.value = entry.before = None
        entry.note = entry.nonce = ""
        entry.erased_at = timezone.now()
        entry.save()
        record_act("erase", f"correction:{entry.pk}", by=by, details=reason)
        merge_report(entry.report_id)


def erase_original(sha256: str, *, by: User, reason: str) -> None:
    """Erases the bytes of an original, its pictures and what the machine saw of it. Admins only.

    Its row keeps checksum, size and the moment; the figures that were taken from it stay in the reports.
    """
    need_role(by, "admin")
    _erase_original(sha256, by=by, reason=reason)


def erase_expired(now: datetime) -> int:
    """Erases the originals of campaigns archived longer ago than the setting keeps them; gives their number.

    Not those that another campaign, a letter, a draft or a signed version holds as well.
    """
    days = load_settings().keep_days
    if not days:
        return 0
    expired = list(expired_originals(now - timedelta(days=days)))
    for sha256 in expired:
        _erase_original(sha256, by="retention", reason=f"{days} days after archiving")
    return len(expired)


def _erase_original(sha256: str, *, by: User | str, reason: str) -> None:
    with transaction.atomic():
        Original.objects.filter(pk=sha256).update(erased_at=timezone.now())
        holders = SubmissionFile.objects.filter(original=sha256).values("submission")
        RecordRow.objects.filter(submission__in=holders).update(reading=b"")
        pictures = list(PageImage.objects.filter(submission__in=holders))
        PageImage.objects.filter(submission__in=holders).delete()
        record_act("erase", f"original:{sha256}", by=by, details=reason)
    settings = load_settings()
    erase(sha256)
    for picture in pictures:
        path = settings.pictures / picture.path
        for beside in (path, path.with_suffix(".json"), path.with_name(f"{picture.file}-{PLACES}.json")):
            beside.unlink(missing_ok=True)


def _forget_in_acceptances(entry: Correction) -> None:
    for acceptance in Acceptance.objects.filter(report=entry.report_id):
        if acceptance.fields.pop(entry.key, None) is not None:
            acceptance.save(update_fields=["fields"])
