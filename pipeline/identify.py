"""What a file is, judged by its content and never by its name, and whether it may be opened at all."""

import codecs
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipeline.options import Limits
from schemas.base import Frozen
from schemas.reading import Fault, Kind

_HEAD_BYTES: Final = 4096
_OLE_BYTES: Final = 64 * 2**20  # directory entries are looked for in this much of an old Office file
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: Final = (
    (b"{\\rtf", Kind.RTF), (b"\xff\xd8\xff", Kind.IMAGE), (b"\x89PNG\r\n\x1a\n", Kind.IMAGE), (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE), (b"BM", Kind.IMAGE), (b"GIF8", Kind.IMAGE), (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Kind.RAR),
)  # fmt: skip
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heif", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})
_MAIL_HEADER: Final = re.compile(
    rb"^(?:from|to|subject|date|received|return-path|message-id|mime-version|content-type|delivered-to|reply-to|x-[\w-]+|dkim-signature):",
    re.IGNORECASE | re.MULTILINE,
)
_OPEN_DOCUMENT: Final = {
    b"application/vnd.oasis.opendocument.text": Kind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": Kind.ODS,
}
_MACRO_PART: Final = re.compile(r"(?:^|/)vbaProject\.bin$|^Basic/.+\.xml$", re.IGNORECASE)
_MACRO_ENTRIES: Final = frozenset({"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA"})
_MACROS: Final = Fault(code="file.unsafe", reason="tệp có macro: không mở; xin bản lưu không kèm macro")
_LOCKED: Final = Fault(code="file.encrypted", reason="tệp có mật khẩu")


class Identity(Frozen):
    """The kind of a file and, where it must not or cannot be opened, the fault."""

    kind: Kind
    fault: Fault | None = None


def identify(path: Path, limits: Limits) -> Identity:
    """The identity of the file at ``path``; a file that cannot even be opened has a fault as well."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return Identity(kind=Kind.UNKNOWN, fault=_broken("không mở được tệp trên ổ đĩa"))
    if size > limits.file_bytes:
        reason = f"tệp lớn {size // 2**20} MB, quá mức {limits.file_bytes // 2**20} MB"
        return Identity(kind=Kind.UNKNOWN, fault=Fault(code="file.unsafe", reason=reason))
    if not head.strip(b"\x00 \r\n\t"):
        return Identity(kind=Kind.UNKNOWN, fault=_broken("tệp rỗng"))
    if head.startswith(_OLE):
        return _identify_ole(path)
    if head.startswith(b"PK"):
        return _identify_zip(path)
    return _identify_flat(head)


def _identify_flat(head: bytes) -> Identity:
    if b"%PDF-" in head[:1024]:
        return Identity(kind=Kind.PDF)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return Identity(kind=kind)
    if (head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return Identity(kind=Kind.IMAGE)
    if len({m.group().lower() for m in _MAIL_HEADER.finditer(head)}) >= 2 and _MAIL_HEADER.match(_first_line(head)):
        return Identity(kind=Kind.EML)
    if _is_text(head):
        return Identity(kind=Kind.TEXT)
    fault = Fault(code="file.unsafe", reason="không phải loại tệp báo cáo (Word, Excel, PDF, ảnh, thư, tệp nén)")
    return Identity(kind=Kind.UNKNOWN, fault=fault)


def _first_line(head: bytes) -> bytes:
    lines = head.lstrip(b"\xef\xbb\xbf\r\n").splitlines() or [b""]
    return lines[1] if lines[0].startswith(b"From ") and len(lines) > 1 else lines[0]


def _is_text(head: bytes) -> bool:
    if head.startswith((b"MZ", b"#!", b"\x7fELF", b"<")) or b"\x00" in head:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the head may end inside a letter
    except UnicodeDecodeError:
        return False
    return not re.search(rb"[\x01-\x08\x0e-\x1f]", head)


def _identify_zip(path: Path) -> Identity:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            locked = any(entry.flag_bits & 0x1 for entry in archive.infolist())
            kind, sealed = _zip_kind(archive, set(names))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return Identity(kind=Kind.ZIP, fault=_broken("tệp bị hỏng hoặc chưa tải lên hết"))
    if locked or sealed:
        return Identity(kind=kind, fault=_LOCKED)
    if kind is not Kind.ZIP and any(_MACRO_PART.search(name) for name in names):
        return Identity(kind=kind, fault=_MACROS)
    if kind is Kind.UNKNOWN:
        fault = Fault(code="file.unsafe", reason="loại tệp Office này không được hỗ trợ; xin bản Word, Excel hoặc PDF")
        return Identity(kind=kind, fault=fault)
    return Identity(kind=kind)


def _zip_kind(archive: zipfile.ZipFile, names: set[str]) -> tuple[Kind, bool]:
    """The kind, and whether the content is encrypted by the office program itself."""
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        kind = _OPEN_DOCUMENT.get(archive.read("mimetype").strip(), Kind.UNKNOWN)
        manifest = "META-INF/manifest.xml"
        return kind, manifest in names and b"encryption-data" in _capped(archive, manifest)
    if "[Content_Types].xml" not in names:
        return Kind.ZIP, False
    types = _capped(archive, "[Content_Types].xml")
    if (
        b"wordprocessingml.document.main" in types
        or b"word.document.macroEnabled.main" in types
        or b"wordprocessingml.template.main" in types
    ):
        return Kind.DOCX, False
    if (
        b"spreadsheetml.sheet.main" in types
        or b"excel.sheet.macroEnabled.main" in types
        or b"spreadsheetml.template.main" in types
    ):
        return Kind.XLSX, False
    return Kind.UNKNOWN, False


def _capped(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(2**20)


def _identify_ole(path: Path) -> Identity:
    """Old Office files: the names in the OLE directory tell the kind ([MS-CFB] 2.6)."""
    with path.open("rb") as stream:
        data = stream.read(_OLE_BYTES)
    entries = dict(_ole_entries(data))
    if "EncryptedPackage" in entries:
        return Identity(kind=Kind.UNKNOWN, fault=_LOCKED)
    if "WordDocument" in entries:
        kind, locked = Kind.DOC, _doc_is_locked(data, entries["WordDocument"])
    elif "Workbook" in entries or "Book" in entries:
        kind, locked = Kind.XLS, _xls_is_locked(data, entries.get("Workbook", entries.get("Book", 0)))
    else:
        return Identity(kind=Kind.UNKNOWN, fault=_broken("tệp Office cũ không nhận ra hoặc bị hỏng"))
    if locked:
        return Identity(kind=kind, fault=_LOCKED)
    return Identity(kind=kind, fault=_MACROS if _MACRO_ENTRIES & entries.keys() else None)


def _ole_entries(data: bytes) -> Iterator[tuple[str, int]]:
    """(name, offset of the stream's first sector) of every directory entry, found by their fixed 128-byte shape."""
    sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    for start in range(512, len(data) - 127, 128):
        length, kind = struct.unpack_from("<HB", data, start + 64)
        if (
            kind not in {1, 2, 5}
            or not 4 <= length <= 64
            or length % 2
            or data[start + length - 2 : start + length] != b"\0\0"
        ):
            continue
        if any(data[start + length : start + 64]):
            continue
        name = data[start : start + length - 2].decode("utf-16-le", "replace")
        first = struct.unpack_from("<I", data, start + 116)[0]
        if name.isprintable():
            yield name, (first + 1) * sector


def _doc_is_locked(data: bytes, offset: int) -> bool:
    """The fEncrypted bit of the file information block ([MS-DOC] 2.5.2)."""
    if offset + 12 > len(data):
        return False
    magic, flags = struct.unpack_from("<H", data, offset)[0], struct.unpack_from("<H", data, offset + 10)[0]
    return magic == 0xA5EC and bool(flags & 0x0100)


def _xls_is_locked(data: bytes, offset: int) -> bool:
    """A FilePass record among the first records of the workbook ([MS-XLS] 2.4.117)."""
    for _ in range(8):
        if offset + 4 > len(data):
            return False
        record, length = struct.unpack_from("<HH", data, offset)
        if record == 0x2F:
            return True
        offset += 4 + length
    return False


def _broken(reason: str) -> Fault:
    return Fault(code="file.unreadable", reason=reason)
