"""From a report to paper to scans: print, sign, seal, damage; the true box of every figure is carried along."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from samples import ink
from samples.damage import Recipe, Rng, apply, carry_box
from samples.model import Report
from samples.recipes import Damage
from samples.render import Picture, Spot, find_spots, page_pictures, page_texts
from samples.word import Written
from schemas.base import Box

SEAL_POINTS = 51.0


@dataclass(frozen=True)
class Pen:
    """What is done to the paper by hand: figures blotted or written over (unreadable then), ticked, sealed over.

    Figures ``written`` by pen must have been left out of the print (`write_word` with ``by_pen``); ``erased`` ones are
    under correction fluid with something else written over it.
    """

    signed: bool = True
    sealed: bool = True
    blotted: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    overwritten: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    colour: ink.Colour = ink.BLUE
    seal_on: str | None = None
    seal_colour: ink.Colour = ink.RED


@dataclass(frozen=True)
class Scan:
    """The pages as taken, and where each figure stands in them (page from 1, box in points)."""

    pictures: tuple[Picture, ...]
    texts: tuple[str, ...]
    spots: Mapping[str, Spot]
    damage: Damage


def scan(
    report: Report,
    marked: Written,
    marked_pdf: bytes,
    damage: Damage,
    pen: Pen,
    rng: Rng,
    plain_pdf: bytes | None = None,
    *,
    whole: bool = False,
    mishaps: Mapping[int, Recipe] | None = None,
) -> Scan:
    """Takes a printed report through pen and damage; ``marked_pdf`` was made of ``marked`` (with marks, as paper).

    ``plain_pdf``, the same without marks, gives the page texts; without it they are empty, and pages that hold no
    figure stay away unless the ``whole`` paper is asked for. ``mishaps``: what else happens to some pages (from 1).
    """
    spots = find_spots(marked_pdf, marked.shades)
    every = whole or plain_pdf is not None
    wanted = None if every else sorted({spot.page for name, spot in spots.items() if name in report.cells})
    pages = page_pictures(marked_pdf, damage.dpi, wanted)
    taken, carried = [], dict[str, Spot]()
    for number, page in zip(wanted or range(1, len(pages) + 1), pages, strict=True):
        here = {name: spot.box for name, spot in spots.items() if spot.page == number}
        inked = _by_hand(page, report, {name: _scaled(box, damage.dpi / 72) for name, box in here.items()}, pen, rng)
        picture, move = apply(inked, [*damage.steps, *(mishaps or {}).get(number, ())], rng)
        taken.append(picture)
        for name, box in here.items():
            if name in report.cells:
                moved = carry_box(_scaled(box, damage.dpi / 72), move)
                carried[name] = Spot(len(taken), _scaled(moved, 72 / damage.dpi))
    texts = with_pen_text(page_texts(plain_pdf), report) if plain_pdf else [""] * len(taken)
    return Scan(tuple(taken), tuple(texts), carried, damage)


def with_pen_text(texts: list[str], report: Report) -> list[str]:
    """Page texts with the number and day that the pen wrote into the room left for them."""
    head = report.letterhead
    if not head.handwritten or head.number is None or head.issued_on is None:
        return texts
    lines = texts[0].split("\n")
    for index, line in enumerate(lines):
        if line.startswith("Số:") and line.endswith(f"/{head.code}"):
            lines[index] = f"Số: {head.number}/{head.code}"
        elif line.startswith(f"{head.place}, ngày"):
            lines[index] = f"{head.place}, ngày {head.issued_on:%d} tháng" + line.rsplit("tháng", 1)[-1]
    return ["\n".join(lines), *texts[1:]]


def without_pages(scanned: Scan, lost: tuple[int, ...]) -> Scan:
    """The scan with some pages (from 1) left out; spots on them are gone, later ones move up."""
    kept = [i for i in range(len(scanned.pictures)) if i + 1 not in lost]
    order = {old + 1: new + 1 for new, old in enumerate(kept)}
    spots = {name: replace(spot, page=order[spot.page]) for name, spot in scanned.spots.items() if spot.page in order}
    return Scan(tuple(scanned.pictures[i] for i in kept), tuple(scanned.texts[i] for i in kept), spots, scanned.damage)


def _scaled(box: Box, factor: float) -> Box:
    return Box(*(value * factor for value in box))


def _by_hand(page: Picture, report: Report, boxes: Mapping[str, Box], pen: Pen, rng: Rng) -> Picture:
    head = report.letterhead
    if head.handwritten and head.number and head.issued_on and "number" in boxes:
        page = ink.write_by_hand(page, rng, boxes["number"], head.number, pen.colour)
        page = ink.write_by_hand(page, rng, boxes["day"], f"{head.issued_on:%d}", pen.colour)
    for name in (n for n in pen.written if n in boxes):
        page = ink.write_by_hand(page, rng, boxes[name], report.cells[name].raw, pen.colour)
    for name in (n for n in pen.blotted if n in boxes):
        page = ink.blot(page, rng, boxes[name])
    for name in (n for n in pen.overwritten if n in boxes):
        page = ink.overwrite(
            page, rng, boxes[name], str(rng.integers(10, 99999))[: max(2, len(report.cells[name].raw))]
        )
    for name in (n for n in pen.ticked if n in boxes):
        page = ink.tick(page, rng, boxes[name], pen.colour)
    for name in (n for n in pen.erased if n in boxes):
        page = ink.erase(page, rng, boxes[name], report.cells[name].raw[::-1] if rng.random() < 0.7 else "", pen.colour)
    if pen.seal_on is not None and pen.seal_on in boxes:
        page = _seal(page, report, boxes[pen.seal_on], rng, pen.seal_colour, (0.0, 0.0))
    if "signature" in boxes:
        page = _sign(page, report, boxes["signature"], pen, rng)
    return page


def _sign(page: Picture, report: Report, box: Box, pen: Pen, rng: Rng) -> Picture:
    wide = page.shape[1] * 0.17
    middle = (box.left + box.right) / 2
    if pen.signed:
        page = ink.sign(page, rng, Box(middle - wide / 2, box.top, middle + wide / 2, box.bottom))
    if pen.sealed:
        page = _seal(page, report, box, rng, pen.seal_colour, (-0.085, 0.0))
    return page


def _seal(
    page: Picture, report: Report, box: Box, rng: Rng, colour: ink.Colour, offset: tuple[float, float]
) -> Picture:
    high, wide = page.shape[:2]
    scale = min(high, wide) / 595.0
    centre = ((box.left + box.right) / 2 + offset[0] * wide, (box.top + box.bottom) / 2 + offset[1] * high)
    ring = "• " + report.campaign.directive.issuer.upper().split(" TỈNH ")[-1] + " •"
    return ink.seal(
        page,
        rng,
        centre,
        SEAL_POINTS * scale * float(rng.uniform(0.95, 1.05)),
        (ring, report.unit_name.upper()),
        colour,
    )
