"""Opens the sources of a recipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import final

from netspec.recipe.sources import (
    DataSource,
    FoldersOfClasses,
    NumpyArchive,
    NumpyFiles,
    PreparedDataset,
    Readers,
    RecordFiles,
)
from netspec.training.array_files import open_npy, open_npz
from netspec.training.arrays import Arrays, NamedArray
from netspec.training.class_folders import ClassFolders
from netspec.training.class_name_files import read_class_names
from netspec.training.data_faults import DataError
from netspec.training.examples import ONLY, Examples
from netspec.training.image_decoding import Decoding


@final
class DiskReaders(Readers):
    """Opens what lies on this machine's disks."""

    def __init__(self, path: Callable[[str], str], channels: int | None, classes: Mapping[str, int]) -> None:
        """`path` finds files, `channels` are the network's; `classes` is explained at `Arrays`."""
        self._path, self._channels, self._classes = path, channels, classes

    def numpy(self, source: NumpyFiles) -> Examples:
        images = NamedArray(open_npy(self._found(source.images)), source.images)
        labels = {name: NamedArray(open_npy(self._found(file)), file) for name, file in source.labels.items()}
        return self._arrays(source, images, labels)

    def npz(self, source: NumpyArchive) -> Examples:
        path = self._found(source.file)

        def array(name: str) -> NamedArray:
            return NamedArray(open_npz(path, name), f"{source.file}: array '{name}'")

        return self._arrays(source, array(source.images), {name: array(of) for name, of in source.labels.items()})

    def _arrays(self, source: DataSource, images: NamedArray, labels: Mapping[str, NamedArray]) -> Examples:
        return Arrays(images, labels, self._classes, source.labels_offset, _share(source), self._names(source))

    def folders(self, source: FoldersOfClasses) -> Examples:
        return ClassFolders(
            self._found(source.folder),
            self._names(source),
            self._classes.get(ONLY),
            source.labels_offset,
            _share(source),
            Decoding(self._channels or 0, 16 if source.keep_16_bits else 8, source.exif_orientation),
        )

    def records(self, source: RecordFiles) -> Examples:
        raise NotImplementedError

    def prepared(self, source: PreparedDataset) -> Examples:
        raise NotImplementedError

    def _found(self, written: str) -> Path:
        return Path(self._path(written))

    def _names(self, source: DataSource) -> tuple[str, ...]:
        return read_class_names(self._found(source.class_names)) if source.class_names else ()


def _share(source: DataSource) -> tuple[float, float]:
    first, end = source.share
    if first >= end:
        raise DataError([f"share: expected from and to, such as [0, 0.8], got [{first:g}, {end:g}]"])
    return first, end
