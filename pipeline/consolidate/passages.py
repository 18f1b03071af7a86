"""The narrative: each section's lines in the units' own words, equal and nearly equal ones once, like beside like.

No sentence is made up. Lines are joined only where they say the same with the same digits; the first unit's wording
stands for all, and all are named. Order: what a clerk pinned as an example, then what most units wrote, then the units'
own order; lines that are alike stand together as a group.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from pipeline.consolidate.personal import personal_parts
from pipeline.extract.text import key
from pipeline.forms.marks import passage_key
from schemas.campaign import Campaign
from schemas.consolidation import Passage, UnitSection

_SAME: Final = 93.0
_ALIKE: Final = 72.0
_BULLET: Final = re.compile(r"^\s*(?:[-–—+•*]|\d{1,2}[.)]|[a-zđ]\))\s+")


class _Line:
    """A line under way: its bare words for comparing, and who wrote it."""

    def __init__(self, text: str, words: str, unit: str, state: str) -> None:
        self.text, self.words, self.units, self.states = text, words, [unit], {state}


def gather(
    campaign: Campaign, sections: Sequence[UnitSection], pins: frozenset[str] = frozenset()
) -> tuple[Passage, ...]:
    """All passages in the order of the outline; ``pins`` are the keys of those that are examples."""
    by_section: dict[str, list[UnitSection]] = {}
    for entry in sections:
        by_section.setdefault(entry.section, []).append(entry)
    names = [key(name) for unit in campaign.units for name in (unit.name, *unit.aliases)]
    out: list[Passage] = []
    for section in campaign.outline:
        lines = _joined(
            by_section.get(section.id, []), sorted(names, key=len, reverse=True) if len(names) < 200 else []
        )
        out += _pinned_first([[_passage(section.id, line) for line in group] for group in _grouped(lines)], pins)
    return tuple(out)


def _pinned_first(groups: Sequence[Sequence[Passage]], pins: frozenset[str]) -> Iterator[Passage]:
    for group in groups:
        yield from (one.model_copy(update={"pinned": True}) for one in group if passage_key(one) in pins)
    for group in groups:
        rest = [one for one in group if passage_key(one) not in pins]
        yield from rest[:1]
        yield from (one.model_copy(update={"alike": True}) for one in rest[1:])


def _passage(section: str, line: _Line) -> Passage:
    state = "provisional" if "provisional" in line.states else "accepted"
    return Passage(
        section=section, text=line.text, units=tuple(line.units), state=state, personal=personal_parts(line.text)
    )


def _joined(entries: Sequence[UnitSection], names: Sequence[str]) -> list[_Line]:
    """The lines of one section; a line that says what an earlier one says adds its unit to it."""
    lines: list[_Line] = []
    buckets: dict[tuple[str, ...], list[_Line]] = {}
    for entry in entries:
        for text in filter(None, (_BULLET.sub("", part).strip() for part in entry.text.splitlines())):
            words = _bare(text, names)
            bucket = buckets.setdefault(tuple(re.findall(r"\d+", text)), [])
            found = process.extractOne(words, [one.words for one in bucket], scorer=fuzz.ratio, score_cutoff=_SAME)
            if found is None:
                line = _Line(text, words, entry.unit, entry.state)
                bucket.append(line)
                lines.append(line)
            elif entry.unit not in bucket[found[2]].units:
                bucket[found[2]].units.append(entry.unit)
                bucket[found[2]].states.add(entry.state)
    return lines


def _bare(text: str, names: Sequence[str]) -> str:
    """The words of a line without marks, case and the names of units (each writes its own)."""
    words = key(text)
    for name in names:
        if name in words:
            words = words.replace(name, "").strip()
    return words


def _grouped(lines: list[_Line]) -> list[list[_Line]]:
    """Lines that are alike together, each group led by what most units wrote."""
    rest = sorted(lines, key=lambda line: -len(line.units))  # stable: units keep their own order
    out: list[list[_Line]] = []
    while rest:
        first = rest.pop(0)
        scores = process.cdist(
            [first.words], [one.words for one in rest], scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE
        )
        alike = {index for index, score in enumerate(scores[0]) if score} if rest else set()
        out.append([first, *(rest[index] for index in sorted(alike))])
        rest = [one for index, one in enumerate(rest) if index not in alike]
    return out
