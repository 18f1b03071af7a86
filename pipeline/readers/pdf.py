"""PDF files page by page: a believed text layer is read as it stands, any other page is recognised from its picture."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

import pdfplumber
import pypdfium2.raw as pdfium_c
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pypdfium2 import PdfiumError

from pipeline.ocr.codes import form_on
from pipeline.readers import pdfium
from pipeline.readers.content import AnyPage, Content, Desk, unreadable, unsafe
from pipeline.readers.layout import (
    Halves,
    PrintWord,
    Row,
    find_halves,
    half_lines,
    make_rows,
    split_at_gaps,
    take_page_number,
    text_area,
    to_line,
)
from pipeline.readers.legacy_text import Encoding, FontCodes, decode, draws_capitals, even_capitals
from pipeline.readers.pdf_bombs import refuse_bombs
from pipeline.readers.pdf_signatures import read_signatures
from pipeline.readers.pdf_tables import fill_grid, find_ruled, inside
from pipeline.readers.pdf_words import Frame, Layer, PdfWord, read_layer
from pipeline.readers.scan import scanned_page
from pipeline.readers.textlayer import Verdict, judge_layer
from pipeline.readers.unruled import find_unruled
from schemas.base import Box
from schemas.reading import Block, Grid, Kind, Page, PageOutcome, Picture, Region, Route

_PLUMBER_FAULTS: Final = (
    PdfminerException, MalformedPDFException, IndexError, ValueError, TypeError, KeyError, AttributeError, PSException,
    AssertionError, RecursionError, OverflowError, struct.error, zlib.error,
)  # fmt: skip
_PICTURE_SLACK: Final = 4  # a picture may be so many times larger than a page is drawn: it is made smaller
_BULLETS = str.maketrans(
    dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf0b0\uf076\uf0fe\uf0a8\uf06e\uf071", "•") | {"\uf02d": "-"}
)


def read_pdf(path: Path, kind: Kind, desk: Desk) -> Content:
    """Reads a PDF file."""
    del kind
    sound = pdfium.sound_copy(path, desk.folder)
    refuse_bombs(sound, desk.options.limits)
    with pdfium.opened(sound) as document:
        count = len(document)
        if count == 0:
            raise unreadable("tệp PDF không có trang nào")
        if count > desk.options.limits.pages:
            raise unsafe(f"tệp có {count} trang, quá mức {desk.options.limits.pages} trang")
        with _Tables(sound) as tables:
            pages = tuple(_page(document, index, sound, desk, tables) for index in range(count))
    return Content(pages=pages, signatures=read_signatures(sound, desk.options.signature_roots))


class _Tables:
    """The pdfplumber view of a document, opened when the first page with rules asks for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._document: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._document is not None:
            with suppress(*_PLUMBER_FAULTS):
                self._document.close()

    def on(self, index: int) -> list[list[Box]]:
        """The cells of the ruled tables of a page, in the page's own direction; none when pdfplumber cannot read it."""
        try:
            if self._document is None:
                self._document = pdfplumber.open(self._path)
            page = self._document.pages[index]
            try:
                return find_ruled(page)
            finally:
                page.close()
        except _PLUMBER_FAULTS:
            return []


def _page(document: Any, index: int, path: Path, desk: Desk, tables: _Tables) -> AnyPage:
    if not desk.wants(index + 1):
        return Page(number=index + 1, route=Route.BLANK)
    try:
        page = document[index]
    except PdfiumError:
        return Page(number=index + 1, route=Route.SCAN, outcome=PageOutcome.UNREADABLE, reason="trang bị hỏng")
    try:
        pixels = pdfium.most_pixels(page)
        if pixels > _PICTURE_SLACK * desk.options.limits.page_pixels:
            raise unsafe(f"trang {index + 1} có ảnh {pixels // 10**6} triệu điểm ảnh, quá mức cho phép")
        cover, dpi = pdfium.image_cover(page)
        if pdfium_c.FPDFPage_GetAnnotCount(page.raw):
            page = _with_forms(document, page, index)
        layer, verdict = _judged(page, cover, desk)
        if verdict.believed:
            cells = tables.on(index) if pdfium.has_rules(page) else []
            read = digital_page(index + 1, layer, verdict, cells)
            shown = tuple(_illustrations(page, layer.frame))
            return read.model_copy(update={"form": _form(page), "pictures": shown})
        if not layer.words and not next(iter(page.get_objects(max_depth=1)), None):
            return _blank(index + 1, layer, verdict)
        return desk.later(scanned_page(path, index, dpi if cover > 0.5 else None, verdict.grounds, desk.options.limits))
    finally:
        page.close()


def _judged(page: Any, cover: float, desk: Desk) -> tuple[Layer, Verdict]:
    """The text layer and whether to believe it; that of a page too dense to walk through is not even read."""
    width, height = page.get_size()
    if pdfium.is_dense(page, desk.options.limits.page_marks):
        return Layer((), Frame(0, 0, width, height, 0), 0), Verdict(False, FontCodes(), ("dense-page",))
    layer = read_layer(page)
    return layer, judge_layer(layer.words, cover)


def _illustrations(page: Any, frame: Frame) -> Iterator[Picture]:
    for bounds in pdfium.illustrations(page):
        box = frame.box(*bounds)
        yield Picture(width=box.width, height=box.height, box=box)


def _form(page: Any) -> str:
    """The code of the blank form, where one of the page's pictures is its QR code."""
    return next((code for picture in pdfium.square_pictures(page) if (code := form_on(picture))), "")


def _with_forms(document: Any, page: Any, index: int) -> Any:
    """The page with its form fields and notes made part of it, so that their text is in its text layer.

    A digitally signed report carries its number and date in the signature's widget only.
    """
    if pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY) != pdfium_c.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[index]


def _blank(number: int, layer: Layer, verdict: Verdict) -> Page:
    width, height = layer.size
    return Page(
        number=number, route=Route.BLANK, grounds=(*verdict.grounds, "nothing-drawn"), width=width, height=height
    )


def digital_page(number: int, layer: Layer, verdict: Verdict, tables: Sequence[Sequence[Box]]) -> Page:
    """A page whose text layer is believed; ``tables`` are the cells of its ruled tables, before any further turn."""
    words = list(_printed_words(layer.words, verdict))
    grids = [fill_grid([_turned(cell, layer) for cell in cells], words) for cells in tables]
    boxes = [grid.box for grid in grids if grid.box is not None]
    loose = [word for word in words if not any(inside(word, box) for box in boxes)]
    width, height = layer.size
    head, printed, rows = take_page_number(make_rows(loose), height)
    area = text_area(rows, width)
    blocks = _blocks(rows, boxes, width)
    placed = [*((grid.box.top if grid.box else 0.0, (grid,)) for grid in grids), *blocks]
    ordered = [block for _, group in sorted(placed, key=lambda p: p[0]) for block in _shown(group, area)]
    top = () if head is None else (to_line(head, area, Region.HEADER),)
    return Page(
        number=number, route=Route.DIGITAL, grounds=verdict.grounds, width=width, height=height,
        rotation=layer.rotation, printed_number=printed, blocks=(*top, *ordered),
    )  # fmt: skip


_Placed = tuple[float, Sequence[Row | Halves | Grid]]


def _blocks(rows: list[Row], tables: list[Box], width: float) -> Iterator[_Placed]:
    """What stands between the ruled tables: half-and-half blocks, tables without rules, rows; each with its height."""
    for stretch in _stretches(rows, tables):
        plain: list[Row] = []
        for item in find_halves(stretch, width):
            if isinstance(item, Halves):
                yield from _plain_blocks(plain)
                plain = []
                first = (*item.left[:1], *item.right[:1])
                yield min(row.base for row in first) - first[0].size, (item,)
            else:
                plain.append(item)
        yield from _plain_blocks(plain)


def _stretches(rows: list[Row], tables: list[Box]) -> Iterator[list[Row]]:
    """Rows between one table and the next."""
    tops = sorted(box.top for box in tables)
    for low, high in zip([float("-inf"), *tops], [*tops, float("inf")], strict=True):
        yield [row for row in rows if low <= row.base < high]


def _plain_blocks(rows: list[Row]) -> Iterator[_Placed]:
    index = 0
    for found in find_unruled(rows):
        yield from ((row.base - row.size, (row,)) for row in rows[index : found.start])
        yield (found.grid.box.top if found.grid.box else 0.0), (found.grid,)
        index = found.end
    yield from ((row.base - row.size, (row,)) for row in rows[index:])


def _shown(group: Sequence[Row | Halves | Grid], area: Any) -> Iterator[Block]:
    for item in group:
        if isinstance(item, Grid):
            yield item
        elif isinstance(item, Halves):
            yield from half_lines(item, area)
        else:
            yield to_line(item, area)


def _printed_words(words: Sequence[PdfWord], verdict: Verdict) -> Iterator[PrintWord]:
    """The words in Unicode; in TCVN3 the capitals of a line are known from the whole line only."""
    codes = [verdict.encoding(word) for word in words]
    decoded = [_printed(word, code) for word, code in zip(words, codes, strict=True)]
    old = [word for word, code in zip(decoded, codes, strict=True) if code is Encoding.TCVN3]
    yield from (word for word, code in zip(decoded, codes, strict=True) if code is not Encoding.TCVN3)
    for row in [part for whole in make_rows(old) for part in split_at_gaps(whole, whole.size)]:
        texts = even_capitals("\n".join(word.text for word in row.words)).split("\n")
        yield from (word._replace(text=text) for word, text in zip(row.words, texts, strict=True))


def _printed(word: PdfWord, encoding: Encoding) -> PrintWord:
    text = decode(word.text.translate(_BULLETS), encoding)
    if encoding is Encoding.TCVN3 and draws_capitals(word.font):
        text = text.upper()
    return PrintWord(text, word.box, word.base, word.size, word.bold, word.italic)


def _turned(cell: Box, layer: Layer) -> Box:
    """A box of the page as the file shows it, on the page turned upright."""
    frame: Frame = layer.frame
    own = (frame.turn - layer.rotation) % 360
    width, height = (frame.width, frame.height) if own in {0, 180} else (frame.height, frame.width)
    if layer.rotation == 90:
        return Box(height - cell.bottom, cell.left, height - cell.top, cell.right)
    if layer.rotation == 180:
        return Box(width - cell.right, height - cell.bottom, width - cell.left, height - cell.top)
    if layer.rotation == 270:
        return Box(cell.top, width - cell.right, cell.bottom, width - cell.left)
    return cell
