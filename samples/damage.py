"""What scanners, fax lines and telephones do to a page: pure functions (picture, rng, parameters) -> (picture, move).

Pictures are RGB arrays, 8 bit. A move carries points (n x 2, pixels of the picture given) to pixels of the picture
returned, so that known boxes can be followed through any chain (`apply`, `carry_box`). Steps are named in `STEPS`;
a damage is a list of (name, parameters): data.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from samples.render import Picture
from schemas.base import Box

Rng = np.random.Generator
Matrix = NDArray[np.float64]
Points = NDArray[np.float64]
Move = Callable[[Points], Points]
Damaged = tuple[Picture, Move]
Step = Callable[..., Damaged]
Recipe = Sequence[tuple[str, Mapping[str, Any]]]
WHITE = (255, 255, 255)


def apply(picture: Picture, recipe: Recipe, rng: Rng) -> Damaged:
    """All steps of a recipe in turn, with the move of the whole chain."""
    moves: list[Move] = []
    for name, parameters in recipe:
        picture, move = STEPS[name](picture, rng, **parameters)
        moves.append(move)
    return picture, lambda points: reduce(lambda at, move: move(at), moves, points)


def carry_box(box: Box, move: Move) -> Box:
    """The upright box around a box carried by a move (both in pixels)."""
    corners = np.array(
        [[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]], dtype=np.float64
    )
    moved = move(corners)
    return Box(*(float(v) for v in (*moved.min(axis=0), *moved.max(axis=0))))


def by_matrix(matrix: Matrix) -> Move:
    """The move of a 3x3 projective matrix."""
    return lambda points: np.asarray(cv2.perspectiveTransform(points[None], matrix)[0], dtype=np.float64)


def stay(points: Points) -> Points:
    """The move of a step that moves nothing."""
    return points


def _clip(values: NDArray[Any]) -> Picture:
    return np.clip(values, 0, 255).astype(np.uint8)


def _still(picture: NDArray[Any]) -> Damaged:
    return _clip(picture), stay


def skew(picture: Picture, _rng: Rng, *, degrees: float) -> Damaged:
    """The sheet lay crooked on the glass; positive turns left."""
    high, wide = picture.shape[:2]
    matrix: Matrix = np.vstack([cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0), [0, 0, 1]])
    return cv2.warpPerspective(picture, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderValue=WHITE).astype(
        np.uint8
    ), by_matrix(matrix)


def shift(picture: Picture, _rng: Rng, *, x: float = 0.0, y: float = 0.0) -> Damaged:
    """The sheet lay off its place by shares of its width and height."""
    high, wide = picture.shape[:2]
    matrix: Matrix = np.array([[1, 0, x * wide], [0, 1, y * high], [0, 0, 1]], dtype=np.float64)
    return cv2.warpPerspective(picture, matrix, (wide, high), borderValue=WHITE).astype(np.uint8), by_matrix(matrix)


def turn(picture: Picture, _rng: Rng, *, quarters: int) -> Damaged:
    """Quarter turns to the left (2: upside down)."""
    high, wide = picture.shape[:2]
    turned = np.ascontiguousarray(np.rot90(picture, quarters))
    once: dict[int, list[list[float]]] = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        1: [[0, 1, 0], [-1, 0, wide - 1], [0, 0, 1]],
        2: [[-1, 0, wide - 1], [0, -1, high - 1], [0, 0, 1]],
        3: [[0, -1, high - 1], [1, 0, 0], [0, 0, 1]],
    }
    return turned, by_matrix(np.array(once[quarters % 4], dtype=np.float64))


def rescale(picture: Picture, _rng: Rng, *, factor: float) -> Damaged:
    """A coarser (or finer) sampling; below 1 is what a low-resolution scanner sees."""
    high, wide = picture.shape[:2]
    size = (max(1, round(wide * factor)), max(1, round(high * factor)))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, size, interpolation=way).astype(np.uint8), by_matrix(
        np.diag([size[0] / wide, size[1] / high, 1.0])
    )


def paper(
    picture: Picture,
    rng: Rng,
    *,
    level: float = 238.0,
    ink: float = 40.0,
    grain: float = 1.1,
    tint: tuple[float, float, float] = (1, 1, 1),
) -> Damaged:
    """Greyish paper and ink: white becomes ``level``, black ``ink``; ``grain`` is the slow unevenness of the sheet."""
    high, wide = picture.shape[:2]
    cloud = cv2.resize(
        rng.normal(0, 1, (high // 24 + 2, wide // 24 + 2)).astype(np.float32),
        (wide, high),
        interpolation=cv2.INTER_CUBIC,
    )
    values = ink + picture.astype(np.float32) * ((level - ink) / 255.0) + grain * cloud[..., None]
    return _still(values * np.array(tint, dtype=np.float32))


def light(picture: Picture, rng: Rng, *, strength: float) -> Damaged:
    """Light that falls off across the page to 1 - ``strength``, in a random direction."""
    high, wide = picture.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    down, across = np.mgrid[0:high, 0:wide].astype(np.float32)
    ramp = (across / wide - 0.5) * np.cos(angle) + (down / high - 0.5) * np.sin(angle)
    ramp = (ramp - ramp.min()) / (ramp.max() - ramp.min())
    return _still(picture * (1 - strength * ramp[..., None] ** 1.4))


def shadow(picture: Picture, rng: Rng, *, strength: float) -> Damaged:
    """The soft-edged shadow of a hand or a phone over one corner."""
    high, wide = picture.shape[:2]
    mask: NDArray[np.float32] = np.zeros((high, wide), dtype=np.float32)
    side = int(rng.integers(2)) * wide
    reach = wide * rng.uniform(0.35, 0.7)
    points = np.array(
        [
            [side, high * rng.uniform(0.2, 0.5)],
            [abs(side - reach), high * rng.uniform(0.6, 0.9)],
            [abs(side - reach * 1.2), high],
            [side, high],
        ]
    )
    cv2.fillPoly(mask, [points.astype(np.int32)], 1.0)
    soft = cv2.GaussianBlur(mask, (0, 0), wide / 22).astype(np.float32)
    return _still(picture * (1 - strength * soft[..., None]))


def blur(picture: Picture, _rng: Rng, *, sigma: float) -> Damaged:
    """Out of focus by ``sigma`` pixels."""
    return _still(cv2.GaussianBlur(picture, (0, 0), sigma))


def noise(picture: Picture, rng: Rng, *, sd: float) -> Damaged:
    """Sensor noise of standard deviation ``sd``, the same in all colours."""
    return _still(picture + rng.normal(0, sd, picture.shape[:2]).astype(np.float32)[..., None])


def speckle(picture: Picture, rng: Rng, *, count: int, size: float = 1.6) -> Damaged:
    """Specks of dust, dark and light."""
    out, (high, wide) = picture.copy(), picture.shape[:2]
    for _ in range(count):
        shade = int(rng.integers(0, 90)) if rng.random() < 0.8 else 255
        centre = (int(rng.integers(wide)), int(rng.integers(high)))
        cv2.circle(out, centre, max(1, int(rng.exponential(size))), (shade,) * 3, -1, cv2.LINE_AA)
    return out, stay


def streak(picture: Picture, rng: Rng, *, count: int, depth: float = 60.0) -> Damaged:
    """Faint lines along the feed direction, from dirt on the scanner's glass."""
    out = picture.astype(np.float32)
    for x in rng.integers(0, picture.shape[1], count):
        out[:, x : x + int(rng.integers(1, 3))] -= depth * rng.uniform(0.4, 1.0)
    return _still(out)


def punch(picture: Picture, rng: Rng, *, count: int = 2) -> Damaged:
    """Punched holes at the left edge: dark discs with a light rim."""
    out, (high, wide) = picture.copy(), picture.shape[:2]
    for index in range(count):
        centre = (int(wide * 0.035 + rng.normal(0, 2)), int(high * (0.5 + (index - (count - 1) / 2) * 0.27)))
        cv2.circle(out, centre, int(wide * 0.0145), (246,) * 3, -1, cv2.LINE_AA)
        cv2.circle(out, centre, int(wide * 0.0135), (22,) * 3, -1, cv2.LINE_AA)
    return out, stay


def edge(picture: Picture, rng: Rng, *, width: float = 0.012) -> Damaged:
    """A black border where the lid was open: one long side and one short side, of ``width`` shares of the page."""
    out, (high, wide) = picture.copy(), picture.shape[:2]
    along = int(wide * width * rng.uniform(0.6, 1.4))
    out[:, (slice(0, along) if rng.random() < 0.5 else slice(wide - along, wide))] = 18
    out[: int(high * width * rng.uniform(0.2, 0.8))] = 18
    return out, stay


def bleed(picture: Picture, _rng: Rng, *, strength: float) -> Damaged:
    """The text of the back of the sheet shines through, mirrored (here: the page's own)."""
    back = cv2.GaussianBlur(picture[:, ::-1], (0, 0), 2.0).astype(np.float32)
    return _still(picture - strength * (255.0 - np.roll(back, back.shape[0] // 9, axis=0)))


def gray(picture: Picture, _rng: Rng) -> Damaged:
    """Grey values only."""
    return np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2), stay


def bitonal(picture: Picture, _rng: Rng, *, threshold: int = 140) -> Damaged:
    """Black and white only, as fax and cheap scanners keep it."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return np.repeat(np.where(grey < threshold, 0, 255).astype(np.uint8)[..., None], 3, axis=2), stay


def jpeg(picture: Picture, _rng: Rng, *, quality: int) -> Damaged:
    """One round through JPEG."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=quality)
    return np.array(Image.open(out), dtype=np.uint8), stay


def dim(picture: Picture, _rng: Rng, *, share: float) -> Damaged:
    """Too little light: only ``share`` of it is left."""
    return _still(picture.astype(np.float32) * share)


def cut(picture: Picture, _rng: Rng, *, side: str, share: float) -> Damaged:
    """A part of the sheet was not taken: ``share`` of it is lost at the "left", "right", "top" or "bottom"."""
    high, wide = picture.shape[:2]
    x, y = round(wide * share), round(high * share)
    left, right = (x if side == "left" else 0), (wide - x if side == "right" else wide)
    top, bottom = (y if side == "top" else 0), (high - y if side == "bottom" else high)
    kept = np.ascontiguousarray(picture[top:bottom, left:right])
    return kept, by_matrix(np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], dtype=np.float64))


def curl(picture: Picture, rng: Rng, *, depth: float) -> Damaged:
    """The sheet bulges: lines bend by ``depth`` shares of the height."""
    high, wide = picture.shape[:2]
    phase = rng.uniform(-0.3, 0.3)

    def bend(x: Points) -> Points:
        return np.asarray((np.sin(x / wide * np.pi + phase) - 0.6) * depth * high, dtype=np.float64)

    across = np.arange(wide, dtype=np.float32)
    down = np.arange(high, dtype=np.float32)[:, None] + bend(across.astype(np.float64))[None, :]
    maps = np.tile(across, (high, 1)), down.astype(np.float32)
    bent = cv2.remap(picture, *maps, cv2.INTER_LINEAR, borderValue=WHITE).astype(np.uint8)
    return bent, lambda points: np.stack([points[:, 0], points[:, 1] - bend(points[:, 0])], axis=1)


def photo(
    picture: Picture, rng: Rng, *, tilt: float = 0.035, margin: float = 0.06, desk: tuple[int, int, int] = (112, 86, 62)
) -> Damaged:
    """Taken by telephone: the sheet on a desk with ``margin`` around, its corners moved by up to ``tilt``."""
    high, wide = picture.shape[:2]
    size = (int(wide * (1 + 2 * margin)), int(high * (1 + 2 * margin)))
    source = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], dtype=np.float32)
    moved = source + np.array([wide * margin, high * margin], dtype=np.float32)
    target = (moved + rng.uniform(-tilt, tilt, (4, 2)) * [wide, high]).astype(np.float32)
    matrix: Matrix = cv2.getPerspectiveTransform(source, target).astype(np.float64)
    ground = _desk(size, rng, desk)
    sheet = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR)
    cover = cv2.warpPerspective(np.full((high, wide), 255, dtype=np.uint8), matrix, size, flags=cv2.INTER_LINEAR)
    cast = cv2.GaussianBlur(np.roll(cover, (6, 8), axis=(0, 1)), (0, 0), 9).astype(np.float32)[..., None] / 255.0
    share = cover.astype(np.float32)[..., None] / 255.0
    return _clip(ground * (1 - 0.45 * cast) * (1 - share) + sheet * share), by_matrix(matrix)


def _desk(size: tuple[int, int], rng: Rng, colour: tuple[int, int, int]) -> NDArray[np.float32]:
    wide, high = size
    fibres = cv2.resize(
        rng.normal(0, 1, (max(2, high // 3), max(2, wide // 90))).astype(np.float32),
        size,
        interpolation=cv2.INTER_LINEAR,
    )
    return np.array(colour, dtype=np.float32)[None, None, :] * (1 + 0.10 * fibres[..., None])


STEPS: Mapping[str, Step] = {
    step.__name__: step
    for step in (
        skew,
        shift,
        turn,
        rescale,
        paper,
        light,
        shadow,
        blur,
        noise,
        speckle,
        streak,
        punch,
        edge,
        bleed,
        gray,
        bitonal,
        jpeg,
        curl,
        dim,
        cut,
        photo,
    )
}
