"""Rar archives of stored files (format RAR 5.0), written from the published description: no free program writes them.

Blocks: CRC32 over what follows, then header size, type, flags as variable-length integers.
"""

import zlib
from collections.abc import Mapping
from typing import Final

SIGNATURE: Final = b"Rar!\x1a\x07\x01\x00"
_MAIN, _FILE, _END = 1, 2, 5
_HAS_DATA: Final = 0x0002
_HAS_CRC: Final = 0x0004
_UNIX: Final = 1


def rar_of(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files, none of them compressed."""
    blocks = [_block(_MAIN, 0, _number(0))]
    for name, data in files.items():
        raw = name.encode()
        stored = _number(0)
        body = b"".join((
            _number(_HAS_CRC), _number(len(data)), _number(0o100644), zlib.crc32(data).to_bytes(4, "little"), stored,
            _number(_UNIX), _number(len(raw)), raw,
        ))  # fmt: skip
        blocks.append(_block(_FILE, _HAS_DATA, _number(len(data)) + body) + data)
    return b"".join((SIGNATURE, *blocks, _block(_END, 0, _number(0))))


def _block(kind: int, flags: int, rest: bytes) -> bytes:
    inside = _number(kind) + _number(flags) + rest
    sized = _number(len(inside)) + inside
    return zlib.crc32(sized).to_bytes(4, "little") + sized


def _number(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the high bit says that more follow."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
