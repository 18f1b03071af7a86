"""Pictures: photos, scans saved as images, TIFF files of several pages; each frame is a page, read in its own thread.

The EXIF orientation is a hint that is applied first; the recognition tests again which way is up.
"""

import struct
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.ocr.asking import Story
from pipeline.ocr.page import page_story
from pipeline.options import Limits
from pipeline.readers.content import AnyPage, Content, Desk, unreadable, unsafe
from schemas.reading import Kind, Page, Route

pi_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # pixels are capped here, by the limits of the caller

_SCAN_DPI: Final = (90.0, 1300.0)
_SHEETS: Final = ((8.27, 11.69), (5.83, 8.27), (11.69, 16.54), (8.5, 11.0), (8.5, 14.0), (8.5, 13.0))  # inches
_SCANNER_DPI: Final = (100, 150, 200, 240, 300, 400, 600)
_SHEET_SLACK: Final = 0.012
_CAMERA_FORMATS: Final = frozenset({"JPEG", "MPO", "HEIF", "AVIF", "WEBP", "PNG"})
_BROKEN: Final = (  # what the decoders raise on damaged files
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, RuntimeError,
    TypeError, KeyError, IndexError, struct.error, zlib.error, OverflowError, ZeroDivisionError, MemoryError,
    AttributeError,
)  # fmt: skip
_CAMERA_TAGS: Final = (0x010F, 0x0110, 0x9003, 0x829A)  # maker, model, time of the shot, exposure


def read_image(path: Path, kind: Kind, desk: Desk) -> Content:
    """Reads a picture file."""
    del kind
    limits = desk.options.limits
    frames, sizes = frame_count(path), _size(path)
    if frames > limits.pages:
        raise unsafe(f"tệp ảnh có {frames} trang, quá mức {limits.pages} trang")
    if sizes[0] * sizes[1] > 4 * limits.page_pixels:
        raise unsafe(f"ảnh có {sizes[0] * sizes[1] // 10**6} triệu điểm ảnh, quá mức cho phép")
    return Content(pages=tuple(_frame(path, number, desk) for number in range(frames)))


def _frame(path: Path, number: int, desk: Desk) -> AnyPage:
    if not desk.wants(number + 1):
        return Page(number=number + 1, route=Route.BLANK)
    return desk.later(_work(path, number, desk.options.limits))


def frame_count(path: Path) -> int:
    """How many pages a picture file holds."""
    try:
        with Image.open(path) as image:
            return int(getattr(image, "n_frames", 1))
    except _BROKEN as error:
        raise unreadable("tệp ảnh bị hỏng") from error


def _size(path: Path) -> tuple[int, int]:
    try:
        with Image.open(path) as image:
            return image.size
    except _BROKEN as error:
        raise unreadable("tệp ảnh bị hỏng") from error


class Frame(NamedTuple):
    """One frame upright by EXIF in grey or RGB, its stated dpi when likely, and whether it is a photo and no scan."""

    image: Image.Image
    dpi: float | None
    photo: bool


def open_frame(path: Path, number: int, limits: Limits) -> Frame:
    """Frame ``number`` (from 0) of a picture file."""
    try:
        with warnings.catch_warnings(), Image.open(path) as image:
            warnings.simplefilter("ignore")
            image.seek(number)
            dpi = _dpi(image)
            photo = _is_photo(image, dpi)
            _shrink_on_load(image, limits)
            upright = ImageOps.exif_transpose(image)
            return Frame(_plain(upright), None if photo else dpi, photo)
    except _BROKEN as error:
        raise unreadable("trang ảnh bị hỏng") from error


def page_work(path: Path, limits: Limits) -> Callable[[], Story[Page]]:
    """Work that reads a picture of one page."""
    return _work(path, 0, limits)


def _work(path: Path, number: int, limits: Limits) -> Callable[[], Story[Page]]:
    def work() -> Story[Page]:
        image, dpi, photo = open_frame(path, number, limits)
        story = page_story(np.asarray(image), dpi, number + 1, photo, limits)
        image.close()
        del image
        page = yield from story
        ground = "picture-file:photo" if photo else "picture-file:size-of-a-sheet"
        return page.model_copy(update={"grounds": (ground, *page.grounds)})

    return work


def _is_photo(image: Image.Image, dpi: float | None) -> bool:
    """A camera says so, or a picture in a camera's format has not the size of a whole sheet at a scanner's resolution.

    Messengers strip what the camera wrote, so its absence proves nothing.
    """
    if image.format not in _CAMERA_FORMATS or image.mode == "1":
        return False
    if any(tag in image.getexif() for tag in _CAMERA_TAGS):
        return True
    short, long = sorted(image.size)
    resolutions = [dpi] if dpi else _SCANNER_DPI
    return not any(
        abs(short / r - width) < _SHEET_SLACK * width and abs(long / r - height) < _SHEET_SLACK * height
        for r in resolutions
        for width, height in _SHEETS
    )


def _dpi(image: Image.Image) -> float | None:
    """The stated resolution, unless it is the empty word of a camera (72) or out of any scanner's range."""
    stated: Any = image.info.get("dpi")
    try:
        dpi = float(stated[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    return dpi if _SCAN_DPI[0] <= dpi <= _SCAN_DPI[1] and abs(dpi - 96) > 0.5 else None


def _shrink_on_load(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if width * height > limits.page_pixels:
        scale = (limits.page_pixels / (width * height)) ** 0.5
        image.thumbnail((int(width * scale), int(height * scale)))


def _plain(image: Image.Image) -> Image.Image:
    if image.mode in {"1", "L", "I;16", "LA"}:
        return image.convert("L")
    if "A" in image.getbands():
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")
