"""Repetition of a tensor along its axes."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, tiled_along
from netspec.ops.dtypes import ANY_DTYPE
from netspec.ops.kinds import Integer, List
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Op, OpError, op
from netspec.shapes import Shape, scale, shape_text


@op("tile")
class Tile(Op):
    """Repeats the whole tensor along each axis.

    `out[i] = in[i % size]`, with `size * multiples` positions. Defaults are those of `tf.tile`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "Tile"
    origin = "tf.tile"
    inside = "multiples"

    multiples = Arg(List(Integer(minimum=1)), "how many times, for each axis")
    name = common.NAME

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if len(self.multiples) != len(x):
            text = f"expected a number for each axis of {shape_text(x)}, got {list(self.multiples)}"
            raise OpError("wrong-length", text, argument="multiples")
        return tuple(scale(size, times) for size, times in zip(x, self.multiples, strict=True))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        views = (
            tiled_along(axis, size, times) for axis, (size, times) in enumerate(zip(x, self.multiples, strict=True))
        )
        return ((tuple(views),),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        times = onnx.ints("multiples", *(self.multiples[axis] for axis in x.order))
        return x._replace(name=onnx.node("Tile", x.name, times), shape=output)
