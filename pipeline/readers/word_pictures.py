"""Word files that are only a folder for scanned pages: each picture as large as a page is read as a page.

Pictures in a report that has text are what the text speaks of (activities, seals): they are never searched for figures.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate
from pkgutil import resolve_name
from typing import Final
from uuid import uuid4

from PIL import Image, UnidentifiedImageError

from pipeline.readers.content import AnyPage, Desk, PageStory, PageWork
from pipeline.readers.package import Element, Package
from schemas.reading import Block, Grid

_EMBED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BLIP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_OLD_PICTURE: Final = "{urn:schemas-microsoft-com:vml}imagedata"
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
