"""Reading one submission: claim, read in a reader process, save. Never parses anything in this process."""

import logging
import shutil
import time
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import OperationalError

from config.settings import load_settings
from pipeline.readers.alone import end_all
from schemas.reading import Reading
from schemas.record import Record, Status
from store.models import Campaign, DayGround, Submission
from store.selectors.campaigns import current_campaigns
from store.selectors.parts import part_of
from store.selectors.submissions import claim_of, lane_of, reading_of, submission_of
from store.services.cutting import CUT_OUT, Cut
from store.services.parts import SHARED, release_part
from store.services.pictures import save_pictures, skip_pictures
from store.services.reading import claim_submission, count_crash, keep_claim, mark_failed, release_claim, save_outcome
from store.services.status import beat
from workers import long_scans
from workers.alive import sign_of_life
from workers.files import files_of, options_of
from workers.long_scans import Todo, divide, joined
from workers.readers_pool import PoolClosedError, ReaderFailedError, ReadersPool, ReaderStartError

_log = logging.getLogger(__name__)


class Outcome(Enum):
    """What became of one ring: read; to be tried later, through no fault of the file; or nothing to do (any more)."""

    READ = "read"
    LATER = "later"
    NOTHING = "nothing"


class Done(NamedTuple):
    """The outcome of one ring, and what is to be rung for in its place."""

    outcome: Outcome
    todo: Todo = Todo()


@lru_cache(maxsize=2)
def readers(lane: str = "slow") -> ReadersPool:
    """The reader processes of a lane in this process, made on first use; one for quick work, all others for slow."""
    settings = load_settings()
    return ReadersPool(
        1 if lane == "quick" else settings.reader_processes,
        memory=settings.reader_mb << 20,
        seconds=settings.reader_seconds,
        jobs=settings.reader_jobs,
    )


def close_readers() -> None:
    """Kills all reader processes, and LibreOffice where it is at work; what they read goes back to the queue."""
    for lane in ("quick", "slow"):
        readers(lane).close()
    end_all()


def read_submission(submission_id: int) -> Done:
    """Reads a submission unless it is done or taken; whatever goes wrong becomes its state."""
    campaigns = _candidates(submission_id)
    claim = claim_submission(submission_id) if campaigns else ""
    if not claim:
        return Done(Outcome.NOTHING)
    try:
        beat("worker")
        pool, alive = readers(lane_of(submission_id)), sign_of_life(lambda: keep_claim(submission_id, claim))
        todo = divide(submission_id, claim, pool, alive)
        if todo is not None:
            return Done(Outcome.NOTHING, todo)
        answer = pool.run(_job(submission_id, campaigns), alive)
        return Done(Outcome.READ if _save(submission_id, claim, answer, campaigns) else Outcome.NOTHING)
    except ReaderFailedError as fault:
        state = count_crash(submission_id, claim, str(fault))
        _log.warning("reading submission %s failed (%s): now %s", submission_id, fault, state)
    except (PoolClosedError, ReaderStartError, OperationalError) as fault:
        # No fault of the file: it goes back to the queue.
        release_claim(submission_id, claim)
        _log.warning("submission %s was not read: %s", submission_id, fault)
        return Done(Outcome.LATER)
    except FileNotFoundError:
        mark_failed(submission_id, claim, "file.unreadable", "không thấy bản gốc trong kho: khôi phục từ bản sao lưu")
    return Done(Outcome.NOTHING)


def give_up(submission_id: int) -> None:
    """After an error of ours: counts as a crash, so that the report neither disappears nor comes back for ever."""
    claim = claim_of(submission_id)
    if claim:
        count_crash(submission_id, claim, "lỗi phần mềm, xem nhật ký")


def read_part(part_id: int) -> int:
    """Reads one part of a long scan (see `workers.long_scans.read_part`)."""
    return long_scans.read_part(part_id, readers())


def give_up_part(part_id: int) -> None:
    """After an error of ours in a part: counts as a crash of the whole."""
    part = part_of(part_id)
    if part is not None:
        release_part(part_id, part.claim)
        count_crash(part.submission_id, SHARED, "lỗi phần mềm, xem nhật ký")


def _save(submission_id: int, claim: str, answer: dict[str, Any], campaigns: list[Campaign]) -> bool:
    record, reading = _told(answer)
    versions = {row.key: row.version for row in campaigns}
    parts = [Cut(*told, versions[told[0].campaign]) for told in map(_told, answer.get("parts", ()))]
    version = versions[record.campaign]
    seconds = answer["seconds"]
    return save_outcome(submission_id, claim, record, reading, campaign_version=version, seconds=seconds, parts=parts)


def _told(answer: dict[str, Any]) -> tuple[Record, Reading]:
    """What a reader process says; where the campaign is a guess a person places it."""
    record = Record.model_validate(answer["record"])
    if not answer["sure"]:
        record = record.model_copy(update={"unit": record.unit.model_copy(update={"status": Status.DOUBTFUL})})
    return record, Reading.model_validate(answer["reading"])


def draw_submission(submission_id: int) -> None:
    """Draws the page pictures of a submission that was read; a failure is noted and takes nothing from the record."""
    submission = Submission.objects.filter(pk=submission_id, state="read", pages_state="none").first()
    reading = reading_of(submission_id) if submission else None
    if reading is None:
        return
    folder = f"{submission_id:06d}-{time.time_ns():x}"
    try:
        answer = readers().run(_drawing_job(submission_id, reading, folder), lambda: None)
    except (ReaderFailedError, FileNotFoundError) as fault:
        _log.warning("drawing submission %s failed: %s", submission_id, fault)
        skip_pictures(submission_id)
    except (PoolClosedError, ReaderStartError):
        return
    else:
        if not save_pictures(submission_id, folder, answer["pages"]):
            shutil.rmtree(load_settings().pictures / folder, ignore_errors=True)


def _drawing_job(submission_id: int, reading: Reading, folder: str) -> dict[str, Any]:
    settings = load_settings()
    return {
        "job": "draw",
        "files": files_of(submission_id),
        "options": options_of(settings).model_dump(mode="json"),
        "reading": reading.model_dump(mode="json"),
        "folder": str(settings.pictures / folder),
        "dpi": settings.picture_dpi,
    }


def _candidates(submission_id: int) -> list[Campaign]:
    """The campaign a submission is for, or all open ones where that is not known."""
    submission = Submission.objects.filter(pk=submission_id).first()
    rows = current_campaigns()
    if submission is None:
        return []
    settled = submission.campaign_by in ("hint", "person")
    named = [row for row in rows if settled and row.key == submission.campaign]
    return named or [row for row in rows if row.open]


def _job(submission_id: int, campaigns: list[Campaign]) -> dict[str, Any]:
    settings = load_settings()
    submission = submission_of(submission_id)
    jobs = max(1, settings.reader_processes // (readers().busy + 1))
    proven = submission.received_on if submission.day_by != DayGround.SCAN else None
    options = options_of(settings).model_copy(update={"received_on": proven, "jobs": jobs})
    whole = reading_of(submission_id) if submission.grouped == CUT_OUT else joined(submission_id)
    return {
        "job": "read",
        "files": files_of(submission_id),
        "reading": whole.model_dump(mode="json") if whole else None,
        "campaigns": [row.text for row in campaigns],
        "options": options.model_dump(mode="json"),
    }
