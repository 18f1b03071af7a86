"""What changed between two versions of the consolidated report, figure by figure and in one sentence."""

from pipeline.consolidate.wording import number_text
from schemas.campaign import Campaign
from schemas.consolidation import Consolidation, Difference
from schemas.correction import ReportState


def difference_between(before: Consolidation | None, after: Consolidation, campaign: Campaign) -> Difference:
    """The difference of ``after`` to ``before``; the first version has none to tell."""
    if before is None:
        return Difference(sentence="Bản tổng hợp đầu tiên.")
    had, has = _reported(before), _reported(after)
    added = tuple(unit for unit in has if unit not in had)
    removed = tuple(unit for unit in had if unit not in has)
    totals = _changed_totals(before, after)
    settled = _changed_values(before, after, set(had) & set(has))
    sentence = _sentence(campaign, len(added), len(removed), settled, totals)
    return Difference(sentence=sentence, totals=totals, units_added=added, units_removed=removed)


def _reported(version: Consolidation) -> tuple[str, ...]:
    return tuple(unit.unit for unit in version.units if unit.state is not ReportState.AWAITED)


def _changed_totals(
    before: Consolidation, after: Consolidation
) -> tuple[tuple[str, int | float | None, int | float | None], ...]:
    old = {total.figure: total.value for total in before.totals}
    return tuple((t.figure, old.get(t.figure), t.value) for t in after.totals if t.value != old.get(t.figure))


def _changed_values(before: Consolidation, after: Consolidation, units: set[str]) -> int:
    """How many single figures of units that had reported before are now different."""
    old = {(entry.unit, entry.figure): entry.value for entry in before.figures}
    return sum(1 for e in after.figures if e.unit in units and old.get((e.unit, e.figure)) != e.value)


def _sentence(
    campaign: Campaign,
    added: int,
    removed: int,
    settled: int,
    totals: tuple[tuple[str, int | float | None, int | float | None], ...],
) -> str:
    parts = [f"thêm {added} đơn vị"] * bool(added) + [f"bớt {removed} đơn vị"] * bool(removed)
    parts += [f"{settled} số liệu thay đổi"] * bool(settled)
    head = ", ".join(parts) or ("Tổng số thay đổi" if totals else "Không thay đổi so với bản trước")
    changes = [
        f"{campaign.figures[figure].title}: {number_text(old)} → {number_text(new)}"
        for figure, old, new in totals[:3]
        if figure in campaign.figures
    ]
    more = [f"và {len(totals) - 3} chỉ tiêu khác"] * (len(totals) > 3)
    told = "; ".join([head[0].upper() + head[1:], *changes, *more])
    return told + "."
