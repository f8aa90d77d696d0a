"""Another order of a tensor's axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.arrays.axes import axis_of
from netspec.ops.axis_views import AxisView, Stage
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE
from netspec.ops.kinds import Axis, List, Text
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Op, OpError, op
from netspec.shapes import Shape, shape_text


@op("transpose")
class Transpose(Op):
    """Puts the axes into another order.

    Axis `i` of the output is axis `perm[i]` of the input; the batch is axis 0. Defaults are those of `tf.transpose`,
    but for `perm`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "transpose"
    origin = "tf.transpose"
    function = "transpose"
    inside = "perm"
    left_out = MappingProxyType({"conjugate": "of complex numbers alone"})

    perm = Arg(List(Axis()), "the axes of the input in their new order")
    name = Arg(Text(), "name of the operation", default="transpose")

    def order(self, x: Shape) -> tuple[int, ...]:
        """The axes of the input, counted from the front, in the order of the output."""
        order = tuple(axis_of(x, axis, "perm") for axis in self.perm)
        if len(order) != len(x) or len({*order}) < len(order):
            text = f"expected each axis of {shape_text(x)} once, got {list(self.perm)}"
            raise OpError("wrong-axis", text, argument="perm")
        return order

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return tuple(x[axis] for axis in self.order(x))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        order = self.order(inputs[0])
        return ((tuple(AxisView(order.index(axis)) for axis in range(len(order))),),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        # Counted from the front: TensorFlow's gradient takes no negative axes.
        rank = len(inputs[0].shape)
        perm = [axis + rank if -rank <= axis < 0 else axis for axis in self.perm]
        return super().lower(backend, inputs, {**given, "perm": perm})

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        order = self.order(x.shape)
        # The elements stay where they are: only what their axes are called changes.
        return x._replace(shape=output, order=tuple(order.index(axis) for axis in x.order))
