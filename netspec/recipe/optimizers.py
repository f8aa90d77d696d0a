"""How gradients change the variables: the rules of `tf.train`, by its own kernels, with its defaults.

Keras has optimizers of the same names and other meanings: its momentum holds the learning rate of each step, and its
RMSProp begins at 0 where that of `tf.train` begins at 1. Who moves a training of slim's here gets the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.functions.function import Family, Member
from netspec.ops.kinds import Boolean, Nullable, Number
from netspec.recipe.schedules import Rate


class Optimizer(Member):
    """A rule by which gradients change variables. Abstract."""

    __slots__ = ()

    learning_rate = Arg(Rate(), "the learning rate, or its schedule")
    clip_norm = Arg(
        Nullable(Number(exclusiveMinimum=0)),
        "largest norm of the gradient of each variable, as slim's clip_gradient_norm; null does not clip",
        default=None,
    )
    clip_global_norm = Arg(
        Nullable(Number(exclusiveMinimum=0)),
        "largest norm of all gradients together; null does not clip",
        default=None,
    )
    clip_value = Arg(
        Nullable(Number(exclusiveMinimum=0)),
        "largest absolute value of an element of a gradient; null does not clip",
        default=None,
    )
    moving_average_decay = Arg(
        Nullable(Number(exclusiveMinimum=0, exclusiveMaximum=1)),
        "decay of the moving averages of the trained variables, with which the network is evaluated; in step n it is "
        "at most (1 + n) / (10 + n), as slim has it; null keeps no averages",
        default=None,
    )

    def slots(self) -> Mapping[str, float]:
        """What is kept for each variable: the end of its name, as in `tf.train`, and the value that it starts at."""
        return {}

    def update(self, tf: Any, variable: Any, gradient: Any, slots: Sequence[Any], rate: Any, count: Any) -> Any:
        """Changes a variable and its slots by a gradient; `count` is the number of this update, from 1."""
        raise NotImplementedError

    def clipped(self, tf: Any, gradients: Sequence[Any]) -> list[Any]:
        """The gradients within their bounds: first of elements, then of each variable, then of all."""
        found = list(gradients)
        if self.clip_value is not None:
            found = [tf.clip_by_value(gradient, -self.clip_value, self.clip_value) for gradient in found]
        if self.clip_norm is not None:
            found = [tf.clip_by_norm(gradient, self.clip_norm) for gradient in found]
        if self.clip_global_norm is not None:
            found, _ = tf.clip_by_global_norm(found, self.clip_global_norm)
        return found


OPTIMIZERS: Family[Optimizer] = Family("optimizer")


@OPTIMIZERS("sgd")
class GradientDescent(Optimizer):
    """Gradient descent: `w = w - rate * g`, as `tf.train.GradientDescentOptimizer`."""

    __slots__ = ()

    def update(self, tf: Any, variable: Any, gradient: Any, slots: Sequence[Any], rate: Any, count: Any) -> Any:
        return tf.raw_ops.ResourceApplyGradientDescent(var=variable.handle, alpha=rate, delta=gradient)


@OPTIMIZERS("momentum")
class Momentum(Optimizer):
    """Gradient descent with momentum: `v = momentum * v + g`, `w = w - rate * v`, as `tf.train.MomentumOptimizer`."""

    __slots__ = ()

    momentum = Arg(Number(minimum=0, exclusiveMaximum=1), "the share of the last change that is kept", default=0.9)
    nesterov = Arg(Boolean(), "whether the gradient is that of the point ahead", default=False)

    def slots(self) -> Mapping[str, float]:
        return {"Momentum": 0.0}

    def update(self, tf: Any, variable: Any, gradient: Any, slots: Sequence[Any], rate: Any, count: Any) -> Any:
        (velocity,) = slots
        return tf.raw_ops.ResourceApplyMomentum(
            var=variable.handle,
            accum=velocity.handle,
            lr=rate,
            grad=gradient,
            momentum=tf.constant(self.momentum, rate.dtype),
            use_nesterov=self.nesterov,
        )


class AdaptiveMoments(Optimizer):
    """Adam and its variants. Abstract."""

    __slots__ = ()

    beta1 = Arg(Number(minimum=0, exclusiveMaximum=1), "decay of the mean of gradients", default=0.9)
    beta2 = Arg(Number(minimum=0, exclusiveMaximum=1), "decay of the mean of their squares", default=0.999)
    epsilon = Arg(Number(minimum=0), "what is added to the root of the mean of squares", default=1e-8)

    def slots(self) -> Mapping[str, float]:
        return {"Adam": 0.0, "Adam_1": 0.0}

    def update(self, tf: Any, variable: Any, gradient: Any, slots: Sequence[Any], rate: Any, count: Any) -> Any:
        mean, square = slots
        beta1, beta2 = (tf.constant(beta, rate.dtype) for beta in (self.beta1, self.beta2))
        times = tf.cast(count, rate.dtype)
        return tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=mean.handle,
            v=square.handle,
            beta1_power=beta1**times,
            beta2_power=beta2**times,
            lr=rate,
            beta1=beta1,
            beta2=beta2,
            epsilon=tf.constant(self.epsilon, rate.dtype),
            grad=gradient,
        )


@OPTIMIZERS("adam")
class Adam(AdaptiveMoments):
    """Adam: `w = w - rate * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + epsilon)`, as `tf.train.AdamOptimizer`."""

    __slots__ = ()


@OPTIMIZERS("adamw")
class AdamWithDecay(AdaptiveMoments):
    """Adam, before which each variable is multiplied by `1 - rate * weight_decay`, apart from the gradients."""

    __slots__ = ()

    weight_decay = Arg(Number(minimum=0), "decay of every variable that is trained", default=0.01)

    def update(self, tf: Any, variable: Any, gradient: Any, slots: Sequence[Any], rate: Any, count: Any) -> Any:
        decay = variable.assign_sub(rate * tf.constant(self.weight_decay, rate.dtype) * variable, read_value=False)
        with tf.control_dependencies([] if decay is None else [decay]):
            return super().update(tf, variable, gradient, slots, rate, count)


@OPTIMIZERS("rmsprop")
class RootMeanSquare(Optimizer):
    """RMSProp: `s = decay * s + (1 - decay) * g^2`, from 1 on; `v = momentum * v + rate * g / sqrt(s + epsilon)`,
    `w = w - v`, as `tf.train.RMSPropOptimizer`.
    """

    __slots__ = ()

    decay = Arg(Number(minimum=0, exclusiveMaximum=1), "decay of the mean of squares", default=0.9)
    momentum = Arg(Number(minimum=0, exclusiveMaximum=1), "the share of the last change that is kept", default=0.0)
    epsilon = Arg(Number(minimum=0), "what is added to the mean of squares, under the root", default=1e-10)
    centered = Arg(Boolean(), "whether the square of the mean gradient is taken off", default=False)

    def slots(self) -> Mapping[str, float]:
        plain = {"RMSProp": 1.0, "RMSProp_1": 0.0}
        return {**plain, "RMSProp_2": 0.0} if self.centered else plain

    def update(self, tf: Any, variable: Any, gradient: Any, slots: Sequence[Any], rate: Any, count: Any) -> Any:
        decay, momentum, epsilon = (tf.constant(x, rate.dtype) for x in (self.decay, self.momentum, self.epsilon))
        handles = [slot.handle for slot in slots]
        if self.centered:
            square, mean, velocity = handles
            return tf.raw_ops.ResourceApplyCenteredRMSProp(
                var=variable.handle,
                mg=mean,
                ms=square,
                mom=velocity,
                lr=rate,
                rho=decay,
                momentum=momentum,
                epsilon=epsilon,
                grad=gradient,
            )
        square, velocity = handles
        return tf.raw_ops.ResourceApplyRMSProp(
            var=variable.handle,
            ms=square,
            mom=velocity,
            lr=rate,
            rho=decay,
            momentum=momentum,
            epsilon=epsilon,
            grad=gradient,
        )


@OPTIMIZERS("adagrad")
class Adagrad(Optimizer):
    """Adagrad: `s = s + g^2`, `w = w - rate * g / sqrt(s)`, as `tf.train.AdagradOptimizer`."""

    __slots__ = ()

    initial_accumulator_value = Arg(Number(exclusiveMinimum=0), "what the sum of squares starts with", default=0.1)

    def slots(self) -> Mapping[str, float]:
        return {"Adagrad": self.initial_accumulator_value}

    def update(self, tf: Any, variable: Any, gradient: Any, slots: Sequence[Any], rate: Any, count: Any) -> Any:
        (squares,) = slots
        return tf.raw_ops.ResourceApplyAdagrad(var=variable.handle, accum=squares.handle, lr=rate, grad=gradient)


@OPTIMIZERS("adadelta")
class Adadelta(Optimizer):
    """Adadelta: each step is `rate * g * sqrt(d + epsilon) / sqrt(s + epsilon)`, where `s` is the mean of squares of
    gradients and `d` that of steps, as `tf.train.AdadeltaOptimizer`.
    """

    __slots__ = ()

    rho = Arg(Number(minimum=0, exclusiveMaximum=1), "decay of the means of squares", default=0.95)
    epsilon = Arg(Number(exclusiveMinimum=0), "what is added to the means of squares, under the roots", default=1e-8)

    def slots(self) -> Mapping[str, float]:
        return {"Adadelta": 0.0, "Adadelta_1": 0.0}

    def update(self, tf: Any, variable: Any, gradient: Any, slots: Sequence[Any], rate: Any, count: Any) -> Any:
        squares, steps = slots
        return tf.raw_ops.ResourceApplyAdadelta(
            var=variable.handle,
            accum=squares.handle,
            accum_update=steps.handle,
            lr=rate,
            rho=tf.constant(self.rho, rate.dtype),
            epsilon=tf.constant(self.epsilon, rate.dtype),
            grad=gradient,
        )


@OPTIMIZERS("ftrl")
class Ftrl(Optimizer):
    """Follow the regularized leader, as `tf.train.FtrlOptimizer`: variables that matter little become 0 with `l1`."""

    __slots__ = ()

    learning_rate_power = Arg(Number(maximum=0), "the power of the sum of squares in the rate", default=-0.5)
    initial_accumulator_value = Arg(Number(exclusiveMinimum=0), "what the sum of squares starts with", default=0.1)
    l1 = Arg(Number(minimum=0), "strength of the L1 regularization", default=0.0)
    l2 = Arg(Number(minimum=0), "strength of the L2 regularization", default=0.0)

    def slots(self) -> Mapping[str, float]:
        return {"Ftrl": self.initial_accumulator_value, "Ftrl_1": 0.0}

    def update(self, tf: Any, variable: Any, gradient: Any, slots: Sequence[Any], rate: Any, count: Any) -> Any:
        squares, linear = slots
        return tf.raw_ops.ResourceApplyFtrl(
            var=variable.handle,
            accum=squares.handle,
            linear=linear.handle,
            grad=gradient,
            lr=rate,
            l1=tf.constant(self.l1, rate.dtype),
            l2=tf.constant(self.l2, rate.dtype),
            lr_power=tf.constant(self.learning_rate_power, rate.dtype),
        )
