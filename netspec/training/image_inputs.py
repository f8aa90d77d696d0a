"""The images that a person names to predict: files, folders, rows of NumPy arrays, and standard input."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from netspec.shapes import Shape
from netspec.training.array_files import open_npy, open_npz
from netspec.training.data_faults import DataError
from netspec.training.image_folders import EXTENSIONS, images_below
from netspec.wording import listed

STDIN = "-"
_IMAGES = "images"
"""The array of a `.npz` file that is taken, if there are several."""


class GivenImage(NamedTuple):
    """An image as it is given: encoded, or an array."""

    name: str
    contents: bytes | None = None
    array: Any = None


class Unusable(NamedTuple):
    """What is no image, and why; `why` goes on from the name."""

    name: str
    why: str


def given_images(words: Sequence[str], stdin: Callable[[], bytes], wanted: Shape) -> Iterator[GivenImage | Unusable]:
    """The images, one after the other, those of a folder in the order of their paths.

    `wanted` is the shape of an image, as the network takes it.
    """
    for word in words:
        if word == STDIN:
            yield GivenImage("<stdin>", contents=stdin())
        elif Path(word).is_dir():
            yield from _in_folder(word)
        elif word.endswith((".npy", ".npz")):
            yield from _of_array(word, wanted)
        else:
            yield _of_file(word)


def _of_file(path: str) -> GivenImage | Unusable:
    try:
        return GivenImage(path, contents=Path(path).read_bytes())
    except OSError as error:
        return Unusable(path, f"cannot be read: {error.strerror or error}")
    except ValueError:  # a null byte
        return Unusable(path, "is no name of a file")


def _in_folder(folder: str) -> Iterator[GivenImage | Unusable]:
    faults: list[OSError] = []
    paths, _ = images_below(folder, faults.append)
    yield from (Unusable(str(error.filename), f"cannot be read: {error.strerror}") for error in faults)
    if not paths and not faults:
        yield Unusable(folder, f"holds no image ({', '.join(EXTENSIONS)})")
    yield from (_of_file(os.path.join(folder, path)) for path in paths)  # noqa: PTH118


def _of_array(file: str, wanted: Shape) -> Iterator[GivenImage | Unusable]:
    """The images of an array: one for each row, or the array itself if it has as many axes as an image."""
    try:
        array = open_npy(Path(file)) if file.endswith(".npy") else _of_archive(Path(file))
    except DataError as error:
        yield Unusable(file, error.faults[0].removeprefix(file).lstrip(": "))
        return
    if len(wanted) - array.ndim in (0, 1) and wanted[-1] == 1 != array.shape[-1]:
        array = array[..., None]  # images without an axis for their only channel
    if array.ndim == len(wanted):
        yield GivenImage(file, array=array)
    elif array.ndim == len(wanted) + 1:
        yield from (GivenImage(f"{file}[{row}]", array=array[row]) for row in range(len(array)))
    else:
        expected = f"expected an image of {len(wanted)} axes, or rows of such"
        yield Unusable(file, f"has an array of shape {list(array.shape)}; {expected}")


def _of_archive(path: Path) -> Any:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
    except zipfile.BadZipFile:
        names = []
    if len(names) > 1 and _IMAGES not in names:
        raise DataError([f"{path} has the arrays {listed(names)}; store the images as '{_IMAGES}', or alone"])
    return open_npz(path, names[0] if len(names) == 1 else _IMAGES)
