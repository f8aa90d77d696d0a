"""A folder with a small spec and a recipe that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.diagnostics import one_line
from netspec.pipeline import Overrides
from netspec.recipe import InspectedRecipe, inspect_recipe

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
metrics: [accuracy, {top_k: 3}]
"""

Inspect = Callable[..., InspectedRecipe]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "small.yaml").write_text(SPEC)
    (tmp_path / "recipe.yaml").write_text(RECIPE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def inspect(folder: Path) -> Inspect:
    """Inspects a recipe, by default the one of the folder, with settings and parameters."""

    def inspected(text: str = RECIPE, *settings: str, **given: object) -> InspectedRecipe:
        (folder / "recipe.yaml").write_text(text)
        return inspect_recipe("recipe.yaml", Overrides(given, settings=settings))

    return inspected


def lines(inspected: InspectedRecipe) -> list[str]:
    """The problems, each in one line."""
    return [one_line(problem) for problem in inspected.inspected.problems]
