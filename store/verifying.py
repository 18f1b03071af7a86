"""Whether the originals are still what they were: every one is read and hashed again, and every difference named."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from store.models import Original
from store.originals import BLOCK
from store.vault import stream


class Differs(NamedTuple):
    """An original that is not what it was, and why."""

    sha256: str
    why: str


def verify_originals() -> Iterator[Differs]:
    """Reads all originals; what was erased by a recorded act must be gone."""
    for row in Original.objects.order_by("sha256").iterator():
        why = _why(row)
        if why:
            yield Differs(row.pk, why)


def _why(row: Original) -> str:
    digest = hashlib.sha256()
    try:
        with stream(row.pk) as content:
            while block := content.read(BLOCK):
                digest.update(block)
    except FileNotFoundError:
        return "" if row.erased_at is not None else "không còn tệp"
    except OSError as fault:
        return f"không đọc được ({fault.strerror or fault})"
    if row.erased_at is not None:
        return "đã xóa theo quy định nhưng tệp vẫn còn"
    return "" if digest.hexdigest() == row.pk else "nội dung đã khác"
