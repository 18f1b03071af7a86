"""The evidence pack of a version, and the archive folder of a campaign that is closed."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from config.settings import load_settings
from pipeline.consolidate import verifier
from pipeline.consolidate.plain import to_json
from pipeline.consolidate.sentences import plan_of
from pipeline.letterform import ZIP_DATE
from schemas.campaign import Campaign
from schemas.record import Record
from store.models import Campaign as CampaignRow
from store.models import (
    ConsolidationVersion,
    Correction,
    Letter,
    LetterState,
    RecordRow,
    Submission,
    User,
    VersionStep,
)
from store.selectors.campaigns import campaign_of, campaign_row, need_writable
from store.selectors.consolidations import frozen_versions, latest, values_of
from store.services.audit import record_act
from store.services.campaigns import close_campaign
from store.services.consolidation import sync_file
from store.services.users import need_role
from store.vault import local

LIST_HEAD: Final = (
    "stt", "so_ky_hieu", "ngay_thang", "trich_yeu", "tac_gia", "so_trang", "tep", "sha256", "bao_cao_den", "thoi_han",
)  # fmt: skip
_GONE: Final = (LetterState.SENT, LetterState.UNCERTAIN)


class NothingToArchiveError(LookupError):
    """There is no version to pack; the message says what to do."""


def evidence_pack(campaign: str, path: Path, *, by: User | str, originals: bool = True) -> ConsolidationVersion:
    """Writes the pack of the last frozen version (of the newest where none was frozen) to ``path``.

    A third party recomputes every total from it with the script inside. NothingToArchiveError, CampaignMissingError.
    """
    asked = campaign_of(campaign)
    version = next(iter(frozen_versions(campaign)), None) or latest(campaign)
    if version is None:
        raise NothingToArchiveError("Chưa có bản tổng hợp nào: tổng hợp trước khi lập bộ chứng cứ.")
    digests: dict[str, str] = {}
    draft = path.with_suffix(".part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _contents(version, asked, originals=originals):
            data = content.read_bytes() if isinstance(content, Path) else content
            digests[name] = hashlib.sha256(data).hexdigest()
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), data, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("checksums.json", ZIP_DATE), _json(digests))
    sync_file(draft)
    draft.replace(path)
    record_act("evidence", f"version:{version.pk}", by=by, details=digests)
    return version


def _contents(
    version: ConsolidationVersion, campaign: Campaign, *, originals: bool
) -> Iterator[tuple[str, bytes | Path]]:
    """Everything of a pack by name."""
    settings, made = load_settings(), values_of(version)
    yield "verify.py", Path(verifier.__file__)
    yield "consolidation.json", to_json(made).encode()
    yield "campaign.yaml", campaign_row(campaign.id).text.encode()
    yield "figures.json", _json({f.id: f.aggregate.model_dump(mode="json") for f in campaign.figures.values()})
    yield "decisions.json", _json(list(_decisions(campaign.id)))
    for kind, name in sorted(version.files.items()):
        yield f"report/{kind}{Path(name).suffix}", settings.reports / name
    rows = RecordRow.objects.filter(submission__in=_submissions(campaign.id)).defer("reading").order_by("submission_id")
    for row in rows:
        yield f"records/{row.submission_id}.json", _json(Record.model_validate(row.record).to_json_dict())
    yield "documents.csv", _documents(campaign).encode("utf-8-sig")
    if originals:
        for sha256 in sorted(_checksums(campaign.id)):
            yield f"originals/{sha256}", local(sha256)


def _submissions(campaign: str) -> list[int]:
    return list(Submission.objects.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True))


def _checksums(campaign: str) -> set[str]:
    sent = Submission.objects.filter(campaign=campaign).values_list("files__original_id", flat=True)
    signed = VersionStep.objects.filter(version__campaign=campaign).values_list("scan_id", flat=True)
    letters = Letter.objects.filter(campaign=campaign, state__in=_GONE).values_list("signed_id", flat=True)
    return {one for one in (*sent, *signed, *letters) if one}


def _decisions(campaign: str) -> Iterator[dict[str, Any]]:
    """What people settled and what stands, oldest first: unit, field, value, ground, who and when."""
    rows = Correction.objects.filter(report__campaign=campaign, undone_by=None, action__in=("correct", "confirm"))
    for row in rows.select_related("report", "by"):
        sort, _, name = row.key.partition(":")
        value = (row.value or {}).get("value")
        told = {"ground": row.ground, "by": row.by.username, "at": row.at.isoformat(), "note": row.note}
        yield {"unit": row.report.unit, sort: name, "value": value, **told}


def _documents(campaign: Campaign) -> str:
    """The list of documents of the folder: number, date, subject, author, pages, checksum, how long it is kept."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(LIST_HEAD)
    number, kept_for = 0, plan_of(campaign).kept_for
    rows = Submission.objects.filter(campaign=campaign.id).order_by("pk").prefetch_related("files")
    records = {
        row.submission_id: Record.model_validate(row.record) for row in RecordRow.objects.filter(submission__in=rows)
    }
    for row in rows:
        record = records.get(row.pk)
        unit = campaign.units_by_code.get(row.unit)
        for index, file in enumerate(row.files.all()):
            number += 1
            own = record.files[index] if record and index < len(record.files) else None
            paper = record.document if record else None
            about = (
                paper.number.value if paper else "",
                paper.issued_on.value if paper else "",
                campaign.title,
                unit.name if unit else "",
                own.pages if own else "",
            )
            writer.writerow([number, *about, file.name, file.original_id, row.pk, kept_for])
    for own_paper in _own_papers(campaign):
        number += 1
        writer.writerow([number, *own_paper, "", kept_for])
    return out.getvalue()


def _own_papers(campaign: Campaign) -> Iterator[tuple[object, ...]]:
    """What the department itself sent or signed: its letters, and its reports from the first to the last."""
    issuer = campaign.directive.issuer
    for row in Letter.objects.filter(campaign=campaign.id, state__in=_GONE).order_by("sent_at", "pk"):
        about = (row.number, row.issued_on or "", row.content["subject"], issuer, "")
        yield (*about, row.signed_name or row.reference, row.signed_id or "")
    steps = VersionStep.objects.filter(version__campaign=campaign.id, step="signed").order_by("pk")
    for step in steps:
        yield step.number, step.dated or "", campaign.title, issuer, "", step.scan_name, step.scan_id or ""


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def archive_campaign(campaign: str, *, by: User, originals: bool = True) -> Path:
    """Closes a campaign: its folder with the evidence pack, unpacked, and its list of documents; read-only from now on.

    The folder is written before the campaign is closed. NothingToArchiveError, CampaignMissingError, PermissionError.
    """
    need_role(by, "admin")
    need_writable(campaign)
    folder = load_settings().data / "archive" / campaign
    folder.mkdir(parents=True, exist_ok=True)
    pack = folder / f"ho-so-{campaign}.zip"
    evidence_pack(campaign, pack, by=by, originals=originals)
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(folder / "ho-so")
    with transaction.atomic():
        close_campaign(campaign, by=by)
        CampaignRow.objects.filter(key=campaign, current=True).update(archived_at=timezone.now())
    return folder
