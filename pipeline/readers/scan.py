"""Pages that are pictures: made one by one in the reading thread, recognised, and given their grounds."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from pipeline.ocr.page import read_picture
from pipeline.options import Limits
from pipeline.readers import pdfium
from schemas.reading import Page

_LEAST_DPI: Final = 100.0


def scanned_page(
    path: Path, index: int, dpi: float | None, grounds: tuple[str, ...], limits: Limits
) -> Callable[[], Page]:
    """Work that reads page ``index`` (from 0) of a PDF from its picture; ``dpi`` is the resolution of its image."""
    wanted = pdfium.RENDER_DPI if dpi is None else max(_LEAST_DPI, min(pdfium.RENDER_DPI, dpi))

    def work() -> Page:
        with pdfium.opened(path) as document:
            picture = pdfium.render(document[index], wanted, limits)
        page = read_picture(picture, wanted, index + 1, False, limits)
        return page.model_copy(update={"grounds": (*grounds, *page.grounds), "dpi": dpi or page.dpi})

    return work
