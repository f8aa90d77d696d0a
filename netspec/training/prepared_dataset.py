"""Data sets that TensorFlow Datasets has prepared: its own description of a folder says which files a split has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netspec.training.class_name_files import read_class_names
from netspec.training.data_faults import DataError
from netspec.training.record_files import RecordFile, compression_of
from netspec.training.regular_files import described_text
from netspec.wording import first_of, listed, nearest

_INFO = "dataset_info.json"
_MOST_FILES, _MOST_DIGITS = 100_000, 15


def prepared_split(folder: Path, split: str, label: str | None) -> tuple[list[RecordFile], tuple[str, ...]]:
    """The files of a split with their numbers of records, and the names of the classes of a label."""
    info = _info(folder)
    found = _list(info, "splits", folder)
    splits = {each["name"]: each for each in found if isinstance(each, dict) and isinstance(each.get("name"), str)}
    if split not in splits:
        near = nearest(split, splits)
        help = f"did you mean '{near}'?" if near else f"it has {listed(sorted(splits))}" if splits else "it has none"
        raise DataError([f"{folder} has no split '{split}'; {help}"])
    kind = info.get("fileFormat", "tfrecord")
    if kind != "tfrecord":
        raise DataError([f"{folder} is in the format {kind}; expected tfrecord"])
    lengths = [_length(length, folder) for length in _list(splits[split], "shardLengths", folder)]
    if len(lengths) > _MOST_FILES:
        raise DataError([f"{folder / _INFO}: the split '{split}' has more than {_MOST_FILES:,} files"])
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
        info = json.loads(described_text(path))
    except FileNotFoundError:
        below = sorted(found.parent for found in folder.glob(f"*/{_INFO}"))
        below += sorted(found.parent for found in folder.glob(f"*/*/{_INFO}"))
        help = f"; did you mean {below[-1]}?" if below else ""
        raise DataError([f"{folder} has no {_INFO}, which TensorFlow Datasets writes{help}"]) from None
    except json.JSONDecodeError as error:
        raise DataError([f"{path} is not JSON: {error}"]) from None
    except (ValueError, RecursionError):
        raise DataError([f"{path} cannot be read: its numbers or its nesting are too large"]) from None
    if not isinstance(info, dict):
        raise DataError([f"{path}: expected a mapping"])
    return info


def _length(given: Any, folder: Path) -> int:
    """A number of records, which JSON of protocol buffers holds as text."""
    text = str(given)
    if isinstance(given, bool) or not text.isascii() or not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise DataError([f"{folder / _INFO}: shardLengths: expected numbers of records, got {json.dumps(given)[:40]}"])
    return int(text)


def _list(info: Mapping[str, Any], key: str, folder: Path) -> list[Any]:
    found = info.get(key)
    if not isinstance(found, list):
        raise DataError([f"{folder / _INFO} has no list '{key}'"])
    return found
