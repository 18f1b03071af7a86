"""A version on its way to the signer: frozen, submitted, signed, issued. A frozen one is never changed again."""

from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction

from config.settings import load_settings
from pipeline.consolidate.cover import write_cover
from pipeline.options import Limits
from pipeline.readers.content import CannotReadError
from pipeline.readers.office import to_pdf
from schemas.consolidation import Change, Consolidation
from schemas.reading import Kind
from store.models import ConsolidationVersion, Original, User, VersionStep
from store.selectors.campaigns import campaign_of
from store.selectors.consolidations import cover_facts, edited_files, values_of
from store.services.audit import record_act
from store.services.consolidation import consolidate, sync_file
from store.services.intake import Incoming
from store.services.users import need_role
from store.vault import keep

ORDER: Final = ("frozen", "submitted", "signed", "issued")  # of `store.models.Step`


class FreezeRefusedError(ValueError):
    """The version cannot be frozen or go on; the message says why and what to do."""


def freeze(campaign: str, *, by: User) -> ConsolidationVersion:
    """The version that goes to the signer, made of accepted figures only; the one there is when nothing changed.

    Refused while an edited file differs from the database. FreezeRefusedError, CampaignMissingError, PermissionError.
    """
    need_role(by, "approver")
    with transaction.atomic():
        version = consolidate(campaign, by=by, final=True)
        made = values_of(version)
        waiting = sum(
            _is_open(Change.model_validate(one), made) for row in edited_files(campaign) for one in row.changes
        )
        if waiting:
            told = f"Còn {waiting} số liệu trong tệp đã sửa khác với hệ thống"
            raise FreezeRefusedError(f"{told}: sửa số liệu ở báo cáo của đơn vị, hoặc bỏ thay đổi, rồi chốt lại.")
        if not any(entry.counted for entry in made.figures):
            raise FreezeRefusedError("Chưa có số liệu nào được duyệt: duyệt báo cáo của đơn vị rồi chốt lại.")
        if not version.steps.exists():
            record_act("freeze", f"version:{version.pk}", by=by, details=version.fingerprint)
            VersionStep.objects.create(version=version, step=ORDER[0], by=by)
            _add_files(version)
    return version


def _is_open(change: Change, made: Consolidation) -> bool:
    """Whether a changed figure of an edited file is neither set aside nor what the database says by now."""
    if change.kind == "passage" or change.settled:
        return False
    if change.kind == "sentence":
        return change.found not in {sentence.text for sentence in made.sentences}
    if change.kind == "total":
        return change.value != next((t.value for t in made.totals if t.figure == change.figure), None)
    now = next((e.value for e in made.figures if (e.unit, e.figure) == (change.unit, change.figure)), None)
    return change.value != now


def _add_files(version: ConsolidationVersion) -> None:
    """The internal sheet, and the report as PDF where LibreOffice is there to make it."""
    settings, campaign = load_settings(), campaign_of(version.campaign)
    word = settings.reports / version.files["word"]
    cover = word.with_name(f"phieu-trinh-{version.campaign}-v{version.number:03d}.docx")
    write_cover(values_of(version), campaign, cover_facts(version.campaign), cover)
    made = {"cover": cover}
    pdf = _as_pdf(word)
    if pdf is not None:
        made["pdf"] = pdf
    for path in made.values():
        sync_file(path)
    version.files |= {kind: str(path.relative_to(settings.reports)) for kind, path in made.items()}
    version.save(update_fields=["files"])


def _as_pdf(word: Path) -> Path | None:
    """The report as PDF, for looking at; None without LibreOffice: Word remains the file that is signed."""
    try:
        return to_pdf(word, Kind.DOCX, word.parent, Limits()).replace(word.with_suffix(".pdf"))
    except CannotReadError:
        return None


def advance(
    version_id: int, step: str, *, by: User, number: str = "", dated: date | None = None, scan: Incoming | None = None
) -> VersionStep:
    """Takes the next step of a frozen version; a signed one carries its number, its day and the scan of the paper.

    FreezeRefusedError when the step is not the next one or something is missing, PermissionError.
    """
    need_role(by, "approver")
    with transaction.atomic():
        version = ConsolidationVersion.objects.select_for_update().get(pk=version_id)
        done = list(version.steps.values_list("step", flat=True))
        if not done or len(done) == len(ORDER) or ORDER[len(done)] != step:
            raise FreezeRefusedError("Bước này chưa đến lượt hoặc đã làm: tải lại trang để xem tình trạng mới nhất.")
        if step == "signed" and not (number.strip() and dated and scan):
            raise FreezeRefusedError("Nhập số, ngày ký và đính kèm bản quét báo cáo đã ký.")
        row = VersionStep.objects.create(version=version, step=step, by=by, number=number.strip(), dated=dated)
        if scan is not None:
            _attach(row, scan)
        record_act(f"version-{step}", f"version:{version.pk}", by=by, details=[number, str(dated), row.scan_id])
    return row


def _attach(row: VersionStep, scan: Incoming) -> None:
    kept = keep(scan.content)
    Original.objects.get_or_create(sha256=kept.sha256, defaults={"size": kept.size})
    row.scan_id, row.scan_name = kept.sha256, Path(scan.name).name[:255]
    row.save(update_fields=["scan", "scan_name"])
