"""TFRecord files as bytes: where each record is, without reading what is in it.

A record is its length (8 bytes), a checksum of the length, the data, and a checksum of the data. So the records of a
file that is not compressed are counted by reading 12 bytes of each.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import IO, Any

from netspec.checkpoint.crc32c import crc32c, masked
from netspec.records import dataclass
from netspec.training.data_faults import DataError
from netspec.training.regular_files import require_regular
from netspec.wording import counted, first_of

_HEADER, _CHECKSUM = 12, 4
_PIECE = 1 << 16
_THREADS = 16
_SHARD = re.compile(r"(?<!\d)(\d{5,})-of-(\d{5,})(?!\d)")
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class RecordFile:
    """A file of records."""

    path: Path
    compression: str
    """As TensorFlow names it: `GZIP`, `ZLIB` or nothing."""
    count: int | None
    """The number of its records; None if they were not counted."""
    fault: str | None = None
    """The record at fault, and what is wrong with it."""

    @property
    def empty(self) -> bool:
        """Whether it has no record, as far as is known."""
        return not self.count if self.count is not None else not self.path.stat().st_size


def matching(pattern: str, written: str) -> list[Path]:
    """The files of a pattern in order; `written` is what the recipe has."""
    path = Path(pattern)
    if path.is_dir():
        raise DataError([f"{written} is a folder: give its files, such as `{written.rstrip('/')}/*.tfrecord`"])
    found = [path] if path.exists() else sorted(map(Path, glob.glob(pattern, recursive=True)))
    if not found:
        raise DataError(
            [f"{written}: no file matches" if glob.has_magic(pattern) else f"{written}: there is no such file"]
        )
    for file in found:
        require_regular(file)
    count, first = _missing([file.name for file in found])
    if count:
        missing = f"{counted(count, 'shard')} missing, {first_of(first, 3, count)}"
        raise DataError([f"{written}: {missing}; or list those there"])
    return found


def _missing(names: Sequence[str]) -> tuple[int, list[str]]:
    """How many shards such as `train-00000-of-00005` are missing, and the first of them."""
    sets: dict[tuple[str, str, int, int], set[int]] = {}
    for name in names:
        if found := _SHARD.search(name):
            key = name[: found.start(1)], name[found.end(1) :], len(found[1]), int(found[2])
            sets.setdefault(key, set()).add(int(found[1]))
    count, first = 0, list[str]()
    for (before, after, width, total), numbers in sets.items():
        missing = total - sum(number < total for number in numbers)
        count += missing
        absent = (number for number in range(total) if number not in numbers)
        first += [f"{before}{number:0{width}}{after}" for number in islice(absent, min(missing, 3))]
    return count, first


def counted_files(paths: Sequence[Path], compression: str) -> tuple[RecordFile, ...]:
    """The files with their records counted, several at a time."""
    with ThreadPoolExecutor(_THREADS) as threads:
        return tuple(threads.map(lambda path: _counted(path, compression), paths))


def _counted(path: Path, compression: str) -> RecordFile:
    kind, number = compression, -1
    try:
        kind = _kind(path, compression)
        for number, fault in enumerate(_plain_headers(path) if not kind else _packed_headers(path, kind)):
            if fault:
                return RecordFile(path, kind, number, f"record {number:,} {fault}")
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno:
            return RecordFile(path, kind, 0, f"cannot be read: {error.strerror}")
        return RecordFile(path, kind, number + 1, f"record {number + 1:,} is cut off: the {kind} data end or break")
    return RecordFile(path, kind, number + 1)


def uncounted_files(paths: Sequence[Path], compression: str) -> tuple[RecordFile, ...]:
    """The files, without a look at their records."""
    return tuple(RecordFile(path, _kind(path, compression), None) for path in paths)


def _kind(path: Path, compression: str) -> str:
    return compression_of(path) if compression == "auto" else "" if compression == "none" else compression.upper()


def compression_of(path: Path) -> str:
    """How a file is compressed, by its first bytes, as TensorFlow names it."""
    with path.open("rb") as file:
        head = file.read(_HEADER)
    if not head or _is_header(head):
        return ""
    if head.startswith(_GZIP):
        return "GZIP"
    return "ZLIB" if head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0 else ""


def first_record(file: RecordFile) -> bytes:
    """The data of the first record."""
    with _unpacked(file.path, file.compression) as stream:
        length = int.from_bytes(stream.read(_HEADER)[:8], "little")
        data: bytes = stream.read(length)
        return data


def _is_header(head: bytes) -> bool:
    return len(head) == _HEADER and masked(crc32c(head[:8])) == int.from_bytes(head[8:], "little")


def _plain_headers(path: Path) -> Iterator[str | None]:
    """What is wrong with each record of a file; None for nothing. A fault is the last."""
    with path.open("rb", buffering=0) as file:
        size, at, handle = os.fstat(file.fileno()).st_size, 0, file.fileno()
        while at < size:
            head = os.pread(handle, _HEADER, at)
            length = int.from_bytes(head[:8], "little")
            end = at + _HEADER + length + _CHECKSUM
            if (not at or end > size) and len(head) == _HEADER and not _is_header(head):
                yield "has a damaged length" if at else "has a damaged length, or this is no TFRecord file"
                return
            if end > size:
                yield f"is cut off: the file ends at byte {size:,}, the record at {end:,}"
                return
            yield None
            at = end


def _packed_headers(path: Path, compression: str) -> Iterator[str | None]:
    with _unpacked(path, compression) as stream:
        while head := stream.read(_HEADER):
            length = int.from_bytes(head[:8], "little")
            if len(head) == _HEADER and not _is_header(head):
                yield "has a damaged length, or this is no TFRecord file"
                return
            left = length + _CHECKSUM
            while left and (skipped := len(stream.read(min(left, 1 << 20)))):
                left -= skipped
            if left or len(head) < _HEADER:
                yield "is cut off"
                return
            yield None


def _unpacked(path: Path, compression: str) -> IO[bytes] | io.BufferedReader | gzip.GzipFile:
    if compression == "ZLIB":
        return io.BufferedReader(_Inflated(path))
    return gzip.open(path) if compression else path.open("rb")


class _Inflated(io.RawIOBase):
    """What a file of zlib's format holds."""

    def __init__(self, path: Path) -> None:
        self._file, self._inflate, self._ready = path.open("rb"), zlib.decompressobj(), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready and not self._inflate.eof:
            packed = self._file.read(_PIECE)
            if not packed:
                raise EOFError
            self._ready = self._inflate.decompress(packed)
        taken, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def close(self) -> None:
        self._file.close()
        super().close()
