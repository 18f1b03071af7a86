"""PDF files that unpack to far more than they are: drawing code packed many times over, told before it is unpacked.

Pictures are not weighed here: an empty page packs a thousandfold, and their pixels have a limit of their own.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pikepdf

from pipeline.options import Limits
from pipeline.readers.content import unsafe
from pipeline.readers.package import HARMLESS_BYTES

_FLATE: Final = frozenset({"/FlateDecode", "/Fl"})
_SMALL: Final = 2**14  # packed bytes below this cannot unpack to harm in one step
_STEP: Final = 2**22
_FAULTS: Final = (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, zlib.error)


def refuse_bombs(path: Path, limits: Limits) -> None:
    """Raises for a file whose drawing code grows beyond the limits; a broken one is left to its reader."""
    try:
        with pikepdf.open(path) as document:
            streams = [stream for page in document.pages for stream in _drawing(page)]
            grown = max((_grown(stream, limits) for stream in streams), default=0)
    except _FAULTS:
        return
    if grown:
        raise unsafe(f"nội dung trang PDF phình ra hơn {grown // 2**20} MB, vượt mức cho phép")


def _drawing(page: Any) -> Iterator[Any]:
    """The streams that draw a page: its own and those of the forms it uses."""
    contents = page.obj.get("/Contents")
    yield from contents if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
    forms = page.obj.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
    yield from (form for form in forms.values() if form.get("/Subtype") == "/Form")


def _grown(stream: Any, limits: Limits) -> int:
    """How large a stream grows, in bytes, where that is too much; 0 where it is not."""
    filters = stream.get("/Filter")
    names = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    data = stream.read_raw_bytes()
    most = max(HARMLESS_BYTES, len(data) * limits.expansion_ratio)
    for name in names:
        if name not in _FLATE or (len(data) < _SMALL and len(names) == 1):
            return 0
        unpacked = _unpacked(data, most)
        if unpacked is None:
            return most
        data = unpacked
    return 0


def _unpacked(data: bytes, most: int) -> bytes | None:
    """The unpacked bytes; None for more than allowed."""
    packer, parts, size = zlib.decompressobj(), list[bytes](), 0
    while data and size <= most:
        part = packer.decompress(data, _STEP)
        if not part:
            break
        parts.append(part)
        size += len(part)
        data = packer.unconsumed_tail
    return None if size > most else b"".join(parts)
