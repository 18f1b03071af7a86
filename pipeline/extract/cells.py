"""What a table cell says as a value of a figure, and which independent readings stand behind it.

Cells of Word and Excel files and of believed text layers need no recognition: the text itself is the one ground. Cells
of pictures carry a reading by each engine; engines trained apart that give the same value are two grounds, a second
reading by the same engine is none. Blank and dash come from the ink, never from recognised text.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.extract.numbers import Quantity, Setting, parse_quantity
from pipeline.ocr import signs
from schemas.base import Frozen
from schemas.campaign import Figure
from schemas.measures import fold_marks
from schemas.reading import Cell, CellReading, Ink, Route
from schemas.record import Said

PICTURES: Final = frozenset({Route.SCAN, Route.PHOTO})
_SOFT_DOUBTS: Final = frozenset({"unit", "text-before"})
_BEFORE: Final = re.compile(r"[^\s\d(+\-–−.,>≥≤/~≈][.,]?\d")
_AFTER: Final = re.compile(r"\d[.,]?(?:[^\s\w.,%)(/\-–*¹²³⁰⁴-⁹]|(?P<letter>[^\W\d_])(?![^\W_]))|[\d%][.,]\s*$")


class CellSaid(Frozen):
    """A cell's quantity, the ``engines`` that agree on it with their least ``confidence``, and other values read.

    ``opposed``: how sure the digit reader is that something else stands there, or nothing that can be vouched for.
    """

    quantity: Quantity
    engines: tuple[str, ...] = ()
    confidence: float = 1.0
    opposed: float = 0.0
    others: tuple[int | float, ...] = ()


def read_cell(cell: Cell, figure: Figure, setting: Setting, route: Route) -> CellSaid:
    """The quantity a cell states."""
    if cell.ink is Ink.DASH:
        return CellSaid(
            quantity=_doubting(Quantity(state="dash", value=0, said=Said.ZERO), cell), engines=("ink", "shape")
        )
    if cell.ink is Ink.BLANK:
        doubt = ("blank-with-text",) if re.search(r"\w", cell.text) else ()
        return CellSaid(quantity=_doubting(Quantity(state="blank", doubts=doubt), cell), engines=("ink",))
    if route in PICTURES or cell.readings:
        return _from_engines(cell, figure, setting)
    name = "text-layer" if route is Route.DIGITAL else "document"
    quantity = _doubting(parse_quantity(cell.text, figure, setting), cell)
    return CellSaid(quantity=quantity, engines=(name,), confidence=cell.confidence)


def _doubting(quantity: Quantity, cell: Cell) -> Quantity:
    doubts = [*quantity.doubts, *cell.doubts]
    if cell.ink is Ink.UNCLEAR:
        doubts.append("unclear-ink")
    return quantity.model_copy(update={"doubts": tuple(dict.fromkeys(doubts))})


def _from_engines(cell: Cell, figure: Figure, setting: Setting) -> CellSaid:
    """Inked cells of pictures: the value two engines agree on, else the best text's value with a doubt."""
    main = parse_quantity(cell.text, figure, setting)
    read = [(r, _quantity(r, cell, main, figure, setting)) for r in cell.readings if r.text.strip()]
    agreeing = [r for r, quantity in read if quantity.value is not None and quantity.value == main.value]
    if any(quantity.value not in (None, main.value) for _, quantity in read):  # "1Z" bears out no 1 where one reads 12
        agreeing = [r for r in agreeing if not has_rubbish(r.text, figure.unit)]
    behind = {r.engine.partition(":")[0] for r in agreeing}
    values = [q.value for _, q in read if q.value is not None and q.value != main.value]
    if main.state == "blank":  # ink that nobody can read is never an empty cell
        main = main.model_copy(update={"state": "unclear", "doubts": ("unread-ink",)})
    doubts = list(main.doubts)
    if len(behind) >= 2:
        doubts = [d for d in doubts if d not in _SOFT_DOUBTS or _other_value(read, main)]
    elif main.value is not None:
        doubts.append("engines-differ" if values or len(read) > 1 else "one-reading")
    if main.value is not None and has_rubbish(cell.text, figure.unit):
        doubts.append("ink-beside")
    quantity = _doubting(main.model_copy(update={"doubts": tuple(doubts)}), cell)
    confidence = _confidence(agreeing) if agreeing else min(cell.confidence, 0.5)
    return CellSaid(
        quantity=quantity,
        engines=tuple(sorted(behind)),
        confidence=confidence,
        opposed=_opposed(cell, read, main),
        others=tuple(dict.fromkeys(values)),
    )


def has_rubbish(text: str, unit: str | None) -> bool:
    """True where a sign or lone letter sticks to the number ("<9", "4s", "61!"): a digit half gone, or a pen's stroke.

    Readers that both lose it agree on what is left of the number.
    """
    number = re.search(r"\d(?:[\d.,]*\d)?", text)
    if number is None:
        return False
    before = text[max(0, number.start() - 2) : number.start() + 1]
    if number.start() and _BEFORE.search(before):
        return True
    after = _AFTER.search(text, number.end() - 1)
    if after is None:
        return False
    return after["letter"] is None or not fold_marks(unit or "đồng").startswith(fold_marks(after["letter"]))


def _quantity(reading: CellReading, cell: Cell, main: Quantity, figure: Figure, setting: Setting) -> Quantity:
    """What a reading says; the digit reader knows no letters: beside some it says what the text says or nothing."""
    if reading.engine != signs.ENGINE or signs.LETTERS not in reading.text:
        return parse_quantity(reading.text, figure, setting)
    return main if _numbers(reading.text) == _numbers(cell.text) else Quantity(state="unclear")


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d(?:[\d.,]*\d)?", signs.skeleton(text))


def _opposed(cell: Cell, read: Sequence[tuple[CellReading, Quantity]], main: Quantity) -> float:
    """How sure the digit reader is of another value, or of none in a cell without letters."""
    silent = [] if signs.LETTERS in signs.skeleton(cell.text) else [r for r in cell.readings if not r.text.strip()]
    other = [reading for reading, quantity in read if quantity.value != main.value]
    return max((r.confidence for r in (*silent, *other) if r.engine == signs.ENGINE), default=0.0)


def _confidence(agreeing: Sequence[CellReading]) -> float:
    """The weakest engine's confidence in the digits.

    A reading with letters in it says nothing about its digits where the engine does not know the language (the unit
    "người" read as "ngudi" is the least sure word of the cell), so bare numbers count first.
    """
    bare = [r for r in agreeing if not re.search(r"[^\W\d]", r.text)]
    best: dict[str, float] = {}
    for reading in bare or agreeing:
        family = reading.engine.partition(":")[0]
        best[family] = max(best.get(family, 0.0), reading.confidence)
    return min(best.values()) if bare else max(best.values())


def _other_value(read: Sequence[tuple[object, Quantity]], main: Quantity) -> bool:
    """Whether any engine read another value: then rubbish beside the number is no small thing."""
    return any(q.value not in (None, main.value) for _, q in read)
