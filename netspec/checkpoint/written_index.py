"""Writes the index of a checkpoint of version 2: a table of one block, whose values are protocol buffers."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.checkpoint.bundle import VERSION
from netspec.checkpoint.crc32c import crc32c, masked
from netspec.checkpoint.sorted_table import MAGIC
from netspec.checkpoint.tensor_messages import dtype_number

_PLACES = 40
"""The bytes for the places of the last two blocks, which zeros fill up."""


def bundle_header() -> bytes:
    """The value of the first key: one data file, of this version."""
    return _number(1, 1) + _content(3, _number(1, VERSION))


def bundle_entry(shape: Sequence[int], dtype: str, offset: int, size: int, checksum: int) -> bytes:
    """The value of the key of a tensor; `checksum` is that of its bytes, as it is stored."""
    sizes = b"".join(_content(2, _number(1, axis)) for axis in shape)
    made = _number(1, dtype_number(dtype)) + _content(2, sizes) + _number(4, offset) + _number(5, size)
    return made + _varint(6 << 3 | 5) + checksum.to_bytes(4, "little")


def index_bytes(entries: Sequence[tuple[bytes, bytes]]) -> bytes:
    """A table of keys and values, in the order of the keys."""
    data = _stored(_block(entries))
    middle = _stored(_block([]))
    index = _stored(_block([(entries[-1][0], _place(0, data))]))
    footer = _place(len(data), middle) + _place(len(data) + len(middle), index)
    return data + middle + index + footer.ljust(_PLACES, b"\0") + MAGIC


def _block(entries: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Entries, each with its whole key, and where each begins."""
    made, starts = bytearray(), []
    for key, value in entries:
        starts.append(len(made))
        made += _varint(0) + _varint(len(key)) + _varint(len(value)) + key + value
    starts = starts or [0]
    return bytes(made) + b"".join(start.to_bytes(4, "little") for start in (*starts, len(starts)))


def _stored(block: bytes) -> bytes:
    """A block, that it is not compressed, and its checksum."""
    content = block + b"\0"
    return content + masked(crc32c(content)).to_bytes(4, "little")


def _place(offset: int, stored: bytes) -> bytes:
    return _varint(offset) + _varint(len(stored) - 5)


def _number(key: int, value: int) -> bytes:
    return _varint(key << 3) + _varint(value)


def _content(key: int, value: bytes) -> bytes:
    return _varint(key << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*made, value))
