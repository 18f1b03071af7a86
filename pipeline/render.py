"""Page pictures for the review face: the same upright page that boxes and `Page.rotation` speak of.

PDF pages come from PDFium with form fields drawn, pictures upright by EXIF, Office files by way of LibreOffice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from PIL import Image

from pipeline.locate import PageWord
from pipeline.options import Limits
from pipeline.readers import pdfium
from pipeline.readers.image import frame_count, open_frame
from pipeline.readers.office import OFFICE_KINDS, to_pdf
from pipeline.readers.pdf_words import read_layer
from schemas.base import Box
from schemas.reading import Kind

SCREEN_DPI: Final = 110.0
_PDF_KINDS: Final = frozenset({Kind.PDF, Kind.PDF_DIGITAL, Kind.PDF_SCAN, Kind.PDF_HYBRID})
_INCHES: Final = 11.7  # the long side of A4, what a photo without a resolution is shown as
_QUARTERS: Final = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


class Rendered(NamedTuple):
    """One page: its picture and, where it was rendered from an Office file, its words and the pictures among them."""

    picture: Image.Image
    words: tuple[PageWord, ...] = ()
    shown: tuple[Box, ...] = ()


@contextmanager
def rendering(path: Path, kind: Kind, limits: Limits) -> Iterator[Path | None]:
    """The PDF to render pages from: the file, a repaired copy or LibreOffice's; None for a picture or another kind.

    Raises ``CannotReadError`` for a file that cannot be opened. Use it once around many pages of one file.
    """
    with TemporaryDirectory(prefix="tonghop-render-") as folder:
        if kind in _PDF_KINDS:
            yield pdfium.sound_copy(path, Path(folder))
        elif kind in OFFICE_KINDS:
            yield to_pdf(path, kind, Path(folder), limits)
        else:
            yield None


def render_pages(path: Path, kind: Kind, limits: Limits, dpi: float = SCREEN_DPI) -> Iterator[Rendered]:
    """All pages of a file as it shows them (no further turn), one picture in memory at a time."""
    with rendering(path, kind, limits) as document:
        for number in range(1, _count(path, kind, document) + 1):
            found = _found(document, number) if document is not None and kind in OFFICE_KINDS else ((), ())
            yield Rendered(_picture(path, kind, document, number, 0, dpi, limits), *found)


def _found(document: Path, number: int) -> tuple[tuple[PageWord, ...], tuple[Box, ...]]:
    """The words of a page and where its pictures stand."""
    with pdfium.opened(document) as pages:
        page = pages[number - 1]
        layer = read_layer(page)
        shown = tuple(layer.frame.box(*bounds) for bounds in pdfium.illustrations(page))
        return tuple(PageWord(word.text, word.box) for word in layer.words), shown


def render_page(
    path: Path, kind: Kind, number: int, rotation: int, dpi: float, limits: Limits | None = None
) -> Image.Image:
    """The picture of page ``number`` (from 1), turned clockwise by ``rotation`` degrees as its reading was."""
    limits = limits or Limits()
    with rendering(path, kind, limits) as document:
        return _picture(path, kind, document, number, rotation, dpi, limits)


def _count(path: Path, kind: Kind, document: Path | None) -> int:
    if document is not None:
        with pdfium.opened(document) as pages:
            return len(pages)
    return frame_count(path) if kind is Kind.IMAGE else 0


def _picture(
    path: Path, kind: Kind, document: Path | None, number: int, rotation: int, dpi: float, limits: Limits
) -> Image.Image:
    if document is not None:
        with pdfium.opened(document) as pages:
            return Image.fromarray(pdfium.render(pages[number - 1], dpi, limits, rotation))
    if kind is not Kind.IMAGE:
        raise ValueError(f"a file of kind {kind} has no page pictures")
    frame = open_frame(path, number - 1, limits)
    image = frame.image
    side = max(image.size)
    image.thumbnail((_side(side, frame.dpi, dpi), _side(side, frame.dpi, dpi)))
    return image.transpose(_QUARTERS[rotation]) if rotation in _QUARTERS else image


def _side(side: int, stated: float | None, dpi: float) -> int:
    """The longer side of the picture in pixels at ``dpi``, never enlarged."""
    wanted = side * dpi / stated if stated else _INCHES * dpi
    return max(1, min(side, round(wanted)))
