"""Making a version of the consolidated report: values, files and row; the same inputs never make two versions."""

import os
import uuid
from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from config.settings import load_settings
from pipeline.consolidate.build import build_consolidation
from pipeline.consolidate.excel import write_excel
from pipeline.consolidate.plain import to_csv, to_json
from pipeline.consolidate.word import write_word
from schemas.campaign import Campaign
from schemas.consolidation import Consolidation
from store.models import ConsolidationVersion, User
from store.originals import sync_folder
from store.packing import pack
from store.selectors.consolidations import Inputs, consolidation_inputs, values_of
from store.services.audit import record_act

FILES: Final = {"word": "docx", "excel": "xlsx", "csv": "csv", "json": "json"}


def consolidate(campaign: str, *, by: User | None = None, nightly_on: date | None = None) -> ConsolidationVersion:
    """The version of what stands now; the one that is there when tonight's exists or nothing changed since the last.

    Files are written, synced and named before the row says that they are there. CampaignMissingError.
    """
    with transaction.atomic():
        inputs = consolidation_inputs(campaign)
        versions = ConsolidationVersion.objects.select_for_update().filter(campaign=campaign)
        before = versions.first()
        made = _build(inputs, before)
        there = _same(campaign, made, before, nightly_on)
        if there is not None:
            return there
        folder = _write_files(made, inputs.campaign)
        row = ConsolidationVersion.objects.create(
            campaign=campaign,
            number=made.version,
            nightly_on=nightly_on,
            fingerprint=made.fingerprint,
            data_as_of=made.data_as_of,
            values=pack(made),
            sentence=made.difference.sentence,
            files={name: f"{folder}/{_file_name(made, ending)}" for name, ending in FILES.items()},
            by=by,
        )
        record_act("consolidate", f"version:{row.pk}", by=by or "schedule", details=made.fingerprint)
    return row


def _build(inputs: Inputs, before: ConsolidationVersion | None) -> Consolidation:
    return build_consolidation(
        inputs.campaign,
        inputs.reports,
        version=before.number + 1 if before else 1,
        data_as_of=inputs.data_as_of or timezone.now(),
        before=values_of(before) if before else None,
    )


def _same(
    campaign: str, made: Consolidation, before: ConsolidationVersion | None, nightly_on: date | None
) -> ConsolidationVersion | None:
    if nightly_on is not None:
        return ConsolidationVersion.objects.filter(campaign=campaign, nightly_on=nightly_on).first()
    if before is not None and before.fingerprint == made.fingerprint:
        return before
    # Inputs may also have gone back to what they were: that version is the one of these inputs.
    return ConsolidationVersion.objects.filter(campaign=campaign, fingerprint=made.fingerprint, nightly_on=None).first()


def _write_files(made: Consolidation, campaign: Campaign) -> str:
    """Writes all files into a folder of their own and gives its name; one that no row names is left by a crash."""
    name = f"{made.campaign}/v{made.version:03d}-{made.fingerprint[:8]}-{uuid.uuid4().hex[:6]}"
    folder = load_settings().reports / name
    folder.mkdir(parents=True)
    paths = {kind: folder / _file_name(made, ending) for kind, ending in FILES.items()}
    write_word(made, campaign, paths["word"])
    write_excel(made, campaign, paths["excel"])
    paths["csv"].write_text(to_csv(made, campaign), "utf-8")
    paths["json"].write_text(to_json(made), "utf-8")
    for path in paths.values():
        _sync(path)
    sync_folder(folder)
    return name


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        file.flush()
        os.fsync(file.fileno())


def _file_name(made: Consolidation, ending: str) -> str:
    return f"tong-hop-{made.campaign}-v{made.version:03d}.{ending}"
