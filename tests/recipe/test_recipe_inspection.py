"""A recipe becomes a frozen value, or problems at their places."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import netspec
from netspec.diagnostics import one_line
from netspec.pipeline import Overrides
from netspec.recipe import inspect_recipe, load_recipe

SPEC = """\
netspec: 1
name: small
params:
  num_classes: {type: int, default: 10}
input: {shape: [N, 8, 8, 1]}
layers:
  - flatten: {}
  - fully_connected: {num_outputs: $num_classes, activation_fn: null, scope: logits}
"""
RECIPE = """\
recipe: 1
name: first
spec: small.yaml
params: {rate: {type: float, default: 0.05}}
parameters: {num_classes: 7}
data:
  train: {numpy: {images: x.npy, labels: y.npy}}
preprocess: {rescale: {scale: $(1 / 255)}}
batch_size: 32
steps: 200
loss: softmax_cross_entropy
optimizer: {momentum: {learning_rate: $rate}}
metrics: [accuracy]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SPEC)
    (tmp_path / "recipe.yaml").write_text(RECIPE)
    return tmp_path


def problems(folder: Path, text: str, **given: object) -> list[str]:
    (folder / "recipe.yaml").write_text(text)
    found = inspect_recipe(folder / "recipe.yaml", Overrides(given)).inspected.problems
    return [one_line(problem).removeprefix(f"{folder}/") for problem in found]


def test_a_recipe_has_its_values_by_the_names_of_its_keys(folder: Path) -> None:
    recipe = load_recipe(folder / "recipe.yaml", rate=0.5)
    assert (recipe.name, recipe.batch_size, recipe.steps, recipe.epochs) == ("first", 32, 200, None)
    assert recipe.optimizer.learning_rate.values["learning_rate"] == 0.5
    assert recipe.preprocess[0].values["scale"] == 1 / 255
    assert recipe.folder == str(folder / "runs/first")
    assert recipe.network(training=True).output_shape == (netspec.symbol("N"), 7)


def test_a_recipe_can_be_pickled(folder: Path) -> None:
    recipe = pickle.loads(pickle.dumps(load_recipe(folder / "recipe.yaml")))  # noqa: S301 -- its own bytes
    assert (recipe.batch_size, recipe.file) == (32, str(folder / "recipe.yaml"))


def test_every_fault_is_reported_at_its_place(folder: Path) -> None:
    text = RECIPE.replace("batch_size: 32", "batch: 32").replace("steps: 200", "steps: 0").replace("$rate", "$rat")
    assert problems(folder, text) == [
        "recipe.yaml:9:1: error: the recipe: unknown key 'batch' [unknown-key]",
        "recipe.yaml:10:8: error: steps: expected a whole number >= 1 or null, got 0 [out-of-range]",
        "recipe.yaml:12:40: error: $rat: unknown name 'rat' [unknown-name]",
    ]


def test_faults_of_the_spec_are_reported_in_the_spec(folder: Path) -> None:
    (folder / "small.yaml").write_text(SPEC.replace("flatten", "flaten"))
    assert problems(folder, RECIPE) == ["small.yaml:7:5: error: unknown op 'flaten' [unknown-op]"]
