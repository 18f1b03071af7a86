"""Charts for the Word report: coverage of the figures, and the main figures by unit. Equal inputs give equal bytes."""

from io import BytesIO
from typing import Any, Final

from matplotlib.figure import Figure

from pipeline.consolidate.wording import number_text
from schemas.campaign import Campaign
from schemas.consolidation import Consolidation

MOST_FIGURES: Final = 2
MOST_UNITS: Final = 40
_COLOUR, _PALE = "#3D6B99", "#DCE4EC"
_FONT: Final = {"family": "DejaVu Serif"}


def coverage_chart(made: Consolidation, campaign: Campaign) -> bytes | None:
    """How many units gave each figure, the least covered first; None where nothing is asked for."""
    totals = sorted(made.totals, key=lambda total: total.expected and -len(total.missing_units))[:30]
    if not totals or not totals[0].expected:
        return None
    figure, axes = _sheet(7.2, 1.0 + 0.24 * len(totals))
    names = [_short(campaign.figures[total.figure].title) for total in totals]
    given = [total.expected - len(total.missing_units) for total in totals]
    places = range(len(totals))
    axes.barh(places, [total.expected for total in totals], color=_PALE)
    axes.barh(places, given, color=_COLOUR)
    for place, (count, total) in enumerate(zip(given, totals, strict=True)):
        axes.text(total.expected, place, f" {count}/{total.expected}", va="center", fontsize=7, **_FONT)
    axes.set_yticks(places, names, fontsize=7, **_FONT)
    axes.invert_yaxis()
    axes.set_title("Số đơn vị có số liệu theo từng chỉ tiêu", fontsize=9, **_FONT)
    return _png(figure)


def unit_charts(made: Consolidation, campaign: Campaign) -> list[bytes]:
    """The first summed figures by unit; none where units are too many to be told apart."""
    if len(made.units) > MOST_UNITS:
        return []
    names = {unit.unit: unit.name for unit in made.units}
    charts: list[bytes] = []
    for total in made.totals:
        asked = campaign.figures[total.figure]
        bars = [
            (e.unit, e.value) for e in made.figures if e.figure == total.figure and e.counted and e.value is not None
        ]
        if asked.aggregate.how != "sum" or len(bars) < 2 or not total.value or len(charts) == MOST_FIGURES:
            continue
        figure, axes = _sheet(7.2, 1.0 + 0.22 * len(bars))
        axes.barh(range(len(bars)), [value for _, value in bars], color=_COLOUR)
        for place, (_, value) in enumerate(bars):
            axes.text(value, place, f" {number_text(value)}", va="center", fontsize=7, **_FONT)
        axes.set_yticks(range(len(bars)), [_short(names[unit]) for unit, _ in bars], fontsize=7, **_FONT)
        axes.invert_yaxis()
        axes.set_title(f"{asked.title}" + (f" ({asked.unit})" if asked.unit else ""), fontsize=9, **_FONT)
        charts.append(_png(figure))
    return charts


def _sheet(width: float, height: float) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.set_xticks([])
    axes.margins(x=0.12)
    return figure, axes


def _png(figure: Figure) -> bytes:
    out = BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _short(text: str) -> str:
    return text if len(text) <= 46 else text[:45].rstrip() + "…"
