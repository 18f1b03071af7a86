"""A small reader of digits, trained apart from Tesseract: the third independent reading of a figure's cell.

A network of 66 k weights reads the cell's crop (grey, 8 bit) as digits and signs; a run of letters is one sign, and
what no reader should vouch for (pen over print, blots, cut ink) is refused. How it was made and how good it is stands
in `digits.md` beside it. About 0.2 ms a cell on one core.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from pipeline.ocr.signs import ALPHABET, ENGINE, LETTERS, REFUSED
from schemas.reading import CellReading

HEIGHT: Final = 32
MAX_WIDTH: Final = 288
_PAPER: Final = 245
_SCALE: Final = 32 / 52  # a crop with one line of print is 52 px high
_STRETCH: Final = 1.25  # narrow signs get frames enough
_STEP: Final = 32
_BATCH: Final = 32
_NOTHING: Final = -1e9

Grey = NDArray[np.uint8]


def as_input(crop: Grey) -> Grey:
    """The crop as the network sees it: 32 px high, width a multiple of 4, paper around."""
    scale = min(_SCALE, HEIGHT / crop.shape[0], MAX_WIDTH / _STRETCH / crop.shape[1])
    wide, high = round(crop.shape[1] * scale * _STRETCH), max(1, round(crop.shape[0] * scale))
    small = cv2.resize(crop, (max(4, min(MAX_WIDTH, wide)), min(HEIGHT, high)), interpolation=cv2.INTER_AREA)
    out: Grey = np.full((HEIGHT, -(-small.shape[1] // 4) * 4), _PAPER, np.uint8)
    top = (HEIGHT - small.shape[0]) // 2
    out[top : top + small.shape[0], : small.shape[1]] = small
    return out


def read_crops(crops: Sequence[Grey]) -> list[CellReading]:
    """What the reader says of each crop; the text `REFUSED` where it will not vouch for any."""
    pictures = [as_input(crop) for crop in crops]
    found: list[CellReading | None] = [None] * len(pictures)
    order = sorted(range(len(pictures)), key=lambda i: pictures[i].shape[1])
    for start in range(0, len(order), _BATCH):
        chosen = order[start : start + _BATCH]
        scores = _scores([pictures[i] for i in chosen])
        for i, (text, confidence) in zip(chosen, decode(scores), strict=True):
            found[i] = CellReading(engine=ENGINE, text=text, confidence=round(confidence, 4))
    return [reading for reading in found if reading is not None]


@lru_cache(maxsize=1)
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    path = Path(__file__).with_name("digits.onnx")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def batch_of(pictures: Sequence[Grey]) -> NDArray[np.float32]:
    """Pictures of one height as a batch (n, 1, height, width): ink 1, paper 0, filled up on the right."""
    width = -(-max(picture.shape[1] for picture in pictures) // _STEP) * _STEP
    out: NDArray[np.float32] = np.zeros((len(pictures), 1, HEIGHT, width), np.float32)
    for row, picture in zip(out, pictures, strict=True):
        row[0, :, : picture.shape[1]] = (_PAPER - picture.astype(np.float32)) / _PAPER
    return out


def _scores(pictures: Sequence[Grey]) -> NDArray[np.float32]:
    """Log-probabilities (n, frames, classes)."""
    return np.asarray(_session().run(None, {"cells": batch_of(pictures)})[0], np.float32)


def decode(scores: NDArray[np.float32]) -> list[tuple[str, float]]:
    """Best path of each row of log-probabilities (n, frames, classes) as text, with the text's whole probability.

    Class 0 is CTC's blank, class i + 1 sign i of the alphabet.
    """
    best = scores.argmax(axis=2)
    paths = [row[np.flatnonzero(np.diff(row, prepend=-1))] for row in best]
    labels = [path[path > 0] for path in paths]
    sure = likelihood(scores, labels)
    return [_said("".join(ALPHABET[i - 1] for i in label), p) for label, p in zip(labels, sure, strict=True)]


def _said(text: str, probability: float) -> tuple[str, float]:
    return (REFUSED if REFUSED in text else re.sub(f"{LETTERS}+", LETTERS, text), probability)


def likelihood(scores: NDArray[np.float32], labels: Sequence[NDArray[np.int64]]) -> list[float]:
    """Probability of each label sequence under CTC, over all its alignments (forward algorithm, batch at once)."""
    longest = max(len(label) for label in labels)
    rows = np.arange(len(labels))
    states: NDArray[np.int64] = np.zeros((len(labels), 2 * longest + 1), np.int64)
    for row, label in zip(states, labels, strict=True):
        row[1 : 2 * len(label) : 2] = label
    leaps = np.zeros(states.shape, bool)
    leaps[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    alpha: NDArray[np.float64] = np.full(states.shape, _NOTHING)
    alpha[:, :2] = np.take_along_axis(scores[:, 0], states, 1)[:, :2]
    for frame in range(1, scores.shape[1]):
        one = np.pad(alpha[:, :-1], ((0, 0), (1, 0)), constant_values=_NOTHING)
        two = np.where(
            leaps, np.pad(alpha[:, :-2], ((0, 0), (2, 0)), constant_values=_NOTHING)[:, : alpha.shape[1]], _NOTHING
        )
        alpha = np.logaddexp(np.logaddexp(alpha, one), two) + np.take_along_axis(scores[:, frame], states, 1)
    ends = np.array([2 * len(label) for label in labels])
    last = np.logaddexp(alpha[rows, ends], np.where(ends > 0, alpha[rows, np.maximum(ends - 1, 0)], _NOTHING))
    return [float(p) for p in np.exp(np.minimum(last, 0.0))]
