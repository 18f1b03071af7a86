"""Damages of bytes: from a sound file and a random source to one that no program wrote."""

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Final

_NUMBERS: Final = (
    b"0", b"-1", b"1", b"65535", b"65536", b"2147483647", b"2147483648", b"4294967296", b"99999999999999999999",
    b"-99999999999", b"1e308", b"0.0000001", b"NaN", b"",
)  # fmt: skip
_BYTES: Final = (0, 1, 0x7F, 0x80, 0xFE, 0xFF, 0x20, 0x3C, 0x3E, 0x28, 0x29, 0x2F, 0x5C)
_DIGITS: Final = re.compile(rb"-?\d+(?:\.\d+)?")
_TAG: Final = re.compile(rb"<[^<>]{1,300}>")
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
Mutation = Callable[[bytes, random.Random], bytes]


def mutated(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """The file with one to four damages; a package is mostly damaged inside, where its reader looks."""
    if data.startswith(b"PK\x03\x04") and rng.random() < 0.75:
        return _inside(data, rng)
    if data.startswith(b"%PDF") and rng.random() < 0.35:
        return _in_stream(data, rng)
    if rng.random() < 0.04:
        other = rng.choice(others)
        cut, into = _span(data, rng)
        return data[:cut] + other[: into - cut + 64] + data[into:]
    return _damaged(data, rng)


def _damaged(data: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        data = rng.choice(MUTATIONS)(data, rng)
    return data


def _span(data: bytes, rng: random.Random, most: int = 4096) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.randrange(1, most))


def flip(data: bytes, rng: random.Random) -> bytes:
    """Some bits the other way round."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 64)) if out else 0):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def poke(data: bytes, rng: random.Random) -> bytes:
    """Bytes that mean something to parsers."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 4, 16)) if out else 0):
        out[rng.randrange(len(out))] = rng.choice(_BYTES)
    return bytes(out)


def cut(data: bytes, rng: random.Random) -> bytes:
    """The end is missing."""
    return data[: rng.randrange(len(data) + 1)]


def drop(data: bytes, rng: random.Random) -> bytes:
    """A part is missing."""
    start, end = _span(data, rng)
    return data[:start] + data[end:]


def repeat(data: bytes, rng: random.Random) -> bytes:
    """A part stands there many times."""
    start, end = _span(data, rng, 512)
    return data[:start] + data[start:end] * rng.choice((2, 3, 50, 400)) + data[end:]


def swap(data: bytes, rng: random.Random) -> bytes:
    """Two parts have changed places."""
    a, b = sorted(_span(data, rng))
    c, d = sorted(_span(data, rng))
    return data if b > c else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def number(data: bytes, rng: random.Random) -> bytes:
    """A number written in the file is another, an absurd one more often than not."""
    found = [match.span() for match in _DIGITS.finditer(data[: 2**18])]
    if not found:
        return flip(data, rng)
    start, end = rng.choice(found)
    return data[:start] + rng.choice(_NUMBERS) + data[end:]


def tag(data: bytes, rng: random.Random) -> bytes:
    """An element is gone, doubled, or holds itself many times over."""
    found = [match.span() for match in _TAG.finditer(data[: 2**18])]
    if not found:
        return poke(data, rng)
    start, end = rng.choice(found)
    return data[:start] + data[start:end] * rng.choice((0, 0, 2, 300)) + data[end:]


MUTATIONS: Final[tuple[Mutation, ...]] = (flip, poke, cut, drop, repeat, swap, number, number, tag)


def _inside(data: bytes, rng: random.Random) -> bytes:
    """A zip package with one of its parts damaged and everything else whole."""
    source = zipfile.ZipFile(io.BytesIO(data))
    names = source.namelist()
    chosen = rng.choice([name for name in names if name.endswith((".xml", ".rels"))] or names)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in names:
            part = source.read(name)
            target.writestr(name, _damaged(part, rng) if name == chosen else part)
    return out.getvalue()


def _in_stream(data: bytes, rng: random.Random) -> bytes:
    """A PDF with one of its compressed streams damaged in the clear; the table of places no longer fits."""
    found = list(_STREAM.finditer(data))
    if not found:
        return _damaged(data, rng)
    match = rng.choice(found)
    try:
        clear = zlib.decompressobj().decompress(match[1], 2**22)
    except zlib.error:
        return _damaged(data, rng)
    return data[: match.start(1)] + zlib.compress(_damaged(clear, rng), 1) + data[match.end(1) :]
