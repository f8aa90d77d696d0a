"""Learning rates as functions of the step, as `tf.train` and slim have them.

Each is computed in double precision and rounded once, so a rate is right at every step that a training can reach.
"""

from __future__ import annotations

import math
from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.functions.function import Family, Member, Named
from netspec.ops.kinds import Boolean, Integer, Kind, List, Number, Schema


class Schedule(Member):
    """A learning rate as a function of the step. Abstract."""

    __slots__ = ()

    def fault(self) -> str | None:
        """Why its arguments do not go together; None if they do."""
        return None

    def changes(self) -> tuple[int, ...]:
        """The steps at which it goes on in another way, in order."""
        return ()

    def rate(self, tf: Any, step: Any) -> Any:
        """The learning rate of a step, which counts from 0: both are tensors of type float64."""
        raise NotImplementedError


SCHEDULES: Family[Schedule] = Family("schedule", number="constant")


class Rate(Kind[Schedule]):
    """A learning rate: a number, or a schedule."""

    def schema(self) -> Schema:
        return {"if": {"type": "number"}, "then": {"type": "number", "minimum": 0}, "else": Named(SCHEDULES).schema()}

    def text(self) -> str:
        return "number >= 0 or schedule"

    def convert(self, value: Any) -> Schedule:
        if isinstance(value, int | float):
            return ConstantRate(learning_rate=value)
        return Named(SCHEDULES).convert(value)


START = Arg(Number(minimum=0), "the rate of the first step", name="learning_rate")
DECAY_STEPS = Arg(Integer(minimum=1), "the steps that the decay takes", name="decay_steps")


@SCHEDULES("constant")
class ConstantRate(Schedule):
    """The same rate at every step; a plain number means it, and slim calls it `fixed`."""

    __slots__ = ()
    main = "learning_rate"

    learning_rate = Arg(Number(minimum=0), "the rate")

    def rate(self, tf: Any, step: Any) -> Any:
        return tf.constant(self.learning_rate, tf.float64)


@SCHEDULES("exponential")
class ExponentialDecay(Schedule):
    """Multiplied by a factor every so many steps: `rate * decay_rate^(step / decay_steps)`."""

    __slots__ = ()

    learning_rate = START
    decay_steps = Arg(Integer(minimum=1), "the steps after which the rate has been multiplied once")
    decay_rate = Arg(Number(exclusiveMinimum=0), "the factor")
    staircase = Arg(Boolean(), "whether the rate falls at once after these steps, not a little in each", default=False)

    def rate(self, tf: Any, step: Any) -> Any:
        power = step / self.decay_steps
        return self.learning_rate * tf.pow(
            tf.constant(self.decay_rate, tf.float64), tf.floor(power) if self.staircase else power
        )


@SCHEDULES("polynomial")
class PolynomialDecay(Schedule):
    """A power of what is left: `(rate - end) * (1 - step / decay_steps)^power + end`, and `end` afterwards."""

    __slots__ = ()

    learning_rate = START
    decay_steps = DECAY_STEPS
    end_learning_rate = Arg(Number(minimum=0), "the rate at the end", default=0.0001)
    power = Arg(Number(exclusiveMinimum=0), "the power; 1 is a line", default=1.0)
    cycle = Arg(Boolean(), "whether it begins anew, with twice the steps, three times, ...", default=False)

    def rate(self, tf: Any, step: Any) -> Any:
        steps = tf.constant(self.decay_steps, tf.float64)
        if self.cycle:
            steps *= tf.maximum(tf.math.ceil(step / steps), 1.0)
        left = 1.0 - tf.minimum(step / steps, 1.0)
        span = self.learning_rate - self.end_learning_rate
        return span * tf.pow(left, tf.constant(self.power, tf.float64)) + self.end_learning_rate


@SCHEDULES("cosine")
class CosineDecay(Schedule):
    """Half a cosine from the rate to `alpha` times the rate, which it keeps afterwards."""

    __slots__ = ()

    learning_rate = START
    decay_steps = DECAY_STEPS
    alpha = Arg(Number(minimum=0), "the rate at the end, as a share of the first", default=0.0)

    def rate(self, tf: Any, step: Any) -> Any:
        cosine = 0.5 * (1.0 + tf.cos(math.pi * tf.minimum(step / self.decay_steps, 1.0)))
        return self.learning_rate * ((1.0 - self.alpha) * cosine + self.alpha)


@SCHEDULES("piecewise")
class PiecewiseConstant(Schedule):
    """One rate up to each boundary, that step included, and the last one afterwards."""

    __slots__ = ()

    boundaries = Arg(List(Integer(minimum=0), minimum_length=1), "the last step of each rate but the last, in order")
    learning_rates = Arg(List(Number(minimum=0), minimum_length=2), "the rates, one more than boundaries")

    def fault(self) -> str | None:
        if len(self.learning_rates) != len(self.boundaries) + 1:
            expected = f"expected {len(self.boundaries) + 1} learning_rates, one more than boundaries"
            return f"piecewise: {expected}, got {len(self.learning_rates)}"
        if list(self.boundaries) != sorted(set(self.boundaries)):
            return f"piecewise: expected boundaries that rise, got {list(self.boundaries)}"
        return None

    def changes(self) -> tuple[int, ...]:
        return tuple(boundary + 1 for boundary in self.boundaries)

    def rate(self, tf: Any, step: Any) -> Any:
        passed = tf.reduce_sum(tf.cast(step > tf.constant(self.boundaries, tf.float64), tf.int32))
        return tf.gather(tf.constant(self.learning_rates, tf.float64), passed)


@SCHEDULES("warm_up")
class WarmUp(Schedule):
    """A line from one rate up to the first of another schedule, which then begins at its own step 0."""

    __slots__ = ()

    steps = Arg(Integer(minimum=1), "the steps of the line")
    start = Arg(Number(minimum=0), "the rate of the first step", default=0.0)
    then = Arg(Rate(), "the rate afterwards, or its schedule")

    def fault(self) -> str | None:
        return self.then.fault()

    def changes(self) -> tuple[int, ...]:
        return self.steps, *(self.steps + step for step in self.then.changes())

    def rate(self, tf: Any, step: Any) -> Any:
        end = self.then.rate(tf, tf.zeros([], tf.float64))
        line = self.start + (end - self.start) * (step / self.steps)
        return tf.where(step < self.steps, line, self.then.rate(tf, tf.maximum(step - self.steps, 0.0)))
