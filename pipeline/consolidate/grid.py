"""Large ruled tables for Word, written as XML row by row while the file is saved.

As elements of the document a thousand units of a hundred figures take minutes and half a gigabyte: the document holds a
mark in their place until then.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from docx.document import Document as WordDocument
from docx.oxml.ns import nsdecls
from lxml import etree

from pipeline.letterform import write_same_bytes

_TWIPS: Final = 567  # one centimetre
_CONTROL: Final = dict.fromkeys(range(32))
_MARK: Final = "tonghop-grid"
_FIRST_ID: Final = 1_000_000  # of the bookmarks here: far above those of the text
Rows = Iterable[Sequence[str]]


class LargeGrids:
    """The large tables of one document, in the order in which they stand."""

    def __init__(self, document: WordDocument) -> None:
        self.document = document
        self._grids: list[Callable[[], Iterator[str]]] = []

    def add(
        self,
        head: Sequence[str],
        rows: Callable[[], Rows],
        widths: Sequence[float],
        size: float,
        mark: str,
        left: frozenset[int] = frozenset({1}),
    ) -> None:
        """A ruled table with its head on every page; ``widths`` in centimetres, columns in ``left`` set left.

        ``mark`` is the hidden bookmark by which the table is known when the paper comes back edited.
        """
        body = self.document.element.body
        body.insert(len(body) - 1, etree.ProcessingInstruction(_MARK, str(len(self._grids))))
        twips = [round(width * _TWIPS) for width in widths]
        start = f'<w:bookmarkStart w:id="{_FIRST_ID + len(self._grids)}" w:name="{mark}"/>'
        marked = f'{start}<w:bookmarkEnd w:id="{_FIRST_ID + len(self._grids)}"/>'
        self._grids.append(lambda: _table(head, rows(), twips, size, left, marked))

    def save(self, path: Path) -> None:
        """Writes the document with its tables to ``path``; equal inputs give equal bytes."""
        write_same_bytes(self.document, path, self._pieces)

    def _pieces(self, xml: bytes) -> Iterator[bytes]:
        for number, grid in enumerate(self._grids):
            before, xml = xml.split(f"<?{_MARK} {number}?>".encode(), 1)
            yield before
            yield from (part.encode() for part in grid())
        yield xml


def _table(
    head: Sequence[str], rows: Rows, twips: Sequence[int], size: float, left: frozenset[int], mark: str
) -> Iterator[str]:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    yield (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )
    yield _row(head, twips, size, frozenset(), head=True).replace("</w:pPr>", f"</w:pPr>{mark}", 1)
    for row in rows:
        yield _row(row, twips, size, left)
    yield "</w:tbl>"


def _row(texts: Sequence[str], twips: Sequence[int], size: float, left: frozenset[int], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    cells = "".join(
        _cell(text, width, size, bold=head, left=number in left)
        for number, (text, width) in enumerate(zip(texts, twips, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _cell(text: str, width: int, size: float, *, bold: bool, left: bool) -> str:
    looks = f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{round(size * 2)}"/></w:rPr>'
    run = f'<w:r>{looks}<w:t xml:space="preserve">{escape(text.translate(_CONTROL))}</w:t></w:r>' if text else ""
    side = "left" if left else "center"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:spacing w:before="30" w:after="30"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{run}</w:p></w:tc>'
    )
