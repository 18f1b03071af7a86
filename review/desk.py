"""The review page of one report as plain values: cards in the order of the work, pages with their boxes, warnings."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from review.cards import Around, Card, Spot, card_of, pages_by_key
from review.checks import CheckCard, check_cards
from schemas.flag import Severity
from store.models import FlagRow, PageImage
from store.selectors.asking import fields_not_asked, standing_asks
from store.selectors.merging import standing_proposals
from store.selectors.reports import FieldView, ReportView, report_of
from store.selectors.submissions import classified_ids, pages_of

TINTS = 6
TURNS = ("figure", "section", "document")


@dataclass(frozen=True)
class Margin:
    """A stretch of a section beside the page; ``tint`` tells neighbouring sections apart."""

    spot: Spot
    tint: int


@dataclass(frozen=True)
class Sheet:
    """One page picture with the boxes drawn on it; ``doubtful`` marks it in the strip of pages."""

    page: PageImage
    name: str
    spots: tuple[Spot, ...]
    margins: tuple[Margin, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether a field on it still needs a person."""
        return any(spot.tone == "doubtful" for spot in self.spots)

    @property
    def frame(self) -> str:
        """The overlay's coordinates: the page in points, whatever the language."""
        return f"0 0 {self.page.points_width:.1f} {self.page.points_height:.1f}"


@dataclass(frozen=True)
class Group:
    """Settled fields of one table or of the letterhead, under its title."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Desk:
    """All that the review page shows."""

    report: ReportView
    todo: tuple[Card | CheckCard, ...]
    groups: tuple[Group, ...]
    sections: tuple[Card, ...]
    checks: tuple[CheckCard, ...]
    sheets: tuple[Sheet, ...]
    notes: tuple[FlagRow, ...]
    hidden: bool


def desk_of(report_id: int) -> Desk:
    """The desk of a report; Report.DoesNotExist when there is no such report."""
    report = report_of(report_id)
    cards, hidden, pages = cards_of(report)
    names = {(file.submission_id, file.position): file.name for one in report.submissions for file in one.files.all()}
    todo = [card for card in cards if card.todo]
    checks = check_cards(report, cards)
    doubts = [card for card in todo if card.view.needs_decision]
    gaps = [card for card in todo if not card.view.needs_decision]
    return Desk(
        report=report,
        todo=(*doubts, *(check for check in checks if check.todo), *gaps),
        checks=tuple(check for check in checks if not check.todo),
        groups=_groups([card for card in cards if card.kind != "section" and not card.todo]),
        sections=tuple(card for card in cards if card.kind == "section" and not card.todo),
        sheets=tuple(_sheet(page, cards, names) for page in pages),
        notes=tuple(flag for flag in report.flags if not _on_a_card(flag, todo)),
        hidden=hidden,
    )


def card_on_desk(report_id: int, key: str) -> tuple[ReportView, Card] | None:
    """The report and one card of it; None when the report has no such field."""
    report = report_of(report_id)
    cards, _hidden, _pages = cards_of(report)
    found = next((card for card in cards if card.key == key), None)
    return (report, found) if found else None


def cards_of(report: ReportView) -> tuple[list[Card], bool, list[PageImage]]:
    """All cards of a report in the order of the work, whether something is hidden, and its page pictures."""
    sent = {one.pk for one in report.submissions}
    classified = classified_ids(sent)
    pages = pages_of(sent - classified)
    around = Around(
        pages=pages_by_key(pages),
        sheets=pages,
        asks=standing_asks(report.row),
        unasked=fields_not_asked(report.row),
        proposals=standing_proposals(report.row),
    )
    views = sorted(report.fields.values(), key=_turn)
    cards = [card_of(view, around, view.key not in around.asks and _must_look(view)) for view in views]
    return cards, bool(classified), pages


def _turn(view: FieldView) -> int:
    """Doubtful figures first, then texts, then the letterhead, which blocks nothing, then the rest."""
    return TURNS.index(view.key.partition(":")[0]) if view.needs_decision else len(TURNS)


def _must_look(view: FieldView) -> bool:
    """Doubts and conflicts first need a person; then gaps, until somebody confirmed that there is nothing."""
    open_errors = any(flag.severity == Severity.ERROR and not flag.waived for flag in view.flags)
    return view.needs_decision or (open_errors and not view.settled)


def _sheet(page: PageImage, cards: Sequence[Card], names: dict[tuple[int, int], str]) -> Sheet:
    spots = tuple(spot for card in cards for spot in card.spots if spot.page.pk == page.pk)
    order = {card.key: place for place, card in enumerate(one for one in cards if one.kind == "section")}
    margins = tuple(Margin(spot, order[spot.field] % TINTS) for spot in spots if spot.field in order)
    return Sheet(page=page, name=names.get((page.submission_id, page.file), ""), spots=spots, margins=margins)


def _groups(cards: Sequence[Card]) -> tuple[Group, ...]:
    groups: defaultdict[str, list[Card]] = defaultdict(list)
    for card in cards:
        groups[card.view.place or card.kind].append(card)
    return tuple(Group(title, tuple(kept)) for title, kept in groups.items())


def _on_a_card(flag: FlagRow, todo: Sequence[Card]) -> bool:
    return flag.code == "check.failed" or any(flag.pk == own.pk for card in todo for own in card.view.flags)
