"""Pages of a long list from both ends are what Django's own paginator gives."""

import pytest
from django.core.paginator import EmptyPage, Paginator

from review.paging import BothEnds
from store.models import Submission
from store.selectors.submissions import search_submissions
from store.services.intake import Incoming, receive

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [0, 1, 4, 9, 10, 11])
def test_every_page_holds_what_it_would_hold_without_the_turn(count: int) -> None:
    """A row that stands on no page, or on two, would be lost to whoever looks through the list."""
    for number in range(count):
        receive([Incoming(f"{number}.docx", b"%d" % number)], source="upload")
    plain, turned = Paginator(Submission.objects.all(), 3), BothEnds(search_submissions(), 3)
    numbers = range(1, plain.num_pages + 1)

    assert [list(turned.page(n)) for n in numbers] == [list(plain.page(n)) for n in numbers]
    assert [turned.get_page("x").number, turned.get_page(99).number] == [1, plain.num_pages]
    with pytest.raises(EmptyPage):
        turned.page(plain.num_pages + 1)


def test_of_many_that_are_found_by_words_the_newest_are_shown() -> None:
    """To count a million rows takes longer than anybody waits: past the limit it is said that there are more."""
    for number in range(9):
        receive([Incoming(f"{number}.docx", b"%d" % number)], source="upload")
    whole, some = BothEnds(search_submissions(), 3, most=9), BothEnds(search_submissions(), 3, most=7)

    assert (whole.cut, whole.count, whole.num_pages) == (False, 9, 3)
    assert (some.cut, some.count, some.num_pages) == (True, 7, 3)
    assert [one for n in (1, 2, 3) for one in some.page(n)] == list(Submission.objects.all()[:7])
