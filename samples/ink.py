"""What people put on paper before it is scanned (pen, seal, blots): (picture, rng, place in pixels, …) -> picture.

Handwriting is drawn from strokes (unit square, x right, y down), every point moved a little and every size varied.
"""

import math
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from samples.render import Picture
from schemas.base import Box

Rng = np.random.Generator
Colour = tuple[int, int, int]
Strokes = Sequence[Sequence[tuple[float, float]]]
BLUE: Colour = (38, 52, 148)
BLACK: Colour = (34, 34, 40)
RED: Colour = (206, 32, 44)

DIGITS: Mapping[str, Strokes] = {
    "0": [
        [
            (0.55, 0.02),
            (0.2, 0.12),
            (0.08, 0.5),
            (0.22, 0.92),
            (0.55, 0.98),
            (0.85, 0.75),
            (0.9, 0.4),
            (0.75, 0.1),
            (0.5, 0.03),
        ]
    ],
    "1": [[(0.22, 0.3), (0.5, 0.12), (0.6, 0.0), (0.57, 0.5), (0.52, 1.0)]],
    "2": [
        [
            (0.12, 0.25),
            (0.3, 0.03),
            (0.65, 0.02),
            (0.85, 0.25),
            (0.7, 0.5),
            (0.35, 0.75),
            (0.08, 0.97),
            (0.5, 0.93),
            (0.92, 0.97),
        ]
    ],
    "3": [
        [
            (0.15, 0.12),
            (0.5, 0.0),
            (0.82, 0.15),
            (0.75, 0.4),
            (0.42, 0.48),
            (0.8, 0.58),
            (0.88, 0.82),
            (0.55, 1.0),
            (0.12, 0.9),
        ]
    ],
    "4": [
        [(0.6, 0.0), (0.35, 0.35), (0.08, 0.68), (0.5, 0.66), (0.95, 0.62)],
        [(0.68, 0.4), (0.65, 0.7), (0.62, 1.02)],
    ],
    "5": [
        [
            (0.82, 0.03),
            (0.5, 0.04),
            (0.28, 0.06),
            (0.22, 0.42),
            (0.55, 0.38),
            (0.84, 0.6),
            (0.75, 0.9),
            (0.42, 1.0),
            (0.12, 0.92),
        ]
    ],
    "6": [
        [
            (0.78, 0.03),
            (0.45, 0.15),
            (0.18, 0.5),
            (0.15, 0.85),
            (0.45, 1.0),
            (0.8, 0.88),
            (0.82, 0.62),
            (0.5, 0.52),
            (0.2, 0.68),
        ]
    ],
    "7": [
        [(0.1, 0.08), (0.5, 0.06), (0.88, 0.04), (0.62, 0.45), (0.42, 1.0)],
        [(0.3, 0.52), (0.55, 0.5), (0.78, 0.48)],
    ],
    "8": [
        [
            (0.75, 0.12),
            (0.45, 0.0),
            (0.2, 0.18),
            (0.42, 0.43),
            (0.78, 0.68),
            (0.72, 0.95),
            (0.38, 1.0),
            (0.15, 0.8),
            (0.4, 0.5),
            (0.72, 0.28),
            (0.75, 0.12),
        ]
    ],
    "9": [[(0.8, 0.25), (0.55, 0.03), (0.22, 0.15), (0.2, 0.42), (0.5, 0.5), (0.78, 0.3), (0.78, 0.6), (0.62, 1.0)]],
    ".": [[(0.45, 0.95), (0.52, 1.0)]],
    ",": [[(0.5, 0.92), (0.52, 1.05), (0.38, 1.18)]],
    "/": [[(0.85, -0.05), (0.5, 0.5), (0.15, 1.05)]],
    "-": [[(0.1, 0.52), (0.5, 0.5), (0.9, 0.48)]],
    "%": [
        [(0.3, 0.1), (0.12, 0.25), (0.3, 0.4), (0.45, 0.25), (0.3, 0.1)],
        [(0.9, 0.0), (0.1, 1.0)],
        [(0.75, 0.6), (0.58, 0.78), (0.75, 0.95), (0.9, 0.78), (0.75, 0.6)],
    ],
}


def write_by_hand(picture: Picture, rng: Rng, box: Box, text: str, colour: Colour = BLUE) -> Picture:
    """Digits and signs by pen, centred on the box; their height is about 1.2 times that of the box."""
    ink = np.zeros(picture.shape[:2], dtype=np.uint8)
    high = box.height * rng.uniform(1.05, 1.3)
    wide = min(high * 0.62, 1.15 * box.width / max(1, len(text)))
    lean, thick = rng.uniform(-0.05, 0.22), max(1.3, high / 13)
    x, y = (box.left + box.right) / 2 - wide * len(text) / 2, (box.top + box.bottom) / 2 - high / 2
    for sign in text:
        scale, drop = rng.uniform(0.88, 1.1), rng.normal(0, high * 0.04)
        for stroke in DIGITS.get(sign, ()):
            points = np.array(stroke) + rng.normal(0, 0.035, (len(stroke), 2))
            points = points * [wide * 0.78 * scale, high * scale]
            points[:, 0] += x + lean * (high - points[:, 1])
            points[:, 1] += y + drop
            _stroke(ink, points, thick, rng)
        x += wide * rng.uniform(0.92, 1.08)
    return _lay(picture, ink, colour, 0.92)


def sign(picture: Picture, rng: Rng, box: Box, colour: Colour = BLUE) -> Picture:
    """A flourish such as people sign with, as wide as the box and about half as high."""
    ink = np.zeros(picture.shape[:2], dtype=np.uint8)
    many = int(rng.integers(9, 14))
    xs = np.linspace(box.left, box.right, many) + rng.normal(0, box.width * 0.05, many)
    middle, swing = (box.top + box.bottom) / 2, box.width * 0.22
    ys = (
        middle
        + swing * np.sin(np.arange(many) * rng.uniform(1.6, 2.4)) * np.linspace(1.0, 0.35, many)
        + rng.normal(0, swing * 0.15, many)
    )
    thick = max(1.5, box.width / 70)
    _stroke(ink, np.stack([xs, ys], axis=1), thick, rng)
    tail = np.array(
        [
            [box.left, middle + swing],
            [(box.left + box.right) / 2, middle + swing * 0.7],
            [box.right * 1.02, middle + swing * 0.55],
        ]
    )
    _stroke(ink, tail + rng.normal(0, swing * 0.1, tail.shape), thick, rng)
    return _lay(picture, ink, colour, 0.9)


def seal(
    picture: Picture, rng: Rng, centre: tuple[float, float], radius: float, texts: tuple[str, str], colour: Colour = RED
) -> Picture:
    """A round seal with the province along the ring and the unit across the middle, unevenly inked, a little turned."""
    size = int(radius * 2.3)
    plate = Image.new("L", (size * 2, size * 2), 0)
    draw = ImageDraw.Draw(plate)
    middle, outer = size, radius * 2
    for share, width in ((0.97, 0.045), (0.88, 0.02), (0.58, 0.02)):
        reach = outer * share
        draw.ellipse(
            [middle - reach, middle - reach, middle + reach, middle + reach],
            outline=255,
            width=max(2, int(outer * width)),
        )
    _ring_text(plate, texts[0], middle, outer * 0.73, outer * 0.17)
    _across(draw, texts[1], middle, outer)
    plate = plate.rotate(float(rng.uniform(-14, 14)), resample=Image.Resampling.BICUBIC).resize(
        (size, size), Image.Resampling.LANCZOS
    )
    uneven = cv2.resize(rng.uniform(0.45, 1.0, (7, 7)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    ink: NDArray[np.uint8] = np.clip(np.array(plate, dtype=np.float32) * uneven, 0, 255).astype(np.uint8)
    whole = np.zeros(picture.shape[:2], dtype=np.uint8)
    _paste(whole, ink, int(centre[0] - size / 2), int(centre[1] - size / 2))
    return _lay(picture, whole, colour, 0.85)


def blot(picture: Picture, rng: Rng, box: Box, share: float = 0.75, colour: Colour = BLACK) -> Picture:
    """An ink blot over ``share`` of the width of the box: what is under it cannot be read."""
    ink = np.zeros(picture.shape[:2], dtype=np.uint8)
    for x in np.linspace(box.left, box.left + box.width * share, 6):
        radius = box.height * rng.uniform(0.45, 0.75)
        centre = (int(x + rng.normal(0, 1.5)), int((box.top + box.bottom) / 2 + rng.normal(0, box.height * 0.12)))
        cv2.ellipse(
            ink,
            centre,
            (int(radius), int(radius * rng.uniform(0.7, 1.0))),
            float(rng.uniform(0, 90)),
            0,
            360,
            255,
            -1,
            cv2.LINE_AA,
        )
    cover = (ink.astype(np.float32) / 255.0)[..., None]
    covered = picture * (1 - cover) + np.array(colour, dtype=np.float32) * cover
    return np.clip(covered, 0, 255).astype(np.uint8)


def overwrite(picture: Picture, rng: Rng, box: Box, text: str, colour: Colour = BLUE) -> Picture:
    """Digits written over the printed ones by pen, so that neither number can be read for sure."""
    return write_by_hand(write_by_hand(picture, rng, box, text, colour), rng, box, text[::-1], colour)


def erase(picture: Picture, rng: Rng, box: Box, text: str = "", colour: Colour = BLUE) -> Picture:
    """Correction fluid over the box, its rim seen as a faint shadow; ``text`` is then written over it by pen."""
    cover: NDArray[np.uint8] = np.zeros(picture.shape[:2], dtype=np.uint8)
    middle = (int((box.left + box.right) / 2), int((box.top + box.bottom) / 2))
    for _ in range(5):
        at = (int(middle[0] + rng.normal(0, box.width * 0.12)), int(middle[1] + rng.normal(0, box.height * 0.1)))
        axes = (int(box.width * rng.uniform(0.5, 0.68)) + 2, int(box.height * rng.uniform(0.55, 0.8)) + 2)
        cv2.ellipse(cover, at, axes, float(rng.uniform(-8, 8)), 0, 360, 255, -1, cv2.LINE_AA)
    rim = cv2.dilate(cover, np.ones((3, 3), np.uint8)).astype(np.float32) - cover
    share = cover.astype(np.float32)[..., None] / 255.0
    white = picture * (1 - share) + 255.0 * share - rim[..., None] * (rng.uniform(8, 40) / 255.0)
    corrected = np.clip(white, 0, 255).astype(np.uint8)
    return write_by_hand(corrected, rng, box, text, colour) if text else corrected


def tick(picture: Picture, rng: Rng, box: Box, colour: Colour = BLUE) -> Picture:
    """A reviewer's tick just right of the box."""
    ink = np.zeros(picture.shape[:2], dtype=np.uint8)
    x, y, size = box.right + box.height * 0.6, box.bottom, box.height
    points = np.array([[x, y - size * 0.4], [x + size * 0.3, y], [x + size * 1.1, y - size * 1.1]]) + rng.normal(
        0, size * 0.05, (3, 2)
    )
    _stroke(ink, points, max(1.2, size / 11), rng)
    return _lay(picture, ink, colour, 0.9)


def _stroke(ink: NDArray[np.uint8], points: NDArray[np.float64], thick: float, rng: Rng) -> None:
    smooth = _smooth(points)
    swell = thick * (1 + 0.25 * np.sin(np.linspace(0, np.pi * rng.uniform(1, 3), len(smooth))))
    fixed = np.round(smooth * 16).astype(int)
    for start, end, width in zip(fixed[:-1], fixed[1:], swell[:-1], strict=True):
        cv2.line(
            ink,
            (int(start[0]), int(start[1])),
            (int(end[0]), int(end[1])),
            255,
            max(1, round(float(width))),
            cv2.LINE_AA,
            4,
        )


def _smooth(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Catmull-Rom curve through the points, 8 steps a span."""
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, 8, endpoint=False)[:, None]
    spans = []
    for p0, p1, p2, p3 in zip(ends[:-3], ends[1:-2], ends[2:-1], ends[3:], strict=True):
        spans.append(
            0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
        )
    return np.vstack([*spans, points[-1:]])


def _lay(picture: Picture, ink: NDArray[np.uint8], colour: Colour, strength: float) -> Picture:
    """Ink on paper multiplies: print under a seal stays dark."""
    share = (ink.astype(np.float32) * (strength / 255.0))[..., None]
    filtered = picture.astype(np.float32) * (1 - share + share * np.array(colour, dtype=np.float32) / 255.0)
    return np.clip(filtered, 0, 255).astype(np.uint8)


def _paste(whole: NDArray[np.uint8], ink: NDArray[np.uint8], left: int, top: int) -> None:
    high, wide = whole.shape
    x0, y0, x1, y1 = max(0, left), max(0, top), min(wide, left + ink.shape[1]), min(high, top + ink.shape[0])
    if x0 < x1 and y0 < y1:
        whole[y0:y1, x0:x1] = ink[y0 - top : y1 - top, x0 - left : x1 - left]


def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("LiberationSans-Bold.ttf", max(6, int(size)))


def _ring_text(plate: Image.Image, text: str, middle: float, reach: float, size: float) -> None:
    font = _font(size)
    step = math.radians(min(300 / max(1, len(text)), 24))
    for index, letter in enumerate(text):
        angle = (index - (len(text) - 1) / 2) * step
        tile = Image.new("L", (int(size * 2), int(size * 2)), 0)
        ImageDraw.Draw(tile).text((size, size), letter, fill=255, font=font, anchor="mm")
        tile = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        spot = (int(middle + reach * math.sin(angle) - size), int(middle - reach * math.cos(angle) - size))
        plate.paste(255, spot, tile)


def _across(draw: ImageDraw.ImageDraw, text: str, middle: float, outer: float) -> None:
    words = text.split()
    lines = [" ".join(words[i : i + 2]) for i in range(0, len(words), 2)][:4]
    size = outer * 0.15
    for index, line in enumerate(lines):
        draw.text(
            (middle, middle + (index - (len(lines) - 1) / 2) * size * 1.2),
            line,
            fill=255,
            font=_font(size),
            anchor="mm",
        )
