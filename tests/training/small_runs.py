"""A small recipe with its spec and data: quick to train, with batch normalization and dropout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

SPEC = """\
netspec: 1
name: small
params:
  num_classes: {type: int, default: 3}
  is_training: {type: bool, default: true}
input: {shape: [N, 4, 4, 1]}
layers:
  - conv2d:
      {num_outputs: 4, kernel_size: 3, scope: conv1, normalizer_fn: batch_norm, weights_regularizer: {l2: 0.001},
       normalizer_params: {is_training: $is_training, decay: 0.9}}
  - flatten: {}
  - dropout: {is_training: $is_training, scope: drop}
  - fully_connected: {num_outputs: $num_classes, activation_fn: null, scope: logits}
"""
RECIPE = """\
recipe: 1
name: small
spec: small.yaml
data:
  train: {numpy: {images: x.npy, labels: y.npy}}
  evaluation: {numpy: {images: x.npy, labels: y.npy}}
batch_size: 8
steps: 12
loss: softmax_cross_entropy
optimizer: {momentum: {learning_rate: 0.05}}
metrics: [accuracy]
evaluate: {every: 6}
checkpoints: {every: 4, keep: 2}
log: {every: 3}
seed: 7
"""


def examples(count: int = 50) -> tuple[Any, Any]:
    """Images that are brighter in the rows of their class."""
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 3, count)
    images = rng.normal(size=(count, 4, 4, 1)).astype(np.float32)
    images[np.arange(count), labels] += 2.0
    return images, labels


def small_run(folder: Path, recipe: str = RECIPE, spec: str = SPEC) -> str:
    """Writes the files; returns the path of the recipe."""
    images, labels = examples()
    np.save(folder / "x.npy", images)
    np.save(folder / "y.npy", labels)
    (folder / "small.yaml").write_text(spec)
    (folder / "small_recipe.yaml").write_text(recipe)
    return str(folder / "small_recipe.yaml")
