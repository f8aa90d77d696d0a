"""Writes values as a checkpoint of version 2, as `tf.train.Saver` does, without TensorFlow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from netspec.checkpoint.bundle import data_file
from netspec.checkpoint.crc32c import masked
from netspec.checkpoint.written_index import bundle_entry, bundle_header, index_bytes
from netspec.weights.fast_checksum import checksum
from netspec.weights.numbers import Array, stored_order
from netspec.weights.weights_error import NotWrittenError
from netspec.weights.written_arrays import described, new_array_file


def write_checkpoint(prefix: str | os.PathLike[str], values: Mapping[str, Array]) -> None:
    """Writes `PREFIX.index` and its data file. A checkpoint is two files, so none is ever replaced.

    Raises:
        NotWrittenError: there is one already, it cannot be written, or it cannot hold a type.
    """
    name = os.fspath(prefix)
    kinds = described(name, values)
    index, data = Path(f"{name}.index"), Path(data_file(name, 0, 1))
    for file in (index, data):
        if os.path.lexists(file):
            help = "a checkpoint is never replaced: choose another name or delete it"
            raise NotWrittenError(f"{file} already exists; {help}")
    entries = [(b"", bundle_header())]
    with new_array_file(data) as stream:
        at = 0
        for key in sorted(kinds, key=str.encode):
            shape, dtype = kinds[key]
            content = stored_order(values[key])
            check = masked(checksum(np.frombuffer(content, np.uint8)))
            entries.append((key.encode(), bundle_entry(shape, dtype, at, len(content), check)))
            stream.write(content)
            at += len(content)
    try:
        with new_array_file(index) as stream:  # last: without an index, no reader takes the data for a checkpoint
            stream.write(index_bytes(entries))
    except BaseException:
        data.unlink()
        raise
