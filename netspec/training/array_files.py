"""Arrays of NumPy's files, mapped into memory; each fault of a file is one of data."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from netspec.training.data_faults import DataError, first_line
from netspec.training.regular_files import require_regular
from netspec.weights.packed_arrays import is_packed_too_small
from netspec.wording import listed

_NUMBERS = "buif"
_ARRAY = b"\x93NUMPY"


def open_npy(path: Path) -> Any:
    """The array of a `.npy` file, which is read as its rows are."""
    import numpy as np

    _require_kind(path, ".npy file of numbers")
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise DataError([f"{path}: {error.strerror or error}"]) from None
    except (ValueError, EOFError, SyntaxError, OverflowError, MemoryError) as error:
        raise DataError([f"{path} is not a whole .npy file of numbers: {first_line(error)}"]) from None
    if not isinstance(array, np.ndarray):
        array.close()
        raise DataError([f"{path} is an archive of arrays: give it as `npz: {{file: {path.name}, images: NAME}}`"])
    return _numbers(array, str(path))


def open_npz(path: Path, name: str) -> Any:
    """An array of a `.npz` file, read into memory."""
    import numpy as np

    _require_kind(path, ".npz file")
    try:
        archive = np.load(path, allow_pickle=False)
    except OSError as error:
        raise DataError([f"{path}: {error.strerror or error}"]) from None
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DataError([f"{path} is not a whole .npz file: {first_line(error)}"]) from None
    if isinstance(archive, np.ndarray):
        raise DataError([f"{path} is one array: give it as `numpy: {{images: {path.name}}}`"])
    with archive:
        if name not in archive.files:
            raise DataError(
                [f"{path} has no array '{name}'; it has {listed(archive.files) if archive.files else 'none'}"]
            )
        try:
            _require_dense(archive.zip, name)
            return _numbers(archive[name], f"{path}: array '{name}'")
        except (ValueError, EOFError, OSError, OverflowError, MemoryError, zipfile.BadZipFile) as error:
            raise DataError([f"{path}: array '{name}' cannot be read: {first_line(error)}"]) from None


def _require_kind(path: Path, kind: str) -> None:
    """Refuses what NumPy would take for a pickle, and what has no end."""
    require_regular(path)
    try:
        with path.open("rb") as file:
            head = file.read(len(_ARRAY))
    except OSError as error:
        raise DataError([f"{path}: {error.strerror}"]) from None
    if not head.startswith((_ARRAY, b"PK")):
        raise DataError([f"{path} is not a whole {kind}: it begins with other bytes"])


def _require_dense(archive: zipfile.ZipFile, name: str) -> None:
    """Refuses an array that a small file would fill the memory with.

    Raises:
        ValueError: it is packed into next to nothing.
    """
    for member in archive.infolist():
        if member.filename in (name, f"{name}.npy") and is_packed_too_small(member.file_size, member.compress_size):
            raise ValueError(f"{member.file_size:,} bytes are packed into {member.compress_size:,}")


def _numbers(array: Any, label: str) -> Any:
    """The array, if it has rows of numbers."""
    if array.dtype.kind not in _NUMBERS:
        raise DataError([f"{label}: expected numbers, got {array.dtype}"])
    if not array.ndim:
        raise DataError([f"{label}: expected an array with a row for each example, got a single number"])
    if not len(array):
        raise DataError([f"{label} has no rows"])
    return array
