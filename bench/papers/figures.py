"""Figures as units print them: separators, leading noughts, words, measures of money, statements, blanks, ranges."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bench.papers.habits import NumberStyle, Rng, chance, pick
from samples.model import Cell
from schemas.campaign import Campaign, Figure, FigureKind

MONEY: Mapping[str, float] = {"đồng": 1.0, "nghìn đồng": 1e3, "triệu đồng": 1e6, "tỷ đồng": 1e9}
_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")


@dataclass(frozen=True)
class Printed:
    """A figure in the report: its cell, the measure it is printed in, and why only `doubtful` is right, if so."""

    cell: Cell
    unit: str
    obscured: bool = False
    may_be_empty: bool = False


def print_figures(
    campaign: Campaign,
    values: Mapping[str, float],
    style: NumberStyle,
    rng: Rng,
    gone: Mapping[str, str],
    stated: Collection[str],
) -> dict[str, Printed]:
    """Every figure as printed; ``gone`` names those that are "missing" or "empty".

    Tables ``stated`` say the measure beside the figures; elsewhere an amount in another measure than the campaign's
    says so itself.
    """
    return {
        fid: _printed(figure, values[fid], style, rng, gone.get(fid, ""), figure.table in stated)
        for fid, figure in campaign.figures.items()
    }


def _printed(figure: Figure, value: float, style: NumberStyle, rng: Rng, gone: str, stated: bool) -> Printed:
    unit = measure_of(figure, style)
    if gone == "missing":
        return Printed(Cell(None, "", "missing"), unit)
    if gone == "empty":
        return Printed(Cell(None, pick(rng, {"": 5, "…": 1, "......": 1}), "empty"), unit)
    if value == 0:
        said = pick(rng, {"Không có": 2, "Không": 2, "0": 3, "-": 1, "00": 0.3})
        return Printed(Cell(0.0, said), unit, may_be_empty=said == "-")
    text = number_text(value, figure, style, unit)
    whole = figure.kind is FigureKind.INTEGER
    if whole and chance(rng, 0.012):
        return Printed(Cell(value, f"{pick(rng, {'hơn': 2, 'trên': 2, 'khoảng': 1})} {text}"), unit)
    if whole and 20 < value < 900 and chance(rng, 0.006):
        return Printed(Cell(value, f"{int(value)} - {int(value) + 5}"), unit, obscured=True)
    if whole and value < len(_UNITS) and chance(rng, style.spelled):
        return Printed(Cell(value, f"{text} ({_UNITS[int(value)]})"), unit)
    if (style.unit_in_cell and figure.unit) or (unit != (figure.unit or "") and not stated):
        text += "%" if unit == "%" else f" {unit}"
    elif style.percent_sign and unit == "%":
        text += pick(rng, {"%": 3, " %": 1})
    return Printed(Cell(value, text), unit)


def measure_of(figure: Figure, style: NumberStyle) -> str:
    """The measure a figure is printed in: money in the report's own, all else in the campaign's."""
    return style.money if figure.unit in MONEY else figure.unit or ""


def number_text(value: float, figure: Figure, style: NumberStyle, unit: str) -> str:
    """The bare number, in the measure it is printed in."""
    if figure.unit in MONEY:
        return money_text(value * MONEY[figure.unit or ""], style, unit)
    if figure.kind in (FigureKind.DECIMAL, FigureKind.PERCENT):
        return _decimal(value, style)
    text = _grouped(int(value), style)
    return "0" + text if style.pad and 0 < value < 10 else text


def money_text(dong: float, style: NumberStyle, unit: str) -> str:
    """An amount of đồng in a measure of money, without any rounding."""
    amount = dong / MONEY[unit]
    return _decimal(round(amount, 6), style) if abs(amount - round(amount)) > 1e-9 else _grouped(round(amount), style)


def _decimal(value: float, style: NumberStyle) -> str:
    whole, _, part = f"{value:.6f}".rstrip("0").partition(".")
    head = _grouped(int(whole), replace(style, thousands="" if style.thousands == style.decimal else style.thousands))
    return f"{head}{style.decimal}{part}" if part else head


def _grouped(value: int, style: NumberStyle) -> str:
    return f"{value:,}".replace(",", style.thousands)
