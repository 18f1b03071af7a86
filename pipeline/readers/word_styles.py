"""How Word text looks once styles are resolved: bold, size, font, alignment, outline level, numbering.

Direct settings win over the character style, that over the paragraph style chain, that over the document's defaults
(ECMA-376 part 1, 17.7).
"""

from typing import Final, NamedTuple

from pipeline.readers.legacy_text import is_legacy_font
from pipeline.readers.package import Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF: Final = {"0", "false", "off"}


class Look(NamedTuple):
    """Settings of a run or paragraph; None where nothing is said. Size in points, level 1 = highest heading."""

    bold: bool | None = None
    italic: bool | None = None
    capitals: bool | None = None
    hidden: bool | None = None
    size: float | None = None
    font: str | None = None
    align: str | None = None
    level: int | None = None
    number_id: str | None = None
    number_level: int | None = None

    def over(self, base: "Look") -> "Look":
        """This look laid over ``base``: what it leaves open comes from there."""
        if self == _NOTHING:
            return base
        return Look._make(below if own is None else own for own, below in zip(self, base, strict=True))


_NOTHING: Final = Look()


class Styles:
    """The styles part of a document, each style resolved once."""

    def __init__(self, tree: Element | None) -> None:
        self._raw: dict[str, Element] = {}
        self._known: dict[str, Look] = {}
        self.default_paragraph = ""
        self.defaults = Look()
        if tree is None:
            return
        for style in tree.findall(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._raw[name] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true"}:
                self.default_paragraph = name
        defaults = tree.find(f"{W}docDefaults")
        if defaults is not None:
            self.defaults = read_look(defaults.find(f"{W}pPrDefault/{W}pPr"), defaults.find(f"{W}rPrDefault/{W}rPr"))

    def look(self, name: str | None) -> Look:
        """The look of a style with all it is based on; an empty look for an unknown one."""
        key = name or ""
        if key not in self._known:
            self._known[key] = Look()  # a style based on itself ends here
            self._known[key] = self._resolve(key)
        return self._known[key]

    def chain(self, name: str | None) -> list[str]:
        """A style and all it is based on, itself first."""
        names: list[str] = []
        while name and name in self._raw and name not in names:
            names.append(name)
            name = _value(self._raw[name].find(f"{W}basedOn"))
        return names

    def table_has_rules(self, name: str | None) -> bool:
        """Whether a table style, or one it is based on, draws lines."""
        drawn = (self._raw[one].find(f"{W}tblPr/{W}tblBorders") for one in self.chain(name))
        borders = next((one for one in drawn if one is not None), None)
        return borders is not None and draws_lines(borders)

    def _resolve(self, name: str) -> Look:
        style = self._raw.get(name)
        if style is None:
            return Look()
        own = read_look(style.find(f"{W}pPr"), style.find(f"{W}rPr"))
        if own.level is None:
            own = own._replace(level=_heading_level(_value(style.find(f"{W}name")) or ""))
        return own.over(self.look(_value(style.find(f"{W}basedOn"))))


def read_look(paragraph: Element | None, run: Element | None) -> Look:
    """The look that paragraph and run properties state themselves."""
    look = _NOTHING
    if paragraph is not None:
        stated = {child.tag: child for child in reversed(paragraph)}
        level, numbers = _value(stated.get(f"{W}outlineLvl")), stated.get(f"{W}numPr")
        look = Look(
            align=_value(stated.get(f"{W}jc")),
            level=int(level) + 1 if level and level.isdigit() and int(level) < 9 else None,
        )
        if numbers is not None:
            ilvl = _value(numbers.find(f"{W}ilvl"))
            look = look._replace(
                number_id=_value(numbers.find(f"{W}numId")), number_level=int(ilvl) if ilvl and ilvl.isdigit() else None
            )
    return look if run is None else _run_look(run, look)


def draws_lines(borders: Element) -> bool:
    """Whether a borders element holds any visible line."""
    return any(b.get(f"{W}val", "nil") not in {"nil", "none"} for b in borders)


def _run_look(run: Element, look: Look) -> Look:
    stated = {child.tag: child for child in reversed(run)}
    fonts = stated.get(f"{W}rFonts")
    size = _value(stated.get(f"{W}sz"))
    return look._replace(
        bold=_switch(stated.get(f"{W}b")),
        italic=_switch(stated.get(f"{W}i")),
        capitals=_switch(stated.get(f"{W}caps")),
        hidden=_switch(stated.get(f"{W}vanish")),
        size=float(size) / 2 if size and size.replace(".", "", 1).isdigit() else None,
        font=None if fonts is None else _font(fonts),
    )


def _font(fonts: Element) -> str | None:
    """The font of the marked letters: Word takes them, in an old code, from the second of the two."""
    letters: str | None = fonts.get(f"{W}hAnsi")
    ascii_only: str | None = fonts.get(f"{W}ascii")
    return letters if letters and is_legacy_font(letters) else ascii_only or letters


def _heading_level(style_name: str) -> int | None:
    kind, _, number = style_name.lower().partition(" ")
    return int(number) if kind == "heading" and number.isdigit() else None


def _value(element: Element | None) -> str | None:
    return None if element is None else element.get(f"{W}val")


def _switch(element: Element | None) -> bool | None:
    return None if element is None else element.get(f"{W}val", "1") not in _OFF
