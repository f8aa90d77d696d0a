"""Small recipes of networks with several inputs and outputs: pairs of images, and texts of tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

SIAMESE = """\
netspec: 1
name: siamese
inputs:
  left: {shape: [N, 4, 4, 1]}
  right: {shape: [N, 4, 4, 1]}
layers:
  - flatten: {}
    from: left
  - fully_connected: {num_outputs: 5, activation_fn: null, scope: code}
    id: one
  - flatten: {}
    from: right
  - fully_connected: {num_outputs: 5, activation_fn: null, scope: code, reuse: true}
    id: other
  - subtract: {}
    from: [one, other]
  - relu: {}
  - fully_connected: {num_outputs: 2, activation_fn: null, scope: logits}
"""
PAIRS = """\
recipe: 1
name: pairs
spec: small.yaml
data: {train: {npz: {file: pairs.npz, inputs: {right: b, left: a}, labels: same}}}
augment: [random_flip]
preprocess: [{rescale: 0.1}, {rescale: {scale: 1, offset: 0.5, input: right}}]
batch_size: 8
steps: 8
loss: softmax_cross_entropy
optimizer: {adam: {learning_rate: 0.01}}
checkpoints: {every: 3}
log: {every: 2}
seed: 7
"""
WORDS = """\
netspec: 1
name: words
input: {name: tokens, shape: [N, 6], dtype: int32}
outputs: {topic: topic_logits, length: length_mean}
layers:
  - embed_sequence: {vocab_size: 20, embed_dim: 4, scope: words}
  - reduce_mean: {axis: 1, name: read}
    id: read
  - fully_connected: {num_outputs: 3, activation_fn: null, scope: topic_logits}
  - fully_connected: {num_outputs: 1, activation_fn: null, scope: length_mean}
    from: read
"""
TEXTS = """\
recipe: 1
name: texts
spec: small.yaml
data:
  train: {numpy: {inputs: {tokens: tokens.npy}, labels: {topic: topics.npy, length: lengths.npy}}}
  evaluation: {numpy: {images: tokens.npy, labels: {topic: topics.npy, length: lengths.npy}}}
batch_size: 8
steps: 8
loss:
  - softmax_cross_entropy: {of: topic, labels: topic}
  - mean_squared_error: {of: length, labels: length, weight: 0.25}
optimizer: {momentum: {learning_rate: 0.05}}
metrics: [{accuracy: {of: topic, labels: topic}}, {mean_absolute_error: {of: length, labels: length}}]
checkpoints: {every: 3}
log: {every: 2}
seed: 7
"""


def pairs(count: int = 30) -> dict[str, Any]:
    """Pairs of images, and whether they are alike."""
    random = np.random.default_rng(1)
    kinds = random.integers(0, 2, (count, 2))
    images = random.integers(0, 10, (2, count, 4, 4)).astype(np.uint8)
    images[..., 0] += (kinds.T * 10).astype(np.uint8)[..., None]
    return {"a": images[0], "b": images[1], "same": (kinds[:, 0] == kinds[:, 1]).astype(np.int64)}


def texts(count: int = 30) -> dict[str, Any]:
    """Tokens, the topic of each text, and a number."""
    random = np.random.default_rng(2)
    topics = random.integers(0, 3, count)
    tokens = random.integers(0, 6, (count, 6)) + 6 * topics[:, None]
    return {"tokens": tokens, "topics": topics, "lengths": tokens.mean(axis=1).astype(np.float32)}


def pairs_run(folder: Path) -> str:
    """Writes the files of the siamese network; returns the path of the recipe."""
    np.savez(folder / "pairs.npz", **pairs())
    return _written(folder, SIAMESE, PAIRS)


def texts_run(folder: Path) -> str:
    """Writes the files of the network of two outputs; returns the path of the recipe."""
    for name, array in texts().items():
        np.save(folder / f"{name}.npy", array)
    return _written(folder, WORDS, TEXTS)


def _written(folder: Path, spec: str, recipe: str) -> str:
    (folder / "small.yaml").write_text(spec)
    (folder / "small_recipe.yaml").write_text(recipe)
    return str(folder / "small_recipe.yaml")
