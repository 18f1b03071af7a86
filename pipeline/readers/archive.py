"""Zip files: each file in them is put beside under a name of our own; paths, links and bombs never get out."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final
from uuid import uuid4

from pipeline.options import Limits
from pipeline.readers.content import Content, Desk, Inner, encrypted, unreadable, unsafe
from pipeline.readers.legacy_text import plain
from pipeline.readers.package import open_zip
from schemas.reading import Kind

_UTF8_FLAG: Final = 0x800
_CHUNK: Final = 2**20
_JUNK: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


def read_zip(path: Path, kind: Kind, desk: Desk) -> Content:
    """Takes the files out of a zip file, in the order of their names."""
    del kind
    limits = desk.options.limits
    with open_zip(path, limits) as archive:
        entries = [(name, entry) for entry in archive.infolist() if (name := entry_name(entry))]
        if len(entries) > limits.archive_files:
            raise unsafe(f"tệp nén chứa {len(entries)} tệp, quá mức {limits.archive_files} tệp")
        inner = tuple(_unpack(archive, entries, desk.folder, limits))
    if not inner:
        raise unreadable("tệp nén không chứa tệp nào")
    return Content(inner=inner)


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The readable name of a file entry; empty for what is not taken out: folders, links, system files."""
    mode = entry.external_attr >> 16
    if entry.is_dir() or (mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG}):
        return ""
    return taken_name(_decoded(entry))


def taken_name(path: str) -> str:
    """The name under which a file of an archive is shown: no folder, NFC; empty for what systems leave behind."""
    name = PurePosixPath(path.replace("\\", "/"))
    if (
        any(part == "__MACOSX" for part in name.parts)
        or name.name.lower() in _JUNK
        or name.name.startswith(("._", "~$"))
    ):
        return ""
    return plain(name.name)


def _decoded(entry: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag come as CP437; many tools put UTF-8 there all the same."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for code in ("utf-8", "cp1258"):
        try:
            return raw.decode(code)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _unpack(
    archive: zipfile.ZipFile, entries: list[tuple[str, zipfile.ZipInfo]], folder: Path, limits: Limits
) -> Iterator[Inner]:
    for name, entry in sorted(entries, key=lambda pair: natural(pair[1].filename)):
        if entry.file_size > limits.file_bytes:
            raise unsafe(f"tệp nén chứa tệp lớn {entry.file_size // 2**20} MB, quá mức cho phép")
        target = folder / uuid4().hex
        try:
            _copy(archive, entry, target)
        except RuntimeError as error:
            raise encrypted("tệp nén có mật khẩu") from error
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
            raise unreadable("tệp nén bị hỏng hoặc chưa tải lên hết") from error
        yield Inner(target, name)


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Copies at most the stated size: more than that is a lie of the archive and breaks the reading."""
    left = entry.file_size
    with archive.open(entry) as source, target.open("xb") as sink:
        while chunk := source.read(min(_CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("more bytes than stated")
            sink.write(chunk)


def natural(name: str) -> list[tuple[int, str]]:
    """A sort key that puts "trang 2" before "trang 10"."""
    parts: list[tuple[int, str]] = []
    digits = letters = ""
    for sign in f"{name.lower()}\0":
        if sign.isdecimal():
            parts.extend([(-1, letters)] if letters else [])
            digits, letters = digits + sign, ""
        else:
            parts.extend([(int(digits), "")] if digits else [])
            digits, letters = "", letters + sign
    return [*parts, (-1, letters)]
