"""What is read of a checkpoint, and the error of one that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.records import dataclass, field


class CheckpointError(ValueError):
    """A checkpoint is not there, or is damaged; the text says which file, and how."""


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """A tensor in a checkpoint. `parts` are the slices that a partitioned variable is stored in."""

    shape: tuple[int, ...]
    dtype: str
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tensors of a checkpoint, by name."""

    path: str
    """The name that TensorFlow restores it by."""
    version: int
    """The version of the format, 1 or 2."""
    tensors: Mapping[str, StoredTensor]
    full_names: Mapping[str, str] = field(default_factory=dict)
    """In a checkpoint of Python objects, the names of variables by the keys that they are stored under."""
    faults: tuple[str, ...] = ()
    """Why it cannot be restored, though its tensors are known: data files that are not there, or cut off."""

    @property
    def of_objects(self) -> bool:
        """Whether the keys are paths of attributes of Python objects, as `tf.train.Checkpoint` and Keras write."""
        return any(name.endswith(VALUE) for name in self.tensors)


VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
"""The end of the key of a variable in a checkpoint of objects."""
