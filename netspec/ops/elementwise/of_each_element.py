"""Functions of each element that are one operation of TensorFlow, and no activation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from netspec.ops import layer_arguments as common
from netspec.ops.axis_views import Stage, elementwise
from netspec.ops.dtypes import NUMBERS
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, op
from netspec.shapes import Shape, multiply


class OfEachElement(Op):
    """A function of each element. Abstract."""

    __slots__ = ()
    opens = "operation"
    in_onnx: ClassVar[str]
    """The node of ONNX."""

    def infer(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*output))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (elementwise(*inputs),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        return onnx.elementwise(self.in_onnx, inputs[0])


@op("abs")
class Abs(OfEachElement):
    """Size of each element without its sign.

    `out = |in|`, `tf.abs`. FLOPs: one per element.
    """

    __slots__ = ()
    takes = NUMBERS
    default_scope = "Abs"
    origin = "tf.abs"
    in_onnx = "Abs"

    name = common.NAME


@op("exp")
class Exp(OfEachElement):
    """Exponential of each element.

    `out = e ** in`, `tf.exp`. FLOPs: one per element.
    """

    __slots__ = ()
    default_scope = "Exp"
    origin = "tf.exp"
    in_onnx = "Exp"

    name = common.NAME


@op("log")
class Log(OfEachElement):
    """Natural logarithm of each element.

    `out = log(in)`, `tf.math.log`: minus infinity of 0, and no number below it. FLOPs: one per element.
    """

    __slots__ = ()
    default_scope = "Log"
    origin = "tf.math.log"
    in_onnx = "Log"

    name = common.NAME


@op("sqrt")
class Sqrt(OfEachElement):
    """Square root of each element.

    `out = sqrt(in)`, `tf.sqrt`: no number below 0. FLOPs: one per element.
    """

    __slots__ = ()
    default_scope = "Sqrt"
    origin = "tf.sqrt"
    in_onnx = "Sqrt"

    name = common.NAME


@op("square")
class Square(OfEachElement):
    """Square of each element.

    `out = in ** 2`, `tf.square`. FLOPs: one per element.
    """

    __slots__ = ()
    takes = NUMBERS
    default_scope = "Square"
    origin = "tf.square"

    name = common.NAME

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        return onnx.elementwise("Mul", inputs[0], inputs[0].name)
