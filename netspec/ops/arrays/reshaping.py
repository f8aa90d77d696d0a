"""Ops that keep the elements of a tensor and join, remove or add axes."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.arrays.axes import axes_of, axis_of
from netspec.ops.axis_views import FIRST, AxisView, Stage, regrouped, without
from netspec.ops.dtypes import ANY_DTYPE
from netspec.ops.kinds import Axis, Nullable, OneOrList
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor, plain
from netspec.ops.op import Op, OpError, Requirement, op
from netspec.ops.windows.windowed import check_least_rank
from netspec.shapes import Shape, dim_text, multiply, shape_text


@op("flatten")
class Flatten(Op):
    """Joins all axes but the first.

    `[batch, a, b, ...]` makes `[batch, a * b * ...]`. Defaults are those of `slim.flatten`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "name_scope"
    default_scope = "Flatten"
    origin = "slim.flatten"
    inside = "flatten"

    outputs_collections = common.OUTPUTS_COLLECTIONS
    scope = common.NAME_SCOPE

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        check_least_rank(x, 1)
        return (x[0], multiply(*x[1:]))

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (regrouped(inputs[0], output),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        return OnnxTensor(onnx.node("Flatten", onnx.plain(inputs[0]).name, axis=1), output, plain(output))


@op("squeeze")
class Squeeze(Op):
    """Removes axes of size 1.

    Those of `axis`, or every one. Defaults are those of `tf.squeeze`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "Squeeze"
    origin = "tf.squeeze"
    left_out = MappingProxyType({"squeeze_dims": "the deprecated name of axis"})

    axis = Arg(Nullable(OneOrList(Axis())), "axes to remove; null is every axis of size 1", default=None)
    name = common.NAME

    def axes(self, x: Shape) -> tuple[int, ...]:
        """The axes to remove, counted from the front."""
        # TensorFlow takes an empty list for none at all, and then removes every axis of size 1.
        return axes_of(x, self.axis) if self.axis not in (None, ()) else tuple(i for i, n in enumerate(x) if n == 1)

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if self.axis in (None, ()) and not all(isinstance(size, int) for size in x):
            text = f"expected axes to squeeze where sizes are unknown, got none for {shape_text(x)}"
            ones = [axis for axis, size in enumerate(x) if size == 1]
            unknown = [axis for axis, size in enumerate(x) if size is None and axis]
            help = f"write squeeze: {{axis: {ones or unknown}}}" if ones or unknown else None
            raise OpError("not-squeezable", text, argument="axis", help=help)
        axes = self.axes(x)
        return tuple(size for axis, size in enumerate(x) if axis not in axes)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        (x,) = inputs

        def fault(axis: int) -> OpError:
            text = f"expected size 1 along axis {axis} of {shape_text(x)}, got {dim_text(x[axis])}"
            return OpError("not-squeezable", text, argument="axis")

        return [Requirement(x[axis], "==", 1, fault(axis)) for axis in self.axes(x)]

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (without(inputs[0], self.axes(inputs[0]), FIRST),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        axes = self.axes(x.shape)
        if not axes:
            return x
        return x._replace(name=onnx.node("Squeeze", x.name, onnx.ints("axes", *x.places(axes)))).without(axes)


@op("expand_dims")
class ExpandDims(Op):
    """Adds an axis of size 1.

    `[a, b]` makes `[1, a, b]` with `axis: 0` and `[a, b, 1]` with `axis: -1`. Defaults are those of `tf.expand_dims`.
    FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "ExpandDims"
    origin = "tf.expand_dims"
    inside = "dim"
    left_out = MappingProxyType({"dim": "the deprecated name of axis"})

    axis = Arg(Axis(), "the place of the new axis in the output")
    name = common.NAME

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        at = axis_of((*x, 1), self.axis)
        return (*x[:at], 1, *x[at:])

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        at = axis_of(output, self.axis)
        return ((tuple(AxisView(axis + (axis >= at)) for axis in range(len(inputs[0]))),),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        at = axis_of(output, self.axis)
        order = [axis + (axis >= at) for axis in x.order]
        order.insert(at, at)
        return OnnxTensor(onnx.node("Unsqueeze", x.name, onnx.ints("axes", at)), output, tuple(order))
