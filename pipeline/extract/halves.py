"""Lines that were taken for two columns although they run over the whole page are put together again.

A wide blank in a justified line looks like the gap between the columns of a letterhead or of a signature block.
Columns are believed only where their words say that they are one of the two; boxes are points on the upright page.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from pipeline.extract.pages import is_motto
from pipeline.extract.text import key
from schemas.base import union
from schemas.reading import UNREAD_INK, Grid, Line, Region

_COLUMNS: Final = frozenset({Region.LEFT, Region.RIGHT})
_SAYS_SO: Final = re.compile(
    r"^(noi nhan|luu|so \d|so bc|doc lap tu do|uy ban nhan dan|ubnd|phong giao duc|phong gd|so giao duc|so gd"
    r"|truong|trung tam|hoi |tm |kt |tl |tuq |giam doc|pho |chu tich|hieu truong|thu truong|nguoi lap)"
    r"|ngay \d* ?thang \d* ?nam"
)
_TO_FILL: Final = re.compile(r"ngày\W*tháng|tháng\W*năm|\bsố\W*[/|]", re.IGNORECASE)  # room for a number or a day


def rejoined(blocks: Sequence[Line | Grid]) -> Iterator[Line | Grid]:
    """The blocks of one page, with false columns made whole lines again in the order of their height on the page."""
    for columns, group in groupby(blocks, key=_in_column):
        lines = list(group)
        if columns and not any(_speaks_for_columns(line) for line in lines):
            yield from _whole_lines([line for line in lines if isinstance(line, Line)])
        else:
            yield from lines


def _in_column(block: Line | Grid) -> bool:
    return isinstance(block, Line) and block.region in _COLUMNS and block.box is not None


def _speaks_for_columns(block: Line | Grid) -> bool:
    return isinstance(block, Line) and (is_motto(block.text) or bool(_SAYS_SO.search(key(block.text))))


def _whole_lines(lines: Sequence[Line]) -> Iterator[Line]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_height):
        if rows and _same_row(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        yield _row(sorted(row, key=_left))


def _height(line: Line) -> float:
    return line.box.middle[1] if line.box else 0.0


def _left(line: Line) -> float:
    return line.box.left if line.box else 0.0


def _same_row(one: Line, other: Line) -> bool:
    if one.box is None or other.box is None:
        return False
    return abs(one.box.middle[1] - other.box.middle[1]) < 0.6 * min(one.box.height, other.box.height)


def _row(parts: Sequence[Line]) -> Line:
    """One line of several; nobody looked whether a pen wrote into the blank between them."""
    text = " ".join(part.text for part in parts)
    doubts = [doubt for part in parts for doubt in part.doubts]
    doubts += [UNREAD_INK] if len(parts) > 1 and parts[0].words and _TO_FILL.search(text) else []
    return parts[0].model_copy(
        update={
            "text": text,
            "box": union([part.box for part in parts if part.box]),
            "words": tuple(word for part in parts for word in part.words),
            "confidence": min(part.confidence for part in parts),
            "doubts": tuple(dict.fromkeys(doubts)),
            "region": Region.BODY,
        }
    )
