"""A Word or Excel report that people edited and dropped back: kept, compared, put before a person."""

from pathlib import Path

from django.db import transaction

from pipeline.consolidate.edited import NotOursError, changes_in_sheet, changes_in_word
from pipeline.identify import identify
from pipeline.options import Limits
from schemas.consolidation import Change
from schemas.reading import Kind
from store.models import ConsolidationVersion, EditedFile, Original, User
from store.selectors.campaigns import campaign_of
from store.selectors.consolidations import values_of
from store.services.audit import record_act
from store.services.intake import Incoming
from store.vault import keep, local


def take_edited(version_id: int, file: Incoming, *, by: User) -> EditedFile:
    """Keeps an edited file of a version with all that differs in it. NotOursError for any other file."""
    kept = keep(file.content)
    version = ConsolidationVersion.objects.get(pk=version_id)
    changes = _compare(local(kept.sha256), version)
    with transaction.atomic():
        Original.objects.get_or_create(sha256=kept.sha256, defaults={"size": kept.size})
        row = EditedFile.objects.create(
            version=version,
            original_id=kept.sha256,
            name=Path(file.name).name[:255],
            by=by,
            changes=[change.model_dump(mode="json") for change in changes],
        )
        record_act("edited-file", f"edited:{row.pk}", by=by, details=kept.sha256)
    return row


def _compare(path: Path, version: ConsolidationVersion) -> list[Change]:
    made, campaign = values_of(version), campaign_of(version.campaign)
    kind = identify(path, Limits()).kind
    if kind is Kind.XLSX:
        return changes_in_sheet(path, made, campaign)
    if kind is Kind.DOCX:
        return changes_in_word(path, made, campaign)
    raise NotOursError("Chỉ so được tệp Word (.docx) hoặc Excel (.xlsx) của bản tổng hợp.")


def drop_change(edited_id: int, number: int, *, by: User) -> EditedFile:
    """A person says that the file is wrong at this place: the database stands. IndexError."""
    with transaction.atomic():
        row = EditedFile.objects.select_for_update().get(pk=edited_id)
        row.changes[number]["settled"] = "dropped"
        row.save(update_fields=["changes"])
        record_act("edited-drop", f"edited:{row.pk}:{number}", by=by)
    return row
