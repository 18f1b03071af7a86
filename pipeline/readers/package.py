"""Office packages (zip files of XML parts) opened safely: capped size, no entities, no network, no macros run."""

import posixpath
import zipfile
import zlib
from pathlib import Path
from typing import Any, Final, Self

from lxml import etree

from pipeline.options import Limits
from pipeline.readers.content import encrypted, unreadable, unsafe

Element = Any  # lxml carries no types

HARMLESS_BYTES: Final = 32 * 2**20  # unpacked sizes below this are no bomb whatever their ratio
_STRICT: Final = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """An open office package; use it in a ``with`` block."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._zip = open_zip(path, limits)
        self._relations: dict[str, list[Element]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        """The names of all parts."""
        return self._zip.namelist()

    def xml(self, name: str) -> Element | None:
        """A part as an XML tree; None when it is not there."""
        try:
            data = self._zip.read(name)
        except KeyError:
            return None
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
            raise unreadable("tệp Office bị hỏng, không giải nén được") from error
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        return parse_xml(data)

    def data(self, name: str) -> bytes:
        """The bytes of a part; none when it is not there or broken."""
        try:
            return self._zip.read(name)
        except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError):
            return b""

    def targets(self, part: str) -> dict[str, str]:
        """The parts that ``part`` refers to, by the ids of its relationships."""
        folder, name = posixpath.split(part)
        tree = self.xml(f"{folder}/_rels/{name}.rels")
        inside = [] if tree is None else [r for r in tree.iter(_RELATIONSHIP) if r.get("TargetMode") != "External"]
        return {r.get("Id", ""): _part_name(folder, r.get("Target", "")) for r in inside}

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the parts that ``part`` refers to by relationships whose type ends in ``kind``, in file order."""
        folder, name = posixpath.split(part)
        if part not in self._relations:
            tree = self.xml(f"{folder}/_rels/{name}.rels")
            self._relations[part] = [] if tree is None else list(tree.iter(_RELATIONSHIP))
        found = [r for r in self._relations[part] if r.get("Type", "").rsplit("/", 1)[-1] == kind]
        targets = [r.get("Target", "") for r in found if r.get("TargetMode") != "External"]
        return [_part_name(folder, target) for target in targets]


def _part_name(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")


def parse_xml(data: bytes) -> Element:
    """Untrusted XML as a tree: no entity is expanded, nothing is fetched, depth and size are capped."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise unreadable("nội dung XML của tệp bị hỏng") from error
    if tree.getroottree().docinfo.internalDTD is not None:
        raise unsafe("tệp Office chứa khai báo DTD, không có trong tệp Office bình thường")
    return tree


def open_zip(path: Path, limits: Limits) -> zipfile.ZipFile:
    """A zip file whose unpacked size is within the limits; the caller closes it."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise unreadable("tệp bị hỏng hoặc chưa tải lên hết") from error
    entries = archive.infolist()
    grown = sum(entry.file_size for entry in entries)
    packed = path.stat().st_size
    if grown > max(HARMLESS_BYTES, packed * limits.expansion_ratio) or grown > 10 * limits.file_bytes:
        archive.close()
        raise unsafe(f"nội dung nén phình ra {grown // 2**20} MB, vượt mức cho phép")
    if any(entry.flag_bits & 0x1 for entry in entries):
        archive.close()
        raise encrypted("tệp nén có mật khẩu")
    return archive
