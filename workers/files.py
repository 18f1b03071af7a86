"""What a reader process is given: the files of a submission, and how to read them by the settings."""

from typing import Any

from config.settings import Settings
from pipeline.options import Limits, Options
from store.selectors.submissions import submission_of
from store.vault import local


def files_of(submission_id: int) -> list[dict[str, Any]]:
    """Paths, names and pages of a submission's files for a reader process; FileNotFoundError when one is gone."""
    rows = submission_of(submission_id).files.all()
    return [{"path": str(local(row.original_id)), "name": row.name, "pages": row.pages} for row in rows]


def options_of(settings: Settings) -> Options:
    """How a reader process reads, by the settings."""
    limits = Limits(
        file_bytes=settings.file_mb << 20,
        pages=settings.pages,
        page_pixels=settings.page_megapixels * 10**6,
        page_marks=settings.page_marks,
        nesting=settings.nesting,
        expansion_ratio=settings.expansion_ratio,
        archive_files=settings.archive_files,
        converter_seconds=settings.converter_seconds,
        converter_bytes=settings.converter_mb << 20,
        page_seconds=settings.page_seconds,
    )
    return Options(limits=limits, jobs=1, signature_roots=settings.signature_roots)
