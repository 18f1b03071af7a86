"""One more wording in a campaign file, and nothing else changed."""

import difflib

import pytest

from schemas.campaign_edit import NoSuchTargetError, Target, with_alias
from schemas.campaign_file import parse_campaign
from tests import house
from tests.store.samples import CAMPAIGN

SAMPLE = (house.ROOT / "samples" / "campaign.yaml").read_text("utf-8")
BLOCK = CAMPAIGN.replace(
    "  - {code: an-phu, name: Phòng Xây dựng huyện An Phú}\n",
    "  # sáp nhập năm 2031\n  - code: an-phu\n    name: Phòng Xây dựng huyện An Phú\n    aliases:\n    - AP\n",
)


def changed(before: str, after: str) -> list[str]:
    """The lines that differ."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line.startswith(("+ ", "- "))]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (CAMPAIGN, Target(kind="rows", id="cay", table="bieu")),
        (CAMPAIGN, Target(kind="sections", id="B")),
        (CAMPAIGN, Target(kind="tables", id="bieu")),
        (CAMPAIGN, Target(kind="units", id="tan-lap")),
        (BLOCK, Target(kind="units", id="an-phu")),
    ],
)
def test_the_wording_is_added_and_the_rest_stays_letter_by_letter(text: str, target: Target) -> None:
    """People keep comments in their files, and look at what the machine changed in them."""
    after = with_alias(text, target, 'Tên "khác": lạ')
    added = [line for line in changed(text, after) if "khác" in line]

    assert 'Tên "khác": lạ' in parse_campaign(after).model_dump_json().replace('\\"', '"')
    assert len(added) == 1
    assert len(changed(text, after)) <= 2
    assert with_alias(after, target, 'Tên "khác": lạ') == after


def test_every_row_and_unit_of_the_sample_can_learn() -> None:
    """The file that shows all keys must stay a campaign after each click."""
    campaign = parse_campaign(SAMPLE)
    text = SAMPLE
    for table in campaign.tables:
        text = with_alias(text, Target(kind="rows", id=table.rows[-1].id, table=table.id), f"Gọi khác {table.id}")
    for unit in campaign.units[:3]:
        text = with_alias(text, Target(kind="units", id=unit.code), f"Đơn vị khác {unit.code}")
    text = with_alias(text, Target(kind="sections", id=campaign.outline[-1].id), "Mục khác")
    after = parse_campaign(text)

    assert [table.rows[-1].aliases[-1] for table in after.tables] == [f"Gọi khác {t.id}" for t in campaign.tables]
    assert after.outline[-1].aliases[-1] == "Mục khác"


def test_what_is_not_in_the_file_is_told() -> None:
    """A page that is open while the campaign changes must not end in an error nobody understands."""
    with pytest.raises(NoSuchTargetError):
        with_alias(CAMPAIGN, Target(kind="rows", id="khong-co", table="bieu"), "a")
