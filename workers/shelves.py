"""Where things go from the inbox: ``Đã nhận`` once they are stored, ``Từ chối`` with a text beside that says why."""

import hashlib
import os
import shutil
import time
from pathlib import Path
from typing import Final

from django.utils import timezone

from store.originals import sync_folder
from store.selectors.intake import are_kept
from workers.folder import is_left_alone, readable

DONE: Final = "Đã nhận"
REFUSED: Final = "Từ chối"
NOTE: Final = " - LÝ DO.txt"
LONGEST_NAME: Final = 255  # bytes, on every file system in use


def shelves_beside(inbox: Path, otherwise: Path) -> Path:
    """The folder that holds both shelves: beside the inbox, or another one where that place cannot be written."""
    return inbox.parent if os.access(inbox.parent, os.W_OK | os.X_OK) else otherwise


def put_done(path: Path, shelves: Path) -> Path:
    """Moves what is stored; OSError when the share may only be read."""
    return move(path, shelves / DONE / f"{timezone.localdate()}")


def recently_done(shelves: Path, seconds: float) -> list[Path]:
    """What lies on the shelf of done things and was written to within the last seconds."""
    since = time.time() - seconds
    return [path for path in (shelves / DONE).glob("*/*") if any(_written(one) > since for one in _files(path))]


def all_kept(path: Path) -> bool:
    """Whether the bytes of a file, or of all files of a folder, are among the originals. OSError."""
    sums = []
    for one in _files(path):
        with one.open("rb") as handle:
            sums.append(hashlib.file_digest(handle, "sha256").hexdigest())
    return are_kept(sums)


def _files(path: Path) -> list[Path]:
    inside = [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]
    return [one for one in inside if not is_left_alone(one.name) and not one.is_symlink()]


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def put_refused(path: Path, shelves: Path, reason: str, *, stays: bool) -> None:
    """Moves what is refused, or leaves it and only writes the text where it has to stay. OSError."""
    folder = shelves / REFUSED / f"{timezone.localdate()}"
    text = f"{readable(path.name)}: {reason}.\n"
    if not stays:
        place = move(path, folder)
        _free(folder, place.name, NOTE).write_text(text, "utf-8")
        return
    note = fitting(path.name, NOTE)
    if not any((shelves / REFUSED).glob(f"*/{_literal(note)}")):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / note).write_text(text, "utf-8")


def move(path: Path, folder: Path) -> Path:
    """Moves something into a folder under a name that is free there."""
    folder.mkdir(parents=True, exist_ok=True)
    place = _free(folder, path.stem, path.suffix)
    shutil.move(path, place)
    sync_folder(folder)
    return place


def _free(folder: Path, stem: str, end: str) -> Path:
    place, number = folder / fitting(stem, end), 2
    while place.exists() or place.is_symlink():
        place = folder / fitting(stem, f" ({number}){end}")
        number += 1
    return place


def fitting(stem: str, end: str) -> str:
    """A name that ends with ``end``, its beginning cut by whole letters to what a file system takes."""
    while len(os.fsencode(stem + end)) > LONGEST_NAME:
        stem = stem[:-1]
    return stem + end


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
