"""What a unit owes, from how its report stands: each gap with what may be said of it.

A gap is called missing (or blank) only where every page is accounted for and a person confirmed it; figures are called
contradictory only where a person saw them. What nobody looked at waits for a reviewer (``pending``) or, where it was
simply not found, is asked for as a clear copy.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from schemas.campaign import Campaign, Section
from schemas.correction import AskReason
from schemas.letter import Claim, FieldStanding, Item, Owed, Receipt, Standing, StandingFlag
from schemas.record import Status

_OFFICIAL_MARK: Final = re.compile(r"^(?:[IVX]+|\d+)(?:\.(?:\d+|[a-zđ]))*$")
_PAPER: Final = ("page.", "file.")
_ASKS_REVIEWER: Final = frozenset(
    {
        "figure.doubtful",
        "figure.superseded",
        "document.several",
        "unit.unknown",
        "document.wrong_campaign",
        "document.no_report",
    }
)


def owed_by(campaign: Campaign, standing: Standing) -> Owed:
    """What the unit owes; the items in the order of the template, papers that could not be read last."""
    receipt = _receipt(standing)
    items, pending = _items(campaign, standing) if receipt is Receipt.RECEIVED else ((), 0)
    return Owed(
        unit=standing.unit,
        name=campaign.units_by_code[standing.unit].name,
        receipt=receipt,
        items=items,
        broken=standing.broken,
        received_on=standing.received_on,
        pending=pending,
    )


def overtaken(said: Owed, now: Owed) -> bool:
    """Whether what a letter says of the unit holds no longer: a paper came, or an item is owed no more, or otherwise.

    What nobody had looked for (`Claim.UNSEEN`) holds as long as the item is owed at all.
    """
    if said.receipt is not now.receipt:
        return True
    claims = {item.key: item.claim for item in now.items}
    return any(claims.get(item.key) not in _bears(item.claim) for item in said.items)


def _bears(claim: Claim) -> frozenset[Claim]:
    """What may be true of an item by now so that a letter with this claim is still right."""
    return frozenset(Claim) if claim is Claim.UNSEEN else frozenset({claim})


def _receipt(standing: Standing) -> Receipt:
    if standing.received:
        return Receipt.RECEIVED
    if standing.broken:
        return Receipt.BROKEN
    return Receipt.UNSURE if standing.unplaced else Receipt.NONE


def _items(campaign: Campaign, standing: Standing) -> tuple[tuple[Item, ...], int]:
    found: list[Item] = []
    pending = 0
    for flag in standing.flags:
        item = _item(campaign, standing, flag)
        if item is not None:
            found.append(item)
        elif flag.code in _ASKS_REVIEWER or flag.code in ("check.failed", "figure.conflict"):
            pending += 1
    order = {key: number for number, key in enumerate(_template_order(campaign))}
    return tuple(sorted(found, key=lambda item: order.get(item.key, len(order)))), pending


def _item(campaign: Campaign, standing: Standing, flag: StandingFlag) -> Item | None:
    """What a flag asks of the unit; None where it asks a reviewer, or names nothing the campaign asks for."""
    if flag.code.startswith(_PAPER):
        return _paper(flag)
    asked = standing.asks.get(_key(flag))
    if asked in (AskReason.UNREADABLE, AskReason.DISAGREES):
        return _asked(campaign, flag, asked)
    make = _MAKERS.get("figure.missing" if asked and flag.code.startswith("figure.") else flag.code)
    return make(campaign, standing, flag) if make else None


def _key(flag: StandingFlag) -> str:
    """The key under which a person asks about what the flag names."""
    return f"{flag.code.partition('.')[0]}:{flag.field}"


def _asked(campaign: Campaign, flag: StandingFlag, reason: AskReason) -> Item | None:
    """What a person found unreadable or contradictory: the unit is asked, whatever the machine thought."""
    plain = Standing(unit="")
    make = _MAKERS.get("figure.missing" if flag.code.startswith("figure.") else flag.code)
    item = make(campaign, plain, flag.model_copy(update={"waived": True})) if make else None
    if item is None:
        return None
    claim = Claim.UNREADABLE if reason is AskReason.UNREADABLE else Claim.CONTRADICTORY
    return item.model_copy(update={"claim": claim})


def _paper(flag: StandingFlag) -> Item | None:
    if flag.code == "file.classified":
        return None
    claim = Claim.MISSING if flag.code == "page.missing" and flag.waived else Claim.UNREADABLE
    kind, wording = (
        ("page", f"trang {flag.field}") if flag.code.startswith("page.") else ("file", f"tệp “{flag.field}”")
    )
    return Item(key=f"{kind}:{flag.field}", claim=claim, wording=wording, detail=_WHY.get(flag.code, ""))


_WHY: Final = {
    "page.missing": "số trang không liên tục",
    "page.unreadable": "không đọc được",
    "file.unreadable": "không đọc được",
    "file.encrypted": "tệp có mật khẩu",
    "file.unsafe": "không mở được vì lý do an toàn",
}


def _section(campaign: Campaign, standing: Standing, flag: StandingFlag) -> Item | None:
    part = next((part for part in campaign.outline if part.id == flag.field), None)
    if part is None:
        return None
    field = standing.fields.get(f"section:{part.id}")
    return Item(
        key=f"section:{part.id}",
        claim=_gap(standing, field, sure=_sure(standing, flag)),
        wording=section_wording(part),
        place=_chapter(campaign, part),
    )


def _figure(campaign: Campaign, standing: Standing, flag: StandingFlag) -> Item | None:
    figure = campaign.figures.get(flag.field)
    if figure is None:
        return None
    field = standing.fields.get(f"figure:{figure.id}")
    unit = f" ({figure.unit})" if figure.unit else ""
    return Item(
        key=f"figure:{figure.id}",
        claim=_gap(standing, field, sure=_sure(standing, flag)),
        wording=f"“{figure.title}”{unit}",
        place=_table_title(campaign, figure.table),
    )


def _table(campaign: Campaign, standing: Standing, flag: StandingFlag) -> Item | None:
    table = next((table for table in campaign.tables if table.id == flag.field), None)
    if table is None:
        return None
    required = [f.id for f in campaign.figures.values() if f.table == table.id and f.required]
    standings = [standing.fields.get(f"figure:{one}") for one in required]
    settled = bool(standings) and all(field is not None and field.settled for field in standings)
    sure = standing.whole and (_sure(standing, flag) or settled)
    return Item(key=f"table:{table.id}", claim=Claim.MISSING if sure else Claim.UNSEEN, wording=f"biểu “{table.title}”")


def _check(campaign: Campaign, standing: Standing, flag: StandingFlag) -> Item | None:
    check = next((check for check in campaign.checks if check.id == flag.field), None)
    if check is None or not flag.waived:
        return None
    detail = re.search(r"\(([^()]*so với[^()]*)\)", flag.message)
    told = detail[1] if detail else ""
    return Item(key=f"check:{check.id}", claim=Claim.CONTRADICTORY, wording=check.says, detail=told)


def _conflict(campaign: Campaign, standing: Standing, flag: StandingFlag) -> Item | None:
    figure = campaign.figures.get(flag.field)
    if figure is None or not flag.waived:
        return None
    return Item(
        key=f"figure:{figure.id}",
        claim=Claim.CONTRADICTORY,
        wording=f"“{figure.title}”",
        place=_table_title(campaign, figure.table),
        detail="báo cáo ghi hai giá trị khác nhau",
    )


_MAKERS: Final[dict[str, Callable[[Campaign, Standing, StandingFlag], Item | None]]] = {
    "section.missing": _section,
    "section.empty": _section,
    "figure.missing": _figure,
    "table.missing": _table,
    "check.failed": _check,
    "figure.conflict": _conflict,
}


def _sure(standing: Standing, flag: StandingFlag) -> bool:
    """Whether a person accepted the gap by name, or said that it is not there."""
    return flag.waived or standing.asks.get(_key(flag)) is AskReason.MISSING


def _gap(standing: Standing, field: FieldStanding | None, *, sure: bool) -> Claim:
    """What may be said of a field that holds nothing."""
    confirmed = sure or (field is not None and bool(field.settled))
    if not (confirmed and standing.whole):
        return Claim.UNSEEN
    return Claim.BLANK if field is not None and field.status is Status.EMPTY else Claim.MISSING


def section_wording(part: Section) -> str:
    """A section as the template words it, with its mark where the id is one (II.3, 1.2), else by its title alone."""
    mark = f"{part.id} " if _OFFICIAL_MARK.match(part.id) else ""
    return f"mục {mark}“{part.title}”"


def _chapter(campaign: Campaign, part: Section) -> str:
    """The title of the chapter a section stands in; empty for a chapter itself."""
    chapter = next((top for top in campaign.sections if part in tuple(top.walk())), None)
    return "" if chapter is None or chapter.id == part.id else f"phần “{chapter.title}”"


def _table_title(campaign: Campaign, table_id: str) -> str:
    return next((table.title for table in campaign.tables if table.id == table_id), "")


def _template_order(campaign: Campaign) -> Iterator[str]:
    """Keys in the order in which the template asks: sections, tables each with its figures, checks."""
    yield from (f"section:{part.id}" for part in campaign.outline)
    for table in campaign.tables:
        yield f"table:{table.id}"
        yield from (f"figure:{figure.id}" for figure in campaign.figures.values() if figure.table == table.id)
    yield from (f"check:{check.id}" for check in campaign.checks)
