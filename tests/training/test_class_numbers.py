"""Which class a number means, where folders of data differ, change, or are no longer there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from netspec.recipe import load_recipe
from netspec.training.class_numbers import class_names, renumbered
from netspec.training.data_faults import DataError
from netspec.training.run_record import differences, record
from netspec.training.training_plan import planned

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
data: {train: {folders: train}, evaluation: {folders: %s}}
batch_size: 2
steps: 2
loss: softmax_cross_entropy
optimizer: {momentum: {learning_rate: 0.1}}
output: run
"""
Image = pytest.importorskip("PIL.Image")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three classes to train with; `cat` is missing in the data of evaluation."""
    (tmp_path / "small.yaml").write_text(SPEC)
    for path in ("train/cat", "train/dog", "train/owl", "test/dog", "test/owl"):
        (tmp_path / path).mkdir(parents=True)
        Image.new("L", (4, 4)).save(tmp_path / path / "1.png")
    (tmp_path / "names.txt").write_text("cat\ndog\nowl\n")
    write(tmp_path)
    return tmp_path


def write(folder: Path, evaluation: str = "test") -> None:
    (folder / "run.yaml").write_text(RECIPE % evaluation)


def names(folder: Path, weights: str) -> tuple[str, ...]:
    recipe = load_recipe(folder / "run.yaml")
    return class_names(recipe, recipe.network(training=False), weights)


def begun(folder: Path, *classes: str) -> None:
    """A run that was trained with some classes."""
    recipe = load_recipe(folder / "run.yaml")
    (folder / "run").mkdir()
    text = json.dumps(record(recipe, recipe.network(training=True), 2, classes))
    (folder / "run" / "run.json").write_text(text)


def test_data_of_evaluation_have_the_classes_of_training(folder: Path) -> None:
    with pytest.raises(DataError) as refused:
        planned(load_recipe(folder / "run.yaml"))
    (fault,) = refused.value.faults
    assert fault.startswith("data.evaluation: class 0 is 'dog', but 'cat' in training; ")
    assert fault.endswith("give it as class_names")
    write(folder, "{folder: test, class_names: names.txt}")
    evaluation = planned(load_recipe(folder / "run.yaml")).evaluation
    assert evaluation is not None
    assert evaluation.examples.count == 2


def test_classes_that_keep_their_numbers_may_lack() -> None:
    assert renumbered(["cat", "dog", "owl"], ["cat", "dog"]) == ()
    assert renumbered(["cat"], ["cat", "dog"]) == ()
    assert renumbered(["", "cat"], ["background", "cat"]) == ()  # no name is no other name
    assert renumbered([], ["cat"]) == renumbered(["cat"], []) == ()
    assert renumbered(["cat", "dog", "owl"], ["cat", "owl"]) != ()


def test_a_run_keeps_its_classes(folder: Path) -> None:
    begun(folder, "ant", "bee", "cow")
    inside, outside = str(folder / "run" / "best"), str(folder / "elsewhere.npz")
    assert names(folder, inside) == ("ant", "bee", "cow")
    assert names(folder, outside) == ("cat", "dog", "owl")  # of the data: they may be another run's
    shutil.rmtree(folder / "train")
    assert names(folder, inside) == names(folder, outside) == ("ant", "bee", "cow")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"classes": 3}', "[" * 100_000])
def test_without_a_record_they_are_those_of_the_data(folder: Path, text: str) -> None:
    (folder / "run").mkdir()
    (folder / "run" / "run.json").write_text(text)
    assert names(folder, str(folder / "run")) == ("cat", "dog", "owl")
    shutil.rmtree(folder / "train")
    with pytest.raises(DataError):
        names(folder, str(folder / "run"))


def test_a_run_is_not_resumed_with_other_classes(folder: Path) -> None:
    recipe = load_recipe(folder / "run.yaml")

    def compared(before: list[str], now: list[str]) -> list[str]:
        network = recipe.network(training=True)
        return differences(record(recipe, network, 2, before), record(recipe, network, 2, now))

    assert compared(["cat", "dog"], ["cat", "dog"]) == []
    assert compared(["cat", "dog"], ["ant", "cat"]) == ["class 0 was 'cat', now 'ant'", "class 1 was 'dog', now 'cat'"]
    assert compared(["cat"], ["cat", "dog"]) == ["class 'dog' is new"]
    assert compared(["cat", "dog"], ["cat"]) == ["class 'dog' is gone"]
    assert compared([], ["cat"]) == compared(["cat"], []) == []  # a run from before they were recorded
