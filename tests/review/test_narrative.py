"""The narrative page: every unit's own sentences, persons marked, examples pinned by a clerk."""

import re

from store.models import Pin
from store.selectors.consolidations import values_of
from store.services.consolidation import consolidate
from store.services.corrections import Ground, correct_field
from tests.review.conftest import House, LogIn
from tests.store.samples import KEY

PAGE = f"/campaigns/{KEY}/narrative/"


def test_a_clerk_pins_a_sentence_and_it_opens_its_section(house: House, log_in: LogIn) -> None:
    """What a clerk chose stands in the next version as an example, and goes back when it is unpinned."""
    text = "Đã trồng đủ cây.\nÔng Nguyễn Văn Mẫu, điện thoại 0912 345 678, phụ trách <b>."
    correct_field(
        house.report.pk,
        "section:A",
        text,
        ground=Ground.MISREAD,
        expected_version=house.report.fields.get(key="section:A").version,
        by=house.people["reviewer"],
    )
    consolidate(KEY)
    clerk = log_in("clerk")
    page = clerk.get(PAGE).content.decode()
    assert "<mark>Nguyễn Văn Mẫu</mark>" in page
    assert "<mark>0912 345 678</mark>, phụ trách &lt;b&gt;" in page
    keys = re.findall(r'name="passage" value="(_thp_\w+)"', page)

    assert log_in("approver").post(f"{PAGE}pin", {"passage": keys[1]}).status_code == 403
    for _ in range(2):
        clerk.post(f"{PAGE}pin", {"passage": keys[1]})
    assert Pin.objects.filter(withdrawn_at=None).count() == 1
    later = [one for one in values_of(consolidate(KEY)).passages if one.section == "A"]
    assert (later[0].text[:4], later[0].pinned) == ("Ông ", True)
    clerk.post(f"{PAGE}pin", {"passage": keys[1], "unpin": "1"})
    assert not any(one.pinned for one in values_of(consolidate(KEY)).passages)
    assert "không còn câu này" in clerk.post(f"{PAGE}pin", {"passage": "_thp_x"}, follow=True).content.decode()
