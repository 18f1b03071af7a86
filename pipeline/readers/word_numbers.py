"""The automatic numbers Word shows before paragraphs ("1.", "II.", "a)"): counted as Word counts them.

Method: ECMA-376 part 1, 17.9: each abstract list has counters per level; a paragraph raises its own level and starts
the deeper ones anew; ``%1`` … ``%9`` in the level's text are the counters.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from pipeline.readers.package import Element
from pipeline.readers.word_styles import W

_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_DIGITS: Final = 7
_COUNTER: Final = re.compile(r"%([1-9])")


class Level(NamedTuple):
    """One level of a list: number format, text with %n places, first number, the level that starts it anew.

    ``style``: the paragraph style that stands for this level.
    """

    form: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False
    restart: int | None = None
    style: str = ""


class Numbering:
    """Counts the lists of one document from its first paragraph to its last."""

    def __init__(self, tree: Element | None) -> None:
        self._lists: dict[str, dict[int, Level]] = {}
        self._own: dict[str, dict[int, Level]] = {}  # levels that one list says differently from what it is made after
        self._of_number: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if tree is not None:
            self._load(tree)

    def label(self, number_id: str, level: int) -> str:
        """The label of the next paragraph of a list at ``level`` (from 0); empty for an unknown list."""
        abstract = self._of_number.get(number_id)
        levels = self._levels(number_id)
        if abstract is None or level not in levels:
            return ""
        counters = self._counters.setdefault(abstract, {})
        self._begin(number_id, counters)
        self._count(levels, counters, level)
        own = levels[level]
        if own.form == "bullet":
            return own.text if own.text.isascii() and own.text.strip() else "-"
        return _COUNTER.sub(lambda m: self._shown(levels, counters, int(m[1]) - 1, own), own.text)

    def level_of(self, number_id: str, styles: Sequence[str]) -> int:
        """The level a list keeps for the first of these styles that it names; the highest one where it names none."""
        by_style = {level.style: index for index, level in self._levels(number_id).items() if level.style}
        return next((by_style[style] for style in styles if style in by_style), 0)

    def _levels(self, number_id: str) -> dict[int, Level]:
        return {**self._lists.get(self._of_number.get(number_id, ""), {}), **self._own.get(number_id, {})}

    def _shown(self, levels: dict[int, Level], counters: dict[int, int], index: int, own: Level) -> str:
        level = levels.get(index, Level())
        form = "decimal" if own.legal else level.form
        return show_number(counters.get(index, level.start), form)

    def _begin(self, number_id: str, counters: dict[int, int]) -> None:
        if number_id in self._begun:
            return
        self._begun.add(number_id)
        for (number, level), start in self._starts.items():
            if number == number_id:
                counters[level] = start - 1

    @staticmethod
    def _count(levels: dict[int, Level], counters: dict[int, int], level: int) -> None:
        counters[level] = counters.get(level, levels[level].start - 1) + 1
        for upper in range(level):
            counters.setdefault(upper, levels.get(upper, Level()).start)
        for deeper in [d for d in counters if d > level]:
            restart = levels.get(deeper, Level()).restart
            if restart is None or (restart > 0 and level < restart):
                del counters[deeper]

    def _load(self, tree: Element) -> None:
        by_style: dict[str, str] = {}
        links: dict[str, str] = {}
        for abstract in tree.iter(f"{W}abstractNum"):
            name = abstract.get(f"{W}abstractNumId", "")
            self._lists[name] = {_whole(x, "ilvl", 0): _read_level(x) for x in abstract.findall(f"{W}lvl")}
            if (link := abstract.find(f"{W}numStyleLink")) is not None:
                links[name] = link.get(f"{W}val", "")
            if (link := abstract.find(f"{W}styleLink")) is not None:
                by_style[link.get(f"{W}val", "")] = name
        for name, style in links.items():
            self._lists[name] = self._lists.get(by_style.get(style, ""), {})
        for number in tree.iter(f"{W}num"):
            self._load_number(number)

    def _load_number(self, number: Element) -> None:
        name = number.get(f"{W}numId", "")
        target = number.find(f"{W}abstractNumId")
        self._of_number[name] = "" if target is None else target.get(f"{W}val", "")
        for override in number.findall(f"{W}lvlOverride"):
            level = _whole(override, "ilvl", 0)
            start = override.find(f"{W}startOverride")
            if start is not None:
                self._starts[name, level] = _whole(start, "val", 1)
            if (own := override.find(f"{W}lvl")) is not None:
                self._own.setdefault(name, {})[level] = _read_level(own)


def show_number(number: int, form: str) -> str:
    """A counter in a Word number format; unknown formats are shown in digits."""
    show = _FORMS.get(form)
    return str(number) if show is None or number < 1 else show(number)


def _whole(element: Element, name: str, default: int) -> int:
    """A whole number that an attribute states; the default where it states none that Word would take."""
    text = str(element.get(f"{W}{name}", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS else default


def _read_level(level: Element) -> Level:
    def value(name: str, default: str) -> str:
        found = level.find(f"{W}{name}")
        return default if found is None else str(found.get(f"{W}val", default))

    restart = value("lvlRestart", "")
    legal = level.find(f"{W}isLgl") is not None
    start = value("start", "1")
    return Level(
        value("numFmt", "decimal"),
        value("lvlText", ""),
        int(start) if start.isdigit() and len(start) < _MOST_DIGITS else 1,
        legal,
        int(restart) if restart.isdigit() and len(restart) < _MOST_DIGITS else None,
        value("pStyle", ""),
    )


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        out += sign * count
    return out


def _letter(number: int) -> str:
    turn, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (turn + 1)


_FORMS: Final[dict[str, Callable[[int], str]]] = {
    "upperRoman": lambda n: _roman(n).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda n: _letter(n).upper(),
    "lowerLetter": _letter,
    "decimalZero": lambda n: f"{n:02d}",
    "none": lambda _: "",
}
