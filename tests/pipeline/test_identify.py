"""Files are judged by content: names lie, and what must not be opened is known before it is."""

import struct
import zipfile
from pathlib import Path

import pytest
from docx import Document

from pipeline.identify import identify
from pipeline.options import Limits
from schemas.reading import Kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", Kind.PDF),
        (b"junk before\n%PDF-1.4\n", Kind.PDF),
        (b"\xff\xd8\xff\xe0" + b"0" * 20, Kind.IMAGE),
        (b"II*\x00" + b"0" * 20, Kind.IMAGE),
        (b"\0\0\0\x18ftypheic" + b"0" * 20, Kind.IMAGE),
        (b"{\\rtf1\\ansi}", Kind.RTF),
        (b"Received: from x\r\nFrom: a@b.example\r\nSubject: BC\r\n\r\nx", Kind.EML),
        ("Báo cáo: treo 12 băng rôn".encode(), Kind.TEXT),
    ],
)
def test_kinds_by_their_first_bytes(tmp_path: Path, data: bytes, kind: Kind) -> None:
    """A PDF named .doc is a PDF."""
    path = tmp_path / "bao-cao.doc"
    path.write_bytes(data)
    identity = identify(path, Limits())
    assert (identity.kind, identity.fault) == (kind, None)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.unreadable"),
        (b"\0" * 100, "file.unreadable"),
        (b"PK\x03\x04 cut off", "file.unreadable"),
        (b"MZ\x90\x00 program", "file.unsafe"),
        (b"#!/bin/sh\nrm -rf /", "file.unsafe"),
        (b"<html><body>report</body></html>", "file.unsafe"),
    ],
)
def test_what_cannot_or_must_not_be_opened(tmp_path: Path, data: bytes, code: str) -> None:
    """Broken and dangerous files are outcomes with a cause."""
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(data)
    fault = identify(path, Limits()).fault
    assert fault is not None
    assert fault.code == code
    assert fault.reason


def test_macros_are_refused_whatever_the_name(tmp_path: Path) -> None:
    """A .docm renamed .docx still holds macros."""
    path = tmp_path / "bao-cao.docx"
    Document().save(str(path))
    assert identify(path, Limits()).kind is Kind.DOCX
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    fault = identify(path, Limits()).fault
    assert fault is not None
    assert fault.code == "file.unsafe"


def test_too_big_is_refused(tmp_path: Path) -> None:
    """The cap holds before anything is parsed."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7" + b"0" * 2000)
    fault = identify(path, Limits(file_bytes=1000)).fault
    assert fault is not None
    assert fault.code == "file.unsafe"


def _ole(*names: str) -> bytes:
    """An old Office file reduced to its header and directory."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    entries = bytearray()
    for name in names:
        entry = bytearray(128)
        raw = (name + "\0").encode("utf-16-le")
        entry[: len(raw)] = raw
        struct.pack_into("<HB", entry, 64, len(raw), 2)
        struct.pack_into("<I", entry, 116, 3)
        entries += entry
    return bytes(header + entries.ljust(2048, b"\0"))


@pytest.mark.parametrize(
    ("names", "kind", "code"),
    [
        (("Root Entry", "WordDocument"), Kind.DOC, None),
        (("Root Entry", "Workbook"), Kind.XLS, None),
        (("Root Entry", "EncryptedPackage", "EncryptionInfo"), Kind.UNKNOWN, "file.encrypted"),
        (("Root Entry", "WordDocument", "Macros", "VBA", "_VBA_PROJECT"), Kind.DOC, "file.unsafe"),
        (("Root Entry",), Kind.UNKNOWN, "file.unreadable"),
    ],
)
def test_old_office_files_by_their_directory(
    tmp_path: Path, names: tuple[str, ...], kind: Kind, code: str | None
) -> None:
    """Encrypted Office files and macros hide in the old container."""
    path = tmp_path / "a.doc"
    path.write_bytes(_ole(*names))
    identity = identify(path, Limits())
    assert identity.kind is kind
    assert (identity.fault.code if identity.fault else None) == code


def test_an_encrypted_word_97_file_is_told(tmp_path: Path) -> None:
    """The flag stands in the document's own header, not in the container."""
    data = bytearray(_ole("Root Entry", "WordDocument").ljust(4096, b"\0"))
    struct.pack_into("<H", data, 4 * 512, 0xA5EC)
    struct.pack_into("<H", data, 4 * 512 + 10, 0x0100)
    path = tmp_path / "a.doc"
    path.write_bytes(bytes(data))
    fault = identify(path, Limits()).fault
    assert fault is not None
    assert fault.code == "file.encrypted"
