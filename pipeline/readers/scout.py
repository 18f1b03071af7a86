"""A quick look at a scan before it is read: how many pages it has, and which of them are slips of units.

Costs a hundredth of the reading. What cannot be opened has no pages here; the reading itself says why.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import zxingcpp
from pypdfium2 import PdfiumError

from pipeline.forms.slip import parse_slip
from pipeline.identify import identify
from pipeline.ocr.pixels import Image
from pipeline.options import Limits, SourceFile
from pipeline.readers import pdfium
from pipeline.readers.content import CannotReadError
from pipeline.readers.image import frame_count, open_frame
from pipeline.readers.pdf_bombs import refuse_bombs
from schemas.base import Frozen
from schemas.reading import Kind

_LOOK_DPI: Final = 100.0
_LOOK_PIXELS: Final = 1400  # the longer side of a picture file that is looked at
_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class Scouted(Frozen):
    """What a look at one file showed: its pages, how many are pictures, and the slips among them (page from 1)."""

    pages: int = 0
    pictures: int = 0
    slips: dict[int, str] = {}


def scout(files: Sequence[SourceFile], limits: Limits) -> tuple[Scouted, ...]:
    """Looks at these files, each by itself."""
    with tempfile.TemporaryDirectory(prefix="tonghop-") as folder:
        return tuple(_file(file.path, Path(folder), limits) for file in files)


def _file(path: Path, folder: Path, limits: Limits) -> Scouted:
    identity = identify(path, limits)
    try:
        if identity.fault is None and identity.kind is Kind.PDF:
            return _pdf(path, folder, limits)
        if identity.fault is None and identity.kind is Kind.IMAGE:
            return _image(path, limits)
    except (CannotReadError, PdfiumError):
        return Scouted()
    return Scouted()


def _pdf(path: Path, folder: Path, limits: Limits) -> Scouted:
    sound = pdfium.sound_copy(path, folder)
    refuse_bombs(sound, limits)
    found, pictures = dict[int, str](), 0
    with pdfium.opened(sound) as document:
        count = len(document)
        if count > limits.pages:
            return Scouted()
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
    return Scouted(pages=count, pictures=pictures, slips=found)


def _image(path: Path, limits: Limits) -> Scouted:
    count = frame_count(path)
    if count > limits.pages:
        return Scouted()
    found = {}
    for number in range(count):
        frame = open_frame(path, number, limits)
        frame.image.thumbnail((_LOOK_PIXELS, _LOOK_PIXELS))
        if code := _slip_on(np.asarray(frame.image.convert("L"))):
            found[number + 1] = code
    return Scouted(pages=count, pictures=count, slips=found)


def _slip_on(image: Image) -> str:
    """The slip's code on a grey picture; empty where there is none, or more than one."""
    found = {one.text.strip() for one in zxingcpp.read_barcodes(np.ascontiguousarray(image), formats=_QR)}
    codes = {text for text in found if parse_slip(text) is not None}
    return codes.pop() if len(codes) == 1 else ""
