"""Reductions over axes."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import ClassVar

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.arrays.axes import axes_of
from netspec.ops.axis_views import PlainView, Stage, with_all, without
from netspec.ops.dtypes import NUMBERS
from netspec.ops.kinds import Axis, Boolean, Nullable, OneOrList
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, op
from netspec.shapes import Shape, add, multiply


class Reduction(Op):
    """A reduction over axes. Abstract."""

    __slots__ = ()
    takes = NUMBERS
    opens = "operation"
    inside = "reduction_indices"
    left_out = MappingProxyType(
        {"reduction_indices": "the deprecated name of axis", "keep_dims": "the deprecated name of keepdims"}
    )

    in_onnx: ClassVar[str]
    """The node of ONNX."""

    axis = Arg(Nullable(OneOrList(Axis())), "axes to reduce; null is all", default=None)
    keepdims = Arg(Nullable(Boolean()), "whether the axes stay, of size 1; null is false", default=None)
    name = common.NAME

    def axes(self, x: Shape) -> tuple[int, ...]:
        """The axes to reduce, counted from the front."""
        return tuple(range(len(x))) if self.axis is None else axes_of(x, self.axis)

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        axes = self.axes(x)
        kept = tuple(1 if axis in axes else size for axis, size in enumerate(x))
        return kept if self.keepdims else tuple(size for axis, size in enumerate(x) if axis not in axes)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        (x,) = inputs
        axes = self.axes(x)
        return (with_all(x, axes) if self.keepdims else without(x, axes, PlainView.ALL),)

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=multiply(*inputs[0]))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        return onnx.reduced(self.in_onnx, x, self.axes(x.shape), keepdims=bool(self.keepdims))


@op("reduce_mean")
class ReduceMean(Reduction):
    """Mean over axes; over height and width it is global average pooling.

    The axes are left out, or of size 1 with `keepdims`. Defaults are those of `tf.reduce_mean`. FLOPs: one per element
    of the input and one per element of the output.
    """

    __slots__ = ()
    default_scope = "Mean"
    in_onnx = "ReduceMean"
    origin = "tf.reduce_mean"
    function = "reduce_mean_v1"

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        return Cost(flops=add(multiply(*inputs[0]), multiply(*output)))


@op("reduce_max")
class ReduceMax(Reduction):
    """Maximum over axes; over height and width it is global max pooling.

    The axes are left out, or of size 1 with `keepdims`. Defaults are those of `tf.reduce_max`. FLOPs: one per element
    of the input.
    """

    __slots__ = ()
    default_scope = "Max"
    in_onnx = "ReduceMax"
    origin = "tf.reduce_max"
    function = "reduce_max_v1"


@op("reduce_sum")
class ReduceSum(Reduction):
    """Sum over axes.

    The axes are left out, or of size 1 with `keepdims`. Defaults are those of `tf.reduce_sum`. FLOPs: one per element
    of the input.
    """

    __slots__ = ()
    default_scope = "Sum"
    in_onnx = "ReduceSum"
    origin = "tf.reduce_sum"
    function = "reduce_sum_v1"
