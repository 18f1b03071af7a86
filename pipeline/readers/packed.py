"""Archives of other makers (.7z, .rar) through libarchive: files only, under names of our own, never more than allowed.

What an archive states about sizes is not believed: the bytes are counted while they come out.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import libarchive
from libarchive.exception import ArchiveError

from pipeline.options import Limits
from pipeline.readers.archive import natural, taken_name
from pipeline.readers.content import Content, Desk, Inner, encrypted, unreadable, unsafe
from pipeline.readers.package import HARMLESS_BYTES
from schemas.reading import Kind

_FORMATS: Final = {Kind.SEVEN_ZIP: ("7zip",), Kind.RAR: ("rar5", "rar")}
_LOCKED: Final = ("encrypt", "passphrase", "password")


def read_packed(path: Path, kind: Kind, desk: Desk) -> Content:
    """Takes the files out of a 7z or rar archive, in the order of their names."""
    error: ArchiveError | None = None
    for form in _FORMATS[kind]:
        try:
            inner = sorted(_unpack(path, form, desk), key=lambda one: natural(one.name))
        except ArchiveError as fault:
            error = fault
        else:
            if not inner:
                raise unreadable("tệp nén không chứa tệp nào")
            return Content(inner=tuple(inner))
    if any(word in str(error).lower() for word in _LOCKED):
        raise encrypted("tệp nén có mật khẩu") from error
    raise unreadable("tệp nén bị hỏng hoặc chưa tải lên hết") from error


def _unpack(path: Path, form: str, desk: Desk) -> Iterator[Inner]:
    limits = desk.options.limits
    left = min(max(HARMLESS_BYTES, path.stat().st_size * limits.expansion_ratio), 10 * limits.file_bytes)
    count = 0
    with libarchive.file_reader(str(path), format_name=form, filter_name="none") as archive:
        for entry in archive:
            name = _name(entry)
            if not name:
                continue
            count += 1
            if count > limits.archive_files:
                raise unsafe(f"tệp nén chứa hơn {limits.archive_files} tệp")
            target = desk.folder / uuid4().hex
            left -= _copy(entry, target, left, limits)
            yield Inner(target, name)


def _name(entry: Any) -> str:
    """The readable name of a plain file; empty for folders, links, devices and system files."""
    path = entry.pathname
    if not entry.isreg or entry.islnk or not path:
        return ""
    return taken_name(path.decode("utf-8", "replace") if isinstance(path, bytes) else path)


def _copy(entry: Any, target: Path, most: int, limits: Limits) -> int:
    """How many bytes came out; more than allowed breaks the reading off."""
    written = 0
    with target.open("xb") as sink:
        for block in entry.get_blocks():
            written += len(block)
            if written > most:
                raise unsafe("nội dung nén phình ra quá mức cho phép")
            if written > limits.file_bytes:
                raise unsafe(f"tệp nén chứa tệp lớn hơn {limits.file_bytes // 2**20} MB")
            sink.write(block)
    return written
