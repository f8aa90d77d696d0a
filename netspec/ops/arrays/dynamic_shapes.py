"""Sizes of tensors that TensorFlow reads as the graph runs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from netspec.budget import spend
from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.arrays.axes import axis_of
from netspec.ops.axis_views import Stage, regrouped
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE, ONNX_TYPES, Dtype
from netspec.ops.kinds import Axis, List
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor, plain
from netspec.ops.op import COMPOSED, Op, OpError, Requirement, op
from netspec.shapes import Dim, Shape, add, multiply, scale, shape_text

NONE_FITS = -1


def _left(elements: Dim, shape: Shape) -> int | None:
    """The one size of a shape that is not a number, if it holds so many elements; None where more is unknown."""
    known = math.prod(size for size in shape if isinstance(size, int))
    several = sum(not isinstance(size, int) for size in shape) != 1
    if several or not known or not isinstance(elements, int):
        return None
    return NONE_FITS if elements % known else elements // known


@op("sizes")
class Sizes(Op):
    """The sizes of a tensor along some of its axes, each a whole number that is an output.

    `tf.shape(in)[axis]`, one after the other; a list of ids names them: `id: [height, width]`. A name is that of the
    slices, by TensorFlow's function. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "strided_slice"
    origin = COMPOSED
    inside = "stack"

    axes = Arg(List(Axis()), "the axes whose sizes are wanted")
    name = common.NAME

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - as others have it
        axes = values.get("axes")
        return ["Shape", *([cls.default_scope] * (len(axes) - 1) if isinstance(axes, list) else [])]

    def shapes(self, *inputs: Shape) -> Sequence[Shape]:
        if not self.axes:
            raise OpError("wrong-length", "expected at least one axis, got none", argument="axes")
        spend(len(self.axes))
        for axis in self.axes:
            axis_of(inputs[0], axis, "axes")
        return [()] * len(self.axes)

    def infer(self, *inputs: Shape) -> Shape:
        return self.shapes(*inputs)[0]

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        return ["int32"]

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (((),),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        shape, name = backend.tf.shape(inputs[0]), given.get("name")
        if name is None:
            return [shape[axis] for axis in given["axes"]]
        axes = [axis_of(inputs[0].shape, axis) for axis in given["axes"]]
        return [backend.tf.strided_slice(shape, [at], [at + 1], shrink_axis_mask=1, name=name) for at in axes]

    def all_to_onnx(
        self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], outputs: Sequence[Shape]
    ) -> Sequence[OnnxTensor]:
        (x,) = inputs
        made = []
        for axis in self.axes:
            (place,) = x.places([axis_of(x.shape, axis)])
            size = onnx.node("Squeeze", onnx.node("Shape", x.name, start=place, end=place + 1))
            made.append(OnnxTensor(onnx.node("Cast", size, to=ONNX_TYPES["int32"]), (), ()))
        return made


@op("reshape_like")
class ReshapeLike(Op):
    """Gives the elements of the first input, in their order, the shape of the second.

    `tf.reshape(in_1, tf.shape(in_2))`, with sizes that are known as a constant. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    arity = 2
    opens = "operation"
    default_scope = "Reshape"
    origin = COMPOSED
    inside = "shape"

    name = common.NAME

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - as others have it
        return ["Shape"]

    def infer(self, *inputs: Shape) -> Shape:
        x, like = inputs
        left = _left(multiply(*x), like)
        if NONE_FITS in (left, _left(multiply(*like), x)):
            raise self._fault(x, like)
        return tuple(size if left is None or isinstance(size, int) else left for size in like)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        x, like = inputs
        excess: Dim = add(multiply(*x), scale(multiply(*like), -1))
        return [Requirement(excess, "==", 0, self._fault(x, like))]

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        return inputs[:1]  # only the shape of the second is read

    def _fault(self, x: Shape, like: Shape) -> OpError:
        return OpError("wrong-size", f"expected as many elements as {shape_text(like)} has, got {shape_text(x)}")

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return ((*regrouped(inputs[0], output), ()),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        x, like = inputs
        shape = backend.tf.shape(like)
        known = like.shape.as_list() if like.shape.is_fully_defined() else shape
        return backend.tf.reshape(x, known, name=given.get("name"))

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        x, like = inputs
        name = onnx.node("Reshape", onnx.plain(x).name, onnx.node("Shape", onnx.plain(like).name))
        return OnnxTensor(name, output, plain(output))
