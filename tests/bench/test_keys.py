"""The keys that are counted are those that a person presses."""

import pytest

from bench.keys import RIGHT, Doubt, doubts_of

SPOT = [{"file": 0, "page": 1, "bbox": [1, 2, 3, 4]}]


@pytest.mark.parametrize(
    ("field", "right", "expected"),
    [
        ({"value": 12, "evidence": SPOT}, 12, [Doubt("right", 1)]),
        ({"value": 12, "alternatives": [72], "evidence": SPOT}, 72, [Doubt("other reading", 1)]),
        ({"value": 12, "evidence": SPOT}, None, [Doubt("blank", 1)]),
        ({"value": None, "evidence": SPOT}, 1250, [Doubt("typed", 5)]),
        ({"value": None, "evidence": SPOT}, 1.5, [Doubt("typed", 4)]),
        ({"value": None, "evidence": []}, 7, []),
        ({"value": None, "status": "missing"}, None, [Doubt("nothing there", 1, gap=True)]),
        ({"value": None, "status": "empty"}, 70, [Doubt("typed", 3, gap=True)]),
    ],
)
def test_each_end_of_a_doubt_costs_what_it_costs(
    field: dict[str, object], right: float | None, expected: list[Doubt]
) -> None:
    """A figure that flatters the desk would hide that people type."""
    record = {"figures": {"cay": {"status": "doubtful", **field}, "nguoi": {"status": "read", "value": 1}}}

    assert list(doubts_of(record, {"figures": {"cay": {"value": right}}})) == expected


def test_a_flag_is_rightly_raised_where_the_paper_itself_is_doubtful() -> None:
    """Two figures on one paper must be asked about, whichever of them the machine shows."""
    record = {"figures": {"cay": {"status": "doubtful", "value": 12, "evidence": SPOT}}}
    (doubt,) = doubts_of(record, {"figures": {"cay": {"value": 12, "status": "doubtful"}}})

    assert doubt.end != RIGHT
