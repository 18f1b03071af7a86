"""A Word or Excel report that people edited and dropped back: kept, compared, put before a person.

Each changed figure becomes a proposed correction under the name of who gave the file, with the reason; it counts when a
second person says the same at the unit's report, or corrects the figure on another ground.
"""

from pathlib import Path

from django.db import transaction

from pipeline.consolidate.apart import changes_in
from schemas.consolidation import Change
from schemas.correction import Ground
from store.models import ConsolidationVersion, EditedFile, Original, Report, ReportField, User
from store.selectors.campaigns import campaign_of, need_writable
from store.selectors.consolidations import values_of
from store.selectors.merging import standing_proposals
from store.services.audit import record_act
from store.services.corrections import BadValueError, correct_field, undo
from store.services.intake import Incoming
from store.services.users import need_role
from store.vault import keep, local


class NoReasonError(ValueError):
    """Figures differ in the file and nobody said why; the message says what to do."""


def take_edited(version_id: int, file: Incoming, *, by: User, reason: str = "") -> EditedFile:
    """Keeps an edited file of a version with all that differs in it, and proposes its figures.

    NotOursError for any other file, CannotReadError, NoReasonError where figures differ, PermissionError.
    """
    need_role(by, "reviewer")
    version = ConsolidationVersion.objects.get(pk=version_id)
    need_writable(version.campaign)
    kept = keep(file.content)
    changes = changes_in(local(kept.sha256), values_of(version), campaign_of(version.campaign))
    if any(change.kind == "figure" for change in changes) and not reason.strip():
        raise NoReasonError("Tệp có số liệu khác với hệ thống: ghi lý do thay đổi rồi gửi lại.")
    with transaction.atomic():
        Original.objects.get_or_create(sha256=kept.sha256, defaults={"size": kept.size})
        told = [_proposed(version.campaign, change, reason.strip(), by) for change in changes]
        row = EditedFile.objects.create(
            version=version,
            original_id=kept.sha256,
            name=Path(file.name).name[:255],
            by=by,
            reason=reason.strip(),
            changes=[change.model_dump(mode="json") for change in told],
        )
        record_act("edited-file", f"edited:{row.pk}", by=by, details=kept.sha256)
    return row


def _proposed(campaign: str, change: Change, reason: str, by: User) -> Change:
    """The change with whether it now stands as a proposal at the unit's report; one that cannot says why."""
    field = _field(campaign, change)
    if field is None:
        return change
    if change.value is None and change.found:
        return change.model_copy(update={"refused": "không phải một số"})
    try:
        with transaction.atomic():
            correct_field(
                field.report_id,
                field.key,
                change.value,
                ground=Ground.DEPARTMENT,
                expected_version=field.version,
                by=by,
                note=reason,
                sure=True,
            )
    except BadValueError as fault:
        return change.model_copy(update={"refused": str(fault).partition(" / ")[0]})
    return change.model_copy(update={"proposed": True})


def _field(campaign: str, change: Change) -> ReportField | None:
    if change.kind != "figure":
        return None
    found = ReportField.objects.filter(report__campaign=campaign, report__unit=change.unit)
    return found.filter(key=f"figure:{change.figure}").first()


def drop_change(edited_id: int, number: int, *, by: User) -> EditedFile:
    """A person says that the file is wrong at this place: the database stands, its proposal is taken back. IndexError.

    What others proposed or settled meanwhile stays.
    """
    need_role(by, "reviewer")
    with transaction.atomic():
        row = EditedFile.objects.select_for_update().select_related("version").get(pk=edited_id)
        need_writable(row.version.campaign)
        row.changes[number]["settled"] = "dropped"
        row.save(update_fields=["changes"])
        _take_back(row, Change.model_validate(row.changes[number]), by)
        record_act("edited-drop", f"edited:{row.pk}:{number}", by=by)
    return row


def _take_back(row: EditedFile, change: Change, by: User) -> None:
    field = _field(row.version.campaign, change)
    if field is None or not change.proposed:
        return
    proposal = standing_proposals(Report.objects.get(pk=field.report_id)).get(field.key)
    if proposal is not None and proposal.by_id == row.by_id and proposal.note == row.reason:
        undo(field.report_id, field.key, expected_version=field.version, by=by)
