"""A check that does not hold, as the desk shows it: both sides, and every figure in it with its spot on the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.evaluate import Verdict, evaluate
from review.cards import Card
from schemas.correction import AskReason, Ground
from schemas.expression import Check, Expression, figure_ids
from schemas.record import FigureField
from store.models import Ask, User
from store.selectors.asking import standing_asks
from store.selectors.reports import ReportView
from store.services.asking import ask_unit
from store.services.corrections import Conflict, Unsure, correct_field


@dataclass(frozen=True)
class Operand:
    """One figure of a check, with its card; ``digit`` is the key that opens its input."""

    card: Card
    digit: str


@dataclass(frozen=True)
class CheckCard:
    """What the card of one check needs; ``asked`` when the unit is being asked about it."""

    verdict: Verdict
    left: tuple[Operand, ...]
    right: tuple[Operand, ...]
    asked: Ask | None
    waived: bool

    kind = "check"

    @property
    def key(self) -> str:
        """``check:ID``, in the place of a field's key."""
        return f"check:{self.verdict.check.id}"

    @property
    def todo(self) -> bool:
        """Whether a person must still look."""
        return self.asked is None and not self.waived

    @property
    def anchor(self) -> str:
        """The key as part of an element's id."""
        return self.key.replace(":", "-").replace(".", "--")

    @property
    def operands(self) -> tuple[Operand, ...]:
        """The figures of both sides."""
        return (*self.left, *self.right)


def check_cards(report: ReportView, cards: Sequence[Card]) -> list[CheckCard]:
    """The cards of all checks that are flagged on the report."""
    flagged = {flag.field: flag.waived for flag in report.flags if flag.code == "check.failed"}
    if not flagged:
        return []
    asks = standing_asks(report.row)
    by_name = {card.key.partition(":")[2]: card for card in cards if card.kind == "figure"}
    values = {n: card.view.value for n, card in by_name.items() if isinstance(card.view.value, FigureField)}
    return [
        _check_card(check, evaluate(check, values, report.campaign), by_name, asks.get(f"check:{check.id}"), waived)
        for check in report.campaign.checks
        if (waived := flagged.get(check.id)) is not None
    ]


def settle(
    report_id: int,
    check: CheckCard,
    typed: Mapping[str, str],
    versions: Mapping[str, int],
    *,
    sure: bool,
    by: User,
) -> Conflict | Unsure | None:
    """A person looked at a failed check: misread figures (by key) get what stands there, else the unit is asked.

    Stops at the first figure that cannot be saved; BadValueError.
    """
    changed = {key: text for key, text in typed.items() if text.strip() not in ("", _shown(check, key))}
    for key, text in changed.items():
        seen = versions.get(key, -1)
        outcome = correct_field(
            report_id, key, text.strip(), ground=Ground.MISREAD, expected_version=seen, by=by, sure=sure
        )
        if isinstance(outcome, Conflict | Unsure):
            return outcome
    if not changed:
        ask_unit(report_id, check.key, AskReason.DISAGREES, by=by)
    return None


def _shown(check: CheckCard, key: str) -> str:
    return next((one.card.shown.strip() for one in check.operands if one.card.key == key), "")


def _check_card(check: Check, verdict: Verdict, cards: dict[str, Card], asked: Ask | None, waived: bool) -> CheckCard:
    left = _side(check.comparison.left, cards, 1)
    right = _side(check.comparison.right, cards, 1 + len(left))
    return CheckCard(verdict=verdict, left=left, right=right, asked=asked, waived=waived)


def _side(expression: Expression, cards: dict[str, Card], first: int) -> tuple[Operand, ...]:
    names = [name for name in figure_ids(expression) if name in cards]
    return tuple(Operand(cards[name], str(n) if n < 10 else "") for n, name in enumerate(names, first))
