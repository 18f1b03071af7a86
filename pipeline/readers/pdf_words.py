"""The words of a PDF page's text layer with upright boxes, straight from PDFium; no recognition.

Boxes reach from the ascent to the descent of the font size around the baseline (and around all ink), turned by the
page's own /Rotate and by the direction most of its text runs in. A legacy or NFD code is left as it is here: decoding
is for `textlayer`.
"""

import ctypes
import math
import re
from collections import Counter
from typing import Any, Final, NamedTuple

import pypdfium2.raw as pdfium_c

from schemas.base import Box

_BOLD_NAME: Final = re.compile(r"bold|black|heavy|semibold|demi|,b\b|-b\b", re.IGNORECASE)
_ITALIC_NAME: Final = re.compile(r"italic|oblique", re.IGNORECASE)
_FORCE_BOLD: Final = 1 << 18
_ITALIC_FLAG: Final = 1 << 6
_BOLD_WEIGHT: Final = 600
_HYPHENS: Final = frozenset({0x02, 0x2D, 0xAD})  # PDFium says 0x02 for a hyphen at the end of a line
_HORN_U: Final = "\u00ad"  # the letter ư in TCVN3
_LETTER: Final = 0.3  # of the font size: ink as high and as wide as this is a letter's
_GAP: Final = 0.28  # of the font size: a wider gap parts two words even without a blank between them
_ASCENT, _DESCENT = 0.75, 0.22  # of the font size, from the baseline


class Glyph(NamedTuple):
    """One character as PDFium gives it: ink box and height of its baseline in upright page points."""

    text: str
    box: Box
    base: float


class PdfWord(NamedTuple):
    """One word in one font; ``text`` as coded in the file, ``base`` the height of its baseline."""

    text: str
    box: Box
    base: float
    font: str
    size: float
    bold: bool
    italic: bool


class Frame(NamedTuple):
    """How page space becomes upright points: the page's box, its /Rotate, the further clockwise turn in degrees."""

    left: float
    bottom: float
    width: float
    height: float
    turn: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        """An upright point (from the top left) of a point in page space."""
        x, y = x - self.left, y - self.bottom
        if self.turn == 90:
            return y, x
        if self.turn == 180:
            return self.width - x, y
        if self.turn == 270:
            return self.height - y, self.width - x
        return x, self.height - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """An upright box of a rectangle in page space."""
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


class Layer(NamedTuple):
    """The text layer of a page: words in the order of the file, the frame, the turn beyond /Rotate."""

    words: tuple[PdfWord, ...]
    frame: Frame
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page in points."""
        frame = self.frame
        return (frame.width, frame.height) if frame.turn in {0, 180} else (frame.height, frame.width)


def read_layer(page: Any) -> Layer:
    """The text layer of a pypdfium2 page."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        extra = _text_turn(textpage.raw, count, page.get_rotation())
        left, bottom, right, top = page.get_bbox()
        frame = Frame(left, bottom, right - left, top - bottom, (page.get_rotation() + extra) % 360)
        words = _words(textpage.raw, count, frame)
    finally:
        textpage.close()
    return Layer(tuple(words), frame, extra)


def _text_turn(raw: Any, count: int, own: int) -> int:
    """The clockwise turn, beyond the page's own /Rotate, that sets most of the text upright."""
    step = max(1, count // 200)
    angles = [math.degrees(pdfium_c.FPDFText_GetCharAngle(raw, i)) for i in range(0, count, step)]
    quarters = Counter(round(angle / 90) % 4 for angle in angles)
    return (quarters.most_common(1)[0][0] * 90 - own) % 360 if quarters else 0


def _words(raw: Any, count: int, frame: Frame) -> list[PdfWord]:
    words: list[PdfWord] = []
    glyphs: list[Glyph] = []
    first = 0
    rect, x, y = pdfium_c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for i in range(count):
        sign = _sign(raw, i)
        if not sign or sign.isspace():
            _close(words, glyphs, raw, first)
            continue
        pdfium_c.FPDFText_GetLooseCharBox(raw, i, rect)
        pdfium_c.FPDFText_GetCharOrigin(raw, i, x, y)
        glyph = Glyph(sign, frame.box(rect.left, rect.bottom, rect.right, rect.top), frame.point(x.value, y.value)[1])
        if glyphs and _parted(glyphs[-1], glyph):
            _close(words, glyphs, raw, first)
        if not glyphs:
            first = i
        glyphs.append(glyph)
    _close(words, glyphs, raw, first)
    return words


def _sign(raw: Any, index: int) -> str:
    code = pdfium_c.FPDFText_GetUnicode(raw, index)
    if code in _HYPHENS:
        return _HORN_U if _is_tall(raw, index) else "-"
    if code in {0, 0xFFFE, 0xFFFF} or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return ""
    return chr(code)


def _is_tall(raw: Any, index: int) -> bool:
    """Whether the ink of a hyphen is that of a letter: PDFium takes the TCVN3 letter of U+00AD for a soft hyphen."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium_c.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
    return min(top.value - bottom.value, right.value - left.value) > _LETTER * _size(raw, index)


def _parted(before: Glyph, after: Glyph) -> bool:
    height = max(before.box.height, after.box.height, 4.0)
    if abs(before.base - after.base) > 0.3 * height:
        return True
    return after.box.left - before.box.right > _GAP * height or before.box.left - after.box.left > height


def _close(words: list[PdfWord], glyphs: list[Glyph], raw: Any, first: int) -> None:
    if not glyphs:
        return
    name, flags = _font(raw, first)
    size = _size(raw, first)
    base = glyphs[0].base
    box = Box(
        min(g.box.left for g in glyphs), min(base - _ASCENT * size, *(g.box.top for g in glyphs)),
        max(g.box.right for g in glyphs), max(base + _DESCENT * size, *(g.box.bottom for g in glyphs)),
    )  # fmt: skip
    bold = _BOLD_NAME.search(name) or flags & _FORCE_BOLD or pdfium_c.FPDFText_GetFontWeight(raw, first) >= _BOLD_WEIGHT
    italic = _ITALIC_NAME.search(name) or flags & _ITALIC_FLAG
    words.append(PdfWord("".join(g.text for g in glyphs), box, base, name, size, bool(bold), bool(italic)))
    glyphs.clear()


def _size(raw: Any, index: int) -> float:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(raw, index, matrix)
    return round(float(pdfium_c.FPDFText_GetFontSize(raw, index)) * math.hypot(matrix.c, matrix.d), 1)


def _font(raw: Any, index: int) -> tuple[str, int]:
    flags = ctypes.c_int(0)
    buffer = ctypes.create_string_buffer(128)
    length = pdfium_c.FPDFText_GetFontInfo(raw, index, buffer, 128, flags)
    name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace")
    return name.rpartition("+")[2], flags.value
