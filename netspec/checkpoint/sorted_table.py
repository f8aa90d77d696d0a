"""Reads tables in the format of LevelDB: blocks of sorted keys with values, found by an index of blocks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from netspec.budget import spend
from netspec.checkpoint.contents import CheckpointError
from netspec.checkpoint.crc32c import crc32c, masked
from netspec.checkpoint.snappy import beginning, decompressed
from netspec.checkpoint.wire import Data, part, varint

MAX_BYTES = 16 * 2**20
"""The most bytes of blocks that are read of a table, enough for a hundred thousand variables."""
_TOO_MUCH = f"more than {MAX_BYTES:,} bytes of names and shapes"
MAGIC = 0xDB4775248B80FB57.to_bytes(8, "little")
"""The last bytes of a table."""
_FOOTER, _TRAILER, _COUNT = 48, 5, 4


class Handle(NamedTuple):
    """Where a block is."""

    offset: int
    size: int


class SortedTable:
    """A table in a file."""

    def __init__(self, file: BinaryIO) -> None:
        """Opens the table.

        Raises:
            CheckpointError: the file is no table.
        """
        self._file = file
        self._size = os.fstat(file.fileno()).st_size
        self._left = MAX_BYTES
        footer = self._read(max(self._size - _FOOTER, 0), min(_FOOTER, self._size))
        if not footer.endswith(MAGIC):
            raise CheckpointError("not a checkpoint, or cut off: it does not end as one")
        _, at = read_handle(footer, 0)
        self._index, _ = read_handle(footer, at)

    def entries(self) -> Iterator[tuple[bytes, bytes]]:
        """The keys and values in order; blocks are read as they are needed.

        Raises:
            CheckpointError: a block is damaged, or there are too many.
        """
        before = None
        for _, value in block_entries(self._block(self._index)):
            for key, content in block_entries(self._block(read_handle(value, 0)[0])):
                if before is not None and key <= before:
                    raise CheckpointError("the keys are not in order")
                before = key
                yield key, bytes(content)

    def first(self) -> tuple[bytes, bytes]:
        """The first key and its value, even if the block has large values behind, as in version 1.

        Raises:
            CheckpointError: the block is damaged, or the value is too large.
        """
        entry = next(block_entries(self._block(self._index)), None)
        if entry is None:
            raise CheckpointError("a table without keys")
        handle, _ = read_handle(entry[1], 0)
        if handle.size <= self._left:
            key, value = next(block_entries(self._block(handle)), (b"", b""))
            return key, bytes(value)
        # Not all of it is read, and so not the checksum.
        stored = self._read(handle.offset, self._left)
        spend(len(stored) // 32)
        if self._read(handle.offset + handle.size, 1) == b"\1":
            stored = beginning(stored, self._left)
        try:
            (key, value), _ = _entry(stored, 0, b"", len(stored))
        except CheckpointError:
            raise CheckpointError(_TOO_MUCH) from None
        return key, bytes(value)

    def blocks(self) -> list[tuple[bytes, Handle]]:
        """The blocks in order, each with a key that is none before its last.

        Raises:
            CheckpointError: the index of blocks is damaged.
        """
        return [(key, read_handle(value, 0)[0]) for key, value in block_entries(self._block(self._index))]

    def _block(self, handle: Handle) -> bytes:
        """The content of a block, once its checksum is confirmed."""
        if handle.size > self._left:
            raise CheckpointError(_TOO_MUCH)
        stored = self._read(handle.offset, handle.size + _TRAILER)
        spend(len(stored) // 32)
        kind = stored[handle.size]
        if masked(crc32c(stored[: handle.size + 1])) != int.from_bytes(stored[handle.size + 1 :], "little"):
            raise CheckpointError("a block is damaged: its checksum is another")
        if kind > 1:
            raise CheckpointError(f"a block is compressed in an unknown way ({kind})")
        content = stored[: handle.size]
        if kind == 1:
            content = decompressed(content, self._left)
        self._left -= len(content)
        return content

    def _read(self, offset: int, size: int) -> bytes:
        if offset + size > self._size:
            raise CheckpointError("a block is beyond the end of the file")
        self._file.seek(offset)
        found = self._file.read(size)
        if len(found) != size:
            raise CheckpointError("the file is cut off")
        return found


def ends_as_table(path: Path) -> bool:
    """Whether a file ends as a table does."""
    with path.open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - len(MAGIC), 0))
        return file.read() == MAGIC


def read_handle(data: Data, at: int) -> tuple[Handle, int]:
    """Where the block is that is described at an offset, and the offset behind."""
    offset, at = varint(data, at)
    size, at = varint(data, at)
    return Handle(offset, size), at


def block_entries(block: Data) -> Iterator[tuple[bytes, Data]]:
    """The entries of a block: each key shares its beginning with the one before."""
    if len(block) < _COUNT:
        raise CheckpointError("a block is too short")
    restarts = int.from_bytes(block[-_COUNT:], "little")
    end = len(block) - _COUNT * (restarts + 1)
    if end < 0:
        raise CheckpointError("a block is too short")
    at, key = 0, b""
    while at < end:
        spend(1)
        (key, value), at = _entry(block, at, key, end)
        yield key, value


def _entry(block: Data, at: int, before: bytes, end: int) -> tuple[tuple[bytes, Data], int]:
    """The key and the value that begin at an offset, and the offset behind; `before` is the key before."""
    shared, at = varint(block, at)
    own, at = varint(block, at)
    length, at = varint(block, at)
    if shared > len(before) or own + length > end - at:
        raise CheckpointError("an entry of a block is beyond its end")
    key = before[:shared] + bytes(part(block, at, own))
    return (key, part(block, at + own, length)), at + own + length
