"""Amounts that sentences tell of rows they hardly name: parts of a sum by their source, a total by its unit.

"kinh phí 35,5 triệu đồng, trong đó ngân sách 20 triệu" tells a row about the budget, "thu hút hơn 1.200 lượt người"
the total of all who came. Words that name the row in full count as in any sentence; fewer words are never vouched for
and contradict no table.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.extract.labels import Labels
from pipeline.extract.numbers import is_money
from pipeline.extract.scopes import speaks_of_another, whole_of, years_of
from pipeline.extract.text import fold, key
from pipeline.extract.vietnamese import Amount, AmountKind, find_amounts
from schemas.campaign import Figure, Measure

PLAIN: Final = 0.9  # likeness from which the words name their row
HINTED: Final = 0.85  # likeness of a row that is only hinted at
_PARTS: Final = re.compile(r"\btrong đó\b[,:]?")
_SENTENCE: Final = re.compile(r"\n|\.(?=\s|$)|(?<!\d)\.(?=\D)")
_LEAST_SYLLABLES: Final = 2
_EMPTY: Final = frozenset(  # words that say only that money was had or spent
    (
        "la", "va", "do", "tu", "cua", "voi", "so", "tien", "nguon", "von", "kinh", "phi", "cap", "ho", "tro", "bang",
        "duoc", "da", "chi",
    )
)  # fmt: skip


class Hint(NamedTuple):
    """An amount as written, the number of the figure it hints at, how like the words are to its row, the sentence."""

    amount: str
    number: int
    likeness: float
    sentence: str


def told_in_sums(text: str, figures: Sequence[Figure], labels: Labels, year: int) -> Iterator[Hint]:
    """A sum of money told before "trong đó" and its parts behind it, each with the row its words belong to."""
    money = tuple(is_money(figure) for figure in figures)
    own = _own_words(labels.measures, money)
    for sentence in _SENTENCE.split(fold(text)):
        found = _PARTS.search(sentence)
        whole = None if found is None else _sum_of(sentence[: found.start()], year)
        if found is None or whole is None:
            continue
        amount, words = whole
        yield from (
            Hint(amount, number, HINTED, sentence.strip())
            for number, one in enumerate(labels.measures)
            if money[number] and _is_total(words, key(one.label).split())
        )
        tail = sentence[found.end() :]
        if speaks_of_another(tail) or set(years_of(tail)) - {year}:
            continue
        named = max(labels.mention(number, words, "") for number in range(len(figures)))
        for part, called in _named(tail):
            number = _row_of(called, own)
            if number is not None:
                likeness = labels.mention(number, f"kinh phí {called}", "")
                plain = min(named, likeness) >= PLAIN  # parts of a sum nobody asked for are parts of a part
                yield Hint(part, number, likeness if plain else HINTED, sentence.strip())


def counted_by_unit(after: str, figures: Sequence[Figure], measures: Sequence[Measure]) -> int | None:
    """The one figure that is the total of what the words behind a number count, and of nothing more exact."""
    said = key(after)
    fit = [n for n, figure in enumerate(figures) if figure.unit and key(figure.unit) == said]
    if len(fit) != 1 or len(said.split()) < _LEAST_SYLLABLES or is_money(figures[fit[0]]):
        return None
    label = key(measures[fit[0]].label)
    return fit[0] if re.match(rf"tong (?:so )?{said}\b", label) else None


def _sum_of(head: str, year: int) -> tuple[str, str] | None:
    """The amount of money of this time that stands last before its parts, with the words of its clause."""
    clause = head.rsplit(";", 1)[-1]
    amounts = [one for one in find_amounts(clause) if one.kind is AmountKind.MONEY]
    if not amounts or speaks_of_another(whole_of(clause)) or set(years_of(clause)) - {year}:
        return None
    begin, end = amounts[-1].before, amounts[-1].end
    return clause[begin:end], f"{clause[:begin]} {clause[end:]}"


def _is_total(words: str, label: Sequence[str]) -> bool:
    """Whether words say no more and no less than the name of a total ("kinh phí" for "Tổng kinh phí")."""
    said = set(key(words).split())
    return label[:1] == ["tong"] and set(label[1:]) <= said and said - _EMPTY <= set(label)


def _named(tail: str) -> Iterator[tuple[str, str]]:
    """The amounts of money behind "trong đó", each with the words that tell what it is."""
    found: list[Amount] = [one for one in find_amounts(tail) if one.kind is AmountKind.MONEY]
    first = found and not key(tail[: found[0].before])  # "20 triệu đồng từ ngân sách": the words follow
    for number, one in enumerate(found):
        begin = found[number - 1].end if number else 0
        end = found[number + 1].before if number + 1 < len(found) else len(tail)
        yield tail[one.before : one.end], tail[one.end : end] if first else tail[begin : one.before]


def _row_of(words: str, own: tuple[frozenset[str], ...]) -> int | None:
    """The one row that has all the words that say something."""
    telling = set(key(words).split()) - _EMPTY
    fit = [number for number, wanted in enumerate(own) if telling and telling <= wanted]
    return fit[0] if len(fit) == 1 else None


@lru_cache(maxsize=64)
def _own_words(measures: tuple[Measure, ...], money: tuple[bool, ...]) -> tuple[frozenset[str], ...]:
    """For each row of money the words of its names that do not merely say that it is about money."""
    return tuple(
        frozenset(word for name in (one.label, *one.aliases) for word in key(name).split()) - _EMPTY
        if counts and not key(one.label).startswith("tong ")
        else frozenset()
        for one, counts in zip(measures, money, strict=True)
    )
