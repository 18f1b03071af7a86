"""Pictures in Word files: scanned pages in a file that is only a folder for them, and what a report's text speaks of.

In a file without text each picture as large as a page is read as a page. In a report that has text they show its
activities: they are kept with their section and never searched for figures.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate
from pkgutil import resolve_name
from typing import Final
from uuid import uuid4

from PIL import Image, UnidentifiedImageError

from pipeline.readers.content import AnyPage, Desk, PageStory, PageWork
from pipeline.readers.package import Element, Package
from pipeline.readers.word_styles import W
from schemas.reading import Block, Grid

_EMBED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BLIP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_OLD_PICTURE: Final = "{urn:schemas-microsoft-com:vml}imagedata"
_DRAWN: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LENGTH: Final = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)pt")
_UNITS_PER_POINT: Final = 12700
_SHOWING: Final = 80.0  # points, as of `pdfium.SHOWING`, which is not loaded for a Word report
_PAGE_PIXELS: Final = 700  # the short side of a picture that may be a page
_HARDLY_TEXT: Final = 200  # letters; a report has more
_READER: Final = "pipeline.readers.image:page_work"  # named, not imported: it brings the recognition with it


def scanned_pages(package: Package, main: str, body: Element, blocks: tuple[Block, ...], desk: Desk) -> list[AnyPage]:
    """The pages that stand in a Word file as pictures; none in a file that has text of its own."""
    if any(letters >= _HARDLY_TEXT for letters in accumulate(map(_letters, blocks))):
        return []
    pictures = list(_pictures(package, main, body))
    if not pictures:
        return []
    work_on = resolve_name(_READER)
    found: list[AnyPage] = []
    for number, data in enumerate(pictures[: desk.options.limits.pages], 2):
        path = desk.folder / uuid4().hex
        path.write_bytes(data)
        found.append(desk.later(_numbered(work_on(path, desk.options.limits), number)))
    return found


def illustrations(body: Element) -> dict[Element, list[tuple[float, float]]]:
    """The sizes of the pictures large enough to show something, by the paragraph that holds them."""
    found: dict[Element, list[tuple[float, float]]] = {}
    for element in body.iter(_BLIP, _OLD_PICTURE):
        above = list(element.iterancestors())
        paragraph = next((one for one in above if one.tag == f"{W}p"), None)
        size = next((size for one in above if (size := _size(one))), (0.0, 0.0))
        doubled = any(one.tag == _FALLBACK for one in above)  # the same picture once more, for older programs
        if paragraph is not None and not doubled and min(size) >= _SHOWING:
            found.setdefault(paragraph, []).append(size)
    return found


def _size(element: Element) -> tuple[float, float] | None:
    """The size in points that a drawing states; None for anything else."""
    extent = element.find(f"{_DRAWN}extent")
    if extent is not None:
        return _points(extent.get("cx")), _points(extent.get("cy"))
    stated = dict(_LENGTH.findall(element.get("style", "")))
    return (float(stated["width"]), float(stated["height"])) if stated.keys() >= {"width", "height"} else None


def _points(units: str | None) -> float:
    return int(units) / _UNITS_PER_POINT if units and units.isdigit() else 0.0


def _letters(block: Block) -> int:
    texts = [cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text]
    return sum(c.isalpha() for text in texts for c in text)


def _numbered(work: PageWork, number: int) -> PageWork:
    def numbered() -> PageStory:
        page = yield from work()
        return page.model_copy(update={"number": number})

    return numbered


def _pictures(package: Package, main: str, body: Element) -> Iterator[bytes]:
    """The bytes of the pictures as large as a page, in the order of the text, each once."""
    targets = package.targets(main)
    names = [element.get(_EMBED) or element.get(_ID) or "" for element in body.iter(_BLIP, _OLD_PICTURE)]
    for name in dict.fromkeys(targets[one] for one in names if one in targets):
        data = package.data(name)
        if _is_page(data):
            yield data


def _is_page(data: bytes) -> bool:
    try:
        with Image.open(BytesIO(data)) as image:
            return min(image.size) >= _PAGE_PIXELS
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return False
