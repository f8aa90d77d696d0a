"""Reads the arrays of an NPZ file that are compressed."""

from __future__ import annotations

import math
from pathlib import Path
from zipfile import ZipFile

import numpy as np

from netspec.checkpoint import CheckpointError, StoredTensor
from netspec.checkpoint.contents import ITEM_BYTES
from netspec.checkpoint.npz_contents import SUFFIX, damage_named, read_header
from netspec.weights.numbers import Array, as_numbers

_LARGE, _MOST_PACKED = 2**30, 100
"""An array of more bytes than the first is not read if it is packed into less than one of so many of them."""
_AT_ONCE = 2**24


def is_packed_too_small(size: int, packed: int) -> bool:
    """Whether so many bytes are large, and would come of next to nothing."""
    return size > max(_LARGE, _MOST_PACKED * packed)


def packed_array(path: Path, name: str, tensor: StoredTensor) -> Array:
    """The values of an array, whose checksum is confirmed.

    Raises:
        CheckpointError: the array is damaged, or packed into next to nothing.
    """
    size = math.prod(tensor.shape) * ITEM_BYTES[tensor.dtype]
    with damage_named(), ZipFile(path) as archive:
        (member,) = (each for each in archive.infolist() if each.filename.removesuffix(SUFFIX) == name)
        if is_packed_too_small(size, member.compress_size):
            raise CheckpointError(f"{size:,} bytes are packed into {member.compress_size:,}; write it by np.savez")
        with archive.open(member) as content:
            _, little, by_columns = read_header(name, content)
            data = np.empty(size, np.uint8)
            at = 0
            while part := content.read(min(_AT_ONCE, size - at + 1)):
                if at + len(part) > size:
                    raise CheckpointError("it has more values than its shape")
                data[at : at + len(part)] = np.frombuffer(part, np.uint8)
                at += len(part)
    if at < size:
        raise CheckpointError("it has fewer values than its shape")
    return as_numbers(data, tensor.dtype, little=little).reshape(tensor.shape, order="F" if by_columns else "C")
