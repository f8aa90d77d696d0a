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
from netspec.training.image_decoding import decoding_of
from netspec.training.prepared_dataset import prepared_split
from netspec.training.record_examples import RecordExamples
from netspec.training.record_features import Asked
from netspec.training.record_files import counted_files, matching, uncounted_files
from netspec.training.regular_files import require_regular
from netspec.training.shares import ALL
from netspec.training.wanted_inputs import WantedInput


@final
class DiskReaders(Readers):
    """Opens what lies on this machine's disks."""

    def __init__(
        self, path: Callable[[str], str], wanted: Mapping[str, WantedInput], classes: Mapping[str, int]
    ) -> None:
        """`path` finds files, `wanted` are the network's inputs; `classes` is explained at `Arrays`."""
        self._path, self._wanted, self._classes = path, wanted, classes

    def numpy(self, source: NumpyFiles) -> Examples:
        def array(file: str) -> NamedArray:
            path = self._found(file)
            return NamedArray(open_npy(path), str(path))

        return self._arrays(source, array)

    def npz(self, source: NumpyArchive) -> Examples:
        path = self._found(source.file)

        def array(name: str) -> NamedArray:
            return NamedArray(open_npz(path, name), f"{path}: array '{name}'")

        return self._arrays(source, array)

    def _arrays(self, source: NumpyFiles | NumpyArchive, array: Callable[[str], NamedArray]) -> Examples:
        """The examples of arrays; every one that cannot be read is told."""
        faults: list[str] = []

        def read(written: str) -> NamedArray | None:
            try:
                return array(written)
            except DataError as error:
                faults.extend(error.faults)
                return None

        inputs, labels = (
            {name: found for name, written in names.items() if (found := read(written)) is not None}
            for names in (self._fed(source), source.labels)
        )
        if faults:
            raise DataError(list(dict.fromkeys(faults)))
        offset, classes = source.labels_offset, self._names(source)
        return Arrays(inputs, labels, self._wanted, self._classes, offset, _share(source), classes)

    def _fed(self, source: DataSource) -> Mapping[str, str]:
        """Where each input is, in the order of the network's."""
        fed, (first, *_) = source.fed(), self._wanted
        return {name: fed[name] for name in self._wanted} if "" not in fed else {first: fed[""]}

    def folders(self, source: FoldersOfClasses) -> Examples:
        ((name, wanted),) = self._wanted.items()
        return ClassFolders(
            name,
            self._found(source.folder),
            self._names(source),
            self._classes.get(ONLY),
            source.labels_offset,
            _share(source),
            decoding_of(source, wanted.shape),
        )

    def records(self, source: RecordFiles) -> Examples:
        paths = list(dict.fromkeys(path for name in source.files for path in matching(self._path(name), name)))
        share, counted = _share(source), source.count
        if counted is not None and share == ALL:
            files = uncounted_files(paths, source.compression)
        else:
            files = counted_files(paths, source.compression)
            if faults := [f"{file.path}: {file.fault}" for file in files if file.fault]:
                raise DataError(faults)
            total = sum(file.count or 0 for file in files)
            if counted not in (None, total):
                raise DataError([f"{source.files[0]}: {total:,} records, and `count` says {counted:,}"])
            counted = None
        names = self._names(source) or _slim_names(paths[0].parent)
        return RecordExamples(files, self._asked(source), share, source.shuffle_buffer, names, counted)

    def prepared(self, source: PreparedDataset) -> Examples:
        share = _share(source)
        files, names = prepared_split(self._found(source.folder), source.split, source.labels.get(ONLY))
        names = self._names(source) or names
        return RecordExamples(files, self._asked(source), share, source.shuffle_buffer, names)

    def _asked(self, source: RecordFiles | PreparedDataset) -> Asked:
        decodings = {name: decoding_of(source, wanted.shape) for name, wanted in self._wanted.items()}
        fed, offset = self._fed(source), source.labels_offset
        return Asked(fed, source.labels, self._classes, offset, decodings, self._wanted)

    def _found(self, written: str) -> Path:
        path = Path(self._path(written))
        require_regular(path)
        return path

    def _names(self, source: DataSource) -> tuple[str, ...]:
        return read_class_names(self._found(source.class_names)) if source.class_names else ()


def _slim_names(folder: Path) -> tuple[str, ...]:
    """The names of classes in the file that slim's scripts write beside the records, if it is there."""
    path = folder / "labels.txt"
    return read_class_names(path) if path.exists() else ()


def _share(source: DataSource) -> tuple[float, float]:
    first, end = source.share
    if first >= end:
        raise DataError([f"share: expected from and to, such as [0, 0.8], got [{first:g}, {end:g}]"])
    return first, end
