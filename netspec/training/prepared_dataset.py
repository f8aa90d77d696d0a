"""Data sets that TensorFlow Datasets has prepared: its own description of a folder says which files a split has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netspec.training.class_name_files import read_class_names
from netspec.training.data_faults import DataError
from netspec.training.record_files import RecordFile, compression_of
from netspec.wording import first_of, listed, nearest

_INFO = "dataset_info.json"


def prepared_split(folder: Path, split: str, label: str | None) -> tuple[list[RecordFile], tuple[str, ...]]:
    """The files of a split with their numbers of records, and the names of the classes of a label."""
    info = _info(folder)
    splits = {str(found.get("name")): found for found in _list(info, "splits", folder)}
    if split not in splits:
        near = nearest(split, splits)
        help = f"did you mean '{near}'?" if near else f"it has {listed(sorted(splits))}" if splits else "it has none"
        raise DataError([f"{folder} has no split '{split}'; {help}"])
    kind = info.get("fileFormat", "tfrecord")
    if kind != "tfrecord":
        raise DataError([f"{folder} is in the format {kind}; expected tfrecord"])
    lengths = [int(length) for length in _list(splits[split], "shardLengths", folder)]
    paths = [
        folder / f"{info.get('name')}-{split}.tfrecord-{number:05}-of-{len(lengths):05}"
        for number in range(len(lengths))
    ]
    if missing := [path.name for path in paths if not path.exists()]:
        raise DataError([f"{folder}: the split '{split}' lacks {first_of(missing, 3)}"])
    files = [RecordFile(path, compression_of(path), length) for path, length in zip(paths, lengths, strict=True)]
    names = folder / f"{label}.labels.txt"
    return files, read_class_names(names) if label and names.exists() else ()


def _info(folder: Path) -> Mapping[str, Any]:
    path = folder / _INFO
    try:
        info = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        below = sorted(found.parent for found in folder.glob(f"*/{_INFO}"))
        below += sorted(found.parent for found in folder.glob(f"*/*/{_INFO}"))
        help = f"; did you mean {below[-1]}?" if below else ""
        raise DataError([f"{folder} has no {_INFO}, which TensorFlow Datasets writes{help}"]) from None
    except OSError as error:
        raise DataError([f"{path}: {error.strerror}"]) from None
    except ValueError as error:
        raise DataError([f"{path} is not JSON: {error}"]) from None
    if not isinstance(info, dict):
        raise DataError([f"{path}: expected a mapping"])
    return info


def _list(info: Mapping[str, Any], key: str, folder: Path) -> list[Any]:
    found = info.get(key)
    if not isinstance(found, list):
        raise DataError([f"{folder / _INFO} has no list '{key}'"])
    return found
