"""How gradients change the variables."""

from __future__ import annotations

from netspec.ops.argument import Arg
from netspec.ops.function import Family, Member
from netspec.ops.kinds import Boolean, Number
from netspec.recipe.schedules import Rate


class Optimizer(Member):
    """A rule by which gradients change variables. Abstract."""

    __slots__ = ()

    learning_rate = Arg(Rate(), "the learning rate, or its schedule")


OPTIMIZERS: Family[Optimizer] = Family("optimizer")


@OPTIMIZERS("momentum")
class Momentum(Optimizer):
    """Gradient descent with momentum: `v = momentum * v + g`, `w = w - rate * v`, as `tf.train.MomentumOptimizer`."""

    __slots__ = ()

    momentum = Arg(Number(minimum=0, exclusiveMaximum=1), "the share of the last change that is kept", default=0.9)
    nesterov = Arg(Boolean(), "whether the gradient is that of the point ahead", default=False)
