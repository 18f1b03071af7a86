"""Where on the rendered pages the text of a Word or Excel file stands: its reading has no pages, its rendering has.

Both hold the same words in nearly the same order, so the longest common run of words tells which word is which.
Nothing is read here: a place is only shown to people.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import LCSseq

from schemas.base import Box
from schemas.reading import FileReading, Grid, Page, Picture

_SLACK: Final = 0.04  # by how much a picture may be drawn larger or smaller than the file states
_MOST: Final = 60_000  # words of a file that are laid side by side; beyond that only the first ones are found


class PageWord(NamedTuple):
    """One word on a page picture."""

    text: str
    box: Box


class PlacedWord(NamedTuple):
    """One word of the file on the page (from 1) where it is rendered."""

    page: int
    word: PageWord


Places = Mapping[str, Sequence[PlacedWord]]


def words_of(page: Page) -> list[PageWord]:
    """The words of a page that was read with boxes; a table cell counts as one."""
    found: list[PageWord] = []
    for block in page.blocks:
        if isinstance(block, Grid):
            found += [PageWord(cell.text, cell.box) for cell in block.cells if cell.box and cell.text.strip()]
        elif block.words:
            found += [PageWord(word.text, word.box) for word in block.words if word.text.strip()]
        elif block.box and block.text.strip():
            found.append(PageWord(block.text, block.box))
    return found


def locate(file: FileReading, pages: Sequence[Sequence[PageWord]]) -> dict[str, list[PlacedWord]]:
    """For every place of the file (``at`` of a line or a cell) the words of the rendered pages that are its own."""
    source = [(_key(word), at) for at, text in _texts(file) for word in text.split() if _key(word)][:_MOST]
    rendered = [
        (_key(word.text), PlacedWord(number, word))
        for number, words in enumerate(pages, 1)
        for word in words
        if _key(word.text)
    ][:_MOST]
    found: dict[str, list[PlacedWord]] = {}
    for code in LCSseq.opcodes([one for one, _ in source], [one for one, _ in rendered]):
        if code.tag != "equal":
            continue
        for step in range(code.src_end - code.src_start):
            at, placed = source[code.src_start + step][1], rendered[code.dest_start + step][1]
            found.setdefault(at, []).append(placed)
    return found


def locate_pictures(file: FileReading, pages: Sequence[Sequence[Box]]) -> dict[str, list[PlacedWord]]:
    """For every picture of the file its place on the rendered pages: both stand in one order and keep their size."""
    rendered = [(number, box) for number, boxes in enumerate(pages, 1) for box in boxes]
    found: dict[str, list[PlacedWord]] = {}
    start = 0
    for picture in (one for page in file.pages for one in page.pictures):
        fit = (i for i in range(start, len(rendered)) if _same_size(picture, rendered[i][1]))
        place = next(fit, None)
        if place is not None:
            number, box = rendered[place]
            found[picture.at] = [PlacedWord(number, PageWord("", box))]
            start = place + 1
    return found


def _same_size(picture: Picture, box: Box) -> bool:
    pairs = ((picture.width, box.width), (picture.height, box.height))
    return all(abs(stated - drawn) <= _SLACK * max(stated, drawn) for stated, drawn in pairs)


def spot_of(words: Sequence[PlacedWord], text: str) -> tuple[int, Box] | None:
    """Page and box of a text among the words of its place; of the whole place where the text is not found in it."""
    if not words:
        return None
    wanted = [_key(word) for word in text.split() if _key(word)]
    keys = [_key(placed.word.text) for placed in words]
    starts = range(len(keys) - len(wanted) + 1) if wanted else range(0)
    start = next((at for at in starts if keys[at : at + len(wanted)] == wanted), None)
    own = words if start is None else words[start : start + len(wanted)]
    page = own[0].page
    boxes = [placed.word.box for placed in own if placed.page == page]
    return page, Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _texts(file: FileReading) -> Iterator[tuple[str, str]]:
    for page in file.pages:
        for block in page.blocks:
            if isinstance(block, Grid):
                for cell in sorted(block.cells, key=lambda one: (one.row, one.column)):
                    yield cell.at, cell.text
            else:
                yield block.at, f"{block.label} {block.text}"


def _key(word: str) -> str:
    """A word without signs and case: "1.118" in the table is "1118" in the sheet."""
    return "".join(sign for sign in word.casefold() if sign.isalnum())
