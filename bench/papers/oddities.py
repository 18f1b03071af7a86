"""What is odd about a report beyond its layout: other layouts of tables, misleading sentences, other files and codes.

Drawn from a generator of their own, so that the layout of a seed does not depend on them; paper has none of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import numpy as np
import pikepdf

from bench.papers import wide
from bench.papers.habits import Rng, TableHabits, chance, pick
from samples.render import convert
from samples.shapes import SHAPES as WORD_SHAPES
from samples.shapes import reshaped
from schemas.campaign import Table

OLD: Mapping[str, float] = {"doc": 4, "odt": 1, "rtf": 1}


@dataclass(frozen=True)
class Oddities:
    """How one report is odd; shares are between 0 and 1.

    ``sayings``: figures spoken of in a sentence that must not feed them; ``told``: figures of tables left out that
    sentences tell; ``differs``: one figure is told otherwise in a sentence; ``word``, ``pdf``: shape of the file;
    ``file``: its kind; ``reordered``: sections stand in another order; ``wide``: tables in a wider layout.
    """

    sayings: float = 0.0
    told: float = 0.0
    differs: bool = False
    word: str = ""
    pdf: str = ""
    file: str = "docx"
    reordered: bool = False
    wide: float = 0.0


def draw_oddities(seed: int, kind: str) -> Oddities:
    """The oddities of one report of a kind: docx, old (doc, odt, rtf) or digital; none of other kinds."""
    if kind not in ("docx", "old", "digital"):
        return Oddities()
    rng = np.random.default_rng([seed, 21])
    return Oddities(
        sayings=pick(rng, {0.0: 2, 0.15: 2, 0.5: 1}),
        told=pick(rng, {0.0: 1, 0.35: 2}),
        differs=chance(rng, 0.12),
        word=pick(rng, {"": 5, **dict.fromkeys(WORD_SHAPES, 1)}) if kind == "docx" else "",
        pdf=pick(rng, {"": 5, **dict.fromkeys(PDF_SHAPES, 1)}) if kind == "digital" else "",
        file=pick(rng, OLD) if kind == "old" else kind,
        reordered=chance(rng, 0.12),
        wide=pick(rng, {0.0: 2, 0.5: 1}),
    )


def widened(shape: TableHabits, table: Table, odd: Oddities, rng: Rng) -> TableHabits:
    """The habits of a list, at times in one of the wider layouts."""
    if table.columns or not chance(rng, odd.wide):
        return shape
    name = list(wide.SHAPES)[int(rng.integers(len(wide.SHAPES)))]
    return replace(shape, shape=name, groups=False, extra_rows=0, broken="", numbered_heads=False, two_level=False)


def filed(content: bytes, odd: Oddities, letterhead: str) -> bytes:
    """The Word file in its odd shape or kind; only a letterhead that is a table is set in text boxes."""
    if odd.word and (odd.word != "text-boxes" or letterhead == "table"):
        return reshaped(content, WORD_SHAPES[odd.word])
    return convert({"report": content}, odd.file)["report"] if odd.file in OLD else content


def printed(content: bytes, odd: Oddities) -> bytes:
    """The PDF in its odd shape."""
    if not odd.pdf:
        return content
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        PDF_SHAPES[odd.pdf](pdf)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _turned(pdf: Any) -> None:
    """Every second page lies on its side."""
    for number, page in enumerate(pdf.pages):
        if number % 2:
            page.rotate(90, relative=True)


def _upside_down(pdf: Any) -> None:
    """As a sheet that was laid in the wrong way round."""
    for page in pdf.pages:
        page.rotate(180, relative=True)


def _moved(pdf: Any) -> None:
    """The page's box begins elsewhere than at nought, and a crop box shows less than the paper."""
    for page in pdf.pages:
        left, bottom, right, top = (float(value) for value in page.mediabox)
        page.contents_add(pikepdf.Stream(pdf, b"q 1 0 0 1 120 45 cm"), prepend=True)
        page.contents_add(pikepdf.Stream(pdf, b"Q"))
        page.mediabox = [left + 120 - 30, bottom + 45 - 30, right + 120 + 30, top + 45 + 30]
        page.cropbox = [left + 120, bottom + 45, right + 120, top + 45]


def _smaller(pdf: Any) -> None:
    """Printed smaller than it was written, as when two sizes of paper are mixed."""
    for page in pdf.pages:
        page.contents_add(pikepdf.Stream(pdf, b"q 0.7 0 0 0.7 60 80 cm"), prepend=True)
        page.contents_add(pikepdf.Stream(pdf, b"Q"))


PDF_SHAPES: Mapping[str, Callable[[Any], None]] = {
    "turned": _turned,
    "upside-down": _upside_down,
    "moved": _moved,
    "smaller": _smaller,
}
