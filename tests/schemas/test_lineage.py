"""A merged unit's history still adds up; what went to several is parted by nobody.

`mergers_2025.csv` holds the provinces as of Resolution 202/2025/QH15 of the National Assembly: from 1 July 2025 the 63
provinces and cities are 34, 23 of them merged. The communes are those of the islands of Kiên Giang under Resolution
1654/NQ-UBTVQH15, where districts went as well.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from pipeline.directive.units import read_units
from schemas.campaign import Campaign, Unit
from schemas.campaign_file import CampaignError, parse_campaign
from schemas.lineage import carried_on, forerunners, heirs

MERGERS = Path(__file__).parent / "mergers_2025.csv"
TEXT = """
schema: tonghop/campaign@1
id: dot-{year}
title: Báo cáo năm {year}
language: vi
directive: {{number: 1/BNV, issued_on: {year}-08-01}}
period: {{from: {year}-01-01, to: {year}-12-31}}
due_before: {due}-01-15
tables:
  - id: bieu
    title: Biểu
    rows:
      - {{id: nguoi, label: Số người, unit: người, kind: integer}}
      - {{id: ty_le, label: Tỷ lệ, unit: "%", kind: percent}}
units: [{{code: x, name: X}}]
"""
GONE = date(2025, 6, 30)


def round_of(year: int, units: Sequence[Unit]) -> Campaign:
    """The campaign of a year with these units."""
    return parse_campaign(TEXT.format(year=year, due=year + 1)).model_copy(update={"units": tuple(units)})


def provinces(year: int) -> Campaign:
    """A campaign with the provinces there were in a year, and those they came from."""
    return round_of(year, read_units(MERGERS))


def test_sixty_three_provinces_become_thirty_four() -> None:
    """Who owes a report follows from the days of validity."""
    assert sum(map(provinces(2024).owes, provinces(2024).units)) == 63
    assert sum(map(provinces(2025).owes, provinces(2025).units)) == 34


def test_figures_add_up_over_the_mergers_of_july_2025() -> None:
    """A comparison with last year that lost a province would show growth where there is none."""
    before, now = provinces(2024), provinces(2025)
    said = {unit.code: {"nguoi": 1000 + n, "ty_le": 50} for n, unit in enumerate(before.units)}

    carried = carried_on(said, before, now)
    assert set(carried) == {unit.code for unit in now.units if now.owes(unit)}
    assert sum(one["nguoi"] for one in carried.values()) == sum(one["nguoi"] for one in said.values())
    parts = [said[code]["nguoi"] for code in ("ho-chi-minh", "binh-duong", "ba-ria-vung-tau")]
    assert carried["ho-chi-minh"]["nguoi"] == sum(parts)


def test_shares_of_merged_units_are_not_added() -> None:
    """The mean of two percentages is neither's; a province that stayed keeps its own."""
    before, now = provinces(2024), provinces(2025)
    carried = carried_on({unit.code: {"nguoi": 1, "ty_le": 50} for unit in before.units}, before, now)

    assert carried["ha-noi"] == {"nguoi": 1, "ty_le": 50}
    assert carried["an-giang"] == {"nguoi": 2}


def test_a_sum_that_lacks_a_part_is_none() -> None:
    """A province half of whose people were not reported has not doubled since."""
    before, now = provinces(2024), provinces(2025)
    said = {unit.code: {"nguoi": 1} for unit in before.units if unit.code != "kien-giang"}

    assert "an-giang" not in carried_on(said, before, now)


def test_a_forerunner_that_was_not_asked_leaves_no_history() -> None:
    """An earlier round among half of the provinces says nothing of the merged ones."""
    everybody = provinces(2025)
    asked = [Unit(code="an-giang", name="Tỉnh An Giang"), Unit(code="ha-noi", name="Thành phố Hà Nội")]
    carried = carried_on({"an-giang": {"nguoi": 5}, "ha-noi": {"nguoi": 7}}, round_of(2024, asked), everybody)

    assert carried == {"ha-noi": {"nguoi": 7}}


def test_communes_and_districts_of_july_2025() -> None:
    """Four communes became one special zone; a city that became two has no history in either."""
    old = [Unit(code=name, name=name) for name in ("hon-tre", "lai-son", "an-son", "nam-du", "tp-phu-quoc")]
    zone = ("dk-kien-hai",)
    gone = [one.model_copy(update={"valid_to": GONE, "successors": zone}) for one in old[:4]]
    split = old[4].model_copy(update={"valid_to": GONE, "successors": ("dk-phu-quoc", "dk-tho-chau")})
    new = [Unit(code=code, name=code) for code in (*zone, "dk-phu-quoc", "dk-tho-chau")]
    said = {unit.code: {"nguoi": 10} for unit in old}

    assert carried_on(said, round_of(2024, old), round_of(2025, [*gone, split, *new])) == {"dk-kien-hai": {"nguoi": 40}}
    assert forerunners([*gone, split, *new])["dk-tho-chau"] == ("tp-phu-quoc",)


def test_a_chain_of_mergers_ends_at_the_last_unit() -> None:
    """Communes were merged in 2020 and again in 2025."""
    chain = [Unit(code="a", name="A", successors=("b",)), Unit(code="b", name="B", successors=("c",))]
    units = [*chain, Unit(code="c", name="C")]
    said = {"a": {"nguoi": 3}}

    assert heirs(units) == {"a": ("c",), "b": ("c",), "c": ("c",)}
    assert carried_on(said, round_of(2019, [Unit(code="a", name="A")]), round_of(2025, units)) == {"c": {"nguoi": 3}}


def test_successors_that_lead_back_are_refused() -> None:
    """A circle has no unit at its end."""
    text = TEXT.format(year=2025, due=2026).replace(
        "[{code: x, name: X}]", "[{code: x, name: X, successors: [y]}, {code: y, name: Y, successors: [x]}]"
    )

    with pytest.raises(CampaignError) as refused:
        parse_campaign(text)
    assert {fault.path for fault in refused.value.faults} == {"units[0].successors[0]", "units[1].successors[0]"}
