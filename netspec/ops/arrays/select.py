"""The elements of a tensor at some places, and the places of the largest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.arrays.axes import axis_of
from netspec.ops.axis_views import AxisView, PlainView, Stage, View, without
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE, INTEGERS, ONNX_TYPES, Dtype
from netspec.ops.kinds import Axis, ElementType, Nullable
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor, plain
from netspec.ops.op import Cost, Op, OpError, op
from netspec.shapes import Shape, multiply


@op("argmax")
class Argmax(Op):
    """The place of the largest element along an axis, counted from 0; of equal ones the first.

    The axis is left out. Defaults are those of `tf.argmax`, but for the axis, which is the batch there. FLOPs: one per
    element of the input. It has no gradient.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "ArgMax"
    origin = "tf.argmax"
    inside = "dimension"
    left_out = MappingProxyType({"dimension": "the deprecated name of axis"})

    axis = Arg(Axis(), "axis to search")
    name = common.NAME
    output_type = Arg(ElementType("int64", "int32"), "type of the places", default="int64")

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        axis = axis_of(x, self.axis, "axis")
        return (*x[:axis], *x[axis + 1 :])

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        super().dtypes(*inputs)
        return [self.output_type]

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*inputs[0]))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        return (without(x, [axis_of(x, self.axis)], PlainView.ALL),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        axis = axis_of(x.shape, self.axis)
        (place,) = x.places([axis])
        made = onnx.node("ArgMax", x.name, axis=place, keepdims=0)
        if self.output_type != "int64":
            made = onnx.node("Cast", made, to=ONNX_TYPES[self.output_type])
        return x.without([axis])._replace(name=made, dtype=self.output_type)


@op("gather")
class Gather(Op):
    """The elements of the first input at the places along an axis that the second one has.

    `out[i, ..., j, ..., k] = in_1[i, in_2[j, ...], k]`: the axes of the places stand where the axis was. The places
    are whole numbers, such as a `constant` of int32 or another input. Defaults are those of `tf.gather`. FLOPs: none.
    """

    __slots__ = ()
    arity = 2
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "GatherV2"
    origin = "tf.gather"
    function = "gather"
    inside = "axis batch_dims"
    left_out = MappingProxyType(
        {
            "params": "the first input",
            "indices": "the second input",
            "validate_indices": "it has no effect",
            "batch_dims": "places are the same for each example",
        }
    )

    name = common.NAME
    axis = Arg(Nullable(Axis()), "axis along which the places lie; null is the first", default=None)

    def infer(self, *inputs: Shape) -> Shape:
        x, places = inputs
        axis = self._along(x)
        return (*x[:axis], *places, *x[axis + 1 :])

    def _along(self, x: Shape) -> int:
        return axis_of(x, self.axis or 0, "axis")

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        x, places = inputs
        if places not in INTEGERS:
            help = "convert them before: - cast: {dtype: int32}"
            raise OpError("wrong-dtype", f"expected places of type int32 or int64, got {places}", help=help)
        return super().dtypes(x)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        x, places = inputs
        axis = self._along(x)
        added = len(places) - 1
        views: list[View] = [AxisView(each if each < axis else each + added) for each in range(len(x))]
        views[axis] = PlainView.UNKNOWN
        return ((tuple(views), tuple(AxisView(axis + each) for each in range(len(places)))),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        return self.called(backend)(*inputs, **given)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        x, places = map(onnx.plain, inputs)
        made = onnx.node("Gather", x.name, places.name, axis=self._along(x.shape))
        return OnnxTensor(made, output, plain(output), x.dtype)
