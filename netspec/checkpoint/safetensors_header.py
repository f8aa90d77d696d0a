"""Reads the header of a safetensors file: a JSON object that says of each tensor its type, its shape and its bytes."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, BinaryIO

from netspec.budget import spend
from netspec.checkpoint.contents import ITEM_BYTES, Checkpoint, CheckpointError, Piece, StoredTensor
from netspec.checkpoint.sorted_table import MAX_BYTES

LENGTH = 8
"""The bytes of the length of the header, which begin the file."""
METADATA = "__metadata__"
"""The name in the header that is no tensor's."""
TYPES = {
    "BOOL": "bool", "U8": "uint8", "I8": "int8", "I16": "int16", "U16": "uint16", "F16": "float16", "BF16": "bfloat16",
    "I32": "int32", "U32": "uint32", "F32": "float32", "F64": "float64", "I64": "int64", "U64": "uint64",
}  # fmt: skip
"""The types that are read, as a checkpoint calls them."""


def read_safetensors(path: Path, file: BinaryIO) -> Checkpoint:
    """Reads what a file stores; the bytes of the tensors must cover it, each once.

    Raises:
        CheckpointError: it is no safetensors file, or damaged.
    """
    size = os.fstat(file.fileno()).st_size
    length = int.from_bytes(file.read(LENGTH), "little")
    if size < LENGTH or length > size - LENGTH:
        raise CheckpointError("not a safetensors file, or cut off: it has no header")
    if length > MAX_BYTES:
        raise CheckpointError(f"more than {MAX_BYTES:,} bytes of names and shapes")
    spend(length // 8)
    begin = LENGTH + length
    tensors: dict[str, StoredTensor] = {}
    pieces: dict[str, tuple[Piece, ...]] = {}
    for name, entry in _header(file.read(length)).items():
        if name != METADATA:
            tensors[name], (start, end) = _tensor(name, entry)
            pieces[name] = (Piece(path, begin + start, end - start, tensors[name].shape),)
    at = begin
    for piece in sorted((piece for (piece,) in pieces.values()), key=lambda piece: (piece.offset, piece.size)):
        if piece.offset != at:
            raise CheckpointError("the tensors overlap, or leave bytes between them")
        at += piece.size
    if at != size:
        raise CheckpointError(f"it is {'cut off' if at > size else 'too long'}: it has {size:,} bytes of {at:,}")
    return Checkpoint(str(path), None, tensors, container="safetensors", files=(path,), pieces=pieces)


def _header(text: bytes) -> dict[str, Any]:
    import json

    def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(made := dict(pairs)) != len(pairs):
            raise CheckpointError("the header has a name twice")
        return made

    try:
        header = json.loads(text, object_pairs_hook=distinct)
    except (ValueError, RecursionError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError("not a safetensors file: its header is not JSON") from error
    if not isinstance(header, dict):
        raise CheckpointError("not a safetensors file: its header is no object")
    return header


def _tensor(name: str, entry: Any) -> tuple[StoredTensor, tuple[int, int]]:
    match entry:
        case {"dtype": str(kind), "shape": list(shape), "data_offsets": [begin, end]}:
            if not all(type(number) is int and number >= 0 for number in (*shape, begin, end)):
                raise CheckpointError(f"'{name}': a size or an offset is no natural number")
        case _:
            raise CheckpointError(f"'{name}': expected dtype, shape and data_offsets")
    spend(2 + len(shape))
    if kind not in TYPES:
        return StoredTensor(tuple(shape), kind), (begin, end)
    dtype = TYPES[kind]
    size = ITEM_BYTES[dtype] * math.prod(shape)
    if end - begin != size:
        raise CheckpointError(f"'{name}': its shape takes {size:,} bytes, and it has {end - begin:,}")
    return StoredTensor(tuple(shape), dtype), (begin, end)
