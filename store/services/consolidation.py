"""Making a version of the consolidated report: values, files and row; the same inputs never make two versions."""

import os
import uuid
from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from config.settings import load_settings
from pipeline.consolidate.apart import given_form, word_from_template
from pipeline.consolidate.build import build_consolidation
from pipeline.consolidate.excel import write_excel
from pipeline.consolidate.plain import to_csv, to_json
from pipeline.consolidate.sentences import plan_of
from pipeline.consolidate.template import FILE_NAME
from pipeline.consolidate.word import write_word
from pipeline.options import Limits
from schemas.campaign import Campaign
from schemas.consolidation import Consolidation
from store.models import ConsolidationVersion, User
from store.originals import sync_folder
from store.packing import pack
from store.selectors.campaigns import need_writable
from store.selectors.consolidations import Inputs, consolidation_inputs, issued_as, values_of
from store.services.audit import record_act

FILES: Final = {"word": "docx", "excel": "xlsx", "csv": "csv", "json": "json"}


def consolidate(
    campaign: str, *, by: User | None = None, nightly_on: date | None = None, final: bool = False
) -> ConsolidationVersion:
    """The version of what stands now; the one that is there when tonight's exists or nothing changed since the last.

    Files are written, synced and named before the row says that they are there. ``final`` versions hold accepted
    figures only and are compared with the last such one. What staff gave is opened in a process of its own.
    CampaignMissingError, PlanError, TemplateError, GivenFormError, CannotReadError.
    """
    need_writable(campaign)
    with transaction.atomic():
        inputs = consolidation_inputs(campaign)
        versions = ConsolidationVersion.objects.select_for_update().filter(campaign=campaign)
        newest, before = versions.first(), versions.filter(final=final).first()
        made = _build(inputs, newest, before, supplements=issued_as(campaign) if final else "", final=final)
        there = _same(campaign, made, before, nightly_on)
        if there is not None:
            return there
        campaign_value = inputs.campaign
        del inputs  # a thousand reports are not needed while their files are written
        files = _write_files(made, campaign_value)
        row = ConsolidationVersion.objects.create(
            campaign=campaign,
            number=made.version,
            nightly_on=nightly_on,
            fingerprint=made.fingerprint,
            data_as_of=made.data_as_of,
            values=pack(made),
            sentence=made.difference.sentence,
            files=files,
            final=final,
            by=by,
        )
        record_act("consolidate", f"version:{row.pk}", by=by or "schedule", details=made.fingerprint)
    return row


def _build(
    inputs: Inputs,
    newest: ConsolidationVersion | None,
    before: ConsolidationVersion | None,
    *,
    supplements: str,
    final: bool,
) -> Consolidation:
    return build_consolidation(
        inputs.campaign,
        inputs.reports,
        version=newest.number + 1 if newest else 1,
        data_as_of=inputs.data_as_of or timezone.now(),
        before=values_of(before) if before else None,
        earlier=inputs.earlier,
        edits=inputs.edits,
        pins=inputs.pins,
        final=final,
        supplements=supplements,
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


def _write_files(made: Consolidation, campaign: Campaign) -> dict[str, str]:
    """Writes all files into a folder of their own and gives their names; one that no row names is left by a crash."""
    name = f"{made.campaign}/v{made.version:03d}-{made.fingerprint[:8]}-{uuid.uuid4().hex[:6]}"
    folder = load_settings().reports / name
    given = plan_of(campaign).form
    folder.mkdir(parents=True)
    paths = {kind: folder / _file_name(made, ending) for kind, ending in FILES.items()}
    settings = load_settings()
    own = settings.templates / FILE_NAME
    if own.is_file():
        word_from_template(made, campaign, own, paths["word"], Limits())
    else:
        write_word(made, campaign, paths["word"])
    write_excel(made, campaign, paths["excel"], settings.public_url)
    paths["csv"].write_text(to_csv(made, campaign), "utf-8")
    paths["json"].write_text(to_json(made), "utf-8")
    if given is not None:
        paths["given"] = folder / given.file
        given_form(made, campaign, given, settings.templates / given.file, paths["given"])
    for path in paths.values():
        sync_file(path)
    sync_folder(folder)
    return {kind: f"{name}/{path.name}" for kind, path in paths.items()}


def sync_file(path: Path) -> None:
    """Writes a file's bytes to the disk."""
    with path.open("rb+") as file:
        file.flush()
        os.fsync(file.fileno())


def _file_name(made: Consolidation, ending: str) -> str:
    return f"tong-hop-{made.campaign}-v{made.version:03d}.{ending}"
