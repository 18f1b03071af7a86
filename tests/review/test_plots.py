"""Plots: what is drawn must be there whatever the figures are."""

from datetime import date, timedelta

import pytest

from review.plots import progress_plot
from store.selectors.figures import Day

START = date(2030, 4, 1)


def heights(points: str) -> list[float]:
    """How far each point of a line stands from the top."""
    return [float(point.split(",")[1]) for point in points.split()]


def test_reports_of_one_day_alone_are_seen_to_rise() -> None:
    """A round that came in at once must not look like a round in which nothing came in."""
    plot = progress_plot([Day(START, 17, 3)], 18, START + timedelta(days=200))

    assert plot is not None
    assert [tick.text for tick in plot.days] == ["31/03", "01/04"]
    received, accepted = heights(plot.received), heights(plot.accepted)
    assert received[0] == accepted[0] > accepted[-1] > received[-1] > 0
    assert plot.due == ""


def test_a_deadline_that_is_near_stands_on_the_plot() -> None:
    """How much time is left is what the plot is looked at for."""
    plot = progress_plot([Day(START, 4, 0)], 18, START + timedelta(days=7))

    assert plot is not None
    assert float(plot.due) > float(plot.received.split()[-1].split(",")[0])


@pytest.mark.parametrize(("owed", "lines"), [(1, "0 1"), (18, "0 5 10 15"), (150, "0 50 100 150"), (1000, "0 200 400")])
def test_the_lines_of_the_grid_stand_at_round_numbers(owed: int, lines: str) -> None:
    """Nobody reads a line at 13,5 reports."""
    plot = progress_plot([Day(START, 1, 0)], owed, START)

    assert plot is not None
    assert " ".join(tick.text for tick in plot.counts).startswith(lines)
