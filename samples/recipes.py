"""Named damages, from a good scanner to a telephone in bad light, and random ones for large sets (`some_damage`)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from samples.damage import Recipe


@dataclass(frozen=True)
class Damage:
    """How a paper was taken: rendered at ``dpi``, then the steps; kept as grey, colour or 1-bit at JPEG ``quality``."""

    dpi: int
    steps: Recipe
    mode: str = "gray"
    quality: int = 62


DAMAGES: Mapping[str, Damage] = {
    "clean": Damage(
        200,
        [
            ("paper", {"level": 247, "ink": 28, "grain": 0.6}),
            ("skew", {"degrees": 0.12}),
            ("blur", {"sigma": 0.45}),
            ("gray", {}),
        ],
    ),
    "poor": Damage(
        150,
        [
            ("paper", {"level": 214, "ink": 62, "grain": 4}),
            ("bleed", {"strength": 0.05}),
            ("skew", {"degrees": -1.4}),
            ("light", {"strength": 0.22}),
            ("streak", {"count": 3}),
            ("blur", {"sigma": 0.6}),
            ("noise", {"sd": 6}),
            ("speckle", {"count": 160, "size": 0.7}),
            ("edge", {}),
            ("gray", {}),
        ],
        quality=58,
    ),
    "fax": Damage(
        300,
        [
            ("skew", {"degrees": 0.5}),
            ("blur", {"sigma": 0.8}),
            ("noise", {"sd": 14}),
            ("speckle", {"count": 220, "size": 1.0}),
            ("punch", {}),
            ("bitonal", {"threshold": 150}),
        ],
        mode="1-bit",
    ),
    "upside-down": Damage(
        200,
        [
            ("paper", {"level": 236, "ink": 45}),
            ("skew", {"degrees": 0.6}),
            ("blur", {"sigma": 0.5}),
            ("noise", {"sd": 2}),
            ("gray", {}),
            ("turn", {"quarters": 2}),
        ],
    ),
    "office": Damage(
        200,
        [
            ("paper", {"level": 240, "ink": 38}),
            ("skew", {"degrees": -0.4}),
            ("punch", {}),
            ("blur", {"sigma": 0.5}),
            ("noise", {"sd": 2}),
        ],
        quality=55,
    ),
    "colour": Damage(
        200,
        [
            ("paper", {"level": 244, "ink": 34, "tint": (1.0, 0.985, 0.95)}),
            ("skew", {"degrees": 0.3}),
            ("blur", {"sigma": 0.5}),
            ("noise", {"sd": 1.5}),
        ],
        mode="colour",
        quality=62,
    ),
    "phone": Damage(
        185,
        [
            ("paper", {"level": 232, "ink": 48, "tint": (1.0, 0.97, 0.9)}),
            ("curl", {"depth": 0.004}),
            ("photo", {}),
            ("light", {"strength": 0.3}),
            ("shadow", {"strength": 0.28}),
            ("blur", {"sigma": 0.7}),
            ("noise", {"sd": 3}),
        ],
        mode="colour",
        quality=70,
    ),
}


def some_damage(rng: np.random.Generator, kind: str = "scan") -> Damage:
    """A random damage of a "scan" (150-300 dpi, grey, colour or 1-bit) or "photo", from hardly any to hard to read."""
    hardness = rng.random()
    return _some_photo(rng, hardness) if kind == "photo" else _some_scan(rng, hardness)


def _some_scan(rng: np.random.Generator, hardness: float) -> Damage:
    dpi = int(rng.choice([150, 200, 200, 300]))
    mode = str(rng.choice(["gray", "gray", "colour", "1-bit"])) if dpi > 150 else "gray"
    steps: list[tuple[str, dict[str, object]]] = [
        (
            "paper",
            {
                "level": 250 - 40 * hardness * rng.random(),
                "ink": 25 + 45 * hardness * rng.random(),
                "grain": 4 * hardness,
            },
        ),
        ("skew", {"degrees": rng.normal(0, 0.25 + 0.7 * hardness)}),
        ("blur", {"sigma": dpi / 200 * (0.35 + 0.6 * hardness * rng.random())}),
        ("noise", {"sd": 14 * hardness * rng.random()}),
    ]
    extras: list[tuple[str, dict[str, object]]] = [
        ("light", {"strength": 0.35 * hardness}),
        ("bleed", {"strength": 0.09 * hardness}),
        ("streak", {"count": 1 + int(4 * hardness)}),
        ("speckle", {"count": int(300 * hardness), "size": 1.0}),
        ("punch", {}),
        ("edge", {}),
        ("jpeg", {"quality": int(80 - 45 * hardness)}),
    ]
    steps += [extra for extra in extras if rng.random() < 0.15 + 0.35 * hardness]
    if rng.random() < 0.06:
        steps.append(("turn", {"quarters": 2}))
    if mode == "1-bit":
        steps.append(("bitonal", {"threshold": int(rng.integers(120, 175))}))
    elif mode == "gray":
        steps.append(("gray", {}))
    return Damage(dpi, steps, mode, int(75 - 25 * hardness))


def _some_photo(rng: np.random.Generator, hardness: float) -> Damage:
    desk = tuple(int(v) for v in rng.integers(30, 190, 3))
    steps: list[tuple[str, dict[str, object]]] = [
        (
            "paper",
            {
                "level": 245 - 25 * hardness,
                "ink": 35 + 25 * hardness,
                "tint": (1.0, 0.98, float(rng.uniform(0.86, 1.0))),
            },
        ),
        ("photo", {"tilt": 0.01 + 0.04 * hardness, "margin": float(rng.uniform(0.03, 0.1)), "desk": desk}),
        ("light", {"strength": 0.5 * hardness}),
        ("blur", {"sigma": 0.4 + 0.7 * hardness * rng.random()}),
        ("noise", {"sd": 2 + 6 * hardness * rng.random()}),
    ]
    if rng.random() < 0.5:
        steps.insert(3, ("shadow", {"strength": 0.4 * hardness}))
    if rng.random() < 0.4:
        steps.insert(1, ("curl", {"depth": 0.006 * hardness}))
    return Damage(int(rng.integers(150, 215)), steps, "colour", int(80 - 25 * hardness))
