"""Reads values that stand as they are in a file: they are mapped into memory, and confirmed by their checksums."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from netspec.checkpoint import CheckpointError, StoredTensor
from netspec.checkpoint.contents import ITEM_BYTES, Check, Piece
from netspec.checkpoint.crc32c import masked
from netspec.weights.fast_checksum import checksum
from netspec.weights.numbers import Array, as_numbers


def mapped(file: Path, offset: int, size: int) -> Array:
    """Bytes of a file, which are read as they are used.

    Raises:
        CheckpointError: the file is not there, or ends before.
    """
    try:
        if file.stat().st_size < offset + size:
            raise CheckpointError(f"{file.name} is cut off")
        if not size:
            return np.empty(0, np.uint8)
        return np.memmap(file, np.uint8, "r", offset, (size,))
    except (OSError, ValueError, OverflowError) as error:
        if isinstance(error, CheckpointError):
            raise
        reason = error.strerror if isinstance(error, OSError) else error
        raise CheckpointError(f"{file.name}: cannot be read: {reason}") from error


def values_of(tensor: StoredTensor, pieces: Sequence[Piece]) -> Array:
    """The values of a tensor that stands in a file, or in several slices.

    Raises:
        CheckpointError: they are not there, or damaged.
    """
    if len(pieces) == 1 and pieces[0].shape == tensor.shape:
        return _values(pieces[0], tensor.dtype)
    _require_apart(pieces)
    slices = [(piece.begin, _values(piece, tensor.dtype)) for piece in pieces]
    return joined_slices(tensor, slices)


def joined_slices(tensor: StoredTensor, slices: Sequence[tuple[tuple[int, ...], Array]]) -> Array:
    """The values of a tensor from its slices, each with where it begins; they must cover it, each value once.

    Raises:
        CheckpointError: they do not.
    """
    if sum(part.size for _, part in slices) != math.prod(tensor.shape) or not slices:
        raise CheckpointError("a slice of a partitioned variable is missing")
    made = np.empty(tensor.shape, slices[0][1].dtype)
    filled = np.zeros(tensor.shape, bool)
    for begin, part in slices:
        place = tuple(slice(start, start + size) for start, size in zip(begin, part.shape, strict=True))
        made[place], filled[place] = part, True
    if not filled.all():
        raise CheckpointError("the slices of a partitioned variable overlap")
    return made


def _values(piece: Piece, dtype: str) -> Array:
    expected = math.prod(piece.shape) * ITEM_BYTES[dtype]
    if piece.size != expected:
        raise CheckpointError(f"its shape takes {expected:,} bytes, and it has {piece.size:,}")
    data = mapped(piece.file, piece.offset, piece.size)
    if piece.check is not None:
        _confirm(piece, piece.check, data)
    numbers = as_numbers(data, dtype, little=piece.little)
    return numbers.reshape(piece.shape, order="F" if piece.by_columns else "C")


def _confirm(piece: Piece, check: Check, data: Array) -> None:
    if check.kind == "crc32":
        found = zlib.crc32(mapped(piece.file, check.start, piece.offset + piece.size - check.start).data)
    else:
        found = masked(checksum(data))
    if found != check.value:
        raise CheckpointError(f"{piece.file.name} is damaged: the checksum of its values is another")


def _require_apart(pieces: Sequence[Piece]) -> None:
    """Refuses slices that share bytes of a file, whose tensor would be larger than the file."""
    ordered = sorted(pieces, key=lambda piece: (piece.file, piece.offset, piece.size))
    for before, piece in pairwise(ordered):
        if before.file == piece.file and before.offset + before.size > piece.offset:
            raise CheckpointError("the slices of a partitioned variable share bytes of a file")
