"""Writes checkpoints without TensorFlow, from the formats' descriptions: small ones to test with, and broken ones."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

FLOAT, INT64 = 1, 9
BYTES = {FLOAT: 4, INT64: 8}
MAGIC = struct.pack("<Q", 0xDB4775248B80FB57)

Entries = Iterable[tuple[bytes, bytes]]
Tensors = Mapping[str, tuple[tuple[int, ...], int]]


def varint(value: int) -> bytes:
    value &= 2**64 - 1
    made = b""
    while value > 127:
        made += bytes([value & 127 | 128])
        value >>= 7
    return made + bytes([value])


def field(key: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(key << 3) + varint(value)
    return varint(key << 3 | 2) + varint(len(value)) + value


def checksum(data: bytes) -> bytes:
    """The masked CRC-32C, by division of polynomials, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        for bit in range(8):
            odd = (crc ^ byte >> bit) & 1
            crc = crc >> 1 ^ (0x82F63B78 if odd else 0)
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", (((crc >> 15) | (crc << 17) & 0xFFFFFFFF) + 0xA282EAD8) % 2**32)


def block(entries: Entries, every: int = 4) -> bytes:
    """A block: a key is written in full at each restart, else without what it shares with the key before."""
    made, restarts, before = b"", [], b""
    for index, (key, value) in enumerate(entries):
        shared = 0
        if index % every:
            while shared < min(len(key), len(before)) and key[shared] == before[shared]:
                shared += 1
        else:
            restarts.append(len(made))
        made += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        before = key
    return made + b"".join(struct.pack("<I", at) for at in restarts or [0]) + struct.pack("<I", len(restarts or [0]))


def table(entries: Entries, in_block: int = 7, kind: int = 0, spoil: Callable[[bytes], bytes] = bytes) -> bytes:
    """A whole table. With kind 1, blocks are compressed by Snappy, in literals alone.

    `spoil` is applied to the content of each block before its checksum is made.
    """
    made, index, waiting = b"", [], list(entries)

    def added(content: bytes) -> bytes:
        nonlocal made
        stored = spoil(literal(content) if kind == 1 else content)
        handle = varint(len(made)) + varint(len(stored))
        made += stored + bytes([kind]) + checksum(stored + bytes([kind]))
        return handle

    for start in range(0, max(len(waiting), 1), in_block):
        part = waiting[start : start + in_block]
        index.append((part[-1][0] if part else b"", added(block(part))))
    footer = added(block([])) + added(block(index, 1))
    return made + footer.ljust(40, b"\0") + MAGIC


def literal(content: bytes) -> bytes:
    """Bytes in the format of Snappy, without any copies."""
    parts = [content[at : at + 60] for at in range(0, len(content), 60)]
    return varint(len(content)) + b"".join(bytes([(len(part) - 1) << 2]) + part for part in parts)


def shape(sizes: Iterable[int]) -> bytes:
    return b"".join(field(2, field(1, size)) for size in sizes)


def bundle_entries(tensors: Tensors) -> list[tuple[bytes, bytes]]:
    """The header and the entries of an index of version 2."""
    entries, at = [(b"", field(1, 1) + field(3, field(1, 1)))], 0
    for name, (sizes, kind) in sorted(tensors.items(), key=lambda item: item[0].encode()):
        size = math.prod(sizes) * BYTES[kind]
        content = field(1, kind) + field(2, shape(sizes)) + field(4, at) + field(5, size)
        entries.append((name.encode(), content))
        at += size
    return entries


def write_bundle(prefix: Path, tensors: Tensors) -> None:
    """Writes a checkpoint of version 2 with values of zero."""
    prefix.parent.mkdir(parents=True, exist_ok=True)
    Path(f"{prefix}.index").write_bytes(table(bundle_entries(tensors)))
    size = sum(math.prod(sizes) * BYTES[kind] for sizes, kind in tensors.values())
    with Path(f"{prefix}.data-00000-of-00001").open("wb") as file:
        file.truncate(size)


def contents(tensors: Tensors) -> bytes:
    """The table of contents of a checkpoint of version 1."""
    described = (
        field(1, name.encode()) + field(2, shape(sizes)) + field(3, kind) + field(4, field(1, b"") * len(sizes))
        for name, (sizes, kind) in tensors.items()
    )
    return field(1, b"".join(field(1, each) for each in described))


def write_slices(path: Path, tensors: Tensors, kind: int = 0) -> None:
    """Writes the names of a checkpoint of version 1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(table([(b"", contents(tensors))], kind=kind))
