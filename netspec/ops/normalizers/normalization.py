"""Base of normalizers: variables beta and gamma, and a cost in FLOPs per element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from netspec.ops.argument import Arg
from netspec.ops.functions.activations import activation_variables, check_activation
from netspec.ops.functions.function import Function
from netspec.ops.functions.initializers import ONES, ZEROS
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, OpError, Variable
from netspec.shapes import Shape, multiply


class Normalization(Op):
    """A normalizer, with slim's ending. Abstract; the annotated arguments are declared in slim's order below."""

    __slots__ = ()
    normalizes = True
    precise = True
    flops: ClassVar[int]
    """Floating-point operations per element, without the activation."""

    center: Arg[bool]
    scale: Arg[bool]
    activation_fn: Arg[Function | None]
    trainable: Arg[bool]

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.made_variables(x)
        check_activation(self.activation_fn, x)
        return x

    def learned(self, x: Shape, shape: tuple[int, ...]) -> Sequence[Variable]:
        """The variables beta and gamma, if `center` and `scale` are set, in slim's order; then the activation's."""
        wanted = (("beta", self.center), ("gamma", self.scale))
        own = [self.parameter(name, shape) for name, there in wanted if there]
        return [*own, *activation_variables(self.activation_fn, x)]

    def parameter(self, name: str, shape: tuple[int, ...]) -> Variable:
        """A variable with its initializer: the one that `param_initializers` names, or slim's default."""
        return Variable(name, shape, self.initial(name, shape), trainable=self.trainable)

    def initial(self, name: str, shape: tuple[int, ...]) -> Function:
        """The initializer of a variable."""
        default = ONES if name in ("gamma", "moving_variance") else ZEROS
        initializer: Function = (self.values.get("param_initializers") or {}).get(name, default)
        if fault := initializer.fault(shape):
            raise OpError("wrong-rank", fault, argument="param_initializers")
        return initializer

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        activation = self.activation_fn.flops if self.activation_fn else 0
        return Cost(flops=multiply(*output, self.flops + activation))

    def scaled_in_onnx(self, onnx: OnnxBuilder, x: OnnxTensor, axes: Sequence[int]) -> OnnxTensor:
        """Adds the nodes of gamma, beta and the activation, where gamma and beta have these axes of the tensor."""
        for kind, name, there in (("Mul", "gamma", self.scale), ("Add", "beta", self.center)):
            x = onnx.elementwise(kind, x, onnx.along(name, x, axes)) if there else x
        return x if self.activation_fn is None else self.activation_fn.to_onnx(onnx, x)


def standardized(onnx: OnnxBuilder, x: OnnxTensor, axes: Sequence[int], epsilon: float) -> OnnxTensor:
    """Adds the nodes of `(x - mean) / sqrt(variance + epsilon)`, with mean and variance over axes."""
    centered = onnx.elementwise("Sub", x, onnx.reduced("ReduceMean", x, axes).name)
    square = onnx.elementwise("Mul", centered, centered.name)
    variance = onnx.reduced("ReduceMean", square, axes)
    deviation = onnx.node("Sqrt", onnx.node("Add", variance.name, onnx.real("epsilon", epsilon)))
    return onnx.elementwise("Div", centered, deviation)
