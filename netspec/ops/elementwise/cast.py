"""Conversion of the elements of a tensor to another type."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, elementwise
from netspec.ops.dtypes import ANY_DTYPE, DTYPES, ONNX_TYPES, Dtype
from netspec.ops.kinds import ElementType
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Op, op
from netspec.shapes import Shape


@op("cast")
class Cast(Op):
    """Converts the elements of a tensor to another type.

    Floats lose what is behind the point, numbers are true unless they are 0, and true is 1. Defaults are those of
    `tf.cast`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "Cast"
    origin = "tf.cast"

    dtype = Arg(ElementType(*DTYPES), "the type of the output")
    name = common.NAME

    def infer(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        return [self.dtype]

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (elementwise(*inputs),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        return x._replace(name=onnx.node("Cast", x.name, to=ONNX_TYPES[self.dtype]))
