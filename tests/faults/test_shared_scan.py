"""A long scan on two real workers, one of which is killed in the middle of a part: no page is lost, none doubled."""

import pytest

from bench.shared import measure


@pytest.mark.server
@pytest.mark.faults
@pytest.mark.timeout(600)
def test_two_workers_share_a_long_scan_and_one_dies() -> None:
    """What the dead one was reading is read by the other, and the whole is what one reading would be."""
    done = measure(12, 4, 2, kill=True)

    assert done.at_once == 2, "the workers did not share it: this test would prove nothing"
    assert done.parts == 3
    assert done.whole, done
