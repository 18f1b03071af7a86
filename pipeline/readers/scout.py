"""A quick look at a scan before it is read: how many pages it has, and which of them are slips of units.

Costs a hundredth of the reading. What cannot be opened has no pages here; the reading itself says why. A mail or an
archive is opened, and what it holds is looked at.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
import zxingcpp
from pypdfium2 import PdfiumError

from pipeline.forms.slip import parse_slip
from pipeline.identify import identify
from pipeline.ocr.pixels import Image
from pipeline.options import Limits, Options, SourceFile
from pipeline.readers import pdfium
from pipeline.readers.content import CannotReadError, Desk
from pipeline.readers.image import frame_count, open_frame
from pipeline.readers.pdf_bombs import refuse_bombs
from pipeline.readers.submission import taken_out
from schemas.base import Frozen
from schemas.reading import Kind

CONTAINERS: Final = frozenset({Kind.EML, Kind.ZIP, Kind.SEVEN_ZIP, Kind.RAR})
_LOOK_DPI: Final = 100.0
_LOOK_PIXELS: Final = 1400  # the longer side of a picture file that is looked at
_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class Look(Frozen):
    """What a look at one file showed: its pages, how many are pictures, and the slips among them (page from 1)."""

    pages: int = 0
    pictures: int = 0
    slips: dict[int, str] = {}


class Inside(Frozen):
    """A file that a mail or an archive holds: the name it carried, where its bytes were put, what a look showed."""

    name: str
    path: Path
    look: Look


class Scouted(Look):
    """A look at one file of a submission; of a mail or an archive, at all that it holds in the end, in order."""

    inside: tuple[Inside, ...] = ()


def scout(files: Sequence[SourceFile], options: Options, folder: Path) -> tuple[Scouted, ...]:
    """Looks at these files, each by itself; what they hold is put into ``folder``."""
    with ThreadPoolExecutor(1) as pool:
        desk = Desk(options, pool, folder)
        return tuple(_scouted(file, desk) for file in files)


def _scouted(file: SourceFile, desk: Desk) -> Scouted:
    limits = desk.options.limits
    if identify(file.path, limits).kind not in CONTAINERS:
        return Scouted(**dict(_look(file.path, desk.folder, limits)))
    inside: list[Inside] = []
    for one in _held(file, desk, limits.nesting):
        inside.append(Inside(name=one.name, path=one.path, look=_look(one.path, desk.folder, limits)))
        if len(inside) > limits.archive_files:
            return Scouted()
    return Scouted(inside=tuple(inside))


def _held(file: SourceFile, desk: Desk, depth: int) -> Iterator[SourceFile]:
    """What a container holds in the end; one that holds nothing that can be taken out stands for itself."""
    for inner in taken_out(file, desk):
        one = SourceFile(path=inner.path, name=inner.name)
        opens = depth > 1 and identify(one.path, desk.options.limits).kind in CONTAINERS
        held = list(_held(one, desk, depth - 1)) if opens else []
        yield from held or [one]


def _look(path: Path, folder: Path, limits: Limits) -> Look:
    identity = identify(path, limits)
    try:
        if identity.fault is None and identity.kind is Kind.PDF:
            return _pdf(path, folder, limits)
        if identity.fault is None and identity.kind is Kind.IMAGE:
            return _image(path, limits)
    except (CannotReadError, PdfiumError):
        return Look()
    return Look()


def _pdf(path: Path, folder: Path, limits: Limits) -> Look:
    sound = pdfium.sound_copy(path, folder)
    refuse_bombs(sound, limits)
    found, pictures = dict[int, str](), 0
    with pdfium.opened(sound) as document:
        count = len(document)
        if count > limits.pages:
            return Look()
        for index in range(count):
            page = document[index]
            try:
                cover, _ = pdfium.image_cover(page)
                pictures += cover > 0.5
                safe = pdfium.most_pixels(page) <= limits.page_pixels
                code = _slip_on(pdfium.render(page, _LOOK_DPI, limits, grey=True)) if cover > 0.05 and safe else ""
            finally:
                page.close()
            if code:
                found[index + 1] = code
    return Look(pages=count, pictures=pictures, slips=found)


def _image(path: Path, limits: Limits) -> Look:
    count = frame_count(path)
    if count > limits.pages:
        return Look()
    found = {}
    for number in range(count):
        frame = open_frame(path, number, limits)
        frame.image.thumbnail((_LOOK_PIXELS, _LOOK_PIXELS))
        if code := _slip_on(np.asarray(frame.image.convert("L"))):
            found[number + 1] = code
    return Look(pages=count, pictures=count, slips=found)


def _slip_on(image: Image) -> str:
    """The slip's code on a grey picture; empty where there is none, or more than one."""
    found = {one.text.strip() for one in zxingcpp.read_barcodes(np.ascontiguousarray(image), formats=_QR)}
    codes = {text for text in found if parse_slip(text) is not None}
    return codes.pop() if len(codes) == 1 else ""
