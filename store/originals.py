"""The originals: bytes kept once under their SHA-256, on the disk before anything is said about them."""

import hashlib
import os
import uuid
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

BLOCK = 1 << 20


class Kept(NamedTuple):
    """Checksum and size (bytes) of what was kept."""

    sha256: str
    size: int


def path_of(folder: Path, sha256: str) -> Path:
    """Where the bytes with this checksum lie: two levels of folders keep each of them small."""
    return folder / sha256[:2] / sha256[2:4] / sha256


def keep(folder: Path, content: Path | bytes | BinaryIO) -> Kept:
    """Puts the bytes into the originals and gives their checksum; after it returns they survive a power cut.

    Written under a draft name, synced, renamed, and the folders synced: a crash at any point leaves either nothing or
    all (and perhaps a draft, which `sweep_drafts` removes). OSError (disk full, no rights) leaves nothing behind.
    """
    drafts = folder / "drafts"
    drafts.mkdir(parents=True, exist_ok=True)
    draft = drafts / uuid.uuid4().hex
    try:
        kept = _copy(content, draft)
        _settle(draft, path_of(folder, kept.sha256), kept.size)
    finally:
        draft.unlink(missing_ok=True)
    return kept


def _copy(content: Path | bytes | BinaryIO, draft: Path) -> Kept:
    digest, size = hashlib.sha256(), 0
    source: BinaryIO
    if isinstance(content, Path):
        source = content.open("rb")
    else:
        source = BytesIO(content) if isinstance(content, bytes) else content
    with source, draft.open("xb") as target:
        while block := source.read(BLOCK):
            digest.update(block)
            size += target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return Kept(digest.hexdigest(), size)


def _settle(draft: Path, place: Path, size: int) -> None:
    if not (place.exists() and place.stat().st_size == size):
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.chmod(0o440)
        draft.replace(place)
    # Synced also when the bytes were there: whoever put them may have died before syncing.
    for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Writes a folder's list of names to the disk, so that a new name in it survives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep_drafts(folder: Path, older_than: float) -> int:
    """Removes drafts last written before ``older_than`` (seconds since 1970), left by a crash; gives their number."""
    old = [draft for draft in (folder / "drafts").glob("*") if draft.stat().st_mtime < older_than]
    for draft in old:
        draft.unlink(missing_ok=True)
    return len(old)
