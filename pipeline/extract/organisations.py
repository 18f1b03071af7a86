"""Names of organisations taken apart: what kind it is, at what level, and its place or own name.

The kinds come from the campaign's own units ("Trung tâm Y tế | huyện | Đông Lĩnh"), with the common ones of education
and local government besides; the initials of every kind are its abbreviation (TTYT), so a new campaign needs no list.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipeline.extract.text import spelt_out
from schemas.campaign import Unit

_COMMON: Final = (
    "uy ban nhan dan", "hoi dong nhan dan", "phong giao duc va dao tao", "so giao duc va dao tao",
    "trung tam giao duc nghe nghiep giao duc thuong xuyen", "trung tam giao duc thuong xuyen",
    "trung tam giao duc nghe nghiep", "trung tam hoc tap cong dong", "hoi khuyen hoc",
    "truong pho thong dan toc noi tru", "truong trung hoc pho thong", "truong trung hoc co so", "truong tieu hoc",
    "truong mam non", "truong mau giao", "truong cao dang", "truong dai hoc",
)  # fmt: skip
_WRITTEN_ALSO: Final = (
    (re.compile(r"(?<!truong )\b(pho thong dan toc noi tru|trung hoc pho thong|trung hoc co so)\b"), r"truong \1"),
    (re.compile(r"\btruong dan toc noi tru\b"), "truong pho thong dan toc noi tru"),
    (
        re.compile(r"\btruong pho thong dan toc noi tru truong trung hoc pho thong\b"),
        "truong pho thong dan toc noi tru",
    ),
)
_LEVEL: Final = re.compile(r"\b(thanh pho|thi xa|thi tran|huyen|quan|tinh|dac khu|phuong|xa)\b")
_SMALL_WORDS: Final = re.compile(r"\b(chuyen)\b")
_HEAD: Final = re.compile(
    r"^(uy ban|hoi dong|phong kham|phong|so|trung tam|truong|hoi|ban|bo|chi cuc|cuc|cong an|dang uy|huyen uy|lien doan"
    r"|doan|vien|benh vien|tram|mat tran|quy|cong ty|hop tac xa)\b"
)
_KIND_NEEDED: Final = 0.8
_WORD_NEEDED: Final = 0.75
_KIND_SEEN: Final = 90  # of 100: a kind with a blank lost or a letter misread


class Name(NamedTuple):
    """A name of an organisation taken apart; everything on the `key` level with abbreviations written in full."""

    whole: str
    kind: str
    level: str
    place: str


class Register:
    """The organisations of a campaign: their kinds and abbreviations, and the units under all their names."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = tuple(units)
        names = [name for unit in units for name in (unit.name, *unit.aliases)]
        self._kinds = sorted({*_COMMON, *_kinds_in(names)}, key=len, reverse=True)
        self._initials = {"".join(word[0] for word in kind.split()): kind for kind in self._kinds if " " in kind}
        self._names = {unit.code: [self.take_apart(name) for name in (unit.name, *unit.aliases)] for unit in units}

    def names_of(self, unit: Unit) -> list[Name]:
        """A unit's name and aliases."""
        return self._names[unit.code]

    def spelt(self, text: str) -> str:
        """A text with the abbreviations of offices and of this campaign's kinds written in full."""
        words = " ".join(self._initials.get(word, word) for word in spelt_out(text).split())
        for pattern, whole in _WRITTEN_ALSO:
            words = pattern.sub(whole, words)
        return words

    def take_apart(self, name: str) -> Name:
        """Splits a name: Phòng GDĐT huyện An Minh → its kind, "huyen", "an minh"."""
        words = self.spelt(name)
        kind, rest = self._kind_of(words)
        level = _LEVEL.search(rest)
        place = " ".join(_SMALL_WORDS.sub(" ", _LEVEL.sub(" ", rest)).split())
        return Name(words, kind, level[0] if level else "", place)

    def starts_name(self, words: str) -> bool:
        """Whether a line as `spelt` begins the name of an organisation."""
        if _HEAD.match(words) or any(words.startswith(kind) for kind in self._kinds):
            return True
        return any(f"{name.whole} ".startswith(f"{words} ") for names in self._names.values() for name in names)

    def goes_on(self, before: str, words: str) -> bool:
        """Whether a line ends within a name that the next one ends: "SỞ TÀI NGUYÊN VÀ MÔI" over "TRƯỜNG"."""
        whole = f"{before} {words}"
        return any(name.whole.startswith(whole) for names in self._names.values() for name in names)

    def _kind_of(self, words: str) -> tuple[str, str]:
        """The kind named in a text as `spelt`, and the rest of the text."""
        for kind in self._kinds:
            found = re.search(rf"\b{kind}\b", words)
            if found:
                return kind, f"{words[: found.start()]} {words[found.end() :]}"
        if head := _HEAD.match(words):
            near = self._misspelt(words)
            return near or (head[0], words[head.end() :])
        return "", words

    def _misspelt(self, words: str) -> tuple[str, str] | None:
        for kind in self._kinds:
            found = fuzz.partial_ratio_alignment(kind, words, score_cutoff=_KIND_SEEN) if len(kind) > 8 else None
            if found is not None and found.dest_start <= 1 and len(words) >= len(kind) - 2:
                return kind, words[found.dest_end :]
        return None


def same_place(seen: str, place: str) -> bool:
    """Whether two place names are one: word by word, one wrong letter borne in a word of four letters or more.

    A blank lost between words ("GIÁO DỤCVÀ ĐÀO TẠO") makes no other name.
    """
    if seen.replace(" ", "") == place.replace(" ", ""):
        return True
    pairs = list(zip(seen.split(), place.split(), strict=False))
    whole = len(seen.split()) == len(place.split())
    return whole and all(Levenshtein.normalized_similarity(a, b) >= _WORD_NEEDED for a, b in pairs)


def likeness(seen: Name, name: Name) -> float:
    """How surely two names are of one organisation, 0…1; 0 where kind, level or place speak against it."""
    whole = Levenshtein.normalized_similarity(seen.whole, name.whole)
    if not name.place:
        return float(whole) if whole >= 0.9 else 0.0
    kind = Levenshtein.normalized_similarity(seen.kind, name.kind)
    place = Levenshtein.normalized_similarity(seen.place, name.place)
    clash = "tinh" in (seen.level, name.level) and seen.level != name.level and seen.level and name.level
    if not same_place(seen.place, name.place) or kind < _KIND_NEEDED or clash:
        return 0.0
    return float(0.6 * place + 0.2 * kind + 0.2 * whole)


def _kinds_in(names: Iterable[str]) -> set[str]:
    """What stands before the level of a place in the names of units."""
    kinds = set()
    for name in names:
        words = spelt_out(name)
        level = _LEVEL.search(words)
        if level and len(words[: level.start()].split()) >= 2:
            kinds.add(words[: level.start()].strip())
    return kinds
