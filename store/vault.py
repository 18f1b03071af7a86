"""Where the originals are: in a folder, or in an S3-compatible store that has that folder as its cache.

The one small interface between the rest of the system and either. `store.originals` is the folder itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import BinaryIO, Final, Protocol

from config.settings import Settings, load_settings
from store import originals
from store.originals import Kept

S3: Final = "store.s3:Bucket"  # named, not imported: its library takes long to load and most systems never need it


class Vault(Protocol):
    """Keeps bytes under their SHA-256. OSError wherever it is away, full or forbids it."""

    def keep(self, content: Path | bytes | BinaryIO) -> Kept:
        """Keeps bytes; after it returns they survive a power cut."""

    def local(self, sha256: str) -> Path:
        """Where they can be read on this machine; FileNotFoundError when they are not there."""

    def stream(self, sha256: str) -> BinaryIO:
        """The bytes as they lie in the store itself, past any cache; FileNotFoundError."""

    def erase(self, sha256: str) -> None:
        """Removes them; nothing happens when they are gone."""


class Folder:
    """Originals in a folder, on this machine or shared by all."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.originals

    def keep(self, content: Path | bytes | BinaryIO) -> Kept:
        """As `Vault`."""
        return originals.keep(self.folder, content)

    def local(self, sha256: str) -> Path:
        """As `Vault`."""
        path = originals.path_of(self.folder, sha256)
        path.stat()
        return path

    def stream(self, sha256: str) -> BinaryIO:
        """As `Vault`."""
        return originals.path_of(self.folder, sha256).open("rb")

    def erase(self, sha256: str) -> None:
        """As `Vault`."""
        originals.path_of(self.folder, sha256).unlink(missing_ok=True)


@cache
def _vault() -> Vault:
    settings = load_settings()
    vault: Vault = resolve_name(S3)(settings) if settings.bucket else Folder(settings)
    return vault


def keep(content: Path | bytes | BinaryIO) -> Kept:
    """Keeps bytes among the originals and gives checksum and size; after it returns they survive a power cut."""
    return _vault().keep(content)


def local(sha256: str) -> Path:
    """Where an original can be read on this machine; FileNotFoundError when it is gone."""
    return _vault().local(sha256)


def erase(sha256: str) -> None:
    """Removes an original for good."""
    _vault().erase(sha256)


@contextmanager
def stream(sha256: str) -> Iterator[BinaryIO]:
    """An original as it lies in the store itself; FileNotFoundError when it is gone."""
    with _vault().stream(sha256) as content:
        yield content
