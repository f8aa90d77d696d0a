"""The examples that a person names to predict: images in files and folders, rows of NumPy's arrays, standard input."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from netspec.shapes import Shape
from netspec.training.array_files import open_npy, open_npz
from netspec.training.data_faults import DataError
from netspec.training.image_folders import EXTENSIONS, images_below
from netspec.training.wanted_inputs import WantedInput
from netspec.wording import listed

STDIN = "-"
_IMAGES = "images"
"""The array of a `.npz` file that is taken, if there are several."""


class GivenImage(NamedTuple):
    """An image as it is given: encoded, or an array."""

    name: str
    contents: bytes | None = None
    array: Any = None


class GivenExample(NamedTuple):
    """What is given for each input of the network, by its name."""

    name: str
    parts: Mapping[str, GivenImage]


class Unusable(NamedTuple):
    """What is no example, and why; `why` goes on from the name."""

    name: str
    why: str


class WrongWords(Exception):
    """Words that do not say which input they are of; the text tells how they would."""


def given_examples(
    words: Sequence[str], stdin: Callable[[], bytes], wanted: Mapping[str, WantedInput]
) -> Iterator[GivenExample | Unusable]:
    """The examples, one after the other.

    Those of several inputs are rows of an `.npz` file with an array for each, or come in step from words
    `NAME=FILE`.

    Raises:
        WrongWords: there are several inputs, and a word says none of them.
    """
    if len(wanted) == 1:
        ((name, only),) = wanted.items()
        images = given_images(words, stdin, only.shape)
        return (one if isinstance(one, Unusable) else GivenExample(one.name, {name: one}) for one in images)
    by_name, archives = _sorted_words(words, wanted)
    streams = {name: given_images(files, stdin, wanted[name].shape) for name, files in by_name.items()}
    rows = (each for file in archives for each in _of_rows(file, wanted))
    return chain(rows, _in_step(streams) if streams else ())


def _sorted_words(words: Sequence[str], wanted: Mapping[str, WantedInput]) -> tuple[dict[str, list[str]], list[str]]:
    """The files of each input, and those that hold all inputs."""
    by_name: dict[str, list[str]] = {}
    archives: list[str] = []
    for word in words:
        name, said, file = word.partition("=")
        if said and name in wanted:
            by_name.setdefault(name, []).append(file)
        elif word.endswith(".npz"):
            archives.append(word)
        else:
            text = f"'{word}' does not say its input: the network takes {listed([*wanted])}"
            raise WrongWords(
                f"{text}; write {next(iter(wanted))}={word}, or store arrays of these names in an .npz file"
            )
    if by_name and (missing := [name for name in wanted if name not in by_name]):
        raise WrongWords(f"nothing is given for {listed(missing)}; write {missing[0]}=FILE beside the others")
    return {name: by_name[name] for name in wanted} if by_name else {}, archives


def _in_step(streams: Mapping[str, Iterator[GivenImage | Unusable]]) -> Iterator[GivenExample | Unusable]:
    """The first of all inputs, then the second, and so on."""
    for row in zip_longest(*streams.values()):
        parts = dict(zip(streams, row, strict=True))
        name = " ".join(f"{name}={part.name}" for name, part in parts.items() if part is not None)
        if unusable := [part for part in row if isinstance(part, Unusable)]:
            yield from unusable
        elif missing := [name for name, part in parts.items() if part is None]:
            yield Unusable(name, f"is no example: there is no {listed(missing)} to go with it")
        else:
            yield GivenExample(name, {name: part for name, part in parts.items() if isinstance(part, GivenImage)})


def _of_rows(file: str, wanted: Mapping[str, WantedInput]) -> Iterator[GivenExample | Unusable]:
    """The rows of an archive, which has an array for each input."""
    found: dict[str, list[GivenImage]] = {}
    for name, each in wanted.items():
        try:
            array = open_npz(Path(file), name)
        except DataError as error:
            yield Unusable(file, error.faults[0].removeprefix(file).lstrip(": "))
            return
        rows = list(_rows_of(file, array, each.shape))
        if isinstance(rows[0], Unusable):
            yield Unusable(file, f"array '{name}' {rows[0].why}")
            return
        found[name] = [row for row in rows if isinstance(row, GivenImage)]
    if len({len(rows) for rows in found.values()}) > 1:
        counts = listed([f"{len(rows):,} of {name}" for name, rows in found.items()])
        yield Unusable(file, f"has unlike numbers of rows: {counts}")
        return
    for parts in zip(*found.values(), strict=True):
        yield GivenExample(parts[0].name, dict(zip(found, parts, strict=True)))


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
    yield from _rows_of(file, array, wanted)


def _rows_of(file: str, array: Any, wanted: Shape) -> Iterator[GivenImage | Unusable]:
    if wanted and len(wanted) - array.ndim in (0, 1) and wanted[-1] == 1 != array.shape[-1]:
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
