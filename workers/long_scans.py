"""Before a scan is read: a stack is taken apart at its slips, a long one is shared out among all workers.

Whichever worker ends the last part rings for the whole, which is then only put together. Safe to repeat after a crash
at any point: parts that are done stay, what nobody reads any more is rung for again by the sweep.
"""

import logging
import tempfile
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import OperationalError

from config.settings import load_settings
from pipeline.joining import join_readings
from pipeline.readers.scout import Look, Scouted
from schemas.reading import Reading
from store.models import ReadingPart, SubmissionFile
from store.selectors.parts import is_shared, part_of, readings_of, unread_parts
from store.selectors.submissions import submission_of
from store.services.parts import SHARED, Range, claim_part, keep_part, release_part, save_part, share_out
from store.services.reading import count_crash
from store.services.stacks import Leaf, split_stack
from store.services.status import beat
from workers.alive import sign_of_life
from workers.files import files_of, options_of
from workers.readers_pool import PoolClosedError, ReaderFailedError, ReadersPool, ReaderStartError

_log = logging.getLogger(__name__)


class Todo(NamedTuple):
    """What is to be rung for instead of reading the whole: submissions made of a stack, or parts of a long scan."""

    submissions: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()


def divide(submission_id: int, claim: str, pool: ReadersPool, alive: Callable[[], None]) -> Todo | None:
    """Takes a stack apart or shares a long scan out; None when it is to be read as a whole. As `ReadersPool.run`."""
    if is_shared(submission_id):
        return Todo(parts=tuple(share_out(submission_id, claim, ()))) if unread_parts(submission_id) else None
    submission = submission_of(submission_id)
    files = list(submission.files.all())
    if any(file.pages for file in files) or not any(_may_be_scanned(submission.lane, file.name) for file in files):
        return None
    with tempfile.TemporaryDirectory(prefix="tonghop-look-") as folder:
        looked = _look(submission_id, pool, alive, folder)
        leaves = [leaf for file, one in zip(files, looked, strict=True) for leaf in _leaves(file, one)]
        slips = {(place, page): code for place, (_, look) in enumerate(leaves) for page, code in look.slips.items()}
        if slips:
            return Todo(submissions=tuple(split_stack(submission_id, claim, [leaf for leaf, _ in leaves], slips)))
    if not all(one.pages for one in looked):
        return None
    ranges = _ranges(looked, load_settings().share_pages)
    return Todo(parts=tuple(share_out(submission_id, claim, ranges))) if ranges else None


def _may_be_scanned(lane: str, name: str) -> bool:
    """What is small enough for the quick lane may still be a stack: a black and white page takes few bytes."""
    return lane != "quick" or name.lower().endswith((".pdf", ".eml"))


def _leaves(file: SubmissionFile, looked: Scouted) -> list[tuple[Leaf, Look]]:
    """A file, or what it holds."""
    if not looked.inside:
        return [(Leaf(file.name, looked.pages, file.original_id), looked)]
    return [(Leaf(one.name, one.look.pages, one.path), one.look) for one in looked.inside]


def _look(submission_id: int, pool: ReadersPool, alive: Callable[[], None], folder: str) -> list[Scouted]:
    job = {"job": "scout", "files": files_of(submission_id), "folder": folder}
    answer = pool.run(job | {"options": options_of(load_settings()).model_dump(mode="json")}, alive)
    return [Scouted.model_validate(one) for one in answer["files"]]


def _ranges(looked: list[Scouted], share: int) -> list[Range]:
    """Ranges of ``share`` pages; none where the scan is too short for that to be of use."""
    if sum(one.pictures for one in looked) < 2 * share:
        return []
    return [
        Range(place, first, min(first + share - 1, one.pages))
        for place, one in enumerate(looked)
        for first in range(1, one.pages + 1, share)
    ]


def joined(submission_id: int) -> Reading | None:
    """The whole of a scan that was read in parts; None for any other submission."""
    parts = readings_of(submission_id)
    return join_readings(parts) if parts else None


def read_part(part_id: int, pool: ReadersPool) -> int:
    """Reads one part unless it is done or taken; gives the submission to ring for when it was the last one, else 0."""
    part, claim = part_of(part_id), claim_part(part_id)
    if part is None or not claim:
        return 0
    try:
        beat("worker")
        answer = pool.run(_job(part), sign_of_life(lambda: keep_part(part, claim)))
        last = save_part(part, claim, Reading.model_validate(answer["reading"]))
        return part.submission_id if last else 0
    except ReaderFailedError as fault:
        release_part(part_id, claim)
        state = count_crash(part.submission_id, SHARED, str(fault))
        _log.warning("reading a part of submission %s failed (%s): now %s", part.submission_id, fault, state)
    except (PoolClosedError, ReaderStartError, OperationalError, FileNotFoundError) as fault:
        release_part(part_id, claim)
        _log.warning("a part of submission %s was not read: %s", part.submission_id, fault)
    return 0


def _job(part: ReadingPart) -> dict[str, Any]:
    file = files_of(part.submission_id)[part.file] | {"pages": list(range(part.first, part.last + 1))}
    return {"job": "part", "files": [file], "options": options_of(load_settings()).model_dump(mode="json")}
