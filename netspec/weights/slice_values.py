"""Reads values of checkpoints of version 1: messages in the blocks of tables, by the keys of slices."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from netspec.checkpoint import CheckpointError, StoredTensor
from netspec.checkpoint.contents import ITEM_BYTES
from netspec.checkpoint.crc32c import masked
from netspec.checkpoint.read_checkpoint import opened
from netspec.checkpoint.slice_keys import Slice, slice_key
from netspec.checkpoint.snappy import decompressed
from netspec.checkpoint.sorted_table import Handle, SortedTable, block_entries
from netspec.checkpoint.tensor_slices import read_slices
from netspec.checkpoint.wire import Data, fields
from netspec.weights.fast_checksum import checksum
from netspec.weights.mapped_bytes import joined_slices, mapped
from netspec.weights.numbers import Array, as_numbers

Numbers: TypeAlias = Callable[[Data], Array]
_MOST_PACKED = 22
"""How many times its own bytes a block of Snappy holds at most: a copy of 64 bytes takes 3."""
_TRAILER = 5


class SliceFile:
    """One file of a checkpoint of version 1. The block that was read last is kept, since many variables share one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with opened(path) as file:
            table = SortedTable(file)
            self._blocks = table.blocks()
            self.slices = read_slices(table.first()[1])
        self._last: tuple[Handle, Data] | None = None

    def values(self, name: str, dtype: str) -> Iterator[tuple[tuple[int, ...], Array]]:
        """The slices of a variable in this file, each with where it begins.

        Raises:
            CheckpointError: a slice is not there, or damaged.
        """
        for part in self.slices.get(name, ()):
            yield part.begin, _numbers(self._value(slice_key(name, part)), dtype, part)

    def _value(self, key: bytes) -> Data:
        for last, handle in self._blocks:
            if key <= last:
                found = dict(block_entries(self._block(handle))).get(key)
                if found is not None:
                    return found
                break
        raise CheckpointError("its values are not there")

    def _block(self, handle: Handle) -> Data:
        if self._last is None or self._last[0] != handle:
            stored = mapped(self._path, handle.offset, handle.size + _TRAILER)
            if masked(checksum(stored[: handle.size + 1])) != int.from_bytes(bytes(stored[-4:]), "little"):
                raise CheckpointError(f"{self._path.name} is damaged: the checksum of a block is another")
            content: Data = stored.data[: handle.size]
            if kind := stored[handle.size]:
                if kind > 1:
                    raise CheckpointError(f"a block is compressed in an unknown way ({kind})")
                content = memoryview(decompressed(content, _MOST_PACKED * handle.size))
            self._last = handle, content
        return self._last[1]


def slice_values(files: Sequence[SliceFile], name: str, tensor: StoredTensor) -> Array:
    """The values of a variable, whose slices may be in several files.

    Raises:
        CheckpointError: they are not there, or damaged.
    """
    parts = [part for file in files for part in file.values(name, tensor.dtype)]
    return parts[0][1] if len(parts) == 1 and parts[0][1].shape == tensor.shape else joined_slices(tensor, parts)


def _numbers(value: Data, dtype: str, part: Slice) -> Array:
    """The numbers in the message of a slice."""
    key, decode = _FIELDS[dtype]
    for saved in fields(value):
        for data in fields(saved.data()) if saved.key == 2 else ():
            if data.key == 3:
                packed = [field.data() for field in fields(data.data()) if field.key == key]
                found = decode(packed[0]) if len(packed) == 1 else np.empty(0, np.uint8)
                size = math.prod(part.shape) * ITEM_BYTES[dtype]
                if found.nbytes != size:
                    raise CheckpointError(f"it has {found.nbytes:,} bytes of {size:,}")
                return as_numbers(found.view(np.uint8), dtype).reshape(part.shape)
    raise CheckpointError("its values are not there")


def _plain(data: Data) -> Array:
    return np.frombuffer(data, np.uint8)


def _varints(kind: str) -> Numbers:
    """Decodes numbers of variable length: seven bits a byte, the lowest first, with a mark on all but the last."""

    def decode(data: Data) -> Array:
        stored = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(stored < 0x80)
        if not len(stored) or not len(ends) or ends[-1] != len(stored) - 1:
            raise CheckpointError("a number is cut off")
        starts = np.concatenate(([0], ends[:-1] + 1))
        lengths = ends - starts + 1
        if lengths.max() > 10:
            raise CheckpointError("a number is too long")
        places = np.arange(len(stored)) - np.repeat(starts, lengths)
        bits = (stored & np.uint8(0x7F)).astype(np.uint64) << (7 * places).astype(np.uint64)
        return np.bitwise_or.reduceat(bits, starts).astype(kind)

    return decode


_FIELDS: Mapping[str, tuple[int, Numbers]] = MappingProxyType(
    {
        "float32": (5, _plain),
        "float64": (6, _plain),
        "int8": (7, _varints("u1")),
        "uint8": (7, _varints("u1")),
        "int16": (7, _varints("<u2")),
        "uint16": (7, _varints("<u2")),
        "int32": (7, _varints("<u4")),
        "complex64": (9, _plain),
        "int64": (10, _varints("<u8")),
        "bool": (11, _varints("u1")),
        "complex128": (12, _plain),
        "float16": (13, _varints("<u2")),
        "bfloat16": (13, _varints("<u2")),
        "uint32": (16, _varints("<u4")),
        "uint64": (17, _varints("<u8")),
    }
)
"""The fields of a message of a tensor that hold numbers of a type, and how these are packed."""
