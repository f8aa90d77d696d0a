"""Decompresses blocks that are compressed with Snappy."""

from __future__ import annotations

from contextlib import suppress

from netspec.budget import spend
from netspec.checkpoint.contents import CheckpointError
from netspec.checkpoint.wire import Data, part, varint


def decompressed(data: Data, most: int) -> bytes:
    """The content of a compressed block, which has at most `most` bytes."""
    length, at = varint(data, 0)
    if length > most:
        raise CheckpointError(f"a compressed block says that it holds {length:,} bytes")
    made = bytearray()
    _decompress(data, at, made, length)
    if len(made) != length:
        raise CheckpointError(f"a compressed block holds {'more' if len(made) > length else 'less'} than it says")
    return bytes(made)


def beginning(data: Data, most: int) -> bytes:
    """The first `most` bytes of a compressed block, or fewer, of whose own bytes only the first are there."""
    made = bytearray()
    with suppress(CheckpointError):  # where the bytes end
        _decompress(data, varint(data, 0)[1], made, most)
    return bytes(made[:most])


def _decompress(data: Data, at: int, made: bytearray, enough: int) -> None:
    """Appends what is decompressed, until there is more than enough."""
    while at < len(data) and len(made) <= enough:
        spend(1)
        tag = data[at]
        if tag & 3:
            count, distance, at = _copy(data, at)
            _repeat(made, count, distance)
        else:
            count, at = _literal(data, at)
            made += part(data, at, count)
            at += count


def _literal(data: Data, at: int) -> tuple[int, int]:
    """The length of a literal, and the offset of its bytes."""
    count = data[at] >> 2
    if count < 60:
        return count + 1, at + 1
    width = count - 59
    return int.from_bytes(part(data, at + 1, width), "little") + 1, at + 1 + width


def _copy(data: Data, at: int) -> tuple[int, int, int]:
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
