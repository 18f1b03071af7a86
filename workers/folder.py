"""What lies in a watched folder: names to leave alone, signs that a thing is whole, series of pictures, files in use.

Nothing here changes the folder.
"""

import contextlib
import fcntl
import os
import re
import stat
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

UNFINISHED: Final = (".tmp", ".part", ".filepart", ".crdownload", ".partial", ".download", "_tmp", ".lock", ".!ut")
LITTER: Final = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "$recycle.bin"})
SHORTCUTS: Final = (".lnk", ".url", ".desktop")
PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".heic", ".heif", ".tif", ".tiff", ".webp", ".bmp"})
STALE_LOCK_SECONDS: Final = 24 * 3600.0  # a lock file that Word left behind when it crashed
_NUMBERED: Final = re.compile(r"^(.*?)[\s_(-]*(\d{1,9})\)?$", re.DOTALL)

Signature = tuple[tuple[str, int, int], ...]


class Entry(NamedTuple):
    """What may be one submission: one file, one folder, or a series of pictures; and the campaign it lies under."""

    paths: tuple[Path, ...]
    campaign: str

    @property
    def path(self) -> Path:
        """The thing itself, or the first of a series."""
        return self.paths[0]

    @property
    def series(self) -> bool:
        """Whether these are several loose pictures."""
        return len(self.paths) > 1

    @property
    def title(self) -> str:
        """What people call it."""
        first = readable(self.path.name)
        return f"{first} … {readable(self.paths[-1].name)} ({len(self.paths)} ảnh)" if self.series else first


def readable(name: str) -> str:
    """A file name as people write it: composed letters (a Mac splits them), no bytes that are no text."""
    text = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
    return "".join("�" if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in text)


def is_left_alone(name: str) -> bool:
    """Whether a name is that of something hidden, unfinished or made by a system.

    It is looked at again when renamed.
    """
    low = name.lower()
    return low.startswith((".", "~$", "~")) or low.endswith(UNFINISHED) or low in LITTER


def sign(path: Path) -> Signature | None:
    """Names, sizes (bytes; -1 for what is no plain file) and times of a file or of all files in a folder, in order.

    None while something in a folder is not finished. OSError when it is gone.
    """
    if path.is_symlink() or not path.is_dir():
        return (_sign_file(path, path.name),)
    files: list[tuple[str, int, int]] = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if any(name.lower().endswith(UNFINISHED) for name in names):
            return None
        inside = Path(folder)
        files += [
            _sign_file(inside / name, str((inside / name).relative_to(path)))
            for name in sorted(names)
            if not is_left_alone(name)
        ]
    return tuple(files)


def sign_all(entry: Entry) -> Signature | None:
    """The signature of an entry; of a series that of all its pictures."""
    if not entry.series:
        return sign(entry.path)
    return tuple(_sign_file(path, path.name) for path in entry.paths)


def content_of(signature: Signature) -> list[tuple[int, int]]:
    """Sizes and times only: a name may have become another when it was moved."""
    return [(size, time_ns) for _, size, time_ns in signature]


def _sign_file(path: Path, name: str) -> tuple[str, int, int]:
    info = path.lstat()
    return name, info.st_size if stat.S_ISREG(info.st_mode) else -1, info.st_mtime_ns


def entries_of(folder: Path, campaigns: Mapping[str, str], gap: float) -> Iterator[Entry]:
    """Everything in the inbox; ``campaigns`` gives the key for the folder names that mean one.

    Loose pictures of one name series, each at most ``gap`` seconds after the one before, are one entry. OSError.
    """
    loose: list[tuple[Path, str]] = []
    for path in children(folder):
        key = campaigns.get(readable(path.name).casefold())
        if key is not None and path.is_dir() and not path.is_symlink():
            loose += [(inner, key) for inner in children(path)]
        else:
            loose.append((path, ""))
    yield from _in_series(loose, gap)


def children(folder: Path) -> list[Path]:
    """What lies in a folder and is not left alone, by name. OSError."""
    with os.scandir(folder) as found:
        return sorted(folder / one.name for one in found if not is_left_alone(one.name))


def series_of(path: Path) -> tuple[str, int] | None:
    """Name and number of a picture in a series, like ("img", 12) for IMG_0012.jpg; None for any other file."""
    found = _NUMBERED.match(readable(path.stem)) if path.suffix.lower() in PICTURES else None
    return (found[1].casefold(), int(found[2])) if found else None


def _in_series(loose: Sequence[tuple[Path, str]], gap: float) -> Iterator[Entry]:
    series: dict[tuple[Path, str, str], list[Path]] = {}
    for path, key in loose:
        numbered = series_of(path) if gap else None
        if numbered is None:
            yield Entry((path,), key)
        else:
            series.setdefault((path.parent, key, numbered[0]), []).append(path)
    for (_, key, _), paths in series.items():
        yield from (Entry(tuple(run), key) for run in _runs(paths, gap))


def _runs(paths: Sequence[Path], gap: float) -> Iterator[list[Path]]:
    """Splits a series where nothing came for ``gap`` seconds, by the moments at which the files were put there."""
    moments: list[tuple[float, Path]] = []
    for path in paths:
        with contextlib.suppress(OSError):
            info = path.lstat()
            if stat.S_ISREG(info.st_mode):
                moments.append((info.st_ctime, path))
            else:
                yield [path]
    run: list[Path] = []
    last = 0.0
    for moment, path in sorted(moments):
        if run and moment - last > gap:
            yield sorted(run, key=_turn)
            run = []
        run.append(path)
        last = moment
    if run:
        yield sorted(run, key=_turn)


def _turn(path: Path) -> tuple[int, str]:
    numbered = series_of(path)
    return (numbered[1] if numbered else 0, path.name)


def in_use(path: Path) -> bool:
    """Whether somebody has the file open with a lock, or it cannot be opened yet (network shares say so that way)."""
    if _word_lock(path):
        return True
    try:
        with path.open("rb") as handle:
            return _locked(handle.fileno())
    except (PermissionError, BlockingIOError):
        return True
    except OSError as fault:
        return fault.errno in (16, 26)  # EBUSY, ETXTBSY


def _locked(handle: int) -> bool:
    """Both kinds of locks: Samba sets the first for byte ranges, the second for share modes."""
    for lock in (fcntl.lockf, fcntl.flock):
        try:
            lock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            lock(handle, fcntl.LOCK_UN)
        except (BlockingIOError, PermissionError):
            return True
        except OSError:
            continue  # this file system has no such locks
    return False


def _word_lock(path: Path) -> bool:
    """Whether the owner file of Word, Excel or LibreOffice lies beside it and is not an old one left by a crash."""
    name = path.name
    owners = (f"~${name}", f"~${name[1:]}", f"~${name[2:]}", f".~lock.{name}#")
    newest = 0.0
    for owner in owners:
        with contextlib.suppress(OSError):
            newest = max(newest, path.with_name(owner).lstat().st_mtime)
    return time.time() - newest < STALE_LOCK_SECONDS
