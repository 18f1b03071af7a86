"""Whether the originals are still what they were: every one is read and hashed again, and every difference named."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from config.settings import load_settings
from store.models import Original
from store.originals import path_of


class Differs(NamedTuple):
    """An original that is not what it was, and why."""

    sha256: str
    why: str


def verify_originals() -> Iterator[Differs]:
    """Reads all originals; what was erased by a recorded act must be gone."""
    folder = load_settings().originals
    for row in Original.objects.order_by("sha256").iterator():
        why = _why(path_of(folder, row.pk), row)
        if why:
            yield Differs(row.pk, why)


def _why(path: Path, row: Original) -> str:
    if row.erased_at is not None:
        return "đã xóa theo quy định nhưng tệp vẫn còn" if path.exists() else ""
    try:
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
    except FileNotFoundError:
        return "không còn tệp"
    except OSError as fault:
        return f"không đọc được ({fault.strerror})"
    return "" if digest == row.pk else "nội dung đã khác"
