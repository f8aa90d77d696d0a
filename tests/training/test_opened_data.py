"""What is found wrong with the data of a recipe before TensorFlow is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from netspec.recipe import load_recipe
from netspec.training.data_description import description
from netspec.training.data_faults import DataError
from netspec.training.opening import open_data

SPEC = """\
netspec: 1
name: small
input: {name: images, shape: [N, 4, 4, 1]}
layers:
  - flatten: {}
  - fully_connected: {num_outputs: 3, activation_fn: null, scope: logits}
"""
RECIPE = """\
recipe: 1
name: run
spec: small.yaml
data: {train: %s}
%s
batch_size: 2
steps: 2
loss: softmax_cross_entropy
optimizer: {momentum: {learning_rate: 0.1}}
"""
HELP = ", but the network's input is [4, 4, 1] for each; add `resize` to `preprocess`"
Image = pytest.importorskip("PIL.Image")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SPEC)
    np.save(tmp_path / "x.npy", np.zeros((6, 5, 4), np.uint8))
    np.save(tmp_path / "y.npy", np.array([0, 1, 2, 0, 1, 3]))
    for name in "abc":
        (tmp_path / "f" / name).mkdir(parents=True)
        Image.new("L", (6, 5)).save(tmp_path / "f" / name / "1.png")
    return tmp_path


def faults(folder: Path, source: str, steps: str = "") -> tuple[str, ...]:
    (folder / "run.yaml").write_text(RECIPE % (source, steps))
    recipe = load_recipe(folder / "run.yaml")
    try:
        open_data(recipe, "train", recipe.network(training=True))
    except DataError as error:
        return tuple(fault.replace(f"{folder}/", "") for fault in error.faults)
    return ()


def test_labels_are_held_against_the_channels_of_the_network(folder: Path) -> None:
    text = "data.train: y.npy: row 5: label 3 is outside of the classes 0 to 2"
    assert faults(folder, "{numpy: {images: x.npy, labels: y.npy}}") == (text,)


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ("", f"images are [5, 4, 1]{HELP}"),
        ("preprocess: {pad: [1, 0]}", f"images are [7, 4, 1] after preprocessing{HELP}"),
        ("augment: {random_crop: 9}\npreprocess: resize", "random_crop: a crop of 9x9 is larger than the image, 5x4"),
        ("preprocess: resize", None),
    ],
)
def test_arrays_are_held_against_the_input(folder: Path, steps: str, text: str | None) -> None:
    np.save(folder / "y.npy", np.zeros(6, int))
    expected = () if text is None else (f"data.train: {text}",)
    assert faults(folder, "{numpy: {images: x.npy, labels: y.npy}}", steps) == expected


@pytest.mark.parametrize(
    ("shape", "help"),
    [
        ((6, 1, 4, 4), "; transpose them: channels are the last axis"),
        ((6, 1, 4, 9), ""),
        ((6, 5, 4, 2), ""),  # no step makes one channel of two
        ((6, 5, 4, 3), "; add `resize` and `to_grayscale` to `preprocess`"),
        ((6, 4, 4, 3), "; add `to_grayscale` to `preprocess`"),
        ((6, 16), ""),
    ],
)
def test_what_is_advised_is_what_fits(folder: Path, shape: tuple[int, ...], help: str) -> None:
    np.save(folder / "y.npy", np.zeros(6, int))
    np.save(folder / "x.npy", np.zeros(shape, np.uint8))
    source = "{numpy: {images: x.npy, labels: y.npy}}"
    (fault,) = faults(folder, source)
    assert fault.endswith(f"but the network's input is [4, 4, 1] for each{help}")
    if "`" in help:
        assert (
            faults(folder, source, f"preprocess: [{', '.join(help.split('`')[1:4:2])}]".replace(", preprocess", ""))
            == ()
        )
    if "transpose" in help:
        np.save(folder / "x.npy", np.zeros((*shape[:1], *shape[2:], shape[1]), np.uint8))
        assert faults(folder, source) == ()


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ("", f"the image is [5, 6, 1]{HELP}"),
        ("preprocess: resize", None),
    ],
)
def test_the_first_image_is_held_against_the_input(folder: Path, steps: str, text: str | None) -> None:
    expected = () if text is None else (f"data.train: f/a/1.png: {text}",)
    assert faults(folder, "{folders: f}", steps) == expected


def test_what_is_no_image_is_found_first(folder: Path) -> None:
    (folder / "f" / "a" / "1.png").write_bytes(b"<html>")
    text = "data.train: f/a/1.png: is not a JPEG, PNG, BMP or GIF image but text"
    assert faults(folder, "{folders: f}", "preprocess: resize") == (text,)


def test_data_are_opened_without_tensorflow(folder: Path) -> None:
    assert faults(folder, "{folders: f}", "preprocess: resize") == ()
    code = (
        "import sys; from netspec.recipe import load_recipe; from netspec.training.opening import open_data; "
        "from netspec.training.data_description import description; recipe = load_recipe('run.yaml'); "
        "print(*description(open_data(recipe, 'train', recipe.network(training=True))), sep='\\n'); "
        "assert 'tensorflow' not in sys.modules"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert found.stderr == ""
    assert found.stdout.splitlines() == [
        "3 examples: uint8 [?, ?, 1]",
        "to the network: resize -> float32 [4, 4, 1]",
        "label: int64, a class from 0 to 2",
        "3 names: a, b, c",
    ]


@pytest.mark.parametrize(("loss", "named"), [("softmax_cross_entropy", True), ("mean_squared_error", False)])
def test_numbers_of_a_regression_have_no_names_of_classes(folder: Path, loss: str, named: bool) -> None:
    np.save(folder / "y.npy", np.zeros(6, int) if named else np.zeros((6, 3), np.float32))
    (folder / "labels.txt").write_text("a\nb\nc\n")
    source = "{numpy: {images: x.npy, labels: y.npy, class_names: labels.txt}}"
    (folder / "run.yaml").write_text((RECIPE % (source, "preprocess: resize")).replace("softmax_cross_entropy", loss))
    recipe = load_recipe(folder / "run.yaml")
    lines = description(open_data(recipe, "train", recipe.network(training=True)))
    assert ("3 names: a, b, c" in lines) == named
