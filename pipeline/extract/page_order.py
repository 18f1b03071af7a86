"""The order of loose pages without printed numbers: that in which headings follow one another with the fewest breaks.

A page begins or goes on where the page before ended: "2." follows "1.", "II." follows "I." and begins with "1." again;
the letterhead comes first, the signature last.
"""

import re
from collections.abc import Sequence
from itertools import pairwise, permutations
from typing import Final

from pipeline.extract.text import key
from schemas.base import Frozen
from schemas.reading import Line, Page, Region

_MOST: Final = 7  # pages; more have too many orders to try
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_CHAPTER: Final = re.compile(r"^\s*(?:PHẦN\s+)?([IVX]{1,4})\s*[.:)]\s*\S", re.IGNORECASE)
_PART: Final = re.compile(r"^\s*(\d{1,2})(?:\.(\d{1,2}))?\s*[.)]\s+[^\W\d]")
_MOTTO: Final = re.compile(r"cong hoa xa hoi chu nghia")
_END: Final = re.compile(r"^noi nhan\b")


class Trail(Frozen):
    """The headings of one page in order, each (level, number); whether it holds the letterhead or the end."""

    steps: tuple[tuple[int, int], ...] = ()
    head: bool = False
    end: bool = False


def best_order(pages: Sequence[Page]) -> tuple[int, ...] | None:
    """The order (indices of the pages) that reads best; None where it is as given, or nobody can tell."""
    if not 2 <= len(pages) <= _MOST:
        return None
    trails = [trail_of(page) for page in pages]
    given = tuple(range(len(pages)))
    costs = sorted((_breaks([trails[i] for i in order]), order) for order in permutations(given))
    (least, best), runner_up = costs[0], costs[1][0]
    return best if best != given and least < runner_up and least < _breaks(trails) else None


def trail_of(page: Page) -> Trail:
    """The headings of a page, its letterhead and its end."""
    lines = [block for block in page.blocks if isinstance(block, Line) and block.region is not Region.HEADER]
    words = [key(line.text) for line in lines]
    return Trail(
        steps=tuple(step for line in lines if (step := _step(f"{line.label} {line.text}")) is not None),
        head=any(_MOTTO.search(one) for one in words),
        end=any(_END.match(one) for one in words),
    )


def _step(text: str) -> tuple[int, int] | None:
    chapter = _CHAPTER.match(text)
    if chapter is not None and chapter[1].lower() in _ROMAN and chapter[1].isupper():
        return 0, _ROMAN[chapter[1].lower()]
    part = _PART.match(text)
    if part is None:
        return None
    return (2, int(part[2])) if part[2] else (1, int(part[1]))


def _breaks(trails: Sequence[Trail]) -> int:
    """How often the headings do not follow one another, with the letterhead and the end out of place counted more."""
    steps = [step for trail in trails for step in trail.steps]
    broken = sum(not _follows(before, after) for before, after in pairwise(steps))
    heads = sum(4 for trail in trails[1:] if trail.head)
    ends = sum(3 for trail in trails[:-1] if trail.end)
    return broken + heads + ends


def _follows(before: tuple[int, int], after: tuple[int, int]) -> bool:
    (level, number), (deeper, following) = before, after
    if deeper == level:
        return following == number + 1
    return following == 1 if deeper > level else True
