"""What a merged unit is compared with: its forerunners' figures of the campaign before, added up."""

import pytest

from schemas.campaign_file import parse_campaign
from store.selectors.overview import unit_rows
from store.selectors.peers import history_of, standing_of
from store.selectors.reports import unit_table
from store.services.campaigns import add_campaign
from tests.store.conftest import Arrive
from tests.store.samples import CAMPAIGN, full

pytestmark = pytest.mark.django_db
NEXT = CAMPAIGN.replace("thu-2030", "thu-2031").replace("2030", "2031")
MERGED = NEXT[: NEXT.index("units:")] + (
    "units:\n"
    "  - {code: tan-lap, name: Phòng Xây dựng huyện Tân Lập, valid_to: 2030-06-30, successors: [tan-phu]}\n"
    "  - {code: an-phu, name: Phòng Xây dựng huyện An Phú, valid_to: 2030-06-30, successors: [tan-phu]}\n"
    "  - {code: tan-phu, name: UBND xã Tân Phú, valid_from: 2030-07-01}\n"
)


@pytest.fixture
def merged(arrive: Arrive) -> str:
    """Both districts reported in 2030; in 2031 one commune stands in their place."""
    arrive(full(cay=5, nguoi=7))
    arrive(full(cay=20, nguoi=30, unit="an-phu"))
    return add_campaign(MERGED).key


def test_the_history_of_two_districts_is_that_of_their_commune(merged: str) -> None:
    """Compared with one of them alone, the commune would seem to have doubled."""
    assert standing_of(merged).earlier == {"tan-phu": {"cay": 25, "nguoi": 37, "kinh_phi": 3}}
    history = history_of(merged, "tan-phu")
    assert history is not None
    assert history.forerunners == ("Phòng Xây dựng huyện Tân Lập", "Phòng Xây dựng huyện An Phú")
    assert history.figures[0] == ("Số cây đã trồng", 25, None)


def test_units_that_are_gone_are_not_waited_for(merged: str) -> None:
    """Nobody can send what a district that was dissolved owes."""
    assert [line.unit.code for line in unit_table(merged)] == ["tan-phu"]
    assert [row.unit.code for row in unit_rows(parse_campaign(MERGED))] == ["tan-phu"]
