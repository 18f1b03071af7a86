"""The figures of a report: what its tables say, checked against what its sentences and its twins say."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.extract.budgets import budget_mentions
from pipeline.extract.cells import PICTURES
from pipeline.extract.feeding import Fed, Feeding, Stranger, feed
from pipeline.extract.filled import with_form_fields
from pipeline.extract.flow import Flow, lines_of
from pipeline.extract.joining import joined
from pipeline.extract.leftover import left_over, loose_tables, named_in_tables, standing_alone
from pipeline.extract.number_marks import decimal_mark_of, grouping_mark_of
from pipeline.extract.numbers import Quantity, Setting, rounding_of
from pipeline.extract.outline import Sections
from pipeline.extract.prose import Mention, find_mentions
from pipeline.extract.tables import Lattice, box_of, lattices
from pipeline.extract.trust import Grounds, judge, why
from schemas.base import Frozen
from schemas.campaign import Campaign, Figure, FigureKind
from schemas.reading import Line, Route
from schemas.record import Evidence, FigureField, Status

_ONE_GROUND: Final = frozenset({"engines-differ", "one-reading"})
_BY_HAND: Final = frozenset(
    {"unclear-ink", "handwriting", "pen-correction", "erased", "blot", "stamp-over", "unread-ink"}
)
_SOME_LINES: Final = 2
_PAPER: Final = "paper-unclear"
_MISREAD: Final = _BY_HAND | {
    "engines-differ",
    "many-numbers",
    "text-before",
}  # no exact number to hold against another
_OF_THE_LINE: Final = frozenset(
    {"digits-disagree", "low-confidence"}
)  # what counts is whether this number's digits agree
_UNSURE: Final = _ONE_GROUND | _OF_THE_LINE | {"faint"}  # a number was seen there, if not which
_PLAIN_WORDING: Final = 0.9  # likeness from which a sentence alone names its row beyond doubt


class Figures(Frozen):
    """All figures of the campaign as this submission gives them.

    ``tables`` are the campaign's tables found; ``conflicts`` the figures two places give differently, with both values;
    ``strangers`` rows with values that are no rows of the campaign.
    """

    fields: dict[str, FigureField] = {}
    tables: tuple[str, ...] = ()
    conflicts: dict[str, str] = {}
    strangers: tuple[Stranger, ...] = ()


def extract_figures(flow: Flow, sections: Sections, campaign: Campaign) -> Figures:
    """Reads every figure of the campaign from tables first, sentences second."""
    tables = joined(list(lattices(flow)))
    texts = [*_cell_texts(tables), *(line.text for _, line in lines_of(flow.body))]
    setting = Setting(decimal_mark=decimal_mark_of(texts), grouping_mark=grouping_mark_of(texts))
    feeding = with_form_fields(feed(tables, campaign, setting), flow, campaign, setting.decimal_mark)
    mentions = find_mentions(flow, sections, campaign, setting)
    mentions += budget_mentions(sections, campaign, setting)
    listed = {fed.line for fed in feeding.fed if fed.line and fed.sure}
    mentions = [m for m in mentions if not (isinstance(m.placed.item, Line) and m.placed.item.text in listed)]
    unclear = {one for m in mentions if not m.clear for one in (m.figure, *m.rivals)}
    near = {measure for stranger in feeding.strangers for measure in stranger.near} | left_over(flow, campaign)
    loose, listed_tables = loose_tables(flow, campaign), _listed(feeding, campaign)
    given = {campaign.figures[fed.figure].row for fed in feeding.fed}
    near |= named_in_tables(flow, campaign) - given  # a table that names a row and gives nothing of it was misread
    unread = feeding.unread | (loose - listed_tables)
    near |= standing_alone(flow, campaign, loose & listed_tables)
    papered = {campaign.figures[fed.figure].table for fed in feeding.fed if fed.route in PICTURES}
    fields: dict[str, FigureField] = {}
    conflicts: dict[str, str] = {}
    for figure in campaign.figures.values():
        fed = [f for f in feeding.fed if f.figure == figure.id]
        told = [m for m in mentions if m.figure == figure.id]
        field, conflict = _settle(figure, fed, told)
        unsure = figure.table in unread or figure.id in feeding.unnamed | unclear or (figure.row in near and not told)
        if field and fed and figure.table in papered and not any(one.route in PICTURES for one in fed):
            field = _doubted(field, _PAPER)  # its table stands on the signed paper, and it was not seen there
        if field and figure.table in feeding.headed and all(one.line for one in fed):
            field = _doubted(field, "table-unread")  # only sentences were held against each other
        field = _on_fit_page(field, flow) if field else _absent(flow, unsure)
        fields[figure.id] = field.model_copy(update={"unit": figure.unit})
        if conflict:
            conflicts[figure.id] = conflict
    return Figures(fields=fields, tables=feeding.tables, conflicts=conflicts, strangers=feeding.strangers)


def _listed(feeding: Feeding, campaign: Campaign) -> frozenset[str]:
    """The campaign's tables that were read as a list of lines."""
    rows = {campaign.figures[fed.figure].row: campaign.figures[fed.figure].table for fed in feeding.fed if fed.line}
    return frozenset(table for table in rows.values() if list(rows.values()).count(table) >= _SOME_LINES)


def _cell_texts(tables: Sequence[Lattice]) -> Iterator[str]:
    for lattice in tables:
        for row in lattice.rows:
            yield from (cell.text for cell in row if cell is not None)


def _on_fit_page(field: FigureField, flow: Flow) -> FigureField:
    """The field, in doubt where it stands on a page that is not fit to be vouched for (too coarse, cut off)."""
    place = field.evidence[0] if field.evidence else None
    if place is None or field.status is Status.DOUBTFUL or (place.file, place.page) not in flow.unreadable:
        return field
    return _doubted(field, "page-unfit")


def _doubted(field: FigureField, doubt: str) -> FigureField:
    """The field as a doubtful one; one in doubt already keeps its reason."""
    if field.status is Status.DOUBTFUL:
        return field
    sure = min(field.confidence, 0.6)
    return field.model_copy(update={"status": Status.DOUBTFUL, "confidence": sure, "reason": why([doubt])})


def _absent(flow: Flow, row_near: bool) -> FigureField:
    if flow.unreadable:
        return FigureField(status=Status.DOUBTFUL, reason=why(["page-lost"]))
    if row_near:
        return FigureField(status=Status.DOUBTFUL, reason=why(["row-near"]))
    return FigureField(status=Status.MISSING, confidence=0.95)


def _settle(figure: Figure, fed: Sequence[Fed], told: Sequence[Mention]) -> tuple[FigureField | None, str]:
    """The field, and both values where two places of the submission contradict each other."""
    told = [m for m in told if m.clear]
    main = _main(fed)
    if main is not None:  # a part of the whole neither bears out a table nor contradicts it
        told = [m for m in told if not m.part and (m.likeness >= _PLAIN_WORDING or _says(m, main))]
    if main is None:
        return (_from_prose(figure, told), "") if told else (None, "")
    others = [f for f in fed if f is not main and f.sure]
    if main.said.quantity.state == "blank" and not told and all(f.said.quantity.state == "blank" for f in others):
        return _blank(figure, main), ""
    field, conflict = _compared(figure, main, others, told)
    if field.status is Status.READ and any(_is_by_hand(f) for f in fed if f is not main):
        # the signed paper is the legal one: its twin does not settle what a pen changed
        field = _doubted(field, _PAPER)
    return field, conflict


def _says(mention: Mention, fed: Fed) -> bool:
    """Whether a sentence that may speak of something else gives the very number of the table."""
    return mention.quantity.value == fed.said.quantity.value


def _is_by_hand(fed: Fed) -> bool:
    return fed.route in PICTURES and bool(_BY_HAND & set(fed.said.quantity.doubts))


def _main(fed: Sequence[Fed]) -> Fed | None:
    """The cell to go by: certain before uncertain, filled before blank, better named first."""
    return max(fed, key=lambda f: (f.sure, f.said.quantity.value is not None, round(f.likeness, 2)), default=None)


def _blank(figure: Figure, main: Fed) -> FigureField:
    doubts = [*main.said.quantity.doubts, *([] if main.sure else ["label"])]
    return FigureField(
        raw=main.raw,
        unit=figure.unit,
        status=Status.DOUBTFUL if doubts else Status.EMPTY,
        confidence=0.5 if doubts else 0.98,
        evidence=(main.evidence,),
        reason=why(doubts) if doubts else None,
    )


def _compared(figure: Figure, main: Fed, others: Sequence[Fed], told: Sequence[Mention]) -> tuple[FigureField, str]:
    quantity = main.said.quantity
    doubts = [*quantity.doubts, *([] if main.sure else ["label"])]
    statements = [
        _Statement(f.said.quantity, f.raw, f.evidence, _noisy(f.route, f.said.engines), f.said.others) for f in others
    ]
    statements += [_Statement(m.quantity, m.raw, _place(m), _noisy(m.placed.route, m.engines)) for m in told]
    agreeing, different = _weighed(figure, quantity, main.raw, statements)
    conflict = ""
    for other, raw, noisy in different:
        near = bool(set(other.doubts) - _OF_ITSELF) or (
            (noisy or _noisy(main.route, main.said.engines)) and _near(quantity, other)
        )
        doubts.append("digits-near" if near else "places-differ")
        same = _digits(raw) == _digits(main.raw)  # one number, its measure said in one place only
        unread = same or quantity.value is None or _MISREAD & set(quantity.doubts)
        conflict = conflict or ("" if near or unread else f"{main.raw} / {raw}")
    engines = main.said.engines
    if agreeing and engines and not different:  # another place of the paper says the same: a ground of its own
        doubts, engines = [d for d in doubts if d not in _ONE_GROUND], (*engines, "place")
    if figure.kind is FigureKind.TEXT:
        doubts = [d for d in doubts if d in ("unclear-ink", "label")]
    grounds = Grounds(
        route=main.route,
        likeness=main.likeness,
        engines=engines,
        confidence=main.said.confidence,
        opposed=main.said.opposed,
        places=agreeing,
        doubts=tuple(dict.fromkeys(doubts)),
    )
    return _field(figure, quantity, main, grounds, [other for other, _, _ in different], statements), conflict


def _digits(raw: str) -> str:
    return re.sub(r"\D", "", raw)


def _noisy(route: Route, engines: Sequence[str]) -> bool:
    """Whether a value was recognised from a picture by one engine only."""
    return route in PICTURES and len(engines) < 2


_OF_ITSELF: Final = frozenset({"out-of-range"})  # doubts about what the unit wrote, not about how it was read


class _Statement(NamedTuple):
    """What another place says of a figure; ``others`` are the values it was also read as."""

    quantity: Quantity
    raw: str
    evidence: Evidence
    noisy: bool
    others: tuple[int | float, ...] = ()


def _weighed(
    figure: Figure, quantity: Quantity, raw: str, statements: Sequence[_Statement]
) -> tuple[int, list[tuple[Quantity, str, bool]]]:
    """How many other places agree within what is printed, and those that give another exact number.

    A place where another number was seen, if not for sure which, is one of those; it never bears anything out.
    """
    agreeing = 0
    different: list[tuple[Quantity, str, bool]] = []
    for other, other_raw, _, noisy, others in statements:
        unsure = set(other.doubts) - {"out-of-range"}
        if other.value is None or unsure - _UNSURE or (unsure and quantity.value is None):
            continue
        if quantity.value is None:
            different.append((other, other_raw, noisy))
            continue
        slack = max(rounding_of(raw, quantity.value), rounding_of(other_raw, other.value))
        if abs(quantity.value - other.value) <= slack:
            agreeing += not other.doubts
        elif other.doubts and quantity.value in others:
            continue
        elif other.qualifier is None and quantity.qualifier is None:
            different.append((other, other_raw, noisy))
    return agreeing, different


def _near(one: Quantity, other: Quantity) -> bool:
    """Whether two values differ as misread digits do: as many digits, one or two of them different."""
    a, b = str(one.value), str(other.value)
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) <= 2


def _field(
    figure: Figure,
    quantity: Quantity,
    main: Fed,
    grounds: Grounds,
    different: Sequence[Quantity],
    statements: Sequence[_Statement],
) -> FigureField:
    judgement = judge(grounds)
    alternatives = [*main.said.others, *quantity.candidates, *(q.value for q in different)]
    values = tuple(dict.fromkeys(v for v in alternatives if v is not None and v != quantity.value))
    doubtful = judgement.status is Status.DOUBTFUL
    text = figure.kind is FigureKind.TEXT
    return FigureField(
        value=None if text else quantity.value,
        raw=main.raw,
        unit=figure.unit,
        status=judgement.status,
        confidence=judgement.confidence,
        evidence=(main.evidence, *(evidence for _, _, evidence, _, _ in statements)),
        alternatives=values if doubtful and not text else (),
        qualifier=None if text else quantity.qualifier,
        said=None if text else quantity.said,
        reason=judgement.reason,
        grounds=(*main.said.engines, *quantity.grounds, *(["place"] * bool(grounds.places))),
    )


def _place(mention: Mention) -> Evidence:
    item = mention.placed.item
    return Evidence(
        file=mention.placed.file,
        page=mention.placed.page,
        bbox=box_of(mention.placed),
        at=item.at or None,
        text=mention.sentence[:200],
    )


def _from_prose(figure: Figure, told: Sequence[Mention]) -> FigureField:
    """A figure that stands in sentences only."""
    best = max(
        told,
        key=lambda m: (not m.part, len(m.engines), not m.quantity.doubts, m.quantity.qualifier is None, m.likeness),
    )
    same = [m for m in told if m is not best and m.quantity.value == best.quantity.value]
    different = [m for m in told if m.quantity.value != best.quantity.value and (best.part or not m.part)]
    doubts = [*best.quantity.doubts, *(d for d in best.placed.item.doubts if d not in _OF_THE_LINE)]
    vague = best.likeness < _PLAIN_WORDING or best.quantity.qualifier is not None
    doubts += ["places-differ"] * bool(different) + ["prose-only"] * vague
    doubts += ["part-only"] * best.part
    if _noisy(best.placed.route, best.engines) and not same:
        doubts.append("one-reading")
    grounds = Grounds(
        route=best.placed.route,
        likeness=best.likeness,
        engines=(*best.engines, *(["place"] * bool(same))),
        confidence=best.confidence,
        places=len(same),
        doubts=tuple(dict.fromkeys(doubts)),
    )
    judgement = judge(grounds)
    others = dict.fromkeys(
        v for v in (*best.quantity.candidates, *(m.quantity.value for m in different)) if v is not None
    )
    return FigureField(
        value=best.quantity.value,
        raw=best.raw,
        unit=figure.unit,
        status=judgement.status,
        confidence=judgement.confidence,
        evidence=tuple(_place(m) for m in (best, *same, *different)),
        alternatives=tuple(others) if judgement.status is Status.DOUBTFUL else (),
        qualifier=best.quantity.qualifier,
        said=best.quantity.said,
        reason=judgement.reason,
        grounds=("prose",),
    )
