"""Pictures of a report as attachments of the section they stand in; nothing is read from them.

A picture belongs to the section of the text above it. Those above the first section, in the signature block or behind
it belong to none.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.extract.flow import Flow, Placed
from pipeline.extract.outline import Sections
from schemas.reading import Grid, Page, Picture, Reading
from schemas.record import Evidence

_PARAGRAPH: Final = re.compile(r"paragraph (\d+)")
_Height = tuple[int, float]  # page and points from its top; in a file without pages 0 and the number of the paragraph


class _Mark(NamedTuple):
    """Where a block begins, and the section it belongs to (empty: none)."""

    height: _Height
    section: str


def with_attachments(sections: Sections, flow: Flow, reading: Reading) -> Sections:
    """The sections with the places of the pictures that stand in them."""
    if not any(page.pictures for file in reading.files for page in file.pages):
        return sections
    owned = list(_owned(sections, flow))
    tables = {(one.file, one.item.at): section for one, section in owned if isinstance(one.item, Grid)}
    found: dict[str, list[Evidence]] = {}
    for index, file in enumerate(reading.files):
        marks = sorted(_Mark(h, section) for one, section in owned if one.file == index and (h := _height(one)))
        for page in file.pages:
            for picture in page.pictures:
                section = tables.get((index, picture.near)) or _above(marks, _height_of(picture, page))
                found.setdefault(section, []).append(_evidence(index, page, picture))
    fields = {
        name: field.model_copy(update={"attachments": tuple(found[name])}) if name in found else field
        for name, field in sections.fields.items()
    }
    return sections.model_copy(update={"fields": fields})


def _owned(sections: Sections, flow: Flow) -> Iterator[tuple[Placed, str]]:
    """Every block with its section; a line that is no section's text goes with the text before it."""
    own = {_key(place): name for name, field in sections.fields.items() for place in field.evidence}
    yield from ((placed, "") for placed in (*flow.letterhead, *flow.closing))
    current = ""
    for index, placed in enumerate(flow.body):
        if index == flow.annex_from:
            current = ""
        where = Evidence(file=placed.file, page=placed.page, bbox=placed.item.box, at=placed.item.at or None)
        current = sections.grid_sections.get(index) or own.get(_key(where), current)
        yield placed, current


def _key(place: Evidence) -> tuple[object, ...]:
    return place.file, place.page, place.bbox, place.at


def _height(placed: Placed) -> _Height | None:
    if placed.page is not None and placed.item.box is not None:
        return placed.page, placed.item.box.top
    return _counted(placed.item.at)


def _height_of(picture: Picture, page: Page) -> _Height | None:
    return (page.number, picture.box.top) if picture.box is not None else _counted(picture.near)


def _counted(at: str) -> _Height | None:
    found = _PARAGRAPH.fullmatch(at)
    return (0, float(found[1])) if found is not None else None


def _above(marks: list[_Mark], height: _Height | None) -> str:
    if height is None:
        return ""
    place = bisect_right(marks, height, key=lambda mark: mark.height)
    return marks[place - 1].section if place else ""


def _evidence(file: int, page: Page, picture: Picture) -> Evidence:
    number = page.number if picture.box is not None else None
    return Evidence(file=file, page=number, bbox=picture.box, at=picture.at or None)
