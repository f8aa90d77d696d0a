"""Reads a checkpoint, or another file of weights: finds its files, tells the format, and reads what is stored."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from netspec.checkpoint.bundle import read_bundle
from netspec.checkpoint.checkpoint_files import READ, CheckpointFiles, find_files
from netspec.checkpoint.contents import VALUE, Checkpoint, CheckpointError, StoredTensor
from netspec.checkpoint.object_graph import full_names
from netspec.checkpoint.sorted_table import SortedTable, ends_as_table
from netspec.checkpoint.tensor_slices import read_contents
from netspec.checkpoint.wire import Field, fields


def read_checkpoint(path: str | os.PathLike[str]) -> Checkpoint:
    """Reads the names, shapes and types of what a checkpoint stores.

    `path` is the name that TensorFlow restores it by (`model.ckpt`), one of its files, the folder that it is in, a
    SavedModel, or a file of NumPy (`.npz`) or safetensors.

    Raises:
        CheckpointError: there is no checkpoint, or it is damaged.
    """
    files = find_files(os.fspath(path))
    if files.tables[0].suffix in READ and not ends_as_table(files.tables[0]):
        return _of_others(files.tables[0])
    tensors: dict[str, StoredTensor] = {}
    for name in files.tables:
        with opened(name) as file:
            table = SortedTable(file)
            key, value = table.first()
            if key:
                raise CheckpointError("not a checkpoint: its first key is not empty")
            if _is_bundle(value):
                return _of_bundle(files, value, table)
            tensors |= read_contents(value)
    return Checkpoint(files.prefix, 1, tensors, files=files.tables)


def _of_others(path: Path) -> Checkpoint:
    from netspec.checkpoint.npz_contents import read_npz
    from netspec.checkpoint.safetensors_header import read_safetensors

    with opened(path) as file:
        return read_npz(path, file) if path.suffix == ".npz" else read_safetensors(path, file)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Opens a file; errors name it."""
    try:
        with path.open("rb") as file:
            yield file
    except CheckpointError as error:
        raise CheckpointError(f"{path.name}: {error}") from error
    except OSError as error:
        raise CheckpointError(f"{path.name}: cannot be read: {error.strerror}") from error


def _is_bundle(header: bytes) -> bool:
    """Whether the first value is the header of an index: there the first field is a number, in version 1 a message."""
    first = next(fields(header), Field(0, 0))
    return isinstance(first.value, int)


def _of_bundle(files: CheckpointFiles, header: bytes, table: SortedTable) -> Checkpoint:
    prefix, bundle = files.prefix, read_bundle(header, table)
    tensors = {key: entry.tensor for key, entry in bundle.entries.items()}
    names = full_names(bundle, prefix) if any(key.endswith(VALUE) for key in tensors) else {}
    faults, pieces = bundle.faults(prefix), bundle.pieces(prefix)
    return Checkpoint(prefix, 2, tensors, names, faults, files=files.tables, pieces=pieces)
