"""Ops that keep the elements of a tensor and change its shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import MappingProxyType

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axes import axes_of, axis_of
from netspec.ops.axis_views import FIRST, AxisView, Stage, regrouped, without
from netspec.ops.kinds import Axis, NewShape, Nullable, OneOrList
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor, plain
from netspec.ops.op import Op, OpError, Requirement, op
from netspec.ops.windowed import check_least_rank
from netspec.shapes import Dim, Shape, add, dim_text, floor_div, multiply, scale, shape_text


@op("flatten")
class Flatten(Op):
    """Joins all axes but the first.

    `[batch, a, b, ...]` makes `[batch, a * b * ...]`. Defaults are those of `slim.flatten`. FLOPs: none.
    """

    __slots__ = ()
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


@op("reshape")
class Reshape(Op):
    """Gives the elements, in their order, another shape.

    One size of `shape` may be -1, which stands for what the others leave. Defaults are those of `tf.reshape`.
    FLOPs: none.
    """

    __slots__ = ()
    opens = "operation"
    default_scope = "Reshape"
    origin = "tf.reshape"
    inside = "shape"

    shape = Arg(NewShape(), "the shape to make; one size may be -1")
    name = common.NAME

    def known(self) -> int:
        """The product of the sizes of `shape` that are not -1."""
        return math.prod(size for size in self.shape if size != -1)

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if 0 in self.shape or self.shape.count(-1) > 1:
            text = f"expected sizes of at least 1 and at most one -1, got {list(self.shape)}"
            raise OpError("wrong-size", text, argument="shape")
        sure = math.prod(size for size in x if isinstance(size, int))
        if -1 not in self.shape and sure and self.known() % sure:
            raise self.fault(x)
        rest = floor_div(multiply(*x), self.known())
        return tuple(rest if size == -1 else size for size in self.shape)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        (x,) = inputs
        elements = multiply(*x)
        if -1 not in self.shape:
            return [Requirement(elements, "==", self.known(), self.fault(x))]
        remainder: Dim = add(elements, scale(floor_div(elements, self.known()), -self.known()))
        return [Requirement(remainder, "==", 0, self.fault(x))]

    def fault(self, x: Shape) -> OpError:
        """The error if the numbers of elements differ."""
        elements = dim_text(multiply(*x))
        text = f"expected a shape that holds the {elements} elements of {shape_text(x)}, got {list(self.shape)}"
        return OpError("wrong-size", text, argument="shape", help=self._help(x))

    def _help(self, x: Shape) -> str | None:
        """Suggests the shape that keeps the first axis, if only its size is open."""
        if not x or isinstance(x[0], int) or not isinstance(kept := multiply(*x[1:]), int):
            return None
        return f"write [-1, {kept}]; that keeps the first axis"

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (regrouped(inputs[0], output),)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        name = onnx.node("Reshape", onnx.plain(inputs[0]).name, onnx.ints("shape", *self.shape))
        return OnnxTensor(name, output, plain(output))
