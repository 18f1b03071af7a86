"""The figures of a campaign over all units: coverage over time, spread of each figure, and what lies apart."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from pipeline.spread import spread_of
from review import texts
from review.access import STAFF, allow
from review.export import as_file
from review.frame import page
from review.plots import bars_plot, box_of, progress_plot
from review.views.campaigns import find
from schemas.campaign import Campaign
from schemas.cell import CellState
from store.selectors.figures import FigureLine, figure_lines, figure_values, progress_of

VOUCHED = (CellState.PRESENT, CellState.ZERO, CellState.NONE)
OPEN = (CellState.DOUBTFUL, CellState.UNREADABLE, CellState.CONFLICT)
GONE = (CellState.BLANK, CellState.MISSING)


@allow(STAFF)
def figures(request: HttpRequest, key: str) -> HttpResponse:
    """Every figure with its coverage, total and spread, under the plot of how reports came in."""
    row, campaign = find(key)
    lines = figure_lines(campaign)
    head = [_("Số liệu"), _("Đơn vị tính"), _("Có"), _("Chưa chắc chắn"), _("Thiếu"), _("Tổng tạm tính")]
    head += [_("Nhỏ nhất"), _("Giữa"), _("Lớn nhất"), _("Khác thường")]
    answer = as_file(request, f"so-lieu-{key}", head, (_file_row(line) for line in lines))
    if answer is not None:
        return answer
    owed = sum(map(campaign.owes, campaign.units))
    days = progress_of(key)
    table = [(line, *_counts(line), box_of(line.spread)) for line in lines]
    context = {"row": row, "campaign": campaign, "lines": table, "days": days[-31:]}
    context |= {"plot": progress_plot(days, owed, row.due_before), "titles": _titles(campaign)}
    return page(request, "figures.html", "campaigns", tab="figures", **context)


@allow(STAFF)
def figure(request: HttpRequest, key: str, figure: str) -> HttpResponse:
    """What every unit says of one figure, those that lie apart marked."""
    row, campaign = find(key)
    asked = campaign.figures.get(figure)
    if asked is None:
        raise Http404
    values, names = figure_values(key, figure), {unit.code: unit.name for unit in campaign.units}
    head = (_("Đơn vị"), _("Giá trị"), _("Tình trạng"))
    cells = ([names.get(one.unit, one.unit), one.number, str(texts.CELL[one.cell].text)] for one in values)
    answer = as_file(request, f"so-lieu-{key}-{figure}", head, cells)
    if answer is not None:
        return answer
    spread = spread_of({one.unit: one.number for one in values if one.number is not None})
    odd = spread.odd if spread else frozenset()
    table = [(one, names.get(one.unit, one.unit), texts.CELL[one.cell], one.unit in odd) for one in values]
    context = {"row": row, "campaign": campaign, "asked": asked, "values": table, "spread": spread}
    return page(request, "figure.html", "campaigns", tab="figures", plot=bars_plot(values, names, spread), **context)


def _counts(line: FigureLine) -> tuple[int, int, int]:
    vouched, doubtful, gone = (sum(line.cells[state] for state in states) for states in (VOUCHED, OPEN, GONE))
    return vouched, doubtful, gone


def _file_row(line: FigureLine) -> list[str | int | float | None]:
    spread = line.spread
    ends = [spread.least, spread.middle, spread.most, len(spread.odd)] if spread else [None, None, None, 0]
    return [line.figure.title, line.figure.unit or "", *_counts(line), line.total, *ends]


def _titles(campaign: Campaign) -> dict[str, str]:
    return {table.id: table.title for table in campaign.tables}
