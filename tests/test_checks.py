"""The checks of `./tonghop check` as tests, so that one summary tells of everything."""

import pytest

from tests import check


@pytest.mark.checks
@pytest.mark.parametrize("name", list(check.checks()))
def test_the_house_keeps(name: str) -> None:
    """A rule that nobody runs is broken within a week."""
    assert check.checks()[name]() == ""
