"""What is read of a checkpoint, and the error of one that cannot be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from netspec.records import dataclass, field

Container: TypeAlias = Literal["checkpoint", "npz", "safetensors"]
"""The kinds of files."""


ITEM_BYTES: Mapping[str, int] = MappingProxyType(
    {
        "bool": 1,
        **{f"{sign}int{bits}": bits // 8 for sign in ("", "u") for bits in (8, 16, 32, 64)},
        **{f"float{bits}": bits // 8 for bits in (16, 32, 64)},
        "bfloat16": 2,
        "complex64": 8,
        "complex128": 16,
    }
)
"""The types whose values are read, with the bytes of each: numbers, but for rare ones such as quantized numbers."""


class CheckpointError(ValueError):
    """A checkpoint is not there, or is damaged; the text says which file, and how."""

    def about(self, path: str) -> str:
        """The text with the path of the checkpoint, whose name is not repeated."""
        return f"{path}: {str(self).removeprefix(f'{Path(path).name}: ')}"


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """A tensor in a checkpoint. `parts` are the slices that a partitioned variable is stored in."""

    shape: tuple[int, ...]
    dtype: str
    parts: int = 1


class Check(NamedTuple):
    """A checksum, and where the bytes begin that it is of; they end with those of the piece."""

    kind: Literal["crc32", "crc32c"]
    value: int
    start: int


class Piece(NamedTuple):
    """The bytes in a file that hold a tensor, or the slice of it that begins at `begin` and has `shape`."""

    file: Path
    offset: int
    size: int
    shape: tuple[int, ...]
    begin: tuple[int, ...] = ()
    check: Check | None = None
    little: bool = True
    """Whether the least byte of a number comes first."""
    by_columns: bool = False
    """Whether the first axis varies fastest, as in Fortran."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tensors of a checkpoint, by name."""

    path: str
    """The name that TensorFlow restores it by."""
    version: int | None
    """The version of the format, 1 or 2; None for files of other formats."""
    tensors: Mapping[str, StoredTensor]
    full_names: Mapping[str, str] = field(default_factory=dict)
    """In a checkpoint of Python objects, the names of variables by the keys that they are stored under."""
    faults: tuple[str, ...] = ()
    """Why it cannot be restored, though its tensors are known: data files that are not there, or cut off."""
    container: Container = "checkpoint"
    files: tuple[Path, ...] = ()
    """The files that say what is stored; those of version 1 hold the values too."""
    pieces: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    """Where the values are, by name, except in version 1 and where they are compressed."""

    @property
    def about(self) -> str:
        """The format in a few words."""
        if self.container == "checkpoint":
            return f"a checkpoint of version {self.version}"
        return "an NPZ file" if self.container == "npz" else "a safetensors file"

    @property
    def names(self) -> Mapping[str, str]:
        """The names that variables are known by, by the keys of the tensors.

        In a checkpoint of objects these are full names, where no two variables share one, or else the paths of
        attributes; other keys are names.
        """
        count = Counter(self.full_names.values())
        full = {key: name for key, name in self.full_names.items() if count[name] == 1 and name not in self.tensors}
        names = {key: full.get(key) or attribute_path(key) for key in self.tensors}
        taken = Counter(names.values())
        return {key: name if taken[name] == 1 else key for key, name in names.items()}

    @property
    def of_objects(self) -> bool:
        """Whether the keys are paths of attributes of Python objects, as `tf.train.Checkpoint` and Keras write."""
        return any(name.endswith(VALUE) for name in self.tensors)


VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
"""The end of the key of a variable in a checkpoint of objects."""


def attribute_path(key: str) -> str:
    """The path of attributes that a key of a checkpoint of objects stands for: a dot is doubled there, a slash `.S`."""
    path = key.removesuffix(VALUE)
    return key if path == key else re.sub(r"\.([.S])", lambda found: "/" if found[1] == "S" else ".", path)
