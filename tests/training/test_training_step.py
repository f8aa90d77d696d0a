"""Steps against the same training worked out in NumPy from gradients alone, with several losses by end point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.recipe import load_recipe
from netspec.training.positions import Batches
from netspec.training.training_plan import planned
from tests.training.small_runs import RECIPE, small_run

pytestmark = pytest.mark.tf

HEADS = """\
netspec: 1
name: heads
input: {shape: [N, 4, 4, 1]}
end_points: {collect: [fully_connected]}
layers:
  - flatten: {}
  - fully_connected: {num_outputs: 5, scope: trunk, weights_regularizer: {l2: 0.1}}
  - fully_connected: {num_outputs: 2, activation_fn: null, scope: size}
    side: true
  - fully_connected: {num_outputs: 3, activation_fn: null, scope: kind}
"""
LOSSES = """\
loss:
  - softmax_cross_entropy: {labels: kind}
  - mean_squared_error: {of: size, labels: size, weight: 0.3}
metrics:
  - accuracy: {labels: kind}
  - mean_absolute_error: {of: size, labels: size}
"""
RATE, MOMENTUM, DECAY, STEPS = 0.2, 0.5, 0.4, 3


def by_netspec(plan: Any) -> tuple[Any, Any]:
    """The model and the state after the steps."""
    import tensorflow as tf

    from netspec.lower.module import SpecModule
    from netspec.training.training_state import TrainingState
    from netspec.training.training_step import TrainingStep

    recipe, strategy = plan.recipe, tf.distribute.get_strategy()
    model = SpecModule(recipe.sound.checked, {}, {}, recipe.seed)
    state = TrainingState(strategy, recipe.optimizer, model.trainable_variables, 1 + len(recipe.metrics))
    state.begin_averages()
    step = TrainingStep(strategy, model, state, recipe, plan.objective)
    batches = iter(plan.train.training(tf, Batches(recipe.batch_size)))
    for _ in range(STEPS):
        step.run(batches)
    return model, state


def by_hand(plan: Any) -> tuple[dict[str, Any], dict[str, Any], list[float]]:
    """The variables, their moving averages, and the measures: their sums over the steps."""
    import tensorflow as tf

    from netspec.lower.module import SpecModule

    model = SpecModule(plan.recipe.sound.checked, {}, {}, plan.recipe.seed)
    values = {name: variable.numpy().astype(np.float64) for name, variable in model.variables_by_name.items()}
    velocity = {name: np.zeros_like(value) for name, value in values.items()}
    averages = dict(values)
    sums = np.zeros(3)
    batches = iter(plan.train.training(tf, Batches(plan.recipe.batch_size)))
    for number in range(STEPS):
        images, labels = next(batches)
        with tf.GradientTape() as tape:
            kind, ends = model(images, training=True)
            one_hot = tf.one_hot(labels["kind"], 3)
            cross = -tf.reduce_mean(tf.reduce_sum(one_hot * tf.nn.log_softmax(kind), axis=1))
            size = ends["heads/size"]
            squared = tf.reduce_mean((size - labels["size"]) ** 2)
            weights = model.variables_by_name["heads/trunk/weights"]
            loss = cross + 0.3 * squared + 0.1 * tf.reduce_sum(weights**2) / 2
        hits = np.mean(np.argmax(kind, axis=1) == labels["kind"].numpy())
        sums += [float(loss), float(hits), float(np.mean(np.abs(size - labels["size"])))]
        gradients = tape.gradient(loss, dict(model.variables_by_name))
        share = min(DECAY, (1 + number) / (10 + number))
        for name, gradient in gradients.items():
            velocity[name] = MOMENTUM * velocity[name] + gradient.numpy()
            values[name] = values[name] - RATE * velocity[name]
            averages[name] = share * averages[name] + (1 - share) * values[name]
        model.assign(values)
    return values, averages, list(sums)


@pytest.fixture
def plan(tmp_path: Path) -> Any:
    optimizer = f"{{momentum: {{learning_rate: {RATE}, momentum: {MOMENTUM}, moving_average_decay: {DECAY}}}}}"
    recipe = (
        RECIPE.replace("labels: y.npy", "labels: {kind: y.npy, size: z.npy}")
        .replace("loss: softmax_cross_entropy\n", LOSSES)
        .replace("metrics: [accuracy]\n", "")
        .replace("{momentum: {learning_rate: 0.05}}", optimizer)
    )
    path = small_run(tmp_path, recipe, HEADS)
    np.save(tmp_path / "z.npy", np.random.default_rng(2).normal(size=(50, 2)).astype(np.float32))
    return planned(load_recipe(path))


def test_steps_change_variables_averages_and_measures_as_worked_out(plan: Any) -> None:
    model, state = by_netspec(plan)
    values, averages, sums = by_hand(plan)
    for name, variable in model.variables_by_name.items():
        np.testing.assert_allclose(variable.numpy(), values[name], rtol=1e-4, atol=1e-6, err_msg=name)
    for variable, average in zip(state.trained, state.averages, strict=True):
        name = variable.name.partition(":")[0]
        np.testing.assert_allclose(average.numpy(), averages[name], rtol=1e-4, atol=1e-6, err_msg=name)
    np.testing.assert_allclose(state.totals.numpy(), [*sums, STEPS], rtol=1e-5)
    assert (int(state.step.numpy()), int(state.updates.numpy())) == (STEPS, STEPS)


def test_the_network_is_evaluated_with_its_averages(plan: Any) -> None:
    _, state = by_netspec(plan)
    before = [variable.numpy() for variable in state.trained]
    with state.averaged():
        for variable, average in zip(state.trained, state.averages, strict=True):
            np.testing.assert_array_equal(variable.numpy(), average.numpy())
    for variable, value in zip(state.trained, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)


def test_with_float16_an_overflow_skips_the_step_and_halves_the_scale(plan: Any) -> None:
    import tensorflow as tf

    from netspec.lower.module import SpecModule
    from netspec.training.training_state import NO_STEP, TrainingState
    from netspec.training.training_step import TrainingStep

    recipe = plan.recipe
    object.__setattr__(recipe, "values", {**recipe.values, "precision": "mixed_float16"})
    strategy = tf.distribute.get_strategy()
    model = SpecModule(recipe.sound.checked, {}, {}, recipe.seed)
    state = TrainingState(strategy, recipe.optimizer, model.trainable_variables, 3)
    step = TrainingStep(strategy, model, state, recipe, plan.objective)
    batches = iter(plan.train.training(tf, Batches(recipe.batch_size)))
    before = [variable.numpy() for variable in state.trained]
    state.loss_scale.assign(3e38)
    step.run(batches)
    assert (int(state.step.numpy()), int(state.updates.numpy())) == (1, 0)
    assert float(state.loss_scale.numpy()) == pytest.approx(1.5e38)
    assert int(state.failed_at.numpy()) == NO_STEP
    assert all(np.array_equal(one, other.numpy()) for one, other in zip(before, state.trained, strict=True))
    state.loss_scale.assign(1024.0)
    state.good_steps.assign(1999)
    step.run(batches)
    assert int(state.updates.numpy()) == 1
    assert float(state.loss_scale.numpy()) == 2048.0
