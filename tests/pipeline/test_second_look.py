"""What is looked at twice, and the bound on errors."""

import pytest

from pipeline.bounds import upper_bound
from pipeline.second_look import second_look
from schemas.campaign_file import parse_campaign
from schemas.record import FigureField, Status
from tests.store.samples import CAMPAIGN

CHECKED = CAMPAIGN.replace("units:", "checks:\n  - {id: it, says: Cây không quá người, that: cay <= nguoi}\nunits:")


def figures(cay: float, nguoi: float, status: Status = Status.READ) -> dict[str, FigureField]:
    """The figures of a report."""
    values = {"cay": (cay, Status.READ), "nguoi": (nguoi, status), "kinh_phi": (1.5, Status.READ)}
    return {name: FigureField(value=value, status=state) for name, (value, state) in values.items()}


@pytest.mark.parametrize(("value", "asked"), [(50, True), (49, False), (0, False), (None, False), (0.5, True)])
def test_a_change_of_ten_times_is_asked_for_twice(value: float | None, asked: bool) -> None:
    """A digit too many or too few is the commonest slip."""
    found = second_look(parse_campaign(CAMPAIGN), figures(5, 7), "cay", value)

    assert bool(found) is asked


def test_a_change_that_breaks_a_check_is_asked_for_twice() -> None:
    """What the person types makes the report contradict itself: the picture deserves a second look."""
    campaign = parse_campaign(CHECKED)

    assert second_look(campaign, figures(5, 7), "cay", 8) == ("làm sai phép kiểm tra: Cây không quá người",)
    assert second_look(campaign, figures(9, 7), "cay", 8) == ()  # it did not hold before
    assert second_look(campaign, figures(5, 7, Status.DOUBTFUL), "cay", 8) == ()  # the other one is not known yet


def test_the_bound_is_that_of_clopper_and_pearson() -> None:
    """Known values: none of 598 proves half a per cent; one of 100 bounds 4.66 per cent; nothing proves nothing."""
    assert upper_bound(0, 598) == pytest.approx(0.005, abs=1e-5)
    assert upper_bound(1, 100) == pytest.approx(0.0466, abs=1e-4)
    assert upper_bound(0, 0) == 1.0
    assert upper_bound(3, 2000) < 0.005
