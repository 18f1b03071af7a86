"""Reads what is still open again in the light of a campaign's new wordings: from the kept readings, not the files."""

import logging

from django.db import transaction

from config.settings import load_settings
from schemas.record import Record
from store.models import Campaign, RecordRow
from store.selectors.campaigns import campaign_row
from store.selectors.learning import open_readings
from store.selectors.submissions import reading_of, submission_of
from store.services.learning import save_meaning
from workers.files import options_of
from workers.readers_pool import PoolClosedError, ReaderFailedError, ReaderStartError
from workers.reading import readers

_log = logging.getLogger(__name__)


def relearn(campaign_id: int) -> int:
    """Interprets every open submission of the campaign of this row anew; safe to run twice. Gives how many were."""
    row = campaign_row(Campaign.objects.get(pk=campaign_id).key)
    done = 0
    for submission_id in open_readings(row.key):
        if RecordRow.objects.filter(submission=submission_id, campaign_version=row.version).exists():
            continue
        try:
            record = _interpreted(submission_id, row.text)
        except (ReaderFailedError, ReaderStartError) as fault:
            _log.warning("submission %s was not interpreted anew: %s", submission_id, fault)
            continue
        except PoolClosedError:
            break
        if record is not None:
            with transaction.atomic():
                done += save_meaning(submission_id, record, campaign_version=row.version)
    return done


def _interpreted(submission_id: int, text: str) -> Record | None:
    reading = reading_of(submission_id)
    if reading is None:
        return None
    options = options_of(load_settings()).model_copy(update={"received_on": submission_of(submission_id).received_on})
    job = {
        "job": "interpret",
        "reading": reading.model_dump(mode="json"),
        "campaign": text,
        "options": options.model_dump(mode="json"),
    }
    return Record.model_validate(readers().run(job, lambda: None)["record"])
