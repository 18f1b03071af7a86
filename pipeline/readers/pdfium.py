"""PDFium in one place: opening (with repair), rendering upright, and the one lock its library needs.

PDFium may not be entered by two threads at once, so every use of it stands inside ``LOCK``.
"""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from pipeline.options import Limits
from pipeline.readers.content import encrypted, unreadable

LOCK: Final = threading.RLock()
SHOWING: Final = 80.0  # points; a picture smaller than this in either direction is a sign, a seal or a signature
_WHOLE_PAGE: Final = 0.9
RENDER_DPI: Final = 200.0
_POINTS: Final = 72.0
_TAIL_BYTES: Final = 2048


def sound_copy(path: Path, folder: Path) -> Path:
    """The path of a PDF that PDFium can open: the file itself, or a repaired copy when only its tables were damaged.

    A file cut short is not repaired: what is lost would go unseen.
    """
    with LOCK:
        try:
            pdfium.PdfDocument(path).close()
        except pdfium.PdfiumError as error:
            if pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower():
                raise encrypted() from error
        else:
            return path
    return _repaired(path, folder)


def _repaired(path: Path, folder: Path) -> Path:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        whole = b"%%EOF" in stream.read()
    if not whole:
        raise unreadable("tệp PDF bị cắt cụt, thiếu phần cuối")
    target = folder / f"repaired-{path.stat().st_ino}.pdf"
    try:
        with pikepdf.open(path) as document:
            if not document.pages:
                raise unreadable("tệp PDF không có trang nào")
            document.save(target)
        with LOCK:
            pdfium.PdfDocument(target).close()
    except pikepdf.PasswordError as error:
        raise encrypted() from error
    except (pikepdf.PdfError, pdfium.PdfiumError, ValueError, OSError) as error:
        raise unreadable("tệp PDF bị hỏng, không sửa được") from error
    return target


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A PDF document inside the lock, with its form fields (signatures, typed numbers) drawn as a person sees them."""
    with LOCK:
        document = pdfium.PdfDocument(path)
        try:
            document.init_forms()
            yield document
        finally:
            document.close()


def render(page: Any, dpi: float, limits: Limits, rotation: int = 0, *, grey: bool = False) -> NDArray[np.uint8]:
    """The picture of a page (height × width, × 3 unless grey), forms drawn, turned clockwise ``rotation`` degrees."""
    width, height = page.get_size()
    most = (limits.page_pixels * _POINTS**2 / max(width * height, 1.0)) ** 0.5
    scale = min(dpi, most) / _POINTS
    bitmap = page.render(scale=scale, rotation=rotation, may_draw_forms=True, grayscale=grey, rev_byteorder=True)
    try:
        pixels = bitmap.to_numpy()
        if grey:
            return np.array(pixels.reshape(pixels.shape[:2]))
        return np.array(pixels[..., :3])
    finally:
        bitmap.close()


def image_cover(page: Any) -> tuple[float, float | None]:
    """Share of the page that its largest image covers, 0…1, and that image's resolution in dpi."""
    width, height = page.get_size()
    best: tuple[float, float | None] = (0.0, None)
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        share = max(0.0, (right - left) * (top - bottom) / max(width * height, 1.0))
        if share > best[0]:
            pixels = item.get_px_size()
            dpi = max(pixels) / max(right - left, top - bottom, 1.0) * _POINTS
            best = (min(1.0, share), dpi)
    return best


def square_pictures(page: Any) -> Iterator[NDArray[np.uint8]]:
    """The small square pictures of a page in grey, as a QR code is one."""
    width, _ = page.get_size()
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if 20 < right - left < width / 3 and abs((right - left) - (top - bottom)) < 0.05 * (right - left):
            yield np.array(item.get_bitmap().to_pil().convert("L"))


def most_pixels(page: Any) -> int:
    """Pixels of the largest picture on a page, as the file states them; nothing is unpacked."""
    sizes = (item.get_px_size() for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    return max((width * height for width, height in sizes), default=0)


def illustrations(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """The bounds (left, bottom, right, top in page space) of pictures that show something beside the text."""
    width, height = page.get_size()
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        share = (right - left) * (top - bottom) / max(width * height, 1.0)
        if min(right - left, top - bottom) >= SHOWING and share < _WHOLE_PAGE:
            yield left, bottom, right, top


def has_rules(page: Any) -> bool:
    """Whether the page draws enough lines or boxes to hold a ruled table."""
    paths = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=3)
    return sum(1 for _ in paths) >= 4 or _long_path(page)


def _long_path(page: Any) -> bool:
    """One path object may draw a whole table: count its segments."""
    return any(count >= 12 for count in _segments(page))


def _segments(page: Any) -> Iterator[int]:
    """How many strokes each drawing of a page has."""
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=3):
        yield pdfium_c.FPDFPath_CountSegments(ctypes.cast(item.raw, pdfium_c.FPDF_PAGEOBJECT))


def is_dense(page: Any, most: int) -> bool:
    """Whether a page has more letters and strokes than are worth looking at one by one."""
    textpage = page.get_textpage()
    try:
        letters: int = textpage.count_chars()
    finally:
        textpage.close()
    return letters > most or any(count > most for count in accumulate(_segments(page), initial=letters))
