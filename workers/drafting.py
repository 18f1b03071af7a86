"""Reading a directive into a draft, and trial reports with a draft; all parsing happens in a reader process."""

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from config.settings import load_settings
from store.models import CampaignDraft, DraftFile, DraftTrial
from store.selectors.drafts import draft_of, unread_drafts, unread_trials
from store.services.drafts import fail_reading, save_reading, save_trial
from store.vault import local
from workers.celery_app import app
from workers.files import options_of
from workers.readers_pool import PoolClosedError, ReaderFailedError, ReaderStartError
from workers.reading import readers

_log = logging.getLogger(__name__)


def read_directive(draft_id: int) -> None:
    """Reads the directive of a draft that waits for it; a failure leaves a blank draft with the cause."""
    draft = CampaignDraft.objects.filter(pk=draft_id, reading="waiting").first()
    if draft is None:
        return
    settings = load_settings()
    job = {
        "job": "directive",
        "files": _files(list(draft.files.filter(trial=None).select_related("original"))),
        "options": options_of(settings).model_dump(mode="json"),
        "folder": str(settings.pictures / f"draft-{draft_id}"),
        "dpi": settings.picture_dpi,
    }
    try:
        answer = readers().run(job, lambda: None)
    except (ReaderFailedError, FileNotFoundError) as fault:
        fail_reading(draft_id, f"Không đọc được công văn: {fault}. Soạn tay, hoặc tạo lại với tệp khác.")
    except (PoolClosedError, ReaderStartError) as fault:
        _log.warning("the directive of draft %s was not read: %s", draft_id, fault)
    else:
        save_reading(draft_id, text=answer["text"], draft=answer["draft"], pages=answer["pages"])


def read_trial(trial_id: int) -> None:
    """Reads a trial report with the draft as it stood when it was sent."""
    trial = DraftTrial.objects.filter(pk=trial_id, state="waiting").select_related("draft").first()
    if trial is None:
        return
    if trial.draft.version != trial.version:
        save_trial(trial_id, None, "bản nháp đã đổi: đọc thử lại")
        return
    job = {
        "job": "read",
        "files": _files(list(trial.files.select_related("original"))),
        "campaigns": [draft_of(trial.draft_id).text],
        "options": options_of(load_settings()).model_dump(mode="json"),
    }
    try:
        answer = readers().run(job, lambda: None)
    except (ReaderFailedError, FileNotFoundError) as fault:
        save_trial(trial_id, None, str(fault))
    except (PoolClosedError, ReaderStartError) as fault:
        _log.warning("trial %s was not read: %s", trial_id, fault)
    else:
        save_trial(trial_id, answer["record"])


def _files(rows: list[DraftFile]) -> list[dict[str, str]]:
    return [{"path": str(local(row.original_id)), "name": row.name} for row in rows]


def ring(task: str, row_id: int) -> None:
    """Tells the worker once the row is committed; a broker that is away loses nothing, the sweep rings again."""

    def tell(*_: Any) -> None:
        try:
            app.send_task(task, [row_id])
        except OperationalError as fault:
            _log.warning("the broker is away (%s): %s %s waits for the next sweep", fault, task, row_id)

    transaction.on_commit(tell)


def ring_waiting() -> None:
    """Rings again for all that waits."""
    for draft_id in unread_drafts():
        ring("read_directive", draft_id)
    for trial_id in unread_trials():
        ring("read_trial", trial_id)
