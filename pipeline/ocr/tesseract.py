"""Calls Tesseract: a page, or many small pictures in one process. The only module that imports pytesseract.

Pictures are 8-bit grey arrays; boxes are pixels of the picture; confidences are 0…1. Seconds are of the processor, so
that a busy machine makes no page unreadable; by the clock a process may take `PATIENCE` times as long.
Every failure of the outside program is a `TesseractError` that names the remedy; nothing else leaves this module.
"""

import math
import os
import resource
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np
import pytesseract

from pipeline.ocr.pixels import Grey

NEEDED: Final = ("vie", "eng")
_WORD_ROW: Final = "5\t"
_LEAST_SIDE: Final = 48
_TRIAL_SECONDS: Final = 5.0
BETTER_TEXT: Final = ("Vietnamese", "script/Vietnamese")  # one model, as Debian and others install it
PATIENCE: Final = 10.0  # a program that waits for ever, on a full disk or for its turn, uses no processor
_LOOK: Final = 0.02
_TOO_LONG: Final = "Tesseract took longer than a page may take: raise the limit or lower the resolution"
_REMEDY: Final = "install tesseract-ocr with tesseract-ocr-vie (and tesseract-ocr-script-viet for better text)"

# Tesseract's own threads fight each other when several pages are read at once (4-5 times slower); must be set before
# the child starts.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")


class TesseractError(Exception):
    """Tesseract could not read a picture; ``reason`` is the Vietnamese line for the user."""

    reason = "chương trình nhận dạng chữ bị lỗi"


class TesseractMissingError(TesseractError):
    """Tesseract or one of its languages is not installed."""

    reason = "máy chủ chưa cài đủ chương trình nhận dạng chữ tiếng Việt"


class TesseractKilledError(TesseractError):
    """Tesseract was killed or ended with an error."""

    reason = "chương trình nhận dạng chữ bị dừng giữa chừng"


class TesseractTimeoutError(TesseractError):
    """Tesseract took longer than the page may take."""

    reason = "đọc trang quá lâu nên đã dừng"


class Glyphs(NamedTuple):
    """One recognised word: text, pixel box, confidence 0…1, and the number of the line Tesseract put it in."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    line: tuple[int, int, int]


def languages() -> frozenset[str]:
    """Names of the installed languages; `TesseractMissingError` when there is no Tesseract at all."""
    with _told():
        return frozenset(pytesseract.get_languages(config=""))


def require_languages() -> None:
    """Raises `TesseractMissingError` naming what is not installed; called once at start by whoever reads pages."""
    missing = [name for name in NEEDED if name not in languages()]
    if missing:
        raise TesseractMissingError(f"Tesseract has no language {', '.join(missing)}: {_REMEDY}")


@cache
def text_language() -> str:
    """The better of the installed models for running text (the script model makes 10-40 % fewer word errors)."""
    blank = np.full((_LEAST_SIDE, _LEAST_SIDE), 255, np.uint8)
    for name in BETTER_TEXT:  # tried, not looked up: pytesseract's list leaves out names with capitals
        with suppress(TesseractMissingError):
            read_text(blank, name, psm=6, seconds=_TRIAL_SECONDS)
            return name
    return "vie"


def read_text(image: Grey, language: str, *, psm: int, seconds: float, dpi: int = 200) -> list[Glyphs]:
    """The words of one picture in Tesseract's order."""
    return read_many([image], language, psm=psm, seconds=seconds, dpi=dpi)[0]


def read_many(images: Sequence[Grey], language: str, *, psm: int, seconds: float, dpi: int = 200) -> list[list[Glyphs]]:
    """The words of each picture, all read by one process (a process a picture would cost 25 times as much)."""
    if not images:
        return []
    config = f"--oem 1 --psm {psm} --dpi {dpi}"
    with _told(), tempfile.TemporaryDirectory(prefix="tonghop-ocr-", dir=_fast_folder()) as folder:
        listing = str(_write(images, Path(folder)))
        with _within(seconds, listing) as patience:
            table = pytesseract.image_to_data(
                listing, lang=language, config=config, timeout=patience, output_type=pytesseract.Output.STRING
            )
    return _by_picture(table, len(images))


@contextmanager
def _within(seconds: float, listing: str) -> Iterator[float]:
    """Stops the process that this thread starts with ``listing`` once it has used ``seconds`` of the processor.

    Gives the longest it may take by the clock.
    """
    ended = threading.Event()
    allowed = max(1, math.ceil(seconds))
    watch = threading.Thread(target=_limit, args=(threading.get_native_id(), listing.encode(), allowed, ended))
    watch.start()
    try:
        yield PATIENCE * allowed
    finally:
        ended.set()
        watch.join()


def _limit(thread: int, listing: bytes, seconds: int, ended: threading.Event) -> None:
    """Gives the thread's child its limit as soon as it runs; pytesseract starts it and keeps its number to itself."""
    children = Path(f"/proc/self/task/{thread}/children")
    while not ended.wait(_LOOK):
        with suppress(OSError):  # a child may end at any moment
            for child in children.read_text(encoding="ascii").split():
                if listing in Path(f"/proc/{child}/cmdline").read_bytes():
                    resource.prlimit(int(child), resource.RLIMIT_CPU, (seconds, seconds + 1))
                    return


def _fast_folder() -> str | None:
    """A RAM disk where there is one: writing pictures to a disk costs more than some recognitions."""
    shared = Path("/dev/shm")
    return str(shared) if os.access(shared, os.W_OK) else None


def _write(images: Sequence[Grey], folder: Path) -> Path:
    paths = []
    for index, image in enumerate(images):
        path = folder / f"{index:05d}.bmp"  # read in one piece; a PGM is read byte by byte
        if not cv2.imwrite(str(path), image):
            raise TesseractError(f"cannot write a page picture into {folder}: free some space there")
        paths.append(str(path))
    listing = folder / "list.txt"
    listing.write_text("\n".join(paths) + "\n", encoding="utf-8")
    return listing


def _by_picture(table: str, count: int) -> list[list[Glyphs]]:
    """The words of Tesseract's table, one line a thing found, tabs between its twelve columns."""
    pages: list[list[Glyphs]] = [[] for _ in range(count)]
    for row in table.split("\n"):
        if row.startswith(_WORD_ROW):
            _, page, block, part, line, _, left, top, wide, high, sure, text = row.split("\t", 11)
            if word := text.strip():
                place = int(left), int(top), int(left) + int(wide), int(top) + int(high)
                confidence = max(0, int(float(sure))) / 100  # whole per cents, as the calibration knows them
                pages[int(page) - 1].append(Glyphs(word, *place, confidence, (int(block), int(part), int(line))))
    return pages


@contextmanager
def _told() -> Iterator[None]:
    """Turns whatever pytesseract raises into our errors with a remedy."""
    try:
        yield
    except pytesseract.TesseractNotFoundError as error:
        raise TesseractMissingError(f"Tesseract is not installed or not on the path: {_REMEDY}") from error
    except pytesseract.TesseractError as error:
        if "Error opening data file" in error.message or "couldn't load any languages" in error.message:
            raise TesseractMissingError(f"Tesseract lacks a language ({error.message}): {_REMEDY}") from error
        if error.status == -signal.SIGXCPU:
            raise TesseractTimeoutError(_TOO_LONG) from error
        raise TesseractKilledError(f"Tesseract ended with status {error.status}: {error.message}") from error
    except RuntimeError as error:
        raise TesseractTimeoutError(_TOO_LONG) from error
    except (UnicodeDecodeError, ValueError, IndexError, FileNotFoundError) as error:
        raise TesseractKilledError(f"Tesseract gave no usable answer: {error}") from error
