"""What came after a version was frozen ("phát sinh sau chốt"): which figures, and what each does to the totals."""

from pipeline.consolidate.difference import difference_between
from schemas.base import Frozen
from schemas.campaign import Campaign
from schemas.consolidation import Amount, Consolidation


class Late(Frozen):
    """One figure that was accepted after the freeze, with what counted before and what would count now."""

    unit: str
    figure: str
    before: Amount | None
    after: Amount | None


class AfterFreeze(Frozen):
    """All that came after, and its effect: (figure, frozen total, total now); ``sentence`` tells it in one line."""

    late: tuple[Late, ...] = ()
    totals: tuple[tuple[str, Amount | None, Amount | None], ...] = ()
    sentence: str = ""


def after_freeze(frozen: Consolidation, now: Consolidation, campaign: Campaign) -> AfterFreeze:
    """What a supplement made now would change; both versions count accepted figures only."""
    had = {(entry.unit, entry.figure): entry.value for entry in frozen.figures if entry.counted}
    has = {(entry.unit, entry.figure): entry.value for entry in now.figures if entry.counted}
    keys = [(entry.unit, entry.figure) for entry in now.figures]
    late = tuple(
        Late(unit=unit, figure=figure, before=had.get((unit, figure)), after=has.get((unit, figure)))
        for unit, figure in keys
        if had.get((unit, figure)) != has.get((unit, figure))
    )
    told = difference_between(frozen, now, campaign)
    return AfterFreeze(late=late, totals=told.totals, sentence=told.sentence if late else "")
