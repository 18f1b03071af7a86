"""Headings: the label before a line ("II.", "1.2.", "b)", "Phần thứ nhất"), and how its words fit a section's names.

Numbers are hints only: units renumber, skip and restart. A heading may be the whole line or run in
("1. Khó khăn: text …").
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, product
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.extract.text import clean, fold, key, similar, strip_marks
from schemas.campaign import Section

_ORDINALS: Final = {
    "nhat": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_ROMANS: Final = {roman: n for n, roman in enumerate(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"], 1)}
_SMALL_LETTERS: Final = "abcdđeghiklmnopqrstuvxy"
_WORDS: Final = r"[IVX]+|\d{1,2}|[^\W\d_]{2,4}"
_AFTER: Final = r"(?:\s*[./):\-–_]+\s*|(?<=\.\d)\s+|(?<=\.\d\d)\s+)"
_LABELS: Final = (
    ("word", re.compile(rf"(?:phần|chương|mục)\s+(?:thứ\s+)?(?P<n>{_WORDS})\b\s*[.:/)\-–]*\s*", re.IGNORECASE)),
    ("several", re.compile(r"(?P<n>\d{1,2}(?:\.\d{1,2})*)\s*(?:[,;&+]|và)\s*(?:\d{1,2}\.)*\d{1,2}\s*[./):\-–]+\s*")),
    ("arabic", re.compile(rf"\(?(?P<n>\d{{1,2}}(?:\s?\.\s?\d{{1,2}})*){_AFTER}(?=[^\W\d_(\"“])")),
    ("arabic", re.compile(r"(?P<n>\d{1,2}(?:\.\d{1,2})+),\s+(?=[A-ZĐÀ-ỸƠƯĂ][^\W\d_])")),
    ("roman", re.compile(r"(?P<n>[IVX]{1,4})\s*[./):\-–]+\s*(?=\S)")),
    ("capital", re.compile(r"(?P<n>[A-HĐ])\s*[./):\-–]+\s*(?=\S)")),
    ("roman", re.compile(r"(?P<n>[IHULl1|]{1,3}V?|[IVX]{1,4}l{1,2}|[IVXHNUM]{2,5})\s*[./):\-–]+\s*(?=[^\W\d_]{2})")),
    ("roman", re.compile(r"(?P<n>[VX]|[IVXHN]{2,5})\s+(?=[A-ZĐÀ-ỸƠƯĂ][^\W\d_])")),
    ("small", re.compile(r"\(?(?P<n>[a-zđ])\s*[./)]+\s*(?=\S)")),
    ("small", re.compile(r"\(?(?P<n>[àáạảãăâèéẹêìíịỉ])\)\s*(?=[A-ZĐÀ-ỸƠƯĂ])")),
    ("unread", re.compile(r"(?P<n>)\W?\w{1,3}\W{0,2}[./):]\s+(?=[A-ZĐÀ-ỸƠƯĂ][^\W\d_])")),
    ("unread", re.compile(r"(?P<n>)(?:\d[^\W\d_]|[^\w\s()]{1,2}\))\s+(?=[A-ZĐÀ-ỸƠƯĂ][^\W\d_])")),
    ("bullet", re.compile(r"[-–—+•*~●○▪■➢✓\uf0b7\uf02d\u2212]+\s*(?P<n>)")),
)  # fmt: skip
_LONE: Final = re.compile(
    r"^(?:(?:phần|chương|mục)\s+(?:thứ\s+)?\w{1,4}|[IVX]{1,4}|[A-HĐ])\s*[.:/)\-–]*$", re.IGNORECASE
)
_END: Final = re.compile(r"\s*(?:[:.]|\s[-–—])(?=\s|$)")
_TAIL: Final = re.compile(r"[\s.:;,/\-–]+$")
_EACH: Final = 0.6
_TELLING_WORDS: Final = 3
_SAME_PART: Final = 0.85
_SOME: Final = re.compile(r"^(?:nhung|cac|mot so)\s+(?=\S+\s)")
_BETWEEN: Final = re.compile(r"\s*[,;&/+–]\s*|\s+-\s+|\s+v[àa]\s+", re.IGNORECASE)
_LEAD: Final = re.compile(r"^(?:về|tình hình|việc)\s+", re.IGNORECASE)  # said before the name of many a section
_LEAD_LETTERS: Final = 20
_CAPITALS: Final = re.compile(r"(?<!\w)[A-ZĐ]{2,8}(?!\w)")  # letters that may stand for words: "CCHC"
_LED: Final = 0.02
_SOLID: Final = re.compile(r"\S+")
_ASIDE: Final = re.compile(r"\s*\([^()]*\)\s*$")


class Label(NamedTuple):
    """What numbers a heading: its kind, its last number (0 where it has none), and how many levels it spells."""

    kind: str = ""
    number: int = 0
    levels: int = 0


class Fit(NamedTuple):
    """How well a line fits a section: likeness 0…1 of its words, and where the section's own text begins in it."""

    score: float
    end: int
    whole: bool


def split_label(text: str, automatic: str = "") -> tuple[Label, int]:
    """The label of a line and where its words begin; ``automatic`` is the number Word shows before the line."""
    if automatic.strip():
        return split_label(f"{automatic.strip()} x")[0], 0
    for kind, pattern in _LABELS:
        match = pattern.match(text)
        if match and (kind != "word" or _number(match["n"])):
            return Label(kind, _number(match["n"]), match["n"].count(".") + 1), match.end()
    return Label(), 0


def lone_label(text: str) -> Label | None:
    """The label a line consists of, where the words of the heading stand in the next line ("Phần thứ nhất")."""
    label, start = split_label(f"{text.strip()} x") if _LONE.match(text.strip()) else (Label(), 0)
    return label if start else None


def _number(text: str) -> int:
    last = text.replace(" ", "").rsplit(".", 1)[-1]
    if last.isdigit():
        return int(last)
    if last in _ROMANS:
        return _ROMANS[last]
    if key(last) in _ORDINALS:
        return _ORDINALS[key(last)]
    if len(last) == 1:
        return (_SMALL_LETTERS if last.islower() else "ABCDĐEGHIK").find(
            last if last in "đĐ" else strip_marks(last)
        ) + 1
    return _ROMANS.get(re.sub(r"[HU]", "II", re.sub(r"[l1|]", "I", last)), 0)


@lru_cache(maxsize=4096)
def names_of(section: Section) -> tuple[str, ...]:
    """The names a section may be headed by: title and aliases, also without a bracket at their end."""
    names = [_TAIL.sub("", name) for name in (section.title, *section.aliases)]
    shorter = [bare for name in names if (bare := _ASIDE.sub("", name)) != name and len(key(bare).split()) >= 2]
    return tuple(dict.fromkeys([*names, *shorter]))


def fit(text: str, names: Sequence[str]) -> Fit:
    """How well a text (its label taken off) begins with one of the names."""
    best = Fit(0.0, len(text), whole=True)
    longest = 2 * max(map(len, names), default=0) + _LEAD_LETTERS
    for end, after, head, bare, short in _heads(text):
        if end > longest:
            continue
        for name in names:
            score = max(_likeness(head, name), _likeness(bare, name) - _LED if bare != head else 0.0)
            written_out = _written_out(head, name) if short else head
            score = max(score, _likeness(written_out, name) - _LED if written_out != head else 0.0)
            if score > best.score + 0.001:
                best = Fit(score, after, whole=after >= len(text))
    return max(best, _run_in(text, names), key=lambda f: f.score)


@lru_cache(maxsize=1024)
def _heads(text: str) -> tuple[tuple[int, int, str, str, bool], ...]:
    """What a text may be headed by: where it ends and the text after it begins, its words, without what leads in.

    The last says whether it holds capitals that may stand for words.
    """
    found = []
    for end, after in heading_ends(text):
        head = _TAIL.sub("", text[:end])
        short = _CAPITALS.search(head) is not None and not head.isupper()
        found.append((end, after, head, _LEAD.sub("", head), short))
    return tuple(found)


def fit_several(text: str, groups: tuple[tuple[str, ...], tuple[str, ...]], needed: float = 0.0) -> float:
    """Likeness of a heading to the names of several sections one after another ("Thuận lợi và khó khăn").

    Less than ``needed`` is told as nothing.
    """
    head = _name(_TAIL.sub("", text))
    best = 0.0
    for first, second, both in _in_turn(*groups):
        long, short = max(len(both), len(head)), min(len(both), len(head))
        if short < needed * long:
            continue  # too much longer or shorter to be as like as that
        if min(_like(head[: len(first)], first), _like(head[-len(second) :], second)) >= _EACH:
            best = max(best, _like(head, both))
    return best if best >= needed else 0.0


def says_both(text: str, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a heading consists of parts of the names of two sections, those of the first before those of the second.

    "Ưu điểm, khó khăn" is both "Kết quả đạt được" (also called "Ưu điểm") and "Khó khăn, tồn tại".
    """
    parts = _parts(_TAIL.sub("", text))
    first, second = _parts_of(one), _parts_of(other)
    if len(parts) < 2 or not _is_among(parts[0], first) or not _is_among(parts[-1], second):
        return False
    turn = next((i for i, part in enumerate(parts) if not _is_among(part, first)), len(parts) - 1)
    return all(_is_among(part, second) for part in parts[turn:])


def says_part(text: str, names: tuple[str, ...]) -> bool:
    """Whether a heading is a part of a section's name: "Văn bản chỉ đạo" of "Văn bản chỉ đạo, kế hoạch triển khai"."""
    parts, known = _parts(_TAIL.sub("", text)), _parts_of(names)
    telling = len(parts) > 1 or len(parts[0].split()) >= _TELLING_WORDS
    return telling and all(_is_among(part, known) for part in parts)


def _is_among(part: str, known: frozenset[str]) -> bool:
    return part in known or any(_like(part, one) >= _SAME_PART for one in known)


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(_SOME.sub("", key(part)) for part in _BETWEEN.split(text))


@lru_cache(maxsize=1024)
def _parts_of(names: tuple[str, ...]) -> frozenset[str]:
    """What the names of a section are made of, "Khó khăn" and "tồn tại"; single syllables say too little."""
    whole = {_SOME.sub("", key(name)) for name in names}
    return frozenset(part for part in {*whole, *(p for name in names for p in _parts(name))} if " " in part)


@lru_cache(maxsize=1024)
def _in_turn(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """Each name of one section before each of another, and the two together."""
    pairs = product(map(_name, one), map(_name, other))
    return tuple((first, second, f"{first} {second}") for first, second in pairs)


def covers(text: str, names: Sequence[str], *, first: bool = False) -> bool:
    """Whether a heading holds a name word by word among few other words ("Một số khó khăn, tồn tại chính").

    ``first``: only where it begins with it.
    """
    words = _words(text)
    for wanted in map(_words, names):
        more = len(words) - len(wanted)
        if len(wanted) < 2 or not 0 <= more <= len(wanted) + 2:
            continue
        if any(words[i : i + len(wanted)] == wanted for i in range(1 if first else more + 1)):
            return True
    return False


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(key(text).split())


def _like(one: str, other: str) -> float:
    return float(Levenshtein.normalized_similarity(one, other))


@lru_cache(maxsize=4096)
def _name(name: str) -> str:
    return _joined(key(name))


def _joined(words: str) -> str:
    return " ".join(word for word in words.split() if word != "va")


@lru_cache(maxsize=1024)
def heading_ends(text: str) -> tuple[tuple[int, int], ...]:
    """Where a heading may end (colon, full stop, dash, end of the line), with where the text after it begins."""
    return (*((match.start(), match.end()) for match in _END.finditer(text)), (len(text), len(text)))


def _likeness(head: str, name: str) -> float:
    long, short = max(len(head), len(name)), min(len(head), len(name))
    return similar(head, name) if short > 0.55 * long else 0.0


def _written_out(head: str, name: str) -> str:
    """The heading with capitals that stand for words of the name written out: "Kiểm tra công tác CCHC"."""
    words = key(name).split()
    initials = "".join(word[0] for word in words)
    out = []
    for word in head.split():
        letters = key(word)
        place = initials.find(letters) if 2 <= len(letters) <= 8 and word.isupper() and letters not in words else -1
        out.append(" ".join(words[place : place + len(letters)]) if place >= 0 else word)
    return " ".join(out)


def _run_in(text: str, names: Sequence[str]) -> Fit:
    """A long name word by word at the beginning, with a new sentence right behind it and no sign between."""
    sentences = _sentences(text)
    for name in names:
        count = len(name.split())
        end = sentences.get(count, 0)
        if count >= 4 and end and fold(_TAIL.sub("", clean(text[:end]))) == fold(name):
            return Fit(0.97, len(text), whole=True) if text.isupper() else Fit(0.97, end, whole=False)
    return Fit(0.0, len(text), whole=True)


@lru_cache(maxsize=1024)
def _sentences(text: str) -> dict[int, int]:
    """Where a new sentence may begin: number of words before it, with where the last of them ends."""
    words = list(_SOLID.finditer(text))
    return {i: before.end() for i, (before, word) in enumerate(pairwise(words), 1) if word[0][:1].isupper()}
