"""The slices of partitioned variables, and the keys that their values are stored under, in both versions."""

from __future__ import annotations

from typing import NamedTuple

from netspec.checkpoint.contents import CheckpointError
from netspec.checkpoint.wire import fields, signed

_WHOLE = -1
"""The length that stands for a whole axis."""


class Slice(NamedTuple):
    """A part of a tensor: where it begins on each axis, its sizes, and the axes that it spans as a whole."""

    begin: tuple[int, ...]
    shape: tuple[int, ...]
    whole: tuple[bool, ...]


def read_slice(message: bytes, sizes: tuple[int, ...]) -> Slice:
    """The slice that a message describes, of a tensor of some sizes."""
    extents = [field.content() for field in fields(message) if field.key == 1]
    if len(extents) != len(sizes):
        raise CheckpointError("a slice has another number of axes than its tensor")
    found = [_extent(extent, size) for extent, size in zip(extents, sizes, strict=True)]
    for (begin, length, _), size in zip(found, sizes, strict=True):
        if begin < 0 or length < 0 or begin + length > size:
            raise CheckpointError("a slice is beyond the end of its tensor")
    begins, lengths, whole = zip(*found, strict=True) if found else ((), (), ())
    return Slice(begins, lengths, whole)


def _extent(message: bytes, size: int) -> tuple[int, int, bool]:
    said = {field.key: signed(field.number()) for field in fields(message)}
    return (said.get(1, 0), said[2], False) if 2 in said else (0, size, True)


def slice_key(name: str, part: Slice) -> bytes:
    """The key of a slice: a zero, the name, the number of axes, and on each axis the beginning and the length."""
    made = b"\0" + name.encode().replace(b"\0", b"\0\xff") + b"\0\1" + _number(len(part.shape))
    for begin, length, whole in zip(*part, strict=True):
        made += _ordered(begin) + _ordered(_WHOLE if whole else length)
    return made


def _number(value: int) -> bytes:
    """A number whose bytes are in the order of numbers: their count, and the bytes, the greatest first."""
    count = (value.bit_length() + 7) // 8
    return bytes([count]) + value.to_bytes(count, "big")


def _ordered(value: int) -> bytes:
    """A number that may be negative: as many leading bits as it has bytes, which are inverted if it is negative."""
    magnitude = ~value if value < 0 else value
    count = next(count for count in range(1, 11) if magnitude < 1 << (7 * count - 1))
    marks = ((1 << count) - 1) << (8 * count - count)
    bits = value & ((1 << (8 * count)) - 1)
    return (bits ^ marks).to_bytes(count, "big")
