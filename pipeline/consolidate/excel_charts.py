"""Native charts of the consolidated workbook: coverage of every figure, and figures by unit."""

from typing import Any, Final

from schemas.campaign import Campaign
from schemas.consolidation import Consolidation

MOST: Final = 12  # charts of single figures
MOST_UNITS: Final = 80  # a chart with more bars tells nothing
_COLOUR: Final = "#3D6B99"


def charts_sheet(book: Any, made: Consolidation, campaign: Campaign, figures_sheet: str, head_rows: int) -> None:
    """A sheet of charts that live on the sheets of figures and coverage."""
    if not made.totals:
        return
    sheet = book.add_worksheet("Biểu đồ")
    count = len(made.totals)
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "Số đơn vị có số liệu",
            "categories": ["Độ phủ", 1, 0, count, 0],
            "values": ["Độ phủ", 1, 3, count, 3],
            "fill": {"color": _COLOUR},
        }
    )
    chart.set_title({"name": "Độ phủ số liệu", "name_font": {"size": 13}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 900, "height": max(240, 60 + 22 * min(count, 60))})
    sheet.insert_chart(0, 0, chart)
    if len(made.units) > MOST_UNITS:
        return
    row = 4 + (60 + 22 * min(count, 60)) // 18
    summed = [(number, f) for number, f in enumerate(campaign.figures.values()) if f.aggregate.how == "sum"]
    for place, (number, figure) in enumerate(summed[:MOST]):
        one = book.add_chart({"type": "column"})
        last = head_rows + len(made.units) - 1
        one.add_series(
            {
                "categories": [figures_sheet, head_rows, 1, last, 1],
                "values": [figures_sheet, head_rows, 2 + number, last, 2 + number],
                "fill": {"color": _COLOUR},
            }
        )
        one.set_title({"name": figure.title, "name_font": {"size": 11}})
        one.set_legend({"none": True})
        one.set_size({"width": 900, "height": 320})
        sheet.insert_chart(row + 17 * place, 0, one)
