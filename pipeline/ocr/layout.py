"""Where a page stands in two columns (letterhead, signature block), found from white space before anything is read.

Tesseract reads such blocks across both columns or one after the other as it likes; here each half becomes a strip of
its own, and the strips are stacked into one tall picture so that one call reads them all. Lengths are pixels at 200
dpi.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.grids import Lattice
from pipeline.ocr.picture import PAPER
from pipeline.ocr.pixels import Grey, Stats, connected, painted
from schemas.reading import Region

Piece = tuple[int, int, int, int]  # left, top, right, bottom


class Leader(NamedTuple):
    """A row of dots that leads from a label to its value, and how many they are."""

    left: int
    top: int
    right: int
    bottom: int
    dots: int


_WORD_GAP: Final = 23
_GUTTER: Final = 28
_LEADER: Final = 50
_NEAR: Final = 60
_SEAM: Final = 24
_SPECK: Final = 8
_WHOLE_LINES: Final = 3
_WIDEST_BLANK: Final = 80
_FLUSH: Final = 16
_INDENT: Final = (30, 130)


@dataclass(frozen=True)
class Zone:
    """A block in two columns."""

    top: int
    bottom: int
    gutter: int


@dataclass(frozen=True)
class Strip:
    """A part of the page as it stands in the stacked picture, from ``at`` on."""

    at: int
    left: int
    top: int
    right: int
    bottom: int
    region: Region


def without(page: Grey, tables: Sequence[Lattice]) -> Grey:
    """The page with its tables painted over."""
    result = page.copy()
    for table in tables:
        cv2.rectangle(result, (table.left - 4, table.top - 4), (table.right + 4, table.bottom + 4), PAPER, -1)
    return result


def outside(pieces: Sequence[Piece], tables: Sequence[Lattice]) -> list[Piece]:
    """The stretches of print that do not lie in a table."""
    middles = [((p[0] + p[2]) / 2, (p[1] + p[3]) / 2) for p in pieces]
    inside = [any(t.left <= x <= t.right and t.top <= y <= t.bottom for t in tables) for x, y in middles]
    return [piece for piece, hidden in zip(pieces, inside, strict=True) if not hidden]


def pieces_of(mask: Grey) -> list[Piece]:
    """Stretches of print without a wide gap, top to bottom; dust, rules and seals left out."""
    return print_of(mask)[0]


def print_of(mask: Grey) -> tuple[list[Piece], list[Leader]]:
    """The stretches of print, and the rows of dots that lead from a label to its value."""
    labels, stats = connected(mask)
    leaders = _leader_mask(stats, labels)
    boxes = sorted((int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _area in connected(leaders)[1][1:])
    rows = [Leader(*box, _dots_in(box, stats)) for box in boxes]
    return _stretches(stats, labels, leaders), rows


def _dots_in(box: Piece, stats: Stats) -> int:
    across, down = stats[1:, 0] + stats[1:, 2] / 2, stats[1:, 1] + stats[1:, 3] / 2
    inside = (across >= box[0]) & (across <= box[2]) & (down >= box[1] - 1) & (down <= box[3] + 1)
    return int(np.count_nonzero(inside & _are_dots(stats)[1:]))


def _are_dots(stats: Stats) -> Stats:
    return (stats[:, 2] <= 7) & (stats[:, 3] <= 7) & (stats[:, 4] >= 2)


def _stretches(stats: Stats, labels: Stats, leaders: Grey) -> list[Piece]:
    fit = (stats[:, 2] < 130) & (stats[:, 3] < 90) & ((stats[:, 2] > 5) | (stats[:, 3] > 5))
    fit[0] = False
    letters = cv2.bitwise_or(painted(fit, labels), leaders)
    runs = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, _WORD_GAP), np.uint8))
    boxes = connected(cv2.dilate(runs, np.ones((5, 1), np.uint8)))[1][1:]
    found = [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _area in boxes if h > 12 and w > 12]
    return sorted(found, key=lambda piece: (piece[1], piece[0])) if len(stats) > 1 else []


def without_dust(page: Grey, mask: Grey) -> Grey:
    """The page without specks that stand alone: marks and stops stand close to a letter, rows of dots stay."""
    labels, stats = connected(mask)
    small = (stats[:, 2] <= _SPECK) & (stats[:, 3] <= _SPECK) & (stats[:, 2] < 1.7 * stats[:, 3])  # a dash is no speck
    small[0] = False
    large = ~small
    large[0] = False
    letters = painted(large, labels)
    reach = cv2.dilate(cv2.bitwise_or(letters, _leader_mask(stats, labels)), np.ones((2 * _SPECK + 1,) * 2, np.uint8))
    near: NDArray[np.int64] = np.bincount(labels[reach > 0].ravel(), minlength=len(stats))
    alone = small & (near == 0)
    if not alone.any():
        return page
    specks = cv2.dilate(painted(alone, labels), np.ones((5, 5), np.uint8))
    result = page.copy()
    result[specks > 0] = PAPER
    return result


def _leader_mask(stats: Stats, labels: Stats) -> Grey:
    """Bars over runs of small dots at one height, at least `_LEADER` long."""
    dot = _are_dots(stats)
    dot[0] = False
    dots = painted(dot, labels)
    joined = cv2.morphologyEx(cv2.dilate(dots, np.ones((3, 1), np.uint8)), cv2.MORPH_CLOSE, np.ones((1, 15), np.uint8))
    return cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, _LEADER), np.uint8))


def two_column_zones(pieces: list[Piece], width: int) -> list[Zone]:
    """Blocks where print stands left and right of one white gutter."""
    lefts = [p for p in pieces if p[2] - p[0] > 60 and p[0] < 0.4 * width]
    rights = [p for p in pieces if p[2] - p[0] > 90 and (p[0] + p[2]) / 2 > 0.55 * width]
    pairs = [(a, b) for a in lefts for b in rights if _beside(a, b, width)]
    if not pairs:
        return []
    margins = _margins(pieces, width)
    text = {piece for piece in {*chain(*pairs)} if _is_text(piece, pieces, margins)}
    pairs = [pair for pair in pairs if text.isdisjoint(pair)]
    pairs.sort(key=lambda pair: min(pair[0][1], pair[1][1]))
    zones: list[Zone] = []
    used = -1
    for left, right in pairs:
        if min(left[1], right[1]) < used:
            continue
        zone = _grow(left, right, pieces, width)
        if zone is not None:
            zones.append(zone)
            used = zone.bottom
    return zones


def _margins(pieces: list[Piece], width: int) -> tuple[int, int] | None:
    """Where the lines of running text begin and end; None without a few whole lines.

    A line set to both margins may have gaps as wide as a gutter between its words: its pieces are taken together.
    """
    rows = [_row(piece, pieces) for piece in pieces]
    whole = {(row[0][0], row[0][1], row[-1][2]) for row in rows if _reach(row) > 0.5 * width}
    if len(whole) < _WHOLE_LINES:
        return None
    return int(np.percentile([p[0] for p in whole], 10)), int(np.percentile([p[2] for p in whole], 75))


def _row(piece: Piece, pieces: list[Piece]) -> list[Piece]:
    """The pieces of a line of print, left to right."""
    return sorted(p for p in pieces if min(p[3], piece[3]) - max(p[1], piece[1]) > 0.5 * (piece[3] - piece[1]))


def _blanks(row: list[Piece]) -> int:
    """The widest blank in a line."""
    return max((b[0] - a[2] for a, b in pairwise(row)), default=0)


def _reach(row: list[Piece]) -> int:
    """How wide a line without a very wide blank is; 0 with one."""
    return row[-1][2] - row[0][0] if _blanks(row) <= _WIDEST_BLANK else 0


def _is_text(piece: Piece, pieces: list[Piece], margins: tuple[int, int] | None) -> bool:
    """True for a part of a line of text that was set to both margins and has wide blanks in it."""
    if margins is None:
        return False
    row = _row(piece, pieces)
    begins = row[0][0] - margins[0]
    flush = abs(begins) <= _FLUSH or _INDENT[0] < begins < _INDENT[1]
    return flush and _blanks(row) <= _WIDEST_BLANK and abs(max(p[2] for p in row) - margins[1]) <= _FLUSH


def _beside(left: Piece, right: Piece, width: int) -> bool:
    """Two stretches side by side with the page's middle region between them."""
    overlap = min(left[3], right[3]) - max(left[1], right[1])
    middle = (left[2] + right[0]) / 2 / width
    return overlap > -8 and right[0] - left[2] >= _GUTTER and 0.25 < middle < 0.72


def _grow(left: Piece, right: Piece, pieces: list[Piece], width: int) -> Zone | None:
    """The zone around one pair: stretches above and below that leave the gutter free."""
    low, high = left[2], right[0]
    top, bottom = min(left[1], right[1]), max(left[3], right[3])
    sides = {True: 1, False: 1}
    for piece in (p for p in pieces if p[1] >= top - 4 and p not in (left, right)):
        if piece[1] > bottom + (_NEAR if piece[0] < high else 6 * _NEAR):
            break
        new_low, new_high = (max(low, piece[2]), high) if _is_left(piece, low, high) else (low, min(high, piece[0]))
        if new_high - new_low < 14 or (piece[1] > bottom - 4 and not _belongs(piece, new_low, new_high, width)):
            break
        sides[_is_left(piece, low, high)] += piece[2] - piece[0] > 40
        low, high, bottom = new_low, new_high, max(bottom, piece[3])
    return Zone(top - 6, bottom + 6, (low + high) // 2) if min(sides.values()) > 1 else None


def _is_left(piece: Piece, low: int, high: int) -> bool:
    return (piece[0] + piece[2]) / 2 < (low + high) / 2


def _belongs(piece: Piece, low: int, high: int, width: int) -> bool:
    """A stretch below the last row goes on with a column when it is short and not in the page's middle."""
    middle = (piece[0] + piece[2]) / 2 / width
    return (middle < 0.42 or middle > 0.56) and piece[2] - piece[0] < 0.5 * width


def number_pieces(pieces: list[Piece], height: int) -> list[Piece]:
    """Short stretches that stand alone at the head or foot of the page, as page numbers do.

    Tesseract often skips them.
    """
    edge = [p for p in pieces if p[1] < 0.1 * height or p[3] > 0.92 * height]
    small = [p for p in edge if p[2] - p[0] < 90 and p[3] - p[1] < 60]
    return [p for p in small if not any(o is not p and o[1] < p[3] and o[3] > p[1] for o in pieces)]


def stack(page: Grey, zones: list[Zone]) -> tuple[Grey, list[Strip]]:
    """One tall picture of the page's strips, each half of a zone on its own, and where each stands."""
    height, width = page.shape
    parts: list[tuple[int, int, int, int, Region]] = []
    y = 0
    for zone in zones:
        top, bottom = max(y, zone.top), min(height, zone.bottom)
        parts.append((0, y, width, top, Region.BODY))
        parts.append((0, top, zone.gutter, bottom, Region.LEFT))
        parts.append((zone.gutter, top, width, bottom, Region.RIGHT))
        y = bottom
    parts.append((0, y, width, height, Region.BODY))
    strips, images, at = [], [], 0
    for left, top, right, bottom, region in parts:
        if bottom - top < 4:
            continue
        seam = _SEAM if zones else 0
        canvas = np.full((bottom - top + seam, width), PAPER, np.uint8)
        canvas[: bottom - top, : right - left] = page[top:bottom, left:right]
        strips.append(Strip(at, left, top, right, bottom, region))
        images.append(canvas)
        at += canvas.shape[0]
    return np.vstack(images), strips
