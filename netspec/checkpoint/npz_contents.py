"""Reads what an NPZ file stores: a ZIP archive whose members are arrays in NumPy's format, each with a header.

The header is the text of a dict of Python. Its three values are matched as text, and nothing is evaluated.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from netspec.budget import spend
from netspec.checkpoint.contents import Check, Checkpoint, CheckpointError, Piece, StoredTensor
from netspec.checkpoint.sorted_table import MAX_BYTES

MAGIC = b"\x93NUMPY"
"""The beginning of an array in NumPy's format."""
SUFFIX = ".npy"
"""The end of the name of a member, behind the name of its array."""
_DAMAGE = (
    BadZipFile,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    zlib.error,
    struct.error,
)
"""What reading a damaged archive raises."""
_LONGEST_HEADER = 10_000
_ENTRY = 46
"""The bytes of the shortest entry of the list of members."""
_TYPES = {
    **{f"f{size}": f"float{8 * size}" for size in (2, 4, 8)},
    **{f"{kind}{size}": f"{word}{8 * size}" for kind, word in (("i", "int"), ("u", "uint")) for size in (1, 2, 4, 8)},
    "c8": "complex64",
    "c16": "complex128",
    "b1": "bool",
}
_OTHERS = {b"O": "object", b"S": "string", b"U": "string", b"V": "bytes"}
_DESCR = re.compile(rb"""['"]descr['"]\s*:\s*['"]([<>|=]?)([A-Za-z]\d*)['"]""")
_ORDER = re.compile(rb"""['"]fortran_order['"]\s*:\s*(True|False)""")
_SHAPE = re.compile(rb"""['"]shape['"]\s*:\s*\(([\d\sL,]*)\)""")


def read_npz(path: Path, file: BinaryIO) -> Checkpoint:
    """Reads the names, shapes and types of a file's arrays, and where the values are that are not compressed.

    Raises:
        CheckpointError: it is no NPZ file, or damaged.
    """
    size = os.fstat(file.fileno()).st_size
    tensors: dict[str, StoredTensor] = {}
    pieces: dict[str, tuple[Piece, ...]] = {}
    with damage_named():
        _require_short(file, size)
        with ZipFile(file) as archive:
            for member in archive.infolist():
                spend(20)
                name = member.filename.removesuffix(SUFFIX)
                if name in tensors:
                    raise CheckpointError(f"it has '{name}' twice")
                with archive.open(member) as content:
                    tensors[name], little, by_columns = read_header(name, content)
                    header = content.tell()
                if member.compress_type == ZIP_STORED:
                    start = _start(file, member)
                    check = Check("crc32", member.CRC, start)
                    values, shape = member.file_size - header, tensors[name].shape
                    pieces[name] = (Piece(path, start + header, values, shape, (), check, little, by_columns),)
    if sum(piece.size for (piece,) in pieces.values()) > size:
        raise CheckpointError("it is cut off, or its arrays overlap")
    return Checkpoint(str(path), None, tensors, container="npz", files=(path,), pieces=pieces)


@contextmanager
def damage_named() -> Iterator[None]:
    """Turns what reading a damaged archive raises into an error of a checkpoint."""
    try:
        yield
    except CheckpointError:
        raise
    except _DAMAGE as error:
        raise CheckpointError(f"not an NPZ file, or damaged: {error or type(error).__name__}") from error


def read_header(name: str, content: IO[bytes]) -> tuple[StoredTensor, bool, bool]:
    """The shape and type of an array, whether the least byte comes first, and whether the first axis varies fastest.

    `content` is read up to the values.
    """
    begin = content.read(len(MAGIC) + 2)
    if len(begin) < len(MAGIC) + 2 or not begin.startswith(MAGIC):
        raise CheckpointError(f"'{name}' is no array of NumPy")
    length = int.from_bytes(content.read(2 if begin[len(MAGIC)] == 1 else 4), "little")
    if length > _LONGEST_HEADER:
        raise CheckpointError(f"'{name}': its header is too long")
    spend(length // 16)
    text = content.read(length)
    descr, order, shape = _DESCR.search(text), _ORDER.search(text), _SHAPE.search(text)
    if order is None or shape is None:
        raise CheckpointError(f"'{name}' has no header of NumPy")
    sizes = tuple(int(size) for size in shape[1].replace(b"L", b"").split(b",") if size.strip())
    kind = _TYPES.get(descr[2].decode(), _OTHERS.get(descr[2][:1], "records")) if descr else "records"
    return StoredTensor(sizes, kind), not descr or descr[1] != b">", order[1] == b"True" and len(sizes) > 1


def _start(file: BinaryIO, member: ZipInfo) -> int:
    """Where the content of a member begins, behind its own header."""
    file.seek(member.header_offset + 26)
    lengths = file.read(4)
    return member.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")


def _require_short(file: BinaryIO, size: int) -> None:
    """Refuses a list of members that is too long, before the whole of it is read."""
    file.seek(max(size - 2**16 - 100, 0))
    tail = file.read()
    end, large = tail.rfind(b"PK\5\6"), tail.rfind(b"PK\6\6")
    sizes = [tail[end + 12 : end + 16]] if end >= 0 else []
    sizes += [tail[large + 40 : large + 48]] if large >= 0 else []
    if any(int.from_bytes(each, "little") > MAX_BYTES for each in sizes):
        raise CheckpointError(f"more than {MAX_BYTES:,} bytes of names and shapes")
    spend(sum(int.from_bytes(each, "little") for each in sizes) // _ENTRY)
    file.seek(0)
