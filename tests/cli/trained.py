"""A recipe of a small network with known weights, so that NumPy can say what it predicts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

SPEC = """\
netspec: 1
name: net
input: {name: images, shape: [N, 4, 4, 1]}
layers:
  - flatten: {}
  - fully_connected: {num_outputs: 3, activation_fn: null, scope: logits}
"""
RECIPE = """\
recipe: 1
name: net
spec: net.yaml
data:
  train: {numpy: {images: x.npy, labels: y.npy, class_names: names.txt}}
  evaluation: {numpy: {images: x.npy, labels: y.npy, class_names: names.txt}}
preprocess: [{rescale: 0.5}]
batch_size: 4
steps: 10
loss: [softmax_cross_entropy]
optimizer: {sgd: {learning_rate: 0.1}}
metrics: [accuracy, {top_k: 2}]
"""
NAMES = ("left", "right", "none")
COUNT = 11
"""Examples, which are no whole number of batches."""


def write_trained(folder: Path, recipe: str = RECIPE) -> Mapping[str, Any]:
    """Writes net.yaml, recipe.yaml, x.npy, y.npy, names.txt and w.npz; returns the arrays by their names."""
    import numpy as np

    from netspec.weights import write_npz

    random = np.random.default_rng(3)
    x = random.integers(0, 255, (COUNT, 4, 4, 1)).astype("uint8")
    y = random.integers(0, 3, COUNT)
    weights, biases = random.normal(size=(16, 3)).astype("float32") / 100, np.zeros(3, "float32")
    write_npz(folder / "w.npz", {"net/logits/weights": weights, "net/logits/biases": biases})
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", y)
    (folder / "names.txt").write_text("\n".join(NAMES))
    (folder / "net.yaml").write_text(SPEC)
    (folder / "recipe.yaml").write_text(recipe)
    logits = 0.5 * x.reshape(COUNT, 16).astype("float32") @ weights + biases
    likely = np.exp(logits - logits.max(axis=1, keepdims=True))
    return {"x": x, "y": y, "logits": logits, "likely": likely / likely.sum(axis=1, keepdims=True)}
