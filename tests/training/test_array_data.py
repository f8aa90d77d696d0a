"""Examples in NumPy's files: what reaches the network, and what is refused."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.training import arrays
from netspec.training.data_faults import DataError
from netspec.training.positions import Batches
from tests.training.small_data import numbered_arrays, numbers, opened, pipeline

ONE_HOT = "; the class of a one-hot row is its argmax over axis 1"
BOTH = {"images": "x.npy", "labels": "y.npy"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    numbered_arrays(tmp_path)
    return tmp_path


def refusal(folder: Path, source: str, given: Any, **options: Any) -> tuple[str, ...]:
    with pytest.raises(DataError) as refused:
        opened(folder, source, given, **options)
    return tuple(fault.replace(f"{folder}/", "") for fault in refused.value.faults)


@pytest.mark.tf
@pytest.mark.parametrize("dtype", ["u1", "<i2", ">i4", "<u2", "i8", "f2", "<f4", ">f8", "bool"])
@pytest.mark.parametrize("held", [True, False])
def test_values_are_those_of_the_file(
    tf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dtype: str, held: bool
) -> None:
    monkeypatch.setattr(arrays, "LARGEST_HELD", 1 << 20 if held else 0)
    values = np.random.default_rng(0).integers(0, 2 if dtype == "bool" else 100, (9, 2, 3)).astype(dtype)
    np.save(tmp_path / "x.npy", np.asfortranarray(values))
    np.save(tmp_path / "y.npy", np.arange(9))
    data = pipeline(opened(tmp_path, "numpy", BOTH), (2, 3, 1))
    ((images, labels, _),) = data.evaluation(tf, 9)
    np.testing.assert_array_equal(images.numpy()[..., 0], values.astype(np.float32))
    assert (labels.dtype, labels.numpy().tolist()) == (tf.int64, [*range(9)])
    for images, labels in data.training(tf, Batches(4)).take(3):
        np.testing.assert_array_equal(images.numpy()[..., 0], values[labels.numpy()].astype(np.float32))


@pytest.mark.tf
def test_targets_by_name_and_numbers_for_a_regression(tf: Any, folder: Path) -> None:
    np.save(folder / "box.npy", np.arange(200.0).reshape(50, 4))
    np.save(folder / "age.npy", np.arange(50))
    given = {"images": "x.npy", "labels": {"digit": "y.npy", "box": "box.npy", "age": "age.npy"}}
    examples = opened(folder, "numpy", given, classes={"digit": 10})
    assert {name: kind.shape for name, kind in examples.targets.items()} == {"digit": (), "box": (4,), "age": ()}
    for images, labels in pipeline(examples, (4, 4, 1)).training(tf, Batches(8)).take(4):
        rows = images.numpy()[:, 0, 0, 0]
        assert labels["digit"].dtype == tf.int64
        np.testing.assert_array_equal(labels["box"], rows[:, None] * 4 + np.arange(4))
        np.testing.assert_array_equal(labels["age"], rows.astype(np.float32))


@pytest.mark.tf
@pytest.mark.parametrize(("shape", "expected"), [((50,), (6,)), ((50, 1), (6,)), ((50, 3, 2), (6, 3, 2))])
def test_labels_of_rows_and_of_pixels(tf: Any, folder: Path, shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    np.save(folder / "y.npy", np.full(shape, 3))
    ((_, labels),) = pipeline(opened(folder, "numpy", BOTH), (4, 4, 1)).training(tf, Batches(6)).take(1)
    assert labels.shape == expected
    assert (labels.numpy() == 3).all()


@pytest.mark.tf
@pytest.mark.parametrize(("offset", "classes"), [(1, 9), (0, 10), (-1, 11)])
def test_the_offset_is_subtracted_as_slims(tf: Any, folder: Path, offset: int, classes: int) -> None:
    np.save(folder / "y.npy", np.arange(50) % 9 + 1)
    (folder / "names.txt").write_text("".join(f"{number}:n{number}\n" for number in range(10)))
    given = {**BOTH, "labels_offset": offset, "class_names": "names.txt"}
    examples = opened(folder, "numpy", given, classes={"": classes})
    for images, labels in pipeline(examples, (4, 4, 1)).training(tf, Batches(50)).take(1):
        np.testing.assert_array_equal(labels, images.numpy()[:, 0, 0, 0] % 9 + 1 - offset)
        assert {examples.class_names[label] for label in labels.numpy()} == {f"n{number}" for number in range(1, 10)}


@pytest.mark.tf
def test_an_archive_of_arrays(tf: Any, folder: Path) -> None:
    np.savez_compressed(folder / "d.npz", x=np.load(folder / "x.npy"), y=np.load(folder / "y.npy"))
    examples = opened(folder, "npz", {"file": "d.npz", "images": "x", "labels": "y"})
    assert numbers([*pipeline(examples, (4, 4, 1)).evaluation(tf, 50)]) == [*range(50)]


@pytest.mark.tf
def test_vectors_need_no_images(tf: Any, folder: Path) -> None:
    np.save(folder / "x.npy", np.arange(100.0).reshape(50, 2))
    ((vectors, _, _),) = pipeline(opened(folder, "numpy", BOTH), (2,)).evaluation(tf, 50)
    np.testing.assert_array_equal(vectors, np.arange(100.0).reshape(50, 2))


@pytest.mark.parametrize("cuts", [[0, 0.8, 1], [0, 0.1, 0.35, 1]])
def test_shares_divide_the_rows(folder: Path, cuts: list[float]) -> None:
    rows: list[str] = []
    for share in pairwise(cuts):
        examples = opened(folder, "numpy", {**BOTH, "share": [*share]})
        assert abs(examples.count - 50 * (share[1] - share[0])) <= 1.5
        rows += [examples.origin(place) for place in range(examples.count)]
    assert sorted(rows) == sorted(f"{folder}/x.npy: row {row}" for row in range(50))


def test_a_share_of_sorted_classes_has_some_of_each(folder: Path) -> None:
    np.save(folder / "x.npy", np.zeros((1000, 1), np.uint8))
    np.save(folder / "y.npy", np.arange(1000) // 100)
    examples = opened(folder, "numpy", {**BOTH, "share": [0.8, 1]})
    rows = [int(examples.origin(place).rpartition(" ")[2].replace(",", "")) // 100 for place in range(examples.count)]
    assert all(18 <= rows.count(label) <= 22 for label in range(10))


@pytest.mark.parametrize(
    ("labels", "faults"),
    [
        ([0] * 49, ["y.npy has 49 rows, but x.npy has 50"]),
        ([0] * 17 + [12] + [0] * 32, ["y.npy: row 17: label 12 is outside of the classes 0 to 9"]),
        ([-1] * 50, ["y.npy: row 0: label -1 is outside of the classes 0 to 9 (and 49 more rows)"]),
        ([0.5] * 50, ["y.npy: expected whole numbers of classes, got float64"]),
        (["cat"] * 50, ["y.npy: expected numbers, got <U3"]),
        (
            np.eye(10, dtype=int)[[3] * 50],
            [f"y.npy: expected the number of a class for each row, got rows of 10 numbers{ONE_HOT}"],
        ),
        (np.eye(10)[[3] * 50], [f"y.npy: expected whole numbers of classes, got float64{ONE_HOT}"]),
        (7, ["y.npy: expected an array with a row for each example, got a single number"]),
        ([], ["y.npy has no rows"]),
    ],
)
def test_labels_that_are_refused(folder: Path, labels: Any, faults: list[str]) -> None:
    np.save(folder / "y.npy", np.array(labels))
    assert refusal(folder, "numpy", BOTH) == tuple(faults)


def test_the_offset_is_told_with_a_label_outside(folder: Path) -> None:
    faults = refusal(folder, "numpy", {**BOTH, "labels_offset": 1})
    assert faults == (
        "y.npy: row 0: label 0 less the offset 1, -1, is outside of the classes 0 to 9 (and 4 more rows)",
    )


def test_labels_that_count_from_one(folder: Path) -> None:
    np.save(folder / "y.npy", np.arange(50) % 10 + 1)
    text = "y.npy: row 9: label 10 is outside of the classes 0 to 9 (and 4 more rows)"
    assert refusal(folder, "numpy", BOTH) == (f"{text}; labels that count from 1 take labels_offset: 1",)
    assert opened(folder, "numpy", {**BOTH, "labels_offset": 1}).count == 50
    for label in (0, 11):  # with which they would not fit either
        np.save(folder / "y.npy", np.append(np.arange(49) % 10 + 1, label))
        (fault,) = refusal(folder, "numpy", BOTH)
        assert "labels_offset" not in fault


def test_every_fault_of_labels_is_told_at_once(folder: Path) -> None:
    np.save(folder / "a.npy", np.full(50, 10))
    np.save(folder / "b.npy", np.zeros(3, int))
    given = {"images": "x.npy", "labels": {"a": "a.npy", "b": "b.npy"}}
    assert refusal(folder, "numpy", given, classes={"a": 10, "b": 2}) == (
        "b.npy has 3 rows, but x.npy has 50",
        "a.npy: row 0: label 10 is outside of the classes 0 to 9 (and 49 more rows)",
    )


@pytest.mark.parametrize(
    ("source", "given", "fault"),
    [
        ("numpy", {"images": "none.npy", "labels": "y.npy"}, "none.npy: No such file or directory"),
        ("numpy", {"images": "sub", "labels": "y.npy"}, "sub: Is a directory"),
        (
            "numpy",
            {"images": "d.npz", "labels": "y.npy"},
            "d.npz is an archive of arrays: give it as `npz: {file: d.npz, images: NAME}`",
        ),
        (
            "numpy",
            {"images": "objects.npy", "labels": "y.npy"},
            "objects.npy is not a whole .npy file of numbers: Array can't be memory-mapped: Python objects in dtype.",
        ),
        ("npz", {"file": "d.npz", "images": "z", "labels": "y"}, "d.npz has no array 'z'; it has x and y"),
        (
            "npz",
            {"file": "x.npy", "images": "x", "labels": "y"},
            "x.npy is one array: give it as `numpy: {images: x.npy}`",
        ),
        ("numpy", {**BOTH, "share": [0.8, 0.2]}, "share: expected from and to, such as [0, 0.8], got [0.8, 0.2]"),
        ("numpy", {**BOTH, "share": [0.5, 0.5001]}, "x.npy: no row is in the share from 0.5 to 0.5001"),
        ("numpy", {**BOTH, "class_names": "none.txt"}, "none.txt: No such file or directory"),
    ],
)
def test_files_that_are_refused(folder: Path, source: str, given: Any, fault: str) -> None:
    (folder / "sub").mkdir()
    np.savez(folder / "d.npz", x=np.load(folder / "x.npy"), y=np.load(folder / "y.npy"))
    np.save(folder / "objects.npy", np.array([{}, 1], dtype=object))
    assert refusal(folder, source, given) == (fault,)


@pytest.mark.parametrize("kept", [0, 5, 70, 200])
def test_files_that_are_cut_off_or_no_arrays(folder: Path, kept: int) -> None:
    data = (folder / "x.npy").read_bytes()
    (folder / "x.npy").write_bytes(data[:kept])
    (fault,) = refusal(folder, "numpy", BOTH)
    assert fault.startswith("x.npy is not a whole .npy file of numbers: ")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("daisy\nrose\n", ("daisy", "rose")),
        ("0:daisy\n1:rose: red\n", ("daisy", "rose: red")),
        ("1:rose\n0:daisy\n\n", ("daisy", "rose")),
        ("1:rose\n2:tulip\n", ("", "rose", "tulip")),
        ("\ufeffdaisy\r\nrose\r\n", ("daisy", "rose")),
        ("", "names.txt names no class"),
        ("daisy\ndaisy\n", "names.txt names the class 'daisy' twice"),
        ("0:a\n2:b\n", "names.txt: expected the numbers of the classes from 0 on, each once, got [0, 2]"),
    ],
)
def test_names_of_classes(folder: Path, text: str, names: tuple[str, ...] | str) -> None:
    (folder / "names.txt").write_text(text)
    given = {**BOTH, "class_names": "names.txt"}
    if isinstance(names, str):
        assert refusal(folder, "numpy", given) == (names,)
    else:
        assert opened(folder, "numpy", given).class_names == names
