"""Which line heads which section: a beam search over possible headings, with the outline's order as tie-break.

Words decide; label, print and order only tip the scale, so that reordered, renumbered and unnumbered sections are
found. The weights were chosen on hand-made reports and checked on the labelled submissions; each is small beside the
likeness of words.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.extract.headings import (
    Fit,
    Label,
    covers,
    fit,
    fit_several,
    heading_ends,
    lone_label,
    names_of,
    says_both,
    says_part,
    split_label,
)
from schemas.base import Frozen
from schemas.campaign import Section
from schemas.reading import Line

_BEAM: Final = 48
_CHOICES: Final = 4
_NEEDED: Final = 0.62
_HALF_HEADING: Final = 90
_BROKEN_GAIN: Final = 0.05
_LOOSE: Final = 0.45
_WORD_BY_WORD: Final = 0.99
_PART: Final = 0.78  # likeness of a heading that is one part of a name
_BOTH: Final = 0.9  # likeness of a heading made of parts of two names
_TWO_NAMES: Final = re.compile(r"[,;&/+–-]|\bv[àa]\b", re.IGNORECASE)
_DIRT: Final = re.compile(r"^[ˆ^`'´¨.,_|\\°¬\s]+(?=\S)")  # specks at the margin that recognition takes for signs


class Spot(Frozen):
    """A line of the body: its place, the line, its label, where its words begin, whether it is behind the signature.

    ``under_label`` says that the label stands alone in the line above; ``below`` is the next line where the heading
    may go on in it (broken by hand: neither line has a mark of its own there).
    """

    place: int
    line: Line
    label: Label
    start: int
    annex: bool
    under_label: bool = False
    below: str = ""


class Node(NamedTuple):
    """A section in its place: number in the outline, number among its siblings, index of its parent and its chapter.

    ``names`` are those it may be headed by.
    """

    section: Section
    names: tuple[str, ...]
    order: int
    ordinal: int
    parent: int | None
    chapter: int
    depth: int
    has_table: bool


class Heading(NamedTuple):
    """A line taken as the heading of one section or of several at once: its likeness, and where the text begins.

    ``lines`` is 2 where the heading goes on in the line below.
    """

    spot: Spot
    nodes: tuple[int, ...]
    score: float
    end: int
    lines: int = 1


class _Path(NamedTuple):
    total: float
    last: int
    used: frozenset[int]
    headings: tuple[Heading, ...]


def nodes_of(sections: Sequence[Section], with_table: frozenset[str]) -> list[Node]:
    """The outline as a list, parents before their parts."""
    nodes: list[Node] = []

    def walk(parts: Sequence[Section], parent: int | None, chapter: int | None, depth: int) -> None:
        for ordinal, section in enumerate(parts, 1):
            order = len(nodes)
            top = order if chapter is None else chapter
            nodes.append(Node(section, names_of(section), order, ordinal, parent, top, depth, section.id in with_table))
            walk(section.parts, order, top, depth + 1)

    walk(sections, None, None, 0)
    return nodes


def spots_of(lines: Sequence[tuple[int, Line]], annex_from: int) -> list[Spot]:
    """The lines with their labels read; a label that stands alone in the line above belongs to the line below it."""
    spots: list[Spot] = []
    above: Label | None = None
    for index, line in lines:
        current = _spot(index, line, annex=index >= annex_from)
        if above is not None and not current.label.kind:
            current = current.model_copy(update={"label": above, "under_label": True})
        above = lone_label(line.text)
        if spots and _may_go_on(spots[-1], current):
            spots[-1] = spots[-1].model_copy(update={"below": current.line.text})
        spots.append(current)
    return spots


def _may_go_on(before: Spot, current: Spot) -> bool:
    """Whether a short line may be the first half of a heading that somebody broke in two."""
    if current.place != before.place + 1 or current.label.kind or current.under_label:
        return False
    alike = before.line.bold == current.line.bold and before.line.text.isupper() == current.line.text.isupper()
    short = len(before.line.text) < _HALF_HEADING and len(current.line.text) < _HALF_HEADING
    return alike and short and not before.line.text.rstrip().endswith((".", ";", ":"))


def _spot(index: int, line: Line, *, annex: bool) -> Spot:
    dirt = len(line.text) - len(_DIRT.sub("", line.text))
    label, start = split_label(line.text[dirt:], line.label)
    return Spot(place=index, line=line, label=label, start=dirt + start, annex=annex)


def align(spots: Sequence[Spot], nodes: Sequence[Node]) -> list[Heading]:
    """The headings found, in the order of the lines."""
    paths = [_Path(0.0, -1, frozenset(), ())]
    for current in spots:
        choices = _likeliest(list(_choices(current, nodes)))
        if choices:
            paths = sorted((new for path in paths for new in _grown(path, choices, nodes)), key=lambda p: -p.total)[
                :_BEAM
            ]
    return _with_garbled(list(paths[0].headings), spots, nodes)


def _likeliest(choices: Sequence[Heading]) -> list[Heading]:
    """The few best; beside a name word by word no other counts that is only like the line."""
    ranked = sorted(choices, key=lambda choice: -choice.score)[:_CHOICES]
    exact = [choice for choice in ranked if choice.score >= _WORD_BY_WORD]
    return exact or ranked


def _choices(current: Spot, nodes: Sequence[Node]) -> Iterator[Heading]:
    text = current.line.text[current.start :]
    out, short = _stands_out(current), _is_short(text)
    for node in nodes:
        if current.annex and not node.has_table:
            continue
        found = fit(text, node.names)
        broken = fit(f"{text} {current.below}", node.names) if current.below else found
        if broken.whole and broken.score > found.score + _BROKEN_GAIN and broken.score >= _threshold(current, broken):
            yield Heading(current, (node.order,), broken.score, len(current.line.text), lines=2)
        elif found.score >= _threshold(current, found):
            yield Heading(current, (node.order,), found.score, current.start + found.end)
        elif out and (end := _covered(text, node.names)):
            yield Heading(current, (node.order,), 0.8, current.start + end)
        elif out and short and says_part(text, node.names):
            yield Heading(current, (node.order,), _PART, len(current.line.text))
        elif short and not out and covers(text, node.names, first=True):
            yield Heading(current, (node.order,), 0.8, len(current.line.text))
    if not current.annex and _TWO_NAMES.search(text[: 2 * _HALF_HEADING]):
        yield from _merged(current, text, nodes)


def _is_short(text: str) -> bool:
    """Whether a line that does not stand out may be a heading all the same: a few words, no number, no sentence."""
    return len(text) < _HALF_HEADING and not any(c.isdigit() for c in text) and not text.rstrip().endswith(".")


def _covered(text: str, names: Sequence[str]) -> int:
    """Where a heading ends that holds a name among few other words; 0 where there is none."""
    heads = (end for end in heading_ends(text) if end[0] < 120 and covers(text[: end[0]], names))
    return next(heads, (0, 0))[1]


def _merged(current: Spot, text: str, nodes: Sequence[Node]) -> Iterator[Heading]:
    for node in nodes:
        for other in nodes:
            if other.parent == node.parent and other.ordinal == node.ordinal + 1:
                yield from _pair(current, text, node, other)


def _pair(current: Spot, text: str, node: Node, other: Node) -> Iterator[Heading]:
    names = (node.names, other.names)
    needed = 0.8 if current.label.kind == "several" else 0.86
    for end, after in heading_ends(text):
        if end >= 2 * _HALF_HEADING:
            return
        score = fit_several(text[:end], names, needed)
        if not score and end < _HALF_HEADING and says_both(text[:end], *names):
            score = _BOTH
        if score:
            yield Heading(current, (node.order, other.order), score, current.start + min(after, len(text)))
            return


def _threshold(current: Spot, found: Fit) -> float:
    """How like the words must be: less where the line looks like a heading, more for bullets and plain prose."""
    kind = current.label.kind
    if kind == "bullet":
        return 0.88
    if kind not in ("", "unread") or current.line.level is not None:
        return 0.7
    if current.line.bold or current.line.centred:
        return 0.74
    return 0.82 if found.whole else 0.9


def _stands_out(current: Spot) -> bool:
    return current.line.bold or current.line.level is not None or current.label.kind not in ("", "unread", "bullet")


def _grown(path: _Path, choices: Sequence[Heading], nodes: Sequence[Node]) -> Iterator[_Path]:
    yield path
    last = path.headings[-1] if path.headings else None
    for choice in choices:
        halved = last is not None and last.lines > 1 and last.spot.place + 1 == choice.spot.place
        if path.used.isdisjoint(choice.nodes) and not halved:
            gain = _gain(path, choice, nodes)
            if gain > 0:
                used = path.used | frozenset(choice.nodes)
                yield _Path(path.total + gain, choice.nodes[-1], used, (*path.headings, choice))


def _gain(path: _Path, choice: Heading, nodes: Sequence[Node]) -> float:
    node = nodes[choice.nodes[0]]
    gain = (choice.score - _NEEDED) * len(choice.nodes) + _look(choice.spot, node) + _place(path, node, nodes)
    return gain - 0.0005 * len(path.headings) - (0.2 if choice.spot.annex else 0.0)


def _look(current: Spot, node: Node) -> float:
    label = current.label
    numbered = 0.05 if label.number == node.ordinal else -0.02 if label.number else 0.0
    printed = 0.04 if current.line.bold or current.line.level is not None else 0.0
    kind = {"": 0.0, "unread": 0.0, "bullet": 0.01}.get(label.kind, 0.06)
    chapter_like = label.kind in ("word", "roman", "capital")
    wrong_level = -0.05 if chapter_like and label.kind == "word" and node.depth else 0.0
    return numbered + printed + kind + wrong_level


def _place(path: _Path, node: Node, nodes: Sequence[Node]) -> float:
    if path.last < 0:
        return 0.02 if node.order == 0 else 0.0
    last = nodes[path.last]
    if node.order == last.order + 1:
        return 0.06
    if node.order > last.order:
        return 0.02 if node.chapter == last.chapter or node.depth == 0 else -0.12
    return -0.08 if node.parent == last.parent else -0.12 if node.chapter == last.chapter else -0.22


def _with_garbled(headings: list[Heading], spots: Sequence[Spot], nodes: Sequence[Node]) -> list[Heading]:
    """Adds labelled lines that stand where one unfound section belongs and are like its name at least in part."""
    found = {order for heading in headings for order in heading.nodes}
    taken = {heading.spot.place for heading in headings}
    extra = []
    for node in nodes:
        if node.order in found:
            continue
        before = [h for h in headings if h.nodes[-1] == node.order - 1]
        after = [h for h in headings if h.nodes[0] == node.order + 1]
        if before and (after or node.order + 1 == len(nodes)):
            free = [s for s in spots if s.place not in taken]
            extra += _garbled(before[0], after[0] if after else None, node, free)
    return sorted([*headings, *extra], key=lambda h: h.spot.place)


def _garbled(before: Heading, after: Heading | None, node: Node, spots: Sequence[Spot]) -> list[Heading]:
    last = after.spot.place if after else before.spot.place + 40
    options = []
    for current in spots:
        if before.spot.place < current.place < last and current.label.number == node.ordinal:
            found = fit(current.line.text[current.start :], node.names)
            if found.score >= _LOOSE:
                options.append(Heading(current, (node.order,), found.score, current.start + found.end))
    return sorted(options, key=lambda h: -h.score)[:1]
