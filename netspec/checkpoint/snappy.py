"""Decompresses blocks that are compressed with Snappy."""

from __future__ import annotations

from netspec.budget import spend
from netspec.checkpoint.contents import CheckpointError
from netspec.checkpoint.wire import part, varint


def decompressed(data: bytes, most: int) -> bytes:
    """The content of a compressed block, which has at most `most` bytes."""
    length, at = varint(data, 0)
    if length > most:
        raise CheckpointError(f"a compressed block says that it holds {length:,} bytes")
    made = bytearray()
    while at < len(data):
        spend(1)
        tag = data[at]
        if tag & 3:
            count, distance, at = _copy(data, at)
            _repeat(made, count, distance)
        else:
            count, at = _literal(data, at)
            made += part(data, at, count)
            at += count
        if len(made) > length:
            raise CheckpointError("a compressed block holds more than it says")
    if len(made) != length:
        raise CheckpointError("a compressed block holds less than it says")
    return bytes(made)


def _literal(data: bytes, at: int) -> tuple[int, int]:
    """The length of a literal, and the offset of its bytes."""
    count = data[at] >> 2
    if count < 60:
        return count + 1, at + 1
    width = count - 59
    return int.from_bytes(part(data, at + 1, width), "little") + 1, at + 1 + width


def _copy(data: bytes, at: int) -> tuple[int, int, int]:
    """The length of a copy, how far back it begins, and the offset behind the tag."""
    tag = data[at]
    if tag & 3 == 1:
        low = part(data, at + 1, 1)[0]
        return (tag >> 2 & 7) + 4, (tag >> 5 << 8) | low, at + 2
    width = 2 if tag & 3 == 2 else 4
    return (tag >> 2) + 1, int.from_bytes(part(data, at + 1, width), "little"), at + 1 + width


def _repeat(made: bytearray, count: int, distance: int) -> None:
    """Appends bytes that were made before; they may be among those that are appended."""
    if not 0 < distance <= len(made):
        raise CheckpointError("a compressed block refers to what is before its beginning")
    start = len(made) - distance
    pattern = bytes(made[start : start + count])
    made += (pattern * (count // len(pattern) + 1))[:count]
