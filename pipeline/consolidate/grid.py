"""Large ruled tables for Word, written as XML at once: cell by cell the library takes minutes for a thousand units."""

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_TWIPS: Final = 567  # one centimetre
_CONTROL: Final = dict.fromkeys(range(32))


def add_large_grid(
    document: WordDocument,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float,
    left: frozenset[int] = frozenset({1}),
) -> None:
    """A ruled table with its head on every page; ``widths`` in centimetres, columns in ``left`` set left."""
    twips = [round(width * _TWIPS) for width in widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    body = "".join(_row(row, twips, size, left) for row in rows)
    table = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{_row(head, twips, size, frozenset(), head=True)}{body}</w:tbl>"
    )
    document.element.body.insert(len(document.element.body) - 1, parse_xml(table))


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
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:spacing w:before="0" w:after="0"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{run}</w:p></w:tc>'
    )
