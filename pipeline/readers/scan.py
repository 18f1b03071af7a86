"""Pages that are pictures: made one by one in the reading thread, recognised, and given their grounds."""

from collections.abc import Callable
from pathlib import Path

from pipeline.ocr.asking import Story
from pipeline.ocr.fitness import HOPELESS_DPI
from pipeline.ocr.page import page_story
from pipeline.ocr.photo import is_photo
from pipeline.options import Limits
from pipeline.readers import pdfium
from schemas.reading import Page


def scanned_page(
    path: Path, index: int, dpi: float | None, grounds: tuple[str, ...], limits: Limits
) -> Callable[[], Story[Page]]:
    """Work that reads page ``index`` (from 0) of a PDF from its picture; ``dpi`` is the resolution of its image."""
    wanted = pdfium.RENDER_DPI if dpi is None else max(HOPELESS_DPI, min(pdfium.RENDER_DPI, dpi))

    def work() -> Story[Page]:
        with pdfium.opened(path) as document:
            picture = pdfium.render(document[index], wanted, limits)
        photo = is_photo(picture)
        story = page_story(picture, wanted, index + 1, photo, limits)
        del picture
        page = yield from story
        seen = ("photo:sheet-on-ground",) if photo else ()
        return page.model_copy(update={"grounds": (*grounds, *seen, *page.grounds), "dpi": dpi or page.dpi})

    return work
