"""Benchmark: a step of `netspec train` against a loop written by hand on the same network and the same batches."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import peers
from measure import Row, paired, seconds

STEPS, BATCH = 100, 32
SPEC = """\
netspec: 1
name: lenet
params: {is_training: {type: bool, default: true}}
input: {shape: [N, 28, 28, 1]}
arg_scope:
  - {ops: [conv2d], normalizer_fn: batch_norm, normalizer_params: {is_training: $is_training}}
  - {ops: [conv2d, fully_connected], weights_regularizer: {l2: 0.0005}}
layers:
  - conv2d: {num_outputs: 32, kernel_size: 5, scope: conv1}
  - max_pool2d: {kernel_size: 2, scope: pool1}
  - conv2d: {num_outputs: 64, kernel_size: 5, scope: conv2}
  - max_pool2d: {kernel_size: 2, scope: pool2}
  - flatten: {}
  - fully_connected: {num_outputs: 10, activation_fn: null, scope: logits}
"""
RECIPE = f"""\
recipe: 1
name: lenet
spec: lenet.yaml
data: {{train: {{numpy: {{images: x.npy, labels: y.npy}}}}}}
batch_size: {BATCH}
steps: 1000000
loss: softmax_cross_entropy
optimizer: {{momentum: {{learning_rate: 0.001}}}}
metrics: [accuracy]
"""


def rows(runs: int) -> Iterator[Row]:
    """A batch of steps of a small network, of which what surrounds it is a large part."""
    subject = f"{STEPS} training steps of lenet: train / by hand"
    if reason := peers.missing("tensorflow", "tf_slim", "tf_keras"):
        yield Row(subject, reason=reason)
        return
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = loops(Path(folder))
        goal = "at most 1.03"
        yield paired(subject, partial(seconds, ours), partial(seconds, theirs), 3 * runs, goal=goal, upside_down=True)


def loops(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """The steps of `netspec train`, and those by hand with an optimizer of Keras; the loss is read at their end."""
    import keras
    import numpy as np
    import tensorflow as tf

    from netspec.lower.module import SpecModule
    from netspec.recipe import load_recipe
    from netspec.training.positions import Batches
    from netspec.training.training_plan import planned
    from netspec.training.training_state import TrainingState
    from netspec.training.training_step import TrainingStep

    made = np.random.default_rng(0)
    np.save(folder / "x.npy", made.random((1000, 28, 28, 1), dtype="f"))
    np.save(folder / "y.npy", made.integers(0, 10, 1000))
    (folder / "lenet.yaml").write_text(SPEC)
    (folder / "recipe.yaml").write_text(RECIPE)
    recipe = load_recipe(folder / "recipe.yaml")
    plan = planned(recipe)
    strategy = tf.distribute.get_strategy()

    model = SpecModule(recipe.sound.checked, {}, None, 0)
    state = TrainingState(strategy, recipe.optimizer, model.trainable_variables, 2)
    step = TrainingStep(strategy, model, state, recipe, plan.objective)
    own = iter(plan.train.training(tf, Batches(BATCH)))

    def ours() -> None:
        for _ in range(STEPS):
            step.run(own)
        state.totals.numpy()

    other = SpecModule(recipe.sound.checked, {}, None, 0)
    optimizer = keras.optimizers.SGD(0.001, momentum=0.9)
    optimizer.build(other.trainable_variables)
    batches = iter(plan.train.training(tf, Batches(BATCH)))

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def by_hand(images: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            logits, _ = other(images, training=True)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            loss = tf.reduce_mean(losses) + tf.add_n(other.losses())
        gradients = tape.gradient(loss, other.trainable_variables)
        optimizer.apply_gradients(zip(gradients, other.trainable_variables, strict=True))
        accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), labels), tf.float32))
        return loss, accuracy

    def theirs() -> None:
        for _ in range(STEPS):
            loss, _ = by_hand(*next(batches))
        float(loss)

    return ours, theirs
