"""Writes values to a file whose name says in which format."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from netspec.atomic.destination import Kept
from netspec.weights.numbers import Array
from netspec.weights.weights_error import NotWrittenError
from netspec.weights.written_arrays import write_npz, write_safetensors
from netspec.weights.written_checkpoint import write_checkpoint

_OF_OTHERS = (".h5", ".hdf5", ".keras", ".pt", ".pth", ".npy", ".onnx", ".tflite", ".index", ".meta", ".yaml", ".yml")
_FORMATS = "NAME.npz, NAME.safetensors, or the name of a checkpoint, such as NAME.ckpt"


def write_weights(
    path: str | os.PathLike[str], values: Mapping[str, Array], *, force: bool = False, keep: Sequence[Kept] = ()
) -> None:
    """Writes an NPZ or a safetensors file, or else a checkpoint, which is never replaced.

    Raises:
        NotWrittenError: the name is that of another format, there is such a file, or it cannot hold the values.
    """
    name = os.fspath(path)
    suffix = Path(name).suffix
    if suffix == ".npz":
        write_npz(name, values, force=force, keep=keep)
    elif suffix == ".safetensors":
        write_safetensors(name, values, force=force, keep=keep)
    elif suffix in _OF_OTHERS or Path(name).is_dir() or not Path(name).name:
        what = f"files in {suffix} are not written" if suffix in _OF_OTHERS else "it is a folder"
        raise NotWrittenError(f"{name}: {what}; choose {_FORMATS}")
    else:
        write_checkpoint(name, values)
