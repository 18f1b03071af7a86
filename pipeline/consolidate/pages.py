"""Keeping the main text to its number of pages: which passages stand in it, which go to the annex.

Lengths are estimated from letters and rows, a little on the long side; a test holds the estimate against printed pages.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from schemas.campaign import Campaign
from schemas.consolidation import Consolidation, Passage

LINES_A_PAGE: Final = 33.0
LETTERS_A_LINE: Final = 82.0
_FRAME: Final = 30.0  # letterhead, opening, closing and signature block, in lines
_HEADING: Final = 1.6
_ROW: Final = 1.35


def split(
    made: Consolidation, campaign: Campaign, pages: int
) -> tuple[dict[str, list[Passage]], dict[str, list[Passage]]]:
    """The passages of each section for the main text, and those for the annex.

    Pinned passages come first; then every section gets its next passage, and so on while there is room.
    """
    by_section: dict[str, list[Passage]] = {}
    for passage in made.passages:
        by_section.setdefault(passage.section, []).append(passage)
    left = pages * LINES_A_PAGE - _fixed(made, campaign)
    main: dict[str, list[Passage]] = {section: [] for section in by_section}
    for section, place in _turns(by_section):
        need = lines_of(by_section[section][place])
        if need <= left and len(main[section]) == place:
            main[section].append(by_section[section][place])
            left -= need
    rest = {section: passages[len(main[section]) :] for section, passages in by_section.items()}
    return main, {section: passages for section, passages in rest.items() if passages}


def _turns(by_section: Mapping[str, Sequence[Passage]]) -> Iterator[tuple[str, int]]:
    """Sections and places in the order in which they get room: all pinned ones, then one of each section in turn."""
    pinned = {section: sum(one.pinned for one in passages) for section, passages in by_section.items()}
    yield from ((section, place) for section, count in pinned.items() for place in range(count))
    for turn in range(max(map(len, by_section.values()), default=0)):
        for section, passages in by_section.items():
            if pinned[section] + turn < len(passages):
                yield section, pinned[section] + turn


def _fixed(made: Consolidation, campaign: Campaign) -> float:
    rows = sum(
        len(table.rows) * (1 + 0.5 * any(len(row.label) > 40 for row in table.rows)) + 4 for table in campaign.tables
    )
    silent = sum(len(unit.name) for unit in made.units if unit.state == "awaited") / LETTERS_A_LINE
    sentences = sum(len(sentence.text) / LETTERS_A_LINE + 1 for sentence in made.sentences)
    return _FRAME + _HEADING * len(campaign.outline) + _ROW * rows + silent + sentences


def lines_of(passage: Passage) -> float:
    """How many printed lines a passage takes, with the names of its units and the room after it."""
    letters = len(passage.text) + min(len(passage.units), 4) * 32
    return -(-letters // LETTERS_A_LINE) + 0.45
