"""Another shape for the elements of a tensor."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, regrouped
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE
from netspec.ops.kinds import NewShape
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor, plain
from netspec.ops.op import Op, OpError, Requirement, op
from netspec.shapes import Dim, Shape, add, dim_text, floor_div, multiply, scale, shape_text


@op("reshape")
class Reshape(Op):
    """Gives the elements, in their order, another shape.

    In `shape`, null keeps the axis in its place as it is, and one size may be -1, which stands for what the others
    leave. Defaults are those of `tf.reshape`. FLOPs: none.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "Reshape"
    origin = "tf.reshape"
    inside = "shape strided_slice"

    shape = Arg(NewShape(), "the shape to make; null keeps an axis, and one size may be -1")
    name = common.NAME

    def kept(self, x: Shape) -> Sequence[int]:
        """The axes that stay as they are."""
        axes = [axis for axis, size in enumerate(self.shape) if size is None]
        if axes and axes[-1] >= len(x):
            text = f"expected null for an axis of {shape_text(x)}, got {self._written()}"
            raise OpError("wrong-axis", text, argument="shape")
        return axes

    def asked(self, x: Shape) -> Sequence[int]:
        """The kept axes whose sizes are read as the graph runs; a single unknown one is said by -1."""
        unknown = [axis for axis in self.kept(x) if not isinstance(x[axis], int)]
        return unknown if len(unknown) > 1 or -1 in self.made(x) else []

    def made(self, x: Shape) -> Shape:
        """The shape to make, with -1 only where its size is not known."""
        kept = self.kept(x)
        sizes = tuple(x[axis] if axis in kept else size for axis, size in enumerate(self.shape))
        rest = floor_div(multiply(*self._others(x)), self.known())
        return tuple(rest if size == -1 and isinstance(rest, int) else size for size in sizes)

    def known(self) -> int:
        """The product of the sizes of `shape` that are numbers but not -1."""
        return math.prod(size for size in self.shape if size not in (-1, None))

    def _others(self, x: Shape) -> Shape:
        """The sizes of the axes that do not stay as they are."""
        kept = self.kept(x)
        return tuple(size for axis, size in enumerate(x) if axis not in kept)

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if 0 in self.shape or self.shape.count(-1) > 1:
            text = f"expected sizes of at least 1 and at most one -1, got {self._written()}"
            raise OpError("wrong-size", text, argument="shape")
        others = self._others(x)
        sure = math.prod(size for size in others if isinstance(size, int))
        if -1 not in self.shape and sure and self.known() % sure:
            raise self.fault(x)
        rest = floor_div(multiply(*others), self.known())
        return tuple(rest if size == -1 else size for size in self.made(x))

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        (x,) = inputs
        elements = multiply(*self._others(x))
        if -1 not in self.shape:
            return [Requirement(elements, "==", self.known(), self.fault(x))]
        remainder: Dim = add(elements, scale(floor_div(elements, self.known()), -self.known()))
        return [Requirement(remainder, "==", 0, self.fault(x))]

    def fault(self, x: Shape) -> OpError:
        """The error if the numbers of elements differ."""
        elements = dim_text(multiply(*x))
        text = f"expected a shape that holds the {elements} elements of {shape_text(x)}, got {self._written()}"
        return OpError("wrong-size", text, argument="shape", help=self._help(x))

    def _written(self) -> str:
        return f"[{', '.join('null' if size is None else str(size) for size in self.shape)}]"

    def _help(self, x: Shape) -> str | None:
        """Suggests the shape that keeps the first axis, if only its size is open."""
        if not x or isinstance(x[0], int) or not isinstance(kept := multiply(*x[1:]), int):
            return None
        return f"write [-1, {kept}]; that keeps the first axis"

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (regrouped(inputs[0], output),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        (x,) = inputs
        shape = tuple(x.shape.as_list())
        if None not in self.shape:
            return super().lower(backend, inputs, given)
        made: list[Any] = [-1 if size is None else size for size in self.made(shape)]
        asked = self.asked(shape)
        if not asked:
            return super().lower(backend, inputs, {**given, "shape": made})
        with backend.tf.name_scope(given.get("name"), self.default_scope, inputs) as scope:
            whole = backend.tf.shape(x)
            for axis in asked:
                made[axis] = whole[axis]
            return backend.tf.reshape(x, made, name=scope)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        sizes = [0 if size is None else size for size in self.shape]  # 0 keeps an axis
        x = onnx.plain(inputs[0])
        name = onnx.node("Reshape", x.name, onnx.ints("shape", *sizes))
        return x._replace(name=name, shape=output, order=plain(output))
