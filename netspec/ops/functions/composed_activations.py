"""Activations that are no function of `tf.nn`: composed of TensorFlow's operations, as public code composes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, ClassVar

from netspec.ops.argument import Arg
from netspec.ops.backend import Backend
from netspec.ops.functions.activations import ACTIVATIONS
from netspec.ops.functions.function import Function
from netspec.ops.kinds import Boolean, Number
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor

_SHIFT, _CEILING = 3.0, 6.0
"""What the hard activations add, and the ceiling of relu6."""


class Composed(Function):
    """An activation as operations on a tensor. Abstract."""

    __slots__ = ()
    opened: ClassVar[str | None] = None
    """The name scope that the function opens around its operations, if any."""

    def applied(self, backend: Backend, x: Any) -> Any:
        """The operations, in the scope that is open."""
        raise NotImplementedError

    def lower(self, backend: Backend) -> Callable[[Any], Any]:
        def function(x: Any) -> Any:
            with backend.tf.name_scope(self.opened) if self.opened else nullcontext():
                return self.applied(backend, x)

        return function


@ACTIVATIONS("gelu")
class Gelu(Function):
    """Gaussian error linear unit: `x * (1 + erf(x / sqrt(2))) / 2`, `tf.nn.gelu` of TensorFlow 2.

    With `approximate`, `x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x ** 3))) / 2`.
    """

    __slots__ = ()

    approximate = Arg(Boolean(), "whether tanh takes the place of the error function", default=False)

    @property
    def flops(self) -> int:
        return 8 if self.approximate else 5

    def lower(self, backend: Backend) -> Callable[[Any], Any]:
        gelu = backend.tf.compat.v2.nn.gelu
        return (lambda x: gelu(x, approximate=True)) if self.approximate else gelu

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        if self.approximate:
            cube = onnx.node("Pow", x.name, onnx.real("three", 3))
            cubic = onnx.node("Mul", cube, onnx.real("share", 0.044715))
            inner = onnx.node("Mul", onnx.node("Add", x.name, cubic), onnx.real("factor", math.sqrt(2 / math.pi)))
            bent = onnx.node("Tanh", inner)
        else:
            bent = onnx.node("Erf", onnx.node("Mul", x.name, onnx.real("factor", math.sqrt(0.5))))
        half = onnx.node("Mul", x.name, onnx.real("half", 0.5))
        return x._replace(name=onnx.node("Mul", half, onnx.node("Add", bent, onnx.real("one", 1))))


@ACTIVATIONS("mish")
class Mish(Composed):
    """Smooth rectifier that dips below 0: `x * tanh(log(1 + exp(x)))`."""

    __slots__ = ()
    inside = "softplus tanh mul"
    flops = 5

    def applied(self, backend: Backend, x: Any) -> Any:
        return x * backend.tf.tanh(backend.tf.nn.softplus(x))

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return onnx.elementwise("Mul", x, onnx.node("Tanh", onnx.node("Softplus", x.name)))


@ACTIVATIONS("hard_swish")
class HardSwish(Composed):
    """Swish of straight lines: `x * min(max(x + 3, 0), 6) / 6`, as the zoo's mobilenet_v3 has it."""

    __slots__ = ()
    opened = inside = "hard_swish"
    flops = 5

    def applied(self, backend: Backend, x: Any) -> Any:
        return x * backend.tf.nn.relu6(x + _SHIFT) * (1 / _CEILING)

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        gate = _clipped(onnx, x, 1 / _CEILING)
        return onnx.elementwise("Mul", x, gate)


@ACTIVATIONS("hard_sigmoid")
class HardSigmoid(Composed):
    """Sigmoid of straight lines: `min(max(x + 3, 0), 6) * factor`, with the factor of the zoo's squeeze-excite.

    That of Keras and PyTorch is 1 / 6.
    """

    __slots__ = ()
    main = "factor"
    inside = "add relu6 mul"
    flops = 4

    factor = Arg(Number(), "slope between -3 and 3", default=0.16667)

    def applied(self, backend: Backend, x: Any) -> Any:
        return backend.tf.nn.relu6(x + _SHIFT) * self.factor

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        return x._replace(name=_clipped(onnx, x, self.factor))


def _clipped(onnx: OnnxBuilder, x: OnnxTensor, factor: float) -> str:
    """Adds the nodes of `min(max(x + 3, 0), 6) * factor`."""
    shifted = onnx.node("Add", x.name, onnx.real("shift", _SHIFT))
    clipped = onnx.node("Clip", shifted, onnx.real("min", 0), onnx.real("max", _CEILING))
    return onnx.node("Mul", clipped, onnx.real("factor", factor))
