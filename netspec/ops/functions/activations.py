"""Activations: functions of each element. The ops of the same names apply them as layers of their own."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, with_all
from netspec.ops.backend import Backend
from netspec.ops.functions.function import Family, Function
from netspec.ops.kinds import Number
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import OpError, Variable
from netspec.shapes import Shape, shape_text

ACTIVATIONS: Family[Function] = Family("activation")


class Elementwise(Function):
    """An activation without arguments: TensorFlow's own function object, which slim and others compare with `is`."""

    __slots__ = ()

    def lower(self, backend: Backend) -> Any:
        return getattr(backend.tf.nn, self.key)


class Learned(Function):
    """An activation with variables, which it makes in the scope of its layer. Abstract."""

    __slots__ = ()

    def variables(self, shape: Shape) -> Sequence[Variable]:
        """Its variables for a tensor of this shape."""
        raise NotImplementedError


@ACTIVATIONS("relu")
class Relu(Elementwise):
    """Rectifier: `max(x, 0)`, `tf.nn.relu`."""

    __slots__ = ()
    rectifies = True
    flops = 1

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Relu", x)


@ACTIVATIONS("relu6")
class Relu6(Elementwise):
    """Rectifier with a ceiling: `min(max(x, 0), 6)`, `tf.nn.relu6`."""

    __slots__ = ()
    rectifies = True
    flops = 2

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Clip", x, onnx.real("min", 0), onnx.real("max", 6))


@ACTIVATIONS("clip_by_value")
class ClipByValue(Function):
    """Limits: `max(min(x, clip_value_max), clip_value_min)`, `tf.clip_by_value`; of -1 and 1 also called hardtanh."""

    __slots__ = ()
    inside = "clip_by_value"
    flops = 2

    clip_value_min = Arg(Number(), "the least value")
    clip_value_max = Arg(Number(), "the largest value")

    def check(self) -> None:
        """Rejects limits of which the least is the larger: TensorFlow would give that for any element."""
        if self.clip_value_min > self.clip_value_max:
            text = f"expected at least clip_value_min, {self.clip_value_min:g}, got {self.clip_value_max:g}"
            raise OpError(
                "out-of-range", text, argument="clip_value_max", help="exchange clip_value_min and clip_value_max"
            )

    def lower(self, backend: Backend) -> Any:
        limits = {"clip_value_min": self.clip_value_min, "clip_value_max": self.clip_value_max}
        return functools.partial(backend.tf.clip_by_value, **limits)

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Clip", x, onnx.real("min", self.clip_value_min), onnx.real("max", self.clip_value_max))


@ACTIVATIONS("elu")
class Elu(Elementwise):
    """Exponential linear unit: `x` above 0, else `exp(x) - 1`, `tf.nn.elu`."""

    __slots__ = ()
    flops = 3

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Elu", x, alpha=1.0)


@ACTIVATIONS("selu")
class Selu(Elementwise):
    """Scaled exponential linear unit: `scale * (x above 0, else alpha * (exp(x) - 1))`, `tf.nn.selu`."""

    __slots__ = ()
    flops = 5

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Selu", x, alpha=1.6732632423543772, gamma=1.0507009873554805)


@ACTIVATIONS("leaky_relu")
class LeakyRelu(Function):
    """Leaky rectifier: `max(x, alpha * x)`, `tf.nn.leaky_relu`."""

    __slots__ = ()
    main = "alpha"
    flops = 2

    alpha = Arg(Number(), "slope below 0", default=0.2)

    def lower(self, backend: Backend) -> Any:
        leaky_relu = backend.tf.nn.leaky_relu
        if self.alpha == self.arguments["alpha"].default:
            return leaky_relu
        return functools.partial(leaky_relu, alpha=self.alpha)

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("LeakyRelu", x, alpha=self.alpha)


@ACTIVATIONS("swish")
class Swish(Elementwise):
    """Sigmoid-weighted unit: `x * sigmoid(x)`, `tf.nn.swish`."""

    __slots__ = ()
    inside = "beta mul sigmoid identity identityn"
    flops = 5

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Mul", x, onnx.node("Sigmoid", x.name))


@ACTIVATIONS("tanh")
class Tanh(Elementwise):
    """Hyperbolic tangent: `tanh(x)`, `tf.nn.tanh`."""

    __slots__ = ()
    flops = 1

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Tanh", x)


@ACTIVATIONS("sigmoid")
class Sigmoid(Elementwise):
    """Logistic function: `1 / (1 + exp(-x))`, `tf.nn.sigmoid`."""

    __slots__ = ()
    flops = 4

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Sigmoid", x)


@ACTIVATIONS("log_sigmoid")
class LogSigmoid(Function):
    """Logarithm of the logistic function: `-log(1 + exp(-x))`, `tf.log_sigmoid`."""

    __slots__ = ()
    flops = 5

    def lower(self, backend: Backend) -> Any:
        return backend.tf.log_sigmoid

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Neg", onnx.elementwise("Softplus", onnx.elementwise("Neg", x)))


@ACTIVATIONS("softplus")
class Softplus(Elementwise):
    """Smooth rectifier: `log(1 + exp(x))`, `tf.nn.softplus`."""

    __slots__ = ()
    flops = 3

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Softplus", x)


@ACTIVATIONS("softsign")
class Softsign(Elementwise):
    """Rational sigmoid: `x / (1 + abs(x))`, `tf.nn.softsign`."""

    __slots__ = ()
    flops = 3

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Softsign", x)


@ACTIVATIONS("softmax")
class Softmax(Function):
    """Exponentials over the last axis, as parts of their sum: `exp(x) / sum(exp(x))`, `slim.softmax`."""

    __slots__ = ()
    flops = 3
    elementwise = False

    def lower(self, backend: Backend) -> Any:
        return backend.slim.softmax

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        (last,) = x.places([len(x.shape) - 1])
        return onnx.elementwise("Softmax", x, axis=last)


def check_activation(activation: Function | None, shape: Shape) -> None:
    """Rejects an activation that cannot be applied to a tensor of a shape: slim's softmax flattens all axes but one."""
    if isinstance(activation, ClipByValue):
        try:
            activation.check()
        except OpError as error:
            text = f"clip_by_value: clip_value_max: {error.text}"
            raise OpError(error.code, text, argument="activation_fn", help=error.help) from error
    if isinstance(activation, Softmax):
        if len(shape) < 2:
            text = f"softmax: expected an input of at least rank 2, got rank {len(shape)}: {shape_text(shape)}"
            raise OpError("wrong-rank", text, argument="activation_fn")
        if not isinstance(shape[-1], int):
            text = f"softmax: expected a known size along the last axis, got {shape_text(shape)}"
            raise OpError("unknown-channels", text, argument="activation_fn")


def activation_variables(activation: Function | None, shape: Shape) -> Sequence[Variable]:
    """The variables of an activation that follows an op; a fault is reported at the argument that names it."""
    if not isinstance(activation, Learned):
        return ()
    try:
        return activation.variables(shape)
    except OpError as error:
        text = f"{activation.key}: {error.text}"
        raise OpError(error.code, text, argument="activation_fn", help=error.help) from error


def activation_sees(activation: Function | None, shape: Shape) -> Sequence[Stage]:
    """The stage of an activation that follows an op: none where it works on each element alone."""
    return () if activation is None or activation.elementwise else (with_all(shape, [len(shape) - 1]),)


@ACTIVATIONS("identity")
class Identity(Function):
    """The input itself, through an operation of its own: `tf.identity`."""

    __slots__ = ()

    def lower(self, backend: Backend) -> Any:
        return backend.tf.identity

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return x
