"""Roman numbers before headings: a row of strokes that the Vietnamese model takes for letters ("HI." for "III.").

The other model, which knows no such words, reads the strokes one by one; only where it sees nothing but a Roman number
is the number put there.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.ocr.tesseract import Glyphs

_STROKES: Final = re.compile(r"(?=.*[HNUMLWTÌÍ])[IHNUMLWTVXÌÍl1|!]{1,6}(?P<stop>[.):/,]?)")
_DASH: Final = re.compile(r"[-–—]")
_NUMBER: Final = re.compile(r"(?P<n>I{1,3}|IV|VI{0,3}|IX|XI{0,3})(?P<stop>[.):/,]?)")
_STROKE: Final = re.compile(r"[lLiíìÍÌ1|!]")


def doubtful_number(line: Sequence[Glyphs]) -> bool:
    """Whether a line begins with what may be a Roman number misread."""
    found = _STROKES.fullmatch(line[0].text)
    if found is None or len(line) < 2:
        return False
    return bool(_DASH.fullmatch(line[1].text)) or (bool(found["stop"]) and line[1].text[:1].isupper())


def place_of(line: Sequence[Glyphs]) -> tuple[int, int, int, int]:
    """Where the number stands, with the dash behind it: strokes alone are hardly seen as a line of print."""
    first, last = line[0], line[1] if _DASH.fullmatch(line[1].text) else line[0]
    return first.left, min(first.top, last.top), last.right, max(first.bottom, last.bottom)


def with_number(line: Sequence[Glyphs], read: Sequence[Glyphs]) -> list[Glyphs]:
    """The line with the number that the other model read before it, where it read one."""
    said = _STROKE.sub("I", "".join(word.text for word in read)).rstrip("-–—")
    found = _NUMBER.fullmatch(said)
    own = _STROKES.fullmatch(line[0].text)
    if found is None or own is None:
        return list(line)
    return [line[0]._replace(text=found["n"] + (own["stop"] or found["stop"])), *line[1:]]
