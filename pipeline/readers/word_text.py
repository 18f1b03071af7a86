"""The words of a Word paragraph: inserted text yes, deleted text no, text boxes and footnote marks set apart.

The XML is walked, not a convenience view of it: content controls, links, smart tags and fields hold text as well.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from pipeline.readers.legacy_text import FontCodes
from pipeline.readers.package import Element
from pipeline.readers.word_styles import Look, Styles, W, read_look

_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHOICE, _FALLBACK, _ALTERNATE = f"{_MC}Choice", f"{_MC}Fallback", f"{_MC}AlternateContent"
TRACKED: Final = "tracked-change"
_SKIPPED: Final = frozenset(
    f"{W}{name}"
    for name in (
        "pPr",
        "rPr",
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "delInstrText",
        "sdtPr",
        "sdtEndPr",
        "rt",
        "txbxContent",
    )
)
_TRACKED: Final = frozenset(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_SYMBOL_SHIFT: Final = 0xF000  # symbol fonts keep their codes in the private use area


class Run(NamedTuple):
    """A stretch of text in one look; the text is still in the codes of the file."""

    text: str
    look: Look


class Paragraph(NamedTuple):
    """A paragraph taken apart: its runs, its own look, its text boxes (each a list of blocks), its doubts.

    ``style`` is named by the paragraph; ``counted`` says that a list counts it (a paragraph struck out is not there).
    """

    runs: tuple[Run, ...]
    look: Look
    boxes: tuple[Element, ...]
    doubts: tuple[str, ...]
    style: str
    counted: bool


def read_paragraph(paragraph: Element, styles: Styles) -> Paragraph:
    """Takes one ``w:p`` apart."""
    properties = paragraph.find(f"{W}pPr")
    name = None if properties is None else properties.find(f"{W}pStyle")
    style_name = styles.default_paragraph if name is None else name.get(f"{W}val", "")
    style = styles.look(style_name)
    base = read_look(properties, None).over(style).over(styles.defaults)
    runs = tuple(_runs(paragraph, base, styles))
    tracked = any(e.tag in _TRACKED for e in paragraph.iter(*_TRACKED))
    doubts = (TRACKED,) if tracked else ()
    return Paragraph(
        runs, base, tuple(_boxes(paragraph)), doubts, style_name, counted=bool(runs) or not _is_struck(properties)
    )


def _is_struck(properties: Element | None) -> bool:
    """Whether a tracked change takes the paragraph itself out."""
    marks = None if properties is None else properties.find(f"{W}rPr")
    return marks is not None and any(marks.find(f"{W}{name}") is not None for name in ("del", "moveFrom"))


def decoded(runs: tuple[Run, ...], codes: FontCodes) -> tuple[Run, ...]:
    """The runs as Unicode: neighbours in one font are joined first, since a legacy letter may be cut in two."""
    out: list[Run] = []
    for run in runs:
        if out and out[-1].look == run.look:
            out[-1] = Run(out[-1].text + run.text, run.look)
        else:
            out.append(run)
    return tuple(Run(_cased(codes.decode(run.text, run.look.font or ""), run.look), run.look) for run in out)


def _cased(text: str, look: Look) -> str:
    return text.upper() if look.capitals else text


def is_prompt(control: Element) -> bool:
    """Whether a content control shows only its prompt ("Click to enter text"): the form's words, not the unit's."""
    shown = control.find(f"{W}sdtPr/{W}showingPlcHdr") if control.tag == f"{W}sdt" else None
    return shown is not None and shown.get(f"{W}val", "1") not in {"0", "false", "off"}


def _runs(parent: Element, base: Look, styles: Styles) -> Iterator[Run]:
    for child in parent:
        if child.tag == f"{W}r":
            yield from _run(child, base, styles)
        elif child.tag == _ALTERNATE:
            yield from _runs(_preferred(child), base, styles)
        elif is_prompt(child):
            continue
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _runs(child, base, styles)


def _run(run: Element, base: Look, styles: Styles) -> Iterator[Run]:
    properties = run.find(f"{W}rPr")
    look = base
    if properties is not None:
        name = properties.find(f"{W}rStyle")
        named = styles.look(name.get(f"{W}val")) if name is not None else Look()
        look = read_look(None, properties).over(named._replace(align=None, level=None)).over(base)
    text = "".join(_PIECES[child.tag](child) for child in run if child.tag in _PIECES)
    if text and not look.hidden:
        yield Run(text, look)


def _boxes(paragraph: Element) -> Iterator[Element]:
    """Text boxes of a paragraph, the preferred drawing only; those inside other boxes come with their box."""
    for box in paragraph.iter(f"{W}txbxContent"):
        above = list(box.iterancestors())
        inside = above[: above.index(paragraph)]
        if not any(a.tag in {f"{W}txbxContent", _FALLBACK} for a in inside) or _only_fallback(inside):
            yield box


def _only_fallback(ancestors: list[Element]) -> bool:
    alternates = [a for a in ancestors if a.tag == _ALTERNATE]
    nested = any(a.tag == f"{W}txbxContent" for a in ancestors)
    return not nested and bool(alternates) and all(a.find(f"{_CHOICE}//{W}txbxContent") is None for a in alternates)


def _preferred(alternate: Element) -> Element:
    choice = alternate.find(_CHOICE)
    return alternate if choice is None else choice


def _break(element: Element) -> str:
    return "\n" if element.get(f"{W}type", "textWrapping") == "textWrapping" else ""


def _symbol(element: Element) -> str:
    code = int(element.get(f"{W}char", "0"), 16)
    return chr(code) if code < _SYMBOL_SHIFT else "•"


_PIECES: Final[dict[str, Callable[[Element], str]]] = {
    f"{W}t": lambda e: e.text or "",
    f"{W}tab": lambda _: "\t",
    f"{W}ptab": lambda _: "\t",
    f"{W}br": _break,
    f"{W}cr": lambda _: "\n",
    f"{W}noBreakHyphen": lambda _: "-",
    f"{W}softHyphen": lambda _: "\u00ad",  # the letter ư of TCVN3; dropped again where the font is Unicode
    f"{W}sym": _symbol,
}
