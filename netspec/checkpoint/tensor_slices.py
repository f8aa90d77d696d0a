"""Reads the table of contents of a checkpoint of version 1, which is the value of its first key."""

from __future__ import annotations

from netspec.checkpoint.contents import StoredTensor
from netspec.checkpoint.slice_keys import Slice, read_slice
from netspec.checkpoint.tensor_messages import dtype, shape
from netspec.checkpoint.wire import fields


def read_contents(message: bytes) -> dict[str, StoredTensor]:
    """The tensors by name; a partitioned one has several slices, in this file or in others."""
    return dict(
        _tensor(tensor.content())
        for contents in fields(message)
        if contents.key == 1
        for tensor in fields(contents.content())
        if tensor.key == 1
    )


def read_slices(message: bytes) -> dict[str, tuple[Slice, ...]]:
    """The slices of each tensor that are in a file."""
    found: dict[str, tuple[Slice, ...]] = {}
    for contents in fields(message):
        for tensor in fields(contents.content()) if contents.key == 1 else ():
            if tensor.key == 1:
                name, stored = _tensor(tensor.content())
                parts = [field.content() for field in fields(tensor.content()) if field.key == 4]
                found[name] = tuple(read_slice(part, stored.shape) for part in parts)
    return found


def _tensor(message: bytes) -> tuple[str, StoredTensor]:
    sizes: tuple[int, ...] = ()
    name, kind, slices = "", 0, 0
    for field in fields(message):
        if field.key == 1:
            name = field.text()
        elif field.key == 2:
            sizes = shape(field.content())
        elif field.key == 3:
            kind = field.number()
        elif field.key == 4:
            slices += 1
    return name, StoredTensor(sizes, dtype(kind), max(slices, 1))
