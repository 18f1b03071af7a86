"""The reader's network in JAX: four convolutions fold the height away, two light ones look along the line; CTC on top.

Pictures are (n, 32, width, 1) with ink 1; outputs are log-probabilities (n, width / 4, classes), class 0 the blank.
"""

from collections.abc import Mapping
from typing import Any, Final

import jax
import jax.numpy as jnp

from pipeline.ocr.signs import ALPHABET

CLASSES: Final = len(ALPHABET) + 1
Tree = dict[str, Any]

# name: (kernel height, width, channels in, out), strides, padding, groups
LAYERS: Final[dict[str, tuple[tuple[int, int, int, int], tuple[int, int], Any, int]]] = {
    "stroke": ((3, 3, 1, 16), (2, 2), ((1, 1), (1, 1)), 1),
    "shape": ((3, 3, 16, 32), (2, 2), ((1, 1), (1, 1)), 1),
    "part": ((3, 3, 32, 48), (2, 1), ((1, 1), (1, 1)), 1),
    "sign": ((4, 3, 48, 64), (1, 1), ((0, 0), (1, 1)), 1),
    "near": ((1, 7, 1, 64), (1, 1), ((0, 0), (3, 3)), 64),
    "mix": ((1, 1, 64, 64), (1, 1), ((0, 0), (0, 0)), 1),
    "far": ((1, 7, 1, 64), (1, 1), ((0, 0), (3, 3)), 64),
    "join": ((1, 1, 64, 64), (1, 1), ((0, 0), (0, 0)), 1),
}
RESIDUAL: Final = {"mix": "near", "join": "far"}  # the first's output is added to what the second was given
_MOMENTUM: Final = 0.98
_EPSILON: Final = 1e-3


def start(seed: int) -> tuple[Tree, Tree]:
    """Random weights, and the running means and variances of the normalisation."""
    keys = jax.random.split(jax.random.PRNGKey(seed), len(LAYERS) + 1)
    weights: Tree = {}
    running: Tree = {}
    for key, (name, (shape, _, _, _)) in zip(keys, LAYERS.items(), strict=False):
        fan_in = shape[0] * shape[1] * shape[2]
        weights[name] = {
            "kernel": jax.random.normal(key, shape) * jnp.sqrt(2.0 / fan_in),
            "scale": jnp.ones(shape[3]),
            "shift": jnp.zeros(shape[3]),
        }
        running[name] = {"mean": jnp.zeros(shape[3]), "variance": jnp.ones(shape[3])}
    last = {"kernel": jax.random.normal(keys[-1], (64, CLASSES)) * 0.1, "shift": jnp.zeros(CLASSES)}
    weights["out"] = last
    return weights, running


def resume(arrays: Mapping[str, Any], pictures: jax.Array) -> tuple[Tree, Tree]:
    """Weights to train on from folded layers; what the normalisation then takes away is learnt from some pictures."""
    weights: Tree = {"out": {"kernel": jnp.asarray(arrays["out.kernel"]), "shift": jnp.asarray(arrays["out.bias"])}}
    running: Tree = {}
    x, kept = pictures, pictures
    for name, (_, strides, padding, groups) in LAYERS.items():
        kept = x if name in RESIDUAL.values() else kept
        kernel = jnp.asarray(arrays[f"{name}.kernel"])
        x = _convolve(x, kernel, strides, padding, groups)
        mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
        shift = mean + arrays[f"{name}.bias"]
        weights[name] = {"kernel": kernel, "scale": jnp.sqrt(variance + _EPSILON), "shift": shift}
        running[name] = {"mean": mean, "variance": variance}
        x = x + arrays[f"{name}.bias"]
        x = jax.nn.relu(x + kept if name in RESIDUAL else x)
    return weights, running


def count(weights: Tree) -> int:
    """How many numbers are learnt."""
    return int(sum(leaf.size for leaf in jax.tree.leaves(weights)))


def forward(weights: Tree, running: Tree, pictures: jax.Array, training: bool) -> tuple[jax.Array, Tree]:
    """Unnormalised scores (n, frames, classes) and the running figures as they are now."""
    x, kept, renewed = pictures, pictures, {}
    for name, (_, strides, padding, groups) in LAYERS.items():
        if name in RESIDUAL.values():
            kept = x
        layer = weights[name]
        x = _convolve(x, layer["kernel"], strides, padding, groups)
        x, renewed[name] = _normalise(x, layer, running[name], training)
        x = x + kept if name in RESIDUAL else x
        x = jax.nn.relu(x)
    return x[:, 0] @ weights["out"]["kernel"] + weights["out"]["shift"], renewed


def _convolve(x: jax.Array, kernel: jax.Array, strides: tuple[int, int], padding: Any, groups: int) -> jax.Array:
    """A convolution as one product of matrices: on one core its gradient is a quarter cheaper than XLA's own."""
    high, wide, channels, out = kernel.shape
    x = jnp.pad(x, ((0, 0), *padding, (0, 0)))
    down, along = (
        (size - own) // step + 1 for size, own, step in zip(x.shape[1:3], (high, wide), strides, strict=True)
    )
    views = [
        x[:, i : i + (down - 1) * strides[0] + 1 : strides[0], j : j + (along - 1) * strides[1] + 1 : strides[1]]
        for i in range(high)
        for j in range(wide)
    ]
    if groups > 1:
        return sum((view * kernel[i // wide, i % wide, 0] for i, view in enumerate(views)), jnp.zeros(()))
    flat = jnp.concatenate(views, -1).reshape(-1, high * wide * channels)
    return (flat @ kernel.reshape(-1, out)).reshape(x.shape[0], down, along, out)


def _normalise(x: jax.Array, layer: Tree, running: Tree, training: bool) -> tuple[jax.Array, Tree]:
    if training:
        mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
        running = {
            "mean": _MOMENTUM * running["mean"] + (1 - _MOMENTUM) * mean,
            "variance": _MOMENTUM * running["variance"] + (1 - _MOMENTUM) * variance,
        }
    else:
        mean, variance = running["mean"], running["variance"]
    return (x - mean) * (layer["scale"] / jnp.sqrt(variance + _EPSILON)) + layer["shift"], running


def folded(weights: Tree, running: Tree) -> dict[str, tuple[Any, Any]]:
    """Kernel (HWIO) and bias of each layer with the normalisation worked in, for use without training."""
    layers = {}
    for name in LAYERS:
        layer, seen = weights[name], running[name]
        gain = layer["scale"] / jnp.sqrt(seen["variance"] + _EPSILON)
        layers[name] = (layer["kernel"] * gain, layer["shift"] - seen["mean"] * gain)
    layers["out"] = (weights["out"]["kernel"], weights["out"]["shift"])
    return layers
