"""Cells as the product would cut them from damaged pages, each with what is to be read: shards for training and trial.

Pages are drawn, damaged by the samples' steps, cleaned and ruled by the product's own reader; a cell counts when the
grid finder gives it back and its text lies inside. Shards that lie in the folder are not made again: a run that was
stopped, or ended by its minutes, is taken up by the same command.
"""

import argparse
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.digits.entries import Rng
from bench.digits.fonts import Face, find_faces
from bench.digits.sheet import Printed, draw_page
from pipeline.ocr import cells, grids, page, picture, rulings
from pipeline.ocr.asking import tell
from pipeline.ocr.digits import as_input
from pipeline.ocr.photo import flatten
from samples.damage import Points, apply
from samples.recipes import DAMAGES, Damage, some_damage

Grey = NDArray[np.uint8]
HELD_APART: Final = tuple(name for name in DAMAGES if name != "upside-down")
_SLACK: Final = 5
_PHOTOS: Final = 0.28
_SPARED: Final = 0.6  # share of 300 dpi scans left out: cleaned they are 200 dpi too, at twice the cost
_PAGES: Final = 4  # in one shard
_SECONDS: Final = 600.0


@dataclass(frozen=True)
class Sample:
    """A cell's crop, what is to be read and said, and the circumstances (kind of source, damage, dpi, ink class)."""

    crop: Grey
    target: str
    text: str
    facts: dict[str, Any]


def harvest(rng: Rng, faces: Sequence[Face], named: bool, read: bool) -> list[Sample]:
    """All cells of one page under a random damage or one of those with names, with the product's readings if wanted."""
    name, damage = _damage(rng, named)
    drawn, printed = draw_page(rng, faces, damage.dpi, damage.mode == "1-bit")
    steps = [*(step for step in damage.steps if step[0] != "turn"), ("jpeg", {"quality": damage.quality})]
    taken, move = apply(drawn, steps if damage.mode != "1-bit" else steps[:-1], rng)
    photo = any(step[0] == "photo" for step in damage.steps)
    source = taken if damage.mode == "colour" else np.ascontiguousarray(taken[..., 0])
    small, step = flatten(source) if photo else picture.shrink(source, damage.dpi)
    work = page.prepare(small, step, 0, source.shape, damage.dpi, photo)
    facts = {"damage": name, "kind": "photo" if photo else "scan", "mode": damage.mode, "dpi": damage.dpi}
    return list(_samples(work, printed, move, facts, read))


def _damage(rng: Rng, named: bool) -> tuple[str, Damage]:
    if named:
        name = str(rng.choice(HELD_APART))
        return name, DAMAGES[name]
    damage = some_damage(rng, "photo" if rng.random() < _PHOTOS else "scan")
    while damage.dpi > 200 and rng.random() < _SPARED:
        damage = some_damage(rng, "scan")
    return "some", damage


def _samples(
    work: picture.Picture, printed: Sequence[Printed], move: Any, facts: dict[str, Any], read: bool
) -> Iterator[Sample]:
    flat, standing, runs = rulings.find_rules(work.clean, rulings.ink_mask(work.clean, work.threshold), work.ink)
    lattices = grids.find_lattices(flat, standing, work.clean)
    dirt = grids.streaks(standing, lattices, work.clean.shape[0])
    rules = [rule for lattice in lattices for rule in lattice.rules]
    wiped = cells.wipe_rules(cells.wipe_streaks(work.clean, dirt), runs, rules)
    places = _places(work, printed, move)
    spots = [
        (s, np.flatnonzero(_held(s.box, places))) for s in cells.find_spots(work, wiped, lattices) if s.crop is not None
    ]
    chosen = [(spot, printed[inside[0]]) for spot, inside in spots if len(inside) == 1]
    inked = [spot for spot, _ in chosen]
    seen = tell(cells.read_spots(inked, work, _SECONDS)) if read else [None] * len(chosen)
    for (spot, one), cell in zip(chosen, seen, strict=True):
        about = {"ink": str(spot.look.ink)} if cell is None else {"ink": str(cell.ink), "cell": cell.model_dump_json()}
        crop = spot.crop if spot.crop is not None else np.empty((0, 0), np.uint8)
        yield Sample(crop, one.target, one.text, {**facts, **about})


def _places(work: picture.Picture, printed: Sequence[Printed], move: Any) -> Points:
    """The texts' boxes (left, top, right, bottom) in the working picture, one a row."""
    corners = np.array([[(c.box.left, c.box.top), (c.box.right, c.box.bottom)] for c in printed], np.float64)
    moved: Points = move(corners.reshape(-1, 2))
    at = np.c_[moved, np.ones(len(moved))] @ work.view.matrix.T
    at = at[:, :2] / at[:, 2:]
    if work.view.bend is not None:
        at[:, 1] -= work.view.bend.shift(at[:, 0], at[:, 1])
    return at.reshape(-1, 4)


def _held(box: grids.CellBox, places: Points) -> NDArray[np.bool_]:
    """Which texts have their middle in the cell and do not stick out of it."""
    middle = (places[:, :2] + places[:, 2:]) / 2
    low, high = np.array([box.left, box.top]), np.array([box.right, box.bottom])
    within = (middle > low) & (middle < high) & (places[:, :2] > low - _SLACK) & (places[:, 2:] < high + _SLACK)
    return np.asarray(within.all(axis=1))


def save(path: Path, samples: Sequence[Sample], whole_crops: bool) -> None:
    """One shard: pictures as one run of bytes with their widths (and heights, where crops are kept whole)."""
    pictures = [sample.crop if whole_crops else as_input(sample.crop) for sample in samples]
    half = path.with_suffix(".half")  # a run killed while it writes leaves no broken shard
    with half.open("wb") as stream:
        np.savez_compressed(
            stream,
            pixels=np.concatenate([p.ravel() for p in pictures]),
            shapes=np.array([p.shape for p in pictures], np.int32),
            targets=np.array([sample.target for sample in samples]),
            texts=np.array([sample.text for sample in samples]),
            facts=np.array([repr(sample.facts) for sample in samples]),
        )
    half.replace(path)


def _count(path: Path) -> int:
    with np.load(path) as shard:
        return len(shard["targets"])


def load(paths: Sequence[Path]) -> Iterator[tuple[Grey, str, str, str]]:
    """Picture, target, text and circumstances of every sample."""
    for path in paths:
        with np.load(path) as shard:
            pixels: NDArray[np.uint8] = shard["pixels"]
            rest = zip(shard["shapes"], shard["targets"], shard["texts"], shard["facts"], strict=True)
            at = 0
            for (high, wide), target, text, facts in rest:
                size = int(high) * int(wide)
                yield pixels[at : at + size].reshape(int(high), int(wide)), str(target), str(text), str(facts)
                at += size


def main() -> None:
    """Makes shards until there are cells enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cells", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held-apart", action="store_true", help="the fonts kept from training; crops kept whole")
    parser.add_argument("--named", action="store_true", help="the damages with names instead of random ones")
    parser.add_argument("--read", action="store_true", help="with the readings of the product")
    parser.add_argument("--minutes", type=float, default=math.inf, help="after them no further shard is begun")
    given = parser.parse_args()
    faces = find_faces(given.fonts, given.held_apart)
    given.out.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + 60 * given.minutes
    made = shard = 0
    while made < given.cells and time.monotonic() < until:
        path = given.out / f"{given.seed}-{shard:04d}.npz"
        if not path.is_file():
            rngs = [np.random.default_rng([given.seed, shard, page]) for page in range(_PAGES)]
            samples = [sample for rng in rngs for sample in harvest(rng, faces, given.named, given.read)]
            save(path, samples, given.held_apart)
        made += _count(path)
        shard += 1
        sys.stdout.write(f"{made} cells in {shard * _PAGES} pages\n")


if __name__ == "__main__":
    main()
