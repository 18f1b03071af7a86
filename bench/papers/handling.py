"""What people do to a paper and what goes wrong when it is taken: pen, seal, correction fluid, bad pages, packing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bench.papers.habits import Rng, chance, pick
from samples import ink
from samples.damage import Recipe
from samples.model import Report
from samples.paperwork import Pen, Scan
from samples.recipes import Damage, some_damage
from samples.render import Spot
from schemas.base import Box

PEN_WORK = {"written": 3.0, "overwritten": 2.0, "blotted": 1.5, "erased": 2.0, "ticked": 1.0}
SHUFFLED = 0.06  # of the papers
_STACK = 3  # pages; two are hardly mixed up
UPRIGHT, LOST = "upright", "lost"
_INK = (0.18, 0.22)  # of a letter's box, above and below the ink of its digits
_ROOM = 0.02  # a box that reaches over the picture's edge by this share of its size is cut


@dataclass(frozen=True)
class Mishap:
    """What happened to one page: its name, the page (from 1) and the further damage."""

    name: str
    page: int
    steps: Recipe

    @property
    def loses(self) -> bool:
        """Whether the page, or a part of it, can no longer be read."""
        return self.name in ("dark", "cut")


@dataclass(frozen=True)
class Handling:
    """How one paper was handled; ``packed``: a PDF of scans, single pictures, a PDF of photos, a TIFF file."""

    damage: Damage
    pen: Pen
    packed: str
    coarse: bool

    @property
    def by_pen(self) -> frozenset[str]:
        """The figures that were left blank in print."""
        return frozenset(self.pen.written)

    @property
    def obscured(self) -> frozenset[str]:
        """The figures that nobody can vouch for without a look at the paper."""
        pen = self.pen
        return frozenset((*pen.written, *pen.overwritten, *pen.blotted, *pen.erased))


def draw_handling(report: Report, kind: str, rng: Rng) -> Handling:
    """How one paper was handled, from one seed."""
    damage = some_damage(rng, kind)
    coarse = kind == "scan" and damage.mode != "1-bit" and chance(rng, 0.05)
    if coarse:
        damage = Damage(int(rng.integers(85, 126)), damage.steps, damage.mode, damage.quality)
    packed = pick(rng, {"pdf": 9, "tiff": 1} if kind == "scan" else {"pictures": 2, "pdf": 1})
    return Handling(damage, _pen(report, rng), packed, coarse)


def _pen(report: Report, rng: Rng) -> Pen:
    """Now and then a few figures by pen; a seal over some figure in some papers."""
    stands = [fid for fid, cell in report.cells.items() if cell.status == "read" and cell.raw[:1].isdigit()]
    work: dict[str, list[str]] = {}
    if stands and chance(rng, 0.4):
        many = int(rng.integers(1, 5))
        for index in rng.permutation(len(stands))[:many]:
            work.setdefault(pick(rng, PEN_WORK), []).append(stands[int(index)])
    sealed = stands[int(rng.integers(len(stands)))] if stands and chance(rng, 0.15) else None
    colour = pick(rng, {ink.BLUE: 3, ink.BLACK: 2})
    done = {name: tuple(work.get(name, ())) for name in PEN_WORK}
    bare = chance(rng, 0.06)
    return Pen(
        signed=not bare, sealed=not bare and chance(rng, 0.9),
        written=done["written"], overwritten=done["overwritten"], blotted=done["blotted"], erased=done["erased"],
        ticked=done["ticked"], colour=colour, seal_on=sealed,
    )  # fmt: skip


def draw_mishap(pages: int, rng: Rng) -> Mishap | None:
    """What goes wrong with one page of the paper, in some papers."""
    name = pick(rng, {"": 11, "upside-down": 1, "sideways": 0.7, "dark": 0.7, "cut": 0.7})
    page = int(rng.integers(1, pages + 1))
    side = pick(rng, {"right": 2, "left": 1, "bottom": 1})
    steps: Mapping[str, Recipe] = {
        "upside-down": [("turn", {"quarters": 2})],
        "sideways": [("turn", {"quarters": int(rng.choice([1, 3]))})],
        "dark": [("dim", {"share": float(rng.uniform(0.04, 0.12))}), ("noise", {"sd": 4.0})],
        "cut": [("cut", {"side": side, "share": float(rng.uniform(0.18, 0.35))})],
    }
    return Mishap(name, page, steps[name]) if name else None


def shuffled(scanned: Scan, rng: Rng) -> Scan:
    """The pages as they lie in some files: fed in or photographed in another order, which their numbers tell."""
    if len(scanned.pictures) < _STACK or not chance(rng, SHUFFLED):
        return scanned
    order = [int(n) for n in rng.permutation(len(scanned.pictures))]
    place = {old + 1: new for new, old in enumerate(order, 1)}
    return replace(
        scanned,
        pictures=tuple(scanned.pictures[old] for old in order),
        texts=tuple(scanned.texts[old] for old in order) if scanned.texts else (),
        spots={fid: replace(spot, page=place[spot.page]) for fid, spot in scanned.spots.items()},
    )


def lost_figures(scanned: Scan, mishap: Mishap | None) -> set[str]:
    """Figures that stand on a page too dark, or that were cut off."""
    gone: set[str] = set()
    for fid, spot in scanned.spots.items():
        if mishap is None or spot.page != mishap.page or not mishap.loses:
            continue
        if mishap.name == "dark" or _is_cut(spot, scanned):
            gone.add(fid)
    return gone


def _size(scanned: Scan, page: int) -> tuple[float, float]:
    high, wide = scanned.pictures[page - 1].shape[:2]
    return wide * 72 / scanned.damage.dpi, high * 72 / scanned.damage.dpi


def _is_cut(spot: Spot, scanned: Scan) -> bool:
    wide, high = _size(scanned, spot.page)
    slack = _ROOM * spot.box.height
    box = spot.box
    return box.left < -slack or box.top < -slack or box.right > wide + slack or box.bottom > high + slack


def places(scanned: Scan, mishap: Mishap | None, lost: set[str], *, pictures: bool) -> dict[str, dict[str, object]]:
    """Where the ink of each figure stands, as shares of its page turned upright."""
    out: dict[str, dict[str, object]] = {}
    for fid, spot in scanned.spots.items():
        if fid in lost:
            continue
        wide, high = _size(scanned, spot.page)
        above, below = _INK[0] * spot.box.height, _INK[1] * spot.box.height
        share = Box(
            spot.box.left / wide, (spot.box.top + above) / high, spot.box.right / wide, (spot.box.bottom - below) / high
        )
        steps = [*scanned.damage.steps, *(mishap.steps if mishap and mishap.page == spot.page else ())]
        quarters = sum(int(parameters["quarters"]) for name, parameters in steps if name == "turn")
        file, page = (spot.page - 1, 1) if pictures else (0, spot.page)
        out[fid] = {"file": file, "page": page, "share": [round(v, 4) for v in _upright(share, quarters)]}
    return out


def _upright(share: Box, quarters: int) -> Sequence[float]:
    """A box, in shares of a page that was turned left by ``quarters``, on the page turned back."""
    for _ in range(quarters % 4):
        share = Box(1 - share.bottom, share.left, 1 - share.top, share.right)
    return share
