"""A box of a page read again because a person drew it; in a reader process of its own, so that nobody waits in line."""

from functools import lru_cache

from config.settings import load_settings
from schemas.base import Box
from schemas.reading import CellReading
from store.models import PageImage
from store.selectors.submissions import reading_of
from workers.files import files_of, options_of
from workers.readers_pool import PoolClosedError, ReaderFailedError, ReadersPool, ReaderStartError

SECONDS = 60.0


class RegionFailedError(RuntimeError):
    """The box could not be read; the message says why."""


@lru_cache(maxsize=1)
def people_reader() -> ReadersPool:
    """One reader process for what people ask for, made on first use."""
    settings = load_settings()
    return ReadersPool(1, memory=settings.reader_mb << 20, seconds=SECONDS, jobs=settings.reader_jobs)


def read_again(page: PageImage, box: Box) -> tuple[CellReading, ...]:
    """What each reader sees in the box (points of the upright page); RegionFailedError."""
    reading = reading_of(page.submission_id)
    if reading is None:
        raise RegionFailedError("Không còn dữ liệu đọc của tệp này.")
    bare = [
        file.model_copy(update={"pages": tuple(one.model_copy(update={"blocks": ()}) for one in file.pages)})
        for file in reading.files
    ]
    job = {
        "job": "region",
        "files": files_of(page.submission_id),
        "options": options_of(load_settings()).model_dump(mode="json"),
        "reading": reading.model_copy(update={"files": tuple(bare)}).model_dump(mode="json"),
        "file": page.file,
        "page": page.page,
        "box": list(box),
    }
    try:
        answer = people_reader().run(job, lambda: None)
    except (ReaderFailedError, ReaderStartError, PoolClosedError, FileNotFoundError) as fault:
        raise RegionFailedError(f"Không đọc lại được: {fault}") from None
    return tuple(CellReading.model_validate(one) for one in answer["readings"])
