"""One step of training, the same for one device, several, several machines and parameter servers.

Gradients and measures are summed over the replicas, in one go; from then on each replica does the same. A step whose
loss or gradients are not finite changes nothing, so that it can be repeated to find out why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

import tensorflow as tf

from netspec.lower.module import SpecModule
from netspec.recipe.model import Recipe
from netspec.training.objective import Objective
from netspec.training.training_state import NO_STEP, TrainingState

_RAISED_AFTER = 2000
"""The steps after which the loss scale is doubled, if none overflowed."""
_LARGEST_SCALE = 2.0**24
_SEEDS = 1 << 63


@final
class TrainingStep:
    """The step of a recipe for a module and its state, as a function of an iterator over batches."""

    def __init__(
        self, strategy: Any, model: SpecModule, state: TrainingState, recipe: Recipe, objective: Objective
    ) -> None:
        self._strategy, self._model, self._state = strategy, model, state
        self._recipe, self._objective = recipe, objective
        self._scaled = recipe.precision == "mixed_float16"
        self.unreached: list[str] = []
        """The trained variables that no loss depends on, which keep their values; known after the first step."""
        self.run = tf.function(self._run, autograph=False)
        self.of_batch = tf.function(self._of_batch, autograph=False)
        """The step for one batch, for the worker of a coordinator."""

    def loss(self, images: Any, labels: Any, seed: Any) -> tuple[Any, list[Any]]:
        """This replica's part of the loss and of the measures: the sums over all replicas are those of the batch."""
        output, end_points = self._model(images, training=True, seed=seed)
        losses = self._objective.loss_of_examples(tf, output, end_points, labels)
        batch = tf.constant(self._recipe.batch_size, tf.float32)
        loss = tf.reduce_sum(losses) / batch
        if regularization := self._model.losses():
            replicas = tf.distribute.get_replica_context().num_replicas_in_sync
            loss += tf.add_n(regularization) / tf.constant(replicas, tf.float32)
        measured = self._objective.measured(tf, output, end_points, labels)
        return loss, [tf.reduce_sum(values) / batch for values in measured]

    def seed(self) -> Any:
        """The seed of dropout, of this step and replica."""
        replica = tf.distribute.get_replica_context()
        number = tf.cast(replica.replica_id_in_sync_group, tf.int64)
        place = self._state.step * replica.num_replicas_in_sync + number
        return tf.stack([tf.constant(self._recipe.seed % _SEEDS, tf.int64), place])

    def scale(self) -> Any:
        """The factor of the loss whose gradients are computed, so that those of float16 do not vanish."""
        return self._state.loss_scale if self._scaled else tf.constant(1.0)

    def _run(self, iterator: Any) -> None:
        self._strategy.run(self._replica, args=next(iterator))

    def _of_batch(self, images: Any, labels: Any) -> None:
        self._strategy.run(self._replica, args=(images, labels))

    def _replica(self, images: Any, labels: Any) -> None:
        state, optimizer = self._state, self._recipe.optimizer
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(state.trained)
            loss, measured = self.loss(images, labels, self.seed())
            scaled = loss * self.scale()
        gradients = tape.gradient(scaled, state.trained)
        self.unreached = [
            variable.name for variable, gradient in zip(state.trained, gradients, strict=True) if gradient is None
        ]
        reached = [number for number, gradient in enumerate(gradients) if gradient is not None]
        dense = [tf.convert_to_tensor(gradients[number]) for number in reached]
        *dense, measures = _summed([*dense, tf.stack([loss, *measured])])
        _even(self._model.non_trainable_variables)
        if self._scaled:
            dense = [gradient / state.loss_scale for gradient in dense]
        squares = tf.add_n([tf.nn.l2_loss(gradient) for gradient in dense]) if dense else tf.constant(0.0)
        finite = tf.math.is_finite(squares + measures[0])
        tf.cond(
            tf.logical_and(finite, tf.equal(state.failed_at, NO_STEP)),
            lambda: self._update(reached, optimizer.clipped(tf, dense)),
            lambda: self._refuse(measures[0]),
        )
        _add(state.totals, tf.concat([tf.cast(measures, tf.float64), tf.ones([1], tf.float64)], 0))
        _add(state.step, tf.constant(1, tf.int64))

    def _update(self, reached: Sequence[int], gradients: Sequence[Any]) -> Any:
        """Changes the variables and what belongs to them."""
        state, optimizer = self._state, self._recipe.optimizer
        rate = self.rate(state.step)
        count = state.updates + 1
        for number, gradient in zip(reached, gradients, strict=True):
            optimizer.update(tf, state.trained[number], gradient, state.slots[number], rate, count)
        if state.averages:
            self._average(tf.cast(state.updates, tf.float32))
        _add(state.updates, tf.constant(1, tf.int64))
        if self._scaled:
            raised = state.good_steps + 1 >= _RAISED_AFTER
            larger = tf.minimum(state.loss_scale * 2.0, _LARGEST_SCALE)
            _set(state.loss_scale, tf.where(raised, larger, state.loss_scale))
            _set(state.good_steps, tf.where(raised, tf.constant(0, tf.int64), state.good_steps + 1))
        return tf.constant(0)

    def _average(self, updates: Any) -> None:
        decay = tf.minimum(self._recipe.optimizer.moving_average_decay, (1.0 + updates) / (10.0 + updates))
        for variable, average in zip(self._state.trained, self._state.averages, strict=True):
            _add(average, (1.0 - decay) * (variable - average))

    def _refuse(self, loss: Any) -> Any:
        """Notes a step that changes nothing. With float16, gradients may overflow: the loss scale is halved then."""
        state = self._state
        failed = tf.equal(state.failed_at, NO_STEP)
        if self._scaled:
            overflowed = tf.logical_and(tf.math.is_finite(loss), state.loss_scale > 1.0)
            _set(state.loss_scale, tf.where(overflowed, state.loss_scale / 2.0, state.loss_scale))
            _set(state.good_steps, tf.constant(0, tf.int64))
            failed = tf.logical_and(failed, tf.logical_not(overflowed))
        _set(state.failed_at, tf.where(failed, state.step, state.failed_at))
        return tf.constant(0)

    def rate(self, step: Any) -> Any:
        """The learning rate of a step, which counts from 0."""
        return tf.cast(self._recipe.optimizer.learning_rate.rate(tf, tf.cast(step, tf.float64)), tf.float32)


def _summed(values: list[Any]) -> list[Any]:
    """The sums over all replicas."""
    replica = tf.distribute.get_replica_context()
    if replica.num_replicas_in_sync == 1:
        return values
    found: list[Any] = replica.all_reduce(tf.distribute.ReduceOp.SUM, values)
    return found


def _even(averages: Sequence[Any]) -> None:
    """Gives all replicas the means of their averages, as a checkpoint holds them."""
    replica = tf.distribute.get_replica_context()
    if averages and replica.num_replicas_in_sync > 1:
        own = [tf.raw_ops.ReadVariableOp(resource=each.handle, dtype=each.dtype) for each in averages]
        means = replica.all_reduce(tf.distribute.ReduceOp.MEAN, own)
        for average, mean in zip(averages, means, strict=True):
            _set(average, mean)


def _add(variable: Any, value: Any) -> None:
    """Adds to this replica's copy of a variable."""
    tf.raw_ops.AssignAddVariableOp(resource=variable.handle, value=value)


def _set(variable: Any, value: Any) -> None:
    """Sets this replica's copy of a variable."""
    tf.raw_ops.AssignVariableOp(resource=variable.handle, value=value)
