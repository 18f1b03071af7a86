"""Printed lines to paragraphs: a line goes on in the next one only where the break was forced by the margin.

Whether a break was forced is measured: the first word of the next line would not have fitted behind the last word.
Boxes are points on the upright page; lines of Word files are whole paragraphs already and pass unchanged.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from schemas.base import Box, union
from schemas.reading import CellReading, Grid, Line, Region

_MARK: Final = re.compile(
    r"^(?:[-–—+•*~●○▪■➢✓\uf0b7]|[IVXLCHUl1|]{1,5}\s?[./):\-–]|\(?[a-zđA-HĐ]\s?[./)\-–]|\d{1,2}(?:\.\d{1,2})*\s?[./):\-–]+"
    r"|\d{1,2}(?:\s?[,;&]\s?\d{1,2})+[./):]|\d{1,2}(?:\.\d{1,2})+,?|(?:phần|chương|mục|biểu|bảng|phụ lục)\s+\S+)\s",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(
    r"^\(?(?:(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[a-zđ])\s?[.)]|\d{1,2}(?:\.\d{1,2})+,)\s+(?=[^\W\d_])"
)
_LABELLED: Final = re.compile(r"^\S{1,4}[.)]\s+(?=[^\W\d_])")
_STROKES: Final = re.compile(r"^[IHNULVlÌÍÏ1|!]{1,5}[.)]\s")  # what recognition makes of a Roman number
_CHAPTERS: Final = frozenset("ABCDĐEGHIK")
_CITES: Final = re.compile(
    r"(?:\b(?:số|khoản|điều|điểm|mục|ngày|tháng|năm|quý|lớp|tập|và|từ|đến)|[,&/–-])$", re.IGNORECASE
)
_CAPITALS: Final = 3  # words; fewer may be letters that stand for words
_BULLET_WIDTH: Final = 5.0  # points; less is skew
_BRACKETED: Final = re.compile(r"\([^()]*\)")  # "(Đơn vị tính: đồng)" is a line of its own
_ENDS: Final = tuple('.;:!?”"')


class Margins(NamedTuple):
    """Left and right edge of the running text of a page, points, and the usual height of a line."""

    left: float
    right: float
    height: float


def starts_item(text: str) -> bool:
    """Whether a text begins with a bullet, a number, a letter or a word that announces a part."""
    return bool(_MARK.match(text.strip() + " "))


def merged(blocks: Sequence[Line | Grid]) -> Iterator[Line | Grid]:
    """The blocks of one page with printed body lines joined to paragraphs; all other blocks pass unchanged."""
    margins = _margins([b for b in blocks if isinstance(b, Line) and _runs(b)])
    open_lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Line) and open_lines and _goes_on(open_lines[-1], block, margins):
            open_lines.append(block)
            continue
        yield from _closed(open_lines)
        open_lines = [block] if isinstance(block, Line) and _runs(block) else []
        if not open_lines:
            yield block
    yield from _closed(open_lines)


def joined(lines: Sequence[Line]) -> Line:
    """One paragraph from printed lines: words and doubts together, box around all, the mean of the confidences."""
    if len(lines) == 1:
        return lines[0]
    first = lines[0]
    return first.model_copy(
        update={
            "text": " ".join(line.text.strip() for line in lines),
            "box": union([line.box for line in lines if line.box]),
            "words": tuple(word for line in lines for word in line.words),
            "readings": _second_readings(lines),
            "confidence": sum(line.confidence for line in lines) / len(lines),
            "bold": all(line.bold for line in lines),
            "opens_bold": first.opens_bold or (first.bold and not lines[-1].bold),
            "italic": all(line.italic for line in lines),
            "doubts": tuple(dict.fromkeys(doubt for line in lines for doubt in line.doubts)),
            "paragraph": True,
        }
    )


def _second_readings(lines: Sequence[Line]) -> tuple[CellReading, ...]:
    """The other engine's reading of the whole paragraph; lines it had nothing to read in stay as they are."""
    seen = [line.readings[0] for line in lines if line.readings]
    if not seen:
        return ()
    text = " ".join((line.readings[0].text if line.readings else line.text).strip() for line in lines)
    return (CellReading(engine=seen[0].engine, text=text, confidence=min(r.confidence for r in seen)),)


def reads_on(before: str, after: str) -> bool:
    """Whether a text plainly goes on in the next: no end of sentence before, a small letter after."""
    before, after = before.rstrip(), after.lstrip()
    return bool(before and after) and not before.endswith(_ENDS) and after[0].islower() and not starts_item(after)


def _runs(line: Line) -> bool:
    return not line.paragraph and line.region is Region.BODY


def _closed(lines: list[Line]) -> Iterator[Line]:
    if lines:
        yield joined(lines)


def _margins(lines: Sequence[Line]) -> Margins | None:
    boxes = [line.box for line in lines if line.box]
    if not boxes:
        return None
    wide = [b for b in boxes if b.width >= 0.6 * max(b.width for b in boxes)]
    heights = sorted(b.height for b in boxes)
    return Margins(
        min(b.left for b in wide), sorted(b.right for b in wide)[(9 * len(wide)) // 10], heights[len(heights) // 2]
    )


def _goes_on(before: Line, line: Line, margins: Margins | None) -> bool:
    if not _runs(line):
        return False
    if margins is None or before.box is None or line.box is None:
        return reads_on(before.text, line.text)
    if line.box.top - before.box.bottom > 1.6 * margins.height or line.box.bottom <= before.box.top:
        return False
    other = (_is_centred(before, margins) and before.bold != line.bold) or _in_capitals(before.text, line.text)
    if reads_on(before.text, line.text) and not other:
        return True
    return not _parted(before, before.box, line, line.box, margins)


def _in_capitals(before: str, line: str) -> bool:
    """Whether a line of capitals stands over one that is not: the issuer over its number ("số: …"), a heading."""
    return before.isupper() and len(before.split()) >= _CAPITALS and not line.isupper()


def _numbered(before: str, line: str) -> bool:
    """Whether a line is an item of its own whatever the margin says: a number and a capital, after no citation.

    A page of short lines has no margin to tell by. A heading in capitals is parted from items that are not.
    """
    if _CITES.search(before):
        return False
    number, label = _NUMBERED.match(line), _LABELLED.match(line)
    if number and line[number.end()].isupper():
        return True
    if label and _STROKES.match(line) and starts_item(before) and line[label.end()].isupper():
        return True
    chapter = line.isupper() and line[:1] in _CHAPTERS
    return label is not None and line[label.end()].isupper() and (chapter or before.isupper() != line.isupper())


def _parted(before: Line, above: Box, line: Line, below: Box, margins: Margins) -> bool:
    if _numbered(before.text.strip(), line.text.strip()):
        return True
    forced = margins.right - above.right < _first_word(line, below) + 0.3 * margins.height
    if not forced or _is_centred(before, margins) or _is_centred(line, margins):
        return True
    hanging = starts_item(before.text) and below.left > above.left + _BULLET_WIDTH
    indented = below.left > margins.left + 0.8 * margins.height and not hanging
    upper = not line.text.lstrip()[:1].islower()
    restyled = (before.bold != line.bold or (line.opens_bold and not before.opens_bold)) and upper
    ended = before.text.rstrip().endswith(_ENDS) or bool(_BRACKETED.fullmatch(before.text.strip()))
    aligned = below.left > above.left - _BULLET_WIDTH and not hanging
    return (upper and (indented or (ended and aligned))) or restyled or (ended and starts_item(line.text))


def _is_centred(line: Line, margins: Margins) -> bool:
    """Whether a line stands in the middle with room on both sides; an indented full line does not."""
    if not line.centred or line.box is None:
        return False
    room = 2 * margins.height
    return line.box.left - margins.left > room and margins.right - line.box.right > room


def _first_word(line: Line, box: Box) -> float:
    if line.words:
        return line.words[0].box.width
    text = line.text.strip() or " "
    return box.width * len(text.split(" ")[0]) / len(text)
