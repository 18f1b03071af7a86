"""How well the words of a table row, a column head or a sentence name a row or column of a campaign, 0…1.

Words count by how rare they are among the labels of the same table ("người" says little where ten rows count people);
a row may say less than the campaign's label, or use letters for words (TTHTCĐ, SL, HS). Words the campaign does not
know at all count against a match. Two letters in the wrong order are one slip.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from pipeline.extract.text import fold, key, spelt_out
from schemas.campaign import Measure

_NUMBERING: Final = re.compile(
    r"^[\s\-–+*•.]*(?:\(?(?:[ivx]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)/]\s*)*[\s\-–+*•]*", re.IGNORECASE
)
_UNIT_TAIL: Final = re.compile(r"\(([^()\d]{1,20})\)[\s:.]*$")
_FILLERS: Final = frozenset(
    re.findall(
        r"\w+", "so luong tong cac da duoc co cua ve cho trong va tu o tai la nhung voi theo duoi den hien tinh nam vao"
    )
)
_SAYING: Final = _FILLERS | frozenset(re.findall(r"\w+", "dat len toi ket qua ky bao cao nay thuc hien cu the nhu sau"))
_HEAD_WORDS: Final = frozenset(("stt", "tt", "sott", "dvt"))  # letters of a table's head, never of a row's words
_FILLER_WEIGHT: Final = 0.12
_HEAD_BONUS: Final = 0.08
_ALIKE_FROM: Final = 0.66  # words less alike are other words
_KEPT: Final = 8192  # texts whose likeness is remembered: units write the same rows
_SHORT: Final = {
    "sl": "so luong", "hs": "hoc sinh", "gv": "giao vien", "cb": "can bo", "mn": "mam non", "th": "tieu hoc",
    "hv": "hoc vien", "ts": "tong so", "dv": "don vi", "vb": "van ban", "tv": "thu vien", "ng": "nguoi",
    "nd": "noi dung", "sv": "sinh vien", "clb": "cau lac bo",
}  # fmt: skip
_ONE_WORD: Final = re.compile(r"\b(?:hoc vien|thi sinh|dai bieu|hoc sinh)\b")
_ALIKE: Final = (
    frozenset(("nguoi", "hocvien", "thisinh", "daibieu", "hocsinh", "em", "chau")),
    frozenset(("cuon", "quyen", "sach")),
    frozenset(("buoi", "cuoc", "dot", "lan")),
    frozenset(("phi", "tien")),
)


class Labels:
    """The spellings of some rows (or columns) of one table, ready to be compared with what a report writes."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self.measures = tuple(measures)
        self.spellings = [[_words(s) for s in (m.label, *m.aliases)] for m in self.measures]
        self._folded = [{fold(_bare(s)) for s in (m.label, *m.aliases)} for m in self.measures]
        self._keys = [{key(_bare(s)) for s in (m.label, *m.aliases)} for m in self.measures]
        counts = Counter(word for entry in self.spellings for word in {w for words in entry for w in words})
        self._weights = {w: _weight(w, n, len(self.measures)) for w, n in counts.items()}
        self._heads = {_first(words) for entry in self.spellings for words in entry}
        self._cache: dict[str, tuple[float, ...]] = {}

    def scores(self, text: str) -> tuple[float, ...]:
        """Likeness of ``text`` to every measure, in their order."""
        if text not in self._cache:
            if len(self._cache) >= _KEPT:
                self._cache.clear()
            self._cache[text] = tuple(self._score(text, n) for n in range(len(self.measures)))
        return self._cache[text]

    def best(self, text: str) -> tuple[int, float]:
        """The measure most alike and how much; (-1, 0.0) when there are none."""
        scores = self.scores(text)
        if not scores:
            return -1, 0.0
        place = max(range(len(scores)), key=scores.__getitem__)
        return place, scores[place]

    def mention(self, number: int, text: str, after: str) -> float:
        """How well a sentence names a measure, 0…1: all of the label is to be said, little else behind the number.

        ``text`` is the sentence without the number, ``after`` what follows the number up to the next one.
        """
        best = 0.0
        unit = set(_words(self.measures[number].unit or ""))
        for label in self.spellings[number]:
            words, tail = _expand(_words(text), label), _expand(_words(after), label)
            asked = self._covered(label, words)
            rest = [word for word in tail if word in label or word not in unit]
            plain = [word for word in words if word in label or word not in unit | _SAYING]
            said = self._covered(rest or plain, label)
            best = max(best, 0.75 * asked + 0.25 * said if asked > 0 else 0.0)
        return best

    def verbatim(self, number: int, text: str) -> bool:
        """Whether a sentence says one of a measure's names of several words, word for word."""
        said = f" {key(text)} "
        return any(" " in name and f" {name} " in said for name in self._keys[number])

    def counts(self, number: int, after: str) -> bool:
        """Whether what follows a number begins with a word of the measure or of its unit; True when nothing follows."""
        word = next(iter(_words(after)), "")
        known = {w for words in self.spellings[number] for w in words}
        known |= set(_words(self.measures[number].unit or ""))
        return not word or word in known or any(word in twins and known & twins for twins in _ALIKE)

    def _score(self, text: str, number: int) -> float:
        bare = _bare(text)
        if not bare or key(bare).replace(" ", "") in _HEAD_WORDS:
            return 0.0
        if fold(bare) in self._folded[number]:
            return 1.0
        if key(bare) in self._keys[number]:
            return 0.98
        if not any(c.isalpha() for c in bare):
            return 0.0
        words = _words(text)
        return max((self._likeness(words, other) for other in self.spellings[number]), default=0.0)

    def _likeness(self, words: tuple[str, ...], label: tuple[str, ...]) -> float:
        if not words or not label:
            return 0.0
        expanded = _expand(words, label)
        if _core(expanded) == _core(label) or "".join(expanded) == "".join(label):
            return 0.96
        said = self._covered(expanded, label)
        asked = self._covered(label, expanded)
        letters = float(OSA.normalized_similarity(" ".join(expanded), " ".join(label)))
        return max(0.0, min(0.95, 0.5 * said + 0.25 * asked + 0.25 * letters + self._head(expanded, label)))

    def _head(self, words: Sequence[str], label: Sequence[str]) -> float:
        """What is counted comes first: the same thing speaks for a match, what another row counts speaks against it."""
        head, asked = _first(words), _first(label)
        if head == asked or any(head in twins and asked in twins for twins in _ALIKE):
            return _HEAD_BONUS
        return -_HEAD_BONUS if head in self._heads else 0.0

    def _covered(self, words: Sequence[str], other: Sequence[str]) -> float:
        """Share of the weight of ``words`` that ``other`` has too."""
        pool = Counter(other)
        total = hit = 0.0
        for word in words:
            weight = self._weights.get(word, _FILLER_WEIGHT if word in _FILLERS else 1.0)
            total += weight
            likeness, twin = _nearest(word, pool)
            hit += weight * likeness
            if twin:
                pool[twin] -= 1
        return hit / total if total else 0.0


@lru_cache(maxsize=64)
def labels_of(measures: tuple[Measure, ...]) -> Labels:
    """The spellings of some rows or columns, kept from one report of a campaign to the next."""
    return Labels(measures)


def _weight(word: str, count: int, measures: int) -> float:
    if word in _FILLERS:
        return _FILLER_WEIGHT * (3 if word == "tong" else 1)
    return 0.35 + 0.65 * math.log((1 + measures) / count) / math.log(1 + measures)


def _nearest(word: str, pool: Counter[str]) -> tuple[float, str]:
    if pool.get(word, 0) > 0:
        return 1.0, word
    for twins in _ALIKE:
        if word in twins:
            twin = next((t for t in twins if pool.get(t, 0) > 0), "")
            if twin:
                return 0.6, twin
    best, twin, long = 0.0, "", len(word)
    if long <= 2:
        return 0.0, ""
    for other, left in pool.items():
        if left > 0 and -1 <= len(other) - long <= 1:
            likeness = OSA.normalized_similarity(word, other, score_cutoff=max(best, _ALIKE_FROM))
            if likeness > best:
                best, twin = likeness, other
    return 0.8 * best, twin


@lru_cache(maxsize=16384)
def _bare(text: str) -> str:
    """Without numbering before it and without its unit in brackets behind it."""
    return _UNIT_TAIL.sub("", _NUMBERING.sub("", text.strip())).strip(" .:;,-")


def unit_in_brackets(text: str) -> str | None:
    """The unit a label ends with: "Kinh phí (tr.đ)" → "triệu đồng"; None when there is none."""
    found = _UNIT_TAIL.search(text.strip())
    if found is None:
        return None
    unit = fold(found[1]).strip()
    for short, whole in (
        ("tr.đ", "triệu đồng"),
        ("trđ", "triệu đồng"),
        ("tr. đ", "triệu đồng"),
        ("ng.đ", "nghìn đồng"),
    ):
        unit = whole if unit == short else unit
    return re.sub(r"^(?:đvt|đơn vị(?: tính)?)\s*:?\s*", "", unit)


@lru_cache(maxsize=16384)
def _words(text: str) -> tuple[str, ...]:
    plain = " ".join(_SHORT.get(word, word) for word in spelt_out(_bare(text)).split())
    return tuple(_ONE_WORD.sub(lambda m: m[0].replace(" ", ""), plain).split())


def _first(words: Sequence[str]) -> str:
    return next((word for word in words if word not in _FILLERS), "")


def _core(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(w for w in words if w not in _FILLERS or w == "tong") if len(words) > 1 else tuple(words)


def _expand(words: tuple[str, ...], label: tuple[str, ...]) -> tuple[str, ...]:
    """Letters that stand for words of the label are written out: "ptdl" beside "… phat trien du lich"."""
    initials = "".join(word[0] for word in label)
    out: list[str] = []
    for word in words:
        place = initials.find(word) if 2 <= len(word) <= 8 and word not in label else -1
        vowels = sum(c in "aeiouy" for c in word)
        if place >= 0 and (len(word) > 2 or vowels == 0):
            out.extend(label[place : place + len(word)])
        else:
            out.append(word)
    return tuple(out)
