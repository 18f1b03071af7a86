"""The short rules under the two halves of a letterhead: each a line of dashes, as a typist would set it."""

from collections.abc import Sequence
from typing import Final

from pipeline.extract.pages import is_motto
from pipeline.ocr.layout import Piece
from pipeline.ocr.picture import Picture
from pipeline.ocr.rulings import Rule
from schemas.base import Box
from schemas.reading import Line, Region

_SIGN: Final = "─"
_LONG: Final = (0.03, 0.3)  # of the page's width
_BELOW: Final = (0.1, 1.3)  # heights of the print above: nearer is an underline, farther belongs to something else
_ASIDE: Final = 0.06  # of the page's width between the middles of the rule and of the print it stands under
_NEAR: Final = 6.0  # heights of the motto's line: so far from it the letterhead reaches


def with_rules(lines: Sequence[Line], rules: Sequence[Rule], pieces: Sequence[Piece], picture: Picture) -> list[Line]:
    """The lines, and each rule under a half of the letterhead behind the line it stands under."""
    found = list(lines)
    motto = next((line.box for line in lines if line.region is Region.RIGHT and is_motto(line.text)), None)
    if motto is None:
        return found
    for rule in rules:
        box = picture.view.box(rule.start, rule.middle - 1, rule.end, rule.middle + 1)
        if abs(box.middle[1] - motto.middle[1]) < _NEAR * motto.height:
            over = [piece for piece in pieces if _stands_over(piece, rule, picture.clean.shape[1])]
            place = _line_of(over, found, picture)
            if place is not None:
                found.insert(place + 1, _drawn(found[place], box, lines))
    return found


def _stands_over(piece: Piece, rule: Rule, wide: int) -> bool:
    if not _LONG[0] * wide < rule.length < _LONG[1] * wide:
        return False
    gap = (rule.middle - piece[3]) / max(1, piece[3] - piece[1])
    return _BELOW[0] < gap < _BELOW[1] and abs((piece[0] + piece[2]) / 2 - (rule.start + rule.end) / 2) < _ASIDE * wide


def _line_of(pieces: Sequence[Piece], lines: Sequence[Line], picture: Picture) -> int | None:
    """Index of the line in a half that the lowest of the pieces is part of."""
    for piece in sorted(pieces, key=lambda p: -p[3]):
        x, y = picture.view.box(*piece).middle
        for index, line in enumerate(lines):
            held = line.box and line.box.left <= x <= line.box.right and line.box.top <= y <= line.box.bottom
            if held and line.region in (Region.LEFT, Region.RIGHT):
                return index
    return None


def _drawn(above: Line, box: Box, lines: Sequence[Line]) -> Line:
    """As many signs as letters of the page's text take up the same width."""
    widths = sorted(line.box.width / len(line.text) for line in lines if line.box and len(line.text) > 1)
    return Line(text=_SIGN * max(1, round(box.width / widths[len(widths) // 2])), box=box, region=above.region)
