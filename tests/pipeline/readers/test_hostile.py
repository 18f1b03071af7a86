"""Hostile and broken files: each is refused or failed under its own name, and what came with it is still read."""

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from docx import Document
from openpyxl import Workbook
from PIL import Image

from pipeline.options import Limits, Options, SourceFile
from pipeline.readers.submission import read_files
from schemas.reading import FileOutcome
from tests.pipeline.readers.paper import new_pdf, text

_LIMITS = Limits(pages=20)
_WORDS = text(85, 180, "Phong da chi dao cac xa to chuc le khai mac trong toan huyen")


def _pdf(document: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    document.save(out, **how)
    return out.getvalue()


def _many_pages() -> bytes:
    return _pdf(new_pdf(*[_WORDS] * 21))


def _packed_code() -> bytes:
    document = new_pdf(_WORDS)
    code = zlib.compress(b"0 0 m " * (6 * 2**20), 9)
    stream = pikepdf.Stream(document, code, Filter=pikepdf.Name.FlateDecode)
    document.pages[0].obj.Contents = document.make_indirect(stream)
    return _pdf(document, compress_streams=False)


def _giant_picture() -> bytes:
    document = new_pdf(_WORDS + "q 500 0 0 500 50 50 cm /I Do Q")
    picture = pikepdf.Stream(
        document, zlib.compress(b"\0"), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60_000,
        Height=60_000, BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.FlateDecode,
    )  # fmt: skip
    document.pages[0].obj.Resources.XObject = pikepdf.Dictionary(I=document.make_indirect(picture))
    return _pdf(document)


def _giant_png() -> bytes:
    out = io.BytesIO()
    Image.new("1", (40, 40)).save(out, "PNG")
    size = (60_000).to_bytes(4, "big") * 2
    head = b"IHDR" + size + out.getvalue()[24:29]
    return out.getvalue()[:12] + head + zlib.crc32(head).to_bytes(4, "big") + out.getvalue()[33:]


def _locked() -> bytes:
    return _pdf(new_pdf(_WORDS), encryption=pikepdf.Encryption(user="x", owner="y"))


def _word(part: str, change: Callable[[bytes], bytes]) -> bytes:
    out, changed = io.BytesIO(), io.BytesIO()
    Document().save(out)
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data) if name == part else data)
    return changed.getvalue()


def _laughs(data: bytes) -> bytes:
    lines = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    return data.replace(b"?>", f'?><!DOCTYPE x [<!ENTITY a0 "ha">{lines}]>'.encode(), 1)


def _deep(data: bytes) -> bytes:
    return data.replace(b"<w:sectPr", b"<w:sdt><w:sdtContent>" * 5000 + b"<w:sectPr", 1)


def _sheet_of_laughs() -> bytes:
    out, changed = io.BytesIO(), io.BytesIO()
    Workbook().save(out)
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, _laughs(b"<?xml version='1.0'?>" + data) if name.endswith("sheet1.xml") else data)
    return changed.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "file.unreadable"),
    "zeros": (lambda: b"\0" * 4096, "file.unreadable"),
    "half a pdf": (lambda: _many_pages()[:-900], "file.unreadable"),
    "half a word file": (lambda: _word("", bytes)[:-200], "file.unreadable"),
    "a program": (lambda: b"MZ\x90\0" + b"\0" * 200, "file.unsafe"),
    "a locked pdf": (_locked, "file.encrypted"),
    "too many pages": (_many_pages, "file.unsafe"),
    "packed drawing code": (_packed_code, "file.unsafe"),
    "a giant picture in a pdf": (_giant_picture, "file.unsafe"),
    "a giant picture": (_giant_png, "file.unsafe"),
    "billion laughs in word": (lambda: _word("word/document.xml", _laughs), "file.unsafe"),
    "billion laughs in excel": (_sheet_of_laughs, "file.unsafe"),
    "elements in each other": (lambda: _word("word/document.xml", _deep), "file.unreadable"),
    "a word bomb": (lambda: _word("word/styles.xml", lambda data: data + b" " * (34 * 2**20)), "file.unsafe"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_has_a_name_and_takes_nothing_with_it(name: str, tmp_path: Path) -> None:
    """One bad file in a mail must cost neither the worker nor the good file beside it."""
    make, code = HOSTILE[name]
    (tmp_path / "xau").write_bytes(make())
    (tmp_path / "tot").write_text("Báo cáo: đã kiểm tra 90 cơ sở", encoding="utf-8")
    files = [SourceFile(path=tmp_path / one, name=one) for one in ("xau", "tot")]
    bad, good = read_files(files, Options(limits=_LIMITS)).files
    assert bad.fault is not None
    assert (bad.fault.code, bad.pages) == (code, ())
    assert bad.fault.reason
    assert good.outcome is FileOutcome.READ
