"""When the machine vouches for a figure of a picture: which readers agree, how sure they are, and who is against."""

import pytest

from pipeline.extract.trust import Grounds, judge, load_trust
from schemas.reading import Route
from schemas.record import Status

ROUTES = (Route.SCAN, Route.PHOTO)


def grounds(route: Route = Route.SCAN, **given: object) -> Grounds:
    """Well-named figure that both Tesseract models read alike and for sure."""
    usual = {"route": route, "likeness": 1.0, "engines": ("eng", "vie"), "confidence": 0.96}
    return Grounds.model_validate({**usual, **given})


@pytest.mark.parametrize("route", ROUTES)
def test_three_readers_of_one_mind_are_vouched_for(route: Route) -> None:
    """The whole point of reading thrice."""
    assert judge(grounds(route, engines=("digits", "eng", "vie"))).status is Status.READ


@pytest.mark.parametrize("route", ROUTES)
def test_a_sure_third_reader_against_two_makes_doubt(route: Route) -> None:
    """Two models of one make share mistakes; the third was trained apart."""
    judgement = judge(grounds(route, opposed=0.999))

    assert judgement.status is Status.DOUBTFUL
    assert judgement.reason


@pytest.mark.parametrize("route", ROUTES)
def test_one_reader_is_never_enough(route: Route) -> None:
    """Whatever its confidence, and whichever it is."""
    for engine in ("vie", "eng", "digits"):
        assert judge(grounds(route, engines=(engine,), confidence=1.0)).status is Status.DOUBTFUL


@pytest.mark.parametrize("route", ROUTES)
def test_doubts_are_not_outvoted(route: Route) -> None:
    """Ink that is no print stays for a person however many readers agree."""
    many = grounds(route, engines=("digits", "eng", "vie"), places=2, doubts=("unclear-ink",))

    assert judge(many).status is Status.DOUBTFUL


def test_surer_is_never_worse() -> None:
    """Break points that fall would vouch for the less certain of two readings."""
    trust = load_trust()
    for by_readers in trust.readings.values():
        for points in by_readers.values():
            assert list(points) == sorted(points)
            assert [p for _, p in points] == sorted(p for _, p in points)


def test_a_badly_named_row_lowers_the_probability() -> None:
    """Right digits in the wrong row are a wrong figure."""
    assert judge(grounds(likeness=0.3)).confidence < judge(grounds()).confidence


@pytest.mark.parametrize("route", ROUTES)
def test_readers_that_agree_without_being_sure_are_not_vouched_for(route: Route) -> None:
    """Below all that was seen in the calibration nothing is known: three guesses alike are still guesses."""
    unsure = grounds(route, engines=("digits", "eng", "vie"), confidence=0.05)

    assert judge(unsure).status is Status.DOUBTFUL
