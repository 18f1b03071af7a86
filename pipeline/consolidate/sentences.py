"""The campaign's own plan for its report (``x-consolidation``), and its sentences filled with figures."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import ValidationError

from pipeline.consolidate.wording import number_text
from schemas.campaign import Campaign
from schemas.consolidation import Plan, Sentence, Total, UnitStatus
from schemas.correction import ReportState

KEY: Final = "x-consolidation"
_PLACE: Final = re.compile(r"\{([^{}]+)\}")


class PlanError(ValueError):
    """The campaign's plan for its report cannot be used; the message says what is wrong."""


def plan_of(campaign: Campaign) -> Plan:
    """The plan; the defaults where the campaign has none. PlanError."""
    try:
        plan = Plan.model_validate(campaign.own.get(KEY, {}))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise PlanError(f"{KEY}.{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    unknown = {name for text in plan.sentences for name in _PLACE.findall(text)} - {"n", "N", *campaign.figures}
    if unknown:
        raise PlanError(f"{KEY}.sentences: không có chỉ tiêu {', '.join(sorted(unknown))}")
    return plan


def fill(
    plan: Plan, totals: Sequence[Total], units: Sequence[UnitStatus], expected: Sequence[str]
) -> tuple[Sentence, ...]:
    """The sentences whose every figure is known."""
    reported = sum(unit.state is not ReportState.AWAITED and unit.unit in expected for unit in units)
    values: dict[str, str] = {"n": str(reported), "N": str(len(expected))}
    values |= {total.figure: number_text(total.value) + "*" * bool(total.provisional_units) for total in totals}
    empty = {total.figure for total in totals if total.value is None}
    return tuple(_filled(text, values) for text in plan.sentences if not empty & set(_PLACE.findall(text)))


def _filled(text: str, values: Mapping[str, str]) -> Sentence:
    figures = tuple(name for name in _PLACE.findall(text) if name not in ("n", "N"))
    return Sentence(text=_PLACE.sub(lambda place: values[place[1]], text), figures=figures)
