"""The reports of other offices that came in one submission, each as a reading of its own that holds nothing else.

Only what carries a quốc hiệu of its own, another issuer and the title of a report is a report; letters and decisions
that came along stay where they are. Pages keep their numbers and files their places, so that the originals still fit.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.extract.flow import Placed, head_start, opened, survey
from pipeline.extract.pages import Bundle, Leaf, is_motto, printed_number
from schemas.reading import Block, FileOutcome, FileReading, Grid, Line, Page, Reading


class _Stretch(NamedTuple):
    """Blocks of one page that belong to one document; ``begins``: a letterhead stands at their top."""

    leaf: Leaf
    blocks: tuple[Block, ...]
    begins: bool


def reports_apart(reading: Reading) -> list[Reading]:
    """The reports beside the main one, in their order."""
    found = survey(reading)
    wanted = [number for number in found.foreign if found.is_report(number)]
    if not wanted:
        return []
    documents = [stretches for paper in found.papers for stretches in _documents(paper)]
    if len(documents) != len(found.documents):  # cut otherwise than it was read: left for a person
        return []
    return [_alone(reading, documents[number]) for number in wanted]


def _documents(paper: Bundle) -> Iterator[list[_Stretch]]:
    """The stretches of each document of a paper, cut as `flow` cuts its lines."""
    current: list[_Stretch] = []
    met = False
    for leaf in paper.leaves:
        for stretch in _stretches(leaf):
            if stretch.begins and met and current:
                yield current
                current = []
            met = met or stretch.begins
            current.append(stretch)
    if current:
        yield current


def _stretches(leaf: Leaf) -> Iterator[_Stretch]:
    """A page cut before each of its letterheads."""
    blocks = list(leaf.page.blocks)
    placed = [Placed(file=leaf.file, page=leaf.page.number, route=leaf.page.route, item=block) for block in blocks]
    starts = [_start(placed, index) for index, block in enumerate(blocks) if _has_motto(block, leaf)]
    edges = [0, *(start for start in starts if start), len(blocks)]
    for first, last in pairwise(edges):
        yield _Stretch(leaf, tuple(blocks[first:last]), begins=first in starts)


def _start(placed: list[Placed], index: int) -> int:
    return head_start(placed, index) if isinstance(placed[index].item, Line) else index


def _has_motto(block: Block, leaf: Leaf) -> bool:
    if isinstance(block, Grid):
        only = leaf._replace(page=leaf.page.model_copy(update={"blocks": (block,)}))
        return any(isinstance(one, Line) and is_motto(one.text) for one in opened(only))
    return is_motto(block.text)


def _alone(reading: Reading, stretches: list[_Stretch]) -> Reading:
    """The reading with the pages and blocks of one document, all files in their places."""
    pages: dict[int, list[Page]] = {}
    for leaf, blocks, _ in stretches:
        own = pages.setdefault(leaf.file, [])
        if own and own[-1].number == leaf.page.number:
            own[-1] = own[-1].model_copy(update={"blocks": (*own[-1].blocks, *blocks)})
        elif blocks:
            own.append(leaf.page.model_copy(update={"blocks": blocks}))
    files = (_file(file, _renumbered(pages.get(index, []))) for index, file in enumerate(reading.files))
    return Reading(files=tuple(files))


def _renumbered(pages: list[Page]) -> list[Page]:
    """Pages that were numbered through with what stood before them begin with one: nothing of them is missing."""
    printed = [(page, number) for page in pages if (number := printed_number(page)) is not None]
    if not printed or any(number != page.number for page, number in printed):
        return pages
    first = pages[0].number
    numbered = {page.number for page, _ in printed}
    return [
        page.model_copy(update={"printed_number": page.number - first + 1}) if page.number in numbered else page
        for page in pages
    ]


def _file(file: FileReading, pages: list[Page]) -> FileReading:
    kept = {page.number for page in pages}
    signatures = tuple(one for one in file.signatures if one.page in kept)
    update = {"pages": tuple(pages), "signatures": signatures, "fault": None, "outcome": FileOutcome.READ}
    return file.model_copy(update=update)
