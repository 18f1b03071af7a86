"""The outline that reports must follow: labelled lines of an annex, or of the place in the letter that lists them.

Levels come from the kinds of labels in the order in which they appear ("Phần thứ nhất" > "I." > "1." > "a)" > "-"), not
from what a number usually means: departments mix them. Ids follow the numbering of the paper itself.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.directive.blurred import CAPITALS, ROMANS, SMALL, Around, clear_label, lost_label
from pipeline.directive.paper import Said, said, without_blots
from pipeline.extract.flow import PICTURED, Placed
from pipeline.extract.headings import Label, lone_label, split_label
from pipeline.extract.paragraphs import reads_on
from pipeline.extract.text import clean, key
from schemas.draft import DraftSection, DraftWarning

_IF_ANY: Final = re.compile(r"\(?\s*nếu (?:có|phát sinh)\s*\)?", re.IGNORECASE)
_FORM_NOTE: Final = re.compile(
    r"\s*[(\[](?:[^()]*\b(?:theo|kèm|đính kèm|thống kê|ghi rõ|nêu|xem|số liệu|biểu|mẫu|phụ lục)\b[^()]*)[)\]]",
    re.IGNORECASE,
)
_TELLS: Final = re.compile(
    r"^(?:neu|ghi|trinh bay|luu y|chu y|de nghi|yeu cau|trong do|vi du|cu the|bao gom|gom|phan tich|lam ro|thong ke"
    r"|co the|noi dung gom|danh gia (?:ro|cu the|chi tiet)|bao cao (?:ro|cu the|day du|chi tiet)|ket qua cu the"
    r"|so sanh|kem theo|dinh kem|don vi nao)\b"
)
_DOTS: Final = re.compile(r"[.…_]{3,}")
_TABLE_NAME: Final = re.compile(r"^(?:bieu|bang|mau|phu luc|dvt|don vi tinh)\b(?! (?:tong hop|thong ke|so lieu))")
_SIGNED: Final = re.compile(
    r"^(?:noi nhan|tm|kt|thu truong|nguoi lap|thu truong don vi|lanh dao don vi|ghi chu|luu y)\b"
)
_MOST_WORDS: Final = 45
_SWALLOWED: Final = re.compile(r"\s(?:(?P<letter>[a-zđ]\w?\))|(?:[IVX]{1,4}|\d{1,2}|[A-HĐ])\.)\s+(?=[^\W\d_]{2})")
_END: Final = re.compile(r"[\s.;:,…–-]+$")


class Item(NamedTuple):
    """One labelled line: its label, its own words, what it says beyond its title, and where it stands."""

    label: Label
    title: str
    note: str
    said: Said
    mended: bool = False


class _Node:
    """An item on its way into the tree."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.parts: list[_Node] = []


class Outline(NamedTuple):
    """The sections found, the places that were skipped in their numbering, and the items that only explain."""

    sections: tuple[DraftSection, ...]
    warnings: tuple[DraftWarning, ...] = ()


def outline_of(blocks: Sequence[Placed]) -> Outline:
    """The outline that the labelled lines among ``blocks`` spell."""
    items = _counted(_items(list(said(blocks))))
    roots = _tree(items)
    return Outline(tuple(_section(node, "", number) for number, node in enumerate(roots, 1)), tuple(_skips(roots)))


def _items(lines: Sequence[Said]) -> list[Item]:
    items: list[Item] = []
    path: list[Item] = []
    nested: dict[str, Label] = {}
    waiting: Label | None = None
    spoken = list(_texts(lines))
    for place, (line, text) in enumerate(spoken):
        if _SIGNED.match(key(text)):
            break
        lone = lone_label(text)
        if lone is not None:
            waiting = lone
            continue
        label, start = split_label(text)
        if waiting is not None and (not label.kind or label.kind == "unread"):
            label, start = waiting, 0
        waiting = None
        mended = False
        if line.placed.route in PICTURED:
            above = [(one.label, one.title) for one in path]
            clear = _cleared(label, text, Around(above, nested, [t for _, t in spoken[place + 1 :]]))
            mended = clear is not None
            label, start = clear or (label, start)
        words = clean(text[start:])
        if label.kind in ("", "several", "unread") or not key(words):
            _goes_on(items, text)
            continue
        title, note = _parted(words)
        if label.kind == "bullet" and _only_explains(title):
            _tell(items, words)
            continue
        items.append(Item(label, title, note, line, mended))
        path = _opened(path, items[-1])
        if len(path) > 1 and label.levels == 1:
            nested[path[-2].label.kind] = label._replace(number=min(label.number, 1))
    return items


def _cleared(label: Label, text: str, around: Around) -> tuple[Label, int] | None:
    """What the label of a scanned line must be, be it blurred or lost altogether; None where it stands as read."""
    clear = clear_label(label, text, around)
    if clear is None and not label.kind and not _only_explains(text):
        lost = lost_label(text, around)
        return (lost, 0) if lost is not None else None
    return clear


def _texts(lines: Sequence[Said]) -> Iterator[tuple[Said, str]]:
    """Each line with its text; one that swallowed the next item is taken apart again.

    A capital heading as long as the line is taken for a line that goes on in the item below it; recognition loses the
    bracket of a letter.
    """
    for line in lines:
        scanned = line.placed.route in PICTURED
        text = without_blots(line.text) if scanned else line.text
        start = 0
        for match in _SWALLOWED.finditer(text):
            heading = text[start : match.start()].isupper() and not text[match.end() : match.end() + 12].isupper()
            if heading or (scanned and match["letter"] and split_label(text)[0].kind == "small"):
                yield line, text[start : match.start()]
                start = match.start() + 1
        yield line, text[start:]


def _counted(items: list[Item]) -> list[Item]:
    """Numbers that recognition took for others, put right: "1." among capital chapters is I, a second "II." is III.

    Only on scanned pages, and with less confidence; in a text of letters a slip of numbering is the writer's own.
    """
    romans = [i for i in items if i.label.kind == "roman" and i.title.isupper()]
    out: list[Item] = []
    last: dict[tuple[str, int], int] = {}
    for item in items:
        label = item.label
        scanned = item.said.placed.route in PICTURED
        if scanned and label.kind == "arabic" and label.levels == 1 and item.title.isupper() and romans:
            label = Label("roman", label.number, 1)
        kind = _sort(label)
        if scanned and kind in last and label.kind in ("roman", "word", "capital") and label.number != last[kind] + 1:
            label = label._replace(number=last[kind] + 1)
        for deeper in [k for k in last if _rank(k) > _rank(kind)]:
            del last[deeper]
        last[kind] = label.number
        out.append(item._replace(label=label, mended=item.mended or label != item.label))
    return out


def _rank(kind: tuple[str, int]) -> int:
    order = ("word", "capital", "roman", "arabic", "small", "bullet")
    return 10 * order.index(kind[0]) + kind[1] if kind[0] in order else 0


def _goes_on(items: list[Item], text: str) -> None:
    """An unlabelled line belongs to the item before it: the rest of its title, or words about it."""
    if not items or _DOTS.fullmatch(text.replace(" ", "")) or _TABLE_NAME.match(key(text)):
        return
    last = items[-1]
    if not last.note and reads_on(last.said.text, text):
        items[-1] = last._replace(title=_END.sub("", f"{last.title} {clean(text)}"))
    else:
        _tell(items, text)


def _tell(items: list[Item], words: str) -> None:
    if items and key(words):
        note = f"{items[-1].note} {clean(_DOTS.sub('', words))}".strip()
        items[-1] = items[-1]._replace(note=note)


def _only_explains(words: str) -> bool:
    """Whether a line of a list tells how to write and names nothing to report on."""
    return bool(_TELLS.match(key(words))) or len(words.split()) > _MOST_WORDS


def _parted(words: str) -> tuple[str, str]:
    """Title and note of an item: "Công tác chỉ đạo: nêu rõ …", "Bảng tổng hợp (theo mẫu)"."""
    words = clean(_DOTS.sub(" ", words))
    ends = re.finditer(r"[:]\s+(?=\S)|\.\s+(?=[^\W\d_(])", words)
    cut = next((m for m in ends if m[0][0] == ":" or words[m.end()].isupper()), None)
    title, note = words, ""
    if cut and len(words[: cut.start()].split()) >= 2:
        title, note = words[: cut.start()], words[cut.end() :]
    found = _FORM_NOTE.search(title)
    if found and not _IF_ANY.search(found[0]) and len(title[: found.start()].split()) >= 2:
        note = clean(f"{found[0].strip(' ()[]')}. {note}") if note else found[0].strip(" ()[]")
        title = title[: found.start()] + title[found.end() :]
    sentence = re.search(r"\s[–-]\s(?=(?:nêu|ghi|trình bày)\b)", title)
    if sentence:
        note, title = clean(f"{title[sentence.end() :]} {note}"), title[: sentence.start()]
    return _END.sub("", clean(title)), note


def _tree(items: Sequence[Item]) -> list[_Node]:
    roots: list[_Node] = []
    nodes: list[_Node] = []
    for item in items:
        path = _opened([node.item for node in nodes], item)
        node = _Node(item)
        nodes = [*nodes[: len(path) - 1], node]
        (nodes[-2].parts if len(nodes) > 1 else roots).append(node)
    return roots


def _opened(path: Sequence[Item], item: Item) -> list[Item]:
    """The open items once ``item`` stands below them, itself the innermost."""
    while item.title.isupper() and path and not path[-1].title.isupper():
        path = path[:-1]  # a chapter in capitals is no part of an item that is not
    return [*path[: _level(item.label, [one.label for one in path])], item]


def _level(label: Label, path: Sequence[Label]) -> int:
    """How deep an item stands: beside the innermost open item of its kind, else below the innermost open item.

    "1.2" stands below "1" whatever is open; a bullet is never the parent of a number.
    """
    if label.kind == "word":
        return 0
    for depth in range(len(path) - 1, -1, -1):
        if _sort(path[depth]) == _sort(label):
            return depth
    if label.kind == "arabic" and label.levels > 1:
        above = [d for d, one in enumerate(path) if one.kind == "arabic" and one.levels < label.levels]
        if above:
            return above[-1] + 1
    while path and path[-1].kind == "bullet" and label.kind != "bullet":
        path = path[:-1]
    return len(path)


def _sort(label: Label) -> tuple[str, int]:
    return (label.kind, label.levels if label.kind == "arabic" else 0)


def _section(node: _Node, above: str, number: int) -> DraftSection:
    item = node.item
    own = _token(item.label, number)
    name = f"{above}.{own}" if above else own
    tokens: dict[str, int] = {}
    parts = []
    for place, part in enumerate(node.parts, 1):
        made = _section(part, name, place)
        tokens[made.id] = tokens.get(made.id, 0) + 1
        parts.append(made if tokens[made.id] == 1 else _renamed(made, f"{made.id}-{tokens[made.id]}"))
    scanned = item.said.placed.route in PICTURED
    return DraftSection(
        id=name,
        title=item.title,
        required=not _IF_ANY.search(item.said.text),
        note=item.note,
        confidence=round(min(item.said.line.confidence, 0.7 if item.mended else 0.9 if scanned else 0.98), 2),
        evidence=(item.said.evidence,),
        parts=tuple(parts),
    )


def _renamed(section: DraftSection, name: str) -> DraftSection:
    parts = tuple(_renamed(part, name + part.id.removeprefix(section.id)) for part in section.parts)
    return section.model_copy(update={"id": name, "parts": parts})


def _token(label: Label, place: int) -> str:
    """What the numbering of the paper says, as it stands in an id: "I", "2", "b", "P1"; a bullet counts in letters."""
    number = label.number or place
    if label.kind == "bullet":
        return SMALL[place - 1] if place <= len(SMALL) else f"m{place}"
    if label.kind == "word":
        return f"P{number}"
    if label.kind == "roman":
        return ROMANS[number] if number < len(ROMANS) else str(number)
    if label.kind == "capital":
        return CAPITALS[number - 1]
    if label.kind == "small":
        return SMALL[number - 1] if number <= len(SMALL) else str(number)
    return str(number)


def _skips(nodes: Sequence[_Node]) -> list[DraftWarning]:
    """Numbers that are skipped or stand twice among the items of one level."""
    found: list[DraftWarning] = []
    before: _Node | None = None
    for node in nodes:
        label = node.item.label
        counted = before is not None and label.kind == before.item.label.kind != "bullet" and label.number > 0
        if before is not None and counted and label.number != before.item.label.number + 1:
            told = f"Sau mục “{before.item.title}” số không liền: “{node.item.said.text[:60]}”. Kiểm tra đề cương."
            evidence = (before.item.said.evidence, node.item.said.evidence)
            found.append(DraftWarning(code="outline.numbering", message=told, evidence=evidence))
        found.extend(_skips(node.parts))
        before = node
    return found


def walk(sections: Sequence[DraftSection]) -> list[DraftSection]:
    """All sections, parents before their parts."""
    return [one for section in sections for one in (section, *walk(section.parts))]
