"""Failed checks of a report over the API: both sides with their figures, and what a person says of them."""

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from review.api.reports import Problem
from review.checks import CheckCard, check_cards, settle
from review.desk import cards_of
from review.frame import person
from store.selectors.reports import report_of
from store.services.asking import take_back
from store.services.corrections import Conflict, Unsure

router = Router(tags=["checks"])


class SideOut(Schema):
    """One figure of a check by the key of its field."""

    key: str
    title: str
    shown: str
    version: int


class CheckOut(Schema):
    """A check that does not hold; ``todo`` while nobody settled it, ``asked`` while the unit is asked about it."""

    key: str
    says: str
    left: float | None
    right: float | None
    todo: bool
    asked: bool
    figures: list[SideOut]


class TypedIn(Schema):
    """What stands on the page, and the version of the figure that was seen."""

    value: str = Field(max_length=200)
    version: int = Field(ge=0, lt=2**31)


class SettleIn(Schema):
    """Figures by their keys that were misread; none: they stand as they are, and the unit is asked."""

    figures: dict[str, TypedIn] = Field(default={}, max_length=200)
    sure: bool = False


@router.get("/reports/{int:report_id}/checks", response=list[CheckOut], url_name="checks")
def checks(request: HttpRequest, report_id: int) -> list[CheckOut]:
    """The checks of a report that do not hold."""
    return [_check(card) for card in _cards(report_id)]


@router.post(
    "/reports/{int:report_id}/checks/{key}/settle",
    response={200: list[CheckOut], 409: Problem, 422: Problem},
    url_name="settle-check",
)
def settle_check(request: HttpRequest, report_id: int, key: str, said: SettleIn) -> Status:
    """Says of a failed check which figures were misread, or that the unit must be asked; gives what still fails."""
    cards = _cards(report_id)
    card = next((one for one in cards if one.key == key), None)
    if card is None:  # somebody else made it hold meanwhile: nothing is left to say
        return Status(200, [_check(one) for one in cards])
    typed = {name: one.value for name, one in said.figures.items()}
    strange = typed.keys() - {one.card.key for one in card.operands}
    if strange:
        return Status(422, Problem(detail=f"not a figure of this check: {min(strange)}"))
    versions = {name: one.version for name, one in said.figures.items()}
    trouble = settle(report_id, card, typed, versions, sure=said.sure, by=person(request))
    if isinstance(trouble, Unsure):
        return Status(422, Problem(detail="; ".join(trouble.reasons)))
    if isinstance(trouble, Conflict):
        return Status(409, Problem(detail="changed meanwhile", version=trouble.version, current=trouble.current))
    return Status(200, [_check(one) for one in _cards(report_id)])


@router.post("/reports/{int:report_id}/checks/{key}/take-back", response=list[CheckOut], url_name="check-take-back")
def withdraw(request: HttpRequest, report_id: int, key: str) -> list[CheckOut]:
    """The unit is not asked about this check after all."""
    if key in {one.key for one in _cards(report_id)}:
        take_back(report_id, key, expected_version=0, by=person(request))
    return [_check(one) for one in _cards(report_id)]


def _cards(report_id: int) -> list[CheckCard]:
    report = report_of(report_id)
    return check_cards(report, cards_of(report)[0])


def _check(card: CheckCard) -> CheckOut:
    figures = [
        SideOut(key=one.card.key, title=one.card.view.title, shown=one.card.shown, version=one.card.view.version)
        for one in card.operands
    ]
    return CheckOut(
        key=card.key,
        says=card.verdict.check.says,
        left=card.verdict.left,
        right=card.verdict.right,
        todo=card.todo,
        asked=card.asked is not None,
        figures=figures,
    )
