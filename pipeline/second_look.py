"""What a person is asked to look at twice before it is saved: a change of ten times, or one that breaks a check."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.evaluate import evaluate
from schemas.campaign import Campaign
from schemas.expression import Check, operands_of
from schemas.record import FigureField, Status

TIMES: Final = 10


def second_look(
    campaign: Campaign, figures: Mapping[str, FigureField], name: str, value: int | float | None
) -> tuple[str, ...]:
    """Reasons (in Vietnamese) to press the key once more; none when the change is an ordinary one.

    ``figures`` are those of the report as they count now, ``name`` is the one that gets ``value``.
    """
    return (*_tenfold(figures[name], value), *_broken(campaign, figures, name, value))


def _tenfold(before: FigureField, value: int | float | None) -> Iterator[str]:
    if not value or not before.value:
        return
    ratio = abs(value / before.value)
    if ratio >= TIMES:
        yield "lớn gấp 10 lần trở lên so với giá trị đang giữ"
    elif ratio <= 1 / TIMES:
        yield "nhỏ hơn giá trị đang giữ từ 10 lần trở lên"


def _broken(
    campaign: Campaign, figures: Mapping[str, FigureField], name: str, value: int | float | None
) -> Iterator[str]:
    after = figures[name].model_copy(update={"value": value, "raw": "", "status": Status.READ})
    changed = {**figures, name: after}
    for check in campaign.checks:
        if name not in operands_of(check) or not _known(check, figures, name):
            continue
        if evaluate(check, figures, campaign).holds is not False and evaluate(check, changed, campaign).holds is False:
            yield f"làm sai phép kiểm tra: {check.says}"


def _known(check: Check, figures: Mapping[str, FigureField], name: str) -> bool:
    """Whether nothing but the figure in question is doubtful: else nobody can say who broke the check."""
    return all(figures[one].status is not Status.DOUBTFUL for one in operands_of(check) if one != name)
