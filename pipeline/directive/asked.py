"""Where the outline of the reports stands: in which annex, or in which sentence of the letter itself."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.directive.outline import Outline, outline_of, walk
from pipeline.directive.paper import Annex, Paper, Said, said
from pipeline.extract.flow import PICTURED
from pipeline.extract.headings import Label, split_label
from pipeline.extract.text import clean, key, similar
from schemas.draft import DraftSection, DraftWarning
from schemas.reading import Grid
from schemas.record import Evidence

_OUTLINE_WORDS: Final = re.compile(r"\b(?:de cuong|bao cao|ket qua|tong ket|danh gia)\b")
_NO_OUTLINE: Final = re.compile(
    r"\b(?:danh sach|phan cong"
    r"|lich (?:trinh|cong tac|kiem tra)|tien do thuc hien|ke hoach thuc hien|phan bo|chi tieu giao|nhiem vu"
    r"|huong dan cach)\b"
)
_BY_ANNEX: Final = re.compile(r"\b(?:theo|kem)\b.{0,40}\b(?:mau|de cuong|phu luc|bieu)\b")
_ANNOUNCES: Final = re.compile(
    r"\b(?:noi dung|de cuong)(?: cua)? bao cao\b|\bbao cao\b.{0,60}\b(?:gom|bao gom|theo|voi|neu|tap trung"
    r"|the hien)\b"
    r".{0,50}\b(?:noi dung|muc|phan|van de|de cuong|sau)\b|\bbao cao\b.{0,30}\b(?:gom|bao gom)$"
)
_ATTACHED: Final = re.compile(r"\b(?:kem theo|dinh kem|gui kem|kem)\b|\bphu luc\b")
_MOST_TITLE: Final = 60


class Asked(NamedTuple):
    """The outline with what speaks against it; ``place`` is where it was announced."""

    sections: tuple[DraftSection, ...]
    warnings: tuple[DraftWarning, ...]


def read_outline(paper: Paper) -> Asked:
    """The outline of the annex that holds one, else that of the letter; two that differ are shown with both places."""
    candidates = [(_weight(annex, paper), annex) for annex in paper.annexes]
    usable = [(w, annex, outline_of(annex.blocks)) for w, annex in candidates if w > 0]
    usable = [one for one in usable if len(walk(one[2].sections)) >= 2]
    if not usable:
        return _in_text(paper)
    usable.sort(key=lambda one: -one[0])
    _, annex, outline = usable[0]
    warnings = list(outline.warnings)
    for _, other, second in usable[1:]:
        if not _same(outline, second):
            told = (
                f"Hai phụ lục cùng nêu đề cương và không giống nhau: “{annex.name[:80]}” và “{other.name[:80]}”. "
                "Bản nháp theo phụ lục đầu; chọn đề cương đúng."
            )
            warnings.append(DraftWarning(code="outline.contradicts", message=told, evidence=(_at(annex), _at(other))))
    return Asked(outline.sections, tuple(warnings))


def _weight(annex: Annex, paper: Paper) -> int:
    """How likely an annex holds the outline: by its title, else by what the letter says of its annexes."""
    words = key(re.sub(r"\(?\s*(?:ban hành )?kèm theo.*$", "", annex.name, flags=re.IGNORECASE))
    if "de cuong" in words:
        return 3
    if _NO_OUTLINE.search(words):
        return 0
    if _OUTLINE_WORDS.search(words):
        return 2
    only_tables = all(isinstance(placed.item, Grid) for placed in annex.blocks)
    told = any(_BY_ANNEX.search(key(line.text)) for line in said(paper.body))
    return int(told and not only_tables)


def _same(one: Outline, other: Outline) -> bool:
    first, second = (walk(o.sections) for o in (one, other))
    pairs = zip(first, second, strict=False)
    return len(first) == len(second) and all(similar(a.title, b.title) > 0.8 for a, b in pairs)


def _at(annex: Annex) -> Evidence:
    return next(said((*annex.title, *annex.blocks))).evidence


def _in_text(paper: Paper) -> Asked:
    """The outline that a sentence of the letter announces: the list below it, or the parts of the sentence itself."""
    lines = list(said(paper.body))
    for index, line in enumerate(lines):
        if not _ANNOUNCES.search(key(line.text)) or _is_elsewhere(line):
            continue
        listed = _list_below(lines, index)
        if len(listed) >= 2:
            outline = outline_of([one.placed for one in listed])
            if len(walk(outline.sections)) >= 2:
                return Asked(tuple(_unsure(outline.sections, 0.9)), outline.warnings)
        parts = list(_run_in(line))
        if len(parts) >= 2:
            return Asked(tuple(parts), ())
    return Asked((), tuple(_not_attached(lines)))


def _is_elsewhere(line: Said) -> bool:
    """Whether a sentence sends readers to an annex and announces nothing below itself."""
    words = key(line.text)
    return bool(_ATTACHED.search(words) and _BY_ANNEX.search(words)) and not line.text.rstrip().endswith(":")


def _not_attached(lines: Sequence[Said]) -> Iterator[DraftWarning]:
    """The sentence that names an attached outline, where none was found."""
    for line in lines:
        if "de cuong" in key(line.text) and _is_elsewhere(line):
            told = "Văn bản nói có đề cương kèm theo nhưng không thấy trong tệp: thêm phụ lục, hoặc nhập đề cương."
            yield DraftWarning(code="outline.not_attached", message=told, evidence=(line.evidence,))
            return


def _unsure(sections: Sequence[DraftSection], most: float) -> Iterator[DraftSection]:
    for one in sections:
        parts = tuple(_unsure(one.parts, most))
        yield one.model_copy(update={"confidence": min(one.confidence, most), "parts": parts})


def _list_below(lines: Sequence[Said], index: int) -> list[Said]:
    """The items below an announcement, up to the next item of its own level or a paragraph that is none."""
    own = split_label(lines[index].text)[0]
    above = _kinds_before(lines, index)
    out: list[Said] = []
    first: Label | None = None
    for place, line in enumerate(lines[index + 1 :], index + 1):
        label = split_label(line.text)[0]
        if not label.kind or label.kind in ("unread", "several"):
            goes_on = not line.text[:1].isupper() or _is_between(lines, place, first)
            if not out or len(line.text.split()) > _MOST_TITLE or not goes_on:
                break
            out.append(line)
            continue
        first = first or label
        if not out and label == own._replace(number=own.number + 1) and label.kind != "bullet":
            break  # the next item beside the announcement, none of its list
        if _ends(label, first, own, above, out):
            break
        out.append(line)
    return out


def _is_between(lines: Sequence[Said], place: int, first: Label | None) -> bool:
    """Whether a scanned line stands between two items of a list: recognition lost its label."""
    below = split_label(lines[place + 1].text)[0] if place + 1 < len(lines) else Label()
    listed = first is not None and below.kind == first.kind != "bullet" and below.number > first.number + 1
    return listed and lines[place].placed.route in PICTURED


def _kinds_before(lines: Sequence[Said], index: int) -> set[str]:
    kinds = {split_label(line.text)[0].kind for line in lines[:index]}
    return kinds - {"", "bullet", "unread", "several"}


def _ends(label: Label, first: Label, own: Label, above: set[str], out: Sequence[Said]) -> bool:
    if label.kind == first.kind:
        if label.kind == own.kind and label.kind != "bullet" and out:
            numbers = [split_label(one.text)[0] for one in out]
            last = next((n.number for n in reversed(numbers) if n.kind == first.kind), 0)
            return label.number not in (last, last + 1)
        return False
    kinds = {split_label(one.text)[0].kind for one in out}
    return label.kind not in kinds and label.kind in above | {own.kind}


def _run_in(line: Said) -> Iterator[DraftSection]:
    """Parts of one sentence: "Báo cáo gồm: kết quả …; khó khăn, vướng mắc; kiến nghị"."""
    text = line.text
    at = next((m.end() for m in re.finditer(r":\s", text) if _ANNOUNCES.search(key(text[: m.start()]))), None)
    if at is None or ";" not in text[at:]:
        return
    for number, part in enumerate(re.split(r"\s*;\s*", re.split(r"\.\s", text[at:])[0]), 1):
        title = clean(re.sub(r"^(?:\(?\w\)|[-+]|và)\s+", "", part)).strip(" .;:")
        if key(title):
            shown = title[:1].upper() + title[1:]
            yield DraftSection(id=str(number), title=shown, confidence=0.7, evidence=(line.evidence,))
