"""All that changes while a network is trained: what a checkpoint must hold so that the run goes on as if unbroken.

The order of the examples, augmentation and dropout are functions of the seed and the step, so there is no other state.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, final

import tensorflow as tf

from netspec.recipe.optimizers import Optimizer

NO_STEP = -1
_FIRST_SCALE = 2.0**15


@final
class TrainingState:
    """The variables of a training besides those of the network. Made under the scope of its strategy.

    Each replica has a copy and changes it alike, by what was summed over all replicas.
    """

    def __init__(self, strategy: Any, optimizer: Optimizer, trained: Sequence[Any], measures: int) -> None:
        self.trained = tuple(trained)
        self.step = _variable("training/step", 0, tf.int64)
        """The number of steps that are done, each a batch."""
        self.updates = _variable("training/updates", 0, tf.int64)
        """How many of them changed the network: with float16, a step whose gradients overflow does not."""
        self.failed_at = _variable("training/failed_at", NO_STEP, tf.int64)
        """The number of steps before the first whose loss or gradients were not finite."""
        self.totals = _variable("training/totals", [0.0] * (measures + 1), tf.float64)
        """The sums of what was measured since the last entry of the log, and over how many steps."""
        self.best = _variable("training/best", float("nan"), tf.float64)
        """The best result of an evaluation so far."""
        self.loss_scale = _variable("training/loss_scale", _FIRST_SCALE, tf.float32)
        self.good_steps = _variable("training/good_steps", 0, tf.int64)
        """The steps since the loss scale was changed."""
        self.slots: list[list[Any]] = []
        self.averages: list[Any] = []
        for variable in self.trained:
            with strategy.extended.colocate_vars_with(variable):
                self.slots.append([_beside(variable, name, value) for name, value in optimizer.slots().items()])
                if optimizer.moving_average_decay is not None:
                    self.averages.append(_beside(variable, "ExponentialMovingAverage"))

    def checkpointed(self) -> dict[str, Any]:
        """What a checkpoint holds of it, by name."""
        own = {name: getattr(self, name) for name in ("step", "updates", "totals", "best", "loss_scale", "good_steps")}
        return {**own, "slots": self.slots, "averages": self.averages}

    def variables(self) -> list[Any]:
        """All variables of the state, without those that are trained."""
        single = [self.step, self.updates, self.failed_at, self.totals, self.best, self.loss_scale, self.good_steps]
        return [*single, *(slot for slots in self.slots for slot in slots), *self.averages]

    def begin_averages(self) -> None:
        """Lets the moving averages begin with the variables as they are."""
        for variable, average in zip(self.trained, self.averages, strict=False):
            average.assign(variable)

    @contextlib.contextmanager
    def averaged(self) -> Iterator[None]:
        """Gives the trained variables their moving averages inside, if there are any."""
        if not self.averages:
            yield
            return
        kept = [variable.numpy() for variable in self.trained]
        for variable, average in zip(self.trained, self.averages, strict=True):
            variable.assign(average)
        try:
            yield
        finally:
            for variable, value in zip(self.trained, kept, strict=True):
                variable.assign(value)


def _variable(name: str, value: Any, dtype: Any) -> Any:
    return tf.Variable(
        lambda: tf.constant(value, dtype),
        trainable=False,
        name=name,
        dtype=dtype,
        aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA,
    )


def _beside(variable: Any, end: str, value: float = 0.0) -> Any:
    """A variable of the shape of another, named after it as `tf.train` names its slots."""
    name = f"{variable.name.partition(':')[0]}/{end}"
    return tf.Variable(
        lambda: tf.fill(variable.shape, tf.constant(value, variable.dtype)),
        trainable=False,
        name=name,
        dtype=variable.dtype,
        aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA,
    )
