"""Reads the index of a checkpoint of version 2: one entry for each tensor, which says where its data are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from netspec.checkpoint.contents import Check, CheckpointError, Piece, StoredTensor
from netspec.checkpoint.slice_keys import Slice, read_slice, slice_key
from netspec.checkpoint.sorted_table import SortedTable
from netspec.checkpoint.tensor_messages import dtype, shape
from netspec.checkpoint.wire import fields, signed

VERSION = 1
"""The version of the index that this reader knows."""
_SLICE = b"\0"
"""The first byte of the key of a slice; the tensor itself has an entry too, which lists its slices."""


class BundleEntry(NamedTuple):
    """The entry of a tensor: what it is, and the data file and the bytes that it is in."""

    tensor: StoredTensor
    shard: int
    offset: int
    size: int
    checksum: int
    slices: tuple[Slice, ...] = ()


class Bundle(NamedTuple):
    """An index: the number of data files, and the entries by key."""

    shards: int
    entries: Mapping[str, BundleEntry]
    slices: Mapping[bytes, BundleEntry]
    little: bool = True
    """Whether the least byte of a number comes first."""

    def faults(self, prefix: str) -> tuple[str, ...]:
        """Which data files are not there, or end too early."""
        ends = dict.fromkeys(range(self.shards), 0)
        for entry in (*self.entries.values(), *self.slices.values()):
            if entry.tensor.parts == 1:
                ends[entry.shard] = max(ends.get(entry.shard, 0), entry.offset + entry.size)
        return tuple(
            fault for shard, end in ends.items() if (fault := _fault(data_file(prefix, shard, self.shards), end))
        )

    def pieces(self, prefix: str) -> dict[str, tuple[Piece, ...]]:
        """Where the values of each tensor are; none of a slice that has no entry, which is a fault of the file."""
        return {
            name: tuple(
                self._piece(prefix, found, each)
                for each in entry.slices
                if (found := self.slices.get(slice_key(name, each)))
            )
            if entry.slices
            else (self._piece(prefix, entry, None),)
            for name, entry in self.entries.items()
        }

    def _piece(self, prefix: str, entry: BundleEntry, part: Slice | None) -> Piece:
        file = Path(data_file(prefix, entry.shard, self.shards))
        shape, begin = entry.tensor.shape, part.begin if part else ()
        check = Check("crc32c", entry.checksum, entry.offset)
        return Piece(file, entry.offset, entry.size, shape, begin, check, self.little)


def data_file(prefix: str, shard: int, shards: int) -> str:
    """The name of a data file."""
    return f"{prefix}.data-{shard:05}-of-{shards:05}"


def read_bundle(header: bytes, table: SortedTable) -> Bundle:
    """Reads an index, whose header is the value of the first key."""
    shards = _shards(header)
    entries: dict[str, BundleEntry] = {}
    slices: dict[bytes, BundleEntry] = {}
    for key, value in table.entries():
        if key.startswith(_SLICE):
            slices[key] = _entry(value)
        elif key:
            entries[key.decode("utf-8", "backslashreplace")] = _entry(value)
    return Bundle(shards, entries, slices, not any(field.key == 2 and field.number() for field in fields(header)))


def _shards(header: bytes) -> int:
    shards = 0
    for field in fields(header):
        if field.key == 1:
            shards = field.number()
        elif field.key == 3:
            least = [each.number() for each in fields(field.content()) if each.key == 2]
            if any(version > VERSION for version in least):
                raise CheckpointError("it is written for readers of a later version")
    if not 0 < shards < 100_000:
        raise CheckpointError(f"it says that it has {shards:,} data files")
    return shards


def _entry(message: bytes) -> BundleEntry:
    sizes: tuple[int, ...] = ()
    parts: list[bytes] = []
    kind = shard = offset = size = checksum = 0
    for field in fields(message):
        if field.key == 1:
            kind = field.number()
        elif field.key == 2:
            sizes = shape(field.content())
        elif field.key == 3:
            shard = signed(field.number())
        elif field.key == 4:
            offset = signed(field.number())
        elif field.key == 5:
            size = signed(field.number())
        elif field.key == 6:
            checksum = field.number()
        elif field.key == 7:
            parts.append(field.content())
    if min(shard, offset, size) < 0:
        raise CheckpointError("a tensor is said to be before the beginning of its file")
    tensor = StoredTensor(sizes, dtype(kind), max(len(parts), 1))
    slices = tuple(read_slice(part, sizes) for part in parts)
    return BundleEntry(tensor, shard, offset, size, checksum, slices)


def _fault(path: str, end: int) -> str | None:
    try:
        size = Path(path).stat().st_size
    except (OSError, ValueError):
        return f"{Path(path).name} is not there"
    if size < end:
        return f"{Path(path).name} is cut off: it has {size:,} bytes of {end:,}"
    return None
