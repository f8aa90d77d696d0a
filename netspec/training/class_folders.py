"""Examples in a folder that has a folder of images for each class."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, final

from netspec.records import replace
from netspec.training.data_faults import DataError, outside_text
from netspec.training.examples import ONLY, Indexed, InputKind, TargetKind, by_label
from netspec.training.image_decoding import Decoding, decoded_image, undecodable
from netspec.training.image_folders import EXTENSIONS, images_below
from netspec.training.shares import place_of_name, within
from netspec.wording import counted, first_of, nearest


@final
class ClassFolders(Indexed):
    """Images in folders of classes, in the order of their paths. A class is numbered by its place among the names."""

    complete = False

    def __init__(
        self,
        input: str,
        folder: Path,
        names: Sequence[str],
        classes: int | None,
        offset: int,
        share: tuple[float, float],
        decoding: Decoding,
    ) -> None:
        """`names` are the classes in order, if a file gives them; `offset` is subtracted from their numbers.

        `input` is the name of the network's input.
        """
        folders = _folders(folder)
        self.class_names = by_label(names or folders, offset)
        numbers = {name: number for number, name in enumerate(names or folders)}
        faults, others = _misnamed(folder, folders, names), 0
        outside: list[str] = []
        paths: list[str] = []
        labels: list[int] = []
        for name in folders:
            images, left_out = images_below(folder / name, _refused)
            others += left_out
            label = numbers.get(name, 0) - offset
            if not images:
                faults.append(f"{folder / name} holds no image ({', '.join(EXTENSIONS)})")
            elif classes is not None and not 0 <= label < classes:
                outside.append(f"{folder / name}: {outside_text(label + offset, classes, offset)}")
            within_share = [path for path in images if within(place_of_name(f"{name}/{path}"), share)]
            paths += [os.path.join(folder, name, path) for path in within_share]
            labels += [label] * len(within_share)
        if names or not faults:  # a folder that is no class shifts the numbers of those after it
            faults += outside
        if not faults and not paths:
            faults.append(f"{folder}: no image is in the share from {share[0]:g} to {share[1]:g}")
        if faults:
            raise DataError(faults)
        self._paths, self._labels = paths, labels
        self._decoding = replace(decoding, bitmaps=any(path.lower().endswith((".bmp", ".gif")) for path in paths))
        self._held: tuple[Any, Any] | None = None
        self.count = len(paths)
        kind = InputKind((None, None, decoding.channels or None), f"uint{decoding.bits}")
        self._input, self.inputs = input, MappingProxyType({input: kind})
        self.targets = MappingProxyType({ONLY: TargetKind((), "int64", classes)})
        self.notes = (
            (f"{counted(others, 'file')} that {'is' if others == 1 else 'are'} no image left out",) if others else ()
        )

    def row(self, tf: Any, index: Any) -> Any:
        return tuple(tf.gather(held, index) for held in self._tensors(tf))

    def decoded(self, tf: Any, found: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        path, label = found
        return {self._input: decoded_image(tf, tf.io.read_file(path), self._decoding)}, {ONLY: label}

    def origin(self, where: Any) -> str:
        return self._paths[int(where)]

    def first_images(self) -> Mapping[str, tuple[str, bytes]]:
        path = Path(self._paths[0])
        try:
            return {self._input: (str(path), path.read_bytes())}
        except OSError as error:
            raise DataError([f"{path}: {error.strerror}"]) from None

    def reason(self, found: Any) -> str | None:
        try:
            return undecodable(Path(self._paths[int(found)]).read_bytes())
        except OSError as error:
            return f"cannot be read: {error.strerror}"

    def _tensors(self, tf: Any) -> tuple[Any, Any]:
        """The paths and labels outside of all graphs, made once: a constant in a graph would be copied with it."""
        if self._held is None:
            with tf.init_scope(), tf.device("CPU:0"):
                self._held = (
                    tf.constant([os.fsencode(path) for path in self._paths]),
                    tf.constant(self._labels, tf.int64),
                )
        return self._held


def _folders(folder: Path) -> list[str]:
    """The folders of classes in order, without hidden ones."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    except OSError as error:
        raise DataError([f"{folder}: {error.strerror}"]) from None
    if not found:
        raise DataError([f"{folder} holds no folder; there is one for each class, with its images"])
    return found


def _refused(error: OSError) -> None:
    raise DataError([f"{error.filename}: {error.strerror}"])


def _misnamed(folder: Path, folders: Sequence[str], names: Sequence[str]) -> list[str]:
    """The folders that no class is named after, if the classes are named."""
    faults = []
    for name in folders if names else ():
        if name not in names:
            near = nearest(name, names)
            help = f"; did you mean '{near}'?" if near else f"; the classes are {first_of(list(names), 5)}"
            faults.append(f"{folder / name} is no class{help}")
    return faults
