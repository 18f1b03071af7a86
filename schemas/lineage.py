"""What units that were merged, split or renamed said before, under the units that carry on their work now.

A list of units names for each that is gone its successors. Figures that are added up are added up over a merger; what
went to several units cannot be parted, and then none of them has a history of its own. Nothing is guessed: a unit one
of whose forerunners said nothing has no history either.
"""

from collections.abc import Mapping, Sequence

from schemas.campaign import Campaign, Unit

Said = Mapping[str, int | float]  # figures by id


def heirs(units: Sequence[Unit]) -> dict[str, tuple[str, ...]]:
    """The units that carry on the work of each unit today: itself, or its successors' successors to the end."""
    successors = {unit.code: unit.successors for unit in units}
    return {code: tuple(dict.fromkeys(_followed(code, successors, frozenset()))) for code in successors}


def heirs_of(code: str, units: Sequence[Unit]) -> set[str]:
    """All that follow upon a unit, itself among them, in however many steps."""
    successors = {unit.code: unit.successors for unit in units}
    found, waiting = {code}, [code]
    while waiting:
        for one in successors.get(waiting.pop(), ()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found


def _followed(code: str, successors: Mapping[str, tuple[str, ...]], seen: frozenset[str]) -> list[str]:
    following = [one for one in successors.get(code, ()) if one not in seen]
    if not following:
        return [code]
    return [end for one in following for end in _followed(one, successors, seen | {code})]


def forerunners(units: Sequence[Unit]) -> dict[str, tuple[str, ...]]:
    """The units whose work each unit carries on, without itself."""
    found: dict[str, list[str]] = {}
    for code, ends in heirs(units).items():
        for end in ends:
            if end != code:
                found.setdefault(end, []).append(code)
    return {code: tuple(codes) for code, codes in found.items()}


def carried_on(before: Mapping[str, Said], earlier: Campaign, now: Campaign) -> dict[str, dict[str, int | float]]:
    """Figures of an earlier campaign, by unit, under the units of the one now.

    Successors stand in either campaign's list. Sums only: shares, texts and the like of merged units are left out.
    """
    units = _joined(earlier, now)
    ends = heirs(units)
    groups: dict[str, list[str]] = {}
    for code in dict.fromkeys([*earlier.units_by_code, *before, *_unasked(units, earlier)]):
        for end in ends.get(code, (code,)):
            groups.setdefault(end, []).append(code)
    out: dict[str, dict[str, int | float]] = {}
    for end, codes in groups.items():
        if all(len(ends.get(code, (code,))) == 1 for code in codes):
            figures = _together([before.get(code, {}) for code in codes], earlier)
            out |= {end: figures} if figures else {}
    return out


def _joined(earlier: Campaign, now: Campaign) -> list[Unit]:
    """The units of both lists; what the newer one says of a unit wins, if it names successors."""
    known = dict(earlier.units_by_code)
    for unit in now.units:
        if unit.successors or unit.code not in known:
            known[unit.code] = unit
    return list(known.values())


def _unasked(units: Sequence[Unit], earlier: Campaign) -> list[str]:
    """Units that are gone and were there, but not asked then: their successors' history would lack a part."""
    born_of_others = {code for unit in units for code in unit.successors}
    there = (unit for unit in units if not unit.valid_from or unit.valid_from <= earlier.period.to)
    return [unit.code for unit in there if unit.successors and unit.code not in born_of_others]


def _together(parts: Sequence[Said], campaign: Campaign) -> dict[str, int | float]:
    """Figures of several units as one; those of a single unit as they are."""
    if len(parts) == 1:
        return dict(parts[0])
    added = [one.id for one in campaign.figures.values() if one.aggregate.how == "sum"]
    return {name: sum(part[name] for part in parts) for name in added if all(name in part for part in parts)}
