"""What only the neighbours tell: slips of the unit of measure, and reports that repeat another's figures."""

import random

import pytest

from pipeline.peers import Standing, peer_flags
from pipeline.spread import spread_of
from schemas.campaign import Campaign
from schemas.campaign_file import parse_campaign

FIGURES = [f"so{number}" for number in range(12)]
UNITS = [f"u{number:02}" for number in range(20)]


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    """Twenty units of one kind, one with a parent, and a dozen figures, the last a per cent."""
    rows = "\n".join(
        f"      - {{id: {name}, label: Số {name}, kind: {'percent' if name == 'so11' else 'decimal'}}}"
        for name in FIGURES
    )
    units = "\n".join(
        f"  - {{code: {code}, name: Đơn vị {code}, kind: huyện{', parent: u00' if code == 'u01' else ''}}}"
        for code in UNITS
    )
    return parse_campaign(
        "schema: tonghop/campaign@1\nid: thu\ntitle: Thử\nlanguage: vi\n"
        "directive: {number: 1/A, issued_on: 2030-01-01, issuer: Sở, subject: thử}\n"
        "period: {from: 2030-01-01, to: 2030-02-01}\ndue_before: 2030-03-01\n"
        f"tables:\n  - id: b\n    title: Biểu\n    rows:\n{rows}\nunits:\n{units}\n"
    )


def ordinary(seed: int = 1) -> dict[str, dict[str, float]]:
    """Values as units really have them: each figure of its own size, units differing tenfold."""
    chance = random.Random(seed)
    return {
        unit: {name: round(chance.uniform(20, 200) * 3**place) + 1.0 for place, name in enumerate(FIGURES)}
        for unit in UNITS
    }


def codes(campaign: Campaign, standing: Standing, unit: str) -> list[tuple[str, str | None]]:
    """The flags of one unit by code and field."""
    return [(flag.code, flag.field) for flag in peer_flags(campaign, standing)[unit]]


@pytest.mark.parametrize("seed", range(20))
def test_ordinary_reports_raise_nothing(campaign: Campaign, seed: int) -> None:
    """Units differ in size; a flag on each big city would be waived unread before long."""
    flags = peer_flags(campaign, Standing(numbers=ordinary(seed)))

    assert [flag for unit in flags.values() for flag in unit] == []


@pytest.mark.parametrize("factor", [1e3, 1e6, 1e-3])
def test_a_slip_of_thousands_is_found_even_when_several_made_it(campaign: Campaign, factor: float) -> None:
    """Đồng for triệu đồng is the commonest slip there is, and one office's habit is its neighbour's too."""
    numbers = ordinary()
    for unit in ("u03", "u07", "u11"):
        numbers[unit]["so5"] *= factor

    for unit in ("u03", "u07", "u11"):
        assert codes(campaign, Standing(numbers=numbers), unit) == [("figure.scale", "so5")]
    assert codes(campaign, Standing(numbers=numbers), "u04") == []


def test_a_slip_against_the_units_own_earlier_report_needs_no_neighbours(campaign: Campaign) -> None:
    """The first unit to report has nobody to be compared with but itself."""
    own = ordinary()["u03"]
    earlier = {name: value * 1.4 for name, value in own.items()} | {"so2": own["so2"] / 900}

    found = peer_flags(campaign, Standing(numbers={"u03": own}, earlier={"u03": earlier}, earlier_title="Năm trước"))

    assert [(flag.code, flag.field) for flag in found["u03"]] == [("figure.scale", "so2")]
    assert "đợt trước" in found["u03"][0].message


def test_a_per_cent_has_no_scale(campaign: Campaign) -> None:
    """0,1 % beside 80 % is a fact, not a slip."""
    numbers = ordinary()
    numbers["u03"]["so11"] /= 1e6

    assert codes(campaign, Standing(numbers=numbers), "u03") == []


def test_a_report_that_repeats_another_is_named_with_it(campaign: Campaign) -> None:
    """A neighbour's file with the letterhead changed passes every check of its own."""
    numbers = ordinary()
    numbers["u09"] = numbers["u04"] | {"so0": 1.0, "so1": 0.0}

    found = peer_flags(campaign, Standing(numbers=numbers), ["u09"])["u09"]

    assert [flag.code for flag in found] == ["report.copied"]
    assert "Đơn vị u04" in found[0].message
    assert "91%" in found[0].message


def test_a_report_that_repeats_last_year_is_found(campaign: Campaign) -> None:
    """Last year's report with a new date is the other way to have none."""
    numbers = ordinary()
    standing = Standing(numbers=numbers, earlier={"u02": dict(numbers["u02"])}, earlier_title="Đợt 2029")

    found = peer_flags(campaign, standing, ["u02"])["u02"]

    assert [flag.code for flag in found] == ["report.copied"]
    assert "Đợt 2029" in found[0].message


def test_few_small_equal_numbers_are_chance_and_a_parent_may_pass_on(campaign: Campaign) -> None:
    """Six ones and a two are in many reports; and a department that only passes on its one unit copies nobody."""
    numbers = ordinary()
    numbers["u05"] = dict.fromkeys(FIGURES[:5], 1.0) | {"so5": 2.0}
    numbers["u06"] = dict(numbers["u05"])
    numbers["u01"] = dict(numbers["u00"])

    for unit in ("u05", "u06", "u00", "u01"):
        assert ("report.copied", None) not in codes(campaign, Standing(numbers=numbers), unit)


def test_the_spread_names_what_lies_apart() -> None:
    """The plot's red bars must be the odd ones, not simply the largest."""
    values = {f"u{n}": 100.0 + n for n in range(10)} | {"xa": 4000.0}
    spread = spread_of(values)

    assert spread is not None
    assert spread.odd == {"xa"}
    assert spread_of({}) is None
    assert spread_of({"a": 5.0}) is not None
