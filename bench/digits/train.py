"""Trains the reader on harvested shards with CTC: Adam, a cosine schedule, small jitter of every crop; CPU, one thread.

Shards that appear while it runs are taken in. The last weights are kept as an .npz of the folded layers for `export`.
"""

import argparse
import os
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import cv2
import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from bench.digits import network
from bench.digits.harvest import Grey, load
from pipeline.ocr.digits import HEIGHT
from pipeline.ocr.picture import PAPER
from pipeline.ocr.signs import ALPHABET

WIDTHS: Final = {64: 96, 96: 64, 160: 40, 288: 20}  # width of a batch's pictures: how many
LONGEST: Final = 20
_LOOK_AGAIN: Final = 60.0  # seconds between looks for new shards
_PEN: Final = np.ones((2, 2), np.uint8)
Labelled = tuple[Grey, str]
Rng = np.random.Generator


class Pool:
    """The training cells by width, with new shards taken in as they come."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: set[Path] = set()
        self.by_width: dict[int, list[Labelled]] = defaultdict(list)
        self.looked = 0.0

    def refresh(self) -> None:
        """Takes in shards not seen yet."""
        if time.monotonic() - self.looked < _LOOK_AGAIN:
            return
        for path in sorted(set(self.folder.glob("*.npz")) - self.known):
            self.known.add(path)
            for picture, target, _, _ in load([path]):
                room = next(width for width in WIDTHS if picture.shape[1] * 1.1 + 2 <= width or width == max(WIDTHS))
                if len(target) <= min(LONGEST, room // 8):
                    self.by_width[room].append((picture, target))
        self.looked = time.monotonic()

    def batch(self, rng: Rng) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]:
        """Pictures (n, 32, width, 1), labels and their padding, of one width."""
        widths = list(self.by_width)
        shares = np.array([len(self.by_width[width]) / WIDTHS[width] for width in widths])
        width = widths[int(rng.choice(len(widths), p=shares / shares.sum()))]
        cells = self.by_width[width]
        chosen = [cells[int(i)] for i in rng.integers(0, len(cells), WIDTHS[width])]
        pictures = np.zeros((len(chosen), HEIGHT, width, 1), np.float32)
        labels = np.zeros((len(chosen), LONGEST), np.int32)
        for i, (picture, target) in enumerate(chosen):
            other = jitter(picture, rng)[:, :width]
            pictures[i, :, : other.shape[1], 0] = other
            labels[i, : len(target)] = [ALPHABET.index(sign) + 1 for sign in target]
        return pictures, labels, (labels == 0).astype(np.float32)

    def __len__(self) -> int:
        return sum(map(len, self.by_width.values()))


def jitter(picture: Grey, rng: Rng) -> NDArray[np.float32]:
    """Ink (1) on paper (0): wider or narrower, leaning, shifted, bolder or thinner, paler or darker, noisier."""
    ink = (PAPER - picture.astype(np.float32)) / PAPER
    wider, higher = rng.uniform(0.84, 1.14), rng.uniform(0.9, 1.06)
    lean = rng.normal(0, 0.08)
    drop = (1 - higher) * HEIGHT / 2 + rng.uniform(-1.5, 1.5)
    matrix = np.array([[wider, -lean, rng.uniform(-1, 2) + lean * HEIGHT / 2], [0, higher, drop]])
    moved = cv2.warpAffine(ink, matrix, (round(picture.shape[1] * wider) + 2, HEIGHT), flags=cv2.INTER_LINEAR)
    stroke = rng.random()
    if stroke < 0.24:
        other = (cv2.dilate if stroke < 0.12 else cv2.erode)(moved, _PEN)
        moved = moved + rng.uniform(0.2, 0.7) * (other - moved)
    if rng.random() < 0.15:
        moved = cv2.GaussianBlur(moved, (0, 0), rng.uniform(0.4, 0.9))
    moved = moved * rng.uniform(0.75, 1.2) + rng.normal(0, rng.uniform(0, 0.05), moved.shape)
    return np.asarray(moved, np.float32)


def _loss(weights: Any, running: Any, pictures: Any, labels: Any, padding: Any) -> tuple[Any, Any]:
    scores, renewed = network.forward(weights, running, pictures, training=True)
    losses = optax.ctc_loss(scores, jnp.zeros(scores.shape[:2]), labels, padding)
    return jnp.minimum(losses, 40.0).mean(), renewed


def train(folder: Path, steps: int, minutes: float, seed: int, peak: float, out: Path, begin: Path | None) -> None:
    """The whole course of so many steps or minutes, whichever end first; tells the loss now and then."""
    begun, done = time.monotonic(), 0.0
    rng, pool = np.random.default_rng(seed), Pool(folder)
    weights, running = network.start(seed) if begin is None else _resumed(begin, pool, rng)
    method = optax.chain(optax.clip_by_global_norm(5.0), optax.scale_by_adam(), optax.add_decayed_weights(1e-3))
    state = method.init(weights)

    @jax.jit
    def step(weights: Any, running: Any, state: Any, rate: Any, *batch: Any) -> Any:
        (loss, running), slope = jax.value_and_grad(_loss, has_aux=True)(weights, running, *batch)
        change, state = method.update(slope, state, weights)
        return jax.tree.map(lambda w, c: w - rate * c, weights, change), running, state, loss

    losses: list[float] = []
    for number in range(steps):
        pool.refresh()
        done = max(number / steps, (time.monotonic() - begun) / 60 / minutes)
        if done >= 1:
            break
        rate = peak * min(1.0, (number + 1) / 150) * 0.5 * (1 + np.cos(np.pi * done))
        weights, running, state, loss = step(weights, running, state, rate, *pool.batch(rng))
        losses.append(float(loss))
        if number % 100 == 99:
            mean = np.mean(losses[-100:])
            sys.stdout.write(
                f"{number + 1} steps, {len(pool)} cells, loss {mean:.4f}, cpu {time.process_time():.0f} s\n"
            )
            sys.stdout.flush()
            keep(out, weights, running)
    keep(out, weights, running)


def _resumed(path: Path, pool: Pool, rng: Rng) -> tuple[Any, Any]:
    pool.refresh()
    with np.load(path) as arrays:
        return network.resume(dict(arrays), jnp.asarray(pool.batch(rng)[0]))


def keep(path: Path, weights: Any, running: Any) -> None:
    """The folded layers as arrays NAME.kernel and NAME.bias."""
    layers = network.folded(weights, running)
    arrays: dict[str, Any] = {
        f"{name}.{part}": np.asarray(a)
        for name, two in layers.items()
        for part, a in zip(("kernel", "bias"), two, strict=True)
    }
    np.savez(path, **arrays)


def main() -> None:
    """Trains from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=Path, required=True, help="folder of shards")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--minutes", type=float, default=1e6, help="end the course after so long, whatever the steps")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--begin", type=Path, help="weights kept by an earlier run to go on from")
    parser.add_argument("--rate", type=float, default=3e-3)
    given = parser.parse_args()
    os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
    cv2.setNumThreads(1)
    train(given.cells, given.steps, given.minutes, given.seed, given.rate, given.out, given.begin)


if __name__ == "__main__":
    main()
