"""Opens what stores values of variables, and reads the values that are asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from netspec.atomic.destination import Kept
from netspec.budget import unbounded
from netspec.checkpoint import Checkpoint, CheckpointError, StoredTensor, read_checkpoint
from netspec.checkpoint.contents import ITEM_BYTES
from netspec.comparison.restoring import Stored
from netspec.comparison.stored_names import StoredKinds, told_apart
from netspec.weights.mapped_bytes import values_of
from netspec.weights.numbers import Array
from netspec.weights.packed_arrays import packed_array
from netspec.weights.slice_values import SliceFile, slice_values
from netspec.weights.weights_error import WeightsError


class Weights(Mapping[str, Array]):
    """The values that a file stores, by name: each is read when it is asked for, and confirmed by its checksum.

    Arrays that stand in a file as they are, are mapped into memory, and so are read-only.
    """

    def __init__(self, path: str, checkpoint: Checkpoint) -> None:
        self.path = path
        self.checkpoint = checkpoint
        self._keys = {name: key for key, name in checkpoint.names.items()}

    @cached_property
    def stored(self) -> Mapping[str, StoredTensor]:
        """The shapes and types of all that is stored, texts too, by name."""
        return {name: self.checkpoint.tensors[key] for name, key in self._keys.items()}

    @property
    def skipped(self) -> tuple[str, ...]:
        """The names of what is not numbers, such as the graph of objects, and so has no values here."""
        return tuple(name for name, tensor in self.stored.items() if tensor.dtype not in ITEM_BYTES)

    @cached_property
    def kinds(self) -> StoredKinds:
        """What is stored, told apart: the slots of optimizers, single numbers, and the rest."""
        stored = {name: Stored(tensor.shape, tensor.dtype) for name, tensor in self.stored.items()}
        return told_apart(stored, stored)

    def kept(self) -> list[Kept]:
        """The files of the values, which what is made of them never replaces."""
        places = [piece.file for pieces in self.checkpoint.pieces.values() for piece in pieces]
        files = dict.fromkeys([*self.checkpoint.files, *places])
        return [Kept(Path(os.path.realpath(file)), f"the file {file} of the weights") for file in files]

    def __getitem__(self, name: str) -> Array:
        tensor = self.stored[name]
        if tensor.dtype not in ITEM_BYTES:
            raise WeightsError(f"{self.path}: '{name}' is of type {tensor.dtype}, which is not read")
        try:
            with unbounded():  # what values cost is bounded by the file
                return self._values(self._keys[name], tensor)
        except (ValueError, OverflowError, MemoryError) as error:  # NumPy's, of sizes that it cannot hold
            raise WeightsError(f"{self.path}: '{name}': {error or 'not enough memory'}") from error

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.stored if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return name in self.stored and self.stored[str(name)].dtype in ITEM_BYTES

    def __repr__(self) -> str:
        return f"<Weights {self.path}: {len(self):,} arrays>"

    @cached_property
    def _slice_files(self) -> list[SliceFile]:
        return [SliceFile(path) for path in self.checkpoint.files]

    def _values(self, key: str, tensor: StoredTensor) -> Array:
        if key in self.checkpoint.pieces:
            return values_of(tensor, self.checkpoint.pieces[key])
        if self.checkpoint.container == "npz":
            return packed_array(self.checkpoint.files[0], key, tensor)
        return slice_values(self._slice_files, key, tensor)


def open_weights(path: str | os.PathLike[str]) -> Weights:
    """Opens a checkpoint (its prefix, one of its files, its folder), a SavedModel, an NPZ or a safetensors file.

    TensorFlow is not needed. Values are read when they are asked for.

    Raises:
        WeightsError: there is none, or it is damaged.
    """
    name = os.fspath(path)
    try:
        return Weights(name, read_checkpoint(name))
    except CheckpointError as error:
        raise WeightsError(error.about(name)) from error
