"""Values to and from what a table holds: compressed JSON, canonical JSON, digests."""

import hashlib
import json
import zlib
from typing import Any, TypeVar

from schemas.base import Frozen

Value = TypeVar("Value", bound=Frozen)


def pack(value: Frozen) -> bytes:
    """A value as zlib-compressed JSON."""
    return zlib.compress(value.model_dump_json(by_alias=True).encode(), 6)


def unpack(data: bytes | memoryview, kind: type[Value]) -> Value:
    """The value that `pack` was given."""
    return kind.model_validate_json(zlib.decompress(bytes(data)))


def canonical(value: Any) -> bytes:
    """JSON of plain values in one fixed form: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, as hex."""
    return hashlib.sha256(canonical(value)).hexdigest()
