"""Numbers and dates as Vietnamese reports print them: ``1.234,5`` and ``05/10/2020``."""

from datetime import date
from decimal import Decimal

from schemas.consolidation import Total, UnitFigure
from schemas.record import Qualifier, Said

HEDGES = {Qualifier.ABOUT: "khoảng ", Qualifier.MORE: "hơn ", Qualifier.LESS: "gần ", Qualifier.RANGE: "khoảng "}
LETTERS = "abcdđeghiklmnopqrstuvxy"
STATES = {"missing": "", "empty": "(trống)", "doubtful": "(cần kiểm tra)", "not_asked": "–"}


def number_text(value: int | float | None) -> str:
    """A number with dots between thousands and a decimal comma; an em dash for none."""
    if value is None:
        return "—"
    text = f"{Decimal(str(value)):,f}"
    return text.translate(str.maketrans(",.", ".,"))


def coverage_text(total: Total) -> str:
    """How many of the units that must report gave the figure: ``13/15 đơn vị``."""
    owed = set(total.counted_units) | set(total.missing_units)
    return f"{total.expected - len(total.missing_units)}/{total.expected} đơn vị" if owed else ""


def date_text(day: date | None) -> str:
    """A day as dd/mm/yyyy; empty for none."""
    return day.strftime("%d/%m/%Y") if day else ""


def figure_text(entry: UnitFigure) -> str:
    """How one unit's figure stands in a table: its number with its hedge, or the name of why there is none."""
    if entry.state in ("accepted", "provisional"):
        if entry.said is Said.NONE:
            return "Không có"
        hedge = HEDGES[entry.qualifier] if entry.qualifier else ""
        return hedge + number_text(entry.value) + ("*" if entry.state == "provisional" else "")
    return STATES.get(entry.state, "")


def own_text(entry: UnitFigure, *, final: bool) -> str:
    """A unit's figure in the annex of the report: what nobody accepted is blank in a paper that is signed."""
    return "" if final and entry.state != "accepted" else figure_text(entry)


def outline_mark(place: tuple[int, ...]) -> str:
    """The mark of an outline entry by its place (from 0) on each level: ``I. ``, ``1. ``, ``a) ``, then ``- ``.

    Letters follow the Vietnamese alphabet (a b c d đ e g …), as Decree 30/2020/NĐ-CP has it.
    """
    number = place[-1]
    match len(place):
        case 1:
            return f"{roman(number + 1)}. "
        case 2:
            return f"{number + 1}. "
        case 3 if number < len(LETTERS):
            return f"{LETTERS[number]}) "
    return "- "


def roman(number: int) -> str:
    """A number in Roman signs."""
    text = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += sign * (number // value)
        number %= value
    return text
