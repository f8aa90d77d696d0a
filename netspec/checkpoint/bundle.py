"""Reads the index of a checkpoint of version 2: one entry for each tensor, which says where its data are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from netspec.checkpoint.contents import CheckpointError, StoredTensor
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


class Bundle(NamedTuple):
    """An index: the number of data files, and the entries by key."""

    shards: int
    entries: Mapping[str, BundleEntry]
    slices: tuple[BundleEntry, ...]

    def faults(self, prefix: str) -> tuple[str, ...]:
        """Which data files are not there, or end too early."""
        ends = dict.fromkeys(range(self.shards), 0)
        for entry in (*self.entries.values(), *self.slices):
            if entry.tensor.parts == 1:
                ends[entry.shard] = max(ends.get(entry.shard, 0), entry.offset + entry.size)
        return tuple(
            fault for shard, end in ends.items() if (fault := _fault(data_file(prefix, shard, self.shards), end))
        )


def data_file(prefix: str, shard: int, shards: int) -> str:
    """The name of a data file."""
    return f"{prefix}.data-{shard:05}-of-{shards:05}"


def read_bundle(header: bytes, table: SortedTable) -> Bundle:
    """Reads an index, whose header is the value of the first key."""
    shards = _shards(header)
    entries: dict[str, BundleEntry] = {}
    slices: list[BundleEntry] = []
    for key, value in table.entries():
        if key.startswith(_SLICE):
            slices.append(_entry(value))
        elif key:
            entries[key.decode("utf-8", "backslashreplace")] = _entry(value)
    return Bundle(shards, entries, tuple(slices))


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
    kind = shard = offset = size = parts = 0
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
        elif field.key == 7:
            parts += 1
    if min(shard, offset, size) < 0:
        raise CheckpointError("a tensor is said to be before the beginning of its file")
    return BundleEntry(StoredTensor(sizes, dtype(kind), max(parts, 1)), shard, offset, size)


def _fault(path: str, end: int) -> str | None:
    try:
        size = Path(path).stat().st_size
    except (OSError, ValueError):
        return f"{Path(path).name} is not there"
    if size < end:
        return f"{Path(path).name} is cut off: it has {size:,} bytes of {end:,}"
    return None
