"""A head that the network has in training alone is trained by, and not evaluated."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from netspec.recipe import load_recipe
from netspec.training.training_plan import planned
from netspec.weights import open_weights
from tests.training.small_runs import RECIPE, examples, small_run

from .test_trainer import Watcher

SPEC = """\
netspec: 1
name: small
params:
  is_training: {type: bool, default: true}
input: {shape: [N, 4, 4, 1]}
end_points: {collect: [fully_connected]}
layers:
  - flatten: {scope: flat}
  - fully_connected: {num_outputs: 3, activation_fn: null, scope: aux}
    when: $is_training
  - fully_connected: {num_outputs: 3, activation_fn: null, scope: logits}
    from: flat
"""
LOSSES = "loss: [softmax_cross_entropy, {softmax_cross_entropy: {of: aux, weight: 0.4}}]"


@pytest.mark.tf
def test_evaluations_are_of_the_other_heads(tmp_path: Path) -> None:
    import tensorflow as tf

    from netspec.training.trainer import Trainer

    recipe = small_run(tmp_path, RECIPE.replace("loss: softmax_cross_entropy", LOSSES), SPEC)
    (tmp_path / "run").mkdir()
    trainer = Trainer(planned(load_recipe(recipe)), tmp_path / "run", tf.distribute.get_strategy(), Watcher())
    trainer.begin()
    trainer.run()
    stored = open_weights(tmp_path / "run")
    assert np.abs(stored["small/aux/biases"]).max() > 0
    images, labels = examples()
    logits = images.reshape(len(images), -1) @ stored["small/logits/weights"] + stored["small/logits/biases"]
    likely = np.exp(logits)[np.arange(len(labels)), labels] / np.exp(logits).sum(axis=1)
    *_, last = csv.DictReader((tmp_path / "run" / "metrics.csv").read_text().splitlines())
    assert float(last["evaluation_loss"]) == pytest.approx(-np.log(likely).mean(), rel=1e-5)
