"""Writes values as NPZ and as safetensors files: whole or not at all, one array at a time."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeAlias
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np

from netspec.atomic.destination import Kept, Refused
from netspec.atomic.file import new_file
from netspec.checkpoint.contents import ITEM_BYTES
from netspec.checkpoint.npz_contents import SUFFIX
from netspec.checkpoint.safetensors_header import LENGTH, METADATA, TYPES
from netspec.weights.numbers import BFLOAT16, Array, stored_order
from netspec.weights.weights_error import NotWrittenError

FileName: TypeAlias = "str | os.PathLike[str]"
_ALIGNED = 8


def write_npz(path: FileName, values: Mapping[str, Array], *, force: bool = False, keep: Sequence[Kept] = ()) -> None:
    """Writes values as NumPy's `savez` does, uncompressed; the same values make the same bytes.

    Raises:
        NotWrittenError: the file cannot be written, exists and `force` is not set, or cannot hold a type.
    """
    kinds = described(path, values)
    if wrong := next((name for name, (_, dtype) in kinds.items() if dtype == BFLOAT16), None):
        raise NotWrittenError(f"{path}: '{wrong}' is {BFLOAT16}, which NPZ cannot hold; write a safetensors file")
    with new_array_file(path, force=force, keep=keep) as stream, ZipFile(stream, "w", ZIP_STORED) as archive:
        for name in kinds:
            # The date is the earliest that the format has, so that it does not depend on the time.
            with archive.open(ZipInfo(f"{name}{SUFFIX}"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asarray(values[name]), allow_pickle=False)


def write_safetensors(
    path: FileName, values: Mapping[str, Array], *, force: bool = False, keep: Sequence[Kept] = ()
) -> None:
    """Writes values as a safetensors file.

    Raises:
        NotWrittenError: the file cannot be written, exists and `force` is not set, or cannot hold a type or a name.
    """
    codes = {dtype: code for code, dtype in TYPES.items()}
    header: dict[str, object] = {}
    at = 0
    for name, (shape, dtype) in described(path, values).items():
        if dtype not in codes or name == METADATA:
            fault = f"'{name}' is {dtype}" if name != METADATA else f"the name '{name}' is taken"
            raise NotWrittenError(f"{path}: {fault}, which safetensors cannot hold")
        size = ITEM_BYTES[dtype] * math.prod(shape)
        header[name] = {"dtype": codes[dtype], "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNED)
    with new_array_file(path, force=force, keep=keep) as stream:
        stream.write(len(text).to_bytes(LENGTH, "little") + text)
        for name in header:
            stream.write(stored_order(values[name]))


def described(path: FileName, values: Mapping[str, Array]) -> dict[str, tuple[tuple[int, ...], str]]:
    """The shapes and types of values by name, each of which must be numbers.

    Raises:
        NotWrittenError: one is not.
    """
    found: dict[str, tuple[tuple[int, ...], str]] = {}
    for name, value in values.items():
        array = np.asarray(value)
        if array.dtype.name not in ITEM_BYTES:
            raise NotWrittenError(f"{path}: '{name}' is of type {array.dtype.name}, which is not written")
        found[name] = array.shape, array.dtype.name
    return found


@contextmanager
def new_array_file(path: FileName, *, force: bool = False, keep: Sequence[Kept] = ()) -> Iterator[BinaryIO]:
    """Yields a stream, which becomes the file at the end.

    Raises:
        NotWrittenError: the file cannot be written, or exists and `force` is not set.
    """
    try:
        with new_file(Path(path), force=force, keep=keep) as stream:
            yield stream
    except Refused as error:
        raise NotWrittenError(str(error)) from error
