"""Data from strangers: what has no end is not waited for, what would fill the memory is not read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.training.data_faults import DataError
from netspec.training.image_folders import images_below
from tests.training.small_data import numbered_arrays, opened

ARRAYS = {"images": "x.npy", "labels": "y.npy"}
LENGTHS: list[Any] = ["x", None, True, -1, [], float("inf"), "9" * 5000, "\u0663"]
ONE_SPLIT: dict[str, Any] = {"name": "m", "fileFormat": "tfrecord", "splits": [{"name": "train"}]}


def unread(error: OSError) -> None:
    raise error


def refused(folder: Path, source: str, given: Any) -> str:
    with pytest.raises(DataError) as error:
        opened(folder, source, given)
    (fault,) = error.value.faults
    return fault.replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("source", "given"),
    [
        ("numpy", {**ARRAYS, "images": "pipe"}),
        ("numpy", {**ARRAYS, "labels": "/dev/zero"}),
        ("numpy", {**ARRAYS, "class_names": "pipe"}),
        ("npz", {"file": "pipe", "images": "x", "labels": "y"}),
        ("tfrecords", "pipe"),
        ("tfrecords", "pip*"),
        ("tfds", "described_by_a_pipe"),
    ],
)
def test_pipes_and_devices_are_not_opened(tmp_path: Path, source: str, given: Any) -> None:
    numbered_arrays(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "described_by_a_pipe").mkdir()
    os.mkfifo(tmp_path / "described_by_a_pipe" / "dataset_info.json")
    assert refused(tmp_path, source, given).endswith(" is no regular file")


def test_a_pipe_in_a_folder_of_images_is_another_file(tmp_path: Path) -> None:
    (tmp_path / "a.PNG").write_bytes(b"")
    (tmp_path / "gone.png").symlink_to("nowhere")  # it is missed when it is read
    os.mkfifo(tmp_path / "pipe.png")
    assert images_below(tmp_path, unread) == (["a.PNG", "gone.png"], 1)


def test_images_below_are_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b/z.png", "b.png", "b/.hidden.png", ".hidden/c.png", "a/deep/er/x.gif", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "a" / "up").symlink_to("..")
    assert images_below(tmp_path, unread) == (["a/deep/er/x.gif", "b.png", "b/z.png"], 1)


def test_a_large_array_of_next_to_nothing_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"file": "d.npz", "images": "x", "labels": "y"}
    np.savez_compressed(tmp_path / "d.npz", x=np.zeros((2**14, 4, 4, 3), np.uint8), y=np.zeros(2**14, np.uint8))
    assert opened(tmp_path, "npz", given).count == 2**14  # what is not large may be packed into anything
    monkeypatch.setattr("netspec.weights.packed_arrays._LARGE", 2**18)
    fault = refused(tmp_path, "npz", given)
    assert fault.startswith("d.npz: array 'x' cannot be read: 786,560 bytes are packed into ")


def test_a_shape_that_no_machine_counts_is_a_fault(tmp_path: Path) -> None:
    numbered_arrays(tmp_path)
    with (tmp_path / "x.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (10**20, 4, 4, 1)})
    assert refused(tmp_path, "numpy", ARRAYS).startswith("x.npy is not a whole .npy file of numbers: ")


def test_a_pickle_is_not_said_to_be_loaded_otherwise(tmp_path: Path) -> None:
    numbered_arrays(tmp_path)
    np.array([1]).dump(tmp_path / "x.npy")
    assert "trust" not in refused(tmp_path, "numpy", ARRAYS)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (json.dumps({**ONE_SPLIT, "splits": ["train"]}), " has no split 'train'; it has none"),
        (json.dumps({**ONE_SPLIT, "splits": [{"name": None}]}), " has no split 'train'; it has none"),
        *(
            (
                json.dumps({**ONE_SPLIT, "splits": [{"name": "train", "shardLengths": [length]}]}),
                "dataset_info.json: shardLengths: expected numbers of records, got ",
            )
            for length in LENGTHS
        ),
        (
            json.dumps({**ONE_SPLIT, "splits": [{"name": "train", "shardLengths": ["1"] * 100_001}]}),
            "dataset_info.json: the split 'train' has more than 100,000 files",
        ),
        ("[" * 100_000, "dataset_info.json cannot be read: its numbers or its nesting are too large"),
        ("1" * 5_000, "dataset_info.json cannot be read: its numbers or its nesting are too large"),
        ("{", "dataset_info.json is not JSON: "),
        ("[]", "dataset_info.json: expected a mapping"),
    ],
)
def test_a_description_that_is_none(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "dataset_info.json").write_text(text)
    assert fault in refused(tmp_path, "tfds", ".")


def test_shards_are_missed_without_counting_to_their_number(tmp_path: Path) -> None:
    (tmp_path / "s-00001-of-99999999999").write_bytes(b"")
    fault = "99,999,999,998 shards missing, s-00000-of-99999999999, s-00002-of-99999999999, s-00003-of-99999999999"
    assert refused(tmp_path, "tfrecords", "s-*") == f"s-*: {fault} and 99,999,999,995 more; or list those there"


def test_a_text_of_names_is_bounded(tmp_path: Path) -> None:
    numbered_arrays(tmp_path)
    with (tmp_path / "names").open("wb") as sparse:
        sparse.truncate(2**25)
    assert refused(tmp_path, "numpy", {**ARRAYS, "class_names": "names"}) == "names is larger than 16,777,216 bytes"
